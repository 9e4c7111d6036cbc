import Wire

/// Between messages, and in start-lines.
extension Lane {
    mutating func start(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        let octet = octets[index]
        if direction == .serverToClient, ledger.isOtherProtocol { return leaveHTTP1() }
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
                isUnsolicited = !ledger.awaitsResponse(at: ledger.due(policy.pipelining))
                if isUnsolicited, !policy.resynchronises, meetsExcess(&ledger) { return }
            }
            prefix = 0
            phase = .startLine
        }
    }

    /// The client has said that it speaks something else.
    mutating func leaveHTTP1() {
        owner = .none
        message = nil
        claim(held.count, .tunnel)
        held.removeAll(keepingCapacity: true)
        phase = .tunnel
    }

    /// An empty line that a recipient skips, before a request-line or on an idle connection.
    private mutating func emptyLine(_ count: Int, _ ledger: inout Ledger) {
        if direction == .clientToServer, policy.emptyLines == .none || policy.emptyLines == .one && empty != nil,
            refuse(.refuse, &ledger)
        {
            return
        }
        // On an idle connection a client may drop it; where a status-line is due some read it as one.
        let isDue = direction == .serverToClient && ledger.awaitsResponse(at: ledger.due(policy.pipelining))
        if isDue, policy.emptyLines == .none, refuse(.refuse, &ledger) { return }
        let start = empty?.start ?? position
        owner = .none
        message = nil
        claim(count, .emptyLine)
        if direction == .clientToServer { ledger.noteEmptyLine() }
        if let empty {
            ledger.extend(empty.violation, to: position)
            if isDue { ledger.amend(empty.violation) { $0.weight = .violation } }
            return
        }
        let index = ledger.report(
            .strayCRLF, isDue ? .violation : .note, direction == .clientToServer ? .emptyLine : .idle, direction,
            start..<position, exchange: previous?.exchange,
            isDue ? "an empty line where a status-line is due" : "an empty line between messages")
        empty = (index, start)
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

    /// Says that the last octets of the body before belong to the message that begins here.
    func reportShortBody(_ count: Int, _ ledger: inout Ledger) {
        guard let previous else { return }
        let name = direction == .clientToServer ? "request" : "response"
        let rule: Rule
        switch direction {
        case .clientToServer:
            // Who has its answer before it has sent the body has to send it nevertheless, or to close.
            rule = previous.expectsContinue ? .expectation : .requestLength
        case .serverToClient: rule = .responseCutShort
        }
        ledger.report(
            .shortBody, previous.isHidden ? .note : .desync, rule, direction, position - count..<position,
            exchange: previous.exchange, isCertain: count >= 5 && !previous.isHidden,
            "the body of \(name) \(previous.exchange) lacks octets: its Content-Length reaches \(count) octets into "
                + "the next start-line")
    }

    /// Claims a start-line for a new message; returns the line's range.
    mutating func begin(_ owner: Owner, _ place: Place, _ shape: LineShape, _ version: HTTPVersion)
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
