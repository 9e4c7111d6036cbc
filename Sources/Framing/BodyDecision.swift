/// How much message body follows a header section, decided by RFC 9112 section 6.3: the first rule that fits wins.
struct BodyDecision {
    var framing: BodyFraming
    var rule: Rule
    /// Faults of the fields: what is wrong, and whether all recipients agree on the framing nevertheless.
    var faults: [(rule: Rule, detail: String, isHarmless: Bool)] = []
    /// Whoever answers has to close the connection afterwards (RFC 9112 sections 6.1 and 6.3).
    var forcesClose = false

    /// The policy refuses the message, or reads no other after it.
    var isRefused = false
    var isLast = false

    /// Of a request. Its method does not matter (RFC 9112 section 6).
    init(request head: HeaderSection, _ policy: FramingPolicy = .rfc9112) {
        let length = head.contentLength.length(policy)
        guard Self.takesCoding(head, policy) else {
            self.init(length, .requestLength, invalid: .requestLengthInvalid, absent: (.length(0), .requestWithoutBody))
            checkRepeated(head, length, .requestLengthRepeated)
            if head.transferEncoding.isPresent, !head.transferEncoding.endsInChunked {
                fault(.requestNotChunkedLast, "the last transfer coding of a request is not chunked")
            }
            return
        }
        let coding = head.transferEncoding
        if coding.endsInChunked(policy) {
            self.init(.chunked, .requestChunked)
        } else {
            self.init(.unknowable, .requestNotChunkedLast)
            forcesClose = true
            fault(.requestNotChunkedLast, "the last transfer coding of a request is not chunked")
        }
        checkCoding(head, inHTTP10: .requestCodingInHTTP10, both: .requestBothFields, twice: .requestCodingUnknown)
        if coding.hasUnknown, coding.endsInChunked { fault(.requestCodingUnknown, "a transfer coding nobody knows") }
        if framing == .unknowable, policy.unchunkedCodings == .accept { framing = .untilClose }
        isRefused =
            framing == .unknowable || coding.hasUnknown(policy) && policy.unknownCodings == .refuse
            || coding.hasEmpty && policy.emptyCodings == .refuse
            || head.contentLength.isPresent && policy.bothFields == .refuse
            || !head.version.isAtLeast11 && policy.oldCoding == .refuse
            || coding.chunkedCount > 1 && policy.repeatedChunked == .refuse
        isLast =
            head.contentLength.isPresent && policy.bothFields == .coding
            || !head.version.isAtLeast11 && policy.oldCoding == .close
    }

    /// Whether a recipient frames a message by its Transfer-Encoding.
    private static func takesCoding(_ head: HeaderSection, _ policy: FramingPolicy) -> Bool {
        let coding = head.transferEncoding
        guard coding.isPresent, policy.codings != .ignore else { return false }
        if !coding.hasOther, policy.identityCoding == .accept { return false }
        if coding.hasEmpty, policy.emptyCodings == .ignore { return false }
        if coding.hasUnknown(policy), policy.unknownCodings == .ignore { return false }
        if !head.version.isAtLeast11, policy.oldCoding == .ignore { return false }
        return !head.contentLength.isPresent || policy.bothFields != .length
    }

    private init(
        _ length: ContentLength.Length, _ rule: Rule, invalid: Rule, absent: (framing: BodyFraming, rule: Rule)
    ) {
        switch length {
        case .absent: self.init(absent.framing, absent.rule)
        case .value(let count): self.init(.length(count), rule)
        case .invalid:
            self.init(.unknowable, invalid)
            forcesClose = true
            isRefused = true
            fault(invalid, "Content-Length is not one number of digits that can be counted to")
        }
    }

    private mutating func checkRepeated(_ head: HeaderSection, _ length: ContentLength.Length, _ rule: Rule) {
        guard head.contentLength.isRepeated, case .value(let count) = length else { return }
        fault(rule, "Content-Length is there more than once, and read as \(count)")
    }

    /// Of a response.
    /// - Parameters:
    ///   - method: Of the request being answered; nil if its request-line is not known.
    ///   - switches: A 101 that the request asked for.
    ///   - toHTTP10: The request being answered is of a version that does not know chunked.
    init(
        response head: HeaderSection, status: Int?, method: RequestLine.Method?, switches: Bool, toHTTP10: Bool,
        _ policy: FramingPolicy = .rfc9112
    ) {
        let status = status ?? 0
        if status == 101, switches {
            self.init(.tunnel, .switchingProtocols)
            checkLengthless(head)
            return
        }
        // A 204 among them: RFC 9110 section 9.3.6.
        if method == .connect, status / 100 == 2 {
            self.init(.tunnel, .tunnel)
            checkLengthless(head)
            return
        }
        if method == .head || status / 100 == 1 || status == 204 || status == 304 {
            self.init(.none, .bodyless)
            if method != .head, status != 304 { checkLengthless(head) }
            return
        }
        let coding = head.transferEncoding
        guard Self.takesCoding(head, policy) else {
            let length = head.contentLength.length(policy)
            self.init(
                length, .responseLength, invalid: .responseLengthInvalid, absent: (.untilClose, .untilClose))
            checkRepeated(head, length, .responseLength)
            checkReset(status)
            return
        }
        if coding.endsInChunked(policy) {
            self.init(.chunked, .responseChunked)
        } else {
            self.init(.untilClose, .responseNotChunkedLast)
        }
        checkCoding(head, inHTTP10: .responseCodingInHTTP10, both: .responseBothFields, twice: .responseChunked)
        if toHTTP10, head.version.isAtLeast11 {
            fault(.responseCodingInHTTP10, "Transfer-Encoding in the answer to a request of HTTP/1.0")
        }
        isRefused =
            coding.hasUnknown(policy) && policy.unknownCodings == .refuse
            || coding.hasEmpty && policy.emptyCodings == .refuse
            || head.contentLength.isPresent && policy.bothFields == .refuse
    }

    private init(_ framing: BodyFraming, _ rule: Rule) {
        self.framing = framing
        self.rule = rule
    }

    private mutating func checkCoding(_ head: HeaderSection, inHTTP10: Rule, both: Rule, twice: Rule) {
        if !head.version.isAtLeast11 {
            forcesClose = true
            fault(inHTTP10, "Transfer-Encoding in a message of HTTP/1.0")
        }
        if head.contentLength.isPresent {
            forcesClose = true
            fault(both, "Content-Length together with Transfer-Encoding")
        }
        if head.transferEncoding.chunkedCount > 1 { fault(twice, "chunked is applied more than once") }
        if head.transferEncoding.hasParameters { fault(.chunkedParameters, "chunked has a parameter") }
    }

    /// 205 has no content, but is framed like any other.
    private mutating func checkReset(_ status: Int) {
        guard status == 205, case .length(1...) = framing else { return }
        faults.append((.resetContent, "content in a 205", true))
    }

    private mutating func checkLengthless(_ head: HeaderSection) {
        guard head.contentLength.isPresent || head.transferEncoding.isPresent else { return }
        faults.append((.lengthWithoutBody, "a length or a transfer coding where no body can be", true))
    }

    private mutating func fault(_ rule: Rule, _ detail: String) { faults.append((rule, detail, false)) }
}
