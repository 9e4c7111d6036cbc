import Wire

/// Reads a capture as it comes: packets, what is in them, and the connections that they make up.
///
/// It is shown a window of the file, takes what is whole in it, and is shown the rest again with more behind. Octets
/// are handed on where they lie in the window. Nothing that is in a file makes it fail: what cannot be read is
/// passed over, and if the file itself stops making sense, ``damage`` says where.
package struct CaptureReader: ~Copyable {
    /// A window of this size holds every record whole.
    package static let windowLength = 1 << 20

    private var form: Form
    private var fragments = Fragments()
    private var conversations = Conversations()
    /// Octets of the file that were taken.
    package private(set) var offset = 0
    package private(set) var packets = 0
    /// Packets of links that are not read, by their number in the registry of link types.
    package private(set) var unreadLinks: [UInt32: Int] = [:]
    /// Time of the first packet, nanoseconds since 1970.
    package private(set) var began: Int64?
    package private(set) var damage: CaptureDamage?

    private enum Form {
        case unread(CaptureFormat)
        case pcap(PcapReader)
        case pcapng(PcapngReader)
    }

    package init(_ format: CaptureFormat) { form = .unread(format) }

    /// Connections that speak HTTP.
    package var connections: Int { conversations.count }

    /// Connections that do not, the most frequent first; complete after ``finish(unread:into:)``.
    package var others: [OtherTraffic] {
        conversations.others.values.sorted { ($0.connections, $1.name) > ($1.connections, $0.name) }
    }

    /// Takes the records that are whole in a window of the file that begins at ``offset``.
    /// - Returns: How many octets were taken; all of them if the file is damaged.
    package mutating func read(_ window: Span<UInt8>, into sink: inout some CaptureSink) -> Int {
        guard damage == nil else { return window.count }
        var position = 0
        do throws(CaptureDamage) {
            try read(window, &position, into: &sink)
        } catch {
            damage = error
            position = window.count
        }
        offset += position
        return position
    }

    /// Says that the file has ended: what waited for more is delivered.
    /// - Parameter unread: Octets that were not taken.
    package mutating func finish(unread: Int, into sink: inout some CaptureSink) {
        if damage == nil {
            if unread > 0 || isWithinBlock {
                damage = CaptureDamage(offset: offset, reason: "the last record is cut off")
            }
            if case .unread = form, unread == 0, offset == 0 {
                damage = CaptureDamage(offset: 0, reason: "the file is empty")
            }
        }
        conversations.finish(into: &sink)
    }

    private var isWithinBlock: Bool {
        if case .pcapng(let reader) = form { reader.unskipped > 0 } else { false }
    }

    private mutating func read(
        _ window: Span<UInt8>, _ position: inout Int, into sink: inout some CaptureSink
    ) throws(CaptureDamage) {
        switch form {
        case .unread(.pcap):
            guard window.count >= PcapReader.headerLength else { return }
            form = .pcap(try PcapReader(window))
            position = PcapReader.headerLength
            try read(window, &position, into: &sink)
        case .unread(.pcapng):
            form = .pcapng(PcapngReader())
            try read(window, &position, into: &sink)
        case .pcap(let reader):
            while let packet = try reader.next(in: window, &position, base: offset) {
                take(packet, window, into: &sink)
            }
        case .pcapng(var reader):
            defer { form = .pcapng(reader) }
            while let packet = try reader.next(in: window, &position, base: offset) {
                take(packet, window, into: &sink)
            }
        }
    }

    @inline(__always)
    private mutating func take(_ packet: Packet, _ window: Span<UInt8>, into sink: inout some CaptureSink) {
        packets += 1
        if began == nil { began = packet.time }
        guard let range = LinkLayer.internetPacket(window, packet) else {
            if !LinkLayer.isRead(packet.link) { unreadLinks[packet.link.number, default: 0] += 1 }
            return
        }
        guard let datagram = InternetLayer.datagram(window, range, missing: packet.missing) else { return }
        if let fragment = datagram.fragment { return join(datagram, fragment, packet, window, into: &sink) }
        guard datagram.transport == Datagram.tcp,
            let segment = TCPSegment(window, datagram, at: packet.time, base: offset)
        else { return }
        conversations.take(segment, window, into: &sink)
    }

    private mutating func join(
        _ datagram: Datagram, _ fragment: Datagram.Fragment, _ packet: Packet, _ window: Span<UInt8>,
        into sink: inout some CaptureSink
    ) {
        guard let whole = fragments.take(datagram, fragment, window) else { return }
        var datagram = datagram
        datagram.range = 0..<whole.count
        guard InternetLayer.passExtensions(of: &datagram, whole.span), datagram.fragment == nil,
            datagram.transport == Datagram.tcp,
            let segment = TCPSegment(whole.span, datagram, at: packet.time, base: nil)
        else { return }
        conversations.take(segment, whole.span, into: &sink)
    }
}
