import Wire

extension GoError {
    static let unexpectedEnd = GoError(description: "unexpected EOF")
}

/// `http.ReadResponse`: one response, its interim responses before it, with Go's words for what it cannot read.
struct GoResponseReader: Sendable {
    struct Taken: Sendable {
        var octets: [UInt8]
        var owner: Owner
        var part: Part
    }

    enum Outcome: Sendable {
        case needsMore
        case ended(keepsAlive: Bool)
        case failed(GoError)
    }

    private enum State: Sendable {
        case statusLine
        case fieldLines
        case body(Int)
        case chunks(GoChunkedReader)
        case untilClose
        case over(keepsAlive: Bool)
    }

    private static let mostInterimResponses = 5

    /// The body so far, without its framing.
    private(set) var content: [UInt8] = []
    /// Whether any octet of the response has been taken.
    private(set) var hasBegun = false

    private let method: String
    private let owner: Owner
    private var state = State.statusLine
    private var status = 0
    private var version = (major: 1, minor: 1)
    private var fields = Fields()
    private var interimResponses = 0

    init(answering method: String, exchange: Int) {
        self.method = method
        owner = .response(exchange)
    }

    /// Takes as much of the response as there is.
    mutating func read(_ inbox: inout Inbox) -> (taken: [Taken], outcome: Outcome) {
        var taken: [Taken] = []
        while true {
            switch state {
            case .statusLine, .fieldLines:
                guard let line = inbox.takeLine() else { return (taken, .needsMore) }
                if let error = take(line, &taken) { return (taken, .failed(error)) }
            case .body(let left):
                let octets = inbox.take(left)
                guard !octets.isEmpty else { return (taken, .needsMore) }
                taken.append(Taken(octets: octets, owner: owner, part: .body))
                content += octets
                state = octets.count == left ? .over(keepsAlive: keepsAlive) : .body(left - octets.count)
            case .chunks(var chunks):
                let (more, outcome) = chunks.read(&inbox)
                for piece in more {
                    taken.append(Taken(octets: piece.octets, owner: owner, part: piece.part))
                    if piece.part == .chunkData { content += piece.octets }
                }
                state = .chunks(chunks)
                switch outcome {
                case .needsMore: return (taken, .needsMore)
                case .failed(let error): return (taken, .failed(error))
                case .ended: state = .over(keepsAlive: keepsAlive)
                }
            case .untilClose:
                let octets = inbox.take(.max)
                if !octets.isEmpty { taken.append(Taken(octets: octets, owner: owner, part: .body)) }
                content += octets
                return (taken, .needsMore)
            case .over(let keepsAlive):
                return (taken, .ended(keepsAlive: keepsAlive))
            }
        }
    }

    /// The connection has ended. Go takes what is left of a line for the line.
    mutating func end(_ inbox: inout Inbox) -> (taken: [Taken], outcome: Outcome) {
        var taken: [Taken] = []
        switch state {
        case .statusLine, .fieldLines:
            let line = inbox.take(.max)
            let error = line.isEmpty ? nil : take(line, &taken)
            return (taken, .failed(error ?? .unexpectedEnd))
        case .body, .chunks: return ([], .failed(.unexpectedEnd))
        case .untilClose: return ([], .ended(keepsAlive: false))
        case .over: return ([], .ended(keepsAlive: false))
        }
    }

    // MARK: The head

    private mutating func take(_ line: [UInt8], _ taken: inout [Taken]) -> GoError? {
        hasBegun = true
        do throws(GoError) {
            if case .statusLine = state {
                taken.append(Taken(octets: line, owner: owner, part: .startLine))
                try readStatusLine(line.withoutLineEnd)
                state = .fieldLines
                return nil
            }
            taken.append(Taken(octets: line, owner: owner, part: line.withoutLineEnd.isEmpty ? .headerEnd : .fieldLine))
            switch try GoFieldLine(line, isFirst: fields.lines.isEmpty) {
            case .field(let name, let value): fields.append(name, value)
            case .continuation(let more): fields.fold(more)
            case .end: try headEnded()
            }
            return nil
        } catch {
            return error
        }
    }

    private mutating func readStatusLine(_ line: ArraySlice<UInt8>) throws(GoError) {
        guard let space = line.firstIndex(of: Octet.space) else {
            throw GoError(description: "malformed HTTP response \(Quoting.go(line))")
        }
        let proto = line[..<space]
        let code = line[space...].drop { $0 == Octet.space }.prefix { $0 != Octet.space }
        guard code.count == 3, let status = GoResponseReader.number(code) else {
            throw GoError(description: "malformed HTTP status code \(Quoting.go(code))")
        }
        guard let version = GoVersion(proto) else {
            throw GoError(description: "malformed HTTP version \(Quoting.go(proto))")
        }
        self.status = status
        self.version = (version.major, version.minor)
    }

    // `strconv.Atoi` takes a sign: "+20" is a status code for Go.
    private static func number(_ code: ArraySlice<UInt8>) -> Int? {
        code.first == UInt8(ascii: "+") ? code.dropFirst().decimal : code.decimal
    }

    private mutating func headEnded() throws(GoError) {
        let codings = version.minor >= 1 || version.major > 1 ? fields.values("transfer-encoding") : []
        if let coding = codings.first {
            if codings.count > 1 {
                throw GoError(
                    description:
                        "too many transfer encodings: [\(codings.map { Quoting.go($0.utf8) }.joined(separator: " "))]")
            }
            if coding.lowercased() != "chunked" {
                throw GoError(description: "unsupported transfer encoding: \(Quoting.go(coding.utf8))")
            }
        }
        let length = codings.isEmpty ? try declaredLength() : nil
        if (100...199).contains(status), status != 101 {
            interimResponses += 1
            if interimResponses > Self.mostInterimResponses {
                throw GoError(description: "net/http: too many 1xx informational responses")
            }
            fields = Fields()
            state = .statusLine
        } else if method == "HEAD" || status == 101 || status == 204 || status == 304 {
            state = .over(keepsAlive: keepsAlive)
        } else if !codings.isEmpty {
            state = .chunks(GoChunkedReader())
        } else if let length {
            state = length == 0 ? .over(keepsAlive: keepsAlive) : .body(length)
        } else {
            state = .untilClose
        }
    }

    private func declaredLength() throws(GoError) -> Int? {
        let values = fields.values("content-length").map { $0.utf8.trimmed.text }
        guard let first = values.first else { return nil }
        if values.contains(where: { $0 != first }) {
            let list = fields.values("content-length").map { Quoting.go($0.utf8) }.joined(separator: " ")
            throw GoError(description: "http: message cannot contain multiple Content-Length headers; got [\(list)]")
        }
        if first.isEmpty { throw GoError(description: "invalid empty Content-Length \"\"") }
        guard let length = first.utf8.decimal else {
            throw GoError(description: "bad Content-Length \(Quoting.go(first.utf8))")
        }
        return length
    }

    private var keepsAlive: Bool {
        if status <= 199 || version.major < 1 { return false }
        if version == (1, 0) { return fields.has("connection", "keep-alive") && !fields.has("connection", "close") }
        return !fields.has("connection", "close")
    }
}
