/// Everything that a session has seen, append only: the one input of every analysis, view and export.
package struct Recording: Sendable {
    /// In the order of opening.
    package private(set) var connections: [ConnectionRecord] = []
    /// What the user marked, in the order in which they did.
    package private(set) var marks: [Mark] = []
    /// Number of changes of ``marks`` so far.
    package private(set) var markChanges = 0
    private var order = PlainRecords<EntryRecord>()
    /// The entries that are no octets: they are few, or large.
    private var others: [Entry] = []
    private var places = ConnectionPlaces()

    package init() {}

    /// The events in order, without the octets, which ``connections`` hold once.
    package var entries: Entries { Entries(recording: self) }

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
            add(Entry(time: event.time, kind: .open(id)))
        case .bytes(let id, let direction, let octets):
            let place = try self.place(of: id)
            let segment = connections[place].append(octets, direction, at: event.time)
            order.append(EntryRecord(place: place, direction, segment: segment))
        case .gap(let id, let direction, let count):
            let place = try self.place(of: id)
            guard let range = connections[place][direction].skip(count) else {
                throw .gapTooLarge(id, direction, count)
            }
            add(Entry(time: event.time, kind: .gap(id, direction, range)))
        case .claim(let id, let direction, let observer, let claim):
            let place = try self.place(of: id)
            guard connections[place].append(claim, by: observer, direction) else {
                throw .claimNotContiguous(
                    id, direction, observer, expected: connections[place].interpretation(observer, direction).end)
            }
            add(Entry(time: event.time, kind: .claim(id, direction, observer, claim)))
        case .log(let id, let party, let text):
            add(Entry(time: event.time, kind: .log(id, party, text)))
        case .close(let id, let direction, let ending):
            let place = try self.place(of: id)
            connections[place].end(direction, ending, at: event.time)
            add(Entry(time: event.time, kind: .close(id, direction, ending)))
        }
    }

    /// The connection of that id; nil if it was never opened. O(1).
    package func connection(_ id: ConnectionID) -> ConnectionRecord? { places[id].map { connections[$0] } }

    /// The same, in place: a record holds on to all that is in it while it is copied.
    package func withConnection<Result>(_ id: ConnectionID, _ body: (ConnectionRecord) -> Result) -> Result? {
        guard let place = places[id] else { return nil }
        return connections.withUnsafeBufferPointer { body($0[place]) }
    }

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

    private mutating func add(_ entry: Entry) {
        order.append(EntryRecord(other: others.count))
        others.append(entry)
    }

    /// The entries of a recording, put together when somebody looks.
    package struct Entries: RandomAccessCollection, Equatable, Sendable {
        fileprivate let recording: Recording

        package var startIndex: Int { 0 }
        package var endIndex: Int { recording.order.count }

        package subscript(index: Int) -> Entry {
            let record = recording.order[index]
            guard let direction = record.direction else { return recording.others[record.index] }
            let connection = recording.connections[record.place]
            let segment = connection[direction].segments[record.index]
            return Entry(time: segment.time, kind: .bytes(connection.id, direction, segment.range))
        }

        package static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
    }

    /// Octets that came, or an entry of another kind, in eight octets: a session has two of them an exchange.
    private struct EntryRecord: BitwiseCopyable, Sendable {
        /// 0: an index into ``others``. 1 and 2: a place of a connection in 30 bits, a segment of its in 32.
        private var bits: UInt64

        init(other: Int) { bits = UInt64(other) << 2 }

        init(place: Int, _ direction: Direction, segment: Int) {
            bits = UInt64(direction.rawValue) + 1 | UInt64(place) << 2 | UInt64(segment) << 32
        }

        /// nil where it is no octets.
        var direction: Direction? {
            switch bits & 3 {
            case 1: .clientToServer
            case 2: .serverToClient
            default: nil
            }
        }

        var place: Int { Int(bits >> 2 & 0x3FFF_FFFF) }
        var index: Int { direction == nil ? Int(bits >> 2) : Int(bits >> 32) }
    }

    /// Adds a mark, or puts it in the place of the one that is there.
    package mutating func mark(_ mark: Mark) {
        unmark(mark)
        marks.append(mark)
    }

    package mutating func unmark(_ mark: Mark) {
        markChanges += 1
        marks.removeAll { $0.isSamePlace(as: mark) }
    }

    /// Keeps a connection's record without its events in ``entries``: one that is read again from its source.
    package mutating func hold(_ record: ConnectionRecord) {
        if let place = places[record.id] {
            if connections[place].hasHappened { drop([record.id]) }
            connections[place] = record
        } else {
            places[record.id] = connections.count
            connections.append(record)
        }
    }

    /// Forgets events, octets and claims of connections; that they were open stays known.
    package mutating func drop(_ ids: Set<ConnectionID>) {
        let gone = Set(ids.compactMap { places[$0] })
        var (kept, rest) = (PlainRecords<EntryRecord>(), [Entry]())
        for index in 0..<order.count {
            let record = order[index]
            guard record.direction == nil else {
                if !gone.contains(record.place) { kept.append(record) }
                continue
            }
            let entry = others[record.index]
            switch entry.kind {
            case .gap(let id, _, _), .claim(let id, _, _, _), .close(let id, _, _), .bytes(let id, _, _):
                if ids.contains(id) { continue }
            case .open, .log: break
            }
            kept.append(EntryRecord(other: rest.count))
            rest.append(entry)
        }
        (order, others) = (kept, rest)
        for place in gone {
            let old = connections[place]
            connections[place] = ConnectionRecord(
                id: old.id, client: old.client, server: old.server, opened: old.opened)
        }
    }

    /// Gives back the room that a connection would have needed to grow further.
    package mutating func tighten(_ id: ConnectionID) {
        guard let place = places[id] else { return }
        connections[place].tighten()
    }

    private func place(of id: ConnectionID) throws(Refusal) -> Int {
        guard let place = places[id] else { throw .unknownConnection(id) }
        return place
    }
}
