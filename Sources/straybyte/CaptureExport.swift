import Analysis
import CaptureFiles
import Formats
import Wire

/// A capture as something to export: connections are read again from the file, one after the other.
struct CaptureExport {
    private let capture: CaptureSession
    private let selection: Selection
    private let redacts: Bool

    init(_ capture: CaptureSession, _ selection: Selection, redacts: Bool) {
        self.capture = capture
        self.selection = selection
        self.redacts = redacts
    }

    /// Reads a file to its end; of a pipe, which may never have one, it is what has come so far.
    /// - Throws: `ExportFormat.Refusal` if a connection is asked for that is not there, or if none fits.
    func source(endless: Bool = false) throws -> ExportSource {
        if !endless || capture.file.length != nil { while try capture.advance() {} }
        let connections = capture.index.connections
        if let missing = selection.connections?.first(where: { !(1...connections.count).contains($0.number) }) {
            throw ExportFormat.Refusal(
                "there is no connection \(missing); "
                    + (connections.isEmpty ? "there is none with HTTP" : "there are 1 to \(connections.count)"))
        }
        var chosen: [(connection: IndexedConnection, summary: ConnectionSummary)] = []
        for connection in connections where selection.names(connection.id) {
            let summary = try summary(of: connection)
            if selection.includes(summary) { chosen.append((connection, summary)) }
        }
        if chosen.isEmpty, !selection.isEverything { throw ExportFormat.Refusal("no connection has such a finding") }
        let session = SessionLog.Session(tool: "straybyte", source: capture.file.name, epoch: capture.epoch)
        var source = ExportSource(
            session: session, connections: chosen.map(\.summary),
            load: { id in
                let part = SessionAnalysis(try recording(connections[id.number - 1]))
                guard let analysis = part.connection(id), let record = part.recording.connection(id) else { return nil }
                return ExportedConnection(analysis: analysis, record: record)
            },
            events: { take in
                var merged = MergedEvents(
                    chosen.map { connection, summary in
                        MergedEvents.Source(opened: summary.opened) {
                            let recording = try recording(connection)
                            return recording.entries.indices.map { recording.event(at: $0) }
                        }
                    })
                try merged.forEach(take)
            })
        source.readings = { name in
            var readings: [ConnectionID: PolicyReading] = [:]
            for (connection, _) in chosen {
                let recording = try recording(connection)
                readings.merge(PolicyReading.readings(named: name, of: recording) ?? [:]) { old, _ in old }
            }
            return readings
        }
        return source
    }

    /// A first look is enough where it found nothing to look at.
    private func summary(of connection: IndexedConnection) throws -> ConnectionSummary {
        guard connection.needsAnalysis else { return connection.summary }
        let analysis = SessionAnalysis(try recording(connection))
        return analysis.connections.first?.summary ?? connection.summary
    }

    private func recording(_ connection: IndexedConnection) throws -> Recording {
        var teller = capture.teller(of: connection)
        var recording = Recording()
        for event in try teller.next() { try recording.append(event) }
        return redacts ? Redaction.apply(to: recording) : recording
    }
}
