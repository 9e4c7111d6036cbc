import Wire

/// The quick way through messages that keep every rule, as nearly all do.
///
/// What `Lane` does line by line is done here for all that a segment has of clean messages, with the state in
/// registers and the claims written into room made beforehand. Whatever is not clean is left where it begins: the other
/// methods of `Lane` take it from there. So there is one place that knows what is wrong with a line, and this is not
/// it. Nor does it matter to anything but speed what this leaves undone.
extension Lane {
    /// Whether a run may begin with what comes next.
    @inline(__always)
    var canRun: Bool { isReference && mayEnterRun }

    private var mayEnterRun: Bool {
        switch phase {
        case .start: return held.isEmpty
        // Its front is such that only its end can tell more.
        case .startLine:
            return !held.isEmpty && dropped == 0 && reuse == nil && !isUnsolicited
                && prefix == (direction == .clientToServer ? 1 : 5)
        case .head: return dropped == 0 && head.isPlain && place.isRunnable
        case .body, .chunkSize, .chunkData, .chunkEnd: return dropped == 0 && place.isRunnable
        case .trailer, .untilClose, .tunnel, .awaitingAnswer, .stray, .lost, .discarding, .refused: return false
        }
    }

    /// Takes what is clean from `index` on, and holds the front of a line whose end is not here yet. What it leaves is
    /// for the other methods of `Lane`.
    mutating func takeRun(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        guard run.isLive || enterRun(&ledger) else { return }
        octets.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let segment = OctetWindow(base: base, count: buffer.count)
            if !takeRun(segment, &index, &ledger) { leaveRun(&ledger) }
        }
    }

    /// - Returns: Whether the run lasts: nothing is left but what it holds.
    private mutating func takeRun(_ segment: OctetWindow, _ index: inout Int, _ ledger: inout Ledger) -> Bool {
        guard ledger.canRun(run, direction) else { return false }
        if run.isWithinData(segment.count &- index) {
            takeData(segment, index, &ledger)
            index = segment.count
            return true
        }
        guard cut.count == 0 else { return takeCutRun(segment, &index, &ledger) }
        var input = RunInput(line: nil, segment: segment, index: index)
        take(&input, &ledger)
        index = input.index
        return hold(segment, &index, &ledger)
    }

    /// The same with a line in front that began in an earlier segment.
    private mutating func takeCutRun(_ segment: OctetWindow, _ index: inout Int, _ ledger: inout Ledger) -> Bool {
        let end = run.step == .chunkEnd && segment[index] != 0x0A ? segment.count : segment.lineFeed(index)
        guard end < segment.count else { return run.step != .chunkEnd && hold(rest: segment, &index) }
        guard hold(segment, index..<end &+ 1) else { return false }
        index = end &+ 1
        var input = RunInput(segment: segment, index: index)
        input.line = OctetWindow(base: cut.place(of: 0), count: cut.count)
        take(&input, &ledger)
        index = input.index
        guard input.line == nil else {
            leaveRun(&ledger)
            takeHeld(&ledger)
            return true
        }
        cut.removeAll()
        return hold(segment, &index, &ledger)
    }

    private mutating func take(_ input: inout RunInput, _ ledger: inout Ledger) {
        switch direction {
        case .clientToServer: while runRequests(&input, &ledger) {}
        case .serverToClient: while runResponses(&input, &ledger) {}
        }
    }

    /// Takes a segment that a body or chunk reaches beyond.
    private mutating func takeData(_ segment: OctetWindow, _ index: Int, _ ledger: inout Ledger) {
        let part: Part = run.step == .body ? .body : .chunkData
        let end = position &+ segment.count &- index
        if !interpretation.extend(to: end, part) {
            let owner: Owner = direction == .clientToServer ? .request(run.number) : .response(run.number)
            interpretation.append(Claim(position..<end, owner, part, decided: decided))
        }
        run.remaining &-= end &- position
        position = end
        ledger.exchanges.message(direction, run.number).pointee.extend(to: end, at: now)
        if run.step == .body { tail.keep(index..<segment.count, segment) }
    }

    // MARK: Lines that are cut

    /// Holds what is left, if it can be nothing but the front of a line that is next; returns whether nothing is left.
    private mutating func hold(_ segment: OctetWindow, _ index: inout Int, _ ledger: inout Ledger) -> Bool {
        guard index < segment.count else { return true }
        switch run.step {
        case .startLine:
            switch direction {
            case .clientToServer:
                guard ledger.takesRequest, segment.isInRequestLine(index), hold(rest: segment, &index) else {
                    return false
                }
                ledger.requestBegun = true
                reuse = nil
                prefix = 1
            case .serverToClient:
                guard ledger.takesResponse, ledger.answering < ledger.exchanges.endIndex,
                    segment.isInStatusLine(index), hold(rest: segment, &index)
                else { return false }
                isUnsolicited = false
                prefix = 5
            }
            return true
        case .fields, .chunkSize, .trailer: return hold(rest: segment, &index)
        case .chunkEnd:
            guard segment[index] == 0x0D, index &+ 1 == segment.count else { return false }
            return hold(rest: segment, &index)
        case .body, .chunkData: return false
        }
    }

    private mutating func hold(rest segment: OctetWindow, _ index: inout Int) -> Bool {
        guard segment.lineFeed(index) == segment.count, hold(segment, index..<segment.count) else { return false }
        index = segment.count
        return true
    }

    /// Returns whether that is within the limit on a line: nothing is held otherwise.
    private mutating func hold(_ segment: OctetWindow, _ range: Range<Int>) -> Bool {
        guard cut.count &+ range.count <= limits.line else { return false }
        if cut.count == 0 { heldSince = now }
        cut.room(for: range.count).update(from: segment.base + range.lowerBound, count: range.count)
        cut.adopt(range.count)
        return true
    }

    // MARK: What requests and responses share

    /// Records to make room for. A framer that forgets keeps the room: ten thousand of them that each take a segment
    /// at a time must not keep what a large burst would use.
    func room(_ input: RunInput, _ ledger: borrowing Ledger) -> (claims: Int, messages: Int) {
        guard ledger.forgets else { return (256, 64) }
        let count = input.segment.count &- input.index
        return (min(256, 16 &+ count >> 6), min(64, 2 &+ count >> 9))
    }

    /// Whether the message that a run went on with expects 100.
    var expectsContinueInRun: Bool { !run.hasBegun && head.expectsContinue && head.version.isAtLeast11 }

    /// Keeps the state of a run that has taken something.
    /// - Parameters:
    ///   - begun: Number of messages that began in it.
    ///   - body: The octets of the segment that are at the end of a body framed by Content-Length, with no start-line
    ///     behind them.
    @inline(__always)
    mutating func pause(
        _ step: RunState.Step, _ message: UnsafeMutablePointer<MessageRecord>, begun: Int, body: Range<Int>,
        _ input: RunInput
    ) {
        run.step = step
        stray = nil
        empty = nil
        if begun > 0 {
            run.hasBegun = true
            tail.clear()
        }
        if !body.isEmpty { tail.keep(body, input.segment) }
        guard step != .startLine else { return }
        message.pointee.extend(to: position, at: now)
        if step == .fields { message.pointee.endHead(at: position) }
    }

    // MARK: Beginning and end of a run

    /// Makes the state of a run out of what the other methods of `Lane` know.
    private mutating func enterRun(_ ledger: inout Ledger) -> Bool {
        var state = RunState()
        switch phase {
        case .start, .startLine: state.step = .startLine
        case .head: state.step = .fields
        case .body: state.step = .body
        case .chunkSize: state.step = .chunkSize
        case .chunkData: state.step = .chunkData
        case .chunkEnd: state.step = .chunkEnd
        case .trailer, .untilClose, .tunnel, .awaitingAnswer, .stray, .lost, .discarding, .refused: return false
        }
        state.number = owner.exchange ?? 0
        if state.step != .startLine {
            guard let message, direction == .clientToServer || (200...599).contains(message.status ?? 0),
                message.status != 205
            else { return false }
            store(&ledger)
            state.facts = FieldFacts(head)
            state.section = position - head.size
            state.remaining = remaining
        }
        state.isLive = true
        run = state
        for octet in held { cut.append(octet) }
        held.removeAll(keepingCapacity: true)
        return true
    }

    /// Leaves the state as the other methods of `Lane` would have left it here.
    mutating func leaveRun(_ ledger: inout Ledger) {
        guard run.isLive else { return }
        run.isLive = false
        holdCut()
        if run.number > 0 {
            switch direction {
            case .clientToServer: (owner, place) = (.request(run.number), .request(run.number))
            case .serverToClient: (owner, place) = (.response(run.number), .final(run.number))
            }
        }
        switch run.step {
        case .startLine:
            phase = held.isEmpty ? .start : .startLine
            message = nil
            return
        case .fields: phase = .head
        case .body: phase = .body
        case .chunkSize: phase = .chunkSize
        case .chunkData: phase = .chunkData
        case .chunkEnd: phase = .chunkEnd
        case .trailer: phase = .trailer
        }
        message = ledger.exchanges.message(direction, run.number).pointee.message(
            isRequest: direction == .clientToServer)
        remaining = run.remaining
        if run.hasBegun { head = HeaderSection(version: .http11) }
        if run.step == .fields {
            run.facts.write(to: &head)
            head.size = position - run.section
        }
        if run.step == .trailer {
            head.last = .none
            head.size = 0
        }
    }
}

