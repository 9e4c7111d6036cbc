import Wire

/// Request-lines, whole or not, and what speaks against a request at its place.
extension Lane {
    /// What a request that begins has against it: the connection was to be closed, or is.
    struct Reuse: Sendable {
        var kind: Violation.Kind
        var weight: Violation.Weight
        var rule: Rule
        var exchange: Int?
        var isCertain: Bool
        var detail: String
    }

    mutating func requestLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        if policy.resynchronises, previous == nil, line.begins(with: "PRI * HTTP/2.0\r\n") {
            return leaveHTTP1(shape, &ledger)
        }
        let request =
            shape.isTooLong ? RequestLine(front: line, of: shape.length) : RequestLine(line, content: shape.content)
        if let request, RequestCandidate.isKnown(line, request.method) {
            open(request, line, shape, &ledger)
            return
        }
        if !shape.isTooLong, openJoined(line, shape, &ledger) { return }
        guard let request, request.flaw == nil else {
            guard !shape.isTooLong, let missing = RequestCandidate.missingFront(line, content: shape.content) else {
                goAstray(&ledger, with: line, shape)
                return
            }
            openRest(line, shape, missing, &ledger)
            return
        }
        if let missing = RequestCandidate.missingFront(line, method: request.method) {
            openRest(line, shape, missing, &ledger)
            return
        }
        let glued = previous == nil ? 0 : RequestCandidate.gluedFront(line, request.method)
        if glued > 0 {
            strayOctets(glued, &ledger, isCertain: false)
            let rest = line.extracting(glued...)
            let restShape = LineShape(rest, length: shape.length - glued)
            guard let request = RequestLine(rest, content: restShape.content) else { return }
            open(request, rest, restShape, &ledger)
        } else {
            open(request, line, shape, &ledger)
        }
    }

    /// The preface of HTTP/2 (RFC 9113 section 3.4), for which it took a request-line that no server of HTTP/1.1 takes.
    private mutating func leaveHTTP1(_ shape: LineShape, _ ledger: inout Ledger) {
        ledger.abandonRequest()
        ledger.isOtherProtocol = true
        owner = .none
        message = nil
        ledger.report(
            .invalidStartLine, .note, .requestLine, direction, position..<position + shape.length, exchange: nil,
            "the preface of HTTP/2: this connection does not speak HTTP/1.1")
        claim(shape.length, .tunnel)
        phase = .tunnel
    }

    /// Takes a line that is a request-line together with the end of the body before it.
    private mutating func openJoined(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) -> Bool {
        guard previous != nil,
            let (joined, front) = tail.joined(
                line,
                { joined, end in
                    guard let request = RequestLine(joined, content: end), request.flaw == nil else { return false }
                    return RequestCandidate.isKnown(joined, request.method)
                })
        else { return false }
        reportShortBody(front, &ledger)
        let whole = LineShape(joined.span, length: joined.count)
        guard let request = RequestLine(joined.span, content: whole.content) else { return false }
        open(request, joined.span, shape, &ledger, missing: front)
        return true
    }

    /// Takes what is left of a request-line.
    private mutating func openRest(_ line: Span<UInt8>, _ shape: LineShape, _ missing: Int, _ ledger: inout Ledger) {
        let cause = previous?.exchange
        let number = ledger.openForRequest()
        ledger.requestBegun = false
        let version = HTTPVersion(line, at: max(0, line.trimmed(0..<shape.content).upperBound - 8)) ?? .http11
        let range = begin(.request(number), .request(number), shape, version)
        store(&ledger)
        ledger.report(
            .missingFront, .desync, .requestLength, direction, range, exchange: cause, isCertain: false,
            "a request-line that lacks its front, \(missing) octets at least: \(quoted(line, 0..<shape.content))")
    }

    /// - Parameter missing: Number of octets of `line` that were claimed before, as part of another message.
    private mutating func open(
        _ request: RequestLine, _ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger, missing: Int = 0
    ) {
        let number = ledger.openForRequest()
        ledger.requestBegun = false
        let range = begin(.request(number), .request(number), shape, request.version)
        message?.method = request.method.shifted(by: range.lowerBound - missing)
        message?.target = request.target.shifted(by: range.lowerBound - missing)
        ledger.traits[number - 1].method = RequestLine.method(in: line, request.method)
        store(&ledger)
        if let flaw = request.flaw {
            ledger.report(.invalidStartLine, .violation, .requestLine, direction, range, exchange: number, flaw)
        }
        checkLineEnd(shape, range, .invalidStartLine, &ledger)
        if refuse(policy.reading(shape), &ledger) { return }
        if policy.refuses(request, line), refuse(.refuse, &ledger) { return }
        if let reuse {
            ledger.report(
                reuse.kind, reuse.weight, reuse.rule, direction, range, exchange: reuse.exchange,
                isCertain: reuse.isCertain, reuse.detail)
            self.reuse = nil
            ledger.closing = nil
        }
    }

    func reuse(_ ledger: Ledger) -> Reuse? {
        if let closing = ledger.closing {
            let number = closing.exchange
            switch closing.reason {
            case .request:
                return Reuse(
                    kind: .reuseAfterClose, weight: .violation, rule: .close, exchange: number, isCertain: true,
                    detail: "a request after request \(number), which said close")
            case .response:
                return Reuse(
                    kind: .reuseAfterClose, weight: .violation, rule: .close, exchange: number, isCertain: false,
                    detail: "a request after response \(number), which said close")
            case .faultyResponse:
                return Reuse(
                    kind: .reuseAfterForcedClose, weight: .violation, rule: .forcedClose, exchange: number,
                    isCertain: true, detail: "a request after response \(number), whose framing is faulty")
            case .undelimited:
                return Reuse(
                    kind: .reuseAfterClose, weight: .violation, rule: .selfDefinedLength, exchange: number,
                    isCertain: false,
                    detail: "a request after response \(number), which only the end of the connection ends")
            case .version:
                return Reuse(
                    kind: .reuseAfterClose, weight: .note, rule: .persistence, exchange: number, isCertain: false,
                    detail: "a request after an exchange of HTTP/1.0 without keep-alive")
            }
        }
        guard ledger.responsesEnded else { return nil }
        return Reuse(
            kind: .closeRace, weight: .note, rule: .race, exchange: nil, isCertain: true,
            detail: "a request that crossed the server's close")
    }
}
