import Analysis
import Canvas
import Wire

/// The list of connections, each with its verdict and a strip of what happened on it.
///
///     ─ 1 Connections ──────── req ─ res ─ stray ─ eaten ─ verdict ─────────────── strip ──
///     ▌✗   1 :40001 ▸ :8080      2     2     54B      -  EXCESS-AFTER-BODYLESS  H◂≈≈≈G◂■
///      ✓   2 :40002 ▸ :8080      2     2       -      -  in sync                G◂G◂
struct ConnectionsView {
    let session: SessionAnalysis
    /// What to say where there is none.
    var waiting = "waiting for the first connection"
    let selected: Int
    /// Index of the first connection shown.
    let top: Int

    func draw(_ rect: Rect, titleRow: Int, with pen: inout Pen) {
        let columns = Columns(rect)
        drawHeadings(columns, titleRow, with: &pen)
        if session.connections.isEmpty {
            pen.write(waiting, rect.column + 1, rect.row, Style(.uiDim), width: rect.columns)
        }
        for line in 0..<rect.rows where session.connections.indices.contains(top + line) {
            let index = top + line
            let row = rect.row + line
            draw(session.connections[index].summary, columns, row, isSelected: index == selected, with: &pen)
            if index == selected {
                pen.highlight(
                    Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection, [.bold])
            }
        }
    }

    private struct Columns {
        let start: Int
        let end: Int
        let addresses: Int
        let requests: Int
        let responses: Int
        let stray: Int
        let eaten: Int
        let verdict: Int
        let strip: Int

        init(_ rect: Rect) {
            start = rect.column
            end = rect.endColumn
            let isWide = rect.columns >= 100
            let isNarrow = rect.columns < 64
            addresses = isNarrow ? 0 : isWide ? 34 : 15
            let counter = isNarrow ? 5 : 6
            // The right ends of columns of numbers.
            requests = start + 8 + addresses + 3
            responses = requests + counter
            stray = responses + counter
            eaten = stray + counter
            verdict = eaten + 2
            strip = isNarrow ? end : min(end, verdict + (rect.columns < 70 ? 14 : 22))
        }
    }

    private func drawHeadings(_ columns: Columns, _ row: Int, with pen: inout Pen) {
        let numbers = columns.requests - 4..<columns.eaten + 1
        if numbers.lowerBound > columns.start + 18 { pen.line(" ", numbers, row, Style(.uiDim)) }
        for (text, end) in [
            (" req", columns.requests), (" res", columns.responses), (" stray", columns.stray),
            (" eaten ", columns.eaten + 1),
        ] where end - text.count > columns.start + 18 {
            pen.writeRight(text, endingAt: end, row, Style(.uiDim), width: 7)
        }
        for (text, start) in [(" verdict ", columns.verdict - 1), (" strip ", columns.strip - 1)]
        where start + text.count < columns.end {
            pen.write(text, start, row, Style(.uiDim), width: 9)
        }
    }

    private func draw(
        _ connection: ConnectionSummary, _ columns: Columns, _ row: Int, isSelected: Bool, with pen: inout Pen
    ) {
        let glyphs = pen.glyphs
        let (sign, role) = verdictSign(connection.verdict, glyphs)
        if isSelected { pen.put(glyphs.selection, columns.start, row, Style(.uiCursor)) }
        pen.put(sign, columns.start + 1, row, Style(role, [.bold]))
        pen.writeRight("\(connection.id)", endingAt: columns.start + 6, row, Style(.uiText), width: 4)
        if columns.addresses > 0 {
            let text = addresses(connection, width: columns.addresses, glyphs)
            pen.write(
                text, columns.start + 7, row, Style(connection.isOpen ? .uiText : .uiDim), width: columns.addresses)
        }
        pen.writeRight("\(connection.requests)", endingAt: columns.requests, row, Style(.request), width: 5)
        pen.writeRight("\(connection.responses)", endingAt: columns.responses, row, Style(.response), width: 5)
        let counts = [
            (connection.strayBytes, Role.stray, columns.stray), (connection.eatenBytes, .eaten, columns.eaten),
        ]
        for (count, role, end) in counts {
            let text = count == 0 ? "-" : Figures.octets(count)
            pen.writeRight(text, endingAt: end, row, Style(count == 0 ? .uiDim : role), width: 6)
        }
        pen.write(verdict(connection), columns.verdict, row, Style(role), width: columns.strip - columns.verdict - 1)
        let strip = columns.strip..<max(columns.strip, columns.end - 1)
        drawStrip(session.connection(connection.id), connection, strip, row, with: &pen)
    }

    private func verdictSign(_ verdict: ConnectionAnalysis.Verdict, _ glyphs: Glyphs) -> (Unicode.Scalar, Role) {
        switch verdict {
        case .unknown: (glyphs.unknown, .verdictUnknown)
        case .ok: (glyphs.ok, .verdictOk)
        case .warn: (glyphs.warn, .verdictWarn)
        case .bad: (glyphs.bad, .verdictBad)
        }
    }

    private func verdict(_ connection: ConnectionSummary) -> String {
        switch connection.verdict {
        case .unknown: return "-"
        case .ok: return "in sync"
        case .warn: return connection.headline.map { "note \($0.rawValue)" } ?? "note"
        case .bad:
            return connection.headline?.rawValue ?? "desync"
        }
    }

    /// Ports alone where there is no room for addresses.
    private func addresses(_ connection: ConnectionSummary, width: Int, _ glyphs: Glyphs) -> String {
        let full = "\(connection.client) \(glyphs.request) \(connection.server)"
        if full.count <= width { return full }
        func port(_ address: String) -> String {
            address.lastIndex(of: ":").map { String(address[$0...]) } ?? address
        }
        return "\(port(connection.client)) \(glyphs.request) \(port(connection.server))"
    }

    /// The end of the connection's history in signs: `H◂≈≈≈G◂■`.
    private func drawStrip(
        _ detail: ConnectionAnalysis?, _ summary: ConnectionSummary, _ columns: Range<Int>, _ row: Int,
        with pen: inout Pen
    ) {
        var signs: [(Unicode.Scalar, Role)] = []
        if let detail {
            var seen = 0
            for line in detail.rows.reversed() where signs.count <= columns.count && seen < 500 {
                seen += 1
                if let sign = ConnectionSummary.Sign(line, detail) { signs += Self.look(sign, pen.glyphs) }
            }
        } else {
            signs = summary.signs.reversed().flatMap { Self.look($0, pen.glyphs) }
        }
        if signs.count > columns.count, !columns.isEmpty {
            signs = signs.prefix(columns.count - 1) + [(pen.glyphs.ellipsis, .uiDim)]
        }
        for (index, (sign, role)) in signs.reversed().enumerated() {
            pen.put(sign, columns.lowerBound + index, row, Style(role))
        }
    }

    private static func look(
        _ sign: ConnectionSummary.Sign, _ glyphs: Glyphs
    ) -> [(Unicode.Scalar, Role)] {
        switch sign {
        case .request(let letter): [(printable(letter), .request)]
        case .response: [(glyphs.response, .response)]
        case .interim: [(glyphs.interim, .interim)]
        case .tunnel: [(glyphs.tunnel, .tunnel)]
        case .stray(let length): Array(repeating: (glyphs.stray, .stray), count: Int(length))
        case .eaten(let length): Array(repeating: (glyphs.eaten, .eaten), count: Int(length))
        case .fin: [(glyphs.fin, .uiDim)]
        case .rst: [(glyphs.rst, .verdictBad)]
        case .gap: [(glyphs.gap, .gap)]
        }
    }
}
