import Analysis
import Wire

/// Which connections of a session are exported.
package struct Selection: Hashable, Sendable {
    package enum Findings: Hashable, Sendable {
        case any
        case code(FindingCode)
    }

    /// nil for all of them.
    package var connections: [ConnectionID]?
    /// Only those in which that was found; nil for all of them.
    package var findings: Findings?

    package init(connections: [ConnectionID]? = nil, findings: Findings? = nil) {
        self.connections = connections
        self.findings = findings
    }

    package var isEverything: Bool { connections == nil && findings == nil }

    /// Whether a connection is among those that are asked for by number.
    package func names(_ connection: ConnectionID) -> Bool { connections?.contains(connection) ?? true }

    package func includes(_ connection: ConnectionSummary) -> Bool {
        guard names(connection.id) else { return false }
        switch findings {
        case nil: return true
        case .any: return connection.findings + connection.notes + connection.desyncs > 0
        case .code(let code): return connection.codes.contains(code)
        }
    }

    /// The part of a recording that is asked for: the events of the chosen connections, and those of none.
    /// - Throws: `ExportFormat.Refusal` if a connection is asked for that is not there, or if none fits.
    package func apply(to recording: Recording) throws -> Recording {
        guard !isEverything else { return recording }
        if let missing = connections?.first(where: { recording.connection($0) == nil }) {
            throw ExportFormat.Refusal("there is no connection \(missing); there are: \(Self.list(recording))")
        }
        var chosen = Set(connections ?? recording.connections.map(\.id))
        if findings != nil {
            let candidates = recording.events { $0.connection.map(chosen.contains) ?? true }
            let analysis = SessionAnalysis(candidates)
            chosen = Set(analysis.connections.map(\.summary).filter(includes).map(\.id))
        }
        guard !chosen.isEmpty else { throw ExportFormat.Refusal("no connection has such a finding") }
        return recording.events { $0.connection.map(chosen.contains) ?? true }
    }

    private static func list(_ recording: Recording) -> String {
        let ids = recording.connections.map(\.id.number)
        guard let first = ids.first, let last = ids.last else { return "none" }
        if ids.count > 8, ids == Array(first...last) { return "\(first) to \(last)" }
        return ids.prefix(8).map(String.init).joined(separator: ", ") + (ids.count > 8 ? ", and more" : "")
    }
}

extension Recording {
    /// The recording of some of its events.
    fileprivate func events(where isWanted: (Event) -> Bool) -> Recording {
        var part = Recording()
        for index in entries.indices {
            let event = event(at: index)
            guard isWanted(event) else { continue }
            do {
                try part.append(event)
            } catch {
                preconditionFailure("a recording refuses what it took before: \(error)")
            }
        }
        for mark in marks where part.connection(mark.connection) != nil { part.mark(mark) }
        return part
    }
}
