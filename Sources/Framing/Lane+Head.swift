import Wire

/// Header sections, and what follows them.
extension Lane {
    mutating func fieldLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        let range = position..<position + shape.length
        if shape.content == 0 {
            claim(shape.length, .headerEnd)
            checkLineEnd(shape, range, .invalidField, &ledger)
            if refuse(policy.reading(shape), &ledger) { return }
            if let lower = message?.head.lowerBound { message?.head = lower..<position }
            switch direction {
            case .clientToServer: requestHeadEnd(range, &ledger)
            case .serverToClient: responseHeadEnd(range, &ledger)
            }
            return
        }
        claim(shape.length, .fieldLine)
        if let lower = message?.head.lowerBound { message?.head = lower..<position }
        guard checkSize(shape, range, &ledger) else { return }
        let field = FieldLine(line, content: shape.content)
        if field.isFolded, head.last == .none {
            // A recipient drops such a line or refuses the message.
            report(.whitespaceFirst, range, &ledger)
            _ = refuse(policy.foldedLines, &ledger) || refuse(policy.blanksFirst, &ledger)
            return
        }
        if let flaw = field.flaw { report(flaw, range, &ledger) }
        checkLineEnd(shape, range, .invalidField, &ledger)
        if refuse(policy.reading(shape), &ledger) { return }
        if let flaw = field.flaw, refuse(policy.reading(flaw, line, field), &ledger) { return }
        if field.isFolded {
            head.fold(line, field.value, policy.lengthGrammar)
            return
        }
        head.last = FramingField(line, name: field.name)
        if field.flaw == .blankBeforeColon, policy.blankBeforeColon == .ignore { head.last = .other }
        if policy.oddLinesEndFields, head.isOver || line.endsFields(content: shape.content) {
            head.isOver = true
            head.last = .other
        }
        head.add(head.last, line, field.value, policy.lengthGrammar)
        if head.last == .host, direction == .clientToServer {
            if head.hosts > 1 {
                report(.hostRepeated, range, &ledger)
                if refuse(policy.repeatedHosts, &ledger) { return }
            }
            if !field.value.allSatisfy({ line[$0].isHost }) { report(.hostInvalid, range, &ledger) }
        }
    }

    /// Counts a line of a header or trailer section; returns whether it is short enough to be looked at.
    mutating func checkSize(_ shape: LineShape, _ range: Range<Int>, _ ledger: inout Ledger) -> Bool {
        head.size += shape.length
        if head.size > limits.section { report(.sectionTooLong, range, &ledger) }
        guard shape.isTooLong else { return true }
        head.last = .other
        report(.lineTooLong, range, &ledger)
        return false
    }

    mutating func report(_ flaw: FieldFlaw, _ range: Range<Int>, _ ledger: inout Ledger) {
        guard head.isFirst(flaw) else { return }
        let (rule, detail) = flaw.explanation
        ledger.report(
            .invalidField, flaw == .hostMissing || flaw == .expectsNothing ? .note : .violation, rule, direction, range,
            exchange: owner.exchange, detail)
    }

    // MARK: Ends of header sections

    private mutating func requestHeadEnd(_ range: Range<Int>, _ ledger: inout Ledger) {
        guard case .request(let number) = place else { return }
        let whole = message?.head ?? range
        if head.version.isAtLeast11, head.hosts == 0 {
            report(.hostMissing, whole, &ledger)
            if refuse(policy.missingHost, &ledger) { return }
        }
        let decision = BodyDecision(request: head, policy)
        report(decision, whole, &ledger)
        if decision.isRefused, refuse(.refuse, &ledger) { return }
        if ledger.traits[number - 1].method == .head, decision.framing != .length(0),
            refuse(policy.bodyOfHEAD, &ledger)
        {
            return
        }
        let isOld = !head.version.isAtLeast11
        if head.expectsContinue, !isOld {
            if decision.framing == .length(0) { report(.expectsNothing, whole, &ledger) }
            ledger.traits[number - 1].awaitsContinue = decision.framing != .length(0)
        }
        ledger.traits[number - 1].hasBody = decision.framing != .length(0)
        ledger.traits[number - 1].offersUpgrade = head.upgrade && !isOld
        ledger.traits[number - 1].isOldVersion = isOld
        ledger.traits[number - 1].closes =
            head.close || isOld && (!head.keepAlive || policy.oldKeepAlive != .accept)
        if decision.forcesClose, policy.resynchronises, ledger.forcedClose == nil { ledger.forcedClose = number }
        isLast = decision.isLast && !policy.resynchronises
        if head.close, ledger.closing == nil { ledger.closing = .init(exchange: number, reason: .request) }
        follow(decision, &ledger)
    }

    private mutating func responseHeadEnd(_ range: Range<Int>, _ ledger: inout Ledger) {
        guard let number = owner.exchange else { return }
        let traits = ledger.traits[number - 1]
        let decision = BodyDecision(
            response: head, status: message?.status, method: traits.method, switches: traits.offersUpgrade,
            toHTTP10: traits.isOldVersion, policy)
        report(decision, message?.head ?? range, &ledger)
        if decision.isRefused, refuse(.refuse, &ledger) { return }
        switch place {
        case .final: noteClosing(number, decision, traits, &ledger)
        case .interim: if message?.status == 100 { ledger.traits[number - 1].awaitsContinue = false }
        case .request: break
        }
        follow(decision, &ledger)
    }

    private func noteClosing(
        _ number: Int, _ decision: BodyDecision, _ traits: Ledger.Traits, _ ledger: inout Ledger
    ) {
        let isOld = !head.version.isAtLeast11 || traits.isOldVersion
        let reason: Ledger.Closing.Reason
        if decision.forcesClose {
            reason = .faultyResponse
        } else if head.close {
            reason = .response
        } else if decision.framing == .untilClose {
            reason = .undelimited
        } else if isOld, !head.keepAlive {
            reason = .version
        } else {
            return
        }
        // What the client has said itself weighs more.
        if ledger.closing == nil { ledger.closing = .init(exchange: number, reason: reason) }
    }

    private func report(_ decision: BodyDecision, _ range: Range<Int>, _ ledger: inout Ledger) {
        for fault in decision.faults {
            ledger.report(
                .ambiguousFraming, fault.isHarmless ? .note : .violation, fault.rule, direction, range,
                exchange: owner.exchange, fault.detail)
        }
    }

    /// Goes on to what follows the header section.
    private mutating func follow(_ decision: BodyDecision, _ ledger: inout Ledger) {
        message?.framing = decision.framing
        message?.decidedBy = decision.rule
        store(&ledger)
        switch decision.framing {
        case .none, .length(0): finish(&ledger)
        case .length(let count):
            remaining = count
            tail.clear()
            phase = .body
        case .chunked: phase = .chunkSize
        case .untilClose: phase = .untilClose
        case .tunnel: openTunnel(&ledger)
        case .unknowable, .undecided:
            if refuse(.refuse, &ledger) { return }
            candidate = .word
            phase = .lost
        }
    }

    // MARK: Ends of messages

    /// The message is over; the next octet is the first of another.
    mutating func finish(_ ledger: inout Ledger, isComplete: Bool = true) {
        message?.isComplete = isComplete
        store(&ledger)
        if let number = owner.exchange {
            previous = Previous(
                exchange: number, framing: message?.framing ?? .undecided, status: message?.status,
                expectsContinue: head.expectsContinue && head.version.isAtLeast11,
                isHidden: ledger.traits[number - 1].isHidden)
        }
        phase = .start
        switch place {
        case .request(let number):
            if ledger.tunnel == number {
                phase = .tunnel
            } else if ledger.traits[number - 1].method == .connect, !ledger.traits[number - 1].isAnswered {
                phase = .awaitingAnswer
            } else if !policy.resynchronises {
                closeBehind(ledger.traits[number - 1])
            }
        case .final(let number):
            ledger.answer(number, status: previous?.status)
            if ledger.traits[number - 1].method == .connect {
                ledger.refusedConnect = number
                ledger.isSettled = true
            } else if ledger.mindsEarlyAnswers, ledger.exchanges[number - 1].request?.isComplete == false {
                ledger.answeredEarly = number
                ledger.isSettled = true
            }
        case .interim: break
        }
        if !isComplete { tail.clear() }
        message = nil
    }

    /// After a 101, or a 2xx to CONNECT: HTTP is over in this direction, and in the other after that request.
    private mutating func openTunnel(_ ledger: inout Ledger) {
        guard let number = owner.exchange else { return }
        message?.isComplete = true
        store(&ledger)
        message = nil
        ledger.answer(number, status: nil)
        ledger.tunnel = number
        ledger.isSettled = true
        phase = .tunnel
    }

    /// Holds what comes after a CONNECT until it is answered.
    mutating func awaitAnswer(_ octets: Span<UInt8>, _ index: inout Int) {
        guard held.count + (octets.count - index) <= limits.line else {
            // So much of it is no request that waits for its turn.
            claim(held.count, .tunnel)
            held.removeAll(keepingCapacity: true)
            phase = .tunnel
            return
        }
        hold(octets, index..<octets.count)
        index = octets.count
    }

    /// Of the client's direction: the answer to a request has settled what follows it.
    mutating func answered(at time: Timestamp, _ ledger: inout Ledger) {
        leaveRun(&ledger)
        decided = time
        ledger.isSettled = false
        if let number = ledger.tunnel, !isInMessage, owner == .request(number) || phase == .startLine {
            owner = .request(number)
            ledger.abandonRequest()
            claim(held.count, .tunnel)
            held.removeAll(keepingCapacity: true)
            phase = .tunnel
        }
        if let number = ledger.answeredEarly {
            ledger.answeredEarly = nil
            answeredEarly(number, at: time, &ledger)
        }
        if let number = ledger.refusedConnect {
            ledger.refusedConnect = nil
            guard phase == .awaitingAnswer, owner == .request(number) else { return }
            phase = .start
            let octets = held
            held.removeAll(keepingCapacity: true)
            var index = 0
            receive(octets.span, from: &index, at: heldSince, &ledger)
        }
    }

    private var isInMessage: Bool {
        switch phase {
        case .start, .startLine, .awaitingAnswer: false
        case .head, .body, .chunkSize, .chunkData, .chunkEnd, .trailer, .untilClose, .tunnel, .stray, .lost,
            .discarding, .refused:
            true
        }
    }
}

extension FieldFlaw {
    fileprivate var explanation: (Rule, String) {
        switch self {
        case .bareLineFeed: (.lineEnd, "a line that ends in LF alone")
        case .bareCarriageReturn: (.bareCarriageReturn, "a CR that no LF follows")
        case .whitespaceFirst: (.whitespaceBeforeFields, "a blank in front of the first field line")
        case .folded: (.lineFolding, "a field line that continues the one before")
        case .blankBeforeColon: (.fieldLine, "a blank between a field's name and its colon")
        case .noName: (.fieldLine, "a field's name that is no token")
        case .noColon: (.fieldLine, "a field line without a colon")
        case .control: (.fieldLine, "a control in a field's value")
        case .framingInTrailer: (.trailer, "a field of framing or routing in a trailer section")
        case .lineTooLong: (.fieldLine, "a line over the limit")
        case .sectionTooLong: (.fieldLine, "a section over the limit")
        case .hostMissing: (.host, "a request without Host")
        case .hostRepeated: (.host, "a request with more than one Host")
        case .hostInvalid: (.host, "a Host that is no host")
        case .expectsNothing: (.expectation, "a request without content that expects 100")
        }
    }
}
