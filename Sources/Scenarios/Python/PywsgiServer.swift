import Wire

/// gevent's pywsgi with an application that answers with the body it was sent, and the bug of gevent/gevent#2035.
///
/// To a request that asks for an upgrade the buggy server hands the connection's own buffer as `wsgi.input`, not its
/// ``PywsgiInput``. An application that reads its body from there gets it. But the input object does not learn of it,
/// and when the application has returned the server makes sure that nothing of the body is left: it discards
/// Content-Length octets *again*. They are the beginning of the next request, and it waits for that if it must.
struct PywsgiServer: Endpoint {
    private static let longestRequestLine = 8192

    private let applicationReadsBody: Bool
    private let surroundings: Scenario.Surroundings
    private var variant: Variant
    private var conversations: [ConnectionID: PywsgiConversation] = [:]

    init(applicationReadsBody: Bool, _ variant: Variant, _ surroundings: Scenario.Surroundings) {
        self.applicationReadsBody = applicationReadsBody
        self.variant = variant
        self.surroundings = surroundings
    }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .opened(.connection(let id), _, let remote):
            conversations[id] = PywsgiConversation(id, remote: remote, at: now)
            return []
        case .received(.connection(let id), let octets):
            conversations[id]?.inbox.append(octets)
            return advance(id, now)
        case .closed(.connection(let id), let ending):
            conversations[id]?.ended = ending
            return advance(id, now)
        case .control(.become(let variant)):
            self.variant = variant
            return []
        case .start, .opened, .dialFailed, .received, .closed, .woke, .control: return []
        }
    }

    /// Goes on with a connection as far as what has arrived allows.
    private mutating func advance(_ id: ConnectionID, _ now: Timestamp) -> [EndpointStep] {
        guard var conversation = conversations[id] else { return [] }
        var steps: [EndpointStep] = []
        while let more = next(&conversation, now) { steps += more }
        let isOver = if case .over = conversation.phase { true } else { false }
        conversations[id] = isOver && conversation.ended != nil ? nil : conversation
        return steps
    }

    /// One thing that the server can do now; nil if it waits for octets.
    private func next(_ conversation: inout PywsgiConversation, _ now: Timestamp) -> [EndpointStep]? {
        switch conversation.phase {
        case .requestLine:
            guard let line = conversation.takeLine(atMost: Self.longestRequestLine) else {
                return conversation.ended == nil ? nil : conversation.close()
            }
            return readRequestLine(line, &conversation, now)
        case .fieldLines(let request):
            guard let line = conversation.takeLine() else {
                // The end of the connection is the end of the header section for Python's e-mail parser.
                switch conversation.ended {
                case nil: return nil
                case .fin, .gap: return headEnded(request, [], &conversation, now)
                case .rst: return conversation.close()
                }
            }
            return readFieldLine(line, request, &conversation, now)
        case .reading(let exchange, let left): return read(exchange, left, &conversation, now)
        case .readingChunks(let exchange): return readChunks(exchange, &conversation, now)
        case .discarding(let exchange, let left): return discard(exchange, left, &conversation, now)
        case .discardingChunks(let exchange): return discardChunks(exchange, &conversation, now)
        case .over(let owner, let part):
            let count = conversation.inbox.take(.max).count
            return count > 0 ? [conversation.consume(count, owner, part)] : nil
        }
    }
}

// MARK: - Reading the head

extension PywsgiServer {
    private func readRequestLine(
        _ line: [UInt8], _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        conversation.number += 1
        let claim = conversation.consume(line.count, .request(conversation.number), .startLine)
        conversation.accessLine = line.latin1
        guard line.count < Self.longestRequestLine else {
            let head = ["HTTP/1.1 414 Request URI Too Long", "Connection: close", "Content-length: 0"]
            return [claim] + reject(head, status: "414", &conversation, now)
        }
        do throws(PywsgiError) {
            let request = try PywsgiRequest(line: line)
            conversation.accessLine = request.line
            conversation.phase = .fieldLines(request)
            return [claim]
        } catch {
            conversation.accessLine = PywsgiRequest.accessLine(line)
            return [claim] + refuse(error, &conversation, now)
        }
    }

    private func readFieldLine(
        _ line: [UInt8], _ request: PywsgiRequest, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        var request = request
        let isEnd = line.withoutLineEnd.isEmpty
        let claim = conversation.consume(line.count, .request(conversation.number), isEnd ? .headerEnd : .fieldLine)
        if isEnd { return headEnded(request, [claim], &conversation, now) }
        do throws(PywsgiError) {
            try request.append(fieldLine: line)
            conversation.phase = .fieldLines(request)
            return [claim]
        } catch {
            return [claim] + refuse(error, &conversation, now)
        }
    }

