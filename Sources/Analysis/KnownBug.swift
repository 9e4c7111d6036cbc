import Framing
import Wire

/// A real bug that a finding may be an instance of, and how to tell from octets alone.
///
/// A bug is an element of one of the tables: what it is called, whose it is, the codes it shows as, and its conditions,
/// a phrase each. A condition that octets cannot answer (which of two parsers a proxy feeds, what an application does)
/// is no condition, and a bug that has no others is not here: to name it would be a guess. Several may fit.
package struct KnownBug: Sendable {
    /// `golang/go#68609`.
    package var name: String
    /// `Go net/http server up to 1.22`.
    package var peers: String
    package var codes: Set<FindingCode>
    /// What fits, a phrase each; nil if anything does not.
    var conditions: @Sendable (Evidence) -> [String]?

    init(
        _ name: String, _ peers: String, _ codes: FindingCode...,
        fits facts: @escaping @Sendable (Evidence) -> [String?]
    ) {
        self.name = name
        self.peers = peers
        self.codes = Set(codes)
        conditions = { evidence in
            let facts = facts(evidence)
            let phrases = facts.compactMap(\.self)
            return phrases.count == facts.count ? phrases : nil
        }
    }

    /// Those that may show as a code.
    static let byCode = Dictionary(
        uniqueKeysWithValues: FindingCode.allCases.map { code in (code, all.filter { $0.codes.contains(code) }) })

    package static let all = bodyless + lengths + leftovers + upgrades + grammar + chunks + connections

    /// What can be known of a finding's cause from the octets.
    struct Evidence {
        var code: FindingCode
        var direction: Direction
        /// The octets of the finding, and what comes after them.
        var octets: ArraySlice<UInt8>
        var following: ArraySlice<UInt8>
        /// A server's octets came when the next request was on its way.
        var isLate: Bool
        // The exchange that caused it. Empty and nil where there is nothing.
        var request: [FieldLine]
        var response: [FieldLine]
        var method: ArraySlice<UInt8> = []
        var target: ArraySlice<UInt8> = []
        var requestLine: ArraySlice<UInt8> = []
        var requestBody: ArraySlice<UInt8> = []
        var requestFraming = BodyFraming.undecided
        var status: Int?
        var interim = 0
        var responseLine: ArraySlice<UInt8> = []
        var responseBody: ArraySlice<UInt8> = []
        var responseFraming = BodyFraming.undecided
        /// The exchange after it.
        var next: Int?
        var nextResponse: [FieldLine] = []
        var isReused = false
        /// Whether a side has closed.
        var hasEnded = false
        /// The response that shows what the server must have read, if there is one.
        var answer: ArraySlice<UInt8>?
    }

    /// Whether gevent's pywsgi reads the body of such a request twice: once by the application, once more to throw
    /// away what it takes for unread. A list such as `Upgrade, HTTP2-Settings` does not make it do so.
    static func isReadTwice(_ request: [FieldLine]) -> Bool {
        isUpgradeAlone(request) || request.values(of: "upgrade").contains { $0.isEqual("websocket") }
    }

    static func isUpgradeAlone(_ request: [FieldLine]) -> Bool {
        request.values(of: "connection").map { $0.isEqual("upgrade") } == [true]
    }
}

/// Facts: the phrase of a condition that holds, nil for one that does not.
extension KnownBug.Evidence {
    func fact(_ holds: Bool, _ phrase: @autoclosure () -> String) -> String? { holds ? phrase() : nil }

    func isMethod(_ name: String) -> String? { fact(method.elementsEqual(name.utf8), "the request is \(name)") }

    func isStatus(_ codes: Int...) -> String? {
        status.flatMap { codes.contains($0) ? "the response is \($0)" : nil }
    }

    /// The bug is of a server that sends no Server field, and nothing says that another one is at work.
    var noServer: String? { fact(serverField == nil, "no Server field names another server") }

    var isNode: String? {
        let values = response.values(of: "keep-alive") + nextResponse.values(of: "keep-alive")
        return fact(
            serverField == nil && values.contains { $0.starts(with: "timeout=".utf8) },
            "a Keep-Alive field and no Server field, as Node sends them")
    }

    /// Go sends neither a Server nor a Keep-Alive field, but Date.
    var isGo: String? {
        let fields = response.isEmpty ? nextResponse : response
        return fact(
            serverField == nil && fields.values(of: "keep-alive").isEmpty,
            "neither a Server nor a Keep-Alive field, as Go sends none")
    }

