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
                guard octet.isToken else { return goAstray(&ledger) }
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
            var next = index
            while prefix == 0, next < octets.count {
                let octet = octets[next]
                if octet.isToken {
                    next += 1
                } else if octet.isBlank || octet == 0x0D || octet == 0x0A {
                    prefix = 1
                } else {
                    return goAstray(&ledger)
                }
            }
        case .serverToClient:
            let expected: StaticString = "HTTP/"
            var next = index + prefix - held.count
            while prefix < 5, next < octets.count {
                guard octets[next] == expected.utf8Start[prefix] else { return goAstray(&ledger) }
                prefix += 1
                next += 1
            }
        }
        line(octets, &index, &ledger)
    }

    // MARK: Requests

    mutating func requestLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        guard !shape.isTooLong, let request = RequestLine(line, content: shape.content),
            request.flaw == nil || RequestCandidate.isKnown(line, request.method)
        else {
            goAstray(&ledger, with: line, shape)
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

    private mutating func open(_ request: RequestLine, _ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger)
    {
        let number = ledger.openForRequest()
        ledger.requestBegun = false
        let range = begin(.request(number), .request(number), shape, request.version)
        message?.method = request.method.shifted(by: range.lowerBound)
        message?.target = request.target.shifted(by: range.lowerBound)
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
        let status = StatusLine(line, content: shape.content)
        guard !isUnsolicited else {
            unsolicited(status.status, shape, &ledger)
            return
        }
        ledger.hasUnansweredStray = false
        let number = ledger.openForResponse(at: ledger.answering)
        let switches = status.status == 101 && ledger.traits[number - 1].offersUpgrade
        let isInterim = status.status.map { $0 / 100 == 1 } ?? false && !switches
        let place: Place =
            isInterim ? .interim(number, index: ledger.exchanges[number - 1].interim.count) : .final(number)
        let range = begin(.response(number), place, shape, status.version)
        message?.status = status.status
        message?.reason = status.reason.shifted(by: range.lowerBound)
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
