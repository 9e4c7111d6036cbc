/// What the octets held in a search for a request-line are, so far.
enum RequestCandidate: Sendable {
    /// The front of the name of a method.
    case word
    /// A method, a space and the front of a target.
    case target
    /// All that, a space, and so many octets of what follows a target up to the line end.
    case version(Int)

    // In a search only these count: any token would be a method otherwise, and any prose a request. From the
    // registry of RFC 9110 section 18.2.
    private static let methods: [StaticString] = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "PROPPATCH",
        "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "QUERY",
    ]

    static func isKnown(_ octets: Span<UInt8>, _ range: Range<Int>) -> Bool {
        methods.contains { $0.utf8CodeUnitCount == range.count && octets.begins(with: $0, at: range.lowerBound) }
    }

    /// Whether the octets are the front of a method's name, or all of it.
    static func isFront(_ octets: Span<UInt8>) -> Bool {
        methods.contains { method in
            guard octets.count <= method.utf8CodeUnitCount else { return false }
            for index in 0..<octets.count where octets[index] != method.utf8Start[index] { return false }
            return true
        }
    }

    /// Number of octets in front of a method that seem to be the rest of something else: 3 for `abcGET`.
    ///
    /// Methods are case-sensitive and registered ones upper-case, so that a name of capitals is left alone.
    static func gluedFront(_ octets: Span<UInt8>, _ token: Range<Int>) -> Int {
        for method in methods where method.utf8CodeUnitCount < token.count {
            let start = token.upperBound - method.utf8CodeUnitCount
            guard octets.begins(with: method, at: start) else { continue }
            let front = token.lowerBound..<start
            if octets[start - 1] != 0x2D, !front.allSatisfy({ octets[$0].isUppercase }) { return front.count }
        }
        return 0
    }

    /// Whether an octet may follow `matched` octets of `HTTP/1.1` CRLF; the CR may be missing.
    static func continues(_ octet: UInt8, after matched: Int) -> Bool {
        let version: StaticString = "HTTP/1."
        switch matched {
        case 0..<7: return octet == version.utf8Start[matched]
        case 7: return octet.isDigit
        case 8: return octet == 0x0D || octet == 0x0A
        default: return octet == 0x0A
        }
    }
}
