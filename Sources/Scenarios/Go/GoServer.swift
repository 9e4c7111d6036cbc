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
    /// `http.DefaultMaxHeaderBytes` and what Go allows on top.
    private static let mostHeaderOctets = 1024 * 1024 + 4096

    private let handler: Handler
    private let surroundings: Scenario.Surroundings
    private var variant: Variant
    private var conversations: [ConnectionID: Conversation] = [:]
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
            conversations[id] = Conversation(id, local: local, remote: remote)
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
                guard let more = readHead(id) else { return steps }
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

// MARK: - Reading requests

extension GoServer {
    /// One line of a request's header section, or the end of the connection.
    /// - Returns: nil if neither has come.
    private mutating func readHead(_ id: ConnectionID) -> [EndpointStep]? {
        guard var conversation = conversations[id] else { return nil }
        defer { conversations[id] = conversation }
        let link = Link.connection(id)
        if case .requestLine = conversation.phase, conversation.toleratesLineEnds,
            let next = conversation.inbox.peek(1).first, next == Octet.carriageReturn || next == Octet.lineFeed
        {
            // Old clients send a line end after a POST body; Go skips up to four octets of it.
            conversation.lineEndsSkipped += 1
            _ = conversation.inbox.take(1)
            return [.consume(link, 1, as: .request(conversation.exchange + 1), part: .emptyLine)]
        }
        var line = conversation.inbox.takeLine()
        if line == nil, conversation.ended == .fin, !conversation.inbox.isEmpty { line = conversation.inbox.take(.max) }
        guard let line else {
            guard conversation.ended != nil || conversation.inbox.count > Self.mostHeaderOctets else { return nil }
            if conversation.ended != nil, case .requestLine = conversation.phase { return conversation.close() }
            return conversation.ended == .rst
                ? conversation.close()
                : conversation.refuse(
                    conversation.ended == nil ? .tooLarge : .malformed)
        }
        conversation.headOctets += line.count
        let isFirst: Bool
        var request: GoRequest
        switch conversation.phase {
        case .requestLine:
            conversation.exchange += 1
            conversation.lineEndsSkipped = 0
            conversation.headOctets = line.count
            let claim = EndpointStep.consume(link, line.count, as: .request(conversation.exchange), part: .startLine)
            do throws(GoRequestError) {
                conversation.phase = .fieldLines(try GoRequest(line: line))
                return [claim]
            } catch {
                return [claim] + conversation.refuse(error)
            }
        case .fieldLines(let partial):
            request = partial
            isFirst = partial.fields.lines.isEmpty
        case .body, .copying, .over: return nil
        }

        var steps: [EndpointStep] = []
        do {
            let part: Part
            switch try GoFieldLine(line, isFirst: isFirst) {
            case .field(let name, let value):
                request.fields.append(name, value)
                part = .fieldLine
            case .continuation(let more):
                request.fields.fold(more)
                part = .fieldLine
            case .end: part = .headerEnd
            }
            steps.append(.consume(link, line.count, as: .request(conversation.exchange), part: part))
            if conversation.headOctets > Self.mostHeaderOctets { return steps + conversation.refuse(.tooLarge) }
            if part == .headerEnd {
                try request.headerSectionEnded()
                conversation.phase = .body(request)
            } else {
                conversation.phase = .fieldLines(request)
            }
            return steps
        } catch let error as GoRequestError {
            return steps + conversation.refuse(error)
        } catch {
            // A field line that Go's reader does not take.
            steps = [.consume(link, line.count, as: .request(conversation.exchange), part: .fieldLine)]
            return steps + conversation.refuse(.malformed)
        }
    }

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
    private func refuseExpectation(_ conversation: inout Conversation, _ now: Timestamp) -> [EndpointStep] {
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
        _ conversation: inout Conversation, _ writer: inout GoResponseWriter, _ now: Timestamp
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

/// One connection of a Go server.
private struct Conversation: Sendable {
    enum Phase: Sendable {
        case requestLine
        case fieldLines(GoRequest)
        case body(GoRequest)
        /// The handler waits for what it copies.
        case copying(GoResponseWriter, run: Int)
        /// Closed; what arrives is thrown away.
        case over(Owner, Part)
    }

    let id: ConnectionID
    let local: String
    let remote: String
    var inbox = Inbox()
    var ended: Ending?
    var phase = Phase.requestLine
    /// The number of the last request that was begun.
    var exchange = 0
    var lastMethod = ""
    var lineEndsSkipped = 0
    var headOctets = 0
    var bodyOctets = 0
    var chunks = GoChunkedReader()
    /// Whether the body of the request has not been read to its end, so that what comes belongs to it still.
    var leavesBody = false

    init(_ id: ConnectionID, local: String, remote: String) {
        self.id = id
        self.local = local
        self.remote = remote
    }

    var toleratesLineEnds: Bool { lastMethod == "POST" && lineEndsSkipped < 4 }

    mutating func close() -> [EndpointStep] {
        phase = leavesBody ? .over(.request(exchange), .discarded) : .over(.none, .stray)
        return [.close(.connection(id), .fin)]
    }

    mutating func refuse(_ error: GoRequestError) -> [EndpointStep] {
        if ended == .rst { return close() }
        // What follows was sent as part of this request, or behind it; nobody reads it.
        phase = .over(.request(exchange), .discarded)
        return [.send(.connection(id), error.answer(exchange)), .close(.connection(id), .fin)]
    }
}
