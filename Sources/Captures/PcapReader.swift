/// Finds the packets in a pcap file (draft-ietf-opsawg-pcap).
///
/// A header of 24 octets, then for each packet one of 16 and its octets.
struct PcapReader {
    private let order: ByteOrder
    private let resolution: Resolution
    private let link: LinkType

    enum Resolution: UInt32 {
        case microseconds = 0xA1B2_C3D4
        case nanoseconds = 0xA1B2_3C4D
        /// Microseconds, and eight more octets in front of each packet (a patch of the last century).
        case patched = 0xA1B2_CD34

        init?(magic: UInt32) { self.init(rawValue: magic) }
    }

    static let headerLength = 24

    /// Reads the file's header, which has to be there whole.
    init(_ header: Span<UInt8>) throws(CaptureDamage) {
        let little = Resolution(magic: header.number32(at: 0, .little))
        guard let resolution = little ?? Resolution(magic: header.number32(at: 0, .big)) else {
            throw CaptureDamage(offset: 0, reason: "not a pcap file")
        }
        order = little == nil ? .big : .little
        self.resolution = resolution
        let major = header.number16(at: 4, order)
        guard major == 2 else {
            throw CaptureDamage(
                offset: 4, reason: "version \(major).\(header.number16(at: 6, order)) of pcap is not known")
        }
        // The upper bits say how long the frame check sequences are.
        link = LinkType(number: header.number32(at: 20, order) & 0x03FF_FFFF)
    }

    /// The next packet, and the position moved behind it; nil if the window does not hold it whole.
    /// - Parameter base: The file's offset of the window's first octet.
    @inline(__always)
    func next(in window: Span<UInt8>, _ position: inout Int, base: Int) throws(CaptureDamage) -> Packet? {
        let headerLength = resolution == .patched ? 24 : 16
        guard window.count - position >= headerLength else { return nil }
        let captured = Int(window.number32(at: position + 8, order))
        let length = Int(window.number32(at: position + 12, order))
        guard captured <= largestPacket else {
            throw CaptureDamage(offset: base + position, reason: "a packet of \(captured) octets is declared there")
        }
        let start = position + headerLength
        guard window.count - start >= captured else { return nil }
        let fraction = Int64(window.number32(at: position + 4, order))
        let seconds = Int64(window.number32(at: position, order))
        let nanoseconds = resolution == .nanoseconds ? fraction : fraction * 1_000
        position = start + captured
        return Packet(
            time: seconds * 1_000_000_000 + nanoseconds, link: link, range: start..<position,
            missing: max(0, length - captured))
    }
}
