import Framing
import Wire

/// A session while it grows: the recording, and what each connection's analysis says after every event.
package struct SessionAnalysis: Sendable {
    package private(set) var recording = Recording()
    /// In the order of opening; the same indices as `recording.connections`.
    package private(set) var connections: [ConnectionAnalysis] = []
    /// Log lines that belong to no connection, and those that do: every party's, in order.
    package private(set) var logs: [LogLine] = []

    package init() {}

    /// Adds an event and brings the analysis of its connection up to date.
    /// - Throws: `Recording.Refusal` if the event contradicts what came before; nothing has changed then.
    package mutating func append(_ event: Event) throws(Recording.Refusal) {
        try recording.append(event)
    }

    /// All findings, connection by connection.
    package var findings: [Finding] { connections.flatMap(\.findings) }

    package var summary: Summary { Summary() }

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
        package var findings = 0
        /// Whether any finding is a desync or a violation: exit status 1.
        package var isBad = false
    }
}
