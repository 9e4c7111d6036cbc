/// Octets that somebody looks for: text, `x:0d0a`, or `r:` and a regular expression.
///
/// Text without a capital letter is found in either case.
package struct BytePattern: Hashable, Sendable {
    /// As it was typed.
    package let text: String
    private let matcher: Matcher

    private enum Matcher: Hashable, Sendable {
        /// In lower case if case does not count.
        case literal([UInt8], ignoresCase: Bool)
        case expression(ByteExpression)
    }

    package struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    package init(_ text: String) throws(Mistake) {
        if text.hasPrefix("x:") {
            matcher = .literal(try Self.octets(text.dropFirst(2)), ignoresCase: false)
        } else if text.hasPrefix("r:") {
            matcher = .expression(try ByteExpression(String(text.dropFirst(2))))
        } else {
            self = try BytePattern(literal: text)
            return
        }
        self.text = text
    }

    /// Text as it is, whatever it begins with.
    package init(literal text: String) throws(Mistake) {
        guard !text.isEmpty else { throw Mistake(description: "nothing to look for") }
        let ignoresCase = !text.utf8.contains { (0x41...0x5A).contains($0) }
        matcher = .literal(Array(text.utf8), ignoresCase: ignoresCase)
        self.text = text
    }

    private static func octets(_ digits: Substring) throws(Mistake) -> [UInt8] {
        let digits = digits.utf8.filter { $0 != 0x20 }
        guard !digits.isEmpty else { throw Mistake(description: "x: needs hexadecimal digits") }
        guard digits.count % 2 == 0 else { throw Mistake(description: "hexadecimal digits come in pairs") }
        var octets: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else {
                throw Mistake(description: "x: takes hexadecimal digits alone")
            }
            octets.append(high << 4 | low)
        }
        return octets
    }

    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    /// The first match that begins at `offset` or behind it.
    package func first(in octets: [UInt8], from offset: Int = 0) -> Range<Int>? {
        guard offset < octets.count else { return nil }
        let start = max(0, offset)
        switch matcher {
        case .literal(let wanted, let ignoresCase): return Self.find(wanted, octets, start, ignoresCase)
        case .expression(let expression): return expression.first(in: octets, from: start)
        }
    }

    /// The last match that begins in front of `offset`.
    package func last(in octets: [UInt8], before offset: Int) -> Range<Int>? {
        // Blocks from the end, so that a match nearby is found without reading all that comes before.
        var end = min(offset, octets.count)
        while end > 0 {
            let start = max(0, end - 4096)
            var found: Range<Int>?
            var place = start
            while let match = first(in: octets, from: place), match.lowerBound < end {
                found = match
                place = match.lowerBound + 1
            }
            if let found { return found }
            end = start
        }
        return nil
    }

    private static func find(_ wanted: [UInt8], _ octets: [UInt8], _ start: Int, _ ignoresCase: Bool) -> Range<Int>? {
        guard wanted.count <= octets.count - start else { return nil }
        return octets.withUnsafeBufferPointer { octets in
            let first = wanted[0]
            let upper = ignoresCase && (0x61...0x7A).contains(first) ? first - 32 : first
            var place = start
            let last = octets.count - wanted.count
            while place <= last {
                if octets[place] == first || octets[place] == upper {
                    var index = 1
                    while index < wanted.count {
                        var octet = octets[place + index]
                        if ignoresCase, (0x41...0x5A).contains(octet) { octet += 32 }
                        if octet != wanted[index] { break }
                        index += 1
                    }
                    if index == wanted.count { return place..<place + wanted.count }
                }
                place += 1
            }
            return nil
        }
    }
}
