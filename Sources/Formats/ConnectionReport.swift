import Analysis
import Wire

/// One connection's part of a text report: its ladder, what its logs said meanwhile, and its findings.
struct ConnectionReport {
    private let connection: ConnectionAnalysis
    private let record: ConnectionRecord
    private let logs: [SessionAnalysis.LogLine]
    private let ink: Ink
    private let reading: PolicyReading?

    /// - Parameters:
    ///   - logs: Lines of no connection that were written while this one was the latest.
    ///   - reading: What another parser makes of the connection; nil if nobody asked.
    init(
        _ connection: ConnectionAnalysis, _ record: ConnectionRecord, _ logs: [SessionAnalysis.LogLine], _ ink: Ink,
        _ reading: PolicyReading? = nil
    ) {
        self.reading = reading
        self.connection = connection
        self.record = record
        self.logs = logs
        self.ink = ink
    }

    var lines: [String] { timeline + trailer }

    /// The ladder under its heading, without the findings.
    var timeline: [String] { header + ladder }

    // MARK: - Header

    private var header: [String] {
        let name = ink.title("connection \(connection.id)")
        let peers =
            "\(ink.plain(escaped(text: connection.client))) \(ink.glyphs.to) \(ink.plain(escaped(text: connection.server)))"
        let ends = ink.spread("client", "server", width: arrowWidth).map { ink.dim(Ladder.indent($0)) }
        return ink.spread("\(name)  \(peers)", verdict, width: ink.options.width) + ends
    }

    private var verdict: String {
        switch connection.verdict {
        case .unknown: ink.dim("nothing exchanged")
        case .ok: ink.paint("\(ink.glyphs.ok) in sync", .ok)
        case .warn: ink.paint("\(ink.glyphs.ok) in sync, with notes", .ok)
        case .bad: ink.paint("\(ink.glyphs.bad) \(worstName)", .bad)
        }
    }

    private var worstName: String {
        var names: [String] = []
        for finding in connection.findings where finding.severity >= .violation {
            if !names.contains(finding.code.rawValue) { names.append(finding.code.rawValue) }
        }
        return names.isEmpty ? "DESYNC" : names.count > 2 ? "\(names[0]) and more" : names.joined(separator: ", ")
    }

    // MARK: - Ladder

    private var arrowWidth: Int { Ladder.arrowWidth(ink.options.width) }

    private var ladder: [String] {
        var lines: [String] = []
        var rest = logs[...]
        let ladder = Ladder(ink, connection, record)
        for row in connection.rows {
            while let line = rest.first, line.time <= row.time {
                lines.append(LogText(line).line(ink))
                rest.removeFirst()
            }
            lines += ladder.lines(row, severity: row.finding.map { connection.findings[$0].severity })
        }
        return lines + rest.map { LogText($0).line(ink) }
    }

    // MARK: - Findings

    private var trailer: [String] {
        var lines = [""]
        for finding in connection.findings { lines += self.lines(finding) }
        for desync in connection.desyncs { lines += desync.lines(ink).map { "  \($0)" } }
        if let reading { lines += reading.lines(ink).map { "  \($0)" } }
        let owned = "owned \(connection.ownedBytes) of \(connection.recordedBytes) bytes"
        lines.append("  " + ink.dim("\(owned) \(ink.glyphs.bullet) \(reuse)"))
        return lines
    }

    private var reuse: String {
        let poisoned = connection.poisoned
        guard !poisoned.isEmpty else {
            return connection.verdict == .bad ? "not safe to reuse" : "safe to reuse"
        }
        let last = poisoned.upperBound - 1
        let which =
            poisoned.count == 1 ? "request \(last)" : "requests \(poisoned.lowerBound) to \(last)"
        return "not safe to reuse: \(which) suffered"
    }

    func lines(_ finding: Finding) -> [String] {
        let (glyph, role) = ink.mark(finding.severity)
        let cause = finding.exchange.map { "caused by exchange \($0), " } ?? ""
        let place = "\(finding.direction.code) \(finding.range.lowerBound)..<\(finding.range.upperBound)"
        let width = ink.options.width - 4
        let head =
            "  \(ink.paint("\(glyph) \(finding.code.rawValue)", role))  \(place), \(cause)\(finding.certainty.rawValue)"
        var lines = ink.spread(head, ink.dim(ink.plain(escaped(text: finding.section))), width: ink.options.width)
        lines += ink.wrapped(ink.plain(escaped(text: finding.message)), width: width).map { "    \($0)" }
        if !finding.known.isEmpty {
            let certainty = finding.knownCertainty == .certain ? "" : "likely "
            let text =
                "\(certainty)known bug: \(finding.known.joined(separator: ", ")) "
                + "(\(finding.conditions.joined(separator: "; ")))"
            lines += ink.wrapped(ink.plain(escaped(text: text)), width: width).map { "    \($0)" }
        }
        return lines
    }
}

/// A log line in its place between the rows of a ladder: whole, on one line, however long.
struct LogText {
    var time: Timestamp
    var party: Party
    /// Printable.
    var text: String

    init(_ line: SessionAnalysis.LogLine) {
        self.init(time: line.time, party: line.party, text: escaped(text: line.text))
    }

    init(time: Timestamp, party: Party, text: String) {
        self.time = time
        self.party = party
        self.text = text
    }

    func line(_ ink: Ink) -> String {
        Ladder.margin(time, "", "", "", ink) + ink.dim("\(party.rawValue): ") + ink.plain(text)
    }
}
