import Wire

/// The reference: frames both directions of one connection by RFC 9112.
///
/// Octets of either direction go in as they come, in segments of any size; which segments does not matter.
/// It never throws and never stops: it yields parts and violations, and after an error it looks for where the
/// stream makes sense again. Octets that it cannot judge yet are simply not part of an interpretation yet.
package struct ConnectionFramer: Sendable {
    private var requests: Lane
    private var responses: Lane
    private var ledger: Ledger
    private let keeping: Keeping

    /// What a framer remembers.
    package enum Keeping: Sendable {
        case everything
        /// What is not complete yet, and what the last octets have brought: for connections of any length.
        ///
        /// With the next octets of a direction the claims on those before are forgotten, but for the last one,
        /// which may grow; and the exchanges that are complete by then. Violations are kept.
        case open
    }

    /// - Parameter policy: ``FramingPolicy/rfc9112`` is the reference. Any other shows how a recipient would read the
    ///   same octets; what comes after something that it refuses is not judged.
    package init(
        policy: FramingPolicy = .rfc9112, limits: FramingLimits = FramingLimits(), keeping: Keeping = .everything
    ) {
        self.keeping = keeping
        requests = Lane(.clientToServer, policy.side == .client ? .rfc9112 : policy, limits: limits)
        responses = Lane(.serverToClient, policy.side == .server ? .rfc9112 : policy, limits: limits)
        ledger = Ledger(limit: limits.violations)
        ledger.forgets = keeping == .open
        ledger.mindsEarlyAnswers = !requests.policy.resynchronises && requests.policy.earlyAnswers != .read
    }

    /// In the order of the requests; the first index is above 0 if some were forgotten.
    package var exchanges: FramedExchanges { ledger.exchanges }

    /// Numbers of requests and of final responses that have begun, the forgotten ones included.
    package var requestCount: Int { ledger.requestCount }
    package var responseCount: Int { ledger.responseCount }

    /// ``requestCount`` and ``responseCount``; mutating as ``outcome(at:)`` is.
    package mutating func counts() -> (requests: Int, responses: Int) { (ledger.requestCount, ledger.responseCount) }

    /// The status of the final response at an index of ``exchanges``, once it has come to its end, and whether its
    /// request had not come to its own; nil before.
    ///
    /// It is what ``exchanges`` say, for who asks at each segment. It changes nothing: it is mutating because the
    /// whole framer is copied for a question otherwise, which takes longer than the answer.
    package mutating func outcome(at index: Int) -> (status: Int?, isEarly: Bool)? {
        ledger.exchanges.outcome(at: index)
    }

    /// Whether ``violationCount`` is above 0; mutating as ``outcome(at:)`` is.
    package mutating func hasViolations() -> Bool { ledger.violations.count > 0 || ledger.omitted > 0 }

    /// The first ``violations``, so many; mutating as ``outcome(at:)`` is.
    package mutating func violations(_ count: Int) -> ArraySlice<Violation> { ledger.violations.prefix(count) }

    /// In the order of detection. The range of a violation may grow while octets that follow belong to it.
    package var violations: [Violation] { ledger.violations }

    /// Number of violations, those over ``FramingLimits/violations`` included, which are not kept.
    package var violationCount: Int { ledger.violations.count + ledger.omitted }

    /// Takes the next octets of a direction.
    package mutating func receive(_ octets: [UInt8], _ direction: Direction, at time: Timestamp) {
        receive(octets.span, direction, at: time)
    }

    /// Takes the next octets of a direction, in place.
    package mutating func receive(_ octets: Span<UInt8>, _ direction: Direction, at time: Timestamp) {
        if keeping == .open { forget(direction) }
        var index = 0
        while index < octets.count {
            switch direction {
            case .clientToServer: requests.receive(octets, from: &index, at: time, &ledger)
            case .serverToClient: responses.receive(octets, from: &index, at: time, &ledger)
            }
            if ledger.isSettled { requests.answered(at: time, &ledger) }
        }
    }

    /// Says that the recording misses the next octets of a direction, and how many they are.
    ///
    /// In a body or chunk of known length they count as what they must have been. Elsewhere the next start-line is
    /// looked for, and what comes before it is not called stray: it may have made sense. It answers the request that
    /// was sent last, unless the client had pipelined before.
    ///
    /// Say it as soon as it is known, at the latest before octets of the other direction that acknowledge some behind
    /// the hole: a response to a request that lies in the hole would be an answer to nobody otherwise.
    /// - Parameter count: Nothing happens if it is not positive.
    package mutating func skip(_ count: Int, _ direction: Direction, at time: Timestamp) {
        guard count > 0 else { return }
        if keeping == .open { forget(direction) }
        switch direction {
        case .clientToServer: requests.skip(count, at: time, &ledger)
        case .serverToClient: responses.skip(count, at: time, &ledger)
        }
        if ledger.isSettled { requests.answered(at: time, &ledger) }
    }

    /// Says that a direction has come to its end. Octets that were held back, because they could have become part
    /// of a line, are given to whom they belong then. The first ending of a direction counts.
    package mutating func end(_ direction: Direction, _ ending: Ending, at time: Timestamp) {
        if keeping == .open { forget(direction) }
        switch direction {
        case .clientToServer:
            requests.end(ending, at: time, &ledger)
            if !requests.policy.resynchronises, requests.policy.halfClose == .abort { responses.readNoFurther() }
        case .serverToClient:
            ledger.arriving = requests.openExchange
            responses.end(ending, at: time, &ledger)
        }
    }

    /// Exchanges, and the claims on requests and responses, asked for in place.
    ///
    /// Changes nothing: what is asked of a value that others could change is asked of a copy of it, and a framer is
    /// large.
    package mutating func read() -> (exchanges: FramedExchanges, requests: Claims, responses: Claims, violations: Int) {
        (
            ledger.exchanges, requests.interpretation.claims, responses.interpretation.claims,
            ledger.violations.count
        )
    }

    package func interpretation(_ direction: Direction) -> Interpretation {
        switch direction {
        case .clientToServer: requests.interpretation
        case .serverToClient: responses.interpretation
        }
    }

    /// As it was in the beginning, for another connection; the storage that it has serves again.
    package mutating func restart() {
        requests.restart()
        responses.restart()
        ledger.restart()
    }

    /// What there is to know of the connection; nil where more is under way or has happened than that can hold.
    ///
    /// Claims and complete exchanges are not part of it. Changes nothing: see ``outcome(at:)``.
    package mutating func rest() -> FramerAtRest? {
        guard let ledger = ledger.rest(), let requests = requests.rest(), let responses = responses.rest() else {
            return nil
        }
        return FramerAtRest(requests: requests, responses: responses, ledger: ledger)
    }

    /// Becomes the framer of a connection that ``rest()`` told of, with the storage that is there.
    /// - Parameter rest: What a framer of the same policy, limits and keeping said.
    package mutating func resume(_ rest: FramerAtRest) {
        restart()
        requests.resume(rest.requests)
        responses.resume(rest.responses)
        ledger.resume(rest.ledger)
    }

    private mutating func forget(_ direction: Direction) {
        switch direction {
        case .clientToServer: requests.interpretation.forgetAllButLast()
        case .serverToClient: responses.interpretation.forgetAllButLast()
        }
        if responses.openExchange == nil { ledger.forgetInterim() }
        ledger.forget(before: requests.openExchange)
    }
}