    private func headEnded(
        _ request: PywsgiRequest, _ steps: [EndpointStep], _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        var request = request
        do throws(PywsgiError) {
            try request.headEnded()
        } catch {
            return steps + refuse(error, &conversation, now)
        }
        let exchange = PywsgiExchange(
            request, began: now, handsBufferToUpgrades: variant == .buggy)
        return steps + run(exchange, &conversation, now)
    }

    /// A request that is not taken: pywsgi says why in its log, answers 400 and closes.
    private func refuse(
        _ error: PywsgiError, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        let head = ["HTTP/1.1 400 Bad Request", "Connection: close", "Content-length: 0"]
        return [.log(conversation.id, error.text(conversation.remote))]
            + reject(head, status: "400", &conversation, now)
    }

    private func reject(
        _ head: [String], status: String, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        let answer = [Piece](head: head, .response(conversation.number))
        // The status of the request before, if there was one: pywsgi only ever resets the other copy of it.
        let logged = conversation.lastStatus ?? status
        let access = conversation.access(surroundings, logged, length: 0, since: conversation.lineBegan, now)
        conversation.phase = .over(.request(conversation.number), .discarded)
        return [conversation.send(answer), access, .close(.connection(conversation.id), .fin)].compactMap { $0 }
    }
}

// MARK: - The application and what comes after it

extension PywsgiServer {
    private func run(
        _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        guard applicationReadsBody else { return respond("Hello, World!".utf8, exchange, &conversation, now) }
        if exchange.input.chunks != nil, !exchange.readsFromBuffer {
            conversation.phase = .readingChunks(exchange)
            return conversation.continues(exchange.request)
        }
        // The application asks for CONTENT_LENGTH octets, as WSGI tells it to.
        let length = exchange.request.contentLength ?? 0
        conversation.phase = .reading(exchange, left: length)
        return exchange.readsFromBuffer || length == 0 ? [] : conversation.continues(exchange.request)
    }

    /// The application reads its body, from where it was told to.
    private func read(
        _ exchange: PywsgiExchange, _ left: Int, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep]? {
        var exchange = exchange
        let octets = conversation.inbox.take(left)
        exchange.body += octets
        if !exchange.readsFromBuffer { exchange.input.didRead(octets.count) }
        let claims = octets.isEmpty ? [] : [conversation.consume(octets.count, .request(conversation.number), .body)]
        conversation.phase = .reading(exchange, left: left - octets.count)
        if octets.count < left {
            guard let ended = conversation.ended else { return claims.isEmpty ? nil : claims }
            if ended == .rst { return claims + conversation.close() }
            if !exchange.readsFromBuffer {
                let why = "OSError: unexpected end of file while reading request at position \(exchange.input.position)"
                return claims + fail(why, exchange, &conversation, now)
            }
        }
        return claims + respond(exchange.body, exchange, &conversation, now)
    }

    private func readChunks(
        _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep]? {
        var exchange = exchange
        guard let (taken, outcome) = exchange.input.chunks?.read(&conversation.inbox) else { return nil }
        for piece in taken where piece.part == .chunkData { exchange.body += piece.octets }
        let claims = taken.map { conversation.consume($0.octets.count, .request(conversation.number), $0.part) }
        conversation.phase = .readingChunks(exchange)
        switch outcome {
        case .ended: return claims + respond(exchange.body, exchange, &conversation, now)
        case .needsMore:
            guard let ended = conversation.ended else { return claims.isEmpty ? nil : claims }
            if ended == .rst { return claims + conversation.close() }
            if let error = exchange.input.chunks?.endError {
                return claims + refuseBody(error, exchange, &conversation, now)
            }
            return claims
                + fail("OSError: unexpected end of file while parsing chunked data", exchange, &conversation, now)
        case .failed(let error): return claims + refuseBody(error, exchange, &conversation, now)
        }
    }

    /// The application could not read its body because of what the client sent.
    private func refuseBody(
        _ error: PywsgiError, _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        let head = [
            "HTTP/1.1 400 Bad Request", "Content-Type: text/plain", "Connection: close", "Content-Length: 0",
            "Date: \(surroundings.civilTime(now).imfFixdate)",
        ]
        return [.log(conversation.id, error.text(conversation.remote))]
            + abort(head, "", status: "400", exchange, &conversation, now)
    }

