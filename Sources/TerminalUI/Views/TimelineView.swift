import Analysis
import Canvas
import Wire

/// The ladder of the selected connection: requests go right to the server, responses left to the client.
///
///     ─ 2 Timeline #1 ───────────── client ────────────────────── server ──────────────────
///      +0us      ▸ q1    ┊ HEAD / ────────── 73B ─────────────────▶ ┊ no body
///      +212us    ◂ r1    ┊ ◀──────────────── 56B ────────── 200 OK  ┊ no body (HEAD)
///     ▌+20.1ms   ≈    ≠  ┊ ◀≈≈≈≈≈≈≈≈≈≈≈≈≈≈≈≈ 54B ≈≈≈ <!DOCTYPE html ┊ STRAY, owner: none
///      +31us     » client  Unsolicited response received on idle HTTP channel starting with "<
///      +1.20s    ◆ lab   ───── server: fixed ──────────────────────────────────────────────
struct TimelineView {
    let connection: ConnectionAnalysis
    /// The octets that stray and eaten rows quote.
    let record: ConnectionRecord
    /// Index of the selected row.
    let selected: Int
    /// Index of the first row shown.
    let top: Int
    /// Columns that are out of sight on the left. Where there are any, the rows are parts of a sheet on which nothing is
    /// cut: one whose words do not fit their place on the ladder has its server further to the right.
    let pan: Int
    let clock: Clock
    /// Rows that it does not want are dim.
    var filter: Filter?
    let summary: ConnectionSummary
    /// Marks and notes of this connection.
    var marks: [Mark] = []

    /// How moments are written.
    struct Clock {
        var form: TimeForm
        /// Nanoseconds since 1970 at the session's time 0; nil where nobody said.
        var epoch: Int64?

        var width: Int {
            switch form {
            case .absolute: 12
            case .delta: 8
            case .relative: 10
            }
        }

        func text(_ time: Timestamp, previous: Timestamp?, opened: Timestamp) -> String {
            switch form {
            case .absolute: epoch.map { Figures.clock(time, epochNanoseconds: $0) } ?? Figures.seconds(time - .zero)
            case .delta: Figures.delta(time - (previous ?? opened))
            case .relative: Figures.seconds(time - opened)
            }
        }
    }

    /// Rows that have been drawn and may be seen again, by their index; scrolling moves them.
    struct Drawn {
        private static let limit = 256

        private var state: SessionView.State?
        private var columns = 0..<0
        private var rows: [Int: Canvas] = [:]

        mutating func begin(_ state: SessionView.State, _ columns: Range<Int>) {
            if self.state == state, self.columns == columns, rows.count < Self.limit { return }
            (self.state, self.columns) = (state, columns)
            rows.removeAll(keepingCapacity: true)
        }

        subscript(index: Int) -> Canvas? {
            get { rows[index] }
            set { rows[index] = newValue }
        }
    }

    private struct Columns {
        let time: Range<Int>
        let sign: Int
        let mark: Int
        let client: Int
        private(set) var server: Int
        private(set) var note: Range<Int>
        /// Right end of the sizes, half way between client and server.
        private(set) var size: Int

        init(_ rect: Rect, _ clock: Clock) {
            let hasTime = rect.columns >= 60
            time = rect.column + 1..<rect.column + 1 + (hasTime ? clock.width : 0)
            sign = time.upperBound + (hasTime ? 1 : 0)
            mark = sign + 6
            client = mark + 3
            let rest = rect.endColumn - client
            let noteWidth = rest < 52 ? 0 : rest < 70 ? rest / 3 + 2 : min(48, rest * 2 / 5)
            note = rect.endColumn - noteWidth..<rect.endColumn
            server = note.lowerBound - (noteWidth > 0 ? 2 : 1)
            size = (client + server) / 2 + 3
        }

        /// Where the shaft of an arrow lies; nil where there is no room for one.
        var field: Range<Int>? { server - client > 9 ? client + 2..<server - 1 : nil }

        /// Makes more room for words at the tail of a row's arrow, and for the note what there is up to a column.
        mutating func widen(by cells: Int, atClient: Bool, noteEnd: Int) {
            if atClient { size += cells }
            server += cells
            if !note.isEmpty { note = note.lowerBound + cells..<max(note.lowerBound + cells, noteEnd) }
        }
    }

