import Wire

extension Lane {
    /// Takes requests that are clean, from any of their parts on.
    /// - Returns: Whether it stopped because the room for claims or messages was used up.
    mutating func runRequests(_ input: inout RunInput, _ ledger: inout Ledger) -> Bool {
        let room = room(input, ledger)
        let claims = interpretation.write(room.claims, at: decided)
        var owners = interpretation.writeOwners(room.messages)
        let next = ledger.exchanges.endIndex &+ 1
        var requests = ledger.exchanges.writeRequests(room.messages)
        var traits = ledger.traits.write(room.messages)
        let vacancy = ledger.takesRequest ? min(owners.vacancy, requests.vacancy, traits.vacancy) : 0
        let limits = limits
        // Of the message at hand.
        var number = run.number
        var step = run.step
        var facts = run.facts
        var remaining = run.remaining
        var section = run.section
        var message = requests.next
        var trait = traits.next
        if step != .startLine {
            message = ledger.exchanges.request(number)
            trait = ledger.traits.place(of: number &- 1)
        }
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
                    guard requests.count < vacancy, cursor.claims.hasRoom else { break steps }
                    let lower = cursor.position
                    guard let line = cursor.requestLine() else { break steps }
                    number = next &+ requests.count
                    owners.begin(.request(number), cursor.claims)
                    message = requests.next
                    requests.append(
                        MessageRecord(requestAt: lower, began: began, method: line.method, target: line.target))
                    trait = traits.next
                    traits.append(Ledger.Traits(line.isHEAD ? .head : .other))
                    facts = FieldFacts()
                    section = cursor.position
                    body = 0..<0
                    step = .fields
                    fallthrough
                case .fields:
                    guard
                        cursor.fields(&facts, isRequest: true, sectionEnd: section &- cursor.offset &+ limits.section),
                        facts.hasHost
                    else { break steps }
                    cursor.take(2, .headerEnd)
                    message.pointee.endHead(at: cursor.position)
                    if facts.isChunked {
                        message.pointee.decide(.chunked, .requestChunked, length: 0)
                        trait.pointee.hasBody = true
                        step = .chunkSize
                        continue steps
                    }
                    message.pointee.decide(
                        .length, facts.length < 0 ? .requestWithoutBody : .requestLength, length: max(0, facts.length))
                    if facts.length > 0 {
                        trait.pointee.hasBody = true
                        remaining = facts.length
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
        let isFull = !cursor.claims.hasRoom || vacancy > 0 && requests.count == vacancy
        interpretation.adopt(cursor.claims, owners)
        if input.line == nil { input.index = cursor.at }
        guard cursor.position > position else { return false }
        position = cursor.position
        ledger.adopt(requests, traits)
        if finished > 0 {
            let record = ledger.exchanges.request(finished).pointee
            previous = Previous(
                exchange: finished, framing: record.framing, status: nil,
                expectsContinue: finished < next && expectsContinueInRun)
        }
        run.number = number
        run.facts = facts
        run.section = section
        run.remaining = remaining
        pause(step, message, begun: requests.count, body: body, input)
        return isFull
    }
}
