import Foundation

/// What `--format jsonl` has printed so far.
struct SessionLog {
    struct Line: Decodable {
        var type: String
        /// Of `log`.
        var party: String?
        var text: String?
        /// Of `finding`.
        var code: String?
        var severity: String?
        var known: [String]?
        /// Of `bytes`.
        var connection: Int?
        var direction: String?
        var base64: String?
        /// Of `summary`.
        var requests: Int?
        var strayBytes: Int?
    }

    private var lines: [Line]

    init(_ text: String) throws {
        // A line that is being written has no end yet.
        let complete = text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
        lines = try complete.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    /// What the client or the server has logged.
    func logged(by party: String) -> [String] {
        lines.filter { $0.type == "log" && $0.party == party }.compactMap(\.text)
    }

    var connections: Int { lines.count { $0.type == "open" } }
    var findings: [String] { lines.filter { $0.type == "finding" }.compactMap(\.code) }
    /// The bugs that findings are known from, each once.
    var known: Set<String> { Set(lines.flatMap { $0.known ?? [] }) }
    /// Codes of findings that are no notes.
    var faults: [String] { lines.filter { $0.type == "finding" && $0.severity != "note" }.compactMap(\.code) }
    var requests: Int? { lines.last { $0.type == "summary" }?.requests }

    /// What passed in a direction, connection by connection.
    func octets(_ direction: String) -> [Data] {
        let pieces = lines.filter { $0.type == "bytes" && $0.direction == direction }
        return Dictionary(grouping: pieces) { $0.connection ?? 0 }.sorted { $0.key < $1.key }.map { _, pieces in
            pieces.reduce(into: Data()) { $0 += Data(base64Encoded: $1.base64 ?? "") ?? Data() }
        }
    }

    var strayBytes: Int? { lines.last { $0.type == "summary" }?.strayBytes }
}