    /// The Server field's first product begins so, in any case: `waitress`, `Werkzeug/2.1`; or its comments do.
    func isServer(_ names: String...) -> String? {
        guard let field = serverField else { return nil }
        return names.first { name in
            field.split(separator: 0x20).contains { $0.begins(with: name) }
        }.map { "the Server field says \($0)" }
    }

    /// The Server field names a version below the one that mended it.
    func isServer(_ name: String, below version: [Int]) -> String? {
        versionNumber(of: name, in: serverField, below: version).map { "the Server field says \(name)/\($0)" }
    }

    func isAgent(_ names: String...) -> String? {
        guard let field = request.values(of: "user-agent").first else { return nil }
        return names.first { name in
            field.split(separator: 0x20).contains { $0.begins(with: name) }
        }.map { "the User-Agent field says \($0)" }
    }

    private func versionNumber(of name: String, in field: ArraySlice<UInt8>?, below limit: [Int]) -> String? {
        guard let product = field?.split(separator: 0x20).first(where: { $0.begins(with: name + "/") }) else {
            return nil
        }
        let digits = product.dropFirst(name.utf8.count + 1).prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
        let version = digits.split(separator: 0x2E).map { $0.prefix(9).reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard !version.isEmpty, version.lexicographicallyPrecedes(limit) else { return nil }
        return version.map(String.init).joined(separator: ".")
    }

    var serverField: ArraySlice<UInt8>? {
        response.values(of: "server").first ?? nextResponse.values(of: "server").first
            ?? answer.flatMap(Self.server(in:))
    }

    private static func server(in answer: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        answer.split(separator: 0x0A).lazy.compactMap { FieldLine($0) }.first { $0.name.isEqual("server") }?.value
    }

    func request(_ name: String, is value: String) -> String? {
        fact(request.values(of: name).contains { $0.isEqual(value) }, "the request has \(name): \(value)")
    }

    func request(has name: String) -> String? {
        fact(!request.values(of: name).isEmpty, "the request has \(name)")
    }

    func response(has name: String) -> String? {
        fact(!response.values(of: name).isEmpty, "the response has \(name)")
    }

    func response(hasNo name: String) -> String? {
        fact(response.values(of: name).isEmpty, "no \(name)")
    }

    func begins(with texts: String...) -> String? {
        texts.first { octets.begins(with: $0) }.map { "the bytes begin with \(escaped($0.utf8))" }
    }

    func equals(_ text: String, _ phrase: String) -> String? { fact(octets.elementsEqual(text.utf8), phrase) }

    /// What a body's octets look like: neither a status-line nor chunks nor a bare line end.
    var isContent: String? {
        fact(
            !octets.starts(with: "HTTP/".utf8) && !octets.elementsEqual("0\r\n\r\n".utf8)
                && !octets.elementsEqual("\r\n".utf8), "the bytes are content, neither a chunk nor a status-line")
    }

    var isJSON: String? {
        fact(
            octets.first == 0x7B || octets.first == 0x5B || octets.elementsEqual("null".utf8), "the bytes are JSON")
    }

    /// Whether the other side took the request rather than refused it.
    var isTaken: String? {
        status.flatMap { Reaction.isRejection($0) ? nil : "the server took the request: it answered \($0)" }
    }
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
    /// The values of every field line of that name, in any case, in their order. A blank before the colon is forgiven.
    func values(of name: String) -> [ArraySlice<UInt8>] {
        filter { $0.name.isEqual(name) || $0.name.last == 0x20 && $0.name.dropLast().isEqual(name) }.map(\.value)
    }
}

extension ArraySlice<UInt8> {
    /// Whether the octets are that ASCII text in any case.
    func isEqual(_ text: String) -> Bool {
        elementsEqual(text.utf8) { octet, letter in octet.lowerCased == letter.lowerCased }
    }

    /// Whether the octets begin with that ASCII text, in any case.
    func begins(with text: String) -> Bool {
        starts(with: text.utf8) { octet, letter in octet.lowerCased == letter.lowerCased }
    }

    /// Whether a comma-separated list has that member, in any case.
    func hasMember(_ text: String) -> Bool {
        split(separator: 0x2C).contains { member in
            let isBlank = { (octet: UInt8) in octet == 0x20 || octet == 0x09 }
            var word = member.drop(while: isBlank)
            while let last = word.last, isBlank(last) { word.removeLast() }
            return word.isEqual(text)
        }
    }
}

extension UInt8 {
    fileprivate var lowerCased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
