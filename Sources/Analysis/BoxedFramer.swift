import Framing
import Wire

/// A framer in a place of its own, with the value semantics of the framer.
///
/// A framer is large. Inside of another value it would be copied whenever a method of that value asked it something.
struct BoxedFramer: Sendable {
    // Written only while one value alone holds it.
    private final class Box: @unchecked Sendable {
        var framer: ConnectionFramer
        init(_ framer: ConnectionFramer) { self.framer = framer }
    }

    private var box = Box(ConnectionFramer())

    var exchanges: FramedExchanges { box.framer.read().exchanges }
    var violations: [Violation] { box.framer.violations }
    func interpretation(_ direction: Direction) -> Interpretation { box.framer.interpretation(direction) }

    mutating func receive(_ octets: [UInt8], _ direction: Direction, at time: Timestamp) {
        own()
        box.framer.receive(octets, direction, at: time)
    }

    mutating func skip(_ count: Int, _ direction: Direction, at time: Timestamp) {
        own()
        box.framer.skip(count, direction, at: time)
    }

    mutating func end(_ direction: Direction, _ ending: Ending, at time: Timestamp) {
        own()
        box.framer.end(direction, ending, at: time)
    }

    /// What it says of the octets so far.
    var reading: Reading {
        let read = box.framer.read()
        return Reading(
            exchanges: read.exchanges, requests: read.requests, responses: read.responses,
            violationCount: read.violations)
    }

    private mutating func own() {
        if !isKnownUniquelyReferenced(&box) { box = Box(box.framer) }
    }
}

/// What the reference has made of a connection, asked for once an event.
///
/// Not to be kept: what the framer does next would have to leave this alone.
struct Reading {
    let exchanges: FramedExchanges
    let requests: Claims
    let responses: Claims
    let violationCount: Int

    func claims(_ direction: Direction) -> Claims {
        switch direction {
        case .clientToServer: requests
        case .serverToClient: responses
        }
    }

    /// nil if there is none of that number.
    func exchange(_ number: Int) -> FramedExchange? {
        exchanges.indices.contains(number - 1) ? exchanges[number - 1] : nil
    }
}
