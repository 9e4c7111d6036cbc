import Analysis
import Wire

/// Encodes the blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, one Ethernet interface, nanoseconds.
struct PcapngBlocks {
    let session: SessionLog.Session

    private enum Kind {
        static let section: UInt32 = 0x0A0D_0D0A
        static let interface: UInt32 = 1
        static let packet: UInt32 = 6
    }

    private enum Option {
        static let end: UInt16 = 0
        static let comment: UInt16 = 1
        static let interfaceName: UInt16 = 2
        static let application: UInt16 = 4
        static let resolution: UInt16 = 9
    }

    func section(tool: String, comment: String) -> [UInt8] {
        var body = Bytes()
        body.append(UInt32(0x1A2B_3C4D))
        body.append(UInt16(1))
        body.append(UInt16(0))
        // The length of the section is not known in advance.
        body.append(UInt64.max)
        option(Option.comment, text(comment), &body)
        option(Option.application, text(tool), &body)
        option(Option.end, [], &body)
        return block(Kind.section, body.octets)
    }

    func interface() -> [UInt8] {
        var body = Bytes()
        let ethernet: UInt16 = 1
        body.append(ethernet)
        body.append(UInt16(0))
        // No limit on the length of a packet.
        body.append(UInt32(0))
        option(Option.interfaceName, text("straybyte"), &body)
        option(Option.resolution, [9], &body)
        option(Option.end, [], &body)
        return block(Kind.interface, body.octets)
    }

    /// - Parameter missing: Octets of the packet that were not captured.
    func packet(_ octets: [UInt8], missing: Int, at time: Timestamp, comments: [String]) -> [UInt8] {
        var body = Bytes()
        // Before 1970 there were no captures.
        let moment = UInt64(max(0, session.nanoseconds(at: time)))
        body.append(UInt32(0))
        body.append(UInt32(truncatingIfNeeded: moment >> 32))
        body.append(UInt32(truncatingIfNeeded: moment))
        body.append(UInt32(octets.count))
        body.append(UInt32(octets.count + missing))
        body.append(octets)
        body.pad()
        for comment in comments { option(Option.comment, text(comment), &body) }
        if !comments.isEmpty { option(Option.end, [], &body) }
        return block(Kind.packet, body.octets)
    }

    private func block(_ kind: UInt32, _ body: [UInt8]) -> [UInt8] {
        var block = Bytes()
        let length = UInt32(12 + body.count)
        block.append(kind)
        block.append(length)
        block.append(body)
        block.append(length)
        return block.octets
    }

    private func option(_ code: UInt16, _ value: [UInt8], _ bytes: inout Bytes) {
        bytes.append(code)
        bytes.append(UInt16(value.count))
        bytes.append(value)
        bytes.pad()
    }

    /// A line end stays, every other character that does not print is escaped; cut where an option would be too long.
    private func text(_ text: String) -> [UInt8] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(text: String($0)) }
        var octets = Array(lines.joined(separator: "\n").utf8.prefix(60_000))
        while let last = octets.last, last & 0xC0 == 0x80, String(validating: octets, as: UTF8.self) == nil {
            octets.removeLast()
        }
        if String(validating: octets, as: UTF8.self) == nil { octets.removeLast() }
        return octets
    }
}

/// Octets with little-endian numbers in them.
private struct Bytes {
    private(set) var octets: [UInt8] = []

    mutating func append(_ more: [UInt8]) { octets += more }

    mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        withUnsafeBytes(of: number.littleEndian) { octets += $0 }
    }

    /// Blocks and options begin at multiples of four.
    mutating func pad() {
        while octets.count % 4 != 0 { octets.append(0) }
    }
}
