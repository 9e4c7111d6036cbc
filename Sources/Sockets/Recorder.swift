import Scenarios
import Wire

/// Turns what endpoints do on sockets into the events of a session, in order.
///
/// One recorder serves every endpoint of a session, on one event loop, so that order needs no lock. The octets of a
/// direction are recorded once: by their sender when it hands them to its socket, or, if the sender is
/// somebody else's program, by the endpoint of ours that receives them.
final class Recorder {
    /// Whether a connection is open at both ends in this session or only at one.
    private enum Reach { case bothEnds, oneEnd }

    /// The addresses of a connection, as both of its ends name it.
    struct Addresses: Hashable {
        var client: Address
        var server: Address
    }

    /// What is known of one connection: how far each direction and each claimant has come.
    private struct Account {
        let reach: Reach
        var ended = PerDirection(false)
        /// Sizes of what one end of ours has sent in one write each and the other has not been given yet.
        var underWay = PerDirection<[Int]>([])
        private var client = Progress()
        private var server = Progress()

        init(reach: Reach) { self.reach = reach }

        subscript(side: Side) -> Progress {
            get {
                switch side {
                case .client: client
                case .server: server
                }
            }
            set {
                switch side {
                case .client: client = newValue
                case .server: server = newValue
                }
            }
        }
    }

    /// How many octets an end has been given, and how many it has claimed in each direction.
    private struct Progress {
        var received = 0
        var claimed = PerDirection(0)
    }

    private let emit: @Sendable (Event) -> Void
    private let start: ContinuousClock.Instant
    private var accounts: [ConnectionID: Account] = [:]
    /// Connections that one end has told of and that wait for the other end.
    private var meetings: [Addresses: [Meeting]] = [:]

    private struct Meeting {
        var id: ConnectionID?
        var ends: Set<Side> = []
    }

    init(start: ContinuousClock.Instant, emit: @escaping @Sendable (Event) -> Void) {
        self.start = start
        self.emit = emit
    }

    /// Whether a connection is open at one end and the other end has still to learn of it.
    var isAwaitingEnds: Bool { !meetings.isEmpty }

    var now: Timestamp {
        let elapsed = (ContinuousClock.now - start).components
        return Timestamp(nanoseconds: elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000)
    }

    // MARK: Connections

    /// Says that a client of this session is about to open a connection to a server of this session.
    ///
    /// Both ends then share one connection, whichever of them learns first that it is open.
    func expect(_ addresses: Addresses) {
        meetings[addresses, default: []].append(Meeting())
    }

    /// Takes back an ``expect(_:)`` whose connection was not made.
    func forget(_ addresses: Addresses) {
        guard let place = meetings[addresses]?.lastIndex(where: { $0.id == nil }) else { return }
        meetings[addresses]?.remove(at: place)
        if meetings[addresses]?.isEmpty == true { meetings[addresses] = nil }
    }

    /// One end has learned that a connection is open.
    func join(_ addresses: Addresses, as side: Side) -> ConnectionID {
        // A client may use a port again before the server has noticed the end of the old connection: hence a list.
        guard let place = meetings[addresses]?.firstIndex(where: { !$0.ends.contains(side) }) else {
            return open(addresses, as: side, reach: .oneEnd)
        }
        guard let id = meetings[addresses]?[place].id else {
            let id = open(addresses, as: side, reach: .bothEnds)
            meetings[addresses]?[place] = Meeting(id: id, ends: [side])
            return id
        }
        meetings[addresses]?.remove(at: place)
        if meetings[addresses]?.isEmpty == true { meetings[addresses] = nil }
        return id
    }

    private func open(_ addresses: Addresses, as side: Side, reach: Reach) -> ConnectionID {
        let id = ConnectionID(accounts.count + 1)
        accounts[id] = Account(reach: reach)
        emit(
            Event(now, .open(id, client: addresses.client.description, server: addresses.server.description)))
        return id
    }

    // MARK: Octets and claims

