import Wire

/// One response as aiohttp's parser (llhttp in strict mode) reads it.
struct AiohttpResponseReader: Sendable {
    enum Outcome: Sendable {
        case needsMore
        case ended(keepsAlive: Bool)
        /// What aiohttp raises, as text.
        case failed(String)
    }

    private enum State: Sendable {
        case statusLine
        case fieldLines
        case body(Int)
        case chunks(GoChunkedReader)
        case untilClose
        case over
    }

    private(set) var status = 0
    private(set) var reason = ""
    private(set) var content: [UInt8] = []

    private let owner: Owner
    private let url: String
    private var state = State.statusLine
    private var isVersion10 = false
    private var fields = Fields()
    private var declared = 0

    init(exchange: Int, url: String) {
        owner = .response(exchange)
        self.url = url
    }

    mutating func read(_ inbox: inout Inbox) -> (taken: [(octets: [UInt8], part: Part)], outcome: Outcome) {
        var taken: [(octets: [UInt8], part: Part)] = []
        while true {
            switch state {
            case .statusLine:
                if let failure = badStart(inbox.peek(80)) { return (taken, .failed(failure)) }
                guard let line = inbox.takeLine() else { return (taken, .needsMore) }
                // llhttp skips line ends in front of a message.
                taken.append((line, line.withoutLineEnd.isEmpty ? .emptyLine : .startLine))
                if line.withoutLineEnd.isEmpty { continue }
                if let failure = take(statusLine: Array(line.withoutLineEnd)) { return (taken, .failed(failure)) }
            case .fieldLines:
                guard let line = inbox.takeLine() else { return (taken, .needsMore) }
                let text = line.withoutLineEnd
                taken.append((line, text.isEmpty ? .headerEnd : .fieldLine))
                if text.isEmpty {
                    headEnded()
                } else if let colon = text.firstIndex(of: Octet.colon), colon > 0,
                    text[..<colon].allSatisfy(\.isTokenCharacter)
                {
                    fields.append(text[..<colon].text, text[(colon + 1)...].trimmed.text)
                } else {
                    let wrong = text.firstIndex { !$0.isTokenCharacter } ?? text.endIndex
                    return (taken, .failed(badMessage("Invalid header token:", text, at: wrong)))
                }
            case .body(let left):
                let octets = inbox.take(left)
                guard !octets.isEmpty else { return (taken, .needsMore) }
                taken.append((octets, .body))
                content += octets
                state = octets.count == left ? .over : .body(left - octets.count)
            case .chunks(var chunks):
                let (more, outcome) = chunks.read(&inbox)
                for piece in more {
                    taken.append((piece.octets, piece.part))
                    if piece.part == .chunkData { content += piece.octets }
                }
                state = .chunks(chunks)
                switch outcome {
                case .needsMore: return (taken, .needsMore)
                case .failed:
                    let line = more.last { $0.part == .discarded }?.octets ?? Array(inbox.peek(2))
                    return (taken, .failed(badMessage("Invalid character in chunk size:", line.withoutLineEnd, at: 0)))
                case .ended: state = .over
                }
            case .untilClose:
                let octets = inbox.take(.max)
                if !octets.isEmpty { taken.append((octets, .body)) }
                content += octets
                return (taken, .needsMore)
            case .over: return (taken, .ended(keepsAlive: keepsAlive))
            }
        }
    }

    /// The connection has ended.
    func end() -> Outcome {
        switch state {
        case .statusLine, .fieldLines: .failed("Server disconnected")
        case .body:
            .failed(
                "Response payload is not completed: <ContentLengthError: 400, message='Not enough data to satisfy "
                    + "content length header (received \(content.count) of \(declared) bytes).'>")
        case .chunks:
            .failed(
                "Response payload is not completed: <TransferEncodingError: 400, message='Not enough data to satisfy "
                    + "transfer length header.'>")
        case .untilClose, .over: .ended(keepsAlive: false)
        }
    }

    // MARK: The head

    /// llhttp decides octet by octet: it does not wait for the line to see that it is no status line.
    private func badStart(_ octets: ArraySlice<UInt8>) -> String? {
        guard let first = octets.first, first != Octet.carriageReturn, first != Octet.lineFeed else { return nil }
        guard let wrong = zip(octets, "HTTP/".utf8).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset
        else { return nil }
        let line = octets.prefix { $0 != Octet.carriageReturn && $0 != Octet.lineFeed }
        return badStatusLine("Expected HTTP/, RTSP/ or ICE/:", line, at: wrong)
    }

    private mutating func take(statusLine line: [UInt8]) -> String? {
        guard line.count >= 8, let version = GoVersion(line[..<8]), version.major == 1, version.minor <= 1 else {
            return badStatusLine("Invalid HTTP version:", line, at: min(5, line.count))
        }
        let code = line.dropFirst(9).prefix { $0 != Octet.space }
        guard line.count > 8, line[8] == Octet.space, code.count == 3, let status = code.decimal else {
            return badStatusLine("Invalid status code:", line, at: min(9, line.count))
        }
        self.status = status
        reason = line.dropFirst(13).latin1
        isVersion10 = version.minor == 0
        state = .fieldLines
        return nil
    }

    private mutating func headEnded() {
        if (100...199).contains(status), status != 101 {
            fields = Fields()
            state = .statusLine
        } else if status == 101 || status == 204 || status == 304 {
            state = .over
        } else if fields.has("transfer-encoding", "chunked") {
            state = .chunks(GoChunkedReader())
        } else if let length = fields["content-length"]?.utf8.decimal {
            declared = length
            state = length == 0 ? .over : .body(length)
        } else {
            state = .untilClose
        }
    }

    private var keepsAlive: Bool {
        if isVersion10 { return fields.has("connection", "keep-alive") }
        return status != 101 && !fields.has("connection", "close")
    }

    private func badStatusLine(_ why: String, _ line: some Sequence<UInt8>, at column: Int) -> String {
        badMessage("Bad status line:\n  \(why)", line, at: column)
    }

    /// aiohttp's `ClientResponseError`: what was wrong, the line, and a mark under the place.
    private func badMessage(_ why: String, _ line: some Sequence<UInt8>, at column: Int) -> String {
        let mark = String(repeating: " ", count: 4 + column) + "^"
        let message = "\(why)\n\n  b\(Quoting.python(line.latin1))\n\(mark)"
        return "400, message=\(Quoting.python(message)), url=\(Quoting.python(url))"
    }
}
