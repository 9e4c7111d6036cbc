import Analysis
import Sockets
import Wire

// What each entry of a tape means.
extension TapSession {
    func take(_ entry: TapeEntry, _ place: Int, _ slab: TapeSlab) {
        now = max(now, entry.time)
        if aside != nil { settleAside(before: entry) }
        switch entry.kind {
        case .open: open(entry)
        case .note: note(entry)
        case .bytes, .missing, .fin, .rst, .abandoned, .gone:
            guard let connection = connection(entry) else { return }
            switch entry.kind {
            case .bytes: bytes(entry, connection)
            case .missing: missing(entry, connection)
            case .fin, .rst, .abandoned: end(entry, connection)
            case .gone: return gone(entry, connection)
            case .open, .note: break
            }
            archive.file(place, slab, after: &connection.latest)
            lookIfNeeded(entry, connection)
        }
    }

    private func connection(_ entry: TapeEntry) -> TapConnection? {
        guard entry.slot < open.count, let connection = open[entry.slot], connection.id == entry.connection else {
            return nil
        }
        return connection
    }

    /// Connections that may be open while all are looked at: an analysis takes ten times the memory of a first look.
    private static let few = 256

    private func open(_ entry: TapeEntry) {
        let addresses = entry.text.split(separator: "\n", maxSplits: 1)
        let connection = TapConnection(
            entry.connection, client: String(addresses.first ?? ""), server: String(addresses.last ?? ""),
            opened: entry.time)
        connections[entry.connection.number] = connection
        if open.count <= entry.slot { open += [TapConnection?](repeating: nil, count: entry.slot + 1 - open.count) }
        open[entry.slot] = connection
        totals.connections += 1
        totals.open += 1
        let isLight = pulse.beat(at: entry.time) && totals.open <= Self.few
        switch closeness {
        case .suspects: break
        case .rows:
            connection.isAnalysed = isLight
            connection.isFollowed = isLight
        case .events: connection.isFollowed = isLight
        }
        if !connection.isFollowed { touch(connection) }
        for log in logs { log.open(connection, at: entry.time) }
        let event = Event(entry.time, .open(connection.id, client: connection.client, server: connection.server))
        if connection.isAnalysed { analyse(event, connection) }
        hand(event, on: connection)
    }

    private func bytes(_ entry: TapeEntry, _ connection: TapConnection) {
        recorded.add(entry.octets, entry.direction)
        for log in logs { log.bytes(entry, connection) }
        connection.passed[entry.direction] += entry.octets.count
        totals.octets += entry.octets.count
        if !pulse.beat(entry.octets.count, at: entry.time), connection.isFollowed { lookAway(connection) }
        guard !connection.isTorn else { return }
        skim(entry, connection)
        switch entry.direction {
        case .serverToClient: connection.trickle.stop()
        case .clientToServer:
            let isAwaited = connection.counts.requests > connection.counts.responses
            if let line = connection.trickle.add(entry.octets, at: entry.time, isAwaited: isAwaited) {
                say(line, connection)
            }
        }
    }

    private func missing(_ entry: TapeEntry, _ connection: TapConnection) {
        for log in logs { log.missing(entry, connection) }
        connection.passed[entry.direction] += entry.missing
        totals.unrecorded += entry.missing
        guard !connection.isTorn, entry.missing <= Self.longestHole else { return tear(connection) }
        skim(entry, connection)
    }

    /// Octets that may be missing from a connection that is to be judged.
    private static let longestHole = 1 << 20

    private func end(_ entry: TapeEntry, _ connection: TapConnection) {
        for log in logs { log.close(entry.ending, entry, connection) }
        if !connection.isTorn { skim(entry, connection) }
    }

    private func skim(_ entry: TapeEntry, _ connection: TapConnection) {
        let before = connection.counts
        connection.skim(entry, looks)
        totals.requests += connection.counts.requests - before.requests
        totals.responses += connection.counts.responses - before.responses
    }

    private func note(_ entry: TapeEntry) {
        guard entry.connection.number != 0 else {
            aside = (entry.time, entry.text)
            return
        }
        let connection = connection(entry)
        for log in logs { log.note(connection?.id, entry.text, at: entry.time) }
        tell(Event(entry.time, .log(entry.connection, .lab, entry.text)), connection)
    }

    /// The relay says what keeps it from its server aside and then of the connection: that is one thing to tell.
    private func settleAside(before entry: TapeEntry) {
        if entry.kind == .note, entry.connection.number != 0, entry.text == aside?.text { aside = nil }
        tellAside()
    }

    func tellAside() {
        guard let (time, text) = aside else { return }
        aside = nil
        for log in logs { log.note(nil, text, at: time) }
        tell(Event(time, .log(nil, .lab, text)), nil)
    }

    /// Says something about a connection.
    func say(_ line: String, _ connection: TapConnection) {
        for log in logs { log.note(connection.id, line, at: now) }
        tell(Event(now, .log(connection.id, .lab, line)), connection)
    }

    private func tell(_ event: Event, _ connection: TapConnection?) {
        guard let connection, connection.isAnalysed || connection.isFollowed else { return news.notes.append(event) }
        if connection.isAnalysed { analyse(event, connection) }
        hand(event, on: connection)
    }

    private func gone(_ entry: TapeEntry, _ connection: TapConnection) {
        open[entry.slot] = nil
        connection.isGone = true
        for log in logs { log.gone(connection) }
        connection.finishSkimming(looks)
        totals.open -= 1
        touch(connection)
        if connection.isFollowed { changed.insert(connection.id) }
        unsettled.hurry(connection.id)
        skimmed.hurry(connection.id)
        forgetIfNothingIsLeft(connection)
    }

    /// So much is missing of a connection that what follows is guesswork: from here on it is counted and not judged.
    func tear(_ connection: TapConnection) {
        if !connection.isTorn {
            connection.isTorn = true
            for direction in Direction.allCases {
                let event = Event(now, .close(connection.id, direction, .gap))
                hand(event, on: connection)
                if connection.isAnalysed { analyse(event, connection) }
            }
            connection.isFollowed = false
        }
        touch(connection)
    }

    func touch(_ connection: TapConnection) {
        guard !connection.isStale else { return }
        connection.isStale = true
        stale.append(connection)
    }
}
