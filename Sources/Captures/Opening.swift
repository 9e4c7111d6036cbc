/// What the first octets of a direction look like.
enum Opening: Hashable {
    case request
    case response
    /// Another protocol, by name where the octets say which.
    case foreign(String?)
    /// Too few to say.
    case unclear

    /// So many octets decide at the latest.
    static let limit = 8_192

    init(_ octets: Span<UInt8>) {
        var start = 0
        // Empty lines in front of a request-line are skipped (RFC 9112 section 2.2).
        while start < octets.count, start < 16, octets[start] == 0x0D || octets[start] == 0x0A { start += 1 }
        guard start < octets.count else {
            self = octets.count < 16 ? .unclear : .foreign(nil)
            return
        }
        if octets[start] == 0x48, let version = Self.begins(octets, start, "HTTP/") {
            // What follows is a digit; a method of this name would be followed by a space.
            let digit = start + 5
            self =
                !version || digit == octets.count
                ? .unclear : (0x30...0x39).contains(octets[digit]) ? .response : .foreign(nil)
            return
        }
        self = Self.request(octets, start)
    }

    /// Whether the octets begin with a text: nil if they do not, false if they are shorter.
    private static func begins(_ octets: Span<UInt8>, _ start: Int, _ text: StaticString) -> Bool? {
        let count = min(text.utf8CodeUnitCount, octets.count - start)
        for index in 0..<count where octets[start + index] != text.utf8Start[index] { return nil }
        return count == text.utf8CodeUnitCount
    }

    private static func request(_ octets: Span<UInt8>, _ start: Int) -> Opening {
        var end = start
        while end < octets.count, end - start <= 32, isTokenOctet(octets[end]) { end += 1 }
        guard end < octets.count else { return end - start > 32 ? .foreign(nil) : .unclear }
        guard octets[end] == 0x20, end > start else { return .foreign(name(octets, start)) }
        let line = firstLine(octets, start)
        if let line {
            let version = version(octets, line)
            guard version else { return .foreign(name(octets, start)) }
            return .request
        }
        // Known methods are rarely words of other protocols; of any other word the whole line is looked at.
        if isKnownMethod(octets, start..<end) { return .request }
        return octets.count < limit ? .unclear : .foreign(nil)
    }

    private static func firstLine(_ octets: Span<UInt8>, _ start: Int) -> Range<Int>? {
        for index in start..<min(octets.count, start + limit) where octets[index] == 0x0A { return start..<index }
        return nil
    }

    /// Whether a line ends in the version of a protocol that is framed as HTTP/1 is, or is a known method's and has
    /// none at all.
    private static func version(_ octets: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var end = line.upperBound
        while end > line.lowerBound, [0x0D, 0x20, 0x09].contains(octets[end - 1]) { end -= 1 }
        var word = end
        while word > line.lowerBound, octets[word - 1] != 0x20 { word -= 1 }
        if end - word >= 5, begins(octets, word, "HTTP/") == true { return begins(octets, word, "HTTP/2") != true }
        let method = line.prefix { isTokenOctet(octets[$0]) }
        guard isKnownMethod(octets, line.lowerBound..<line.lowerBound + method.count) else { return false }
        // A broken HTTP version is HTTP; RTSP, SIP and ICAP know these methods too.
        let others: [StaticString] = ["RTSP/", "SIP/", "ICAP/"]
        return !others.contains { begins(octets, word, $0) == true }
    }

    private static func isTokenOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    private static let methods: [StaticString] = [
        "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND", "PROPPATCH",
        "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "PURGE", "MKACTIVITY", "CHECKOUT", "MERGE",
        "QUERY", "LINK", "UNLINK", "BIND", "ACL",
    ]

    private static func isKnownMethod(_ octets: Span<UInt8>, _ range: Range<Int>) -> Bool {
        methods.contains { $0.utf8CodeUnitCount == range.count && begins(octets, range.lowerBound, $0) == true }
    }

    private static let signatures: [(StaticString, String)] = [
        ("PRI * HTTP/2", "HTTP/2"), ("SSH-", "SSH"), ("EHLO ", "SMTP"), ("HELO ", "SMTP"), ("220 ", "SMTP or FTP"),
        ("+OK", "POP3"), ("* OK", "IMAP"), ("*", "Redis"), ("AMQP", "AMQP"), ("RFB 00", "VNC"),
        ("\u{13}BitTorrent", "BitTorrent"),
    ]

    /// The protocol that the octets name; nil if they name none that is known.
    static func name(_ octets: Span<UInt8>, _ start: Int = 0) -> String? {
        guard octets.count - start >= 2 else { return nil }
        if (0x14...0x17).contains(octets[start]), octets[start + 1] == 3 { return "TLS" }
        for (text, name) in signatures where begins(octets, start, text) == true { return name }
        let methods: [(StaticString, String)] = [("RTSP/", "RTSP"), ("SIP/", "SIP"), ("ICAP/", "ICAP")]
        guard let line = firstLine(octets, start) else { return nil }
        return methods.first { text, _ in
            line.contains { octets[$0] == text.utf8Start[0] && begins(octets, $0, text) == true }
        }?.1
    }
}
