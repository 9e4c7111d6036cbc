import Framing
import Wire

/// A session while it grows: the recording, and what each connection's analysis says after every event.
///
/// A connection is a slot: a summary that a list shows, and the analysis with its octets while somebody needs it.
/// Live events fill both. A capture's index brings summaries alone (``adopt(_:)``) and details when somebody looks
/// (``load(_:_:)``); a tap with a budget gives details up again (``evict(_:)``), and who shows very many connections
/// keeps those that are over as octets alone (``pack(_:)``).
///
/// Change it in place: while a copy is kept, the next event copies what the copy shares with it.
package struct SessionAnalysis: Sendable {
    package private(set) var recording = Recording()
    /// In the order of opening.
    package private(set) var connections: [ConnectionSlot] = []
    /// Log lines that belong to no connection, and those that do: every party's, in order.
    package private(set) var logs: [LogLine] = []
    package private(set) var summary = Summary()
    /// Indices of the connections with a desync or a violation, ascending.
    package private(set) var badConnections: [Int] = []
    /// Number of changes so far: what is drawn of a session stays right while this is the same.
    package private(set) var revision = 0
    var places = ConnectionPlaces()

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
        for mark in recording.marks { self.recording.mark(mark) }
    }

    /// Adds an event and brings the analysis of its connection up to date.
    ///
    /// Of a connection without its detail only time and octets are counted: who evicted it sends its summary anew.
    /// - Throws: `Recording.Refusal` if the event contradicts what came before; nothing has changed then.
    package mutating func append(_ event: Event) throws(Recording.Refusal) {
        if let id = event.connection, let place = places[id], !connections[place].isLoaded {
            guard connections[place].isPacked else { return pass(event, place) }
            unpack(place)
        }
        try recording.append(event)
        revision += 1
        switch event.kind {
        case .open(let id, let client, let server):
            add(ConnectionSlot(ConnectionAnalysis(id: id, client: client, server: server, opened: event.time)))
        case .bytes(let id, let direction, let octets):
            grow(id) { $0.receive(octets, direction, at: event.time, $1) }
        case .gap(let id, let direction, let count):
            grow(id) { $0.skip(count, direction, at: event.time, $1) }
        case .claim(let id, let direction, let observer, let claim):
            grow(id) { $0.claim(claim, by: observer, direction, at: event.time, $1) }
        case .log(let id, let party, let text):
            log(LogLine(time: event.time, connection: id, party: party, text: text))
        case .close(let id, let direction, let ending):
            grow(id) { $0.end(direction, ending, at: event.time, $1) }
        }
    }

    /// Index into ``connections``; nil if it was never opened. O(1).
    package func index(of id: ConnectionID) -> Int? { places[id] }

    /// The analysis of that connection; nil if it was never opened, or is not loaded. O(1).
    ///
    /// That of a packed one is made anew each time.
    package func connection(_ id: ConnectionID) -> ConnectionAnalysis? { places[id].flatMap { analysis(at: $0) } }

    /// The analyses of the connections that are loaded, in the order of opening.
    package var details: [ConnectionAnalysis] { connections.indices.compactMap { analysis(at: $0) } }

    /// All findings of the connections that are loaded, connection by connection.
    package var findings: [Finding] { connections.indices.flatMap { analysis(at: $0)?.findings ?? [] } }

    // MARK: Summaries and details

    /// Adds a connection without its detail, or brings the summary of one up to date that has none.
    package mutating func adopt(_ summary: ConnectionSummary) {
        revision += 1
        guard let place = places[summary.id] else { return add(ConnectionSlot(summary)) }
        guard !connections[place].isLoaded, !connections[place].isPacked else { return }
        change(place) { $0.summary = summary }
    }

    /// Makes the detail of a connection from its events, its opening first.
    /// - Throws: `Recording.Refusal` if they contradict each other; nothing has changed then.
    package mutating func load(_ id: ConnectionID, _ events: [Event]) throws(Recording.Refusal) {
        guard let place = places[id] else { throw .unknownConnection(id) }
        var part = SessionAnalysis()
        for event in events { try part.append(event) }
        guard let detail = part.connection(id), let record = part.recording.connection(id) else {
            throw .unknownConnection(id)
        }
        recording.hold(record)
        revision += 1
        change(place) { slot in
            let revision = slot.revision
            slot = ConnectionSlot(detail)
            slot.revision = revision
        }
    }

    /// Gives up details and octets; summaries stay. Costs a pass over the recording's entries: evict many at once.
    package mutating func evict(_ ids: [ConnectionID]) {
        unload(ids)
        for place in ids.compactMap({ places[$0] }) { change(place) { $0.isEvicted = true } }
    }

    /// Gives up details that can be read again. Costs what ``evict(_:)`` does.
    package mutating func unload(_ ids: [ConnectionID]) {
        recording.drop(Set(ids))
        revision += 1
        for place in ids.compactMap({ places[$0] }) {
            change(place) { slot in
                slot.giveUpDetail()
                slot.isPacked = false
            }
        }
    }

    // MARK: Marks

    package mutating func mark(_ mark: Mark) {
        revision += 1
        recording.mark(mark)
    }

    package mutating func unmark(_ mark: Mark) {
        revision += 1
        recording.unmark(mark)
    }

    // MARK: Growth

    private mutating func add(_ slot: ConnectionSlot) {
        places[slot.id] = connections.count
        connections.append(slot)
        summary.connections += 1
        summary.count(slot.tally, 1)
        if slot.summary.isBad { badConnections.append(connections.count - 1) }
    }

    mutating func change(_ place: Int, _ body: (inout ConnectionSlot) -> Void) {
        let before = connections[place].tally
        body(&connections[place])
        connections[place].revision += 1
        let after = connections[place].tally
        summary.count(before, -1)
        summary.count(after, 1)
        guard after.isBad != before.isBad else { return }
        let index = badConnections.lowerBound(of: place)
        if after.isBad { badConnections.insert(place, at: index) } else { badConnections.remove(at: index) }
    }

    private mutating func grow(_ id: ConnectionID, _ body: (inout ConnectionAnalysis, ConnectionRecord) -> Void) {
        guard let place = places[id] else { return }
        let recording = recording
        _ = recording.withConnection(id) { record in
            change(place) { slot in slot.change { body(&$0, record) } }
        }
    }

    /// Gives back the room that a connection's record would have needed to grow.
    mutating func tighten(_ id: ConnectionID) { recording.tighten(id) }

    /// Counts what happens on a connection of which only the summary is kept.
    private mutating func pass(_ event: Event, _ place: Int) {
        change(place) { slot in
            slot.summary.lastActivity = max(slot.summary.lastActivity, event.time)
            switch event.kind {
            case .bytes(_, _, let octets): slot.summary.recordedBytes += octets.count
            case .close(_, _, .rst): slot.summary.isOpen = false
            case .open, .gap, .claim, .log, .close: break
            }
        }
        if case .log(let id, let party, let text) = event.kind {
            logs.append(LogLine(time: event.time, connection: id, party: party, text: text))
        }
    }

    private mutating func log(_ line: LogLine) {
        logs.append(line)
        if let place = line.connection.flatMap({ places[$0] }) {
            note(line, on: place)
        } else if line.party == .lab {
            // What the user did concerns every connection that it happens to.
            for place in connections.indices where connections[place].summary.isOpen {
                note(line, on: place)
            }
        }
    }

    private mutating func note(_ line: LogLine, on place: Int) {
        connections[place].revision += 1
        connections[place].hasLogs = true
        connections[place].change { $0.log(line.party, line.text, at: line.time) }
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
        /// Octets recorded, those of evicted connections included.
        package var recordedBytes = 0
        /// Desyncs and violations; what is odd but harmless is counted apart.
        package var findings = 0
        package var notes = 0
        /// Directions of connections in which two observers disagree.
        package var desyncs = 0
        /// Number of connections with a desync or a violation.
        package var badConnections = 0
        /// Number of connections whose octets were given up to stay within a budget.
        package var evicted = 0
        /// Whether any finding is a desync or a violation: exit status 1.
        package var isBad: Bool { badConnections > 0 }

        package init() {}

        fileprivate mutating func count(_ connection: ConnectionSlot.Tally, _ sign: Int) {
            requests += sign * connection.requests
            responses += sign * connection.responses
            strayBytes += sign * connection.strayBytes
            eatenBytes += sign * connection.eatenBytes
            recordedBytes += sign * connection.recordedBytes
            findings += sign * connection.findings
            notes += sign * connection.notes
            desyncs += sign * connection.desyncs
            badConnections += connection.isBad ? sign : 0
            evicted += connection.isEvicted ? sign : 0
        }
    }
}

extension ConnectionSummary {
    /// Whether a desync or a violation was found.
    package var isBad: Bool { verdict == .bad }
}

extension Event {
    /// The connection that it is about; nil for a log line of none.
    package var connection: ConnectionID? {
        switch kind {
        case .open(let id, _, _), .bytes(let id, _, _), .gap(let id, _, _), .claim(let id, _, _, _),
            .close(let id, _, _):
            id
        case .log(let id, _, _): id
        }
    }
}

extension [Int] {
    /// Where a value stands in an ascending array, or would stand.
    package func lowerBound(of value: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
