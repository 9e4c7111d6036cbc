import Wire

/// The quick way through messages that keep every rule, as nearly all do.
///
/// What `Lane` does line by line is done here for all that a segment has of clean messages, with the state in
/// registers and the claims written into room made beforehand. Whatever is not clean, or not there whole, is left
/// where it begins: the other methods of `Lane` take it from there. So there is one place that knows what is wrong
/// with a line, and this is not it. Nor does it matter to anything but speed what this leaves undone.
extension Lane {
    /// Whether a run may begin here.
    @inline(__always)
    var canRun: Bool {
        guard isReference else { return false }
        switch phase {
        case .start: return held.isEmpty
        case .head, .chunkSize, .chunkEnd: return held.isEmpty && place.isRunnable
        case .startLine, .body, .chunkData, .trailer, .untilClose, .tunnel, .awaitingAnswer, .stray, .lost, .discarding,
            .refused:
            return false
        }
    }

    /// Takes clean messages and clean lines from `index` on.
    /// - Parameter began: When the line at `index` began.
    mutating func run(_ octets: Span<UInt8>, _ index: inout Int, began: Timestamp, _ ledger: inout Ledger) {
        guard octets.count - index >= 8 else { return }
        octets.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let window = OctetWindow(base: base, count: buffer.count)
            var began = began
            var start = index
            while run(window, &index, began: began, &ledger), index > start {
                began = now
                start = index
            }
        }
    }

    /// Takes a line that was held, if it is clean; returns whether it is.
    mutating func runLine(_ line: Span<UInt8>, _ ledger: inout Ledger) -> Bool {
        guard canRun || isReference && phase == .startLine && reuse == nil && !isUnsolicited else { return false }
        var index = 0
        run(line, &index, began: heldSince, &ledger)
        return index == line.count
    }

    /// - Returns: Whether it stopped because the room for claims was used up.
    private mutating func run(
        _ octets: OctetWindow, _ index: inout Int, began: Timestamp, _ ledger: inout Ledger
    ) -> Bool {
        var run = Run(octets, at: index, position: position)
        let step: Run.Step
        switch phase {
        case .start, .startLine: step = .startLine
        case .head, .chunkSize, .chunkEnd:
            guard phase != .head || head.isPlain, let message, ledger.canRun(owner, message.status) else {
                return false
            }
            run.resume(message, head, direction)
            step = phase == .head ? .fields : phase == .chunkSize ? .chunkSize : .chunkEnd
        case .body, .chunkData, .trailer, .untilClose, .tunnel, .awaitingAnswer, .stray, .lost, .discarding,
            .refused:
            return false
        }
        switch direction {
        case .clientToServer: return runRequests(&run, step, &index, began: began, &ledger)
        case .serverToClient: return runResponses(&run, step, &index, began: began, &ledger)
        }
    }

    private mutating func runRequests(
        _ run: inout Run, _ first: Run.Step, _ index: inout Int, began: Timestamp, _ ledger: inout Ledger
    ) -> Bool {
        var step = first
        let room = run.room(ledger)
        var claims = interpretation.write(room.claims, at: decided)
        var owners = interpretation.writeOwners(room.messages)
        var requests = ledger.exchanges.writeRequests(room.messages)
        var traits = ledger.traits.write(room.messages)
        let takesRequest = ledger.takesRequest
        let next = ledger.exchanges.endIndex &+ 1
        var hasFinished = false
        steps: while true {
            switch step {
            case .startLine:
                guard takesRequest, claims.hasRoom(for: 8), requests.hasRoom(for: 1), traits.hasRoom(for: 1),
                    owners.hasRoom(for: 2), run.requestLine(run.at == index ? began : now, limits, &claims)
                else { break steps }
                interpretation.begin(.request(next &+ requests.count), claims, &owners)
                step = .fields
            case .fields:
                guard run.fields(true, limits, &claims), run.decideRequest() else { break steps }
                run.headEnd(&claims)
                step = run.isChunked ? .chunkSize : run.length > 0 ? .body : .finish
            case .body:
                guard run.body(&claims) else { break steps }
                step = .finish
            case .chunkSize, .chunkEnd:
                step = run.chunk(step, limits, &claims)
                guard step == .finish else { break steps }
            case .finish:
                if run.hasBegun {
                    requests.append(run.record(at: now, isComplete: true))
                    traits.append(run.requestTraits)
                } else if let record = run.resumedRecord(at: now, isComplete: true), let number = owner.exchange {
                    ledger.exchanges.set(record, ofRequest: number)
                    if run.kind != .undecided { ledger.traits[number - 1].hasBody = run.hasBody }
                }
                hasFinished = true
                run.endMessage()
                step = .startLine
            case .chunkData, .trailer: break steps
            }
        }
        let isFull = !claims.hasRoom(for: 8) || !requests.hasRoom(for: 1) || !owners.hasRoom(for: 2)
        interpretation.adopt(claims, owners)
        guard run.at > index else { return isFull }
        var number = requests.count > 0 ? next &+ requests.count &- 1 : owner.exchange ?? 0
        ledger.adopt(requests, traits)
        if hasFinished {
            previous = Previous(
                exchange: number, framing: ledger.exchanges.framing(ofRequest: number), status: nil,
                expectsContinue: requests.count == 0 && head.expectsContinue && head.version.isAtLeast11)
        }
        if run.hasBegun {
            number = ledger.openForRequest()
            ledger.requestBegun = false
            ledger.traits[number - 1] = run.requestTraits
        } else if step != .startLine, run.kind != .undecided {
            ledger.traits[number - 1].hasBody = run.hasBody
        }
        owner = .request(number)
        place = .request(number)
        leave(&run, step)
        if run.hasBegun { store(&ledger) }
        index = run.at
        return isFull
    }

    private mutating func runResponses(
        _ run: inout Run, _ first: Run.Step, _ index: inout Int, began: Timestamp, _ ledger: inout Ledger
    ) -> Bool {
        var step = first
        let room = run.room(ledger)
        var claims = interpretation.write(room.claims, at: decided)
        var owners = interpretation.writeOwners(room.messages)
        var responses = ledger.exchanges.writeResponses(room.messages)
        // Numbers of the exchanges answered here; one that was opened before is finished first.
        var number = owner.exchange ?? 0
        var next = ledger.exchanges.nextResponse
        var from = next
        let takesResponse = ledger.takesResponse
        var hasFinished = false
        var statuses: (Int?, Int?) = (nil, nil)
        steps: while true {
            switch step {
            case .startLine:
                guard takesResponse, next == (hasFinished ? number : ledger.answering) &+ 1,
                    ledger.isPlainRequest(next), claims.hasRoom(for: 8), responses.hasRoom(for: 1),
                    owners.hasRoom(for: 2), run.statusLine(run.at == index ? began : now, limits, &claims)
                else { break steps }
                number = next
                interpretation.begin(.response(number), claims, &owners)
                step = .fields
            case .fields:
                guard run.fields(false, limits, &claims),
                    run.decideResponse(ledger.traits[number - 1].method == .head)
                else { break steps }
                run.headEnd(&claims)
                step = run.isChunked ? .chunkSize : run.length > 0 && !run.isBodyless ? .body : .finish
            case .body:
                guard run.body(&claims) else { break steps }
                step = .finish
            case .chunkSize, .chunkEnd:
                step = run.chunk(step, limits, &claims)
                guard step == .finish else { break steps }
            case .finish:
                if run.hasBegun {
                    if responses.count == 0 { from = number }
                    responses.append(run.record(at: now, isComplete: true))
                    statuses = (statuses.1, run.status)
                    next &+= 1
                } else if let record = run.resumedRecord(at: now, isComplete: true) {
                    ledger.exchanges.set(record, of: number)
                    ledger.answer(number, status: record.code)
                }
                hasFinished = true
                run.endMessage()
                step = .startLine
            case .chunkData, .trailer: break steps
            }
        }
        let isFull = !claims.hasRoom(for: 8) || !responses.hasRoom(for: 1) || !owners.hasRoom(for: 2)
        interpretation.adopt(claims, owners)
        guard run.at > index else { return isFull }
        ledger.adopt(responses, from: from, statuses: statuses)
        if hasFinished {
            let finished = run.hasBegun ? number - 1 : number
            let (framing, status) = ledger.exchanges.outcome(ofResponse: finished)
            previous = Previous(
                exchange: finished, framing: framing, status: status,
                expectsContinue: responses.count == 0 && head.expectsContinue && head.version.isAtLeast11)
        }
        if run.hasBegun {
            ledger.hasUnansweredStray = false
            ledger.responseCount += 1
        }
        owner = .response(number)
        place = .final(number)
        leave(&run, step)
        if run.hasBegun { store(&ledger) }
        index = run.at
        return isFull
    }

    /// Leaves the state as the other methods of `Lane` would have left it here.
    private mutating func leave(_ run: inout Run, _ step: Run.Step) {
        position = run.at &+ run.offset
        stray = nil
        empty = nil
        tail.clear()
        if !run.tail.isEmpty { tail.add(run.tail) }
        switch step {
        case .startLine:
            phase = .start
            message = nil
            return
        case .fields: phase = .head
        case .body: phase = .body
        case .chunkSize: phase = .chunkSize
        case .chunkData: phase = .chunkData
        case .chunkEnd: phase = .chunkEnd
        case .trailer: phase = .trailer
        case .finish: preconditionFailure("a run stopped before the message it had finished was kept")
        }
        let record =
            run.hasBegun ? run.record(at: now, isComplete: false) : run.resumedRecord(at: now, isComplete: false)
        message = record?.message(isRequest: direction == .clientToServer)
        remaining = run.remaining
        head = run.header(head, step)
    }
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
    fileprivate var takesRequest: Bool { closing == nil && !responsesEnded && !hasEarlyAnswer }

    /// Whether a message that has begun can be gone on with so that its end has no consequences but its own.
    fileprivate func canRun(_ owner: Owner, _ status: Int?) -> Bool {
        guard let number = owner.exchange else { return false }
        let request = traits[number - 1]
        guard request.method == .other || request.method == .head else { return false }
        switch owner {
        case .request: return tunnel == nil
        case .response:
            return !mindsEarlyAnswers && !request.isOldVersion && (200...599).contains(status ?? 0) && status != 205
        case .none: return false
        }
    }

    /// Whether a response may begin of which nothing is to be said.
    fileprivate var takesResponse: Bool {
        forcedClose == nil && !mayHideResponses && !isOtherProtocol && !mindsEarlyAnswers
    }

    /// Whether an exchange is there whose request makes nothing special of its response.
    @inline(__always)
    fileprivate func isPlainRequest(_ number: Int) -> Bool {
        guard number <= exchanges.endIndex else { return false }
        let request = traits[number &- 1]
        return !request.isOldVersion && (request.method == .other || request.method == .head)
    }
}
