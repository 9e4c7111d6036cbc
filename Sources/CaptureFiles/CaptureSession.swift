import Analysis
import Captures
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// A capture that is being read: its index so far, and the whole of any connection again.
///
/// It may go from thread to thread, but one at a time may use it: who shares it locks.
package final class CaptureSession: @unchecked Sendable {
    package let file: SourceFile
    package private(set) var index = CaptureIndex()
    private var reader: CaptureReader
    private let window: UnsafeMutableRawBufferPointer
    private var filled = 0
    private var isOver = false

    /// Octets that are read at once: few enough to be in the processor's cache still when they are looked at.
    private static let portion = 1 << 18

    /// - Parameter head: Octets of the file that were read to see what it is.
    package init(_ file: SourceFile, _ format: CaptureFormat, head: [UInt8]) {
        self.file = file
        reader = CaptureReader(format)
        window = .allocate(byteCount: CaptureReader.windowLength, alignment: 16)
        window.copyBytes(from: head)
        filled = head.count
    }

    deinit { window.deallocate() }

    /// Reads on, up to a window.
    /// - Returns: false once the file, or what can be read of it, has come to its end.
    package func advance() throws(FileError) -> Bool {
        guard !isOver else { return false }
        var isAtEnd = false
        if filled < window.count {
            let room = window[filled..<min(window.count, filled + Self.portion)]
            let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room))
            isAtEnd = count == 0
            filled += count
        }
        let octets = UnsafeRawBufferPointer(rebasing: window[..<filled]).bindMemory(to: UInt8.self)
        let taken = reader.read(octets.span, into: &index)
        filled -= taken
        if filled > 0, taken > 0 { memmove(window.baseAddress!, window.baseAddress! + taken, filled) }
        if isAtEnd || reader.damage != nil {
            isOver = true
            reader.finish(unread: reader.damage == nil ? filled : 0, into: &index)
        }
        return !isOver
    }

    /// Time 0 of the session, seconds since 1970: when its first connection began, or the capture where it has none.
    package var epoch: Int64 { index.epoch ?? max(0, reader.began ?? 0) / 1_000_000_000 }

    /// Numbers of the connections that are new or have changed since the last time, each once.
    package func takeChanged() -> [Int] { index.takeChanged() }

    /// Octets of the file that were taken.
    package var offset: Int { reader.offset }

    /// Where the file stops making sense; nil if it does not.
    package var damage: String? { reader.damage.map { "\(file.name): \($0)" } }

    /// Why nothing of the file can be read, so that no verdict could rest on it; nil if something can, or if it is a
    /// whole capture without packets.
    package var unreadable: String? {
        if reader.packets == 0 { return reader.damage.map { "\($0)" } }
        return reader.unreadLinks.values.reduce(0, +) == reader.packets ? unread.joined(separator: "; ") : nil
    }

    private var unread: [String] {
        reader.unreadLinks.sorted { $0.key < $1.key }.map { "packets of link type \($0) are not read: \($1)" }
    }

    /// What a reader of the verdict should know of the capture itself, a sentence each.
    package var remarks: [String] {
        var remarks = [damage].compactMap(\.self) + unread
        if !reader.others.isEmpty {
            let kinds = reader.others.map { "\($0.connections) \($0.name) (\($0.example))" }
            remarks.append("connections without HTTP: \(kinds.joined(separator: ", "))")
        }
        return remarks
    }

    /// A connection told again.
    package func teller(of connection: IndexedConnection) -> ConnectionTeller {
        ConnectionTeller(connection, index.traces, file, zero: index.zero ?? 0)
    }
}
