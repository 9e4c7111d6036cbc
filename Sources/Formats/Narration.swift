import Analysis
import Wire

/// A session as sentences, one a line and in the order in which things become known: for those who listen to a screen
/// reader, and for terminals that cannot move their cursor.
///
/// ```
/// Connection 1: 127.0.0.1:40001 connects to 127.0.0.1:8080.
/// Connection 1, request 1: HEAD /a, no body, 73 bytes.
/// Connection 1, stray: 54 bytes from the server belong to no message: "<!DOCTYPE html>".
/// Finding EXCESS-AFTER-BODYLESS, connection 1: ...
/// ```
/// Nothing in it depends on a column, a colour or a sign. What the peers sent is escaped.
package struct Narration: Sendable {
    private var told: [ConnectionID: Told] = [:]
    /// Index of the first connection of which more may come.
    private var start = 0
    /// Log lines of no connection that were told.
    private var logs = 0

    private struct Told {
        /// Octets of each row that was told, by its id.
        var rows: [Int: Int] = [:]
        var findings: Set<String> = []
    }

    package init() {}

    /// What has become known since the last time. Connections without their detail are passed over.
    package mutating func news(of session: SessionAnalysis) -> [String] {
        var lines: [String] = []
        for line in session.logs[min(logs, session.logs.count)...] where line.connection == nil {
            lines.append("\(Self.name(line.party)) says: \(escaped(text: line.text))")
        }
        logs = session.logs.count
        for index in session.connections.indices.dropFirst(start) {
            let slot = session.connections[index]
            if let detail = slot.detail { tell(detail, session, &lines) }
            if index == start, slot.detail != nil, !slot.summary.isOpen { start += 1 }
        }
        return lines
    }

    /// All of one connection, whether it was told or not; nil if its detail is not here.
    package static func all(of id: ConnectionID, in session: SessionAnalysis) -> [String]? {
        guard let detail = session.connection(id) else { return nil }
        var narration = Narration()
        var lines: [String] = []
        narration.tell(detail, session, &lines)
        return lines
    }

    /// One line about a connection: what a list would show.
    package static func line(_ summary: ConnectionSummary) -> String {
        var words = ["\(count(summary.requests, "request"))", "\(count(summary.responses, "response"))"]
        if summary.strayBytes > 0 { words.append("\(count(summary.strayBytes, "stray byte"))") }
        if summary.eatenBytes > 0 { words.append("\(count(summary.eatenBytes, "eaten byte"))") }
        switch summary.verdict {
        case .ok: words.append("in sync")
        case .warn: words.append("in sync, with notes")
        case .bad: words.append(summary.headline?.rawValue ?? "out of sync")
        case .unknown: words.append("nothing exchanged")
        }
        if summary.isOpen { words.append("open") }
        return "Connection \(summary.id), \(escaped(text: summary.client)) to \(escaped(text: summary.server)): "
            + words.joined(separator: ", ") + "."
    }

    private mutating func tell(_ detail: ConnectionAnalysis, _ session: SessionAnalysis, _ lines: inout [String]) {
        guard let record = session.recording.connection(detail.id) else { return }
        var told = told[detail.id] ?? Told()
        for row in detail.rows where row.isComplete {
            let before = told.rows[row.id]
            guard before == nil || before! < row.range.count else { continue }
            told.rows[row.id] = row.range.count
            lines.append("Connection \(detail.id), " + Self.sentence(row, detail, record, grew: before != nil))
        }
        for finding in detail.findings {
            let key = "\(finding.code.rawValue) \(finding.direction.code) \(finding.range.lowerBound)"
            guard told.findings.insert(key).inserted else { continue }
            let word = finding.severity == .note ? "Note" : "Finding"
            lines.append("\(word) \(finding.code.rawValue), connection \(detail.id): \(finding.message)")
        }
        self.told[detail.id] = told
    }

    private static func sentence(
        _ row: TimelineRow, _ detail: ConnectionAnalysis, _ record: ConnectionRecord, grew: Bool
    ) -> String {
        let text = detail.text(of: row, record)
        let octets = count(row.range.count, "byte")
        let framing = detail.detail(of: row)
        let length = framing.isEmpty ? octets : "\(framing), \(octets)"
        let sender = row.direction == .clientToServer ? "client" : "server"
        let more = grew ? "now " : ""
        switch row.kind {
        case .opened: return "\(text)."
        case .request(let number): return "request \(number): \(text), \(length)."
        case .response(let number): return "response \(number): \(text), \(length)."
        case .interim(let number): return "interim response to request \(number): \(text), \(length)."
        case .tunnel: return "tunnel: \(more)\(octets) from the \(sender)."
        case .stray: return "stray: \(more)\(octets) from the \(sender) belong to no message: \(text)."
        case .eaten(let victim, let eater):
            let use = eater == .none ? "were thrown away" : "were read as part of \(eater)"
            return "eaten: \(more)\(octets) of \(victim) \(use): \(text)."
        case .closed: return "\(text)."
        case .log(let party): return "\(name(party)) says: \(text)"
        }
    }

    private static func name(_ party: Party) -> String { "the \(party.rawValue)" }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
