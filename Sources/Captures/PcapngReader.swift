/// Finds the packets in a pcapng file (draft-ietf-opsawg-pcapng).
///
/// Sections, each with its own byte order and interfaces; in them blocks, each with its length in front and behind.
struct PcapngReader {
    private var order = ByteOrder.little
    private var interfaces: [Interface] = []
    /// Octets of a block of no interest that lie behind the window.
    private(set) var unskipped = 0
    private var clock: Int64 = 0

    static let sectionHeader: UInt32 = 0x0A0D_0D0A

    private struct Interface {
        var link: LinkType
        var snapLength: Int
        var clock = Resolution()
    }

    /// What a time stamp counts.
    private struct Resolution {
        /// The exponent of a unit, of ten or of two: 10^-6 seconds if nothing is said.
        var exponent = 6
        var isBinary = false
        /// Seconds that are added.
        var offset: Int64 = 0

        func nanoseconds(_ count: UInt64) -> Int64 {
            let time: Int64
            if isBinary {
                let seconds = exponent < 64 ? count >> UInt64(exponent) : 0
                let rest = exponent < 64 ? count - (seconds << UInt64(exponent)) : count
                let scaled = rest.multipliedFullWidth(by: 1_000_000_000)
                let fraction =
                    exponent < 64 ? (scaled.high << UInt64(64 - exponent)) | (scaled.low >> UInt64(exponent)) : 0
                time = Self.sum(Self.product(seconds, 1_000_000_000), exponent == 0 ? 0 : Int64(clamping: fraction))
            } else if exponent <= 9 {
                time = Self.product(count, Self.powers[9 - exponent])
            } else {
                time = exponent - 9 < Self.powers.count ? Int64(clamping: count / Self.powers[exponent - 9]) : 0
            }
            let (shift, isOver) = offset.multipliedReportingOverflow(by: 1_000_000_000)
            return isOver ? time : Self.sum(time, shift)
        }

        private static let powers: [UInt64] = (0...19).reduce(into: []) { powers, _ in
            powers.append((powers.last ?? 0) == 0 ? 1 : powers.last! * 10)
        }

        private static func product(_ left: UInt64, _ right: UInt64) -> Int64 {
            let (value, isOver) = left.multipliedReportingOverflow(by: right)
            return isOver ? .max : Int64(clamping: value)
        }

        private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
            let (value, isOver) = left.addingReportingOverflow(right)
            return isOver ? (right < 0 ? .min : .max) : value
        }
    }

    /// The kinds of blocks that are read; all others are passed over.
    private enum Block {
        static let interface: UInt32 = 1
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let enhancedPacket: UInt32 = 6
    }

    /// A block that is read is no larger than a packet with its options.
    private static let largestBlock = 2 * largestPacket

    /// The next packet, and the position moved behind it; nil if the window does not hold it whole.
    /// - Parameter base: The file's offset of the window's first octet.
    mutating func next(in window: Span<UInt8>, _ position: inout Int, base: Int) throws(CaptureDamage) -> Packet? {
        while true {
            if unskipped > 0 {
                let count = min(unskipped, window.count - position)
                unskipped -= count
                position += count
            }
            guard window.count - position >= 12 else { return nil }
            let start = position
            func damage(_ reason: String) -> CaptureDamage { CaptureDamage(offset: base + start, reason: reason) }

            var kind = window.number32(at: start, order)
            // The kind of a section header reads the same in both byte orders.
            if kind == Self.sectionHeader {
                switch window.number32(at: start + 8, .little) {
                case 0x1A2B_3C4D: order = .little
                case 0x4D3C_2B1A: order = .big
                default: throw damage("a section begins there without its byte order")
                }
                interfaces = []
                kind = Self.sectionHeader
            } else if base + start == 0 {
                throw damage("not a pcapng file")
            }
            let length = Int(window.number32(at: start + 4, order))
            guard length >= 12, length % 4 == 0 else { throw damage("a block of \(length) octets is declared there") }
            let isRead =
                switch kind {
                case Block.interface, Block.packet, Block.simplePacket, Block.enhancedPacket: true
                default: false
                }
            guard isRead else {
                unskipped = length
                continue
            }
            guard length <= Self.largestBlock else { throw damage("a block of \(length) octets is declared there") }
            guard window.count - start >= length else { return nil }
            guard Int(window.number32(at: start + length - 4, order)) == length else {
                throw damage("a block there says its length twice, and not the same")
            }
            let body = start + 8..<start + length - 4
            position = start + length
            if kind == Block.interface {
                guard let interface = interface(window, body) else { throw damage("an interface there is cut short") }
                interfaces.append(interface)
            } else {
                guard let packet = packet(kind, window, body) else {
                    throw damage("a packet there is longer than its block, or of an unknown interface")
                }
                return packet
            }
        }
    }

    private func interface(_ window: Span<UInt8>, _ body: Range<Int>) -> Interface? {
        guard body.count >= 8 else { return nil }
        var interface = Interface(
            link: LinkType(number: UInt32(window.number16(at: body.lowerBound, order))),
            snapLength: Int(window.number32(at: body.lowerBound + 4, order)))
        var option = body.lowerBound + 8
        while body.upperBound - option >= 4 {
            let (code, length) = (window.number16(at: option, order), Int(window.number16(at: option + 2, order)))
            let value = option + 4
            guard code != 0, body.upperBound - value >= length else { break }
            switch (code, length) {
            case (9, 1):
                interface.clock.isBinary = window[value] & 0x80 != 0
                interface.clock.exponent = Int(window[value] & 0x7F)
            case (14, 8): interface.clock.offset = Int64(bitPattern: window.number64(at: value, order))
            default: break
            }
            option = value + (length + 3) / 4 * 4
        }
        return interface
    }

    private mutating func packet(_ kind: UInt32, _ window: Span<UInt8>, _ body: Range<Int>) -> Packet? {
        let start = body.lowerBound
        if kind == Block.simplePacket {
            guard body.count >= 4, let interface = interfaces.first else { return nil }
            let length = Int(window.number32(at: start, order))
            let limit = interface.snapLength == 0 ? length : min(length, interface.snapLength)
            let captured = min(limit, body.count - 4)
            return Packet(
                time: clock, link: interface.link, range: start + 4..<start + 4 + captured, missing: length - captured)
        }
        guard body.count >= 20 else { return nil }
        let number =
            kind == Block.enhancedPacket
            ? Int(window.number32(at: start, order)) : Int(window.number16(at: start, order))
        let captured = Int(window.number32(at: start + 12, order))
        guard interfaces.indices.contains(number), captured <= body.count - 20, captured <= largestPacket else {
            return nil
        }
        let stamp = UInt64(window.number32(at: start + 4, order)) << 32 | UInt64(window.number32(at: start + 8, order))
        clock = interfaces[number].clock.nanoseconds(stamp)
        return Packet(
            time: clock, link: interfaces[number].link, range: start + 20..<start + 20 + captured,
            missing: max(0, Int(window.number32(at: start + 16, order)) - captured))
    }
}
