import Analysis
import Sockets
import Wire

// The full analysis of what may have a finding.
extension TapSession {
    /// Has an entry analysed if that is due.
    func lookIfNeeded(_ entry: TapeEntry, _ connection: TapConnection) {
        connection.lastActivity = entry.time
        if !connection.isFollowed { touch(connection) }
        guard !connection.isTorn else { return }
        guard connection.isAnalysed || connection.isFollowed || connection.isSuspect else { return }
        guard let event = TapConnection.event(entry) else { return }
        hand(event, on: connection)
        if connection.isAnalysed {
            analyse(event, connection)
        } else if connection.isSuspect {
            lookCloser(connection)
        }
        // Where a message began before what there is, only the skim knows what it should have been.
        if connection.isPartial { skimmed.note(connection.id, connection.skimmedFindings(), at: now) }
    }

    private func lookCloser(_ connection: TapConnection) {
        connection.isAnalysed = true
        unwatched.removeAll { $0 == connection.id }
        let (opening, entries) = connection.latest(in: archive, most: limits.examined)
        connection.isPartial = opening.count > 1
        guard session.index(of: connection.id) != nil else {
            for event in opening { analyse(event, connection) }
            for entry in entries { if let event = TapConnection.event(entry) { analyse(event, connection) } }
            return
        }
        let events = opening + entries.lazy.compactMap(TapConnection.event)
        // It was looked at before traffic became too heavy for that.
        do { try session.load(connection.id, events) } catch { Self.contradicted(error) }
        for event in events { weigh(event, connection) }
        if let detail = session.connection(connection.id) { learn(detail, of: connection) }
    }

    /// Traffic is too heavy to look at what is in order.
    func lookAway(_ connection: TapConnection) {
        connection.isFollowed = false
        touch(connection)
        if closeness == .events { news.unfollowed.append(connection.id) }
        guard connection.isAnalysed, !connection.isSuspect else { return }
        unwatch(connection)
    }

    private func unwatch(_ connection: TapConnection) {
        connection.isAnalysed = false
        weight -= connection.weight
        connection.weight = 0
        unwatched.append(connection.id)
    }

    /// Gives an event to who follows the connection.
    func hand(_ event: Event, on connection: TapConnection) {
        if connection.isFollowed, closeness == .events { news.events.append(event) }
    }

    func analyse(_ event: Event, _ connection: TapConnection) {
        do {
            try session.append(event)
        } catch {
            Self.contradicted(error)
        }
        weigh(event, connection)
        if let detail = session.connection(connection.id) { learn(detail, of: connection) }
    }

    // A recording has the octets once more; claims, rows and exchanges of small messages take some times as much.
    private func weigh(_ event: Event, _ connection: TapConnection) {
        var more = 1_024
        if case .bytes(_, _, let octets) = event.kind { more += 2 * octets.count }
        connection.weight += more
        weight += more
    }

    private func learn(_ detail: ConnectionAnalysis, of connection: TapConnection) {
        if connection.isFollowed { changed.insert(connection.id) }
        if !detail.findings.isEmpty { unsettled.note(detail.id, detail.findings, at: now) }
        if detail.verdict == .bad { connection.isBad = true }
    }

    // What one thread wrote in order cannot contradict itself.
    private static func contradicted(_ error: Recording.Refusal) -> Never {
        preconditionFailure("a tape tells what cannot be: \(error)")
    }

    /// Tells findings to which nothing was added for a while.
    func settle(_ isQuiet: Bool) {
        var told: Set<ConnectionID> = []
        for var finding in unsettled.take(now: now, isQuiet: isQuiet) {
            let connection = connections[finding.connection.number]
            let shift = connection?.shift ?? PerDirection(0)
            finding.range = finding.range.moved(by: shift[finding.direction])
            finding.evidence = finding.evidence.map { place in
                Finding.Place(direction: place.direction, range: place.range.moved(by: shift[place.direction]))
            }
            _ = connection?.isNew(finding)
            told.insert(finding.connection)
            tell(finding)
        }
        for finding in skimmed.take(now: now, isQuiet: isQuiet, after: unsettled) where finding.severity > .note {
            let connection = connections[finding.connection.number]
            guard connection?.isNew(finding) ?? !told.contains(finding.connection) else { continue }
            if !(connection?.isBad ?? false) { totals.badConnections += 1 }
            connection?.isBad = true
            totals.findings += 1
            totals.desyncs += finding.severity == .desync ? 1 : 0
            tell(finding)
        }
    }

    private func tell(_ finding: Finding) {
        totals.count(finding)
        news.findings.append(finding)
        for log in logs { log.finding(finding) }
    }

    // MARK: Bounds

    /// Gives up analyses, for their memory: first those in which nothing was found, then those of connections that have
    /// ended, whose findings were told; at last those that go on and on, which are counted from then on.
    func thinOut() {
        let watched = session.details.compactMap { connections[$0.id.number] }.filter(\.isAnalysed)
        for connection in watched where !connection.isSuspect && !connection.isBad {
            if !connection.isGone { lookAway(connection) } else { unwatch(connection) }
        }
        let goal = limits.analysis / 2
        guard weight > goal, unsettled.isEmpty else { return giveUpUnwatched() }
        for connection in watched where connection.isAnalysed && connection.isGone && weight > goal {
            unwatch(connection)
        }
        for connection in watched where connection.isAnalysed && weight > goal {
            say(
                "connection \(connection.id) is too large for the memory there is: it is counted, not judged",
                connection)
            tear(connection)
            unwatch(connection)
        }
        giveUpUnwatched()
    }

    private func giveUpUnwatched() {
        session.unload(unwatched)
        unwatched = []
    }

    /// Forgets what was looked at and has ended, so that days of traffic need no more room than an hour.
    func renewIfLarge() {
        guard session.connections.count > 4_096, unsettled.isEmpty else { return }
        var alive: [TapConnection] = []
        for slot in session.connections {
            if let connection = connections[slot.id.number], !connection.isGone, connection.isAnalysed {
                alive.append(connection)
            } else {
                totals.settle(slot.summary)
                connections[slot.id.number]?.isAnalysed = false
            }
        }
        session = SessionAnalysis()
        for connection in alive { connection.weight = 0 }
        weight = 0
        for connection in alive { lookCloser(connection) }
    }
}

extension Range<Int> {
    fileprivate func moved(by count: Int) -> Self { lowerBound + count..<upperBound + count }
}
