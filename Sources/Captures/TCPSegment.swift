/// The header of one TCP segment (RFC 9293 section 3.1) and where its octets lie.
struct TCPSegment {
    var key: FlowKey
    var side: Side
    var sequence: UInt32
    /// nil if it acknowledges nothing.
    var acknowledgement: UInt32?
    var flags: Flags
    /// The captured octets, in the window or in a datagram that was put together.
    var range: Range<Int>
    /// Octets that were sent, which may be more than were captured.
    var length: Int
    var time: Int64
    /// The file's offset of the first octet; nil if the octets are not in one piece there.
    var place: Int?

    struct Flags: OptionSet {
        var rawValue: UInt8
        static let fin = Flags(rawValue: 0x01)
        static let syn = Flags(rawValue: 0x02)
        static let rst = Flags(rawValue: 0x04)
        static let ack = Flags(rawValue: 0x10)
    }

    /// nil if the header is broken or cut off.
    /// - Parameter base: The file's offset of the octets' first; nil if they were put together.
    @inline(__always)
    init?(_ octets: Span<UInt8>, _ datagram: Datagram, at time: Int64, base: Int?) {
        let start = datagram.range.lowerBound
        guard datagram.range.count >= 20 else { return nil }
        let header = Int(octets[start + 12] >> 4) * 4
        guard header >= 20, datagram.range.count >= header else { return nil }
        let source = Endpoint(address: datagram.source, port: octets.number16(at: start))
        let destination = Endpoint(address: datagram.destination, port: octets.number16(at: start + 2))
        (key, side) = FlowKey.make(source, destination)
        sequence = octets.number32(at: start + 4)
        flags = Flags(rawValue: octets[start + 13])
        acknowledgement = flags.contains(.ack) ? octets.number32(at: start + 8) : nil
        range = start + header..<datagram.range.upperBound
        length = range.count + datagram.missing
        self.time = time
        place = base.map { $0 + start + header }
    }
}

/// The two ends of a connection, in an order that both directions of it have in common.
struct FlowKey: Hashable {
    var low: Endpoint
    var high: Endpoint

    @inline(__always)
    static func == (left: FlowKey, right: FlowKey) -> Bool {
        // Without a branch a word: nearly always they are equal.
        (left.low.address.low ^ right.low.address.low) | (left.high.address.low ^ right.high.address.low)
            | (left.low.address.high ^ right.low.address.high) | (left.high.address.high ^ right.high.address.high)
            | UInt64((left.low.port ^ right.low.port) | (left.high.port ^ right.high.port)) == 0
    }

    @inline(__always)
    static func make(_ source: Endpoint, _ destination: Endpoint) -> (FlowKey, Side) {
        let isLow =
            source.address == destination.address
            ? source.port <= destination.port : source.address < destination.address
        return isLow
            ? (FlowKey(low: source, high: destination), .low) : (FlowKey(low: destination, high: source), .high)
    }

    @inline(__always)
    func mixed(_ seed: UInt64) -> UInt64 {
        var hash = seed ^ (UInt64(low.port) << 16 | UInt64(high.port))
        hash = Self.fold(hash ^ low.address.low)
        hash = Self.fold(hash ^ high.address.low)
        if low.address.high | high.address.high != 0 {
            hash = Self.fold(hash ^ low.address.high)
            hash = Self.fold(hash ^ high.address.high)
        }
        return hash
    }

    @inline(__always)
    private static func fold(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}

/// Of the two ends of a connection, the one that a segment comes from.
enum Side: UInt8, CaseIterable {
    case low, high
    var other: Side { self == .low ? .high : .low }
}
