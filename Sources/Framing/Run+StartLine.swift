import Wire

/// Start-lines that nothing is to be said of.
extension RunCursor {
    /// `HTTP/1.1`, ` HTTP/1.` and `TP/1.1` with its line end.
    private static var version: UInt64 { 0x312E_312F_5054_5448 }
    private static var spacedVersion: UInt64 { 0x2E31_2F50_5454_4820 }
    private static var versionAndEnd: UInt64 { 0x0A0D_312E_312F_5054 }
    /// ` 200 OK` and a CR.
    private static var successAndCR: UInt64 { 0x0D4B_4F20_3030_3220 }

    /// Takes a request-line; nothing is taken if it is not clean, or not here whole.
    /// - Returns: The number of octets of its method and of its target, and whether that is HEAD; nil if none is taken.
    @inline(__always)
    mutating func requestLine() -> (method: Int, target: Int, isHEAD: Bool)? {
        let method = octets.word(at).methodLength
        let target = at &+ method &+ 1
        guard method > 0 else { return nil }
        let end = octets.targetEnd(target)
        guard end > target, end &+ 11 <= horizon, octets.has(Self.spacedVersion, at: end),
            octets.has(Self.versionAndEnd, at: end &+ 3)
        else { return nil }
        let isHEAD = octets[at] == 0x48
        take(end &+ 11 &- at, .startLine)
        return (method, end &- target, isHEAD)
    }

    /// Takes a status-line of a final response; nothing is taken if it is not clean, or not here whole.
    /// - Returns: The status, and the number of octets of the reason-phrase; nil if none is taken.
    @inline(__always)
    mutating func statusLine() -> (status: Int, reason: Int)? {
        guard at &+ 15 <= horizon, octets.has(Self.version, at: at) else { return nil }
        let code = octets.word(at &+ 8)
        if code == Self.successAndCR, at &+ 17 <= horizon, octets[at &+ 16] == 0x0A {
            take(17, .startLine)
            return (200, 2)
        }
        // SP, three digits, SP.
        let values = ((code &>> 8) & 0xFF_FFFF) &- 0x30_3030
        guard code & 0xFF_0000_00FF == 0x20_0000_0020, (values | (values &+ 0x76_7676)) & 0x80_8080 == 0 else {
            return nil
        }
        let hundreds = Int(truncatingIfNeeded: values & 0xFF)
        let status =
            hundreds &* 100 &+ Int(truncatingIfNeeded: (values &>> 8) & 0xFF) &* 10
            &+ Int(truncatingIfNeeded: (values &>> 16) & 0xFF)
        // Interim responses, and what is to be said of 205 and of odd codes, are for the others.
        guard hundreds >= 2, hundreds <= 5, status != 205 else { return nil }
        let reason = at &+ 13
        guard let end = lineEnd(octets.valueEnd(reason), horizon) else { return nil }
        take(end &+ 2 &- at, .startLine)
        return (status, end &- reason)
    }

    /// Index of the line end that follows a value.
    /// - Parameter end: Where an octet stands that is none of visible ASCII and SP.
    /// - Returns: nil if something else than CRLF ends the value, or if that ends behind `bound`.
    @inline(__always)
    func lineEnd(_ end: Int, _ bound: Int) -> Int? {
        guard end &+ 2 <= bound else { return nil }
        return octets.isLineEnd(at: end) ? end : longLineEnd(end, bound)
    }

    @inline(__always)
    private func longLineEnd(_ end: Int, _ bound: Int) -> Int? {
        let end = octets.longValueEnd(end)
        return end &+ 2 <= bound && octets.isLineEnd(at: end) ? end : nil
    }
}

extension UInt64 {
    /// Of a known method with the SP behind it the number of octets without that; 0 if there is none.
    @inline(__always)
    var methodLength: Int {
        if self & 0xFFFF_FFFF == 0x2054_4547 { return 3 }  // GET
        if self & 0xFF_FFFF_FFFF == 0x20_5453_4F50 { return 4 }  // POST
        if self & 0xFF_FFFF_FFFF == 0x20_4441_4548 { return 4 }  // HEAD
        if self & 0xFFFF_FFFF == 0x2054_5550 { return 3 }  // PUT
        if self & 0xFF_FFFF_FFFF_FFFF == 0x20_4554_454C_4544 { return 6 }  // DELETE
        if self == 0x2053_4E4F_4954_504F { return 7 }  // OPTIONS
        if self & 0xFFFF_FFFF_FFFF == 0x2048_4354_4150 { return 5 }  // PATCH
        return 0
    }
}
