import Analysis
import Sockets
import Wire

/// Takes what a relay saw off its tape, judges it, keeps of it what a budget allows, and writes the record.
///
/// Every connection is skimmed, which costs little; the full analysis looks at those that may have a finding, and at all
/// of them while there are few enough to look at one by one. It works on the thread that calls it, which is not the
/// relay's: however long it takes, traffic goes on.
package final class TapSession {
    /// How much of clean traffic is looked at.
    package enum Closeness: Sendable {
        /// Only what may have a finding.
        case suspects
        /// While traffic is light, all of it, row by row.
        case rows
        /// While traffic is light, all of it, handed on as events.
        case events
    }

    /// What has happened since the last time.
    package struct News: Sendable {
        /// Events of connections that are followed, in order.
        package var events: [Event] = []
        /// Connections about which there is something new that their events do not say.
        package var summaries: [ConnectionSummary] = []
        /// Connections whose events come no more because traffic is too heavy.
        package var unfollowed: [ConnectionID] = []
        /// Connections whose octets were given up.
        package var evicted: [ConnectionID] = []
        /// Findings that will not change any more.
        package var findings: [Finding] = []
        /// Lines of no connection, and those of connections that are not followed.
        package var notes: [Event] = []
        /// Whether there is no more to come.
        package var isOver = false
    }

    package internal(set) var totals = TapTotals()
    /// What was looked at closely.
    package internal(set) var session = SessionAnalysis()
    /// What came off the tape, to be compared with what the relay says that it forwarded.
    package internal(set) var recorded = RelayProof()
    /// The time of the latest event.
    package internal(set) var now = Timestamp.zero
    let tape: Tape
    let limits: TapLimits
    let closeness: Closeness
    let logs: [TapLog]
    var connections: [Int: TapConnection] = [:]
    /// Those that are open, by ``TapEntry/slot``.
    var open: [TapConnection?] = []
    let looks = FirstLooks()
    var archive = Archive()
    var kept = KeptReels()
    var news = News()
    var unsettled = UnsettledFindings()
    /// Those of skims, of connections whose analysis was given less than all.
    var skimmed = UnsettledFindings()
    var pulse = Pulse()
    /// Connections of the analysis about which there is something new since somebody last took them.
    var changed: Set<ConnectionID> = []
    /// Connections whose summary is new since somebody last took them.
    var stale: [TapConnection] = []
    /// What the relay has said about no connection, until it is clear that it does not say so of one as well.
    var aside: (time: Timestamp, text: String)?
    /// Connections whose analysis is to be given up.
    var unwatched: [ConnectionID] = []
    /// What all analyses cost, in octets of memory, about.
    var weight = 0

    /// - Parameters:
    ///   - budget: Octets of memory for traffic and what is known of it.
    ///   - logs: Where everything is written to.
    package init(_ tape: Tape, budget: Int, closeness: Closeness, logs: [TapLog]) {
        self.tape = tape
        self.limits = TapLimits(budget: budget)
        self.closeness = closeness
        self.logs = logs
    }

    /// Whether findings wait to be told until nothing more is added to them: come again in a moment.
    package var isUnsettled: Bool { !unsettled.isEmpty || !skimmed.isEmpty }

    /// Takes what is there.
    package func consume() -> News {
        let (portions, isOver) = tape.take()
        for portion in portions { read(portion) }
        tellAside()
        settle(portions.isEmpty || isOver)
        if !unwatched.isEmpty { session.unload(unwatched) }
        unwatched = []
        if weight > limits.analysis { thinOut() }
        for log in logs { log.flush() }
        for log in logs {
            if let trouble = log.takeTrouble() { news.notes.append(Event(now, .log(nil, .lab, trouble))) }
        }
        renewIfLarge()
        countKept()
        news.isOver = isOver
        defer { news = News() }
        return news
    }

    private func read(_ portion: TapePortion) {
        archive.add(portion)
        var place = portion.range.lowerBound
        while place < portion.range.upperBound {
            let entry = portion.slab.entry(at: place)
            take(entry, place, portion.slab)
            place += entry.size
        }
        guard portion.isLast else {
            if portion.range.upperBound > portion.slab.size / 2 { tape.prepare() }
            return
        }
        tape.hasRead(portion.slab)
        makeRoom()
    }

    /// Connections of ``session`` about which there is something new since the last time.
    package func takeChanged() -> Set<ConnectionID> {
        defer { changed = [] }
        return changed
    }

    /// The summaries of connections that were skimmed and have something new since the last time.
    package func takeSummaries() -> [ConnectionSummary] {
        defer { stale = [] }
        return stale.sorted { $0.id.number < $1.id.number }.map { connection in
            connection.isStale = false
            return summary(of: connection)
        }
    }

    private func summary(of connection: TapConnection) -> ConnectionSummary {
        guard connection.isAnalysed, let place = session.index(of: connection.id) else { return connection.summary }
        return session.connections[place].summary
    }

    /// What is kept of a connection; nil if that is not all of it.
    package func events(of id: ConnectionID) -> [Event]? {
        guard let connection = connections[id.number], !connection.isForgotten else { return nil }
        return connection.events(in: archive)
    }

    /// Hands on the events of a connection from now on.
    package func follow(_ id: ConnectionID) { connections[id.number]?.isFollowed = true }

    /// Keeps a connection longer than others, or not.
    package func mark(_ id: ConnectionID, _ isMarked: Bool) { connections[id.number]?.isMarked = isMarked }

    /// The totals with what was looked at closely.
    package var sum: TapTotals { totals.with(session.summary) }

    /// Says in the record what was found, and closes it.
    package func finish() { for log in logs { log.finish(sum) } }
}