    /// An end has handed octets to its socket, which belong to whom it says.
    func sent(_ pieces: [Piece], on id: ConnectionID, by side: Side, at time: Timestamp) {
        let octets = pieces.flatMap(\.bytes)
        record(octets, on: id, side.outgoing, at: time)
        if accounts[id]!.reach == .bothEnds { accounts[id]!.underWay[side.outgoing].append(octets.count) }
        for piece in pieces where !piece.bytes.isEmpty {
            claim(piece.bytes.count, of: side.outgoing, on: id, by: side, piece.owner, piece.part, at: time)
        }
    }

    /// An end has been given octets.
    /// - Returns: The octets, cut where their sender's writes ended, if the sender is ours. A socket joins what came
    ///   in several segments whenever its reader is late; whether it was late shall not decide what a scenario shows.
    func received(_ octets: [UInt8], on id: ConnectionID, by side: Side) -> [[UInt8]] {
        accounts[id]![side].received += octets.count
        switch accounts[id]!.reach {
        case .oneEnd:
            record(octets, on: id, side.incoming, at: now)
            return [octets]
        case .bothEnds:
            return cut(octets, at: &accounts[id]!.underWay[side.incoming])
        }
    }

    private func cut(_ octets: [UInt8], at sizes: inout [Int]) -> [[UInt8]] {
        var rest = octets[...]
        var segments: [[UInt8]] = []
        while let size = sizes.first, !rest.isEmpty {
            let segment = rest.prefix(size)
            segments.append(Array(segment))
            rest = rest.dropFirst(size)
            if segment.count == size { sizes.removeFirst() } else { sizes[0] -= segment.count }
        }
        return rest.isEmpty ? segments : segments + [Array(rest)]
    }

    func consumed(_ count: Int, on id: ConnectionID, by side: Side, _ owner: Owner, _ part: Part) {
        let progress = accounts[id]![side]
        precondition(count > 0, "the \(side) consumes \(count) octets of connection \(id)")
        precondition(
            progress.claimed[side.incoming] + count <= progress.received,
            "the \(side) consumes octets of connection \(id) that it has not received")
        claim(count, of: side.incoming, on: id, by: side, owner, part, at: now)
    }

    private func record(_ octets: [UInt8], on id: ConnectionID, _ direction: Direction, at time: Timestamp) {
        guard !octets.isEmpty else { return }
        emit(Event(time, .bytes(id, direction, octets)))
    }

    private func claim(
        _ count: Int, of direction: Direction, on id: ConnectionID, by side: Side, _ owner: Owner, _ part: Part,
        at time: Timestamp
    ) {
        let begin = accounts[id]![side].claimed[direction]
        accounts[id]![side].claimed[direction] += count
        let claim = Claim(begin..<begin + count, owner, part, decided: time)
        emit(Event(time, .claim(id, direction, side.observer, claim)))
    }

    // MARK: Ends

    /// An end has ended its outgoing direction in order.
    func closed(_ id: ConnectionID, by side: Side) { end(id, side.outgoing, .fin) }

    /// An end has stopped listening: if nobody else of this session does, what the peer still sends is not seen.
    func abandoned(_ id: ConnectionID, by side: Side) {
        if accounts[id]!.reach == .oneEnd { end(id, side.incoming, .gap) }
    }

    /// An end has seen that its peer ended the incoming direction.
    func peerClosed(_ id: ConnectionID, seenBy side: Side) {
        if accounts[id]!.reach == .oneEnd { end(id, side.incoming, .fin) }
    }

    /// A reset was sent or received: both directions are over, `first` being the one that it was sent in.
    func reset(_ id: ConnectionID, first: Direction) {
        end(id, first, .rst)
        end(id, first.opposite, .rst)
    }

    private func end(_ id: ConnectionID, _ direction: Direction, _ how: Ending) {
        guard accounts[id]!.ended[direction] == false else { return }
        accounts[id]!.ended[direction] = true
        emit(Event(now, .close(id, direction, how)))
    }

    // MARK: Talk

    func log(_ id: ConnectionID?, _ party: Party, _ text: String) {
        emit(Event(now, .log(id, party, text)))
    }
}

/// An end of a recorded connection.
enum Side: Hashable {
    case client
    case server

    var outgoing: Direction {
        switch self {
        case .client: .clientToServer
        case .server: .serverToClient
        }
    }

    var incoming: Direction { outgoing.opposite }

    var observer: Observer {
        switch self {
        case .client: .client
        case .server: .server
        }
    }
}
