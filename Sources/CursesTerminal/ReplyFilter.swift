import Canvas

/// Takes what a terminal answers, and keys that nobody knows, out of what somebody types.
///
/// An answer may come late (ssh) and in pieces, and no piece of it may act as keys. What only began like an answer is
/// handed on. A control sequence (CSI, SS3) that curses has no key for is a key that means nothing here: its escape is
/// not the key Esc, which would leave the program.
struct ReplyFilter {
    enum Reply: Hashable {
        /// The colour behind everything (OSC 11).
        case background(RGB)
        /// Device attributes (DA1): every terminal answers that, after whatever was asked before.
        case attributes
    }

    private var held: [UInt32] = []
    /// Whether an escape came before what is held: Meta with a key, in the way of rxvt, or Esc and then something else.
    private var hasPrefix = false
    /// Longer than any answer.
    private static let limit = 64

    /// - Parameters:
    ///   - code: A character as it came.
    ///   - typed: Is called for what is no answer, in order.
    mutating func take(_ code: UInt32, typed: (UInt32) -> Void) -> Reply? {
        if code == Self.escape, held == [Self.escape] {
            if hasPrefix { typed(code) }
            hasPrefix = true
            return nil
        }
        held.append(code)
        switch Self.judge(held) {
        case .no:
            // The last one may begin another.
            let last = held.count > 1 && code == Self.escape ? held.popLast() : nil
            flush(typed)
            if let last { held = [last] }
        case .begun:
            guard held.count > Self.limit else { return nil }
            // One that is longer than there are still ends somewhere; what it says is of no interest.
            if Self.isSequence(held) { held.removeLast() } else { flush(typed) }
        case .broken:
            forget()
            return take(code, typed: typed)
        case .unknown: forget()
        case .whole(let reply):
            held = []
            flush(typed)
            return reply
        }
        return nil
    }

    /// Curses has read a key of its own: an escape in front of it, in one burst, is Meta.
    mutating func takeKey() {
        if held == [Self.escape] || Self.isSequence(held) { forget() }
    }

    /// Nothing more is there: an escape that nothing follows is the key.
    mutating func endBurst(typed: (UInt32) -> Void) {
        if held.count == 1 { flush(typed) }
    }

    private mutating func flush(_ typed: (UInt32) -> Void) {
        if hasPrefix { typed(Self.escape) }
        for code in held { typed(code) }
        forget()
    }

    private mutating func forget() {
        held = []
        hasPrefix = false
    }

    private enum Judgement {
        case no, begun, whole(Reply?)
        /// A control sequence, to its end.
        case unknown
        /// What comes last cannot be part of the sequence before it.
        case broken
    }

    private static let escape: UInt32 = 0x1B
    private static let background = Array("\u{1B}]11;".unicodeScalars).map(\.value)
    private static let attributes = Array("\u{1B}[?".unicodeScalars).map(\.value)

    private static func judge(_ codes: [UInt32]) -> Judgement {
        if codes.count <= background.count, background.starts(with: codes) { return .begun }
        if codes.count <= attributes.count, attributes.starts(with: codes) { return .begun }
        if isSequence(codes) { return judgeSequence(codes) }
        guard codes.starts(with: background), let last = codes.last else { return .no }
        let body = codes.dropFirst(background.count)
        // It ends with BEL or with ESC and a backslash.
        if last == 0x07 { return .whole(color(body.dropLast())) }
        if last == 0x5C, body.dropLast().last == escape { return .whole(color(body.dropLast(2))) }
        if last == escape { return .begun }
        return body.dropLast().last != escape && 0x20...0x7E ~= last ? .begun : .no
    }

    /// Whether it begins with CSI or SS3.
    private static func isSequence(_ codes: [UInt32]) -> Bool {
        codes.count > 1 && codes[0] == escape && (codes[1] == 0x5B || codes[1] == 0x4F)
    }

    /// Parameters, intermediates and a final, as ECMA-48 section 5.4 has them.
    private static func judgeSequence(_ codes: [UInt32]) -> Judgement {
        guard codes.count > 2, let last = codes.last else { return .begun }
        // The Linux console's function keys: `ESC [ [ A`.
        if codes[1] == 0x5B, codes[2] == 0x5B {
            return codes.count == 3 ? .begun : 0x20...0x7E ~= last ? .unknown : .broken
        }
        switch last {
        case 0x20...0x3F: return .begun
        case 0x40...0x7E:
            let values = codes.dropFirst(attributes.count).dropLast()
            let isAnswer =
                codes.starts(with: attributes) && last == 0x63
                && values.allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x3B }
            return isAnswer ? .whole(.attributes) : .unknown
        default: return .broken
        }
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
