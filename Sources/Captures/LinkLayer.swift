/// Looks behind the header that a packet has from its link.
enum LinkLayer {
    /// Where the IP packet begins; nil if there is none, or the link is of a kind that is not read.
    @inline(__always)
    static func internetPacket(_ octets: Span<UInt8>, _ packet: Packet) -> Range<Int>? {
        let range = packet.range
        switch packet.link {
        case .ethernet: return etherType(octets, range, at: 12, header: 14)
        case .linuxCooked: return etherType(octets, range, at: 14, header: 16)
        case .linuxCooked2: return etherType(octets, range, at: 0, header: 20)
        case .raw, .rawOld, .rawOlder, .ipv4, .ipv6: return range
        case .null, .loop: return family(octets, range)
        default: return nil
        }
    }

    static func isRead(_ link: LinkType) -> Bool {
        switch link {
        case .ethernet, .linuxCooked, .linuxCooked2, .raw, .rawOld, .rawOlder, .ipv4, .ipv6, .null, .loop: true
        default: false
        }
    }

    @inline(__always)
    private static func etherType(_ octets: Span<UInt8>, _ range: Range<Int>, at type: Int, header: Int) -> Range<Int>?
    {
        guard range.count >= header else { return nil }
        var kind = octets.number16(at: range.lowerBound + type)
        var start = range.lowerBound + header
        // VLAN tags (IEEE 802.1Q and its nesting), each four octets with the next type in its last two.
        while kind == 0x8100 || kind == 0x88A8 || kind == 0x9100 {
            guard range.upperBound - start >= 4 else { return nil }
            kind = octets.number16(at: start + 2)
            start += 4
        }
        return kind == 0x0800 || kind == 0x86DD ? start..<range.upperBound : nil
    }

    /// Four octets that name a family of addresses, in the byte order of the machine that captured.
    private static func family(_ octets: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        guard range.count >= 4 else { return nil }
        let start = range.lowerBound
        let families = [octets.number32(at: start, .big), octets.number32(at: start, .little)]
        // AF_INET is 2 everywhere; AF_INET6 is 10 in Linux, 24, 28 and 30 in the BSDs.
        return families.contains { [2, 10, 24, 28, 30].contains($0) } ? start + 4..<range.upperBound : nil
    }
}