    /// - Parameter state: What the rows depend on.
    func draw(
        _ rect: Rect, titleRow: Int, _ drawn: inout Drawn, for state: SessionView.State, with pen: inout Pen
    ) {
        drawn.begin(state, rect.column..<rect.endColumn)
        let columns = Columns(rect, clock)
        if columns.server - columns.client > 24 {
            // Not over the title, where panning would move them.
            let first = rect.column + 18
            let (client, server) = (columns.client - 3, min(columns.server - 4, rect.endColumn - 9) - pan)
            if pan == 0 || client - pan >= first {
                pen.write(" client ", max(client - pan, first), titleRow, Style(.laneClient), width: 8)
            }
            if server >= first { pen.write(" server ", server, titleRow, Style(.laneServer), width: 8) }
        }
        for line in 0..<rect.rows where connection.rows.indices.contains(top + line) {
            let row = rect.row + line
            if let cells = drawn[top + line] {
                pen.paste(cells, rect.column, row)
            } else {
                if pan > 0 {
                    drawPanned(top + line, columns, rect, row, with: &pen)
                } else {
                    drawWhole(top + line, columns, rect, row, with: &pen)
                }
                drawn[top + line] = pen.copy(Rect(column: rect.column, row: row, columns: rect.columns, rows: 1))
            }
            if top + line == selected {
                pen.put(pen.glyphs.selection, rect.column, row, Style(.uiCursor))
                pen.highlight(
                    Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection, [.bold])
            }
        }
    }

    /// What is in sight of the row on its sheet, whose columns are those of the screen as long as nothing is panned.
    private func drawPanned(_ index: Int, _ columns: Columns, _ rect: Rect, _ row: Int, with pen: inout Pen) {
        var sheet = Pen(size: Size(columns: rect.endColumn + pan, rows: 1), glyphs: pen.glyphs)
        let whole = Rect(column: rect.column, row: 0, columns: rect.columns + pan, rows: 1)
        drawWhole(index, self.columns(of: index, columns, noteEnd: whole.endColumn), whole, 0, with: &sheet)
        let first = rect.column + 1 + pan
        // Half of a wide scalar is none.
        if sheet.canvas[first, 0].scalar == Canvas.continuation { sheet.put(" ", first, 0, Style(.uiText)) }
        pen.paste(
            sheet.copy(Rect(column: first, row: 0, columns: rect.columns - 1, rows: 1)), rect.column + 1, row)
        pen.put(pen.glyphs.previous, rect.column, row, Style(.uiDim))
    }

    /// Those of one row, with room for all that it says.
    private func columns(of index: Int, _ columns: Columns, noteEnd: Int) -> Columns {
        let line = connection.rows[index]
        var columns = columns
        let missing: Int
        switch line.kind {
        case .request, .response, .interim, .tunnel, .stray, .eaten, .closed:
            let text = caption(line)
            missing = text.isEmpty ? 0 : room(for: line, columns).map { cellWidth(of: text) + 1 - $0 } ?? 0
        case .opened, .log: missing = 0
        }
        let isAtClient = line.direction != .serverToClient && !line.range.isEmpty
        columns.widen(by: max(0, missing), atClient: isAtClient, noteEnd: noteEnd)
        return columns
    }

    /// The largest ``pan`` that brings something into sight: then the longest of the rows in sight ends at the edge.
    func lastPan(in rect: Rect) -> Int {
        let columns = Columns(rect, clock)
        let end = (top..<top + rect.rows).lazy.filter(connection.rows.indices.contains).map { index in
            self.end(of: index, self.columns(of: index, columns, noteEnd: .max / 2))
        }.max()
        return max(0, (end ?? 0) - rect.endColumn)
    }

