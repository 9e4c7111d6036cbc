import Wire

/// Looking for where the stream makes sense again.
extension Lane {
    /// The next octets begin no message: nobody's, until one begins.
    mutating func goAstray(_ ledger: inout Ledger) {
        if refuse(.refuse, &ledger) { return }
        owner = .none
        message = nil
        phase = .stray
        candidate = .word
        tail.clear()
        trailer = previous?.framing == .chunked ? .name(0) : .over(false)
        strayLine = stray == nil && previous != nil ? 0 : nil
        let octets = held
        lookForTrailer(octets.span)
        guard direction == .clientToServer else { return }
        ledger.abandonRequest()
        held.removeAll(keepingCapacity: true)
        for octet in octets { _ = consider(octet, &ledger) }
    }

    /// The same for a whole line; a request-line that ends it is taken.
    mutating func goAstray(_ ledger: inout Ledger, with line: Span<UInt8>, _ shape: LineShape) {
        let isFirst = stray == nil
        goAstray(&ledger)
        guard phase != .refused else { return }
        guard !shape.isTooLong else {
            strayLine = nil
            strayOctets(shape.length, &ledger)
            return
        }
        switch direction {
        case .clientToServer:
            for index in 0..<line.count where consider(line[index], &ledger) { resume(&ledger) }
            strayLine = nil
            if isFirst, let stray { judge(stray, isRequestLine: line.endsInVersion(shape.content), &ledger) }
        case .serverToClient:
            var index = 0
            while index < line.count {
                if phase == .stray { search(line, &index, &ledger) } else { self.line(line, &index, &ledger) }
            }
        }
    }

    /// Says of the stray octets that a line has begun whether they are something else than content that nobody
    /// announced: content has no version at the end of its line.
    private func judge(_ stray: Int, isRequestLine: Bool, _ ledger: inout Ledger) {
        if isRequestLine {
            ledger.amend(stray) {
                $0.become(.invalidStartLine, .requestLine, exchange: nil, "octets that begin no request")
            }
        } else if previous?.framing == .length(0), let closing = ledger.closing, case .request = closing.reason {
            ledger.amend(stray) {
                $0.become(
                    .reuseAfterClose, .close, exchange: closing.exchange,
                    "octets after request \(closing.exchange), which said close")
            }
        }
    }

    /// Follows the first line of stray octets; returns the index of the LF that ends it.
    private mutating func strayLineEnd(_ octets: Span<UInt8>, from index: Int) -> Int? {
        guard var recent = strayLine else { return nil }
        var index = index
        while index < octets.count, octets[index] != 0x0A {
            if octets[index] != 0x0D { recent = recent << 8 | UInt64(octets[index]) }
            index += 1
        }
        strayLine = recent
        return index < octets.count ? index : nil
    }

    private mutating func judgeStrayLine(_ ledger: inout Ledger) {
        // `HTTP/`, a digit, a dot, a digit.
        let isVersion = (strayLine ?? 0) & 0xFFFF_FFFF_FFF0_FFF0 == 0x4854_5450_2F30_2E30
        strayLine = nil
        if let stray { judge(stray, isRequestLine: isVersion, &ledger) }
    }

    /// After a chunked body, a field line is a trailer that came too late.
    private mutating func lookForTrailer(_ octets: Span<UInt8>) {
        for index in 0..<octets.count {
            guard case .name(let count) = trailer else { return }
            trailer = octets[index].isToken ? .name(count + 1) : .over(octets[index] == 0x3A && count > 0)
        }
    }

    mutating func search(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        if case .name = trailer {
            lookForTrailer(octets.extracting(index...))
            if trailer == .over(true), let stray { ledger.amend(stray) { $0.kind = .trailerLeft } }
        }
        switch direction {
        case .clientToServer:
            if let end = strayLineEnd(octets, from: index) {
                searchRequestLine(octets.extracting(...end), &index, &ledger)
                guard phase == .stray else { return }
                judgeStrayLine(&ledger)
            }
            searchRequestLine(octets, &index, &ledger)
        case .serverToClient: searchStatusLine(octets, &index, &ledger)
        }
    }

