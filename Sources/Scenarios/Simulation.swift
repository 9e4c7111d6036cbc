import Wire

/// A scenario in memory: client, server and origin joined by links that take a fixed time, under a virtual clock.
///
/// It makes the events that the lab makes on real sockets, and it makes the same ones every time. TCP is
/// modelled as far as a peer can tell: octets and the end of a direction arrive in order; octets sent to a peer
/// that has closed come back as a reset.
package struct Simulation: Sendable {
    /// The time of the last instant that was simulated.
    package private(set) var now = Timestamp.zero
    /// Whether the client gave up because of an error; nil until it has finished.
    package private(set) var clientFailed: Bool?

    private var endpoints: [Party: any Endpoint]
    private let hop: Delay
    private let serverAddress: String
    private var cutter: Cutter
    private var agenda = Agenda()
    private var cables: [Cable] = []
    private var ends: [End: Place] = [:]
    private var connections = 0
    private var originLinks = 0
    private var events: [Event] = []

    /// - Parameters:
    ///   - hop: How long octets are under way.
    ///   - segmentation: How what was sent in one write is handed to its recipient.
    package init(
        _ scenario: Scenario, _ settings: Settings, _ variant: Variant, pace: Scenario.Pace,
        surroundings: Scenario.Surroundings = .init(authority: "127.0.0.1:8080", epoch: 1_795_219_200),
        hop: Delay = Delay(nanoseconds: 50_000), segmentation: Segmentation = .whole
    ) {
        endpoints = [
            .client: scenario.client(settings, pace, surroundings),
            .server: scenario.server(settings, variant, surroundings),
        ]
        endpoints[.origin] = scenario.origin(settings, surroundings)
        self.hop = hop
        serverAddress = surroundings.authority
        cutter = Cutter(segmentation)
        agenda.add(.zero, .client, .start)
    }

    /// Whether nothing can happen any more: the client has finished and nothing is under way.
    package var isFinished: Bool { clientFailed != nil && agenda.next == nil }

    /// When something happens next; nil if nothing is under way, which a paused client can change.
    package var next: Timestamp? { agenda.next }

    /// Simulates the next instant at which anything happens.
    /// - Returns: What happened in it; possibly nothing worth an event.
    package mutating func step() -> [Event] {
        guard let next else { return [] }
        now = next
        while agenda.next == next {
            let entry = agenda.removeFirst()
            deliver(entry.input, to: entry.party)
        }
        return takeEvents()
    }

    /// Simulates up to and including a moment, and puts the clock there.
    package mutating func run(until moment: Timestamp) -> [Event] {
        var happened: [Event] = []
        while let next, next <= moment { happened += step() }
        now = max(now, moment)
        return happened
    }

    /// Simulates until nothing is under way. A client without a number of requests must have been told to stop.
    package mutating func runToEnd() -> [Event] {
        var happened: [Event] = []
        while next != nil { happened += step() }
        return happened
    }

    /// Does what the user of the lab did, now.
    package mutating func apply(_ control: EndpointInput.Control, to party: Party) -> [Event] {
        deliver(.control(control), to: party)
        return takeEvents()
    }

    private mutating func takeEvents() -> [Event] {
        defer { events = [] }
        return events
    }
}

// MARK: - Steps

extension Simulation {
    private mutating func deliver(_ input: EndpointInput, to party: Party) {
        if case .received(let link, let octets) = input {
            receive(octets, End(party, link))
        } else {
            hand(input, to: party)
        }
    }

    private mutating func hand(_ input: EndpointInput, to party: Party) {
        if case .closed(let link, let ending) = input, let place = ends[End(party, link)] {
            if ending == .rst { cables[place.cable].isReset = true }
        }
        guard let steps = endpoints[party]?.handle(input, at: now) else { return }
        for step in steps { perform(step, by: party) }
    }

    private mutating func receive(_ octets: [UInt8], _ end: End) {
        let place = place(of: end)
        let hadClosed = cables[place.cable][place.side].hasClosed
        for piece in cutter.cut(octets) {
            cables[place.cable][place.side].received += piece.count
            // A peer that has closed is still handed what arrives, so that it can say that it is nobody's.
            hand(.received(end.link, piece), to: end.party)
        }
        guard hadClosed, !cables[place.cable].isReset else { return }
        let sender = cables[place.cable].end(place.side.opposite)
        agenda.add(now + hop, sender.party, .closed(sender.link, .rst))
    }

    private mutating func perform(_ step: EndpointStep, by party: Party) {
        switch step {
        case .dial: dial()
        case .dialUpstream(let number): dialUpstream(number)
        case .send(let link, let pieces): send(pieces, End(party, link))
        case .consume(let link, let count, let owner, let part): consume(count, End(party, link), owner, part)
        case .log(let id, let text): note(.log(id, party, text))
        case .wake(let token, let delay): agenda.add(now + delay, party, .woke(token))
        case .close(let link, let ending): close(End(party, link), ending)
        case .finished(let failed): clientFailed = failed
        }
    }

    private mutating func dial() {
        connections += 1
        let id = ConnectionID(connections)
        let clientAddress = "127.0.0.1:\(40_000 + connections)"
        join(End(.client, .connection(id)), End(.server, .connection(id)))
        note(.open(id, client: clientAddress, server: serverAddress))
        let moment = now + hop
        agenda.add(moment, .server, .opened(.connection(id), local: serverAddress, remote: clientAddress))
        agenda.add(moment, .client, .opened(.connection(id), local: clientAddress, remote: serverAddress))
    }

