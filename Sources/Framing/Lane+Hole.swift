import Wire

/// Holes in the recording: octets that were sent and that nobody saw.
extension Lane {
    mutating func skip(_ count: Int, at time: Timestamp, _ ledger: inout Ledger) {
        guard phase != .refused else { return }
        leaveRun(&ledger)
        now = time
        decided = time
        giveUpHeld(&ledger)
        tail.clear()
        stray = nil
        reportHole(count, &ledger)
        var rest = count
        if phase == .body || phase == .chunkData {
            let own = min(remaining, count)
            claim(own, .gap)
            remaining -= own
            rest -= own
            if remaining == 0 {
                if phase == .body { finish(&ledger) } else { phase = .chunkEnd }
            }
        }
        if rest > 0 { loseTrack(rest, &ledger) }
        store(&ledger)
    }

    /// Gives the octets of the line that the hole cuts off to whom they belong.
    private mutating func giveUpHeld(_ ledger: inout Ledger) {
        let count = held.count + dropped
        guard count > 0 else { return }
        switch phase {
        case .start: giveUpStart(count)
        case .startLine:
            // Without its status nobody knows whether a response is final.
            let isUnreadable = direction == .serverToClient && StatusLine(held.span, content: held.count).status == nil
            if isUnreadable || !openCut(count, &ledger) { giveUpStart(count) }
        case .head: claim(count, .fieldLine)
        case .chunkSize: claim(count, .chunkSize)
        case .chunkEnd: claim(count, .chunkEnd)
        case .trailer: claim(count, .trailerLine)
        case .awaitingAnswer: claim(count, .tunnel)
        case .stray, .lost: strayOctets(count, &ledger)
        case .body, .chunkData, .untilClose, .tunnel, .discarding, .refused: break
        }
        if phase == .head, let lower = message?.head.lowerBound { message?.head = lower..<position }
        held.removeAll(keepingCapacity: true)
        dropped = 0
    }

    /// What was held may have become anything.
    private mutating func giveUpStart(_ count: Int) {
        owner = .none
        message = nil
        claim(count, .gap)
    }

    /// The next octets are missing, and the start of the next message is among them or after them.
    private mutating func loseTrack(_ count: Int, _ ledger: inout Ledger) {
        switch phase {
        case .untilClose, .tunnel, .discarding, .refused: break
        // What follows a CONNECT at such length is no request that waits for its turn.
        case .awaitingAnswer: phase = .tunnel
        case .head, .body, .chunkSize, .chunkData, .chunkEnd, .trailer, .lost:
            message?.framing = .unknowable
            search(&ledger)
        case .start, .startLine, .stray:
            owner = .none
            message = nil
            search(&ledger)
        }
        claim(count, .gap)
    }

    private mutating func search(_ ledger: inout Ledger) {
        phase = .lost
        candidate = .word
        previous = nil
        switch direction {
        case .clientToServer:
            ledger.abandonRequest()
            ledger.mayHideRequests = true
        case .serverToClient: ledger.mayHideResponses = true
        }
    }

    private mutating func reportHole(_ count: Int, _ ledger: inout Ledger) {
        defer { hole?.end = position + count }
        if let hole, hole.end == position { return ledger.extend(hole.violation, to: position + count) }
        let index = ledger.report(
            .missingOctets, .note, .incomplete, direction, position..<position + count,
            exchange: phase == .start ? nil : owner.exchange,
            "the recording misses octets")
        hole = (index, position)
    }
}
