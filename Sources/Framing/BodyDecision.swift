/// How much message body follows a header section, decided by RFC 9112 section 6.3: the first rule that fits wins.
struct BodyDecision {
    var framing: BodyFraming
    var rule: Rule
    /// Faults of the fields: what is wrong, and whether all recipients agree on the framing nevertheless.
    var faults: [(rule: Rule, detail: String, isHarmless: Bool)] = []
    /// Whoever answers has to close the connection afterwards (RFC 9112 sections 6.1 and 6.3).
    var forcesClose = false

    /// Of a request. Its method does not matter (RFC 9112 section 6).
    init(request head: HeaderSection) {
        let coding = head.transferEncoding
        guard coding.isPresent else {
            switch head.contentLength {
            case .absent: self.init(.length(0), .requestWithoutBody)
            case .value(let count): self.init(.length(count), .requestLength)
            case .repeated(let count):
                self.init(.length(count), .requestLength)
                fault(.requestLengthRepeated, "Content-Length is there more than once, each time \(count)")
            case .invalid:
                self.init(.unknowable, .requestLengthInvalid)
                forcesClose = true
                fault(.requestLengthInvalid, "Content-Length is not one number of digits")
            }
            return
        }
        if coding.endsInChunked {
            self.init(.chunked, .requestChunked)
        } else {
            self.init(.unknowable, .requestNotChunkedLast)
            forcesClose = true
            fault(.requestNotChunkedLast, "the last transfer coding of a request is not chunked")
        }
        checkCoding(head, inHTTP10: .requestCodingInHTTP10, both: .requestBothFields)
        if coding.hasUnknown, coding.endsInChunked { fault(.requestCodingUnknown, "a transfer coding nobody knows") }
    }

    /// Of a response.
    /// - Parameters:
    ///   - method: Of the request being answered; nil if its request-line is not known.
    ///   - switches: A 101 that the request asked for.
    init(response head: HeaderSection, status: Int?, method: RequestLine.Method?, switches: Bool) {
        let status = status ?? 0
        if status == 101, switches {
            self.init(.tunnel, .switchingProtocols)
            return
        }
        if method == .head || status / 100 == 1 || status == 204 || status == 304 {
            self.init(.none, .bodyless)
            if method != .head, status != 304 { checkLengthless(head) }
            return
        }
        if method == .connect, status / 100 == 2 {
            self.init(.tunnel, .tunnel)
            checkLengthless(head)
            return
        }
        let coding = head.transferEncoding
        guard coding.isPresent else {
            switch head.contentLength {
            case .absent: self.init(.untilClose, .untilClose)
            case .value(let count): self.init(.length(count), .responseLength)
            case .repeated(let count):
                self.init(.length(count), .responseLength)
                fault(.responseLengthInvalid, "Content-Length is there more than once, each time \(count)")
            case .invalid:
                self.init(.unknowable, .responseLengthInvalid)
                forcesClose = true
                fault(.responseLengthInvalid, "Content-Length is not one number of digits")
            }
            return
        }
        if coding.endsInChunked {
            self.init(.chunked, .responseChunked)
        } else {
            self.init(.untilClose, .responseNotChunkedLast)
        }
        checkCoding(head, inHTTP10: .responseCodingInHTTP10, both: .responseBothFields)
    }

    private init(_ framing: BodyFraming, _ rule: Rule) {
        self.framing = framing
        self.rule = rule
    }

    private mutating func checkCoding(_ head: HeaderSection, inHTTP10: Rule, both: Rule) {
        if !head.version.isAtLeast11 {
            forcesClose = true
            fault(inHTTP10, "Transfer-Encoding in a message of HTTP/1.0")
        }
        if head.contentLength != .absent {
            forcesClose = true
            fault(both, "Content-Length together with Transfer-Encoding")
        }
        if head.transferEncoding.chunkedCount > 1 { fault(.requestCodingUnknown, "chunked is applied more than once") }
        if head.transferEncoding.hasParameters { fault(.chunkedParameters, "chunked has a parameter") }
    }

    private mutating func checkLengthless(_ head: HeaderSection) {
        guard head.contentLength != .absent || head.transferEncoding.isPresent else { return }
        faults.append((.lengthWithoutBody, "a length or a transfer coding where no body can be", true))
    }

    private mutating func fault(_ rule: Rule, _ detail: String) { faults.append((rule, detail, false)) }
}
