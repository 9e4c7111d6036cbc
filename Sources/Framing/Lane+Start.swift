import Wire

/// Between messages, and in start-lines.
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

    mutating func start(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        let octet = octets[index]
        if !held.isEmpty {
            // What is held between messages is a CR.
            if octet == 0x0A {
                held.removeAll(keepingCapacity: true)
                index += 1
                emptyLine(2, &ledger)
            } else {
                goAstray(&ledger)
            }
            return
        }
        switch octet {
        case 0x0D:
            hold(octets, index..<index + 1)
            index += 1
        case 0x0A:
            index += 1
            emptyLine(1, &ledger)
        default:
            switch direction {
            case .clientToServer:
                // A target may begin with a slash, and have lost what was in front of it.
                guard octet.isToken || octet == 0x20 || octet == 0x2F else { return goAstray(&ledger) }
                ledger.requestBegun = true
                reuse = reuse(ledger)
            case .serverToClient:
                isUnsolicited = !ledger.awaitsResponse(at: ledger.answering)
            }
            prefix = 0
            phase = .startLine
        }
    }

    /// An empty line that a recipient skips, before a request-line or on an idle connection.
    private mutating func emptyLine(_ count: Int, _ ledger: inout Ledger) {
        let start = empty?.start ?? position
        owner = .none
        message = nil
        claim(count, .emptyLine)
        if let empty {
            ledger.violations[empty.violation].range = start..<position
            return
        }
        empty = (ledger.violations.count, start)
        ledger.report(
            .strayCRLF, .note, direction == .clientToServer ? .emptyLine : .idle, direction, start..<position,
            exchange: previous?.exchange, "an empty line between messages")
    }

    mutating func startLine(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        switch direction {
        case .clientToServer:
            // A method is a token; octets that are none begin no request, and need not wait for their line's end.
            // A target without its method is worth the wait.
            var next = index
            while prefix == 0, next < octets.count {
                let octet = octets[next]
                if held.count + (next - index) >= limits.line {
                    // Its front is all that is kept, so that it cannot be looked at again.
                    prefix = 1
                } else if octet.isToken {
                    next += 1
                } else if octet.isBlank || octet == 0x0D || octet == 0x0A || octet == 0x2F {
                    prefix = 1
                } else {
                    return goAstray(&ledger)
                }
            }
        case .serverToClient:
            let expected: StaticString = "HTTP/"
            var next = index + prefix - held.count
            while prefix < 5, next < octets.count {
                guard octets[next] == expected.utf8Start[prefix] else {
                    tail.keep(octets)
                    guard prefix == 0, !isUnsolicited, tail.hasStatusLineFront else { return goAstray(&ledger) }
                    prefix = 5
                    break
                }
                prefix += 1
                next += 1
            }
        }
        tail.keep(octets)
        line(octets, &index, &ledger)
    }

    // MARK: Requests

    mutating func requestLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        let request = shape.isTooLong ? nil : RequestLine(line, content: shape.content)
        if let request, RequestCandidate.isKnown(line, request.method) {
            open(request, line, shape, &ledger)
            return
        }
        if !shape.isTooLong, openJoined(line, shape, &ledger) { return }
        guard let request, request.flaw == nil else {
            guard !shape.isTooLong, isRequestLineRest(line, shape) else {
                goAstray(&ledger, with: line, shape)
                return
            }
            openRest(line, shape, &ledger)
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

    /// Whether a line is what is left of a request-line that lost its front: `.1`, `/a HTTP/1.1`.
    private func isRequestLineRest(_ line: Span<UInt8>, _ shape: LineShape) -> Bool {
        let content = line.trimmed(0..<shape.content)
        let version: StaticString = "HTTP/1."
        if content.count >= 2, content.count <= 7, content.lowerBound == 0, line[content.upperBound - 1].isDigit {
            let missing = 8 - content.count
            return (0..<content.count - 1).allSatisfy { line[$0] == version.utf8Start[missing + $0] }
        }
        guard content.count >= 10, line[content.lowerBound] == 0x2F,
            HTTPVersion(line, at: content.upperBound - 8) != nil, line[content.upperBound - 9] == 0x20
        else { return false }
        return line.extracting(content.lowerBound..<content.upperBound - 9).first(0x20, from: 0) == nil
    }

    private mutating func openRest(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        let cause = previous?.exchange
        let number = ledger.openForRequest()
        ledger.requestBegun = false
        let version = HTTPVersion(line, at: max(0, line.trimmed(0..<shape.content).upperBound - 8)) ?? .http11
        let range = begin(.request(number), .request(number), shape, version)
        store(&ledger)
        ledger.report(
            .missingFront, .desync, .requestLength, direction, range, exchange: cause, isCertain: false,
            "a request-line without its front: \(quoted(line, 0..<shape.content))")
    }

    /// Says that the last octets of the body before belong to the message that begins here.
    private func reportShortBody(_ count: Int, _ ledger: inout Ledger) {
        guard let previous else { return }
        let name = direction == .clientToServer ? "request" : "response"
        ledger.report(
            .shortBody, .desync, direction == .clientToServer ? .requestLength : .responseCutShort, direction,
            position - count..<position, exchange: previous.exchange, isCertain: count >= 5,
            "the body of \(name) \(previous.exchange) lacks octets: its Content-Length reaches \(count) octets into "
                + "the next start-line")
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
        ledger.traits[number - 1].method = request.method(in: line)
        store(&ledger)
        if let flaw = request.flaw {
            ledger.report(.invalidStartLine, .violation, .requestLine, direction, range, exchange: number, flaw)
        }
        checkLineEnd(shape, range, .invalidStartLine, &ledger)
        if let reuse {
            ledger.report(
                reuse.kind, reuse.weight, reuse.rule, direction, range, exchange: reuse.exchange,
                isCertain: reuse.isCertain, reuse.detail)
            self.reuse = nil
            ledger.closing = nil
        }
    }

    private func reuse(_ ledger: Ledger) -> Reuse? {
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

    // MARK: Responses

    mutating func statusLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        guard line.begins(with: "HTTP/") else {
            // It was taken because the body before ends like the beginning of a status-line.
            guard !shape.isTooLong, previous != nil,
                let (joined, front) = tail.joined(
                    line,
                    { joined, end in
                        joined.begins(with: "HTTP/1.") && StatusLine(joined, content: end).status != nil
                    })
            else {
                goAstray(&ledger, with: line, shape)
                return
            }
            reportShortBody(front, &ledger)
            let end = joined.count - (shape.length - shape.content)
            open(StatusLine(joined.span, content: end), shape, &ledger, missing: front)
            return
        }
        let status = StatusLine(line, content: shape.content)
        if isUnsolicited {
            unsolicited(status.status, shape, &ledger)
        } else {
            open(status, shape, &ledger)
        }
    }

    private mutating func open(
        _ status: StatusLine, _ shape: LineShape, _ ledger: inout Ledger, missing: Int = 0
    ) {
        ledger.hasUnansweredStray = false
        let number = ledger.openForResponse(at: ledger.answering)
        let switches = status.status == 101 && ledger.traits[number - 1].offersUpgrade
        let isInterim = status.status.map { $0 / 100 == 1 } ?? false && !switches
        let place: Place =
            isInterim ? .interim(number, index: ledger.exchanges[number - 1].interim.count) : .final(number)
        let range = begin(.response(number), place, shape, status.version)
        message?.status = status.status
        message?.reason = status.reason.shifted(by: range.lowerBound - missing)
        if isInterim, let message {
            ledger.exchanges[number - 1].interim.append(message)
        } else {
            store(&ledger)
        }
        if shape.isTooLong {
            ledger.report(
                .invalidStartLine, .violation, .statusLine, direction, range, exchange: number,
                "a status-line of \(shape.length) octets")
        } else if let flaw = status.flaw {
            ledger.report(
                .invalidStartLine, flaw.isHarmless ? .note : .violation, .statusLine, direction, range,
                exchange: number, flaw.text)
        }
        checkLineEnd(shape, range, .invalidStartLine, &ledger)
        if let closed = ledger.forcedClose, closed < number {
            ledger.forcedClose = nil
            ledger.report(
                .reuseAfterForcedClose, .violation, .forcedClose, direction, range, exchange: closed,
                "a response after the one to request \(closed), whose framing is faulty")
        }
        if status.status == 101, !switches {
            ledger.report(
                .unasked101, .violation, .switchingProtocols, direction, range, exchange: number,
                "101 to a request that offered no upgrade")
        }
    }

    /// A status-line that answers nothing; what follows it is nobody's until a response is due.
    private mutating func unsolicited(_ status: Int?, _ shape: LineShape, _ ledger: inout Ledger) {
        // 408 is how servers announce that they close an idle connection: RFC 9110 section 15.5.9. And whoever
        // sent what is no request may be told so.
        let isError = status.map { $0 / 100 == 4 } ?? false
        let isHarmless = status == 408 || isError && ledger.hasUnansweredStray
        ledger.hasUnansweredStray = false
        if let stray, ledger.violations[stray].weight == .note { self.stray = nil }
        if stray == nil {
            stray = ledger.violations.count
            ledger.report(
                .unsolicitedResponse, isHarmless ? .note : .desync, isHarmless ? .idle : .pairing, direction,
                position..<position, exchange: isHarmless ? nil : previous?.exchange,
                "a response\(status.map { " (\($0))" } ?? "") that no request waits for")
        }
        phase = .stray
        strayOctets(shape.length, &ledger)
    }

    // MARK: Both

    /// Claims a start-line for a new message; returns the line's range.
    private mutating func begin(_ owner: Owner, _ place: Place, _ shape: LineShape, _ version: HTTPVersion)
        -> Range<Int>
    {
        self.owner = owner
        self.place = place
        message = FramedMessage(at: position, began: lineBegan)
        head = HeaderSection(version: version)
        tail.clear()
        let range = position..<position + shape.length
        claim(shape.length, .startLine)
        message?.head = range
        phase = .head
        return range
    }

    mutating func checkLineEnd(
        _ shape: LineShape, _ range: Range<Int>, _ kind: Violation.Kind, _ ledger: inout Ledger
    ) {
        guard !shape.isTooLong, !shape.endsInCRLF, head.isFirst(.bareLineFeed) else { return }
        ledger.report(
            kind, .violation, .lineEnd, direction, range, exchange: owner.exchange, "a line that ends in LF alone")
    }
}

extension Range<Int> {
    func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