    /// The column behind a row's last words on its sheet.
    private func end(of index: Int, _ columns: Columns) -> Int {
        let line = connection.rows[index]
        var end: Int
        switch line.kind {
        case .opened, .log:
            // They keep a column free at the edge; what the user did stands on a rule.
            let margin = line.kind == .log(.lab) ? 6 : 3
            end = columns.client + margin + cellWidth(of: connection.text(of: line, record))
        case .request, .response, .interim, .tunnel, .stray, .eaten, .closed:
            let words = note(line, columns, .unicode).reduce(0) { $0 + cellWidth(of: $1.text) }
            end = columns.note.isEmpty ? columns.server + 1 : columns.note.lowerBound + words
        }
        if let mark = marks.first(where: { $0.isOf(line, of: connection.id) }), !mark.text.isEmpty {
            end = max(end, place(ofMarkIn: columns) + 2 + cellWidth(of: mark.text))
        }
        return end
    }

    private func place(ofMarkIn columns: Columns) -> Int {
        columns.note.isEmpty ? columns.client + 8 : columns.note.lowerBound
    }

    /// The row as it is where it is not selected.
    private func drawWhole(_ index: Int, _ columns: Columns, _ rect: Rect, _ row: Int, with pen: inout Pen) {
        draw(index, columns, rect, row, with: &pen)
        let subject = connection.rows[index]
        if let filter, filter.matches(RowSubject(subject, connection, record, summary)) == false {
            pen.fade(Rect(column: rect.column, row: row, columns: rect.columns, rows: 1))
        }
        if let mark = marks.first(where: { $0.isOf(subject, of: connection.id) }) {
            drawMark(mark, columns, rect, row, with: &pen)
        }
    }

    private func draw(_ index: Int, _ columns: Columns, _ rect: Rect, _ row: Int, with pen: inout Pen) {
        let line = connection.rows[index]
        if !columns.time.isEmpty {
            let previous = index > 0 ? connection.rows[index - 1].time : nil
            let text = clock.text(line.time, previous: previous, opened: connection.opened)
            pen.writeRight(text, endingAt: columns.time.upperBound, row, Style(.uiDim), width: columns.time.count)
        }
        let look = RowLook(line, pen.glyphs)
        pen.put(look.sign, columns.sign, row, Style(look.role, [.bold]))
        pen.write(look.label, columns.sign + 2, row, Style(look.role), width: 6)
        if let finding = line.finding.map({ connection.findings[$0] }) {
            let (sign, role) = mark(of: finding.severity, pen.glyphs)
            pen.put(sign, columns.mark, row, Style(role, [.bold]))
        }
        switch line.kind {
        case .log(.lab):
            drawMark(line, columns.client..<rect.endColumn, row, with: &pen)
        case .log(let party):
            pen.put(pen.glyphs.lifeline, columns.client, row, Style(.uiBorder))
            let role: Role = party == .client ? .laneClient : .laneServer
            pen.write(
                connection.text(of: line, record), columns.client + 2, row, Style(role, [.italic]),
                width: rect.endColumn - columns.client - 3)
        case .opened:
            drawLifelines(columns, row, with: &pen)
            pen.write(
                connection.text(of: line, record), columns.client + 2, row, Style(.uiDim),
                width: rect.endColumn - columns.client - 3)
        case .request, .response, .interim, .tunnel, .stray, .eaten, .closed:
            drawLifelines(columns, row, with: &pen)
            drawArrow(line, look, columns, row, with: &pen)
            drawNote(line, columns, row, with: &pen)
        }
    }

    /// Somebody's mark, and what they had to say about the row.
    private func drawMark(_ mark: Mark, _ columns: Columns, _ rect: Rect, _ row: Int, with pen: inout Pen) {
        pen.put(pen.glyphs.mark, columns.client - 1, row, Style(.uiMark, [.bold]))
        guard !mark.text.isEmpty else { return }
        let room = place(ofMarkIn: columns)..<rect.endColumn
        pen.line(" ", room, row, Style(.uiMark))
        pen.write("\(pen.glyphs.mark) \(mark.text)", room.lowerBound, row, Style(.uiMark), width: room.count)
    }

    private func drawLifelines(_ columns: Columns, _ row: Int, with pen: inout Pen) {
        pen.put(pen.glyphs.lifeline, columns.client, row, Style(.uiBorder))
        pen.put(pen.glyphs.lifeline, columns.server, row, Style(.uiBorder))
    }

    /// A moment that the user made: a rule across the ladder.
    private func drawMark(_ line: TimelineRow, _ columns: Range<Int>, _ row: Int, with pen: inout Pen) {
        pen.line(pen.glyphs.horizontal, columns, row, Style(.uiTitle))
        pen.write(
            " \(connection.text(of: line, record)) ", columns.lowerBound + 3, row, Style(.uiTitle, [.bold]),
            width: columns.count - 4)
    }

