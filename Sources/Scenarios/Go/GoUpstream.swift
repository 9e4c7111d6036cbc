import Wire

/// How a Go handler fetches from the origin: `http.Get`, with connections that are kept and used again.
struct GoUpstream: Sendable {
    /// A fetch that came to an end.
    struct Fetched: Sendable {
        var connection: ConnectionID
        var content: Result<[UInt8], GoError>
    }

    private struct Line: Sendable {
        var inbox = Inbox()
        var host = ""
        /// For whom a document is being fetched; nil while the link is idle.
        var client: ConnectionID?
        var isReused = false
        var reader = GoResponseReader(answering: "GET", exchange: 1)
    }

    private var lines: [Int: Line] = [:]
    private var dialled = 0

    /// Begins to fetch for a connection, on an idle link if there is one.
    mutating func fetch(for client: ConnectionID) -> [EndpointStep] {
        if let number = lines.filter({ $0.value.client == nil }).keys.min() {
            lines[number]?.client = client
            lines[number]?.isReused = true
            return request(on: number)
        }
        dialled += 1
        lines[dialled] = Line(client: client)
        return [.dialUpstream(dialled)]
    }

    mutating func handle(_ input: EndpointInput) -> (steps: [EndpointStep], fetched: [Fetched]) {
        switch input {
        case .opened(.upstream(let number), _, let remote):
            lines[number]?.host = remote
            return (request(on: number), [])
        case .dialFailed(.upstream(let number), let why):
            guard let client = lines.removeValue(forKey: number)?.client else { return ([], []) }
            return ([], [Fetched(connection: client, content: .failure(GoError(description: "dial tcp: \(why)")))])
        case .received(.upstream(let number), let octets):
            lines[number]?.inbox.append(octets)
            return read(number)
        case .closed(.upstream(let number), _):
            return closed(number)
        case .start, .opened, .dialFailed, .received, .closed, .woke, .control: return ([], [])
        }
    }

    private mutating func request(on number: Int) -> [EndpointStep] {
        guard let line = lines[number] else { return [] }
        let head = [
            "GET / HTTP/1.1", "Host: \(line.host)", "User-Agent: Go-http-client/1.1", "Accept-Encoding: gzip",
        ]
        lines[number]?.reader = GoResponseReader(answering: "GET", exchange: 1)
        return [.send(.upstream(number), [Piece](head: head, .request(1)))]
    }

    private mutating func read(_ number: Int) -> (steps: [EndpointStep], fetched: [Fetched]) {
        guard var line = lines[number] else { return ([], []) }
        let link = Link.upstream(number)
        guard let client = line.client else {
            // Nobody asked: the link cannot be trusted any more.
            lines[number] = nil
            return ([.consume(link, line.inbox.count, as: .none, part: .stray), .close(link, .fin)], [])
        }
        let (taken, outcome) = line.reader.read(&line.inbox)
        var steps = taken.map { EndpointStep.consume(link, $0.octets.count, as: $0.owner, part: $0.part) }
        switch outcome {
        case .needsMore:
            lines[number] = line
            return (steps, [])
        case .ended(let keepsAlive):
            line.client = nil
            let content = line.reader.content
            lines[number] = keepsAlive ? line : nil
            if !keepsAlive { steps.append(.close(link, .fin)) }
            return (steps, [Fetched(connection: client, content: .success(content))])
        case .failed(let error):
            lines[number] = nil
            steps.append(.close(link, .fin))
            return (steps, [Fetched(connection: client, content: .failure(error))])
        }
    }

    private mutating func closed(_ number: Int) -> (steps: [EndpointStep], fetched: [Fetched]) {
        guard var line = lines.removeValue(forKey: number) else { return ([], []) }
        let close = EndpointStep.close(.upstream(number), .fin)
        guard let client = line.client else { return ([close], []) }
        if line.isReused, !line.reader.hasBegun { return ([close] + fetch(for: client), []) }
        let (_, outcome) = line.reader.end(&line.inbox)
        let content: Result<[UInt8], GoError> =
            switch outcome {
            case .ended: .success(line.reader.content)
            case .failed(let error): .failure(error)
            case .needsMore: .failure(.unexpectedEnd)
            }
        return ([close], [Fetched(connection: client, content: content)])
    }
}
