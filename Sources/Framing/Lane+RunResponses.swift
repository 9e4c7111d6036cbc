import Wire

extension Lane {
    /// Takes final responses that are clean, from any of their parts on.
    /// - Returns: Whether it stopped because the room for claims or messages was used up.
    mutating func runResponses(_ input: inout RunInput, _ ledger: inout Ledger) -> Bool {
        let room = room(input, ledger)
        let claims = interpretation.write(room.claims, at: decided)
        var owners = interpretation.writeOwners(room.messages)
        let next = ledger.exchanges.nextResponse
        var responses = ledger.exchanges.writeResponses(room.messages)
        let limits = limits
        // Of the message at hand.
        var number = run.number
        var step = run.step
        var facts = run.facts
        var remaining = run.remaining
        var section = run.section
        var message = responses.next
        if step != .startLine { message = ledger.exchanges.response(number) }
        // Responses that may begin: they answer requests that are there, in their order.
        let isNext = next == (step == .startLine ? ledger.answering : number) &+ 1
        let awaited = ledger.takesResponse && isNext ? ledger.exchanges.endIndex &- next &+ 1 : 0
        let vacancy = min(owners.vacancy, responses.vacancy)
        let first = ledger.answering &+ 1
        let traits = first <= ledger.exchanges.endIndex ? ledger.traits.place(of: first &- 1) : nil
        var began = input.line == nil ? now : heldSince
        var finished = 0
        var body = 0..<0
        var cursor = RunCursor(input, position, claims)
        windows: while true {
            cursor.look(limits.line)
            let from = cursor.at
            steps: while true {
                switch step {
                case .startLine:
                    guard responses.count < min(vacancy, awaited), cursor.claims.hasRoom, let traits,
                        traits[next &+ responses.count &- first].isPlain
                    else { break steps }
                    let lower = cursor.position
                    guard let line = cursor.statusLine() else { break steps }
                    number = next &+ responses.count
                    owners.begin(.response(number), cursor.claims)
                    message = responses.next
                    responses.append(
                        MessageRecord(responseAt: lower, began: began, status: line.status, reason: line.reason))
                    facts = FieldFacts()
                    section = cursor.position
                    body = 0..<0
                    step = .fields
                    fallthrough
                case .fields:
                    guard
                        cursor.fields(&facts, isRequest: false, sectionEnd: section &- cursor.offset &+ limits.section),
                        let traits,
                        let decision = facts.decision(
                            message.pointee.code ?? 0, isHEAD: traits[number &- first].method == .head)
                    else { break steps }
                    cursor.take(2, .headerEnd)
                    message.pointee.endHead(at: cursor.position)
                    message.pointee.decide(decision.kind, decision.rule, length: decision.length)
                    if decision.kind == .chunked {
                        step = .chunkSize
                        continue steps
                    }
                    if decision.length > 0 {
                        remaining = decision.length
                        step = .body
                        continue steps
                    }
                case .body:
                    let start = cursor.at
                    let isWhole = cursor.data(&remaining, .body)
                    // Looked at again, there may be no more of it.
                    if cursor.at > start { body = start..<cursor.at }
                    guard isWhole else { break steps }
                case .chunkSize, .chunkData, .chunkEnd, .trailer:
                    guard let here = cursor.chunks(from: step, &remaining) else { break }
                    step = here
                    break steps
                }
                // The message is over.
                message.pointee.extend(to: cursor.position, at: now)
                message.pointee.isComplete = true
                finished = number
                step = .startLine
            }
            if cursor.at > from, cursor.isShortSighted { continue }
            guard input.line != nil, cursor.at == cursor.octets.count else { break }
            input.line = nil
            began = now
            cursor = RunCursor(input, cursor.position, cursor.claims)
        }
        let isFull = !cursor.claims.hasRoom || responses.count == vacancy && vacancy < awaited
        interpretation.adopt(cursor.claims, owners)
        if input.line == nil { input.index = cursor.at }
        guard cursor.position > position else { return false }
        position = cursor.position
        ledger.adopt(responses, answered: finished)
        if finished > 0 {
            let record = ledger.exchanges.response(finished).pointee
            previous = Previous(
                exchange: finished, framing: record.framing, status: record.code,
                expectsContinue: finished < next && expectsContinueInRun)
        }
        run.number = number
        run.facts = facts
        run.section = section
        run.remaining = remaining
        pause(step, message, begun: responses.count, body: body, input)
        return isFull
    }
}

extension FieldFacts {
    /// How long the body of a response is; nil if there is something to be said of it.
    @inline(__always)
    fileprivate func decision(_ status: Int, isHEAD: Bool) -> (kind: MessageRecord.Kind, rule: Rule, length: Int)? {
        if isHEAD || status == 204 || status == 304 {
            return status == 204 && (length >= 0 || isChunked) ? nil : (.none, .bodyless, 0)
        }
        if isChunked { return (.chunked, .responseChunked, 0) }
        return length < 0 ? nil : (.length, .responseLength, length)
    }
}
