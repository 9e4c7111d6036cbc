/// Questions about runs of octets, asked eight at a time where that pays.
extension Span<UInt8> {
    /// Index of the first LF from `start` on.
    @inline(__always)
    func firstLineFeed(from start: Int) -> Int? { first(0x0A, from: start) }

    /// Index of the first `octet` from `start` on.
    @inline(__always)
    func first(_ octet: UInt8, from start: Int) -> Int? {
        let pattern = UInt64(octet) &* Self.ones
        var index = start
        while index &+ 8 <= count {
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self) ^ pattern
            let zeros = (word &- Self.ones) & ~word & Self.highs
            if zeros != 0 { return index &+ zeros.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            if self[unchecked: index] == octet { return index }
            index &+= 1
        }
        return nil
    }

    /// Index of the first octet in `range` that no field value may hold: a control other than HTAB, or DEL.
    /// RFC 9110 section 5.5.
    func firstControl(in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index &+ 8 <= range.upperBound {
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            // Below 0x20, or 0x7F. A false alarm costs the loop below, a miss is impossible.
            let low = (word &- Self.ones &* 0x20) & ~word & Self.highs
            let delete = word ^ (Self.ones &* 0x7F)
            if low | ((delete &- Self.ones) & ~delete & Self.highs) != 0 { break }
            index &+= 8
        }
        while index < range.upperBound {
            let octet = self[unchecked: index]
            if octet < 0x20 && octet != 0x09 || octet == 0x7F { return index }
            index &+= 1
        }
        return nil
    }

    /// Whether the octets of `range` are `text` in any case; `text` is lower-case ASCII.
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for index in 0..<text.count {
                var octet = self[range.lowerBound + index]
                if octet >= 0x41 && octet <= 0x5A { octet |= 0x20 }
                if octet != text[index] { return false }
            }
            return true
        }
    }

    /// Whether the octets from `start` on begin with `text`, case and all.
    func begins(with text: StaticString, at start: Int = 0) -> Bool {
        guard start >= 0, count - start >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for index in 0..<text.count where self[start + index] != text[index] { return false }
            return true
        }
    }

    /// `range` without the spaces and tabs at its ends: OWS of RFC 9110 section 5.6.3.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower].isBlank { lower += 1 }
        while lower < upper, self[upper - 1].isBlank { upper -= 1 }
        return lower..<upper
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highs: UInt64 { 0x8080_8080_8080_8080 }
}

extension UInt8 {
    /// SP or HTAB.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUppercase: Bool { self >= 0x41 && self <= 0x5A }

    /// The value of a HEXDIG, nil for any other octet.
    var hexadecimal: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x37
        case 0x61...0x66: Int(self) - 0x57
        default: nil
        }
    }

    /// What a host and a port may consist of, in brackets or not (RFC 3986 section 3.2.2).
    var isHost: Bool {
        switch self {
        case 0x22, 0x23, 0x2F, 0x3C, 0x3E, 0x3F, 0x40, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D: false
        default: self > 0x20 && self < 0x7F
        }
    }

    /// `tchar` of RFC 9110 section 5.6.2.
    @inline(__always)
    var isToken: Bool {
        // One bit an octet, 0 to 63 and 64 to 127.
        let bits: UInt64 = self < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return self < 128 && (bits >> UInt64(self & 63)) & 1 == 1
    }
}

/// Octets as printable text, for a violation's detail: what is no visible ASCII is escaped, what is long is cut.
func quoted(_ octets: Span<UInt8>, _ range: Range<Int>, limit: Int = 40) -> String {
    let digits: StaticString = "0123456789ABCDEF"
    var text: [UInt8] = [0x22]
    text.reserveCapacity(4 * min(range.count, limit) + 5)
    for index in range.prefix(limit) {
        let octet = octets[index]
        switch octet {
        case 0x0D: text += [0x5C, 0x72]
        case 0x0A: text += [0x5C, 0x6E]
        case 0x22, 0x5C: text += [0x5C, octet]
        case 0x20...0x7E: text.append(octet)
        default: text += [0x5C, 0x78, digits.utf8Start[Int(octet >> 4)], digits.utf8Start[Int(octet & 15)]]
        }
    }
    if range.count > limit { text += [0x2E, 0x2E, 0x2E] }
    return String(decoding: text + [0x22], as: UTF8.self)
}
