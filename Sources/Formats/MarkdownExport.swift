import Analysis
import Wire

/// A report to paste into an issue: GitHub's Markdown, which GitLab and Gitea read too.
///
/// What came off a wire or out of a file stands in code spans and fenced blocks alone, where nothing is a link, a
/// mention, an image or a tag. Names of known bugs are left to become links.
enum MarkdownExport {
    /// Connections in sync are listed up to so many; the reader of an issue looks for the others.
    private static let listLimit = 20
    private static let findingLimit = 20

    static func write(_ source: ExportSource, options: TextReport.Options, to write: (String) throws -> Void) throws {
        // The ladder stands in a block of text: no colours.
        let ink = Ink(TextReport.Options(ascii: options.ascii, width: 100))
        try write(head(source))
        let isShort = source.connections.count <= 3
        for (place, summary) in source.connections.enumerated() where summary.isBad || isShort {
            guard let connection = try source.load(summary.id) else { continue }
            try write(section(connection, summary, source.logs[place] ?? [], ink))
        }
    }

    // MARK: - The whole session

    private static func head(_ source: ExportSource) -> String {
        let start = source.session.start
        let total = source.total
        var lines = [
            "# \(code(escaped(text: source.session.source)))", "",
            "Recorded from \(start) on, by \(code(escaped(text: source.session.tool))).", "",
            "**\(verdict(total))** \(TextReport.summaryLine(total)).", "",
        ]
        guard !source.connections.isEmpty else { return lines.joined(separator: "\n") }
        lines += ["| connection | client | server | requests | responses | verdict |", "|---|---|---|---|---|---|"]
        var quiet = 0
        for summary in source.connections {
            if !summary.isBad { quiet += 1 }
            guard summary.isBad || quiet <= listLimit else { continue }
            let cells = [
                "\(summary.id)", cell(escaped(text: summary.client)), cell(escaped(text: summary.server)),
                "\(summary.requests)", "\(summary.responses)", verdict(summary),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        if quiet > listLimit { lines += ["", "\(quiet - listLimit) more connections are in sync."] }
        return (lines + [""]).joined(separator: "\n") + "\n"
    }

    private static func verdict(_ total: SessionAnalysis.Summary) -> String {
        guard total.isBad else { return total.connections == 0 ? "No connection." : "In sync." }
        let connections = total.connections == 1 ? "1 connection" : "\(total.connections) connections"
        return "\(total.badConnections) of \(connections) \(total.badConnections == 1 ? "is" : "are") out of sync."
    }

    private static func verdict(_ summary: ConnectionSummary) -> String {
        CheckedConnection(summary: summary, detail: nil, reading: nil).verdict
    }

    // MARK: - A connection

    private static func section(
        _ connection: ExportedConnection, _ summary: ConnectionSummary, _ logs: [SessionAnalysis.LogLine], _ ink: Ink
    ) -> String {
        var lines = ["## Connection \(summary.id): \(verdict(summary))", ""]
        for finding in connection.analysis.findings.prefix(findingLimit) {
            lines += self.lines(FindingStory(finding, connection.analysis), ink)
        }
        let rest = connection.analysis.findings.count - findingLimit
        if rest > 0 { lines += ["\(rest) more findings are left out.", ""] }
        for desync in connection.analysis.desyncs {
            lines += [desync.lines(ink).joined(separator: " ").replacing("!=", with: "≠") + ".", ""]
        }
        let report = ConnectionReport(connection.analysis, connection.record, logs, ink)
        lines += ["<details><summary>Timeline</summary>", ""] + fenced(report.timeline) + ["", "</details>", ""]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ story: FindingStory, _ ink: Ink) -> [String] {
        var lines = [
            "### \(ink.mark(story.finding.severity).glyph) \(story.code)", "", code(story.message), "",
            "- **Where:** \(code(story.place)), \(story.finding.severity.rawValue), \(story.finding.certainty.rawValue)",
        ]
        if let cause = story.cause { lines.append("- **Caused by:** \(code(cause))") }
        lines.append("- **Section:** \(story.section)")
        if !story.known.isEmpty { lines.append("- **Known bug:** \(story.known.joined(separator: ", "))") }
        lines += story.conditions.map { "  - \(code($0))" }
        if !story.peers.isEmpty { lines.append("- **Known from:** \(story.peers.map(code).joined(separator: ", "))") }
        if !story.symptoms.isEmpty { lines.append("- **Peers print:**") }
        lines += story.symptoms.map { "  - \(code($0.peer)): \(code($0.message))" }
        return lines + ["- **Safe to reuse:** \(story.reuse)", ""]
    }

    // MARK: - Markdown

    /// A code span: between more backticks than there are in a row (CommonMark section 6.1).
    static func code(_ text: String) -> String {
        guard !text.isEmpty else { return "` `" }
        let fence = String(repeating: "`", count: longestRun(text) + 1)
        let space = text.hasPrefix("`") || text.hasSuffix("`") || text.hasPrefix(" ") ? " " : ""
        return "\(fence)\(space)\(text)\(space)\(fence)"
    }

    /// A code span in a table, where a vertical bar ends the cell even in code, and readers differ on how to escape it.
    /// No address has one.
    private static func cell(_ text: String) -> String { code(text.replacing("|", with: "¦")) }

    private static func fenced(_ lines: [String]) -> [String] {
        let fence = String(repeating: "`", count: max(3, (lines.map(longestRun).max() ?? 0) + 1))
        return ["\(fence)text"] + lines + [fence]
    }

    private static func longestRun(_ text: String) -> Int {
        var longest = 0
        var run = 0
        for octet in text.utf8 {
            run = octet == 0x60 ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
