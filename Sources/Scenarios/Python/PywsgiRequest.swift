import Wire

/// A request's head as gevent's pywsgi understands it.
struct PywsgiRequest: Sendable {
    /// The request line without white space at its end, as the access log has it.
    let line: String
    let method: String
    let version: String
    private(set) var fields = Fields()
    /// Content-Length, unless the body is chunked.
    private(set) var contentLength: Int?
    private(set) var closesConnection = true
    // Python's e-mail parser stops at the first line that is no field line; the rest would be the mail's body.
    private var isPastFields = false
    private(set) var lineCount = 0

    /// What the access log shows of a request line, whatever it is.
    static func accessLine(_ octets: [UInt8]) -> String { octets.latin1.trimmedAtEnd }

    /// - Throws: What pywsgi logs of a request line that it does not take.
    init(line octets: [UInt8]) throws(PywsgiError) {
        let raw = octets.latin1
        let words = raw.split(whereSeparator: \.isPythonWhitespace).map(String.init)
        line = raw.trimmedAtEnd
        switch words.count {
        case 3:
            (method, version) = (words[0], words[2])
            try Self.check(version: words[2], raw)
        case 2:
            (method, version) = (words[0], "HTTP/0.9")
            if method != "GET" {
                throw .request(
                    "Expected GET method; Got command=\(Quoting.python(words[0])); path=\(Quoting.python(words[1])); "
                        + "raw=\(Quoting.python(raw))")
            }
        default: throw .request("Invalid HTTP method: \(Quoting.python(raw))")
        }
    }

    private static func check(version: String, _ raw: String) throws(PywsgiError) {
        guard version.hasPrefix("HTTP/") else { throw .request("Invalid http version: \(Quoting.python(raw))") }
        var numbers: [Int] = []
        for word in version.dropFirst(5).split(separator: ".", omittingEmptySubsequences: false) {
            numbers.append(try PythonInteger.parse(String(word)))
        }
        guard numbers.count > 1 else { throw .other("tuple index out of range") }
        if numbers[1] < 0 || numbers.lexicographicallyPrecedes([0, 9]) || !numbers.lexicographicallyPrecedes([2, 0]) {
            throw .request("Invalid http version: \(Quoting.python(raw))")
        }
    }

    /// - Throws: What pywsgi logs if there are too many of them.
    mutating func append(fieldLine octets: [UInt8]) throws(PywsgiError) {
        lineCount += 1
        if lineCount > 100 { throw .other("got more than 100 headers") }
        if isPastFields { return }
        let text = octets.withoutLineEnd
        if text.first == Octet.space || text.first == Octet.tab, !fields.lines.isEmpty {
            fields.fold(text.trimmed.latin1)
            return
        }
        guard let colon = text.firstIndex(of: Octet.colon), text[..<colon].allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            isPastFields = true
            return
        }
        fields.append(text[..<colon].latin1, text[(colon + 1)...].drop { $0 == Octet.space || $0 == Octet.tab }.latin1)
    }

    /// - Throws: What pywsgi logs of a header section that it does not take.
    mutating func headEnded() throws(PywsgiError) {
        if fields["transfer-encoding"]?.lowercased() != "chunked", let value = fields["content-length"] {
            let length = try PythonInteger.parse(value)
            if length < 0 { throw .request("Invalid Content-Length: \(length)") }
            if length > 0, method == "HEAD" { throw .request("Unexpected Content-Length") }
            contentLength = length
        }
        switch version {
        case "HTTP/1.1": closesConnection = fields["connection"]?.lowercased() == "close"
        case "HTTP/1.0": closesConnection = (fields["connection"] ?? "close").lowercased() != "keep-alive"
        default: closesConnection = true
        }
    }

    var isChunked: Bool { fields.values("transfer-encoding").joined(separator: ",").lowercased() == "chunked" }

    var expectsContinue: Bool { fields["expect"] == "100-continue" }

    /// pywsgi's `_connection_upgrade_requested`: the value of Connection *is* upgrade (a list that has it does not
    /// count), or the value of Upgrade is websocket.
    var asksForUpgrade: Bool {
        fields["connection"]?.lowercased() == "upgrade" || fields["upgrade"]?.lowercased() == "websocket"
    }
}

/// Why pywsgi does not take a request: what stands in its error log.
enum PywsgiError: Error, Hashable, Sendable {
    /// pywsgi found it and says it in its own words.
    case request(String)
    /// Python found it, in the middle of something.
    case other(String)

    /// - Parameter client: The client's address.
    func text(_ client: String) -> String {
        switch self {
        case .request(let why): "(from \(Self.tuple(client))) \(why)"
        case .other(let why): "Invalid request (from \(Self.tuple(client))): \(why)"
        }
    }

    /// An address as Python prints it: `('127.0.0.1', 54960)`.
    private static func tuple(_ address: String) -> String {
        guard let colon = address.lastIndex(of: ":") else { return Quoting.python(address) }
        let port = address[address.index(after: colon)...]
        let host = address[..<colon]
        guard host.hasPrefix("["), host.hasSuffix("]") else { return "(\(Quoting.python(String(host))), \(port))" }
        return "(\(Quoting.python(String(host.dropFirst().dropLast()))), \(port), 0, 0)"
    }
}

/// Python's `int(text)`, which takes white space, a sign and underscores between digits.
enum PythonInteger {
    static func parse(_ text: String) throws(PywsgiError) -> Int {
        let failure = PywsgiError.other("invalid literal for int() with base 10: \(Quoting.python(text))")
        var rest = text.drop(while: \.isPythonWhitespace)
        while rest.last?.isPythonWhitespace == true { rest.removeLast() }
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        let groups = rest.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.decimal != nil }), let value = groups.joined().map({ $0 }).decimal else {
            throw failure
        }
        return isNegative ? -value : value
    }
}

extension Character {
    /// What Python's `str.split()` splits at, of the characters that one octet can be.
    fileprivate var isPythonWhitespace: Bool {
        unicodeScalars.allSatisfy {
            (0x09...0x0d).contains($0.value) || (0x1c...0x20).contains($0.value) || $0.value == 0x85 || $0.value == 0xa0
        }
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var rest = self[...]
        while rest.last?.isPythonWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
