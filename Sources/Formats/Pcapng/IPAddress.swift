/// An address of the Internet Protocol, and the header that carries a TCP segment between two of them.
enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// Eight groups of sixteen bits.
    case v6([UInt16])

    var isV4: Bool {
        switch self {
        case .v4: true
        case .v6: false
        }
    }

    /// The same as an IPv6 address (RFC 4291 section 2.5.5.2).
    var mapped: IPAddress {
        switch self {
        case .v4(let bits): .v6([0, 0, 0, 0, 0, 0xFFFF, UInt16(bits >> 16), UInt16(bits & 0xFFFF)])
        case .v6: self
        }
    }

    // MARK: - Reading

    /// Reads `127.0.0.1:8080` and `[::1]:8080`; nil for anything else, a host's name too.
    static func endpoint(_ text: String) -> (IPAddress, UInt16)? {
        guard let colon = text.lastIndex(of: ":"), let port = number(text[text.index(after: colon)...], max: 65_535)
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            return IPAddress(v6: host.dropFirst().dropLast()).map { ($0, UInt16(port)) }
        }
        return IPAddress(v4: host).map { ($0, UInt16(port)) }
    }

    init?(v4 text: Substring) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let octet = Self.number(part, max: 255) else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        self = .v4(bits)
    }

    /// RFC 4291 section 2.2.
    init?(v6 text: Substring) {
        var groups: [UInt16] = []
        var gap: Int?
        var rest = text
        if rest.hasPrefix("::") {
            gap = 0
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let word = rest.prefix { $0 != ":" }
            if word.contains(".") {
                guard word.endIndex == rest.endIndex, case .v4(let bits)? = IPAddress(v4: word) else { return nil }
                groups += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
                break
            }
            guard (1...4).contains(word.utf8.count), word.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                let group = UInt16(word, radix: 16)
            else { return nil }
            groups.append(group)
            rest = rest[word.endIndex...]
            guard !rest.isEmpty else { break }
            rest = rest.dropFirst()
            if rest.first == ":" {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        self = .v6(groups)
    }

    // `Int.init` accepts "+5"; an address has digits only.
    private static func number(_ digits: Substring, max: Int) -> Int? {
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits), number <= max
        else { return nil }
        return number
    }

    // MARK: - Headers

    private var octets: [UInt8] {
        var octets: [UInt8] = []
        switch self {
        case .v4(let bits): octets.append(network: bits)
        case .v6(let groups): for group in groups { octets.append(network: group) }
        }
        return octets
    }

    private static let tcp: UInt8 = 6
    private static let hops: UInt8 = 64

    /// A packet with a TCP segment. Both addresses are of one kind.
    func packet(to target: IPAddress, _ segment: [UInt8], missing: Int, identification: UInt16) -> [UInt8] {
        var packet: [UInt8] = []
        // Of what is too long for a packet no length is told, as where a network card cuts it up.
        let length = { (header: Int) in UInt16(exactly: header + segment.count + missing) ?? 0 }
        packet.reserveCapacity(40 + segment.count)
        switch self {
        case .v4:
            packet += [0x45, 0]
            packet.append(network: length(20))
            packet.append(network: identification)
            // Don't fragment.
            packet += [0x40, 0, Self.hops, Self.tcp, 0, 0]
            packet += octets + target.octets
            let sum = checksum(packet)
            packet[10] = UInt8(sum >> 8)
            packet[11] = UInt8(sum & 0xFF)
        case .v6:
            packet += [0x60, 0, 0, 0]
            packet.append(network: length(0))
            packet += [Self.tcp, Self.hops]
            packet += octets + target.octets
        }
        packet += segment
        return packet
    }

    /// What a TCP checksum covers besides the segment (RFC 9293 section 3.1), its 16-bit words added up.
    func pseudoHeader(to target: IPAddress, count: Int) -> UInt32 {
        let octets = octets + target.octets
        var sum = UInt32(Self.tcp) + UInt32(count >> 16) + UInt32(count & 0xFFFF)
        for index in stride(from: 0, to: octets.count, by: 2) {
            sum += UInt32(octets[index]) << 8 | UInt32(octets[index + 1])
        }
        return sum
    }
}
