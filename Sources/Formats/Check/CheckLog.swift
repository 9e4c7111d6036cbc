import Analysis
import Wire

/// A verdict for programs: the session log's lines without what came over the wire.
///
/// `session`, then for every connection its `open` and its `finding` lines, then `summary`. A finding has one member more
/// than in a log of events: `poisoned`, the numbers of the requests that came after it on its connection.
struct CheckLog: Sendable {
    private let session: SessionLog.Session

    static let none = CheckLog(SessionLog.Session(tool: "", source: "", epoch: 0))

    init(_ session: SessionLog.Session) { self.session = session }

    func begin() -> String { SessionLogWriter().open(session) }

    func add(_ connection: CheckedConnection) -> String {
        var writer = SessionLogWriter()
        let summary = connection.summary
        let opening = Event(summary.opened, .open(summary.id, client: summary.client, server: summary.server))
        return writer.line(of: opening)
            + connection.findings.map { writer.line(of: $0, verdict: connection.verdict(on: $0)) }.joined()
    }

    func end(_ total: SessionAnalysis.Summary) -> String { SessionLogWriter().line(of: total) }
}

extension CheckedConnection {
    /// The members that a check adds to a finding's line.
    fileprivate func verdict(on finding: Finding) -> [(String, JSONLine.Value)] {
        let story = FindingStory(finding, detail)
        return [("poisoned", .numbers(Array(story.poisoned)))]
    }
}