    /// Claims octets that are of no message, or of one whose length nobody knows.
    mutating func strayOctets(_ count: Int, _ ledger: inout Ledger, isCertain: Bool = true) {
        guard count > 0 else { return }
        if phase == .lost {
            claim(count, owner == .none ? .gap : .body)
            return
        }
        let start = empty?.start ?? position
        owner = .none
        message = nil
        claim(count, .stray)
        if direction == .clientToServer { ledger.noteStray() }
        if let stray {
            ledger.extend(stray, to: position)
        } else {
            stray = reportStray(start..<position, isCertain, &ledger)
        }
    }

    /// In a response whose end nobody knows: the next status-line is of another.
    private var isInFinalResponse: Bool {
        guard phase == .lost, owner != .none, case .final = place else { return false }
        return true
    }

    /// The message without a known end is over, if there is one: another begins.
    private mutating func leaveLost(_ ledger: inout Ledger) {
        if phase == .lost, owner != .none { finish(&ledger, isComplete: false) }
    }

    private func reportStray(_ range: Range<Int>, _ isCertain: Bool, _ ledger: inout Ledger) -> Int {
        guard let previous else {
            let isRequest = direction == .clientToServer
            return ledger.report(
                .invalidStartLine, .violation, isRequest ? .requestLine : .statusLine, direction, range,
                exchange: isRequest ? nil : ledger.answering + 1,
                isRequest ? "octets that begin no request" : "octets that begin no response")
        }
        let number = previous.exchange
        let name = direction == .clientToServer ? "request" : "response"
        let kind: Violation.Kind
        let rule: Rule
        switch previous.framing {
        case .none: (kind, rule) = (.excessAfterBodyless, .bodyless)
        case .chunked where trailer == .over(true): (kind, rule) = (.trailerLeft, .lastChunk)
        case .chunked: (kind, rule) = (.excessAfterLength, .lastChunk)
        case .length(0) where direction == .clientToServer: (kind, rule) = (.excessAfterLength, .requestWithoutBody)
        case .length:
            (kind, rule) = (.excessAfterLength, direction == .clientToServer ? .requestExcess : .excess)
        case .untilClose, .tunnel, .unknowable, .undecided: (kind, rule) = (.invalidStartLine, .statusLine)
        }
        return ledger.report(
            kind, .desync, rule, direction, range, exchange: number, isCertain: isCertain,
            "octets after the end of \(name) \(number)")
    }

    /// The front of a line that may be a trailer: so many octets of its name, or whether it was one.
    enum TrailerSearch: Equatable, Sendable {
        case name(Int)
        case over(Bool)
    }

    // MARK: Status-lines

    private static let pattern = 12

    /// Whether an octet may follow `matched` octets of `HTTP/1.1 200`.
    private static func continues(_ octet: UInt8, after matched: Int) -> Bool {
        let front: StaticString = "HTTP/1."
        switch matched {
        case 0..<7: return octet == front.utf8Start[matched]
        case 8: return octet == 0x20
        case 9: return octet >= 0x31 && octet <= 0x35
        default: return octet.isDigit
        }
    }

    private mutating func searchRequestLine(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        while index < octets.count {
            if held.isEmpty {
                let start = index
                while index < octets.count, !RequestCandidate.mayBegin(octets[index]) { index += 1 }
                strayOctets(index - start, &ledger)
                guard index < octets.count else { return }
            }
            index += 1
            if consider(octets[index - 1], &ledger) { return resume(&ledger) }
        }
    }