    private func drawArrow(_ line: TimelineRow, _ look: RowLook, _ columns: Columns, _ row: Int, with pen: inout Pen) {
        guard let field = columns.field, let room = room(for: line, columns) else { return }
        let style = Style(look.role)
        let isRightward = line.direction != .serverToClient
        pen.line(look.shaft, field, row, style)
        if isRightward {
            pen.put(pen.glyphs.arrowRight, field.upperBound - 1, row, style)
        } else {
            pen.put(pen.glyphs.arrowLeft, field.lowerBound, row, style)
        }
        let size = size(line)
        if !line.range.isEmpty {
            pen.writeRight(size, endingAt: columns.size, row, style, width: size.count)
        }
        let text = caption(line)
        guard !text.isEmpty else { return }
        if line.range.isEmpty {
            // Nothing stands in the middle: the text may run through.
            let width = min(room, pen.cells(of: text) + 1)
            let start = isRightward ? field.lowerBound : field.upperBound - width
            pen.write(isRightward ? text + " " : " " + text, start, row, style, width: width)
            return
        }
        if isRightward {
            pen.write(text + " ", field.lowerBound, row, style, width: room)
        } else {
            pen.writeRight(" " + text, endingAt: field.upperBound, row, style, width: room)
        }
    }

    private func size(_ line: TimelineRow) -> String { " \(Figures.octets(line.range.count)) " }

    /// Cells for the caption and a space beside it; nil where there is no arrow.
    private func room(for line: TimelineRow, _ columns: Columns) -> Int? {
        guard let field = columns.field else { return nil }
        if line.range.isEmpty { return field.count - 3 }
        return line.direction == .serverToClient
            ? field.upperBound - columns.size - 1 : columns.size - size(line).count - field.lowerBound - 1
    }

    /// What stands on the arrow, at its tail.
    private func caption(_ line: TimelineRow) -> String {
        switch line.kind {
        case .stray, .eaten, .tunnel:
            guard let direction = line.direction else { return connection.text(of: line, record) }
            let octets = record[direction].bytes[line.range].prefix(Self.mostOctets)
            return String(String.UnicodeScalarView(octets.map { printable($0) }))
        case .opened, .closed, .request, .response, .interim, .log: return connection.text(of: line, record)
        }
    }

    /// Octets that a row quotes; the pane of bytes has all of them.
    private static let mostOctets = 256

    /// How a finding is marked: what breaks nothing is not painted as if it did.
    private func mark(of severity: Finding.Severity, _ glyphs: Glyphs) -> (sign: Unicode.Scalar, role: Role) {
        switch severity {
        case .desync: (glyphs.disagree, .disagree)
        case .violation: (glyphs.bad, .verdictBad)
        case .note: (glyphs.warn, .verdictWarn)
        }
    }

    private func drawNote(_ line: TimelineRow, _ columns: Columns, _ row: Int, with pen: inout Pen) {
        guard !columns.note.isEmpty else { return }
        pen.write(note(line, columns, pen.glyphs), columns.note.lowerBound, row, width: columns.note.count)
    }

    private func note(_ line: TimelineRow, _ columns: Columns, _ glyphs: Glyphs) -> [Pen.Span] {
        let finding = line.finding.map { connection.findings[$0] }
        let code = finding?.code.rawValue ?? ""
        let words: (text: String, role: Role) =
            switch line.kind {
            case .stray: ("STRAY owner: none", .stray)
            case .eaten(_, let eater): ("EATEN by \(Meaning.letter(eater, glyphs))", .eaten)
            case .opened, .closed, .request, .response, .interim, .tunnel, .log: (connection.detail(of: line), .uiDim)
            }
        var spans = [Pen.Span(words.text, words.role)]
        if !code.isEmpty, words.text.isEmpty || words.text.count + 2 + code.count <= columns.note.count {
            if !words.text.isEmpty { spans.append(.init("  ", words.role)) }
            spans.append(.init(code, finding.map { mark(of: $0.severity, glyphs).role } ?? .disagree))
        }
        return spans
    }
}
