import Wire

/// What recipients do that do not read on as the reference does.
extension Lane {
    /// Reads no further, if that is what the policy does about something refused; returns whether it is.
    mutating func refuse(_ reading: FramingPolicy.Reading, _ ledger: inout Ledger) -> Bool {
        guard reading == .refuse, !policy.resynchronises else { return false }
        store(&ledger)
        readNoFurther()
        return true
    }

    mutating func readNoFurther() {
        held.removeAll()
        dropped = 0
        run.isLive = false
        phase = .refused
    }

    // MARK: Behind a message

    /// After a request: it may be the last one to its server.
    mutating func closeBehind(_ request: Ledger.Traits) {
        if isLast { return readNoFurther() }
        // Whether another protocol follows is yet to be seen.
        guard request.closes, !request.offersUpgrade else { return }
        switch policy.afterClose {
        case .read: break
        case .refuse: readNoFurther()
        case .drop:
            owner = .none
            phase = .discarding
        }
    }

    /// What a client does about octets that it waits for no response in; false if it takes them for one.
    mutating func meetsExcess(_ ledger: inout Ledger) -> Bool {
        switch policy.excess {
        case .keepForNext:
            ledger.expectsRequestBehindResponse = true
            isUnsolicited = false
            return false
        case .drop: discard()
        case .dropBehindBodyless:
            switch previous?.framing {
            case .some(.none), .length(0): discard()
            case nil, .undecided, .length, .chunked, .untilClose, .tunnel, .unknowable: readNoFurther()
            }
        case .fail: readNoFurther()
        }
        return true
    }

    private mutating func discard() {
        owner = .none
        message = nil
        phase = .discarding
    }

    /// Throws octets away, those of a response until the next one is due.
    mutating func discard(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: Ledger) {
        if direction == .serverToClient, ledger.awaitsResponse(at: ledger.due(policy.pipelining)) {
            phase = .start
            return
        }
        claim(octets.count - index, .discarded)
        index = octets.count
    }

    // MARK: Early answers

    /// Of the client's direction: its request was answered while its body was on the way.
    mutating func answeredEarly(_ number: Int, at time: Timestamp, _ ledger: inout Ledger) {
        guard owner == .request(number), message != nil, phase != .head else { return }
        switch policy.earlyAnswers {
        case .read: break
        case .drain(let count): drain = count
        case .close:
            store(&ledger)
            readNoFurther()
        case .leave:
            let octets = held
            held.removeAll(keepingCapacity: true)
            finish(&ledger, isComplete: false)
            guard !octets.isEmpty else { return }
            var index = 0
            receive(octets.span, from: &index, at: heldSince, &ledger)
        }
    }

    /// Whether a server still reads the next octets of a body; it does if it has not answered.
    mutating func isWithinDrain(_ count: Int) -> Bool {
        guard let left = drain else { return true }
        drain = left - count
        return left >= count
    }

    /// Reads as much as the policy has left to read, and no further.
    mutating func refuse(unread octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        let count = min(remaining, octets.count - index) + min(0, drain ?? 0)
        claim(max(0, count), phase == .body ? .body : .chunkData)
        store(&ledger)
        readNoFurther()
        index = octets.count
    }
}

extension FramingPolicy {
    /// What a recipient does about a line's end.
    func reading(_ shape: LineShape) -> Reading {
        if shape.endsInCRLF { return .accept }
        return shape.endsInCR ? bareCarriageReturns : bareLineFeeds
    }

    /// Whether a recipient takes no request that begins with such a line.
    func refuses(_ request: RequestLine, _ line: Span<UInt8>) -> Bool {
        switch requestLines {
        case .loose: break
        case .spaces: if request.flaw != nil, request.version.major == 1, !request.isFlawedBySpaces { return true }
        case .exact: if request.flaw != nil, request.version.major == 1 { return true }
        }
        switch methods {
        case .any: break
        case .llhttp: if !RequestLine.isOfLlhttp(line, request.method) { return true }
        }
        return request.version.major != 1
            ? versions == .refuse : request.version.minor > 1 && minorVersions == .refuse
    }

    /// What a recipient does about a flaw of a field line; `accept` where it makes no difference to framing.
    func reading(_ flaw: FieldFlaw, _ line: Span<UInt8>, _ field: FieldLine) -> Reading {
        switch flaw {
        case .folded: foldedLines
        case .blankBeforeColon: blankBeforeColon
        case .noName: oddNames
        case .noColon: missingColons
        case .control, .bareCarriageReturn: field.value.contains { refuses(control: line[$0]) } ? .refuse : .accept
        case .bareLineFeed, .whitespaceFirst, .framingInTrailer, .lineTooLong, .sectionTooLong,
            .hostMissing, .hostRepeated, .expectsNothing, .hostInvalid:
            .accept
        }
    }

    private func refuses(control octet: UInt8) -> Bool {
        switch controls {
        case .accept: false
        case .refuseNUL: octet == 0
        case .refuseNULAndSpaces: octet == 0 || (0x0B...0x0D).contains(octet)
        case .refuse: octet < 0x20 && octet != 0x09 || octet == 0x7F
        }
    }
}

extension Span<UInt8> {
    /// Whether a field line has no colon, or anything in front of it that is not printable.
    func endsFields(content: Int) -> Bool {
        var index = 0
        while index < content, self[index] > 0x20, self[index] < 0x7F, self[index] != 0x3A { index += 1 }
        return index == content || self[index] != 0x3A
    }
}
