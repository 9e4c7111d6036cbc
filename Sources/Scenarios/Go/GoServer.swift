import Wire

/// Go's `http.Server` with the handler of golang/go#68609: flush, fetch a document from elsewhere, `io.Copy` it.
struct GoServer: Endpoint {
    /// What the handler does.
    struct Handler: Sendable {
        enum Source: String, CaseIterable, Sendable {
            /// The body of a response that is fetched from the origin: `io.Copy(w, response.Body)`.
            case upstream
            /// `io.WriteString(w, document)`.
            case string
            /// `io.Copy(w, reader)`, where the reader can do nothing but read.
            case reader
        }

        var flushesFirst: Bool
        var source: Source
        var document: [UInt8]
        /// Set as Content-Length before anything is written.
        var contentLength: Int?
    }

    /// What a Go server reads of a request body that its handler has not read, before it gives up on the connection.
    private static let mostUnreadBody = 256 * 1024

    private let handler: Handler
    private let surroundings: Scenario.Surroundings
    private var variant: Variant
    private var conversations: [ConnectionID: GoConversation] = [:]
    private var upstream = GoUpstream()
    private var handlerRuns = 0

    init(_ handler: Handler, _ variant: Variant, _ surroundings: Scenario.Surroundings) {
        self.handler = handler
        self.variant = variant
        self.surroundings = surroundings
    }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .opened(.connection(let id), let local, let remote):
            conversations[id] = GoConversation(id, local: local, remote: remote)
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
        case .opened(.upstream, _, _), .received(.upstream, _), .closed(.upstream, _), .dialFailed:
            let (steps, fetched) = upstream.handle(input)
            return steps + fetched.flatMap { copy($0.content, to: $0.connection, now) }
        case .start, .woke, .control: return []
        }
    }

    /// Reads and answers requests, one after the other, as far as what has arrived allows.
    private mutating func advance(_ id: ConnectionID, _ now: Timestamp) -> [EndpointStep] {
        var steps: [EndpointStep] = []
        while let conversation = conversations[id] {
            switch conversation.phase {
            case .requestLine, .fieldLines:
                guard let more = conversations[id]?.readHead() else { return steps }
                steps += more
            case .body(let request):
                guard let more = readBody(id, of: request, now) else { return steps }
                steps += more
            case .copying:
                return steps
            case .over(let owner, let part):
                if let octets = conversations[id]?.inbox.take(.max), !octets.isEmpty {
                    steps.append(.consume(.connection(id), octets.count, as: owner, part: part))
                }
                if conversation.ended != nil { conversations[id] = nil }
                return steps
            }
        }
        return steps
    }
}

// MARK: - Request bodies

extension GoServer {
    /// The request body. No handler of the lab reads it; Go's server reads it before it writes a header section.
    private mutating func readBody(_ id: ConnectionID, of request: GoRequest, _ now: Timestamp) -> [EndpointStep]? {
        guard var conversation = conversations[id] else { return nil }
        let link = Link.connection(id)
        let owner = Owner.request(conversation.exchange)
        var steps: [EndpointStep] = []
        var closesAfterReply = false
        if request.fields["expect"] != nil, !request.expectsContinue {
            conversation.leavesBody = request.body != .none
            steps += refuseExpectation(&conversation, now)
            conversations[id] = conversation
            return steps
        }
        switch request.body {
        case .none: break
        case _ where request.expectsContinue && request.isAtLeast11:
            // The client waits for a 100 that only a handler that reads would cause.
            closesAfterReply = true
        case .length(let length) where length >= Self.mostUnreadBody:
            closesAfterReply = true
        case .length(let length):
            let octets = conversation.inbox.take(length - conversation.bodyOctets)
            conversation.bodyOctets += octets.count
            if !octets.isEmpty { steps.append(.consume(link, octets.count, as: owner, part: .body)) }
            if conversation.bodyOctets < length {
                conversations[id] = conversation
                if conversation.ended == nil { return steps.isEmpty ? nil : steps }
                closesAfterReply = true
            }
        case .chunked:
            let (taken, outcome) = conversation.chunks.read(&conversation.inbox)
            steps += taken.map { .consume(link, $0.octets.count, as: owner, part: $0.part) }
            switch outcome {
            case .ended: break
            case .failed: closesAfterReply = true
            case .needsMore:
                conversations[id] = conversation
                if conversation.ended == nil { return steps.isEmpty ? nil : steps }
                closesAfterReply = true
            }
        }
        conversation.bodyOctets = 0
        conversation.chunks = GoChunkedReader()
        conversation.lastMethod = request.method
        conversation.leavesBody = closesAfterReply
        conversations[id] = conversation
        return steps + serve(request, on: id, closesAfterReply: closesAfterReply, now)
    }
}

