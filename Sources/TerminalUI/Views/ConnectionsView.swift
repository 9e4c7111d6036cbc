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
    let listing: Listing
    let shown: Set<ConnectionColumn>
    /// What to say where there is none.
    var waiting = "waiting for the first connection"
    /// Index of the selected connection in the session.
    let selected: Int
    /// Place in the list of the first connection shown.
    let top: Int

    func draw(_ rect: Rect, titleRow: Int, with pen: inout Pen) {
        let columns = Columns(rect, shown, session)
        drawHeadings(columns, rect, titleRow, with: &pen)
        if listing.count(in: session) == 0 {
            let text = session.connections.isEmpty ? waiting : "no connection is as the filter wants it"
            pen.write(text, rect.column + 1, rect.row, Style(.uiDim), width: rect.columns)
        }
        for line in 0..<rect.rows {
            guard let index = listing.index(at: top + line, in: session) else { break }
            let row = rect.row + line
            draw(session.connections[index], columns, row, isSelected: index == selected, with: &pen)
            if index == selected {
                pen.highlight(
                    Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection, [.bold])
            }
        }
    }

    /// The column whose heading is at a column of the screen.
    static func heading(at column: Int, in rect: Rect, _ model: AppModel) -> ConnectionColumn? {
        Columns(rect, model.columns, model.shown).places.first { $0.columns.contains(column) }?.column
    }

    /// Where each column lies. Numbers end where their columns end; words begin where theirs begin.
    private struct Columns {
        struct Place {
            var column: ConnectionColumn
            var columns: Range<Int>
        }

        private(set) var places: [Place] = []
        let start: Int

        init(_ rect: Rect, _ shown: Set<ConnectionColumn>, _ session: SessionAnalysis) {
            start = rect.column
            let isNarrow = rect.columns < 64
            let digits = max(4, "\(session.connections.last?.id.number ?? 0)".count)
            places = [Place(column: .number, columns: start + 2..<start + 2 + digits)]
            var end = start + digits + 3
            if !isNarrow, shown.contains(.addresses) {
                let width = rect.columns >= 100 ? 34 : 15
                places.append(Place(column: .addresses, columns: end..<end + width))
                end += width
            }
            end -= 1
            var isFirst = true
            for column in ConnectionColumn.allCases where shown.contains(column) {
                guard let width = Self.width(column, isNarrow) else { continue }
                end += isFirst ? max(5, width - 1) : width
                isFirst = false
                places.append(Place(column: column, columns: end - width + 1..<end))
            }
            let words = end + 2
            var strip = words
            if shown.contains(.verdict) {
                strip = isNarrow ? rect.endColumn : min(rect.endColumn, words + (rect.columns < 70 ? 14 : 22))
                places.append(Place(column: .verdict, columns: min(words, strip)..<strip))
            }
            if shown.contains(.strip), strip < rect.endColumn {
                places.append(Place(column: .strip, columns: strip..<rect.endColumn))
            }
            places = places.filter { $0.columns.lowerBound < rect.endColumn }
        }

        private static func width(_ column: ConnectionColumn, _ isNarrow: Bool) -> Int? {
            switch column {
            case .requests, .responses, .bytes, .stray, .eaten: isNarrow ? 5 : 6
            case .opened: 12
            case .lasted: 9
            case .number, .addresses, .verdict, .strip: nil
            }
        }
    }

    private func drawHeadings(_ columns: Columns, _ rect: Rect, _ row: Int, with pen: inout Pen) {
        let numbers = columns.places.filter { !$0.column.isWord && $0.column != .number }
        if let first = numbers.first, let last = numbers.last, first.columns.upperBound - 4 > columns.start + 18 {
            pen.line(" ", first.columns.upperBound - 4..<last.columns.upperBound + 1, row, Style(.uiDim))
        }
        for place in columns.places where place.column != .number && place.column != .addresses {
            let arrow = listing.sorting.map { sorting in
                sorting.column == place.column ? String(sortArrow(sorting, pen.glyphs)) : ""
            }
            let text = (arrow ?? "") + place.column.rawValue
            let style = Style(arrow?.isEmpty ?? true ? .uiDim : .uiTitle)
            if place.column.isWord {
                guard place.columns.lowerBound + text.count + 1 < rect.endColumn else { continue }
                pen.write(" \(text) ", place.columns.lowerBound - 1, row, style, width: text.count + 2)
            } else if place.columns.upperBound - text.count - 1 > columns.start + 18 {
                let isLast = place.columns == numbers.last?.columns
                pen.writeRight(
                    " \(text)\(isLast ? " " : "")", endingAt: place.columns.upperBound + (isLast ? 1 : 0), row, style,
                    width: text.count + 2)
            }
        }
    }

    private func sortArrow(_ sorting: Listing.Sorting, _ glyphs: Glyphs) -> Unicode.Scalar {
        sorting.isDescending ? glyphs.descending : glyphs.ascending
    }

    private func draw(
        _ slot: ConnectionSlot, _ columns: Columns, _ row: Int, isSelected: Bool, with pen: inout Pen
    ) {
        let connection = slot.summary
        let (sign, role) = verdictSign(connection.verdict, pen.glyphs)
        if isSelected { pen.put(pen.glyphs.selection, columns.start, row, Style(.uiCursor)) }
        pen.put(sign, columns.start + 1, row, Style(role, [.bold]))
        for place in columns.places {
            let cells = place.columns
            switch place.column {
            case .addresses:
                pen.write(
                    addresses(connection, width: cells.count, pen.glyphs), cells.lowerBound, row,
                    Style(connection.isOpen ? .uiText : .uiDim), width: cells.count)
            case .verdict: pen.write(verdict(connection), cells.lowerBound, row, Style(role), width: cells.count - 1)
            case .strip:
                let strip = cells.lowerBound..<max(cells.lowerBound, cells.upperBound - 1)
                drawStrip(slot.detail, connection, strip, row, with: &pen)
            case .number, .opened, .lasted, .requests, .responses, .bytes, .stray, .eaten:
                let (text, role) = number(place.column, connection)
                pen.writeRight(text, endingAt: cells.upperBound, row, Style(role), width: cells.count)
            }
        }
    }

    private func number(_ column: ConnectionColumn, _ connection: ConnectionSummary) -> (String, Role) {
        func octets(_ count: Int, _ role: Role) -> (String, Role) {
            count == 0 ? ("-", .uiDim) : (Figures.octets(count), role)
        }
        switch column {
        case .number: return ("\(connection.id)", .uiText)
        case .opened: return (Figures.seconds(connection.opened - .zero), .uiDim)
        case .lasted: return (String(Figures.delta(connection.lastActivity - connection.opened).dropFirst()), .uiText)
        case .requests: return ("\(connection.requests)", .request)
        case .responses: return ("\(connection.responses)", .response)
        case .bytes: return octets(connection.recordedBytes, .uiText)
        case .stray: return octets(connection.strayBytes, .stray)
        case .eaten: return octets(connection.eatenBytes, .eaten)
        case .addresses, .verdict, .strip: return ("", .uiText)
        }
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
            let dots = min(pen.glyphs.ellipsisLength, columns.count)
            signs =
                signs.prefix(columns.count - dots) + Array(repeating: (pen.glyphs.ellipsis, .uiDim), count: dots)
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
