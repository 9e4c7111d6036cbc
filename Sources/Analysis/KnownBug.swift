import Wire

/// A real bug that a finding may be an instance of, and how to tell.
struct KnownBug: Sendable {
    /// `golang/go#68609`.
    var name: String
    var code: FindingCode
    /// What fits, a phrase each; nil if anything does not.
    var conditions: @Sendable (Evidence) -> [String]?

    /// What can be known of a finding's cause from its octets.
    struct Evidence {
        /// The octets of the finding.
        var octets: ArraySlice<UInt8>
        /// The exchange that caused it.
        var method: String
        var status: Int?
        var request: [FieldLine]
        var response: [FieldLine]
    }

    static let all: [KnownBug] = [
        KnownBug(name: "golang/go#68609", code: .excessAfterBodyless) { evidence in
            guard evidence.method == "HEAD", let status = evidence.status, allowsBody(status),
                evidence.response.values(of: "transfer-encoding").isEmpty,
                !evidence.octets.starts(with: "HTTP/".utf8), !isLastChunk(evidence.octets), !isLineEnd(evidence.octets)
            else { return nil }
            return [
                "the request is HEAD", "a \(status) response to another method could have a body",
                "no Transfer-Encoding", "the bytes are content, neither a chunk nor a status-line",
            ]
        },
        KnownBug(name: "golang/go#62015", code: .excessAfterBodyless) { evidence in
            guard evidence.method == "HEAD", !evidence.response.values(of: "transfer-encoding").isEmpty,
                isLineEnd(evidence.octets)
            else { return nil }
            return ["the request is HEAD", "the response has Transfer-Encoding", "the bytes are one CRLF"]
        },
        KnownBug(name: "golang/go#19895", code: .excessAfterBodyless) { evidence in
            guard evidence.method == "HEAD", !evidence.response.values(of: "transfer-encoding").isEmpty,
                isLastChunk(evidence.octets)
            else { return nil }
            return ["the request is HEAD", "the response has Transfer-Encoding", "the bytes are a last-chunk"]
        },
        KnownBug(name: "gevent/gevent#2035", code: .eatenBytes) { evidence in
            let length = evidence.request.values(of: "content-length")
            guard isReadTwice(evidence.request), length.count == 1, evidence.octets.count > 0,
                length[0].isEqual(String(evidence.octets.count))
            else { return nil }
            return [
                asksForUpgrade(evidence.request)
                    ? "the request's Connection value equals \"upgrade\"" : "the request has Upgrade: websocket",
                "as many bytes are eaten as its Content-Length says",
            ]
        },
    ]

    /// Whether gevent's pywsgi reads the body of such a request twice: once by the application, once more to throw
    /// away what it takes for unread. A list such as `Upgrade, HTTP2-Settings` does not make it do so.
    static func isReadTwice(_ request: [FieldLine]) -> Bool {
        asksForUpgrade(request) || request.values(of: "upgrade").contains { $0.isEqual("websocket") }
    }

    private static func asksForUpgrade(_ request: [FieldLine]) -> Bool {
        request.values(of: "connection").map { $0.isEqual("upgrade") } == [true]
    }

    private static func allowsBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }
    private static func isLineEnd(_ octets: ArraySlice<UInt8>) -> Bool { octets.elementsEqual([0x0D, 0x0A]) }
    private static func isLastChunk(_ octets: ArraySlice<UInt8>) -> Bool { octets.elementsEqual("0\r\n\r\n".utf8) }
}

/// A field line's name and value, as octets: optional white space around the value left out.
struct FieldLine: Hashable, Sendable {
    var name: ArraySlice<UInt8>
    var value: ArraySlice<UInt8>

    /// Takes a line with or without its line end; nil if there is no colon in it.
    init?(_ line: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: 0x3A) else { return nil }
        name = line[..<colon]
        let isBlank = { (octet: UInt8) in octet == 0x20 || octet == 0x09 || octet == 0x0D || octet == 0x0A }
        value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
    }
}

extension [FieldLine] {
    /// The values of every field line of that name, which is in lower case; in their order.
    func values(of name: String) -> [ArraySlice<UInt8>] { filter { $0.name.isEqual(name) }.map(\.value) }
}

extension ArraySlice<UInt8> {
    /// Whether the octets are that ASCII text in any case.
    func isEqual(_ lowerCase: String) -> Bool {
        elementsEqual(lowerCase.utf8) { octet, letter in
            ((0x41...0x5A).contains(octet) ? octet | 0x20 : octet) == letter
        }
    }

    /// Whether a comma-separated list has that member, in any case.
    func hasMember(_ lowerCase: String) -> Bool {
        split(separator: 0x2C).contains { member in
            let isBlank = { (octet: UInt8) in octet == 0x20 || octet == 0x09 }
            var word = member.drop(while: isBlank)
            while let last = word.last, isBlank(last) { word.removeLast() }
            return word.isEqual(lowerCase)
        }
    }
}
