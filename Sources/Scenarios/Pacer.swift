import Wire

/// Decides when a client sends its next request: how many, how far apart, and what the lab's user wants.
struct Pacer: Sendable {
    enum Verdict: Sendable {
        /// Send a request now.
        case send
        /// Nothing more is to be done: close idle connections and finish.
        case finish
        /// Nothing now; do these steps.
        case rest([EndpointStep])
    }

    private enum Phase: Sendable {
        case waiting(Int)
        case exchanging
        case held
        case over
    }

    private var left: Int?
    private var gap: Delay
    private var isPaused = false
    private var isStopping = false
    private var extra = 0
    private var phase = Phase.held
    private var lastEnd = Timestamp.zero
    private var token = 0

    init(_ pace: Scenario.Pace) {
        left = pace.requests
        gap = pace.gap
    }

    /// Whether the client has been told that nothing more is to be done.
    var isOver: Bool { if case .over = phase { true } else { false } }

    mutating func start() -> Verdict { proceed() }

    /// The exchange has ended, well or badly, and the client goes on.
    mutating func exchangeEnded(at now: Timestamp) -> Verdict {
        lastEnd = now
        return isStopping ? finish() : wait(from: now)
    }

    mutating func woke(_ token: Int) -> Verdict {
        guard case .waiting(token) = phase else { return .rest([]) }
        return proceed()
    }

    mutating func control(_ control: EndpointInput.Control, at now: Timestamp) -> Verdict {
        switch control {
        case .become: return .rest([])
        case .pause(let paused):
            isPaused = paused
            if case .held = phase, !paused { return proceed() }
            return .rest([])
        case .sendOne:
            switch phase {
            case .over: return .rest([])
            case .exchanging:
                extra += 1
                return .rest([])
            case .waiting, .held:
                extra += 1
                return proceed()
            }
        case .gap(let delay):
            gap = delay
            guard case .waiting = phase else { return .rest([]) }
            return wait(from: now)
        case .stop:
            isStopping = true
            switch phase {
            case .exchanging, .over: return .rest([])
            case .waiting, .held: return finish()
            }
        }
    }

    /// The client has given up: nothing more is to be done.
    mutating func abandon() { phase = .over }

    private mutating func proceed() -> Verdict {
        if extra > 0 {
            extra -= 1
        } else if left == 0 {
            return finish()
        } else if isPaused {
            phase = .held
            return .rest([])
        } else {
            left = left.map { $0 - 1 }
        }
        phase = .exchanging
        return .send
    }

    /// Waits for what is left of the gap. It is a wake-up even if that is nothing: what has arrived together with
    /// the end of an exchange is then seen before the next one begins, however it was cut into segments.
    private mutating func wait(from now: Timestamp) -> Verdict {
        // After the last exchange too, and never less than this: a body that leaks comes after its response.
        let shortest = left == 0 ? max(gap, .milliseconds(1)) : gap
        let due = extra > 0 ? lastEnd : lastEnd + shortest
        token += 1
        phase = .waiting(token)
        return .rest([.wake(token, after: max(.zero, due - now))])
    }

    private mutating func finish() -> Verdict {
        phase = .over
        return .finish
    }
}