    private func respond(
        _ body: some Sequence<UInt8>, _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation,
        _ now: Timestamp
    ) -> [EndpointStep] {
        var exchange = exchange
        let body = Array(body)
        let owner = Owner.response(conversation.number)
        // The application says `start_response("200", ...)`: no reason phrase, and no space in front of it.
        var head = ["HTTP/1.1 200"]
        if exchange.request.version == "HTTP/1.0" {
            head.append("Connection: \(exchange.request.closesConnection ? "close" : "keep-alive")")
        }
        head += ["Date: \(surroundings.civilTime(now).imfFixdate)", "Content-Length: \(body.count)"]
        let pieces = [Piece](head: head, owner)
        exchange.responseLength = pieces.reduce(body.count) { $0 + $1.bytes.count }
        conversation.lastStatus = "200"
        // The head and the body are written one after the other.
        let sends = [conversation.send(pieces), body.isEmpty ? nil : conversation.send([Piece(body, owner, .body)])]
        conversation.phase =
            exchange.input.chunks != nil
            ? .discardingChunks(exchange) : .discarding(exchange, left: exchange.input.unread)
        return sends.compactMap { $0 }
    }

    /// The input object throws away what it believes that the application left.
    private func discard(
        _ exchange: PywsgiExchange, _ left: Int, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep]? {
        let count = conversation.inbox.take(left).count
        let claims = count > 0 ? [conversation.consume(count, .request(conversation.number), .discarded)] : []
        conversation.phase = .discarding(exchange, left: left - count)
        if count < left, conversation.ended == nil { return claims.isEmpty ? nil : claims }
        return claims + finish(exchange, &conversation, now)
    }

    private func discardChunks(
        _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep]? {
        var exchange = exchange
        guard let (taken, outcome) = exchange.input.chunks?.read(&conversation.inbox) else { return nil }
        let claims = taken.map { conversation.consume($0.octets.count, .request(conversation.number), $0.part) }
        conversation.phase = .discardingChunks(exchange)
        switch outcome {
        case .ended: return claims + finish(exchange, &conversation, now)
        case .needsMore:
            guard conversation.ended != nil else { return claims.isEmpty ? nil : claims }
            return claims + finish(exchange, &conversation, now)
        case .failed(let error):
            exchange.isBroken = true
            return claims + [.log(conversation.id, error.text(conversation.remote))]
                + finish(exchange, &conversation, now)
        }
    }

    /// The application failed: Python's complaint in the log, and a 500.
    private func fail(
        _ why: String, _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        let body = "Internal Server Error"
        let head = [
            "HTTP/1.1 500 Internal Server Error", "Content-Type: text/plain", "Connection: close",
            "Content-Length: \(body.utf8.count)", "Date: \(surroundings.civilTime(now).imfFixdate)",
        ]
        return [.log(conversation.id, why)] + abort(head, body, status: "500", exchange, &conversation, now)
    }

    private func abort(
        _ head: [String], _ body: String, status: String, _ exchange: PywsgiExchange,
        _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        var exchange = exchange
        let owner = Owner.response(conversation.number)
        let pieces = [Piece](head: head, owner)
        exchange.responseLength = pieces.reduce(body.utf8.count) { $0 + $1.bytes.count }
        exchange.isBroken = true
        conversation.lastStatus = status
        let sends = [
            conversation.send(pieces), body.isEmpty ? nil : conversation.send([Piece(Array(body.utf8), owner, .body)]),
        ]
        return sends.compactMap { $0 } + finish(exchange, &conversation, now)
    }

    private func finish(
        _ exchange: PywsgiExchange, _ conversation: inout PywsgiConversation, _ now: Timestamp
    ) -> [EndpointStep] {
        let access = conversation.access(
            surroundings, conversation.lastStatus ?? "000", length: exchange.responseLength, since: exchange.began, now)
        if exchange.isBroken {
            conversation.phase = .over(.request(conversation.number), .discarded)
            return [access, .close(.connection(conversation.id), .fin)]
        }
        if exchange.request.closesConnection { return [access] + conversation.close() }
        conversation.lineBegan = now
        conversation.phase = .requestLine
        return [access]
    }
}

/// A request that pywsgi runs the application for.
struct PywsgiExchange: Sendable {
    let request: PywsgiRequest
    /// When the application was started; the time that the access log gives counts from here.
    let began: Timestamp
    /// Whether `wsgi.input` is the connection's own buffer; ``input`` does not learn what is read from there.
    let readsFromBuffer: Bool
    var input: PywsgiInput
    var body: [UInt8] = []
    var responseLength = 0
    var isBroken = false

    /// - Parameter handsBufferToUpgrades: The whole difference between the variants.
    init(_ request: PywsgiRequest, began: Timestamp, handsBufferToUpgrades: Bool) {
        self.request = request
        self.began = began
        input = PywsgiInput(request)
        readsFromBuffer = handsBufferToUpgrades && request.asksForUpgrade
    }
}
