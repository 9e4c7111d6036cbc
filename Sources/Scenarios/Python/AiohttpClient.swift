import Wire

/// The client of gevent/gevent#2035: POST requests through aiohttp's connection pool, one after the other.
///
/// The pool keeps a connection unless the response says close, and dials when it has none. A POST on a connection
/// that the server closes under it is not sent again: it might have been acted on.
struct AiohttpClient: Endpoint {
    /// What the requests carry.
    struct Message: Sendable {
        var body: String
        /// The values of Connection and Upgrade; no such field line if empty.
        var connection: String
        var upgrade: String
    }

    /// `keepalive_timeout` of aiohttp's connector.
    private static let keepAlive = Delay(nanoseconds: 15_000_000_000)

    private let message: Message
    private let surroundings: Scenario.Surroundings
    private var pacer: Pacer
    private var isAwaitingDial = false
    private var pooled: (id: ConnectionID, since: Timestamp)?
    private var lines: [ConnectionID: Line] = [:]

    private struct Line: Sendable {
        enum Phase: Sendable {
            case idle
            case awaiting(AiohttpResponseReader)
            /// Closed; what still arrives is nobody's.
            case over
        }

        var inbox = Inbox()
        var phase = Phase.idle
        var requests = 0
    }

    init(_ message: Message, _ pace: Scenario.Pace, _ surroundings: Scenario.Surroundings) {
        self.message = message
        self.surroundings = surroundings
        pacer = Pacer(pace)
    }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .start: return follow(pacer.start(), now)
        case .woke(let token): return follow(pacer.woke(token), now)
        case .control(let control): return follow(pacer.control(control, at: now), now)
        case .opened(.connection(let id), _, _):
            lines[id] = Line()
            guard isAwaitingDial else { return [] }
            isAwaitingDial = false
            return request(on: id, now)
        case .dialFailed(_, let why):
            isAwaitingDial = false
            pacer.abandon()
            let text = "Cannot connect to host \(surroundings.authority) ssl:default [Connect call failed: \(why)]"
            return [.log(nil, text), .finished(failed: true)]
        case .received(.connection(let id), let octets):
            lines[id]?.inbox.append(octets)
            return read(id, now)
        case .closed(.connection(let id), _): return closed(id, now)
        case .opened, .received, .closed: return []
        }
    }

    private mutating func follow(_ verdict: Pacer.Verdict, _ now: Timestamp) -> [EndpointStep] {
        switch verdict {
        case .rest(let steps): return steps
        case .finish: return close(pooled?.id) + [.finished(failed: false)]
        case .send:
            var steps: [EndpointStep] = []
            if let pooled, Self.keepAlive < now - pooled.since { steps += close(pooled.id) }
            if let pooled { return steps + request(on: pooled.id, now) }
            isAwaitingDial = true
            return steps + [.dial]
        }
    }

    private mutating func request(on id: ConnectionID, _ now: Timestamp) -> [EndpointStep] {
        guard var line = lines[id] else { return [] }
        pooled = nil
        line.requests += 1
        line.phase = .awaiting(reader(line.requests))
        lines[id] = line
        var head = ["POST / HTTP/1.1", "Host: \(surroundings.authority)"]
        if !message.connection.isEmpty { head.append("Connection: \(message.connection)") }
        if !message.upgrade.isEmpty { head.append("Upgrade: \(message.upgrade)") }
        head += [
            "Accept: */*", "Accept-Encoding: gzip, deflate", "User-Agent: Python/3.11 aiohttp/3.14.5",
            "Content-Length: \(message.body.utf8.count)", "Content-Type: text/plain; charset=utf-8",
        ]
        var pieces = [Piece](head: head, .request(line.requests))
        if !message.body.isEmpty { pieces.append(Piece(Array(message.body.utf8), .request(line.requests), .body)) }
        // What arrived while nothing was outstanding, and could be a response, is this request's response now.
        return [.send(.connection(id), pieces)] + read(id, now)
    }

    private func reader(_ exchange: Int) -> AiohttpResponseReader {
        AiohttpResponseReader(exchange: exchange, url: "http://\(surroundings.authority)/")
    }
}

// MARK: - What arrives

extension AiohttpClient {
    private mutating func read(_ id: ConnectionID, _ now: Timestamp) -> [EndpointStep] {
        guard var line = lines[id], !line.inbox.isEmpty else { return [] }
        switch line.phase {
        case .over: return stray(id)
        case .idle:
            // The parser goes on reading while the connection is idle. What it takes stays for the next request;
            // what it does not take ends the connection, and nobody hears of it.
            var trial = reader(line.requests + 1)
            var copy = line.inbox
            if case .failed = trial.read(&copy).outcome { return close(id) }
            return []
        case .awaiting(var reader):
            let (taken, outcome) = reader.read(&line.inbox)
            line.phase = .awaiting(reader)
            lines[id] = line
            let owner = Owner.response(line.requests)
            let steps = taken.map {
                EndpointStep.consume(.connection(id), $0.octets.count, as: owner, part: $0.part)
            }
            switch outcome {
            case .needsMore: return steps
            case .failed(let why):
                return steps + close(id) + [.log(id, why)] + follow(pacer.exchangeEnded(at: now), now)
            case .ended(let keepsAlive):
                return steps + ended(reader, keepsAlive: keepsAlive, id, now)
            }
        }
    }

    private mutating func ended(
        _ reader: AiohttpResponseReader, keepsAlive: Bool, _ id: ConnectionID, _ now: Timestamp
    ) -> [EndpointStep] {
        let text = reader.status == 200 ? reader.content.text : "HTTP \(reader.status): \(reader.reason)"
        var steps: [EndpointStep] = [.log(id, text)]
        if keepsAlive, lines[id]?.inbox.isEmpty == true {
            lines[id]?.phase = .idle
            pooled = (id, now)
        } else {
            steps += close(id)
        }
        return steps + follow(pacer.exchangeEnded(at: now), now)
    }

    private mutating func closed(_ id: ConnectionID, _ now: Timestamp) -> [EndpointStep] {
        guard let line = lines[id] else { return [] }
        var steps: [EndpointStep]
        switch line.phase {
        case .idle, .over: steps = close(id)
        case .awaiting(let reader):
            switch reader.end() {
            case .ended: steps = ended(reader, keepsAlive: false, id, now)
            case .failed(let why):
                steps = close(id) + [.log(id, why)] + follow(pacer.exchangeEnded(at: now), now)
            case .needsMore: steps = []
            }
        }
        lines[id] = nil
        return steps
    }

    private mutating func close(_ id: ConnectionID?) -> [EndpointStep] {
        guard let id, let line = lines[id] else { return [] }
        if pooled?.id == id { pooled = nil }
        if case .over = line.phase { return [] }
        lines[id]?.phase = .over
        return stray(id) + [.close(.connection(id), .fin)]
    }

    private mutating func stray(_ id: ConnectionID) -> [EndpointStep] {
        guard let count = lines[id]?.inbox.take(.max).count, count > 0 else { return [] }
        return [.consume(.connection(id), count, as: .none, part: .stray)]
    }
}
