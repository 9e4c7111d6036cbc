import Canvas

/// Takes what a terminal answers out of what somebody types.
///
/// An answer may come late (ssh) and in pieces, and no piece of it may act as keys. What only began like an answer is
/// handed on.
struct ReplyFilter {
    enum Reply: Hashable {
        /// The colour behind everything (OSC 11).
        case background(RGB)
        /// Device attributes (DA1): every terminal answers that, after whatever was asked before.
        case attributes
    }

    private var held: [UInt32] = []
    /// Longer than any answer.
    private static let limit = 64

    /// - Parameters:
    ///   - code: A character as it came.
    ///   - typed: Is called for what is no answer, in order.
    mutating func take(_ code: UInt32, typed: (UInt32) -> Void) -> Reply? {
        held.append(code)
        switch Self.judge(held) {
        case .no:
            // The last one may begin another.
            let last = held.count > 1 && code == Self.escape ? held.popLast() : nil
            flush(typed)
            if let last { held = [last] }
        case .begun:
            if held.count > Self.limit { flush(typed) }
        case .whole(let reply):
            held = []
            return reply
        }
        return nil
    }

    /// Nothing more is there: an escape that nothing follows is the key.
    mutating func endBurst(typed: (UInt32) -> Void) {
        if held.count == 1 { flush(typed) }
    }

    private mutating func flush(_ typed: (UInt32) -> Void) {
        for code in held { typed(code) }
        held = []
    }

    private enum Judgement { case no, begun, whole(Reply?) }

    private static let escape: UInt32 = 0x1B
    private static let background = Array("\u{1B}]11;".unicodeScalars).map(\.value)
    private static let attributes = Array("\u{1B}[?".unicodeScalars).map(\.value)

    private static func judge(_ codes: [UInt32]) -> Judgement {
        if codes.count <= background.count, background.starts(with: codes) { return .begun }
        if codes.count <= attributes.count, attributes.starts(with: codes) { return .begun }
        if codes.starts(with: attributes) {
            let rest = codes.dropFirst(attributes.count)
            if rest.last == 0x63 { return .whole(.attributes) }
            return rest.allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x3B } ? .begun : .no
        }
        guard codes.starts(with: background), let last = codes.last else { return .no }
        let body = codes.dropFirst(background.count)
        // It ends with BEL or with ESC and a backslash.
        if last == 0x07 { return .whole(color(body.dropLast())) }
        if last == 0x5C, body.dropLast().last == escape { return .whole(color(body.dropLast(2))) }
        if last == escape { return .begun }
        return body.dropLast().last != escape && 0x20...0x7E ~= last ? .begun : .no
    }

    /// `rgb:1e1e/1e1e/1e1e` with one to four digits each, `rgba:` with one more.
    private static func color(_ body: ArraySlice<UInt32>) -> Reply? {
        let text = String(String.UnicodeScalarView(body.compactMap(Unicode.Scalar.init)))
        let halves = text.split(separator: ":", maxSplits: 1)
        guard halves.count == 2, halves[0] == "rgb" || halves[0] == "rgba" else { return nil }
        let values = halves[1].split(separator: "/").prefix(3).compactMap { digits -> UInt8? in
            guard 1...4 ~= digits.count, let value = Int(digits, radix: 16) else { return nil }
            return UInt8(value * 255 / ((1 << (4 * digits.count)) - 1))
        }
        return values.count == 3 ? .background(RGB(values[0], values[1], values[2])) : nil
    }
}
