import Wire

/// What both directions of a connection know together: the exchanges, who owes an answer, who has to close.
struct Ledger: Sendable {
    var exchanges = FramedExchanges()
    private(set) var violations: [Violation] = []
    /// Of violations, how many are kept at most, and how many were not.
    private let limit: Int
    private(set) var omitted = 0
    /// Of each exchange, what later messages depend on; same indices as `exchanges`.
    var traits = Traits.Table()
    /// Numbers of requests and of final responses that have begun.
    private(set) var requestCount = 0
    var responseCount = 0
    /// Whether what is complete is forgotten.
    var forgets = false
    /// Number of the exchange whose request is arriving when the responses end.
    var arriving: Int?
    /// Index of the first exchange without a complete final response (RFC 9112 section 9.2).
    var answering = 0
    /// A request-line has begun that is not complete yet.
    var requestBegun = false
    /// Of octets that are no request, and of an empty line, that the client has sent behind its last request: the number
    /// of that request. No response has come to one behind them.
    private var strayBehind: Int?
    private var emptyLineBehind: Int?
    /// Why no further request may come, once that is so.
    var closing: Closing?
    /// The exchange whose request is such that the connection has to be closed after the response.
    var forcedClose: Int?
    /// The exchange after whose request and response another protocol is spoken.
    var tunnel: Int?
    /// The exchange of a CONNECT that was refused: HTTP goes on.
    var refusedConnect: Int?
    /// A server's policy does not read a body on that it has answered already; the exchange of such a body.
    var mindsEarlyAnswers = false
    var answeredEarly: Int?
    /// The policy takes a response for the answer to a request that is yet to come.
    var expectsRequestBehindResponse = false
    /// A response has settled what follows a request: the client's direction has to hear of it at once.
    var isSettled = false
    var responsesEnded = false
    /// The client speaks HTTP/2 from the first octet on.
    var isOtherProtocol = false
    /// A hole in the recording of the client's octets may hide requests: no request has begun since.
    var mayHideRequests = false
    /// The same for responses.
    var mayHideResponses = false
    /// The client sends requests before it has the answers to those before.
    private var pipelines = false
    /// The last exchange that came to its end, and the one before.
    private var lastAnswered: Answered?
    private var answeredBefore: Answered?
    /// Whether a response came before the request-line that it answers.
    var hasEarlyAnswer: Bool { awaitingRequest != nil }
    /// The exchange that a response opened because the request it answers is not complete.
    private var awaitingRequest: Int?

    struct Traits: Sendable, BitwiseCopyable {
        var method: RequestLine.Method?
        var offersUpgrade = false
        /// The request has a body that it may hold back, and no 100 has come.
        var awaitsContinue = false
        /// Octets of a body are there or to come, and trailers among them.
        var hasBody = false
        var hasTrailers = false
        /// The request says `close`, or is of a version that closes.
        var closes = false
        var isOldVersion = false
        var isAnswered = false
        /// Nobody has recorded the request. If it was a HEAD, its answer has no body, whatever it declares.
        var isHidden = false

        @inline(__always)
        init(_ method: RequestLine.Method? = nil) { self.method = method }

        /// The traits of the exchanges, by the index that the exchange has.
        struct Table: Sendable {
            private var kept = PlainRecords<Traits>()
            private var first = 0

            @inline(__always)
            subscript(index: Int) -> Traits {
                get { kept[index &- first] }
                set { kept[index &- first] = newValue }
            }

            @inline(__always)
            mutating func write(_ count: Int) -> RecordWriter<Traits> { kept.write(count) }
            mutating func adopt(_ writer: RecordWriter<Traits>) { kept.adopt(writer) }

            /// Where the traits at an index are kept, and those behind them; valid until the next call.
            @inline(__always)
            mutating func place(of index: Int) -> UnsafeMutablePointer<Traits> { kept.place(of: index &- first) }

            mutating func open() { kept.append(Traits()) }

            mutating func forget(before index: Int) {
                guard index > first else { return }
                kept.removeFirst(index - first)
                first = index
            }

            mutating func restart(at index: Int = 0) {
                kept.removeAll()
                first = index
            }
        }
    }

    struct Closing: Sendable {
        enum Reason { case request, response, undelimited, faultyResponse, version }
        var exchange: Int
        var reason: Reason
    }

    fileprivate struct Answered {
        var exchange: Int
        var status: Int?
        var hasBody: Bool
        var hasTrailers: Bool
    }