    private mutating func dialUpstream(_ number: Int) {
        let link = Link.upstream(number)
        guard endpoints[.origin] != nil else {
            agenda.add(now + hop, .server, .dialFailed(link, "connection refused"))
            return
        }
        originLinks += 1
        let accepted = Link.upstream(originLinks)
        join(End(.server, link), End(.origin, accepted))
        let serverSide = "127.0.0.1:\(50_000 + originLinks)"
        agenda.add(now + hop, .origin, .opened(accepted, local: "127.0.0.1:8081", remote: serverSide))
        agenda.add(now + hop, .server, .opened(link, local: serverSide, remote: "127.0.0.1:8081"))
    }

    private mutating func join(_ left: End, _ right: End) {
        ends[left] = Place(cable: cables.count, side: .left)
        ends[right] = Place(cable: cables.count, side: .right)
        cables.append(Cable(left: left, right: right))
    }

    private mutating func send(_ pieces: [Piece], _ end: End) {
        let place = place(of: end)
        precondition(
            !cables[place.cable][place.side].hasClosed, "\(end.party) sends on \(end.link), which it has closed")
        // The operating system has nowhere to send it: it is lost, and no wire sees it.
        guard !cables[place.cable].isReset else { return }
        let octets = pieces.flatMap(\.bytes)
        precondition(!octets.isEmpty, "\(end.party) sends nothing on \(end.link)")
        if let (id, direction, observer) = recorded(end, .outgoing) {
            note(.bytes(id, direction, octets))
            for piece in pieces where !piece.bytes.isEmpty {
                let start = cables[place.cable][place.side].sent
                let range = start..<start + piece.bytes.count
                cables[place.cable][place.side].sent = range.upperBound
                note(.claim(id, direction, observer, Claim(range, piece.owner, piece.part, decided: now)))
            }
        }
        let peer = cables[place.cable].end(place.side.opposite)
        agenda.add(now + hop, peer.party, .received(peer.link, octets))
    }

    private mutating func consume(_ count: Int, _ end: End, _ owner: Owner, _ part: Part) {
        let place = place(of: end)
        let side = cables[place.cable][place.side]
        precondition(count > 0, "\(end.party) consumes \(count) octets of \(end.link)")
        precondition(
            side.consumed + count <= side.received,
            "\(end.party) consumes \(count) octets of \(end.link), where \(side.received - side.consumed) are left")
        cables[place.cable][place.side].consumed += count
        if let (id, direction, observer) = recorded(end, .incoming) {
            let range = side.consumed..<side.consumed + count
            note(.claim(id, direction, observer, Claim(range, owner, part, decided: now)))
        }
    }

    private mutating func close(_ end: End, _ ending: Ending) {
        let place = place(of: end)
        guard !cables[place.cable][place.side].hasClosed else { return }
        cables[place.cable][place.side].hasClosed = true
        // After a reset the direction is over already, and nobody is there to be told.
        let how = cables[place.cable].isReset ? .rst : ending
        if let (id, direction, _) = recorded(end, .outgoing) { note(.close(id, direction, how)) }
        guard !cables[place.cable].isReset else { return }
        let peer = cables[place.cable].end(place.side.opposite)
        agenda.add(now + hop, peer.party, .closed(peer.link, ending))
    }

    private mutating func note(_ kind: Event.Kind) { events.append(Event(now, kind)) }

    private func place(of end: End) -> Place {
        guard let place = ends[end] else { preconditionFailure("\(end.party) has no link \(end.link)") }
        return place
    }

    private enum Flow { case incoming, outgoing }

    /// The direction of a recorded connection that flows into or out of an end, and the observer there.
    private func recorded(_ end: End, _ flow: Flow) -> (ConnectionID, Direction, Observer)? {
        guard case .connection(let id) = end.link else { return nil }
        switch end.party {
        case .client: return (id, flow == .outgoing ? .clientToServer : .serverToClient, .client)
        case .server: return (id, flow == .outgoing ? .serverToClient : .clientToServer, .server)
        case .origin, .lab: return nil
        }
    }
}

// MARK: - What is under way

/// One endpoint's end of a link.
private struct End: Hashable, Sendable {
    var party: Party
    var link: Link

    init(_ party: Party, _ link: Link) {
        self.party = party
        self.link = link
    }
}

private struct Place: Sendable {
    var cable: Int
    var side: Cable.Side
}

/// A link with both of its ends.
private struct Cable: Sendable {
    enum Side: Sendable {
        case left, right
        var opposite: Side {
            switch self {
            case .left: .right
            case .right: .left
            }
        }
    }

    struct State: Sendable {
        var sent = 0
        var received = 0
        var consumed = 0
        var hasClosed = false
    }

    /// Whether one end has been told that the connection is gone.
    var isReset = false
    private let left: End
    private let right: End
    private var leftState = State()
    private var rightState = State()

    init(left: End, right: End) {
        self.left = left
        self.right = right
    }

    func end(_ side: Side) -> End {
        switch side {
        case .left: left
        case .right: right
        }
    }

    subscript(side: Side) -> State {
        get {
            switch side {
            case .left: leftState
            case .right: rightState
            }
        }
        set {
            switch side {
            case .left: leftState = newValue
            case .right: rightState = newValue
            }
        }
    }
}

/// Inputs in the order of their time; of one time, in the order in which they were added.
private struct Agenda: Sendable {
    struct Entry: Sendable {
        var time: Timestamp
        var party: Party
        var input: EndpointInput
    }

    // Latest first, so that the next one is cheap to remove. A few inputs are under way at a time.
    private var entries: [Entry] = []

    var next: Timestamp? { entries.last?.time }

    mutating func add(_ time: Timestamp, _ party: Party, _ input: EndpointInput) {
        let place = entries.lastIndex { $0.time > time }.map { $0 + 1 } ?? 0
        entries.insert(Entry(time: time, party: party, input: input), at: place)
    }

    mutating func removeFirst() -> Entry { entries.removeLast() }
}
