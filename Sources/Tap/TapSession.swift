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

    package private(set) var totals = TapTotals()
    /// What was looked at closely.
    package private(set) var session = SessionAnalysis()
    /// What came off the tape, to be compared with what the relay says that it forwarded.
    package private(set) var recorded = RelayProof()
    /// Indices into the session's connections that have changed since somebody last took them.
    private var changed: Set<ConnectionID> = []
    private let tape: Tape
    private let budget: Int
    private let closeness: Closeness
    private let logs: [TapLog]
    private var connections: [Int: TapConnection] = [:]
    private var shelf = ReelShelf()
    private var news = News()
    private var unsettled = UnsettledFindings()
    private var pulse = Pulse()
    /// The time of the latest event.
    package private(set) var now = Timestamp.zero

    /// - Parameters:
    ///   - budget: Octets of traffic that are kept.
    ///   - logs: Where everything is written to.
    package init(_ tape: Tape, budget: Int, closeness: Closeness, logs: [TapLog]) {
        self.tape = tape
        self.budget = budget
        self.closeness = closeness
        self.logs = logs
    }

    /// Whether findings wait to be told until nothing more is added to them: come again in a moment.
    package var isUnsettled: Bool { !unsettled.isEmpty }

    /// Takes what is there.
    package func consume() -> News {
        let (portions, isOver) = tape.take()
        for portion in portions {
            var place = portion.range.lowerBound
            while place < portion.range.upperBound {
                let entry = portion.slab.entry(at: place)
                take(entry)
                place += entry.size
            }
            if portion.isLast { tape.giveBack(portion.slab) }
        }
        settle(portions.isEmpty || isOver)
        if !unwatched.isEmpty { session.unload(unwatched) }
        unwatched = []
        if totals.kept > budget { makeRoom() }
        for log in logs { log.flush() }
        for log in logs {
            if let trouble = log.takeTrouble() { news.notes.append(Event(now, .log(nil, .lab, trouble))) }
        }
        renewIfLarge()
        news.isOver = isOver
        defer { news = News() }
        return news
    }

    /// Connections of ``session`` about which there is something new since the last time.
    package func takeChanged() -> Set<ConnectionID> {
        defer { changed = [] }
        return changed
    }

    /// The summaries of connections that were skimmed and have something new since the last time.
    package func takeSummaries() -> [ConnectionSummary] {
        defer { stale = [] }
        return stale.sorted().compactMap { number in connections[number].map { self.summary(of: $0) } }
    }
    private var stale: Set<Int> = []

    /// What is kept of a connection; nil if that is not all of it.
    package func events(of id: ConnectionID) -> [Event]? {
        guard let connection = connections[id.number], !connection.isForgotten else { return nil }
        return connection.events
    }

    /// Hands on the events of a connection from now on.
    package func follow(_ id: ConnectionID) { connections[id.number]?.isFollowed = true }

    /// Keeps a connection longer than others, or not.
    package func mark(_ id: ConnectionID, _ isMarked: Bool) { connections[id.number]?.isMarked = isMarked }

    // MARK: One entry

    private func take(_ entry: TapeEntry) {
        now = max(now, entry.time)
        switch entry.kind {
        case .open: open(entry)
        case .bytes: bytes(entry)
        case .missing: missing(entry)
        case .fin, .rst, .abandoned: end(entry)
        case .note: note(entry)
        case .gone: gone(entry)
        }
    }

    private func open(_ entry: TapeEntry) {
        let addresses = entry.text.split(separator: "\n", maxSplits: 1)
        let connection = TapConnection(
            entry.connection, client: String(addresses.first ?? ""), server: String(addresses.last ?? ""),
            opened: entry.time)
        connections[entry.connection.number] = connection
        totals.connections += 1
        totals.open += 1
        let isLight = pulse.beat(at: entry.time)
        switch closeness {
        case .suspects: break
        case .rows:
            connection.isAnalysed = isLight
            connection.isFollowed = isLight
        case .events: connection.isFollowed = isLight
        }
        if !connection.isFollowed { stale.insert(connection.id.number) }
        for log in logs { log.open(connection, at: entry.time) }
        let event = Event(entry.time, .open(connection.id, client: connection.client, server: connection.server))
        if connection.isAnalysed { analyse(event, connection) }
        hand(event, on: connection)
    }

    private func bytes(_ entry: TapeEntry) {
        recorded[entry.direction].add(entry.octets)
        guard let connection = connections[entry.connection.number] else { return }
        for log in logs { log.bytes(entry, connection) }
        connection.passed[entry.direction] += entry.octets.count
        totals.octets += entry.octets.count
        if !pulse.beat(at: entry.time), connection.isFollowed { lookAway(connection) }
        guard !connection.isTorn else { return touch(connection, entry) }
        connection.skim.receive(entry.octets.bindMemory(to: UInt8.self).span, entry.direction, at: entry.time)
        grow(connection, entry)
    }

    private func missing(_ entry: TapeEntry) {
        guard let connection = connections[entry.connection.number] else { return }
        for log in logs { log.missing(entry, connection) }
        connection.passed[entry.direction] += entry.missing
        totals.unrecorded += entry.missing
        guard !connection.isTorn, entry.missing <= Self.longestHole else { return tear(connection, entry) }
        connection.skim.gap(entry.missing, entry.direction, at: entry.time)
        grow(connection, entry)
    }

    private func end(_ entry: TapeEntry) {
        guard let connection = connections[entry.connection.number] else { return }
        let ending: Ending =
            switch entry.kind {
            case .fin: .fin
            case .rst: .rst
            case .abandoned, .open, .bytes, .missing, .note, .gone: .gap
            }
        connection.endings[entry.direction] = ending
        for log in logs { log.close(ending, entry, connection) }
        guard !connection.isTorn else { return touch(connection, entry) }
        connection.skim.end(entry.direction, ending, at: entry.time)
        grow(connection, entry)
    }

    private func note(_ entry: TapeEntry) {
        guard let event = TapConnection.event(entry) else { return }
        for log in logs { log.note(entry) }
        if let connection = connections[entry.connection.number], connection.isAnalysed || connection.isFollowed {
            if connection.isAnalysed { analyse(event, connection) }
            hand(event, on: connection)
        } else {
            news.notes.append(event)
        }
    }

    private func gone(_ entry: TapeEntry) {
        guard let connection = connections[entry.connection.number] else { return }
        connection.isGone = true
        for log in logs { log.gone(connection) }
        connection.skim = ConnectionSkim()
        totals.open -= 1
        stale.insert(connection.id.number)
        if connection.isFollowed { changed.insert(connection.id) }
        unsettled.hurry(connection.id)
        // Nothing is kept of it, and nothing will come.
        if connection.isEvicted, !connection.isBad { departed.append(connection.id.number) }
    }
    /// Connections that are gone and forgotten; they leave when their last summary was taken.
    private var departed: [Int] = []

    /// Octets that may be missing from a connection that is to be judged.
    private static let longestHole = 1 << 20

    /// So much is missing of a connection that what follows is guesswork: from here on it is counted and not judged.
    private func tear(_ connection: TapConnection, _ entry: TapeEntry) {
        if !connection.isTorn {
            connection.isTorn = true
            for direction in Direction.allCases {
                let event = Event(entry.time, .close(connection.id, direction, .gap))
                hand(event, on: connection)
                if connection.isAnalysed { analyse(event, connection) }
            }
            connection.isFollowed = false
        }
        touch(connection, entry)
    }

    private func touch(_ connection: TapConnection, _ entry: TapeEntry) {
        connection.lastActivity = entry.time
        stale.insert(connection.id.number)
    }

    /// Keeps an entry, and has it analysed if that is due.
    private func grow(_ connection: TapConnection, _ entry: TapeEntry) {
        connection.lastActivity = entry.time
        let (requests, responses) = (connection.skim.requests, connection.skim.responses)
        totals.requests += requests - connection.counted.requests
        totals.responses += responses - connection.counted.responses
        connection.counted = (requests, responses)
        let before = connection.reel.size
        connection.reel.append(entry, &shelf)
        totals.kept += connection.reel.size - before
        if !connection.isFollowed { stale.insert(connection.id.number) }
        guard connection.isAnalysed || connection.isFollowed || connection.skim.needsAnalysis else { return }
        guard let event = TapConnection.event(entry) else { return }
        hand(event, on: connection)
        if connection.isAnalysed { return analyse(event, connection) }
        if connection.skim.needsAnalysis { lookCloser(connection) }
    }

    // MARK: Analysis

    private func lookCloser(_ connection: TapConnection) {
        connection.isAnalysed = true
        connection.noteShift()
        unwatched.removeAll { $0 == connection.id }
        guard session.index(of: connection.id) != nil else {
            for event in connection.events { analyse(event, connection) }
            return
        }
        // It was looked at before traffic became too heavy for that.
        do { try session.load(connection.id, connection.events) } catch { Self.contradicted(error) }
        if let detail = session.connection(connection.id) { learn(detail, of: connection) }
    }

    /// Traffic is too heavy to look at what is in order.
    private func lookAway(_ connection: TapConnection) {
        connection.isFollowed = false
        stale.insert(connection.id.number)
        if closeness == .events { news.unfollowed.append(connection.id) }
        guard connection.isAnalysed, !connection.skim.needsAnalysis else { return }
        connection.isAnalysed = false
        unwatched.append(connection.id)
    }
    private var unwatched: [ConnectionID] = []

    /// Gives an event to who follows the connection.
    private func hand(_ event: Event, on connection: TapConnection) {
        if connection.isFollowed, closeness == .events { news.events.append(event) }
    }

    private func analyse(_ event: Event, _ connection: TapConnection) {
        do {
            try session.append(event)
        } catch {
            Self.contradicted(error)
        }
        if let detail = session.connection(connection.id) { learn(detail, of: connection) }
    }

    private func learn(_ detail: ConnectionAnalysis, of connection: TapConnection) {
        if connection.isFollowed { changed.insert(connection.id) }
        if !detail.findings.isEmpty { unsettled.note(detail, at: now) }
        connection.isBad = detail.verdict == .bad
    }

    // What one thread wrote in order cannot contradict itself.
    private static func contradicted(_ error: Recording.Refusal) -> Never {
        preconditionFailure("a tape tells what cannot be: \(error)")
    }

    /// Tells findings to which nothing was added for a while.
    private func settle(_ isQuiet: Bool) {
        for var finding in unsettled.take(now: now, isQuiet: isQuiet) {
            let shift = connections[finding.connection.number]?.shift[finding.direction] ?? 0
            finding.range = finding.range.lowerBound + shift..<finding.range.upperBound + shift
            totals.count(finding)
            news.findings.append(finding)
            for log in logs { log.finding(finding) }
        }
    }

    private func summary(of connection: TapConnection) -> ConnectionSummary {
        guard connection.isAnalysed, let place = session.index(of: connection.id) else { return connection.summary }
        return session.connections[place].summary
    }

    /// Forgets what was looked at and has ended, so that days of traffic need no more room than an hour.
    private func renewIfLarge() {
        guard session.connections.count > 4_096, unsettled.isEmpty else { return }
        var alive: [TapConnection] = []
        for slot in session.connections {
            if let connection = connections[slot.id.number], !connection.isGone {
                alive.append(connection)
            } else {
                totals.settle(slot.summary)
            }
        }
        session = SessionAnalysis()
        for connection in alive { lookCloser(connection) }
    }

    // MARK: The budget

    /// Gives up octets of connections until a tenth of the budget is free: those without findings first and, of them,
    /// those first where nothing has happened for longest.
    private func makeRoom() {
        let goal = budget / 10 * 9
        let candidates = connections.values.filter { !$0.reel.isEmpty }.sorted { left, right in
            let (leftStays, rightStays) = (left.isBad || left.isMarked, right.isBad || right.isMarked)
            return leftStays == rightStays ? left.lastActivity < right.lastActivity : rightStays
        }
        var evicted: [ConnectionID] = []
        for connection in candidates where totals.kept > goal {
            totals.kept -= connection.reel.size
            connection.reel.clear(&shelf)
            for direction in Direction.allCases { connection.forgotten[direction] = connection.passed[direction] }
            if !connection.isEvicted { totals.evictions += 1 }
            connection.isEvicted = true
            connection.isFollowed = false
            evicted.append(connection.id)
            if connection.isGone, !connection.isBad { departed.append(connection.id.number) }
        }
        session.evict(evicted.filter { session.connection($0) != nil && connections[$0.number]?.isGone == true })
        news.evicted += evicted
        for number in departed where connections[number]?.isBad == false { connections[number] = nil }
        departed = []
    }

    // MARK: The end

    /// The totals with what was looked at closely.
    package var sum: TapTotals { totals.with(session.summary) }

    /// Says in the record what was found, and closes it.
    package func finish() { for log in logs { log.finish(sum) } }
}
