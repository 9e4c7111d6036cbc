import Analysis
import Wire

/// What a report says of one finding, each answer a line of text that a reader asks for.
///
/// Everything is escaped: a terminal, a browser and an editor can show it.
struct FindingStory {
    let finding: Finding
    /// `EXCESS-AFTER-BODYLESS`.
    var code: String { finding.code.rawValue }
    /// What happened, in one sentence.
    let message: String
    /// `s2c 56..<110`.
    let place: String
    /// `exchange 1, HEAD / answered 200, no body (HEAD)`; nil if no exchange caused it.
    let cause: String?
    let section: String
    /// `golang/go#68609 (certain)`; empty if no known bug fits.
    let known: [String]
    /// What was checked to name ``known``.
    let conditions: [String]
    /// Whom it is known from.
    let peers: [String]
    /// What is printed by those who meet it, who prints it, and what that says of the octets.
    let symptoms: [Symptom]
    /// Whether the connection could carry another request after it.
    let isReusable: Bool
    /// Numbers of the requests that came after it on its connection and cannot be trusted.
    let poisoned: Range<Int>

    struct Symptom: Hashable {
        var peer: String
        var message: String
        var leftover: String
    }

    /// - Parameter connection: Its connection, if more is known of it than the finding.
    init(_ finding: Finding, _ connection: ConnectionAnalysis? = nil) {
        self.finding = finding
        message = escaped(text: finding.message)
        place = "\(finding.direction.code) \(finding.range.lowerBound)..<\(finding.range.upperBound)"
        section = escaped(text: finding.section)
        cause = finding.exchange.map { Self.cause($0, finding.direction, connection) }
        let certainty = finding.knownCertainty.rawValue
        known = finding.known.map { "\(escaped(text: $0)) (\(certainty))" }
        peers = finding.peers.map { escaped(text: $0) }
        conditions = finding.conditions.map { escaped(text: $0) }
        symptoms = finding.symptoms.map {
            Symptom(
                peer: escaped(text: $0.peer), message: escaped(text: $0.message), leftover: escaped(text: $0.leftover))
        }
        isReusable = finding.allowsReuse
        poisoned = isReusable ? 0..<0 : Self.poisoned(finding, connection)
    }

    private static func cause(_ number: Int, _ direction: Direction, _ connection: ConnectionAnalysis?) -> String {
        guard let exchanges = connection?.exchanges, exchanges.indices.contains(number - 1) else {
            return "exchange \(number)"
        }
        let exchange = exchanges[number - 1]
        var text = "exchange \(number)"
        if !exchange.method.isEmpty { text += ", \(exchange.method) \(exchange.target)" }
        if direction == .clientToServer, !exchange.requestFraming.isEmpty { text += " with \(exchange.requestFraming)" }
        if let status = exchange.status {
            text += " answered \(status)"
            if direction == .serverToClient, !exchange.responseFraming.isEmpty {
                text += ", \(exchange.responseFraming)"
            }
        }
        return escaped(text: text)
    }

    private static func poisoned(_ finding: Finding, _ connection: ConnectionAnalysis?) -> Range<Int> {
        guard let cause = finding.exchange, let count = connection?.exchanges.count, cause < count else { return 0..<0 }
        return cause + 1..<count + 1
    }

    /// `not safe, requests 2 to 5 came after it`.
    var reuse: String {
        isReusable ? "safe" : poisoned.isEmpty ? "not safe" : "not safe, \(Self.requests(poisoned)) came after it"
    }

    /// The whole story as plain lines, its headline first.
    var lines: [String] {
        var lines = ["\(code) \(place), \(finding.severity.rawValue), \(finding.certainty.rawValue)", message]
        if let cause { lines.append("caused by: \(cause)") }
        lines.append("section: \(section)")
        if !known.isEmpty { lines.append("known bug: \(known.joined(separator: ", "))") }
        if !conditions.isEmpty { lines.append("because: \(conditions.joined(separator: "; "))") }
        if !peers.isEmpty { lines.append("known from: \(peers.joined(separator: ", "))") }
        lines += symptoms.map { "\($0.peer) prints: \($0.message)" }
        return lines + ["safe to reuse: \(reuse)"]
    }

    /// `request 2`, `requests 2 to 5`.
    static func requests(_ numbers: Range<Int>) -> String {
        numbers.count == 1
            ? "request \(numbers.lowerBound)" : "requests \(numbers.lowerBound) to \(numbers.upperBound - 1)"
    }
}
