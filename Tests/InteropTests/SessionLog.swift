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
        /// Of `summary`.
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
    var strayBytes: Int? { lines.last { $0.type == "summary" }?.strayBytes }
}
