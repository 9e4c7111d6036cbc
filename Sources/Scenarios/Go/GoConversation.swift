import Wire

/// One connection of a ``GoServer``, and how it reads the heads of requests there.
struct GoConversation: Sendable {
    enum Phase: Sendable {
        case requestLine
        case fieldLines(GoRequest)
        case body(GoRequest)
        /// The handler waits for what it copies.
        case copying(GoResponseWriter, run: Int)
        /// Closed; what arrives is thrown away.
        case over(Owner, Part)
    }

    /// `http.DefaultMaxHeaderBytes` and what Go allows on top.
    private static let mostHeaderOctets = 1024 * 1024 + 4096

    let id: ConnectionID
    let local: String
    let remote: String
    var inbox = Inbox()
    var ended: Ending?
    var phase = Phase.requestLine
    /// The number of the last request that was begun.
    var exchange = 0
    var lastMethod = ""
    private var lineEndsSkipped = 0
    private var headOctets = 0
    var bodyOctets = 0
    var chunks = GoChunkedReader()
    /// Whether the body of the request has not been read to its end, so that what comes belongs to it still.
    var leavesBody = false

    init(_ id: ConnectionID, local: String, remote: String) {
        self.id = id
        self.local = local
        self.remote = remote
    }

    private var toleratesLineEnds: Bool { lastMethod == "POST" && lineEndsSkipped < 4 }

    mutating func close() -> [EndpointStep] {
        phase = leavesBody ? .over(.request(exchange), .discarded) : .over(.none, .stray)
        return [.close(.connection(id), .fin)]
    }

    private mutating func refuse(_ error: GoRequestError) -> [EndpointStep] {
        if ended == .rst { return close() }
        // What follows was sent as part of this request, or behind it; nobody reads it.
        phase = .over(.request(exchange), .discarded)
        return [.send(.connection(id), error.answer(exchange)), .close(.connection(id), .fin)]
    }
}

// MARK: - Reading a head

extension GoConversation {
    /// One line of a request's header section, or the end of the connection.
    /// - Returns: nil if neither has come.
    mutating func readHead() -> [EndpointStep]? {
        if case .requestLine = phase, toleratesLineEnds, let next = inbox.peek(1).first,
            next == Octet.carriageReturn || next == Octet.lineFeed
        {
            // Old clients send a line end after a POST body; Go skips up to four octets of it.
            lineEndsSkipped += 1
            _ = inbox.take(1)
            return [.consume(.connection(id), 1, as: .request(exchange + 1), part: .emptyLine)]
        }
        // At the end of the connection Go takes what is left for a line.
        guard let line = inbox.takeLine() ?? (ended == .fin && !inbox.isEmpty ? inbox.take(.max) : nil) else {
            return headStops()
        }
        headOctets += line.count
        switch phase {
        case .requestLine: return readRequestLine(line)
        case .fieldLines(let request): return readFieldLine(line, of: request)
        case .body, .copying, .over: return nil
        }
    }

    /// No line has come, and perhaps none will.
    private mutating func headStops() -> [EndpointStep]? {
        let isBetweenRequests = if case .requestLine = phase { true } else { false }
        if ended != nil { return isBetweenRequests ? close() : refuse(.malformed) }
        guard headOctets + inbox.count > Self.mostHeaderOctets else { return nil }
        if isBetweenRequests { exchange += 1 }
        return refuse(.tooLarge)
    }

    private mutating func readRequestLine(_ line: [UInt8]) -> [EndpointStep] {
        exchange += 1
        lineEndsSkipped = 0
        headOctets = line.count
        let claim = EndpointStep.consume(.connection(id), line.count, as: .request(exchange), part: .startLine)
        do throws(GoRequestError) {
            phase = .fieldLines(try GoRequest(line: line))
            return [claim]
        } catch {
            return [claim] + refuse(error)
        }
    }

    private mutating func readFieldLine(_ line: [UInt8], of partial: GoRequest) -> [EndpointStep] {
        var request = partial
        let isEnd = line.withoutLineEnd.isEmpty
        let claim = EndpointStep.consume(
            .connection(id), line.count, as: .request(exchange), part: isEnd ? .headerEnd : .fieldLine)
        if headOctets > Self.mostHeaderOctets { return [claim] + refuse(.tooLarge) }
        do throws(GoRequestError) {
            if isEnd {
                try request.headerSectionEnded()
                headOctets = 0
                phase = .body(request)
            } else {
                try request.append(fieldLine: line)
                phase = .fieldLines(request)
            }
            return [claim]
        } catch {
            return [claim] + refuse(error)
        }
    }
}
