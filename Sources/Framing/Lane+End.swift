import Wire

/// The end of a direction.
extension Lane {
    mutating func end(_ ending: Ending, at time: Timestamp, _ ledger: inout Ledger) {
        guard self.ending == nil else { return }
        leaveRun(&ledger)
        self.ending = ending
        decided = time
        // Where the recording ends, responses may go on.
        if direction == .serverToClient, ending != .gap { ledger.responsesEnded = true }
        let heldCount = held.count + dropped
        switch phase {
        case .start:
            settleStray(heldCount, &ledger)
            checkReset(ending, &ledger)
        case .stray, .lost:
            strayOctets(heldCount, &ledger)
            if phase == .lost { cutShort(&ledger, ending) }
        case .startLine: endInStartLine(heldCount, &ledger)
        case .head: endInMessage(heldCount, .fieldLine, &ledger)
        case .body: endInMessage(heldCount, .body, &ledger)
        case .chunkSize: endInMessage(heldCount, .chunkSize, &ledger)
        case .chunkData: endInMessage(heldCount, .chunkData, &ledger)
        case .chunkEnd: endInMessage(heldCount, .chunkEnd, &ledger)
        case .trailer: endInMessage(heldCount, .trailerLine, &ledger)
        case .untilClose: endUntilClose(&ledger)
        case .tunnel, .discarding, .refused: break
        case .awaitingAnswer: claim(heldCount, .tunnel)
        }
        held.removeAll()
        dropped = 0
        // What comes behind the end all the same continues nothing.
        candidate = .word
    }

    /// A reset that follows a response may overtake it, and nobody reads what the client still sends.
    private func checkReset(_ ending: Ending, _ ledger: inout Ledger) {
        let number = ledger.answering
        guard direction == .serverToClient, ending == .rst, ledger.arriving == number,
            ledger.exchanges.indices.contains(number - 1),
            ledger.exchanges[number - 1].request?.isComplete == false
        else { return }
        ledger.report(
            .closeRace, .note, .stagedClose, direction, position..<position, exchange: number, isCertain: false,
            "a reset behind response \(number), while its request is still on the way")
    }

    private mutating func settleStray(_ count: Int, _ ledger: inout Ledger) {
        phase = .stray
        candidate = .word
        strayOctets(count, &ledger)
    }

    private mutating func endInStartLine(_ count: Int, _ ledger: inout Ledger) {
        let start = position
        guard openCut(count, &ledger) else { return settleStray(count, &ledger) }
        if dropped > 0 {
            ledger.report(
                .invalidStartLine, .violation, direction == .clientToServer ? .requestLine : .statusLine, direction,
                start..<position, exchange: owner.exchange, "a start-line of \(count) octets and no end")
        }
        cutShort(&ledger, ending)
    }

    /// Opens the message whose start-line is held, but for its end; returns false if that may be no start-line.
    mutating func openCut(_ count: Int, _ ledger: inout Ledger) -> Bool {
        ledger.requestBegun = false
        // Not that of the message before.
        head = HeaderSection(version: .http11)
        switch direction {
        case .clientToServer:
            // Without the end of its method it is a token, which says little.
            guard let blank = held.firstIndex(where: \.isBlank) else { return false }
            let number = ledger.openForRequest()
            owner = .request(number)
            place = .request(number)
            message = FramedMessage(at: position, began: heldSince)
            message?.method = position..<position + blank
            ledger.traits[number - 1].method = RequestLine.method(in: held.span, 0..<blank)
        case .serverToClient:
            guard prefix == 5, !isUnsolicited else { return false }
            let number = ledger.openForResponse(at: ledger.due(policy.pipelining))
            owner = .response(number)
            var begun = FramedMessage(at: position, began: heldSince)
            begun.status = StatusLine(held.span, content: held.count).status
            message = begun
            place = .final(number)
            if isInterim(begun.status, ledger.traits[number - 1]) {
                place = .interim(number, index: ledger.exchanges.interim(of: number).count)
                ledger.exchanges.append(interim: begun, of: number)
            } else {
                ledger.responseCount += 1
            }
        }
        claim(count, .startLine)
        message?.head = position - count..<position
        store(&ledger)
        phase = .head
        return true
    }

    private mutating func endInMessage(_ count: Int, _ part: Part, _ ledger: inout Ledger) {
        let start = position
        claim(count, part)
        if dropped > 0, phase == .head || phase == .trailer {
            report(.lineTooLong, start..<position, &ledger)
        }
        if phase == .head, let lower = message?.head.lowerBound { message?.head = lower..<position }
        store(&ledger)
        cutShort(&ledger, ending)
    }

    private mutating func endUntilClose(_ ledger: inout Ledger) {
        switch ending {
        case .fin: finish(&ledger)
        case .rst:
            ledger.report(
                .incompleteMessage, .note, .incomplete, direction, message?.range ?? position..<position,
                exchange: owner.exchange, isCertain: false,
                "a reset where the end of the connection is the end of the message")
        case .gap, nil: break
        }
    }

    /// Says that a message is not complete, unless the recording rather than the connection ends here.
    private func cutShort(_ ledger: inout Ledger, _ ending: Ending?) {
        guard let ending, ending != .gap, let message, let number = owner.exchange else { return }
        // A client may leave when it has its answer, and be it in the middle of a request that was refused.
        let request = ledger.traits[number - 1]
        let isHarmless = direction == .clientToServer ? request.isAnswered : request.isHidden
        let weight: Violation.Weight = isHarmless ? .note : .violation
        let rule: Rule = direction == .clientToServer ? .requestLength : .responseCutShort
        if phase == .body {
            ledger.report(
                .shortBody, weight, rule, direction, message.head.upperBound..<position, exchange: number,
                "the connection ends \(remaining) octets before the end of the body")
        } else if phase != .lost {
            ledger.report(
                .incompleteMessage, weight, .incomplete, direction, message.range, exchange: number,
                "the connection ends within a message")
        }
    }
}
