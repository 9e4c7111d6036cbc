import Wire

/// A request as Go's server understands it.
struct GoRequest: Sendable {
    enum Body: Hashable, Sendable {
        case none
        case length(Int)
        case chunked
    }

    var method: String
    var target: String
    var major: Int
    var minor: Int
    var fields = Fields()
    var body = Body.none

    var isAtLeast11: Bool { major > 1 || (major == 1 && minor >= 1) }

    var wantsClose: Bool {
        major == 1 && minor == 0 ? !fields.has("connection", "keep-alive") : fields.has("connection", "close")
    }

    var wantsKeepAlive10: Bool { major == 1 && minor == 0 && fields.has("connection", "keep-alive") }

    var expectsContinue: Bool { fields.has("expect", "100-continue") }
}

/// Why Go's server does not take a request, and what it answers.
struct GoRequestError: Error, Hashable, Sendable {
    var status: String
    /// After `400 Bad Request`, if Go says more.
    var detail: String?
    var content: String

    /// Anything that no line of code had a better word for.
    static let malformed = GoRequestError(status: "400 Bad Request", content: "400 Bad Request")
    static let unsupportedCoding = GoRequestError(
        status: "501 Not Implemented", content: "Unsupported transfer encoding")
    static let unsupportedVersion = GoRequestError(
        status: "505 HTTP Version Not Supported: unsupported protocol version",
        content: "505 HTTP Version Not Supported: unsupported protocol version")
    static let tooLarge = GoRequestError(
        status: "431 Request Header Fields Too Large", content: "431 Request Header Fields Too Large")

    static func bad(_ why: String) -> GoRequestError {
        GoRequestError(status: "400 Bad Request: \(why)", content: "400 Bad Request: \(why)")
    }

    /// The answer; the connection is closed after it, so nothing says how long the body is.
    func answer(_ exchange: Int) -> [Piece] {
        let head = [
            "HTTP/1.1 \(status)", "Content-Type: text/plain; charset=utf-8", "Connection: close",
        ]
        return [Piece](head: head, .response(exchange)) + [Piece(Array(content.utf8), .response(exchange), .body)]
    }
}

extension GoRequest {
    /// Reads a request line as `http.readRequest` does: the line end is optional, LF alone will do.
    init(line: [UInt8]) throws(GoRequestError) {
        let line = line.withoutLineEnd
        guard let first = line.firstIndex(of: Octet.space),
            let second = line[(first + 1)...].firstIndex(of: Octet.space)
        else { throw .malformed }
        let method = line[..<first]
        let target = line[(first + 1)..<second]
        guard !method.isEmpty, method.allSatisfy(\.isTokenCharacter),
            let version = GoVersion(line[(second + 1)...]),
            GoRequest.accepts(target: target, method: method.text)
        else { throw .malformed }
        self.init(method: method.text, target: target.text, major: version.major, minor: version.minor)
    }

    private static func accepts(target: ArraySlice<UInt8>, method: String) -> Bool {
        guard let first = target.first, target.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return false }
        return first == UInt8(ascii: "/") || target.elementsEqual("*".utf8) || method == "CONNECT"
            || target.text.contains("://")
    }

    mutating func append(fieldLine line: [UInt8]) throws(GoRequestError) {
        do throws(GoError) {
            switch try GoFieldLine(line, isFirst: fields.lines.isEmpty) {
            case .field(let name, let value): fields.append(name, value)
            case .continuation(let more): fields.fold(more)
            case .end: break
            }
        } catch {
            // Go's client would say what is wrong with the line; its server does not.
            throw .malformed
        }
    }

    /// Applies what Go's server asks of a header section when it is complete.
    mutating func headerSectionEnded() throws(GoRequestError) {
        let hosts = fields.values("host")
        if hosts.count > 1 { throw .malformed }
        let codings = fields.values("transfer-encoding")
        if !codings.isEmpty, isAtLeast11 {
            guard codings.count == 1, codings[0].lowercased() == "chunked" else { throw .unsupportedCoding }
            body = .chunked
        } else if let length = try GoRequest.length(fields) {
            body = length > 0 ? .length(length) : .none
        }
        if major != 1 { throw .unsupportedVersion }
        if isAtLeast11, hosts.isEmpty, method != "CONNECT" { throw .bad("missing required Host header") }
        if let host = hosts.first, !GoRequest.accepts(host: host) { throw .bad("malformed Host header") }
        // The reader lets a space in a field name pass; the server does not.
        if fields.lines.contains(where: { $0.name.utf8.contains(Octet.space) }) { throw .bad("invalid header name") }
    }

    private static func accepts(host: String) -> Bool {
        host.utf8.allSatisfy { $0.isTokenCharacter && !"#^`|".utf8.contains($0) || "(),:;=[]".utf8.contains($0) }
    }

    private static func length(_ fields: Fields) throws(GoRequestError) -> Int? {
        let values = fields.values("content-length")
        guard let first = values.first else { return nil }
        guard let length = first.utf8.trimmed.decimal,
            values.allSatisfy({ $0.utf8.trimmed.text == first.utf8.trimmed.text })
        else { throw .malformed }
        return length
    }
}

/// `HTTP/d.d`, as `http.ParseHTTPVersion` reads it.
struct GoVersion: Sendable {
    var major: Int
    var minor: Int

    init?(_ octets: some Collection<UInt8>) {
        let octets = Array(octets)
        guard octets.count == 8, octets.starts(with: "HTTP/".utf8), octets[6] == UInt8(ascii: "."),
            let major = octets[5...5].decimal, let minor = octets[7...7].decimal
        else { return nil }
        (self.major, self.minor) = (major, minor)
    }
}

/// A field line as Go's `textproto.Reader` reads it.
enum GoFieldLine {
    case field(name: String, value: String)
    /// An obsolete folded line, which continues the value before it.
    case continuation(String)
    case end

    /// - Parameter isFirst: Whether no field line came before: it cannot continue anything then.
    init(_ line: [UInt8], isFirst: Bool) throws(GoError) {
        let line = line.withoutLineEnd
        guard let first = line.first else {
            self = .end
            return
        }
        if first == Octet.space || first == Octet.tab {
            if isFirst {
                throw GoError(description: "malformed MIME header initial line: \(line.text)")
            }
            self = .continuation(line.trimmed.text)
            return
        }
        guard let colon = line.firstIndex(of: Octet.colon) else {
            throw GoError(description: "malformed MIME header: missing colon: \(Quoting.go(line))")
        }
        let name = line[..<colon]
        let value = line[(colon + 1)...]
        guard name.allSatisfy({ $0.isTokenCharacter || $0 == Octet.space }) else {
            throw GoError(description: "malformed MIME header line: \(line.text)")
        }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == Octet.tab }) else {
            // Go has rewritten the name in its buffer by now.
            throw GoError(description: "malformed MIME header line: \(Self.canonical(name)):\(value.text)")
        }
        self = .field(name: name.text, value: value.trimmed.text)
    }

    /// `textproto.CanonicalMIMEHeaderKey`: capitals at the beginning and after hyphens.
    private static func canonical(_ name: ArraySlice<UInt8>) -> String {
        name.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map { word in
            word.prefix(1).text.uppercased() + word.dropFirst().text.lowercased()
        }.joined(separator: "-")
    }
}
