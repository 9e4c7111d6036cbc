/// A format of captured packets, told by the first octets of a file.
package enum CaptureFormat: String, CaseIterable, Sendable {
    case pcap, pcapng

    /// As many octets decide.
    package static let magicLength = 4

    /// nil if the octets begin neither, or are too few.
    package init?(_ head: Span<UInt8>) {
        guard head.count >= Self.magicLength else { return nil }
        // Both readings of a file's first four octets: who wrote it may have had either byte order.
        switch (head.number32(at: 0, .big), head.number32(at: 0, .little)) {
        case (PcapngReader.sectionHeader, _): self = .pcapng
        case (let big, let little)
        where PcapReader.Resolution(magic: big) != nil
            || PcapReader.Resolution(magic: little) != nil:
            self = .pcap
        default: return nil
        }
    }
}

/// Where a capture stops making sense, and why. What lies before it is not affected.
package struct CaptureDamage: Error, Hashable, Sendable, CustomStringConvertible {
    /// Of the record that cannot be read, in octets from the file's first.
    package var offset: Int
    package var reason: String

    package var description: String { "the capture ends at offset \(offset): \(reason)" }
}