// MARK: - The handler

extension GoServer {
    private func refuseExpectation(_ conversation: inout GoConversation, _ now: Timestamp) -> [EndpointStep] {
        let head = [
            "HTTP/1.1 417 Expectation Failed", "Connection: close", "Date: \(surroundings.civilTime(now).imfFixdate)",
            "Content-Length: 0",
        ]
        let answer = EndpointStep.send(
            .connection(conversation.id), [Piece](head: head, .response(conversation.exchange)))
        return (conversation.ended == .rst ? [] : [answer]) + conversation.close()
    }

    /// The handler, up to the point where it has something to copy.
    private mutating func serve(
        _ request: GoRequest, on id: ConnectionID, closesAfterReply: Bool, _ now: Timestamp
    ) -> [EndpointStep] {
        guard var conversation = conversations[id] else { return [] }
        let isForServer = request.method == "OPTIONS" && request.target == "*"
        if !isForServer { handlerRuns += 1 }
        var writer = GoResponseWriter(
            request, answeredAs: conversation.exchange,
            on: GoConnectionWriter(local: conversation.local, remote: conversation.remote),
            shortCutAsksForMethodAndLength: variant == .fixed)
        writer.connection.isReset = conversation.ended == .rst
        writer.date = surroundings.civilTime(now).imfFixdate
        if closesAfterReply { writer.closeAfterReply() }
        if isForServer {
            // What OPTIONS asks of the server itself it answers without its handler.
            writer.declareContentLength(0)
            return end(&conversation, &writer, now)
        }
        if let length = handler.contentLength { writer.declareContentLength(length) }
        if handler.flushesFirst { writer.flush() }
        let steps = sends(&writer, id)
        conversation.phase = .copying(writer, run: handlerRuns)
        conversations[id] = conversation
        switch handler.source {
        case .upstream: return steps + upstream.fetch(for: id)
        case .string, .reader: return steps + copy(.success(handler.document), to: id, now)
        }
    }

    /// The rest of the handler, and what the server does when it has returned.
    private mutating func copy(
        _ content: Result<[UInt8], GoError>, to id: ConnectionID, _ now: Timestamp
    ) -> [EndpointStep] {
        guard var conversation = conversations[id], case .copying(var writer, let run) = conversation.phase else {
            return []
        }
        writer.connection.isReset = conversation.ended == .rst
        writer.date = surroundings.civilTime(now).imfFixdate
        var steps: [EndpointStep] = []
        switch content {
        case .success(let document):
            let count: Int
            let error: GoError?
            switch handler.source {
            case .string: (count, error) = writer.write(document, isString: true)
            case .upstream, .reader:
                var reader = GoReader(document)
                (count, error) = writer.readFrom(&reader)
            }
            steps += sends(&writer, id)
            steps.append(.log(id, "\(run): \(count) bytes written, err=\(error?.description ?? "<nil>")"))
        case .failure(let error):
            steps.append(.log(id, "\(run): \(error)"))
        }
        return steps + end(&conversation, &writer, now)
    }

    private mutating func end(
        _ conversation: inout GoConversation, _ writer: inout GoResponseWriter, _ now: Timestamp
    ) -> [EndpointStep] {
        writer.finish()
        var steps = sends(&writer, conversation.id)
        conversation.phase = .requestLine
        if !writer.allowsReuse { steps += conversation.close() }
        conversations[conversation.id] = conversation
        return steps + advance(conversation.id, now)
    }

    private func sends(_ writer: inout GoResponseWriter, _ id: ConnectionID) -> [EndpointStep] {
        writer.connection.takeSegments().map { .send(.connection(id), $0) }
    }
}
