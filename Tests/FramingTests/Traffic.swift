import Framing
import Wire

/// What goes over a connection, in order: the input of a framer.
struct Traffic: Sendable {
    enum Event: Sendable {
        case octets([UInt8], Direction)
        /// So many octets that the recording misses.
        case hole(Int, Direction)
        case end(Direction, Ending)
    }

    var events: [Event]

    /// Number of octets of a direction.
    func count(_ direction: Direction) -> Int {
        events.reduce(0) { sum, event in
            switch event {
            case .octets(let octets, direction): sum + octets.count
            case .hole(let count, direction): sum + count
            case .octets, .hole, .end: sum
            }
        }
    }

    func framed(
        _ policy: FramingPolicy = .rfc9112, limits: FramingLimits = FramingLimits(),
        keeping: ConnectionFramer.Keeping = .everything, resting: Resting? = nil
    ) -> Outcome {
        var framer = ConnectionFramer(policy: policy, limits: limits, keeping: keeping)
        for (index, event) in events.enumerated() {
            if let resting, let rest = framer.rest() {
                resting.count += 1
                // In a framer that was another connection's.
                framer = resting.used
                framer.resume(rest)
            }
            // Splitting must not change the time that a segment came at.
            let time = Timestamp(nanoseconds: Int64(clock?[index] ?? index))
            switch event {
            case .octets(let octets, let direction): framer.receive(octets, direction, at: time)
            case .hole(let count, let direction): framer.skip(count, direction, at: time)
            case .end(let direction, let ending): framer.end(direction, ending, at: time)
            }
        }
        return Outcome(framer)
    }

    /// Lets a framer rest wherever it can.
    final class Resting {
        /// How often it could.
        var count = 0
        let used: ConnectionFramer

        init() {
            var framer = ConnectionFramer(keeping: .open)
            framer.receive(Array("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nGET ".utf8), .clientToServer, at: .zero)
            framer.receive(Array("HTTP/1.1 200 OK\r\nX".utf8), .serverToClient, at: .zero)
            used = framer
        }
    }

    /// The time of each event, if not its index.
    private var clock: [Int]?

    init(_ events: [Event]) { self.events = events }

    /// The same in pieces: each segment cut into single octets.
    var byteByByte: Traffic {
        rewritten { octets in octets.map { [$0] } }
    }

    /// The same with one segment cut in two, for each place where that can be done.
    var twoWaySplits: [Traffic] {
        events.indices.flatMap { target -> [Traffic] in
            guard case .octets(let octets, _) = events[target], octets.count > 1 else { return [] }
            return (1..<octets.count).map { cut in
                var index = -1
                return rewritten { segment in
                    index += 1
                    guard index == octetEvents(before: target) else { return [segment] }
                    return [Array(segment[..<cut]), Array(segment[cut...])]
                }
            }
        }
    }

    private func octetEvents(before target: Int) -> Int {
        events[..<target].count { if case .octets = $0 { true } else { false } }
    }

    func rewritten(_ cut: ([UInt8]) -> [[UInt8]]) -> Traffic {
        var result = Traffic([])
        var clock: [Int] = []
        for (index, event) in events.enumerated() {
            switch event {
            case .octets(let octets, let direction):
                for piece in cut(octets) {
                    result.events.append(.octets(piece, direction))
                    clock.append(index)
                }
            case .hole, .end:
                result.events.append(event)
                clock.append(index)
            }
        }
        result.clock = clock
        return result
    }
}

/// All that a framer says.
struct Outcome: Equatable, Sendable {
    var interpretations: [Interpretation]
    var violations: [Violation]
    var exchanges: [FramedExchange]

    init(_ framer: ConnectionFramer) {
        interpretations = Direction.allCases.map(framer.interpretation)
        violations = framer.violations
        exchanges = Array(framer.exchanges)
    }

    subscript(direction: Direction) -> Interpretation { interpretations[Int(direction.rawValue)] }
}
