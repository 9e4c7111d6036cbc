import Wire

/// Header sections that nothing is to be said of.
extension RunCursor {
    /// Takes field lines as far as they are clean and here.
    /// - Parameter sectionEnd: Where the limit on the size of a section is, an index.
    /// - Returns: Whether the empty line after them is next.
    @inline(__always)
    mutating func fields(_ facts: inout FieldFacts, isRequest: Bool, sectionEnd: Int) -> Bool {
        // In registers, which what a mutating method is called on is not.
        let octets = octets
        let offset = offset
        let bound = min(horizon, sectionEnd)
        var at = at
        var claims = claims
        var host = host
        defer {
            self.at = at
            self.claims = claims
            self.host = host
        }
        while claims.hasRoom {
            let word = octets.word(at)
            if word & 0xFFFF == 0x0A0D { return true }
            if isRequest, word.isHost, !facts.hasHost {
                // Nearly always the Host of the request before, which need not be looked at again.
                if host.count == 0 || at &+ host.count > bound || !octets.repeats(host.at, at: at, count: host.count) {
                    let end = octets.hostEnd(at &+ 6)
                    host = (at, end &+ 2 <= bound && octets.isLineEnd(at: end) ? end &+ 2 &- at : 0)
                }
                if host.count > 0 {
                    facts.hasHost = true
                    facts.last = .host
                    at &+= host.count
                    claims.claim(to: at &+ offset, .fieldLine)
                    continue
                }
            }
            let colon = octets.nameEnd(at, word)
            guard colon > at, let end = lineEnd(octets.valueEnd(colon &+ 1), bound) else { return false }
            if word.mayMatter(colon &- at) {
                let line = FieldWindow(octets: octets, at: at, colon: colon, end: end)
                guard line.note(word.lowercased, &facts, isRequest) else { return false }
            } else {
                facts.last = .other
            }
            at = end &+ 2
            claims.claim(to: at &+ offset, .fieldLine)
        }
        return false
    }
}

extension UInt64 {
    /// Whether it is `Host: ` in any case.
    @inline(__always)
    fileprivate var isHost: Bool { (self | 0x2020_2020) & 0xFFFF_FFFF_FFFF == 0x203A_7473_6F68 }

    /// Whether it may be the front of the name of a field that matters.
    /// - Parameter size: Number of octets of the name.
    @inline(__always)
    fileprivate func mayMatter(_ size: Int) -> Bool {
        // By the five low bits of the first letter added to the size: expect 11, host 12, connection 13,
        // content-length 17, upgrade 28, transfer-encoding 37.
        0x20_1002_3800 &>> (self & 0x1F &+ UInt64(truncatingIfNeeded: size)) & 1 == 1
    }
}

/// A field line in the octets at hand: where its name, its colon and its line end are.
private struct FieldWindow {
    let octets: OctetWindow
    let at: Int
    let colon: Int
    let end: Int

    /// Where the value begins, if at most one SP is in front of it.
    private var start: Int { colon &+ (octets[colon &+ 1] == 0x20 ? 2 : 1) }

    /// Notes what the field says; returns whether it is so simple that this is all there is to it.
    /// - Parameter name: The first eight octets, in lower case.
    @inline(never)
    func note(_ name: UInt64, _ facts: inout FieldFacts, _ isRequest: Bool) -> Bool {
        switch colon &- at {
        // host
        case 4 where name & 0xFFFF_FFFF == 0x7473_6F68 && isRequest:
            guard !facts.hasHost, octets.isHost(start..<end) else { return false }
            facts.hasHost = true
            facts.last = .host
        // expect
        case 6 where name & 0xFFFF_FFFF_FFFF == 0x7463_6570_7865: return false
        // upgrade
        case 7 where name & 0xFF_FFFF_FFFF_FFFF == 0x65_6461_7267_7075: return false
        // connecti, nnection
        case 10 where name == 0x6974_6365_6E6E_6F63 && octets.word(at &+ 2).lowercased == 0x6E6F_6974_6365_6E6E:
            // keep-ali, ep-alive
            guard end &- colon == 12, octets[colon &+ 1] == 0x20,
                octets.word(colon &+ 2).lowercased == 0x696C_612D_7065_656B,
                octets.word(colon &+ 4).lowercased == 0x6576_696C_612D_7065
            else { return false }
            facts.last = .connection
        // content-, t-length
        case 14 where name == 0x2D74_6E65_746E_6F63 && octets.word(at &+ 6).lowercased == 0x6874_676E_656C_2D74:
            return noteLength(&facts)
        // transfer, -encodin, encoding
        case 17
        where name == 0x7265_6673_6E61_7274 && octets.word(at &+ 8).lowercased == 0x6E69_646F_636E_652D
            && octets.word(at &+ 9).lowercased == 0x676E_6964_6F63_6E65:
            // chunked and the CR behind it, which the bit of lower case makes a hyphen.
            guard facts.length < 0, !facts.isChunked, end &- colon == 9, octets[colon &+ 1] == 0x20,
                octets.word(colon &+ 2).lowercased == 0x2D64_656B_6E75_6863
            else { return false }
            facts.isChunked = true
            facts.last = .transferEncoding
        default:
            facts.last = .other
        }
        return true
    }

    /// One number of so few digits that it cannot overflow.
    @inline(__always)
    private func noteLength(_ facts: inout FieldFacts) -> Bool {
        let start = start
        guard facts.length < 0, !facts.isChunked, end > start, end &- start <= 18 else { return false }
        var number = 0
        for index in start..<end {
            let digit = octets[index] &- 0x30
            guard digit < 10 else { return false }
            number = number &* 10 &+ Int(digit)
        }
        facts.length = number
        facts.last = .contentLength
        return true
    }
}
