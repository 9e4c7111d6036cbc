import Wire

/// One TCP connection made up around octets: handshake, segments, acknowledgements, end.
struct Conversation {
    /// A packet from the link layer on.
    struct Frame {
        var octets: [UInt8]
        /// Octets behind them that were on the wire and are not there.
        var missing = 0
        var direction: Direction
        /// The offset behind its last octet, in its direction.
        var end: Int
        var remarks: [String]
    }

    private struct Side {
        var address: IPAddress
        var port: UInt16
        /// The sequence number of the next octet.
        var next: UInt32
        /// Octets sent so far.
        var sent = 0
        /// Octets that the other side has not acknowledged.
        var inFlight = 0
    }

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let fin = Flags(rawValue: 0x01)
        static let syn = Flags(rawValue: 0x02)
        static let rst = Flags(rawValue: 0x04)
        static let psh = Flags(rawValue: 0x08)
        static let ack = Flags(rawValue: 0x10)
    }

    private var client: Side
    private var server: Side
    private var remarks: [String] = []
    private var packets: UInt16 = 0

    /// What fits into the largest IPv4 packet.
    private static let largest = 65_535 - 20 - 20
    /// An acknowledgement of its own comes after so many octets, or the window would be full one day.
    private static let unacknowledged = 1 << 20

    /// - Parameters: Addresses such as `127.0.0.1:40001` or `[::1]:8080`; for anything else one is made up from the
    ///   number of the connection, and the first packet says so.
    init(_ id: ConnectionID, client clientText: String, server serverText: String) {
        let number = UInt32(truncatingIfNeeded: id.number)
        let isReal = IPAddress.endpoint(clientText).flatMap { client in
            IPAddress.endpoint(serverText).map { (client, $0) }
        }
        var ends = isReal ?? ((.v4(0x0A00_0000 | number & 0xFF_FFFF), 49_152), (.v4(0xC000_0201), 80))
        if ends.0.0.isV4 != ends.1.0.isV4 { (ends.0.0, ends.1.0) = (ends.0.0.mapped, ends.1.0.mapped) }
        if isReal == nil {
            remarks = ["the recording calls the client '\(clientText)' and the server '\(serverText)'"]
        }
        // Any number will do; another one for every connection keeps those apart that have the same addresses.
        let first = number &* 0x9E37_79B9
        client = Side(address: ends.0.0, port: ends.0.1, next: first)
        server = Side(address: ends.1.0, port: ends.1.1, next: first &+ 0x8000_0000)
    }

    mutating func open() -> [Frame] {
        let frames = [
            frame(.clientToServer, .syn), frame(.serverToClient, [.syn, .ack]), frame(.clientToServer, .ack),
        ]
        return frames
    }

    mutating func send(_ octets: [UInt8], _ direction: Direction) -> [Frame] {
        var frames: [Frame] = []
        var start = 0
        while start < octets.count {
            let end = min(start + Self.largest, octets.count)
            frames.append(frame(direction, [.psh, .ack], octets[start..<end]))
            start = end
        }
        if self[direction].inFlight > Self.unacknowledged { frames.append(frame(direction.opposite, .ack)) }
        return frames
    }

    /// A packet of which nothing but the headers was captured: so a reader learns what is missing, and when it came.
    mutating func skip(_ count: Int, _ direction: Direction) -> [Frame] {
        [frame(direction, [.psh, .ack], missing: count)]
    }

    mutating func close(_ direction: Direction, _ ending: Ending) -> [Frame] {
        switch ending {
        case .fin: [frame(direction, [.fin, .ack]), frame(direction.opposite, .ack)]
        case .rst: [frame(direction, [.rst, .ack])]
        case .gap: []
        }
    }

    private subscript(direction: Direction) -> Side {
        get { direction == .clientToServer ? client : server }
        _modify {
            if direction == .clientToServer { yield &client } else { yield &server }
        }
    }

    private mutating func frame(
        _ direction: Direction, _ flags: Flags, _ octets: ArraySlice<UInt8> = [], missing: Int = 0
    ) -> Frame {
        let segment = segment(direction, flags, octets, missing: missing)
        let (source, target) = (self[direction].address, self[direction.opposite].address)
        let packet = source.packet(to: target, segment, missing: missing, identification: packets)
        packets &+= 1
        let count = octets.count + missing
        self[direction].sent += count
        self[direction].inFlight += count
        if flags.contains(.ack) { self[direction.opposite].inFlight = 0 }
        // SYN and FIN count as an octet each (RFC 9293 section 3.4).
        let length = count + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
        self[direction].next &+= UInt32(truncatingIfNeeded: length)
        defer { remarks = [] }
        return Frame(
            octets: ethernet(direction, source.isV4) + packet, missing: missing, direction: direction,
            end: self[direction].sent, remarks: remarks)
    }

    private func ethernet(_ direction: Direction, _ isV4: Bool) -> [UInt8] {
        // Locally administered addresses.
        let (client, server): ([UInt8], [UInt8]) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
        let ends = direction == .clientToServer ? server + client : client + server
        return ends + (isV4 ? [0x08, 0x00] : [0x86, 0xDD])
    }

    private func segment(
        _ direction: Direction, _ flags: Flags, _ octets: ArraySlice<UInt8>, missing: Int
    ) -> [UInt8] {
        let (from, to) = (self[direction], self[direction.opposite])
        var segment: [UInt8] = []
        // The largest segment, and a window of a gibibyte, so that none is ever full.
        let options: [UInt8] = flags.contains(.syn) ? [2, 4, 0xFF, 0xD7, 3, 3, 14, 1] : []
        segment.reserveCapacity(20 + options.count + octets.count)
        segment.append(network: from.port)
        segment.append(network: to.port)
        segment.append(network: from.next)
        segment.append(network: flags.contains(.ack) ? to.next : 0)
        segment.append(UInt8((20 + options.count) / 4) << 4)
        segment.append(flags.rawValue)
        segment.append(network: UInt16.max)
        segment.append(network: UInt16(0))
        segment.append(network: UInt16(0))
        segment += options
        segment += octets
        // What is missing is nothing to a sum.
        let count = segment.count + missing
        let sum = checksum(segment, sum: from.address.pseudoHeader(to: to.address, count: count))
        segment[16] = UInt8(sum >> 8)
        segment[17] = UInt8(sum & 0xFF)
        return segment
    }
}

extension [UInt8] {
    /// Appends a number in network byte order.
    mutating func append(network number: some FixedWidthInteger & UnsignedInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { self += $0 }
    }
}

/// The Internet checksum (RFC 1071).
/// - Parameter sum: Of what else it covers: 16-bit words added up.
func checksum(_ octets: [UInt8], sum: UInt32 = 0) -> UInt16 {
    var sum = UInt64(sum)
    var index = 0
    while index + 1 < octets.count {
        sum += UInt64(octets[index]) << 8 | UInt64(octets[index + 1])
        index += 2
    }
    if index < octets.count { sum += UInt64(octets[index]) << 8 }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return ~UInt16(sum)
}
