import Analysis
import Formats
import Wire

/// What a tap sees as lines for people: while traffic is light every row of every connection, always every finding, and
/// once a second what heavy traffic amounts to.
package struct TapText {
    private let report: LiveReport
    /// Rows that were told, of connections that are followed.
    private var told: [ConnectionID: Told] = [:]
    private var untold: Set<ConnectionID> = []
    private var second: Int64 = 0
    private var before = TapTotals()

    private struct Told {
        var ids: Set<Int> = []
        /// Rows in front of this index were all told.
        var start = 0
    }

    package init(_ options: TextReport.Options) { report = LiveReport(options) }

    /// Whether rows wait to be told until nothing more is added to them: come again in a moment.
    package var isWaiting: Bool { !untold.isEmpty }

    /// The lines for what has happened.
    /// - Parameter isQuiet: Whether nothing has come for a while, so that what is incomplete is told as it is.
    package mutating func lines(
        _ news: TapSession.News, _ session: TapSession, isQuiet: Bool, now: Timestamp
    ) -> String {
        var text = ""
        for event in news.notes {
            guard case .log(let id, let party, let line) = event.kind else { continue }
            text += report.line(id, party, line, at: event.time)
        }
        let changed = session.takeChanged()
        untold.formUnion(changed)
        for id in untold.sorted() { text += rows(of: id, session.session, isQuiet: isQuiet || news.isOver) }
        for finding in news.findings {
            guard let detail = session.session.connection(finding.connection),
                let record = session.session.recording.connection(finding.connection)
            else { continue }
            text += report.lines(finding, detail, record)
        }
        return text + heavy(session.sum, now: now)
    }

    private mutating func rows(of id: ConnectionID, _ session: SessionAnalysis, isQuiet: Bool) -> String {
        guard let detail = session.connection(id), let record = session.recording.connection(id) else {
            untold.remove(id)
            told[id] = nil
            return ""
        }
        var told = told[id] ?? Told()
        var text = ""
        var isWaiting = false
        let rows = detail.rows
        // A row may come in front of those that were told; never of those long before.
        for index in max(0, min(told.start, rows.count) - 8)..<rows.count where !told.ids.contains(rows[index].id) {
            guard isQuiet || index + 1 < rows.count || rows[index].isSettled else {
                isWaiting = true
                continue
            }
            told.ids.insert(rows[index].id)
            text += report.lines(rows[index], detail, record)
        }
        told.start = rows.count
        if told.ids.count > 4_096 { told.ids = told.ids.filter { $0 > rows.count - 64 } }
        if !isWaiting { untold.remove(id) }
        self.told[id] = detail.isOpen || isWaiting ? told : nil
        return text
    }

    /// Once a second, what is not told row by row.
    private mutating func heavy(_ totals: TapTotals, now: Timestamp) -> String {
        guard now.nanoseconds / 1_000_000_000 > second else { return "" }
        second = now.nanoseconds / 1_000_000_000
        defer { before = totals }
        let requests = totals.requests - before.requests
        guard requests > Pulse.light / 2 else { return "" }
        let line =
            "\(requests) requests and \(totals.octets - before.octets) bytes in a second, "
            + "\(totals.open) connections open, findings \(totals.findings - before.findings)"
        return report.line(nil, .lab, line, at: now)
    }
}

extension TimelineRow {
    /// Whether nothing will be added to it, as far as it can tell itself.
    fileprivate var isSettled: Bool {
        switch kind {
        case .opened, .closed, .log: true
        case .request, .response, .interim: isComplete
        case .stray, .eaten, .tunnel: false
        }
    }
}
