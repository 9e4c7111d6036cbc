import Formats
import Wire

extension CaptureSession {
    /// All of the capture as a session log would have it: every octet of it in memory.
    /// - Returns: The notes are what should be known of the capture itself.
    package func contents() throws -> SessionLogContents {
        while try advance() {}
        var events: [(time: Int64, event: Event)] = []
        var notes = remarks
        for connection in index.connections {
            var teller = teller(of: connection)
            var latest = Int64.min
            for event in try teller.next() {
                // The order in which it was said counts, also where a clock stepped back.
                latest = max(latest, event.time.nanoseconds)
                events.append((latest, event))
            }
            notes += teller.remarks
        }
        var contents = SessionLogContents(
            session: SessionLog.Session(tool: "straybyte", source: file.name, epoch: epoch))
        contents.notes = notes
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        for index in order { try contents.recording.append(events[index].event) }
        return contents
    }
}
