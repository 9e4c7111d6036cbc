import Framing
import Wire

/// A session while it grows: the recording, and what each connection's analysis says after every event.
///
/// Change it in place: while a copy is kept, the next event copies what the copy shares with it.
package struct SessionAnalysis: Sendable {
    package private(set) var recording = Recording()
    /// In the order of opening; the same indices as `recording.connections`.
    package private(set) var connections: [ConnectionAnalysis] = []
    /// Log lines that belong to no connection, and those that do: every party's, in order.
    package private(set) var logs: [LogLine] = []
    package private(set) var summary = Summary()
    private var places: [ConnectionID: Int] = [:]

    package init() {}

    /// The analysis of a whole recording.
    package init(_ recording: Recording) {
        for index in recording.entries.indices {
            do {
                try append(recording.event(at: index))
            } catch {
                preconditionFailure("a recording refuses what it took before: \(error)")
            }
        }
    }

    /// Adds an event and brings the analysis of its connection up to date.
    /// - Throws: `Recording.Refusal` if the event contradicts what came before; nothing has changed then.
    package mutating func append(_ event: Event) throws(Recording.Refusal) {
        try recording.append(event)
        switch event.kind {
        case .open(let id, let client, let server):
            places[id] = connections.count
            connections.append(ConnectionAnalysis(id: id, client: client, server: server, opened: event.time))
            summary.connections += 1
        case .bytes(let id, let direction, let octets):
            grow(id) { $0.receive(octets, direction, at: event.time, $1) }
        case .claim(let id, let direction, let observer, let claim):
            grow(id) { $0.claim(claim, by: observer, direction, at: event.time, $1) }
        case .log(let id, let party, let text):
            log(LogLine(time: event.time, connection: id, party: party, text: text))
        case .close(let id, let direction, let ending):
            grow(id) { $0.end(direction, ending, at: event.time, $1) }
        }
    }

    /// The connection of that id; nil if it was never opened. O(1).
    package func connection(_ id: ConnectionID) -> ConnectionAnalysis? { places[id].map { connections[$0] } }

    /// All findings, connection by connection.
    package var findings: [Finding] { connections.flatMap(\.findings) }

    private mutating func grow(_ id: ConnectionID, _ body: (inout ConnectionAnalysis, ConnectionRecord) -> Void) {
        guard let place = places[id] else { return }
        summary.count(connections[place], -1)
        body(&connections[place], recording.connections[place])
        summary.count(connections[place], 1)
    }

    private mutating func log(_ line: LogLine) {
        logs.append(line)
        if let place = line.connection.flatMap({ places[$0] }) {
            connections[place].log(line.party, line.text, at: line.time)
        } else if line.party == .lab {
            // What the user did concerns every connection that it happens to.
            for place in connections.indices where connections[place].isOpen {
                connections[place].log(line.party, line.text, at: line.time)
            }
        }
    }

    package struct LogLine: Hashable, Sendable {
        package var time: Timestamp
        package var connection: ConnectionID?
        package var party: Party
        package var text: String
    }

    package struct Summary: Hashable, Sendable {
        package var connections = 0
        package var requests = 0
        package var responses = 0
        package var strayBytes = 0
        package var eatenBytes = 0
        /// Desyncs and violations; what is odd but harmless is counted apart.
        package var findings = 0
        package var notes = 0
        /// Number of connections with a desync or a violation.
        package var badConnections = 0
        /// Whether any finding is a desync or a violation: exit status 1.
        package var isBad: Bool { badConnections > 0 }

        fileprivate mutating func count(_ connection: ConnectionAnalysis, _ sign: Int) {
            requests += sign * connection.requests
            responses += sign * connection.responses
            strayBytes += sign * connection.strayBytes
            eatenBytes += sign * connection.eatenBytes
            findings += sign * (connection.findings.count - connection.notes)
            notes += sign * connection.notes
            badConnections += sign * (connection.isBad ? 1 : 0)
        }
    }
}