    /// Says that the final response to a request is complete.
    mutating func answer(_ number: Int, status: Int?) {
        let traits = traits[number - 1]
        self.traits[number - 1].isAnswered = true
        if number == answering + 1 {
            repeat { answering += 1 } while answering < exchanges.endIndex && self.traits[answering].isAnswered
        }
        let new = Answered(
            exchange: number, status: status, hasBody: traits.hasBody, hasTrailers: traits.hasTrailers)
        answeredBefore = lastAnswered
        lastAnswered = new
    }

    /// The exchange whose request the server seems to have read only the beginning of, if it sends a response that
    /// nobody waits for: what is left of the body was a request to it, or stood in front of the next one.
    func unreadRequest(behind status: Int?) -> (exchange: Int, isTrailer: Bool)? {
        func isRefusal(_ status: Int?) -> Bool { [400, 405, 414, 501, 505].contains(status) }
        if let last = lastAnswered, last.hasBody, isRefusal(status) { return (last.exchange, last.hasTrailers) }
        if let before = answeredBefore, before.hasBody, isRefusal(lastAnswered?.status) {
            return (before.exchange, before.hasTrailers)
        }
        return nil
    }

    init(limit: Int) { self.limit = limit }

    /// Whether the exchange at an index waits for a response, the next one to be sent included.
    func awaitsResponse(at index: Int) -> Bool {
        index < exchanges.endIndex || index == exchanges.endIndex && (requestBegun || mayHideRequests)
    }

    /// The index of the exchange that the next response is of, if it is awaited.
    func due(_ pipelining: FramingPolicy.Pipelining) -> Int {
        switch pipelining {
        case .inOrder: answering
        case .lastFirst:
            (answering..<max(answering, exchanges.endIndex)).last { !traits[$0].isAnswered } ?? exchanges.endIndex
        }
    }

    /// The number of the exchange that a request-line belongs to: a new one, or that of an answer that came first.
    mutating func openForRequest() -> Int {
        defer { awaitingRequest = nil }
        mayHideRequests = false
        requestCount += 1
        if let awaitingRequest { return awaitingRequest }
        if answering < exchanges.endIndex, !mayHideResponses { pipelines = true }
        return open()
    }

    /// Takes requests that have begun, each the first of its exchange.
    mutating func adopt(_ requests: RecordWriter<MessageRecord>, _ traits: RecordWriter<Traits>) {
        guard requests.count > 0 else { return }
        mayHideRequests = false
        requestBegun = false
        requestCount += requests.count
        if answering < exchanges.endIndex || requests.count > 1, !mayHideResponses { pipelines = true }
        exchanges.adopt(requests: requests)
        self.traits.adopt(traits)
    }

    /// Takes final responses that have begun, and says that those up to one number are complete.
    mutating func adopt(_ responses: RecordWriter<MessageRecord>, answered last: Int) {
        if responses.count > 0 {
            responseCount += responses.count
            exchanges.adopt(responses: responses)
            answerBegins(to: exchanges.nextResponse - 1)
        }
        guard last > answering else { return }
        if last > answering + 1 {
            // They come in the order of the requests.
            let first = traits.place(of: answering)
            for index in 0..<last - answering { first[index].isAnswered = true }
            answering = last - 2
            answer(last - 1, status: exchanges.response(last - 1).pointee.code)
        }
        answer(last, status: exchanges.response(last).pointee.code)
    }

    // MARK: Octets that are no request

    /// Whether the client has sent octets that are no request, and a response may be the answer to them.
    var hasUnansweredStray: Bool { strayBehind != nil }

    /// The same of an empty line.
    var hasUnansweredEmptyLine: Bool { emptyLineBehind != nil }

    /// The client has sent octets that are no request.
    mutating func noteStray() { strayBehind = exchanges.endIndex }

    /// The client has sent an empty line where a request is due.
    mutating func noteEmptyLine() { emptyLineBehind = exchanges.endIndex }

    /// Says that a response begins: the answers come in the order of what they answer.
    /// - Parameter number: Of the request that it answers; nil if there is none.
    @inline(__always)
    mutating func answerBegins(to number: Int?) {
        if let last = strayBehind, number ?? .max > last { strayBehind = nil }
        if let last = emptyLineBehind, number ?? .max > last { emptyLineBehind = nil }
    }

    /// The number of the exchange that the next response belongs to.
    mutating func openForResponse(at index: Int) -> Int {
        if index < exchanges.endIndex { return index + 1 }
        let number = open()
        // The request may be one that a hole hides: no request-line will come for it.
        if requestBegun || expectsRequestBehindResponse {
            awaitingRequest = number
        } else {
            traits[number - 1].isHidden = true
        }
        expectsRequestBehindResponse = false
        return number
    }

