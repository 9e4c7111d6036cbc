import Framing
import Wire

/// What common peers print when they meet the octets of a finding: their messages, word for word where the octets
/// decide the words.
struct Symptoms {
    private let finding: Finding
    private let evidence: KnownBug.Evidence

    init(_ finding: Finding, _ evidence: KnownBug.Evidence) {
        self.finding = finding
        self.evidence = evidence
    }

    /// Whoever is on this connection first, by its User-Agent or Server field.
    var all: [Explanation.Symptom] {
        let symptoms = exactAndGeneral
        let peers = [evidence.request.values(of: "User-Agent").first, evidence.serverField].compactMap(\.self)
        let signs = Self.signs.filter { sign in peers.contains { $0.containsText(sign.1) } }
        guard !signs.isEmpty else { return symptoms }
        let isHere = symptoms.map { symptom in signs.contains { Array(symptom.peer.utf8)[...].containsText($0.0) } }
        return zip(symptoms, isHere).filter(\.1).map(\.0) + zip(symptoms, isHere).filter { !$0.1 }.map(\.0)
    }

    /// Of octets that have grown, what was said of them before: all but the number of them rests on the first few.
    func grown(from symptoms: [Explanation.Symptom]) -> [Explanation.Symptom] {
        let fresh = excess(of: evidence.octets.count)
        return symptoms.map { symptom in
            fresh.flatMap { $0.peer == symptom.peer && $0.leftover == symptom.leftover ? $0 : nil } ?? symptom
        }
    }

    /// From how many octets on that is so.
    static let settled = 512

    /// How peers name themselves.
    private static let signs = [
        ("Go net/http", "Go-http-client"), ("curl", "curl/"), ("aiohttp", "aiohttp"), ("httpx", "httpx"),
        ("OkHttp", "okhttp"), ("Python", "python-"), ("Node", "node"), ("undici", "undici"),
        ("http.server", "BaseHTTP"),
        ("http.server", "WSGIServer"), ("Kestrel", "Kestrel"), ("nginx", "nginx"), ("ab", "ApacheBench"),
        ("urllib3", "python-"), ("Ruby", "Ruby"), ("gunicorn", "gunicorn"),
    ]

    private var exact: [Explanation.Symptom] {
        let isFromServer = finding.direction == .serverToClient
        switch finding.code {
        case .excessAfterBodyless, .excessAfterLength:
            return isFromServer
                ? excess
                : request(line: lineFromHere, "they stand before the next request")
        case .unsolicitedResponse: return evidence.isLate ? [] : idle
        case .shortBody: return isFromServer ? short : []
        case .eatenBytes where !isFromServer:
            return request(line: firstLine(evidence.following), "it is the rest of a request-line that lost its front")
        case .unreadRequestBody, .trailerLeft:
            return request(
                line: lineFromHere, "it begins with what was left unread")
        case .invalidStartLine where finding.severity > .note:
            let line = firstLine(evidence.octets)
            return isFromServer
                ? status(line: line, "what stands there is no status-line")
                : request(line: line, "what stands there is no request-line")
        case .eatenBytes, .unasked101, .reuseAfterClose, .reuseAfterForcedClose, .ambiguousFraming, .badChunk,
            .invalidStartLine, .invalidField, .incompleteMessage, .closeRace, .strayCRLF:
            return []
        }
    }

    /// Those of the code that have no exact form here follow. They are of whoever reads the octets.
    private var exactAndGeneral: [Explanation.Symptom] {
        let exact = exact
        let isOthers = finding.code.sender.map { $0 != finding.direction } ?? (finding.code == .invalidStartLine)
        guard !isOthers else { return exact }
        return exact
            + finding.code.symptoms.filter { symptom in
                exact.isEmpty
                    || !symptom.message.utf8.contains(0x2A) && !exact.contains { $0.peer == symptom.peer }
            }.map { symptom in
                // Where the words depend on more than is known here.
                var symptom = symptom
                symptom.message = symptom.message.split(separator: "*", omittingEmptySubsequences: false)
                    .joined(separator: "…")
                return symptom
            }
    }

