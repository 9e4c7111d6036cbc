/// Everything that a session has seen, append only: the one input of every analysis, view and export.
package struct Recording: Sendable {
    /// The events in order, without the octets, which ``connections`` hold once.
    package private(set) var entries: [Entry] = []
    /// In the order of opening.
    package private(set) var connections: [ConnectionRecord] = []
    /// What the user marked, in the order in which they did.
    package private(set) var marks: [Mark] = []
    private var places: [ConnectionID: Int] = [:]

    package init() {}

    package struct Entry: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            case open(ConnectionID)
            case bytes(ConnectionID, Direction, Range<Int>)
            case gap(ConnectionID, Direction, Range<Int>)
            case claim(ConnectionID, Direction, Observer, Claim)
            case log(ConnectionID?, Party, String)
            case close(ConnectionID, Direction, Ending)
        }
        package var time: Timestamp
        package var kind: Kind
    }

    /// Why an event cannot follow what is recorded already.
    package enum Refusal: Error, Hashable, Sendable {
        case unknownConnection(ConnectionID)
        case connectionOpenedTwice(ConnectionID)
        /// A claim is empty or does not begin where that observer's last one ended.
        case claimNotContiguous(ConnectionID, Direction, Observer, expected: Int)
        /// A gap has no octets, or more than ``DirectionRecord/largestGap``.
        case gapTooLarge(ConnectionID, Direction, Int)
    }

    /// Adds an event.
    /// - Throws: ``Refusal`` if it contradicts what came before; the recording is then unchanged.
    package mutating func append(_ event: Event) throws(Refusal) {
        switch event.kind {
        case .open(let id, let client, let server):
            guard places[id] == nil else { throw .connectionOpenedTwice(id) }
            places[id] = connections.count
            connections.append(ConnectionRecord(id: id, client: client, server: server, opened: event.time))
            entries.append(Entry(time: event.time, kind: .open(id)))
        case .bytes(let id, let direction, let octets):
            let place = try self.place(of: id)
            let range = connections[place][direction].append(octets, at: event.time)
            entries.append(Entry(time: event.time, kind: .bytes(id, direction, range)))
        case .gap(let id, let direction, let count):
            let place = try self.place(of: id)
            guard let range = connections[place][direction].skip(count) else {
                throw .gapTooLarge(id, direction, count)
            }
            entries.append(Entry(time: event.time, kind: .gap(id, direction, range)))
        case .claim(let id, let direction, let observer, let claim):
            let place = try self.place(of: id)
            guard connections[place].append(claim, by: observer, direction) else {
                throw .claimNotContiguous(
                    id, direction, observer, expected: connections[place].interpretation(observer, direction).end)
            }
            entries.append(Entry(time: event.time, kind: .claim(id, direction, observer, claim)))
        case .log(let id, let party, let text):
            entries.append(Entry(time: event.time, kind: .log(id, party, text)))
        case .close(let id, let direction, let ending):
            let place = try self.place(of: id)
            if connections[place][direction].ending == nil {
                connections[place][direction].ending = DirectionRecord.End(how: ending, time: event.time)
            }
            entries.append(Entry(time: event.time, kind: .close(id, direction, ending)))
        }
    }

    /// The connection of that id; nil if it was never opened. O(1).
    package func connection(_ id: ConnectionID) -> ConnectionRecord? { places[id].map { connections[$0] } }

    /// The event at an index of ``entries``, with its octets: what ``append(_:)`` was given.
    package func event(at index: Int) -> Event {
        let entry = entries[index]
        switch entry.kind {
        case .open(let id):
            let record = connections[places[id]!]
            return Event(entry.time, .open(id, client: record.client, server: record.server))
        case .bytes(let id, let direction, let range):
            return Event(entry.time, .bytes(id, direction, Array(connections[places[id]!][direction].bytes[range])))
        case .gap(let id, let direction, let range):
            return Event(entry.time, .gap(id, direction, range.count))
        case .claim(let id, let direction, let observer, let claim):
            return Event(entry.time, .claim(id, direction, observer, claim))
        case .log(let id, let party, let text):
            return Event(entry.time, .log(id, party, text))
        case .close(let id, let direction, let ending):
            return Event(entry.time, .close(id, direction, ending))
        }
    }

    /// Adds a mark, or puts it in the place of the one that is there.
    package mutating func mark(_ mark: Mark) {
        unmark(mark)
        marks.append(mark)
    }

    package mutating func unmark(_ mark: Mark) { marks.removeAll { $0.isSamePlace(as: mark) } }

    /// Keeps a connection's record without its events in ``entries``: one that is read again from its source.
    package mutating func hold(_ record: ConnectionRecord) {
        if let place = places[record.id] {
            connections[place] = record
        } else {
            places[record.id] = connections.count
            connections.append(record)
        }
    }

    /// Forgets events, octets and claims of connections; that they were open stays known.
    package mutating func drop(_ ids: Set<ConnectionID>) {
        entries.removeAll { entry in
            switch entry.kind {
            case .bytes(let id, _, _), .gap(let id, _, _), .claim(let id, _, _, _), .close(let id, _, _):
                ids.contains(id)
            case .open, .log: false
            }
        }
        for place in ids.compactMap({ places[$0] }) {
            let old = connections[place]
            connections[place] = ConnectionRecord(
                id: old.id, client: old.client, server: old.server, opened: old.opened)
        }
    }

    private func place(of id: ConnectionID) throws(Refusal) -> Int {
        guard let place = places[id] else { throw .unknownConnection(id) }
        return place
    }
}

