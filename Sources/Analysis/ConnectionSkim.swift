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
    /// Before the server did.
    private var clientHasLeft = false
    private var serverHasEnded = false

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
        switch direction {
        case .clientToServer: if ending != .gap, !serverHasEnded { clientHasLeft = true }
        case .serverToClient: serverHasEnded = true
        }
        framer.end(direction, ending, at: time)
        look()
        if ending != .gap, requests != watch.settled { needsAnalysis = true }
    }

    // MARK: Findings

    /// Findings that are told at most.
    private static let most = 64

    /// What is known without the octets, in the order in which it was found: for when the analysis would need more of
    /// them than there are. The last of each direction may grow.
    package mutating func findings(of id: ConnectionID) -> [Finding] {
        let hasLeft = clientHasLeft
        return framer.violations(Self.most).map { violation in
            var finding = Finding(violation, of: id)
            // As in ``ConnectionAnalysis``: who has left does not get the rest.
            if hasLeft, violation.direction == .serverToClient, violation.weight == .violation,
                violation.kind == .shortBody || violation.kind == .incompleteMessage
            {
                finding.severity = .note
            }
            return finding
        }
    }

    // MARK: Rest

    /// What is left of a skim between exchanges, as long as nothing has to be looked at.
    package struct AtRest: Sendable {
        fileprivate var bytes: Int
        fileprivate var watch: Watch
        fileprivate var framer: FramerAtRest
    }

    /// - Returns: nil if there is more to know than that.
    package mutating func rest() -> AtRest? {
        guard !needsAnalysis, requests == watch.settled, let framer = framer.rest() else { return nil }
        return AtRest(bytes: bytes, watch: watch, framer: framer)
    }

    /// Becomes the skim of a connection that ``rest()`` told of; of one on which nothing was said if nil. The memory
    /// that it has serves again.
    package mutating func resume(_ rest: AtRest?) {
        needsAnalysis = false
        clientHasLeft = false
        serverHasEnded = false
        bytes = rest?.bytes ?? 0
        watch = rest?.watch ?? Watch()
        if let rest { framer.resume(rest.framer) } else { framer.restart() }
        (requests, responses) = framer.counts()
    }

    private mutating func look() {
        (requests, responses) = framer.counts()
        if framer.hasViolations() { needsAnalysis = true }
        while let outcome = framer.outcome(at: watch.settled) {
            if watch.settle(outcome).isSuspicious { needsAnalysis = true }
        }
    }
}

extension Finding {
    /// What a framer says of a connection, without the octets.
    fileprivate init(_ violation: Violation, of id: ConnectionID) {
        let code = FindingCode(violation.kind)
        self.init(
            code, severity: Severity(violation.weight), connection: id, direction: violation.direction,
            range: violation.range, exchange: violation.exchange, section: violation.section,
            certainty: violation.isCertain ? .certain : .likely,
            message: violation.detail.isEmpty ? code.title : violation.detail)
        isOfRecording = violation.kind == .missingOctets
    }
}
