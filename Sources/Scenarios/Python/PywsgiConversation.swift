import Wire

/// One connection of a ``PywsgiServer``.
struct PywsgiConversation: Sendable {
    enum Phase: Sendable {
        case requestLine
        case fieldLines(PywsgiRequest)
        case reading(PywsgiExchange, left: Int)
        case readingChunks(PywsgiExchange)
        /// The application has returned; the server waits until it has thrown so many octets away.
        case discarding(PywsgiExchange, left: Int)
        case discardingChunks(PywsgiExchange)
        /// Closed; what arrives is thrown away.
        case over(Owner, Part)
    }

    let id: ConnectionID
    let remote: String
    var inbox = Inbox()
    var ended: Ending?
    var phase = Phase.requestLine
    /// The number of the last request that was begun.
    var number = 0
    /// When the server began to wait for the current request line.
    var lineBegan: Timestamp
    var accessLine = ""
    /// The status of the last response that an application began, which is what gets logged.
    var lastStatus: String?

    init(_ id: ConnectionID, remote: String, at now: Timestamp) {
        self.id = id
        self.remote = remote
        lineBegan = now
    }

    /// A line, or what is left at the end of the connection.
    mutating func takeLine(atMost most: Int = .max) -> [UInt8]? {
        if let line = inbox.takeLine(atMost: most) { return line }
        return ended == .fin && !inbox.isEmpty ? inbox.take(.max) : nil
    }

    func consume(_ count: Int, _ owner: Owner, _ part: Part) -> EndpointStep {
        .consume(.connection(id), count, as: owner, part: part)
    }

    /// nil if the client is known to be gone: pywsgi ignores EPIPE and ECONNRESET.
    func send(_ pieces: [Piece]) -> EndpointStep? { ended == .rst ? nil : .send(.connection(id), pieces) }

    func continues(_ request: PywsgiRequest) -> [EndpointStep] {
        guard request.expectsContinue else { return [] }
        return [send([Piece](head: ["HTTP/1.1 100 Continue"], .response(number)))].compactMap { $0 }
    }

    mutating func close() -> [EndpointStep] {
        phase = .over(.none, .stray)
        return [.close(.connection(id), .fin)]
    }

    /// A line of the access log: `127.0.0.1 - - [2026-11-21 08:00:00] "POST / HTTP/1.1" 200 86 0.302222`.
    func access(
        _ surroundings: Scenario.Surroundings, _ status: String, length: Int, since began: Timestamp, _ now: Timestamp
    ) -> EndpointStep {
        let host = remote[..<(remote.lastIndex(of: ":") ?? remote.endIndex)].filter { $0 != "[" && $0 != "]" }
        let microseconds = Int((now - began).nanoseconds / 1000)
        let delta = "\(microseconds / 1_000_000).\(padded(microseconds % 1_000_000, to: 6))"
        let size = length > 0 ? String(length) : "-"
        let time = surroundings.civilTime(now).isoLike
        return .log(id, "\(host) - - [\(time)] \"\(accessLine)\" \(status) \(size) \(delta)")
    }
}
