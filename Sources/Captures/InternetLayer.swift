/// What an IP packet carries, where it lies.
struct Datagram {
    var source: Address
    var destination: Address
    /// The number of the protocol that it carries: 6 is TCP.
    var transport: UInt8
    /// Its captured content.
    var range: Range<Int>
    /// Octets of its content that were on the wire and not captured.
    var missing: Int
    /// nil for one that came whole.
    var fragment: Fragment?

    /// A piece of a datagram.
    struct Fragment {
        var identification: UInt32
        /// Of its content in that of the whole.
        var offset: Int
        var isLast: Bool
    }

    static let tcp: UInt8 = 6
}

/// Reads the headers of IP, version 4 (RFC 791) and version 6 (RFC 8200).
enum InternetLayer {
    /// nil if the headers are broken or cut off.
    /// - Parameter missing: Octets of the packet that were not captured.
    @inline(__always)
    static func datagram(_ octets: Span<UInt8>, _ range: Range<Int>, missing: Int) -> Datagram? {
        guard let first = range.first else { return nil }
        switch octets[first] >> 4 {
        case 4: return version4(octets, range, missing: missing)
        case 6: return version6(octets, range, missing: missing)
        default: return nil
        }
    }

    @inline(__always)
    private static func version4(_ octets: Span<UInt8>, _ range: Range<Int>, missing: Int) -> Datagram? {
        let start = range.lowerBound
        guard range.count >= 20 else { return nil }
        let header = Int(octets[start] & 0x0F) * 4
        guard header >= 20, range.count >= header else { return nil }
        let total = Int(octets.number16(at: start + 2))
        let flags = octets.number16(at: start + 6)
        let content = self.content(start + header, range.upperBound, total == 0 ? nil : total - header, missing)
        guard let content else { return nil }
        var datagram = Datagram(
            source: Address(ipv4: octets.number32(at: start + 12)),
            destination: Address(ipv4: octets.number32(at: start + 16)), transport: octets[start + 9],
            range: content.range, missing: content.missing)
        // More fragments, or an offset.
        if flags & 0x3FFF != 0 {
            datagram.fragment = Datagram.Fragment(
                identification: UInt32(octets.number16(at: start + 4)), offset: Int(flags & 0x1FFF) * 8,
                isLast: flags & 0x2000 == 0)
        }
        return datagram
    }

    private static func version6(_ octets: Span<UInt8>, _ range: Range<Int>, missing: Int) -> Datagram? {
        let start = range.lowerBound
        guard range.count >= 40 else { return nil }
        let length = Int(octets.number16(at: start + 4))
        // A length of 0 is that of a jumbogram, or was left to the network card.
        guard let content = content(start + 40, range.upperBound, length == 0 ? nil : length, missing) else {
            return nil
        }
        var datagram = Datagram(
            source: Address(high: octets.number64(at: start + 8), low: octets.number64(at: start + 16)),
            destination: Address(high: octets.number64(at: start + 24), low: octets.number64(at: start + 32)),
            transport: octets[start + 6], range: content.range, missing: content.missing)
        return passExtensions(octets, &datagram) ? datagram : nil
    }

    /// Goes behind the extension headers.
    /// - Returns: false if they are cut off or without end.
    private static func passExtensions(_ octets: Span<UInt8>, _ datagram: inout Datagram) -> Bool {
        for _ in 0..<16 {
            let start = datagram.range.lowerBound
            let length: Int
            switch datagram.transport {
            // Hop-by-hop and destination options, routing, mobility, HIP, shim6.
            case 0, 43, 60, 135, 139, 140:
                guard datagram.range.count >= 8 else { return false }
                length = Int(octets[start + 1]) * 8 + 8
            // Authentication counts in four octets, less two of them.
            case 51:
                guard datagram.range.count >= 8 else { return false }
                length = Int(octets[start + 1]) * 4 + 8
            case 44:
                guard datagram.range.count >= 8, datagram.fragment == nil else { return false }
                length = 8
                let place = octets.number16(at: start + 2)
                // A fragment that is the whole (RFC 6946) needs no others.
                if place & 0xFFF9 != 0 {
                    datagram.fragment = Datagram.Fragment(
                        identification: octets.number32(at: start + 4), offset: Int(place & 0xFFF8),
                        isLast: place & 1 == 0)
                }
            default: return true
            }
            guard datagram.range.count >= length else { return false }
            datagram.transport = octets[start]
            datagram.range = start + length..<datagram.range.upperBound
            // What follows the first header of a fragment is content; extension headers in it are looked at when
            // it is whole.
            if datagram.fragment != nil { return true }
        }
        return false
    }

    /// The captured part of a packet's content, and how much of it was not captured.
    ///
    /// A link may have padded the packet behind its end, and the capture may have cut it off before.
    @inline(__always)
    private static func content(
        _ start: Int, _ captured: Int, _ length: Int?, _ missing: Int
    ) -> (range: Range<Int>, missing: Int)? {
        guard start <= captured else { return nil }
        guard let length else { return (start..<captured, missing) }
        guard length >= 0 else { return nil }
        let end = min(captured, start + length)
        return (start..<end, start + length - end)
    }

    /// Goes behind the extension headers of a datagram that was put together, whose content begins with them.
    static func passExtensions(of datagram: inout Datagram, _ octets: Span<UInt8>) -> Bool {
        datagram.fragment = nil
        return passExtensions(octets, &datagram)
    }
}
