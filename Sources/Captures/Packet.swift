/// One captured packet, its octets where they lie.
struct Packet {
    /// Nanoseconds since 1970.
    var time: Int64
    var link: LinkType
    /// Its captured octets, in the window that is being read.
    var range: Range<Int>
    /// Octets that were on the wire and not captured.
    var missing: Int
}

/// The header that packets begin with: the values of the tcpdump.org registry.
struct LinkType: Hashable, Sendable {
    var number: UInt32
    static let null = LinkType(number: 0)
    static let ethernet = LinkType(number: 1)
    /// Some systems' own numbers for raw IP.
    static let rawOld = LinkType(number: 12)
    static let rawOlder = LinkType(number: 14)
    static let raw = LinkType(number: 101)
    static let loop = LinkType(number: 108)
    static let linuxCooked = LinkType(number: 113)
    static let ipv4 = LinkType(number: 228)
    static let ipv6 = LinkType(number: 229)
    static let linuxCooked2 = LinkType(number: 276)
}

/// No packet is larger than that (libpcap's and Wireshark's limit too): a length above it is no length.
let largestPacket = 262_144
