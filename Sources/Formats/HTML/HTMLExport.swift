import Analysis
import Wire

/// A page that needs nothing but itself: no script, no font, no picture from elsewhere.
///
/// A summary, a table of the connections, and of every connection that has something to say its findings, whose each
/// octet is by each observer, and the timeline with the octets behind every message. Colours follow the reader's light
/// or dark theme; what they say is said by a sign or a word as well.
enum HTMLExport {
    /// Connections in sync are drawn up to so many; in a large capture nobody looks at the others.
    private static let drawLimit = 50

    static func write(_ source: ExportSource, to write: (String) throws -> Void) throws {
        let title = XML.text(escaped(text: source.session.source))
        try write(HTMLStyle.head(title: title))
        try write(summary(source, title: title))
        var quiet = 0
        var left = 0
        for (place, summary) in source.connections.enumerated() {
            if summary.findings + summary.notes == 0 {
                quiet += 1
                if quiet > drawLimit {
                    left += 1
                    continue
                }
            }
            guard let connection = try source.load(summary.id) else { continue }
            try HTMLConnection(connection, source.logs[place] ?? []).write(to: write)
        }
        if left > 0 {
            try write(
                "<p>\(left) more connections without findings are listed above and not drawn: choose some of them when exporting.</p>\n"
            )
        }
        try write("</main>\n</body>\n</html>\n")
    }

    private static func summary(_ source: ExportSource, title: String) -> String {
        let total = source.total
        let start = source.session.start
        let verdict =
            total.isBad
            ? "<span class=\"bad\">✗ \(total.badConnections) of \(total.connections) out of sync</span>"
            : "<span class=\"ok\">✓ \(total.connections == 0 ? "no connection" : "in sync")</span>"
        var text = """
            <header>
            <h1>\(title)</h1>
            <p class="verdict">\(verdict)</p>
            <p class="dim"><time>\(start)</time>, \(XML.text(escaped(text: source.session.tool)))</p>
            </header>
            <main>
            <dl class="counts">\(counts(total))</dl>

            """
        let homeless = source.connections.isEmpty ? source.logs[0] ?? [] : []
        if !homeless.isEmpty {
            let lines = homeless.map { "\($0.party.rawValue): \(escaped(text: $0.text))" }
            text += "<pre>\(XML.text(lines.joined(separator: "\n")))</pre>\n"
        }
        guard !source.connections.isEmpty else { return text }
        text += """
            <div class="wide"><table>
            <thead><tr><th></th><th>connection</th><th>client</th><th>server</th><th class="number">requests</th>\
            <th class="number">responses</th><th class="number">bytes</th><th>verdict</th></tr></thead>
            <tbody>

            """
        for summary in source.connections { text += row(summary) }
        return text + "</tbody>\n</table></div>\n"
    }

    private static func counts(_ total: SessionAnalysis.Summary) -> String {
        let counts: [(String, Int, String)] = [
            ("connections", total.connections, ""), ("requests", total.requests, ""),
            ("responses", total.responses, ""),
            ("stray bytes", total.strayBytes, "stray"), ("eaten bytes", total.eatenBytes, "eaten"),
            ("findings", total.findings, "bad"), ("notes", total.notes, ""),
        ]
        return counts.map { name, count, role in
            "<div><dt>\(name)</dt><dd\(count > 0 && !role.isEmpty ? " class=\"\(role)\"" : "")>\(count)</dd></div>"
        }.joined()
    }

    private static func row(_ summary: ConnectionSummary) -> String {
        let verdict = CheckedConnection(summary: summary, detail: nil, reading: nil).verdict
        let (sign, role) = HTMLConnection.sign(summary.verdict)
        return "<tr><td class=\"\(role)\">\(sign)</td><td><a href=\"#c\(summary.id)\">\(summary.id)</a></td>"
            + "<td>\(XML.text(escaped(text: summary.client)))</td><td>\(XML.text(escaped(text: summary.server)))</td>"
            + "<td class=\"number\">\(summary.requests)</td><td class=\"number\">\(summary.responses)</td>"
            + "<td class=\"number\">\(summary.recordedBytes)</td><td class=\"\(role)\">\(XML.text(verdict))</td></tr>\n"
    }
}
