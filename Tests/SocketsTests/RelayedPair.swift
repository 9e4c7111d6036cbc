import Dispatch
import Sockets
import Wire

/// A relay between somebody's client and somebody's server, and what it told.
final class RelayedPair {
    let relay: Relay
    let listener: RawPeer.Listener
    private let bell = DispatchSemaphore(value: 0)

    init(patience: Delay = .milliseconds(5_000)) throws {
        listener = try RawPeer.Listener()
        var plan = Relay.Plan(listen: .anyLoopbackPort, target: listener.address)
        plan.patience = patience
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
        var told = Told()
        while true {
            let (portions, isOver) = relay.tape.take()
            for portion in portions { told.read(portion) }
            if isOver { break }
            bell.wait()
        }
        return (told, relay.waitUntilStopped())
    }
}

/// What was read off a tape.
struct Told {
    var events: [Event] = []
    var recorded = RelayProof()

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
            recorded[direction].add(entry.octets)
            kind = .bytes(id, direction, Array(entry.octets))
        case .missing: kind = .gap(id, direction, entry.missing)
        case .fin: kind = .close(id, direction, .fin)
        case .rst: kind = .close(id, direction, .rst)
        case .abandoned: kind = .close(id, direction, .gap)
        case .note: kind = .log(id.number == 0 ? nil : id, .lab, entry.text)
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
