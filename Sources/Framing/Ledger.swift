import Wire

/// What both directions of a connection know together: the exchanges, who owes an answer, who has to close.
struct Ledger: Sendable {
    var exchanges: [FramedExchange] = []
    var violations: [Violation] = []
    /// Of each exchange, what later messages depend on; same indices as `exchanges`.
    var traits: [Traits] = []
    /// Index of the first exchange without a complete final response (RFC 9112 section 9.2).
    var answering = 0
    /// A request-line has begun that is not complete yet.
    var requestBegun = false
    /// The client has sent octets that are no request, and no response has come since.
    var hasUnansweredStray = false
    /// Why no further request may come, once that is so.
    var closing: Closing?
    /// The exchange whose request is such that the connection has to be closed after the response.
    var forcedClose: Int?
    /// The exchange after whose request and response another protocol is spoken.
    var tunnel: Int?
    /// The exchange of a CONNECT that was refused: HTTP goes on.
    var refusedConnect: Int?
    /// A response has settled what follows a request: the client's direction has to hear of it at once.
    var isSettled = false
    var responsesEnded = false
    /// A hole in the recording of the client's octets may hide requests: no request has begun since.
    var mayHideRequests = false
    /// The same for responses.
    var mayHideResponses = false
    /// The client sends requests before it has the answers to those before.
    private var pipelines = false
    /// The exchange that a response opened because the request it answers is not complete.
    private var awaitingRequest: Int?

    struct Traits: Sendable {
        var method: RequestLine.Method?
        var offersUpgrade = false
        /// The request says `close`, or is of a version that closes.
        var closes = false
        var isOldVersion = false
        var isAnswered = false
    }

    struct Closing: Sendable {
        enum Reason { case request, response, faultyResponse, version }
        var exchange: Int
        var reason: Reason
    }

    /// Whether the exchange at an index waits for a response, the next one to be sent included.
    func awaitsResponse(at index: Int) -> Bool {
        index < exchanges.count || index == exchanges.count && (requestBegun || mayHideRequests)
    }

    /// The number of the exchange that a request-line belongs to: a new one, or that of an answer that came first.
    mutating func openForRequest() -> Int {
        defer { awaitingRequest = nil }
        mayHideRequests = false
        if let awaitingRequest { return awaitingRequest }
        if answering < exchanges.count, !mayHideResponses { pipelines = true }
        return open()
    }

    /// The number of the exchange that the next response belongs to.
    mutating func openForResponse(at index: Int) -> Int {
        if index < exchanges.count { return index + 1 }
        let number = open()
        // The request may be one that a hole hides: no request-line will come for it.
        if requestBegun { awaitingRequest = number }
        return number
    }

    /// Says that a response begins behind a hole that may hide others: a client that does not pipeline has had the
    /// answers to all requests but the last.
    mutating func passHiddenResponses() {
        guard mayHideResponses else { return }
        mayHideResponses = false
        if !pipelines { answering = max(answering, exchanges.count - 1) }
    }

    /// Says that what looked like the beginning of a request was none.
    mutating func abandonRequest() {
        requestBegun = false
        awaitingRequest = nil
    }

    private mutating func open() -> Int {
        exchanges.append(FramedExchange(number: exchanges.count + 1))
        traits.append(Traits())
        return exchanges.count
    }

    mutating func report(
        _ kind: Violation.Kind, _ weight: Violation.Weight, _ rule: Rule, _ direction: Direction, _ range: Range<Int>,
        exchange: Int?, isCertain: Bool = true, _ detail: String = ""
    ) {
        violations.append(
            Violation(
                kind: kind, weight: weight, rule: rule.id, section: rule.section, direction: direction, range: range,
                exchange: exchange, isCertain: isCertain, detail: detail))
    }
}
