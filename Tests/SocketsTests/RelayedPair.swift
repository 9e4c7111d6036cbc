import Dispatch
import Sockets
import Wire

/// A relay between somebody's client and somebody's server, and what it told.
final class RelayedPair {
    let relay: Relay
    let listener: RawPeer.Listener
    private let bell = DispatchSemaphore(value: 0)

    private var told = Told()

    /// - Parameter waiting: Octets that may wait to be taken off the tape; as many as ever if nil.
    init(patience: Delay = .milliseconds(5_000), waiting: Int? = nil) throws {
        listener = try RawPeer.Listener()
        var plan = Relay.Plan(listen: .anyLoopbackPort, target: listener.address)
        plan.patience = patience
        if let waiting { plan.waiting = waiting }
        relay = try Relay.start(plan) { [bell] in bell.signal() }
    }

    /// A client, and the server's end of its connection.
    func connect() throws -> (client: RawPeer, server: RawPeer) {
        let client = try RawPeer(connectingTo: relay.address)
        return (client, try listener.accept())
    }

    /// Ends it, and gives what it told and what it says of itself.
    func finish() throws -> (told: Told, proof: RelayProof) {
        relay.stop()
        while !take() { bell.wait() }
        return (told, relay.waitUntilStopped())
    }

    /// Waits until the tap says a line of a kind.
    func waitForLine(_ isIt: (String) -> Bool) -> String {
        while true {
            let isOver = take()
            if let line = told.lines.first(where: isIt) { return line }
            if isOver { return "" }
            bell.wait()
        }
    }

    private func take() -> Bool {
        let (portions, isOver) = relay.tape.take()
        for portion in portions {
            told.read(portion)
            if portion.isLast { relay.tape.hasRead(portion.slab) }
        }
        return isOver
    }
}

/// What was read off a tape.
struct Told {
    var events: [Event] = []
    var recorded = RelayProof()
    /// Octets that found no room.
    var missing = 0
    var lines: [String] = []

    mutating func read(_ portion: TapePortion) {
        var place = portion.range.lowerBound
        while place < portion.range.upperBound {
            let entry = portion.slab.entry(at: place)
            take(entry)
            place += entry.size
        }
    }

    private mutating func take(_ entry: TapeEntry) {
        let (id, direction) = (entry.connection, entry.direction)
        let kind: Event.Kind
        switch entry.kind {
        case .open:
            let addresses = entry.text.split(separator: "\n").map(String.init)
            kind = .open(id, client: addresses[0], server: addresses[1])
        case .bytes:
            recorded.add(entry.octets, direction)
            kind = .bytes(id, direction, Array(entry.octets))
        case .missing:
            missing += entry.missing
            kind = .gap(id, direction, entry.missing)
        case .fin: kind = .close(id, direction, .fin)
        case .rst: kind = .close(id, direction, .rst)
        case .abandoned: kind = .close(id, direction, .gap)
        case .note:
            lines.append(entry.text)
            kind = .log(id.number == 0 ? nil : id, .lab, entry.text)
        case .gone: return
        }
        events.append(Event(entry.time, kind))
    }

    func recording() throws -> Recording {
        var recording = Recording()
        for event in events { try recording.append(event) }
        return recording
    }
}
