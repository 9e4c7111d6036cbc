/// `HTTP/1.1` as major and minor digit.
struct HTTPVersion: Hashable, Sendable {
    var major: UInt8
    var minor: UInt8

    static let http11 = HTTPVersion(major: 1, minor: 1)

    /// Whether connections of this version persist unless somebody says `close`, and chunked is known.
    var isAtLeast11: Bool { major > 1 || major == 1 && minor >= 1 }

    /// Reads `HTTP/` DIGIT `.` DIGIT at `start`, case and all (RFC 9112 section 2.3); what follows is not looked at.
    init?(_ octets: Span<UInt8>, at start: Int) {
        guard octets.count - start >= 8, octets.begins(with: "HTTP/", at: start), octets[start + 5].isDigit,
            octets[start + 6] == 0x2E, octets[start + 7].isDigit
        else { return nil }
        major = octets[start + 5] - 0x30
        minor = octets[start + 7] - 0x30
    }

    private init(major: UInt8, minor: UInt8) {
        self.major = major
        self.minor = minor
    }
}

/// A request-line (RFC 9112 section 3), taken apart. Ranges are indices into the line.
struct RequestLine {
    enum Method: UInt8, Sendable { case head, connect, other }

    var method: Range<Int>
    var target: Range<Int>
    var version: HTTPVersion
    /// What the grammar does not allow though the line can be read; nil if it is as it should be.
    var flaw: String?
    /// Whether nothing but more than one SP between the elements is wrong with it.
    var isFlawedBySpaces = false

    /// - Parameter line: With its line end, whatever it is; `content` is its length without.
    /// - Returns: nil if the line cannot be told to be a request-line at all.
    init?(_ line: Span<UInt8>, content: Int) {
        var end = 0
        while end < content, line[end].isToken { end += 1 }
        guard end > 0, end < content, line[end].isBlank else { return nil }
        method = 0..<end
        // Strictly: one SP, a target without blanks, one SP, the version, nothing else.
        let rest = line.trimmed(end..<content)
        guard rest.count >= 8, let version = HTTPVersion(line, at: rest.upperBound - 8) else { return nil }
        self.version = version
        target = line.trimmed(rest.lowerBound..<rest.upperBound - 8)
        // A version that nothing separates from what is in front of it is the end of the target.
        guard target.isEmpty || target.upperBound < rest.upperBound - 8 else { return nil }
        if target.isEmpty {
            flaw = "a request-line without a target"
        } else if line[end] != 0x20 || target.lowerBound != end + 1 || line[target.upperBound] != 0x20
            || target.upperBound + 9 != content
        {
            flaw = "more than one SP between the elements of a request-line"
            isFlawedBySpaces =
                rest.upperBound == content && (end..<rest.upperBound).allSatisfy { line[$0] > 0x1F && line[$0] < 0x7F }
        } else if target.contains(where: { line[$0] <= 0x20 || line[$0] >= 0x7F }) {
            flaw = "a target with an octet that no URI has"
        } else if version.major != 1 {
            flaw = "a version that is not HTTP/1"
        }
    }

    /// A line over the limit, of which only the front is known.
    /// - Parameter length: Number of octets of the whole line.
    /// - Returns: nil unless a method, one SP and nothing but a target are there.
    init?(front line: Span<UInt8>, of length: Int) {
        var end = 0
        while end < line.count, line[end].isToken { end += 1 }
        guard end > 0, end + 1 < line.count, line[end] == 0x20 else { return nil }
        method = 0..<end
        target = end + 1..<line.count
        version = .http11
        guard !target.contains(where: { line[$0] <= 0x20 || line[$0] >= 0x7F }) else { return nil }
        flaw = "a request-line of \(length) octets"
    }

    /// What framing needs to know of a method, read off its octets.
    static func method(in line: Span<UInt8>, _ range: Range<Int>) -> Method {
        switch range.count {
        case 4 where line.begins(with: "HEAD", at: range.lowerBound): .head
        case 7 where line.begins(with: "CONNECT", at: range.lowerBound): .connect
        default: .other
        }
    }
}

/// A status-line (RFC 9112 section 4), taken apart. Ranges are indices into the line.
struct StatusLine {
    var version: HTTPVersion
    /// nil if the code is not three digits.
    var status: Int?
    var reason: Range<Int>
    /// What the grammar does not allow, and whether recipients agree on the line all the same.
    var flaw: (text: String, isHarmless: Bool)?

    /// - Parameter line: Begins with `HTTP/`; with its line end, `content` is its length without.
    init(_ line: Span<UInt8>, content: Int) {
        reason = content..<content
        guard let version = HTTPVersion(line, at: 0), version.major == 1 else {
            self.version = .http11
            flaw = ("a status-line with no version of HTTP/1: \(quoted(line, 0..<content))", false)
            return
        }
        self.version = version
        guard content >= 12, line[8] == 0x20, line[9].isDigit, line[10].isDigit, line[11].isDigit,
            content == 12 || !line[12].isToken
        else {
            flaw = ("a status-line without a status-code of three digits: \(quoted(line, 0..<content))", false)
            return
        }
        let code = Int(line[9] - 0x30) * 100 + Int(line[10] - 0x30) * 10 + Int(line[11] - 0x30)
        status = code
        if content == 12 {
            flaw = ("no SP after the status-code \(code)", true)
        } else if line[12] != 0x20 {
            flaw = ("another octet than SP after the status-code \(code)", false)
        } else {
            reason = 13..<content
            if line.firstControl(in: reason) != nil { flaw = ("a control in the reason-phrase", true) }
        }
        // Recipients take 600 to 999 for errors (RFC 9110 section 15); what is below 100 nobody expects.
        if code < 100 || code > 599 { flaw = ("a status-code outside 100 to 599: \(code)", code > 599) }
    }
}
