import Formats
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Reads one connection back from the files of a record.
package enum RecordReader {
    /// The events of a connection, its opening first. Octets that are in none of the files are a gap.
    /// - Parameter paths: Oldest first.
    /// - Throws: A line for the user.
    package static func events(of id: ConnectionID, in paths: [String]) throws -> [Event] {
        var events: [Event] = []
        var recorded = PerDirection(0)
        for path in paths {
            let recording = try recording(of: id, in: path)
            for (index, entry) in recording.entries.enumerated() {
                switch entry.kind {
                case .open where events.isEmpty, .close, .log: events.append(recording.event(at: index))
                case .open, .claim: break
                case .bytes(_, let direction, let range):
                    recorded[direction] = range.upperBound
                    events.append(recording.event(at: index))
                case .gap(_, let direction, let range):
                    // A later file begins with what the files before it have.
                    let missing = range.upperBound - recorded[direction]
                    guard missing > 0 else { continue }
                    recorded[direction] = range.upperBound
                    events.append(Event(entry.time, .gap(id, direction, missing)))
                }
            }
        }
        guard !events.isEmpty else {
            throw TapLogTrouble("connection \(id) is not in \(paths.joined(separator: ", "))")
        }
        return events
    }

    private static func recording(of id: ConnectionID, in path: String) throws -> Recording {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TapLogTrouble("cannot read \(path): \(String(cString: strerror(errno)).lowercased())")
        }
        defer { close(descriptor) }
        let name = Array("\"connection\":\(id.number)".utf8)
        var kept: [UInt8] = []
        var rest: [UInt8] = []
        var isFirst = true
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                break
            }
            rest += piece[..<count]
            let end = rest.withUnsafeBytes { octets in
                var start = 0
                while start < octets.count,
                    let found = memchr(octets.baseAddress! + start, 0x0A, octets.count - start)
                {
                    let end = UnsafeRawPointer(found) - octets.baseAddress! + 1
                    let line = UnsafeRawBufferPointer(rebasing: octets[start..<end])
                    if isFirst || isAbout(name, line) { kept.append(contentsOf: line) }
                    isFirst = false
                    start = end
                }
                return start
            }
            rest.removeSubrange(..<end)
        }
        do { return try SessionLog.read(kept).recording } catch { throw TapLogTrouble("\(path): \(error)") }
    }

    /// Whether a line names the connection; its number stands near the line's beginning.
    private static func isAbout(_ name: [UInt8], _ line: UnsafeRawBufferPointer) -> Bool {
        let head = min(line.count, 160)
        guard head >= name.count,
            let first = (0...head - name.count).first(where: { memcmp(line.baseAddress! + $0, name, name.count) == 0 })
        else { return false }
        let next = first + name.count
        return next < line.count && (line[next] == UInt8(ascii: ",") || line[next] == UInt8(ascii: "}"))
    }
}
