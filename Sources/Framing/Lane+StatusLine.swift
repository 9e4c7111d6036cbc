import Wire

/// Status-lines, and which request they answer.
extension Lane {
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
        let number = ledger.openForResponse(at: ledger.due(policy.pipelining))
        ledger.answerBegins(to: number)
        let isInterim = isInterim(status.status, ledger.traits[number - 1])
        let place: Place =
            isInterim ? .interim(number, index: ledger.exchanges.interim(of: number).count) : .final(number)
        if !isInterim { ledger.responseCount += 1 }
        let range = begin(.response(number), place, shape, status.version)
        message?.status = status.status
        message?.reason = status.reason.shifted(by: range.lowerBound - missing)
        if isInterim, let message {
            ledger.exchanges.append(interim: message, of: number)
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
        let request = ledger.traits[number - 1]
        if status.version.major != 1 || status.status == nil, refuse(policy.versions, &ledger) { return }
        if status.version.minor > 1, refuse(policy.minorVersions, &ledger) { return }
        if isInterim, policy.interim == .refuseUnasked, status.status != 103,
            status.status != 100 || !request.awaitsContinue, refuse(.refuse, &ledger)
        {
            return
        }
        if isInterim, request.isOldVersion {
            ledger.report(
                .ambiguousFraming, .violation, .interim, direction, range, exchange: number,
                "an interim response to a client of HTTP/1.0, which takes it for the final one")
        }
        if status.status == 101, !isInterim, request.awaitsContinue,
            ledger.exchanges[number - 1].request?.isComplete != true
        {
            ledger.report(
                .ambiguousFraming, .violation, .upgrade, direction, range, exchange: number,
                "101 before the body that the request holds back until it has 100")
        }
        if status.status == 101, isInterim {
            ledger.report(
                .unasked101, .violation, .switchingProtocols, direction, range, exchange: number,
                "101 to a request that offered no upgrade")
        }
    }

    /// Whether another response to the same request follows: not after a 101 that was asked for.
    func isInterim(_ status: Int?, _ request: Ledger.Traits) -> Bool {
        guard let status, status != 101 || !request.offersUpgrade else { return false }
        return policy.isInterim(status)
    }

    /// A status-line that answers nothing; what follows it is nobody's until a response is due.
    private mutating func unsolicited(_ status: Int?, _ shape: LineShape, _ ledger: inout Ledger) {
        // 408 is how servers announce that they close an idle connection: RFC 9110 section 15.5.9. And whoever
        // sent what is no request may be told so.
        let isError = status.map { $0 / 100 == 4 } ?? false
        let isHarmless = status == 408 || isError && ledger.hasUnansweredStray
        let refusesEmptyLine = isError && ledger.hasUnansweredEmptyLine
        ledger.answerBegins(to: nil)
        if let stray, ledger.isNote(stray) { self.stray = nil }
        if stray == nil, !isHarmless, !refusesEmptyLine, let unread = ledger.unreadRequest(behind: status) {
            stray = ledger.report(
                unread.isTrailer ? .trailerLeft : .unreadRequestBody, .desync,
                unread.isTrailer ? .lastChunk : .unreadBody, direction, position..<position, exchange: unread.exchange,
                isCertain: false,
                "a response\(status.map { " (\($0))" } ?? "") that no request waits for: the server took what it had "
                    + "not read of request \(unread.exchange) for another")
        }
        if stray == nil {
            stray = ledger.report(
                .unsolicitedResponse, isHarmless ? .note : .desync, isHarmless ? .idle : .pairing, direction,
                position..<position, exchange: isHarmless ? nil : previous?.exchange,
                "a response\(status.map { " (\($0))" } ?? "") that no request waits for"
                    + (refusesEmptyLine && !isHarmless ? ": it may refuse the empty line behind the last one" : ""))
        }
        if refuse(.refuse, &ledger) { return }
        trailer = .over(false)
        phase = .stray
        strayOctets(shape.length, &ledger)
    }
}

extension FramingPolicy {
    fileprivate func isInterim(_ status: Int) -> Bool {
        switch interim {
        case .skip, .refuseUnasked: status / 100 == 1
        case .skipContinue: status == 100
        }
    }
}
