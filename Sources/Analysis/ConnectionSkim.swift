import Framing
import Wire

/// A first, cheap look at a connection: its counts, and whether the full analysis could find anything in it.
///
/// It keeps neither rows nor text. What it does not flag is clean: ``ConnectionAnalysis`` of the same octets has no
/// finding then, not even a note. The reverse does not hold; what it flags may turn out to be in order.
package struct ConnectionSkim: Sendable {
    /// Octets, both directions.
    package private(set) var bytes = 0
    /// Whether the full analysis has to look; never taken back.
    package private(set) var needsAnalysis = false
    package private(set) var requests = 0
    /// Final responses, the one that is arriving included.
    package private(set) var responses = 0
    private var framer = ConnectionFramer(keeping: .open)
    private var watch = Watch()

    package init() {}

    package mutating func receive(_ octets: Span<UInt8>, _ direction: Direction, at time: Timestamp) {
        bytes += octets.count
        framer.receive(octets, direction, at: time)
        look()
    }

    package mutating func receive(_ octets: [UInt8], _ direction: Direction, at time: Timestamp) {
        receive(octets.span, direction, at: time)
    }

    /// So many octets of a direction are missing from the recording: see ``ConnectionFramer/skip(_:_:at:)``.
    package mutating func gap(_ count: Int, _ direction: Direction, at time: Timestamp) {
        framer.skip(count, direction, at: time)
        look()
    }

    package mutating func end(_ direction: Direction, _ ending: Ending, at time: Timestamp) {
        framer.end(direction, ending, at: time)
        look()
        if ending != .gap, requests != watch.settled { needsAnalysis = true }
    }

    private mutating func look() {
        (requests, responses) = framer.counts()
        if framer.hasViolations() { needsAnalysis = true }
        while let outcome = framer.outcome(at: watch.settled) {
            if watch.settle(outcome).isSuspicious { needsAnalysis = true }
        }
    }
}