    /// Says that a response begins behind a hole that may hide others: a client that does not pipeline has had the
    /// answers to all requests but the last.
    mutating func passHiddenResponses() {
        guard mayHideResponses else { return }
        mayHideResponses = false
        if !pipelines { answering = max(answering, exchanges.endIndex - 1) }
    }

    /// Says that what looked like the beginning of a request was none.
    mutating func abandonRequest() {
        requestBegun = false
        awaitingRequest = nil
    }

    private mutating func open() -> Int {
        exchanges.open()
        traits.open()
        return exchanges.endIndex
    }

    /// Forgets the exchanges that are complete.
    /// - Parameter request: The number of the exchange whose request is arriving.
    mutating func forget(before request: Int?) {
        let index = min(answering, (request ?? .max) - 1, (awaitingRequest ?? .max) - 1)
        guard index > exchanges.startIndex else { return }
        exchanges.forget(before: index)
        traits.forget(before: index)
    }

    /// Forgets the interim responses of the exchange that waits for its final one.
    mutating func forgetInterim() {
        exchanges.forgetInterim(of: answering + 1)
    }

    /// As it was in the beginning, with the storage that is there.
    mutating func restart() {
        var fresh = Ledger(limit: limit)
        fresh.forgets = forgets
        fresh.mindsEarlyAnswers = mindsEarlyAnswers
        swap(&fresh.exchanges, &exchanges)
        swap(&fresh.traits, &traits)
        swap(&fresh.violations, &violations)
        fresh.exchanges.restart()
        fresh.traits.restart()
        fresh.violations.removeAll(keepingCapacity: true)
        self = fresh
    }

    /// What is left to know where all exchanges are complete and nothing is to be said of any.
    struct AtRest: Sendable {
        fileprivate var exchanges: Int
        fileprivate var requests: Int
        fileprivate var responses: Int
        fileprivate var pipelines: Bool
        fileprivate var lastAnswered: Answered?
        fileprivate var answeredBefore: Answered?
    }

    /// - Returns: nil if there is more to know.
    mutating func rest() -> AtRest? {
        guard violations.isEmpty, omitted == 0, answering == exchanges.endIndex, awaitingRequest == nil,
            arriving == nil, answeredEarly == nil, closing == nil, forcedClose == nil, tunnel == nil,
            refusedConnect == nil,
            !requestBegun, !hasUnansweredStray, !expectsRequestBehindResponse, !isSettled, !responsesEnded,
            !isOtherProtocol, !mayHideRequests, !mayHideResponses
        else { return nil }
        return AtRest(
            exchanges: answering, requests: requestCount, responses: responseCount, pipelines: pipelines,
            lastAnswered: lastAnswered, answeredBefore: answeredBefore)
    }

    /// Takes what ``rest()`` said, just after ``restart()``.
    mutating func resume(_ rest: AtRest) {
        exchanges.restart(at: rest.exchanges)
        traits.restart(at: rest.exchanges)
        answering = rest.exchanges
        requestCount = rest.requests
        responseCount = rest.responses
        pipelines = rest.pipelines
        lastAnswered = rest.lastAnswered
        answeredBefore = rest.answeredBefore
    }

    /// - Returns: What to call it by if it is to be amended, whether it is kept or not.
    @discardableResult
    mutating func report(
        _ kind: Violation.Kind, _ weight: Violation.Weight, _ rule: Rule, _ direction: Direction, _ range: Range<Int>,
        exchange: Int?, isCertain: Bool = true, _ detail: @autoclosure () -> String = ""
    ) -> Int {
        guard violations.count < limit else {
            omitted += 1
            return violations.count + omitted - 1
        }
        violations.append(
            Violation(
                kind: kind, weight: weight, rule: rule.id, section: rule.section, direction: direction, range: range,
                exchange: exchange, isCertain: isCertain, detail: detail()))
        return violations.count - 1
    }

    mutating func amend(_ violation: Int, _ change: (inout Violation) -> Void) {
        if violations.indices.contains(violation) { change(&violations[violation]) }
    }

    /// Says that the octets up to an offset belong to a violation too.
    mutating func extend(_ violation: Int, to end: Int) {
        amend(violation) { $0.range = $0.range.lowerBound..<end }
    }

    func isNote(_ violation: Int) -> Bool {
        violations.indices.contains(violation) && violations[violation].weight == .note
    }
}
