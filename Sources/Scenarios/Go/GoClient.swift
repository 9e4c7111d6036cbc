import Wire

/// The client of golang/go#68609: HEAD requests through Go's `http.Transport`, one after the other.
///
/// The transport keeps the connection of a response that had no body, and it keeps reading there. What comes
/// before the next request is unsolicited: it logs it and drops the connection. What comes after the next request
/// was written can only be taken for its answer.
struct GoClient: Endpoint {
    /// The size of the transport's read buffer: more than this it does not see of unsolicited data.
    private static let readBuffer = 4096

    private let surroundings: Scenario.Surroundings
    private var pacer: Pacer
    private var attempts = 0
    private var isAwaitingDial = false
    private var connection: ConnectionID?
    private var lines: [ConnectionID: Line] = [:]

    /// A connection, or what is left of one.
    private struct Line: Sendable {
        enum Phase: Sendable {
            case idle
            case awaiting(GoResponseReader)
            /// Dropped; what still arrives is nobody's.
            case over
        }

        var inbox = Inbox()
        var phase = Phase.idle
        var requests = 0
        let local: String
        let remote: String
    }

    init(_ pace: Scenario.Pace, _ surroundings: Scenario.Surroundings) {
        self.surroundings = surroundings
        pacer = Pacer(pace)
    }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .start: return follow(pacer.start())
        case .woke(let token): return follow(pacer.woke(token))
        case .control(let control): return follow(pacer.control(control, at: now))
        case .opened(.connection(let id), let local, let remote):
            lines[id] = Line(local: local, remote: remote)
            guard isAwaitingDial else { return [] }
            isAwaitingDial = false
            connection = id
            return request(on: id)
        case .dialFailed(_, let why):
            isAwaitingDial = false
            return fail(GoError(description: "dial tcp \(surroundings.authority): connect: \(why)"), nil)
        case .received(.connection(let id), let octets):
            lines[id]?.inbox.append(octets)
            return read(id, now)
        case .closed(.connection(let id), let ending): return closed(id, ending, now)
        case .opened, .received, .closed: return []
        }
    }

    private mutating func follow(_ verdict: Pacer.Verdict) -> [EndpointStep] {
        switch verdict {
        case .rest(let steps): return steps
        case .finish: return drop(connection) + [.finished(failed: false)]
        case .send:
            let log = EndpointStep.log(connection, "attempt \(attempts)")
            attempts += 1
            return [log] + roundTrip()
        }
    }

    /// Sends the request on the idle connection, or on a new one.
    private mutating func roundTrip() -> [EndpointStep] {
        if let connection { return request(on: connection) }
        isAwaitingDial = true
        return [.dial]
    }

    private mutating func request(on id: ConnectionID) -> [EndpointStep] {
        guard var line = lines[id] else { return [] }
        line.requests += 1
        line.phase = .awaiting(GoResponseReader(answering: "HEAD", exchange: line.requests))
        lines[id] = line
        let head = ["HEAD / HTTP/1.1", "Host: \(surroundings.authority)", "User-Agent: Go-http-client/1.1"]
        return [.send(.connection(id), [Piece](head: head, .request(line.requests)))]
    }
}

// MARK: - What arrives

extension GoClient {
    private mutating func read(_ id: ConnectionID, _ now: Timestamp) -> [EndpointStep] {
        guard var line = lines[id], !line.inbox.isEmpty else { return [] }
        let link = Link.connection(id)
        switch line.phase {
        case .over: return stray(id)
        case .idle:
            // Go 1.22's readLoopPeekFailLocked; a 408 is how some servers say that they close an idle connection.
            let buffered = Array(line.inbox.peek(Self.readBuffer))
            let log = EndpointStep.log(
                id,
                "Unsolicited response received on idle HTTP channel starting with \(Quoting.go(buffered)); err=<nil>")
            return (Self.is408(buffered) ? [] : [log]) + stray(id) + drop(id)
        case .awaiting(var reader):
            let (taken, outcome) = reader.read(&line.inbox)
            line.phase = .awaiting(reader)
            lines[id] = line
            let steps = taken.map { EndpointStep.consume(link, $0.octets.count, as: $0.owner, part: $0.part) }
            switch outcome {
            case .needsMore: return steps
            case .failed(let error): return steps + broken(error, id)
            case .ended(let keepsAlive):
                lines[id]?.phase = .idle
                var end = keepsAlive ? read(id, now) : drop(id)
                end += follow(pacer.exchangeEnded(at: now))
                return steps + end
            }
        }
    }

    private mutating func closed(_ id: ConnectionID, _ ending: Ending, _ now: Timestamp) -> [EndpointStep] {
        guard var line = lines[id] else { return [] }
        var steps: [EndpointStep] = []
        switch line.phase {
        case .idle, .over: steps = drop(id)
        case .awaiting(var reader):
            if line.inbox.isEmpty, !reader.hasBegun {
                // The connection was idle for too long, as far as the server is concerned: a HEAD may be sent again.
                steps = drop(id)
                if line.requests > 1 {
                    steps += roundTrip()
                } else {
                    let reset = "read tcp \(line.local)->\(line.remote): read: connection reset by peer"
                    steps += fail(GoError(description: ending == .rst ? reset : "EOF"), nil)
                }
            } else {
                let (taken, outcome) = reader.end(&line.inbox)
                lines[id] = line
                steps = taken.map { .consume(.connection(id), $0.octets.count, as: $0.owner, part: $0.part) }
                switch outcome {
                case .needsMore, .ended: steps += drop(id) + follow(pacer.exchangeEnded(at: now))
                case .failed(let error): steps += broken(error, id)
                }
            }
        }
        lines[id] = nil
        return steps
    }

    /// The answer cannot be read: the transport closes the connection, and the program gives up.
    private mutating func broken(_ error: GoError, _ id: ConnectionID) -> [EndpointStep] {
        fail(GoError(description: "net/http: HTTP/1.x transport connection broken: \(error)"), id)
    }

    private mutating func fail(_ error: GoError, _ id: ConnectionID?) -> [EndpointStep] {
        pacer.abandon()
        let log = EndpointStep.log(id, "do: Head \(Quoting.go("http://\(surroundings.authority)".utf8)): \(error)")
        return [log] + drop(id) + [.finished(failed: true)]
    }

    /// Closes a connection; what has arrived and will arrive there is nobody's.
    private mutating func drop(_ id: ConnectionID?) -> [EndpointStep] {
        guard let id, let line = lines[id] else { return [] }
        if connection == id { connection = nil }
        if case .over = line.phase { return [] }
        lines[id]?.phase = .over
        return stray(id) + [.close(.connection(id), .fin)]
    }

    private mutating func stray(_ id: ConnectionID) -> [EndpointStep] {
        guard let count = lines[id]?.inbox.take(.max).count, count > 0 else { return [] }
        return [.consume(.connection(id), count, as: .none, part: .stray)]
    }

    private static func is408(_ octets: [UInt8]) -> Bool {
        octets.count >= 12 && octets.starts(with: "HTTP/1.".utf8) && octets[8..<12].elementsEqual(" 408".utf8)
    }
}