    /// The line that a reader of these octets finds first.
    private var lineFromHere: ArraySlice<UInt8> {
        firstLine(evidence.octets.prefix(256) + evidence.following.prefix(256))
    }

    /// The first line without its LF, as far as it is there and within reason.
    private func firstLine(_ octets: some Sequence<UInt8>) -> ArraySlice<UInt8> {
        ArraySlice(octets.lazy.prefix(256).prefix { $0 != 0x0A })
    }

    // MARK: Clients

    private var excess: [Explanation.Symptom] {
        // A client that has sent its next request reads them as the answer; one that has not may look first.
        evidence.isLate ? misread + idle.prefix(1) : idle + misread
    }

    private var idle: [Explanation.Symptom] {
        let quoted = "\"\(excerpt(evidence.octets, limit: 256))\""
        let isTimeout = evidence.octets.dropFirst(9).begins(with: "408")
        var symptoms: [Explanation.Symptom] = []
        if !isTimeout {
            symptoms.append(
                .init(
                    "Go net/http client",
                    "Unsolicited response received on idle HTTP channel starting with \(quoted); err=<nil>",
                    "it looked while the connection was idle, and drops it"))
        }
        if let excess = excess(of: evidence.octets.count) { symptoms.append(excess) }
        if finding.code == .excessAfterLength, case .length = evidence.responseFraming {
            symptoms.append(
                .init(
                    "nginx",
                    "upstream sent more data than specified in \"Content-Length\" header while reading upstream",
                    "nginx is the client"))
        }
        return symptoms
    }

    /// curl counts what came in one piece.
    private func excess(of size: Int) -> Explanation.Symptom? {
        switch finding.code {
        case .excessAfterBodyless:
            .init(
                "curl", "Excess found: excess = \(size) url = \(escaped(evidence.target)) (zero-length body)",
                "they came in one piece with the header section")
        case .excessAfterLength:
            if case .length(let declared) = evidence.responseFraming {
                .init(
                    "curl",
                    "Excess found in a read: excess = \(size), size = \(declared), maxdownload = \(declared), "
                        + "bytecount = 0", "they came in one piece with the body")
            } else {
                nil
            }
        case .shortBody, .unreadRequestBody, .eatenBytes, .unsolicitedResponse, .unasked101, .reuseAfterClose,
            .reuseAfterForcedClose, .ambiguousFraming, .badChunk, .trailerLeft, .invalidStartLine, .invalidField,
            .incompleteMessage, .closeRace, .strayCRLF:
            nil
        }
    }

    private var misread: [Explanation.Symptom] {
        // A response is read as one: then there is no message, but a wrong answer.
        guard !evidence.octets.begins(with: "HTTP/1.") else { return [] }
        let line = lineFromHere
        // What has no line end of its own sticks to the next status-line.
        let isOpen = evidence.following.isEmpty && line.count == evidence.octets.count
        if isOpen, evidence.hasEnded { return [] }
        return status(
            line: isOpen ? line + "HTTP/1.1 200 OK\r".utf8 : line, "the connection was used before it looked")
    }

    private var short: [Explanation.Symptom] {
        if evidence.following.isEmpty, case .length(let length) = evidence.responseFraming {
            let missing = length - evidence.responseBody.count
            let came = evidence.responseBody.count
            guard missing > 0 else { return [] }
            return [
                .init(
                    "curl", "transfer closed with \(missing) bytes remaining to read",
                    "the server closed before the end"),
                .init(
                    "Python http.client, requests, urllib3",
                    "IncompleteRead(\(came) bytes read, \(missing) more expected)",
                    "the server closed before the end"),
                .init("Go net/http client", "unexpected EOF", "the server closed before the end"),
                .init(
                    "httpx, h11",
                    "peer closed connection without sending complete message body (received \(came) bytes, expected \(length))",
                    "the server closed before the end"),
            ]
        }
        return status(line: firstLine(evidence.following), "the front of this status-line was read as the body before")
    }

