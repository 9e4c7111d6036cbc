import Analysis
import Wire

/// One connection of the page.
struct HTMLConnection {
    private let analysis: ConnectionAnalysis
    private let record: ConnectionRecord
    private let logs: [SessionAnalysis.LogLine]

    /// - Parameter logs: Lines of no connection that were written while this one was the latest.
    init(_ connection: ExportedConnection, _ logs: [SessionAnalysis.LogLine]) {
        analysis = connection.analysis
        record = connection.record
        self.logs = logs
    }

    /// Findings of one connection that are told.
    private static let findingLimit = 100

    func write(to write: (String) throws -> Void) throws {
        let (sign, role) = Self.sign(analysis.verdict)
        let verdict = CheckedConnection(summary: ConnectionSummary(analysis), detail: nil, reading: nil).verdict
        try write(
            """
            <section id="c\(analysis.id)">
            <h2>Connection \(analysis.id) <span class="\(role)">\(sign) \(XML.text(verdict))</span></h2>
            <p class="dim">\(XML.text(escaped(text: analysis.client))) → \(XML.text(escaped(text: analysis.server))), \
            owned \(analysis.ownedBytes) of \(analysis.recordedBytes) bytes, \(reuse)</p>

            """)
        for finding in analysis.findings.prefix(Self.findingLimit) {
            try write(card(FindingStory(finding, analysis)))
        }
        let rest = analysis.findings.count - Self.findingLimit
        if rest > 0 { try write("<p>\(rest) more findings are left out.</p>\n") }
        for direction in Direction.allCases { try write(HTMLLanes(analysis, direction).text) }
        try write("<div class=\"wide\"><div class=\"timeline\">\n")
        try write(
            "<div class=\"row ends\"><span></span><span></span><span class=\"flow\"><b>client</b><b>server</b></span>"
                + "<span></span></div>\n")
        var waiting = logs[...]
        for row in analysis.rows {
            while let line = waiting.first, line.time <= row.time {
                try write(log(line.time, line.party, escaped(text: line.text)))
                waiting.removeFirst()
            }
            try write(text(of: row))
        }
        for line in waiting { try write(log(line.time, line.party, escaped(text: line.text))) }
        try write("</div></div>\n</section>\n")
    }

    static func sign(_ verdict: ConnectionAnalysis.Verdict) -> (sign: String, role: String) {
        switch verdict {
        case .unknown: ("·", "dim")
        case .ok, .warn: ("✓", "ok")
        case .bad: ("✗", "bad")
        }
    }

    private var reuse: String {
        let poisoned = analysis.poisoned
        if !poisoned.isEmpty { return "not safe to reuse: \(FindingStory.requests(poisoned)) suffered" }
        return analysis.verdict == .bad ? "not safe to reuse" : "safe to reuse"
    }

    // MARK: - Findings

    private func card(_ story: FindingStory) -> String {
        let role =
            switch story.finding.severity {
            case .desync: "bad"
            case .violation: "warn"
            case .note: "dim"
            }
        var items: [(String, String)] = []
        if let cause = story.cause { items.append(("caused by", XML.text(cause))) }
        items.append(("section", XML.text(story.section)))
        if !story.known.isEmpty { items.append(("known bug", XML.text(story.known.joined(separator: ", ")))) }
        if !story.conditions.isEmpty {
            items.append(("because", list(story.conditions.map { XML.text($0) })))
        }
        if !story.peers.isEmpty { items.append(("known from", XML.text(story.peers.joined(separator: ", ")))) }
        if !story.symptoms.isEmpty {
            items.append(
                (
                    "peers print",
                    list(story.symptoms.map { "\(XML.text($0.peer)): <code>\(XML.text($0.message))</code>" })
                ))
        }
        items.append(("safe to reuse", story.reuse))
        return """
            <article class="finding \(role)">
            <h3>\(story.code)</h3>
            <p class="dim">\(XML.text(story.place)), \(story.finding.severity.rawValue), \(story.finding.certainty.rawValue)</p>
            <p class="message">\(XML.text(story.message))</p>
            <dl>\(items.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }.joined())</dl>
            </article>

            """
    }

