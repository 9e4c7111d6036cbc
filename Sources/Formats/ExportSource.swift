import Analysis
import Wire

/// A session to export: what is known of its connections, and how to get at the whole of each.
///
/// A session in memory is one (``init(_:_:)``). A capture is one too: its connections are read again from the file when
/// an exporter asks for them, one after the other, so that they need not be in memory together.
package struct ExportSource {
    package var session: SessionLog.Session
    /// In the order of opening.
    package var connections: [ConnectionSummary]
    package private(set) var total: SessionAnalysis.Summary
    /// Lines that no connection shows, by the index of the connection that was opened last before them; all of them at
    /// index 0 if there is no connection.
    package var logs: [Int: [SessionAnalysis.LogLine]] = [:]
    /// What the user marked and noted.
    package var marks: [Mark] = []
    /// The whole of a connection; nil if its octets were given up.
    package var load: (ConnectionID) throws -> ExportedConnection?
    /// Gives every event, in order.
    package var events: ((Event) throws -> Void) throws -> Void
    /// What the parser of that name makes of each connection.
    package var readings: (String) throws -> [ConnectionID: PolicyReading] = { _ in [:] }

    package init(
        session: SessionLog.Session, connections: [ConnectionSummary],
        load: @escaping (ConnectionID) throws -> ExportedConnection?,
        events: @escaping ((Event) throws -> Void) throws -> Void
    ) {
        self.session = session
        self.connections = connections
        total = SessionAnalysis().summary
        for connection in connections { total.add(connection) }
        self.load = load
        self.events = events
    }

    package init(_ analysis: SessionAnalysis, _ session: SessionLog.Session) {
        self.init(
            session: session, connections: analysis.connections.map(\.summary),
            load: { id in
                guard let detail = analysis.connection(id), let record = analysis.recording.connection(id) else {
                    return nil
                }
                return ExportedConnection(analysis: detail, record: record)
            },
            events: { take in
                for index in analysis.recording.entries.indices { try take(analysis.recording.event(at: index)) }
            })
        total = analysis.summary
        logs = analysis.logShares
        marks = analysis.recording.marks
        readings = { PolicyReading.readings(named: $0, of: analysis.recording) ?? [:] }
    }
}

/// One connection, with its octets.
package struct ExportedConnection {
    package var analysis: ConnectionAnalysis
    package var record: ConnectionRecord

    package init(analysis: ConnectionAnalysis, record: ConnectionRecord) {
        self.analysis = analysis
        self.record = record
    }
}

extension SessionAnalysis {
    /// The log lines that belong to no connection, each given to the connection that was opened last before it.
    fileprivate var logShares: [Int: [LogLine]] {
        guard !connections.isEmpty else { return [0: logs] }
        var shares: [Int: [LogLine]] = [:]
        var place = 0
        for line in logs {
            while place + 1 < connections.count, connections[place + 1].summary.opened <= line.time { place += 1 }
            let isShown = line.connection.map { connection($0) != nil } ?? shows(line)
            if !isShown { shares[place, default: []].append(line) }
        }
        return shares
    }

    /// Whether a line without a connection of its own stands in some connection's rows all the same.
    private func shows(_ line: LogLine) -> Bool {
        line.party == .lab
            && connections.contains { slot in
                (slot.detail?.rows ?? []).contains { $0.kind == .log(.lab) && $0.time == line.time }
            }
    }
}

extension SessionAnalysis.Summary {
    /// Counts one more connection.
    mutating func add(_ connection: ConnectionSummary) {
        connections += 1
        requests += connection.requests
        responses += connection.responses
        strayBytes += connection.strayBytes
        eatenBytes += connection.eatenBytes
        recordedBytes += connection.recordedBytes
        findings += connection.findings
        notes += connection.notes
        desyncs += connection.desyncs
        badConnections += connection.isBad ? 1 : 0
    }
}