    /// What clients say of a line that stands where a status-line should.
    private func status(line: ArraySlice<UInt8>, _ why: String) -> [Explanation.Symptom] {
        let shown = escaped(line.last == 0x0D ? line.dropLast() : line)
        let quoted = "net/http: HTTP/1.x transport connection broken: "
        return [
            .init("Go net/http client", quoted + saidByGo(line.last == 0x0D ? line.dropLast() : line), why),
            .init("curl", "Received HTTP/0.9 when not allowed", why),
            .init("Python http.client", "http.client.BadStatusLine: \(shown)", why),
            .init("requests, urllib3", "('Connection aborted.', BadStatusLine('\(escaped(line))\\n'))", why),
            .init("Node", "Parse Error: Expected HTTP/, RTSP/ or ICE/ (HPE_INVALID_CONSTANT)", why),
            .init(
                "aiohttp client", "400, message=\"Bad status line: Expected HTTP/, RTSP/ or ICE/: b'\(shown)'\"", why),
            .init("httpx, h11", "illegal status line: bytearray(b'\(shown)')", why),
            .init("OkHttp", "Unexpected status line: \(shown)", why),
        ]
    }

    /// Go names what is wrong by the shape of the line: no second word, no three digits in it, no version before it.
    private func saidByGo(_ line: ArraySlice<UInt8>) -> String {
        let words = line.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { return "malformed HTTP response \(quotedByGo(line))" }
        let code = words[1].drop { $0 == 0x20 }.prefix { $0 != 0x20 }
        guard code.count == 3, code.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return "malformed HTTP status code \(quotedByGo(code))"
        }
        return "malformed HTTP version \(quotedByGo(words[0]))"
    }

    /// As Go's `%q` writes octets; those beyond ASCII as escapes, whatever they mean.
    private func quotedByGo(_ octets: some Sequence<UInt8>) -> String { "\"\(escaped(octets))\"" }

    // MARK: Servers

    /// What servers say of a line that stands where a request-line should.
    private func request(line: ArraySlice<UInt8>, _ why: String) -> [Explanation.Symptom] {
        guard !line.isEmpty else { return [] }
        let ended = escaped(line) + "\\n"
        let words = (line.last == 0x0D ? line.dropLast() : line).split(separator: 0x20)
        var symptoms: [Explanation.Symptom] = []
        if words.count >= 3, words[words.count - 1].begins(with: "HTTP/") {
            symptoms.append(
                .init("Python http.server", "code 501, message Unsupported method ('\(escaped(words[0]))')", why))
        } else if words.count == 2 {
            symptoms.append(
                .init(
                    "Python http.server", "code 400, message Bad HTTP/0.9 request type ('\(escaped(words[0]))')", why))
        } else {
            let shown = escaped(line.last == 0x0D ? line.dropLast() : line)
            symptoms.append(.init("Python http.server", "code 400, message Bad request syntax ('\(shown)')", why))
        }
        symptoms += [
            .init("gevent pywsgi", "Invalid HTTP method: '\(ended)'", why),
            .init("Kestrel", "Invalid request line: '\(dotNet(line))\\x0A'", why),
            .init("clients", "400 Bad Request", "the refusal of a request that is in order"),
        ]
        return symptoms
    }

    /// As Kestrel quotes a line: octets that do not print as `\x0D`.
    private func dotNet(_ line: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var text = ""
        for octet in line {
            if (0x20...0x7E).contains(octet) {
                text.unicodeScalars.append(Unicode.Scalar(octet))
            } else {
                text += "\\x"
                text.unicodeScalars.append(digits[Int(octet >> 4)])
                text.unicodeScalars.append(digits[Int(octet & 0x0F)])
            }
        }
        return text
    }
}