/// One connection as recorded.
package struct ConnectionRecord: Sendable {
    package var id: ConnectionID
    /// Address of the client, `127.0.0.1:40001`.
    package var client: String
    package var server: String
    package var opened: Timestamp
    package var clientToServer = DirectionRecord()
    package var serverToClient = DirectionRecord()
    private var insiders = [Interpretation](repeating: Interpretation(), count: 4)

    init(id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
    }

    package subscript(direction: Direction) -> DirectionRecord {
        get {
            switch direction {
            case .clientToServer: clientToServer
            case .serverToClient: serverToClient
            }
        }
        _modify {
            switch direction {
            case .clientToServer: yield &clientToServer
            case .serverToClient: yield &serverToClient
            }
        }
    }

    /// What the client or the server has claimed of a direction; empty for the reference, which is derived.
    package func interpretation(_ observer: Observer, _ direction: Direction) -> Interpretation {
        Self.slot(observer, direction).map { insiders[$0] } ?? Interpretation()
    }

    fileprivate mutating func append(_ claim: Claim, by observer: Observer, _ direction: Direction) -> Bool {
        guard let slot = Self.slot(observer, direction) else { return false }
        return insiders[slot].append(claim)
    }

    private static func slot(_ observer: Observer, _ direction: Direction) -> Int? {
        switch observer {
        case .reference: nil
        case .client: Int(direction.rawValue)
        case .server: 2 + Int(direction.rawValue)
        }
    }
}

/// The octets of one direction, the segments they came in, and how it ended.
package struct DirectionRecord: Sendable {
    /// Octets that are missing are zero here: offsets are indices.
    package private(set) var bytes: [UInt8] = []
    /// What is missing, ascending.
    package private(set) var gaps: [Range<Int>] = []
    /// Ascending; with ``gaps`` they cover the direction from offset 0.
    package private(set) var segments: [Segment] = []
    package var ending: End?

    package struct Segment: Hashable, Sendable {
        package var range: Range<Int>
        package var time: Timestamp
    }

    package struct End: Hashable, Sendable {
        package var how: Ending
        package var time: Timestamp
    }

    mutating func append(_ octets: [UInt8], at time: Timestamp) -> Range<Int> {
        let range = bytes.count..<bytes.count + octets.count
        bytes += octets
        segments.append(Segment(range: range, time: time))
        return range
    }

    /// More octets than that cannot be missing in one place: their zeros would fill the memory.
    package static let largestGap = 1 << 26

    /// nil if the count is not positive or too large.
    mutating func skip(_ count: Int) -> Range<Int>? {
        guard (1...Self.largestGap).contains(count) else { return nil }
        let range = bytes.count..<bytes.count + count
        bytes.append(contentsOf: repeatElement(0, count: count))
        if let last = gaps.last, last.upperBound == range.lowerBound {
            gaps[gaps.count - 1] = last.lowerBound..<range.upperBound
        } else {
            gaps.append(range)
        }
        return range
    }
}