    private func list(_ items: [String]) -> String { "<ul>\(items.map { "<li>\($0)</li>" }.joined())</ul>" }

    // MARK: - Timeline

    private func text(of row: TimelineRow) -> String {
        let says = analysis.text(of: row, record)
        switch row.kind {
        case .opened: return note(row, "→", says)
        case .closed(let ending): return note(row, Self.sign(ending), says)
        case .log(let party): return log(row.time, party, says)
        case .request(let number): return arrow(row, "request", "q\(number)", says)
        case .response(let number): return arrow(row, "response", "r\(number)", says)
        case .interim(let number): return arrow(row, "interim", "i\(number)", says)
        case .tunnel: return arrow(row, "tunnel", "", "tunnel")
        case .stray: return arrow(row, "stray", "≈", "STRAY", detail: "owner: none")
        case .eaten(let victim, let eater):
            return arrow(
                row, "eaten", "▓", "EATEN of \(victim)", detail: eater == .none ? "thrown away" : "as \(eater)")
        }
    }

    private static func sign(_ ending: Ending) -> String {
        switch ending {
        case .fin: "■"
        case .rst: "✖"
        case .gap: "┈"
        }
    }

    private func note(_ row: TimelineRow, _ sign: String, _ says: String) -> String {
        "<div class=\"row\">\(time(row.time))<span>\(sign)</span><span class=\"dim said\">\(XML.text(says))</span></div>\n"
    }

    private func log(_ moment: Timestamp, _ party: Party, _ says: String) -> String {
        "<div class=\"row\">\(time(moment))<span class=\"dim\">»</span><span class=\"said\"><span class=\"dim\">"
            + "\(party.rawValue):</span> <code>\(XML.text(says))</code></span></div>\n"
    }

    private func time(_ time: Timestamp) -> String { "<span class=\"time\">\(seconds(time, decimals: 6))</span>" }

    private func arrow(
        _ row: TimelineRow, _ role: String, _ label: String, _ says: String, detail: String? = nil
    ) -> String {
        let finding = row.finding.map { analysis.findings[$0] }
        let mark = finding.map { $0.severity == .desync ? "✗ " : $0.severity == .violation ? "! " : "" } ?? ""
        let isRequest = row.direction == .clientToServer
        let (left, right) = isRequest ? ("", "▸") : ("◂", "")
        let sender = "<span class=\"says\">\(XML.text(says))</span>"
        let count = "<span class=\"count\">\(row.range.count) B</span>"
        let words = isRequest ? sender + count : count + sender
        let about = (detail ?? analysis.detail(of: row)) + (row.isComplete ? "" : " (more)")
        let octets = row.direction.map { record[$0].bytes[row.range] } ?? []
        let place = "\(row.direction?.code ?? "") \(row.range.lowerBound)..<\(row.range.upperBound)"
        return """
            <div class="row \(role)">\(time(row.time))<span class="label">\(mark)\(label)</span>\
            <details class="flow"><summary><span class="head">\(left)</span>\(words)<span class="head">\(right)</span></summary>\
            <p class="dim">\(XML.text(place))</p><pre>\(XML.text(Self.lines(octets)))</pre></details>\
            <span class="dim">\(XML.text(about))</span></div>

            """
    }

    /// So many octets of a message are shown.
    private static let octetLimit = 4_096

    /// Escaped, a line end after each line feed.
    private static func lines(_ octets: ArraySlice<UInt8>) -> String {
        var lines: [String] = []
        var rest = octets.prefix(octetLimit)
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<min(end, rest.startIndex + 160)]
            lines.append(escaped(line))
            rest = rest[line.endIndex...]
        }
        let more = octets.count - octetLimit
        return (lines + (more > 0 ? ["... and \(more) more bytes"] : [])).joined(separator: "\n")
    }
}