extension OctetWindow {
    /// Whether the octets from `index` on are surely the front of a request-line, as far as that can be told without
    /// its end.
    fileprivate func isInRequestLine(_ index: Int) -> Bool { word(index).methodLength > 0 }

    /// The same of a status-line: `HTTP/`.
    fileprivate func isInStatusLine(_ index: Int) -> Bool { word(index) & 0xFF_FFFF_FFFF == 0x2F_5054_5448 }
}

extension RunState {
    /// Whether the next octets, so many, are all of a body or chunk that reaches beyond them.
    @inline(__always)
    fileprivate func isWithinData(_ count: Int) -> Bool { remaining > count && (step == .body || step == .chunkData) }
}

extension Lane.Place {
    /// An interim response is kept elsewhere, and rare.
    fileprivate var isRunnable: Bool {
        switch self {
        case .request, .final: true
        case .interim: false
        }
    }
}

extension Ledger {
    /// Whether a request may begin of which nothing is to be said.
    @inline(__always)
    var takesRequest: Bool { closing == nil && !responsesEnded && !hasEarlyAnswer }

    /// Whether a response may begin of which nothing is to be said.
    @inline(__always)
    var takesResponse: Bool { forcedClose == nil && !mayHideResponses && !isOtherProtocol && !mindsEarlyAnswers }

    /// Whether a message that has begun can be gone on with so that its end has no consequences but its own.
    fileprivate func canRun(_ run: RunState, _ direction: Direction) -> Bool {
        guard run.step != .startLine else { return true }
        switch direction {
        case .clientToServer: return tunnel == nil && traits[run.number - 1].isOfPlainMethod
        case .serverToClient:
            return !mindsEarlyAnswers && run.number == answering + 1 && traits[run.number - 1].isPlain
        }
    }
}

extension Ledger.Traits {
    fileprivate var isOfPlainMethod: Bool { method == .other || method == .head }

    /// Whether the request makes nothing special of its response.
    @inline(__always)
    var isPlain: Bool { !isOldVersion && isOfPlainMethod }
}
