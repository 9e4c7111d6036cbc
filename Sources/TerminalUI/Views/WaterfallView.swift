import Analysis
import Canvas
import Wire

/// All connections of the list on one axis of time, from the first opening to the last event that is in sight.
///
///     ─ 7 Waterfall ─── 0s ──────────────────── 0.4s ─
///      1 ○━━─≈──■
///      2          ○━━─≈──■
///      3                    ○━━─≈──■
struct WaterfallView {
    let session: SessionAnalysis
    let listing: Listing
    /// Index of the selected connection in the session.
    let selected: Int
    /// Place in the list of the first connection shown.
    let top: Int

    /// Rows of one connection that are looked at: more of them fall into the same cells.
    private static let rowLimit = 2_000

    func draw(_ rect: Rect, titleRow: Int, with pen: inout Pen) {
        let indices = indices(rect)
        guard let axis = axis(indices, rect) else { return }
        drawScale(axis, rect, titleRow, with: &pen)
        for (line, index) in indices.enumerated() {
            let row = rect.row + line
            let summary = session.connections[index].summary
            if index == selected { pen.put(pen.glyphs.selection, rect.column, row, Style(.uiCursor)) }
            let label = axis.columns.lowerBound - rect.column - 2
            pen.writeRight(
                "\(summary.id)", endingAt: rect.column + label + 1, row, Style(summary.isBad ? .verdictBad : .uiDim),
                width: label)
            draw(session.connections[index], axis, row, with: &pen)
            if index == selected {
                pen.highlight(Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection)
            }
        }
    }

    /// Draws a line where nothing else is, at the moment that is looked at.
    func draw(_ moment: Timestamp, _ rect: Rect, with pen: inout Pen) {
        guard let axis = axis(indices(rect), rect), moment >= axis.start, moment <= axis.end else { return }
        let column = axis.column(of: moment)
        for row in rect.row..<rect.endRow where pen.canvas[column, row].scalar == " " {
            pen.put(pen.glyphs.lifeline, column, row, Style(.uiTitle))
        }
    }

    /// Connections of the rows: from the list's beginning, unless the selected one would be out of sight.
    private func indices(_ rect: Rect) -> [Int] {
        let place = listing.place(of: selected) ?? top
        let top = place >= top && place < top + 4 * rect.rows ? max(top, place - rect.rows + 1) : top
        return (0..<rect.rows).compactMap { listing.index(at: top + $0, in: session) }
    }

    private func axis(_ indices: [Int], _ rect: Rect) -> Axis? {
        guard let first = indices.first else { return nil }
        var start = session.connections[first].summary.opened
        var end = start
        var label = 2
        for index in indices {
            let summary = session.connections[index].summary
            start = min(start, summary.opened)
            end = max(end, summary.lastActivity)
            label = max(label, Figures.digits(summary.id.number))
        }
        return Axis(
            start: start, end: end, columns: rect.column + label + 2..<max(rect.column + label + 3, rect.endColumn - 1))
    }

    /// Which moment is at which column.
    private struct Axis {
        let start: Timestamp
        let end: Timestamp
        let columns: Range<Int>

        func column(of time: Timestamp) -> Int {
            let length = Double(max(1, (end - start).nanoseconds))
            let part = Double((time - start).nanoseconds) / length
            return columns.lowerBound + max(0, min(columns.count - 1, Int(part * Double(columns.count - 1) + 0.5)))
        }
    }

    private func drawScale(_ axis: Axis, _ rect: Rect, _ row: Int, with pen: inout Pen) {
        guard axis.columns.count > 24 else { return }
        let text = " \(Figures.delta(axis.end - axis.start).dropFirst()) "
        pen.writeRight(text, endingAt: rect.endColumn - 1, row, Style(.uiDim), width: text.count)
    }

    private func draw(_ slot: ConnectionSlot, _ axis: Axis, _ row: Int, with pen: inout Pen) {
        let summary = slot.summary
        let first = axis.column(of: summary.opened)
        let last = axis.column(of: summary.lastActivity)
        pen.line(pen.glyphs.horizontal, first..<last + 1, row, Style(.uiDim))
        guard let detail = slot.detail else {
            if summary.isBad { pen.put(pen.glyphs.disagree, last, row, Style(.disagree, [.bold])) }
            return
        }
        // What went wrong lies on top of what went on, and that on top of how long it took.
        drawBars(detail.rows.suffix(2 * Self.rowLimit), summary, axis, row, with: &pen)
        pen.put(pen.glyphs.opened, first, row, Style(.uiDim))
        let rows = detail.rows.suffix(Self.rowLimit)
        var latest: (column: Int, sign: Unicode.Scalar)?
        for line in rows {
            let sign: (Unicode.Scalar, Role)
            switch line.kind {
            case .request: sign = (pen.glyphs.request, .request)
            case .closed(.fin): sign = (pen.glyphs.fin, .uiDim)
            case .closed(.rst): sign = (pen.glyphs.rst, .verdictBad)
            case .closed(.gap): sign = (pen.glyphs.gap, .gap)
            case .opened, .response, .interim, .tunnel, .stray, .eaten, .log: continue
            }
            let column = axis.column(of: line.time)
            // Hundreds of them may fall into one cell.
            if let latest, latest == (column, sign.0) { continue }
            latest = (column, sign.0)
            pen.put(sign.0, column, row, Style(sign.1))
        }
        for line in rows {
            switch line.kind {
            case .stray: pen.put(pen.glyphs.stray, axis.column(of: line.time), row, Style(.stray, [.bold]))
            case .eaten: pen.put(pen.glyphs.eaten, axis.column(of: line.time), row, Style(.eaten, [.bold]))
            case .opened, .request, .response, .interim, .tunnel, .closed, .log: break
            }
        }
    }

    /// From each request to the end of its response, or to now where there is none.
    private func drawBars(
        _ rows: ArraySlice<TimelineRow>, _ summary: ConnectionSummary, _ axis: Axis, _ row: Int, with pen: inout Pen
    ) {
        var waiting: [(number: Int, began: Timestamp)] = []
        var reached: Int?
        func bar(_ began: Timestamp, _ end: Timestamp) {
            let from = axis.column(of: began)
            let to = max(from, axis.column(of: end))
            if let reached, from <= reached, to <= reached { return }
            pen.line(pen.glyphs.barDone, from..<to + 1, row, Style(.response))
            reached = reached.map { from <= $0 + 1 ? max($0, to) : to } ?? to
        }
        for line in rows {
            switch line.kind {
            case .request(let number): waiting.append((number, line.time))
            case .response(let number):
                guard let place = waiting.firstIndex(where: { $0.number == number }) else { continue }
                bar(waiting.remove(at: place).began, line.ended)
            case .opened, .interim, .tunnel, .stray, .eaten, .closed, .log: break
            }
        }
        for request in waiting { bar(request.began, summary.lastActivity) }
    }
}
