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

    /// Whether an octet is the first of a method's name.
    static func mayBegin(_ octet: UInt8) -> Bool {
        octet >= 0x41 && octet <= 0x5A && initials >> UInt32(octet - 0x41) & 1 == 1
    }

    /// One bit a letter.
    private static let initials = methods.reduce(UInt32(0)) { $0 | 1 << UInt32($1.utf8Start[0] - 0x41) }

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

    /// Number of octets, at least, that a request-line lacks whose method has lost its front: 2 for `ST / HTTP/1.1`.
    ///
    /// - Returns: nil if the method is no rest of a registered one.
    static func missingFront(_ octets: Span<UInt8>, method: Range<Int>) -> Int? {
        guard !isKnown(octets, method) else { return nil }
        let rest = octets.extracting(method)
        return methods.compactMap { method -> Int? in
            let front = method.utf8CodeUnitCount - rest.count
            guard front > 0 else { return nil }
            for index in 0..<rest.count where rest[index] != method.utf8Start[front + index] { return nil }
            return front
        }.min()
    }

    /// The same for a line that has lost its method, and more: `/a HTTP/1.1`, ` HTTP/1.1`, `.1`.
    ///
    /// - Parameter content: Number of the line's octets without its end.
    static func missingFront(_ line: Span<UInt8>, content: Int) -> Int? {
        // No method is shorter than GET, no target shorter than a slash.
        let method = 3
        let rest = line.trimmed(0..<content)
        let blanks = rest.lowerBound
        if rest.count >= 2, rest.count <= 8, line[rest.upperBound - 1].isDigit, blanks == 0 || rest.count == 8 {
            let version: StaticString = "HTTP/1."
            let front = 8 - rest.count
            let fits = (0..<rest.count - 1).allSatisfy { line[rest.lowerBound + $0] == version.utf8Start[front + $0] }
            if fits { return method + 3 + front - min(1, blanks) }
        }
        guard rest.count >= 10, line[rest.lowerBound] == 0x2F, HTTPVersion(line, at: rest.upperBound - 8) != nil,
            line[rest.upperBound - 9] == 0x20,
            line.extracting(rest.lowerBound..<rest.upperBound - 9).first(0x20, from: 0) == nil
        else { return nil }
        return method + 1 - min(1, blanks)
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