    // A candidate that fails cannot hide another one: an H only stands at its beginning.
    private mutating func searchStatusLine(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        if ledger.isOtherProtocol { return leaveHTTP1() }
        while index < octets.count {
            if held.isEmpty {
                let start = octets.first(0x48, from: index) ?? octets.count
                strayOctets(start - index, &ledger)
                index = start
                guard index < octets.count else { return }
                hold(octets, index..<index + 1)
                index += 1
            }
            while index < octets.count, held.count < Self.pattern,
                Self.continues(octets[index], after: held.count)
            {
                held.append(octets[index])
                index += 1
            }
            guard index < octets.count else { return }
            let octet = octets[index]
            let next = ledger.answering + (isInFinalResponse ? 1 : 0)
            if held.count == Self.pattern, octet == 0x20 || octet == 0x0D || octet == 0x0A,
                ledger.awaitsResponse(at: next)
            {
                leaveLost(&ledger)
                ledger.passHiddenResponses()
                isUnsolicited = false
                prefix = 5
                phase = .startLine
                return
            }
            strayOctets(held.count, &ledger)
            held.removeAll(keepingCapacity: true)
        }
    }

    // MARK: Request-lines

    /// Takes one octet into the search; returns whether the held octets are now a whole request-line.
    private mutating func consider(_ octet: UInt8, _ ledger: inout Ledger) -> Bool {
        if held.isEmpty { heldSince = now }
        held.append(octet)
        switch candidate {
        case .word:
            if octet == 0x20, RequestCandidate.isKnown(held.span, 0..<held.count - 1) {
                candidate = .target
            } else {
                var front = 0
                while front < held.count, !RequestCandidate.isFront(held.span.extracting(front...)) { front += 1 }
                release(front, &ledger)
            }
        case .target:
            if octet == 0x20 {
                if held[held.count - 2] == 0x20 { return reconsider(&ledger) }
                candidate = .version(0)
            } else if octet < 0x20 || octet == 0x7F || held.count >= limits.line {
                return reconsider(&ledger)
            }
        case .version(let matched):
            guard RequestCandidate.continues(octet, after: matched) else { return reconsider(&ledger) }
            if octet == 0x0A { return true }
            candidate = .version(matched + 1)
        }
        return false
    }

    /// The candidate failed: gives up its first word and looks at the rest again.
    private mutating func reconsider(_ ledger: inout Ledger) -> Bool {
        let octets = held
        let word = (octets.firstIndex(of: 0x20) ?? octets.count - 1) + 1
        release(word, &ledger)
        held.removeAll(keepingCapacity: true)
        candidate = .word
        var isComplete = false
        for octet in octets[word...] { isComplete = consider(octet, &ledger) }
        return isComplete
    }

    /// Gives up the first held octets.
    private mutating func release(_ count: Int, _ ledger: inout Ledger) {
        strayOctets(count, &ledger)
        held.removeFirst(count)
        heldSince = now
    }

    /// Takes the held octets as a request-line.
    private mutating func resume(_ ledger: inout Ledger) {
        leaveLost(&ledger)
        candidate = .word
        let octets = held
        var index = 0
        switch phase {
        case .start, .stray, .lost, .startLine, .head, .body, .chunkSize, .chunkData, .chunkEnd, .trailer, .untilClose:
            reuse = reuse(ledger)
            phase = .startLine
            return takeHeld(&ledger)
        // By the policy nothing is read behind the message that is over now.
        case .refused: break
        case .discarding:
            held.removeAll(keepingCapacity: true)
            discard(octets.span, &index, ledger)
        case .tunnel:
            held.removeAll(keepingCapacity: true)
            claim(octets.count, .tunnel)
        case .awaitingAnswer:
            held.removeAll(keepingCapacity: true)
            awaitAnswer(octets.span, &index)
        }
    }
}

extension Span<UInt8> {
    /// Whether a line's last word is a version.
    /// - Parameter content: Number of octets without the line end.
    fileprivate func endsInVersion(_ content: Int) -> Bool {
        var start = content
        while start > 0, !self[start - 1].isBlank { start -= 1 }
        return start > 0 && begins(with: "HTTP/", at: start)
    }
}
