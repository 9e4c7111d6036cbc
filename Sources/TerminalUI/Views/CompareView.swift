import Analysis
import Canvas
import Wire

/// Two sessions beside each other, one row a thing that happened; below, the octets of the selected row.
///
///     ─ BUGGY ✗ 4 findings ─────────────────┬─ FIXED ✓ in sync ──────────────────────
///      ▸ q1 HEAD /                      73B │ ▸ q1 HEAD /                       73B
///      ◂ r1 200 OK                      56B │ ◂ r1 200 OK                       56B
///     ▌≈    <!DOCTYPE html>..<html>     54B ≠ ·
///     ─ s2c 56, the first difference ───────┼────────────────────────────────────────
///      00038 3c 21 44 4f 43 54 59  <!DOCTY  │
struct CompareView {
    let model: AppModel
    let comparing: Comparing

    /// How the screen is cut: rows above, octets below, the names between header and rows.
    struct Places {
        var rows: Rect
        var rule: Int
        var octets: Rect
        /// The column between the sides.
        var middle: Int

        init(_ size: Size) {
            let octets = size.rows < 16 ? 0 : min(8, size.rows / 4)
            rows = Rect(
                column: 0, row: 2, columns: size.columns, rows: max(0, size.rows - 3 - (octets > 0 ? octets + 1 : 0)))
            rule = rows.endRow
            self.octets = Rect(column: 0, row: rule + 1, columns: size.columns, rows: octets)
            middle = size.columns / 2
        }
    }

    func draw(_ pen: inout Pen) {
        let size = model.size
        let places = Places(size)
        drawHeader(size, with: &pen)
        drawNames(places, size, with: &pen)
        let rows = comparing.comparison.rows
        for line in 0..<places.rows.rows where rows.indices.contains(comparing.top + line) {
            draw(rows[comparing.top + line], comparing.top + line, places, places.rows.row + line, with: &pen)
        }
        if places.octets.rows > 0, rows.indices.contains(comparing.selected) {
            drawOctets(rows[comparing.selected], places, with: &pen)
        }
        FooterView(model: model).draw(Rect(column: 0, row: size.rows - 1, columns: size.columns, rows: 1), with: &pen)
    }

    private func drawHeader(_ size: Size, with pen: inout Pen) {
        pen.ground = .uiHeader
        defer { pen.ground = nil }
        pen.fill(Rect(column: 0, row: 0, columns: size.columns, rows: 1), " ", Style(.uiHeader))
        var place = pen.write(" straybyte ", 0, 0, Style(.uiHeader, [.bold]), width: size.columns)
        let name = model.source.kind == .lab ? model.lab?.plan.scenario ?? "compare" : "compare"
        place = pen.write(" \(name)  ", place, 0, Style(.uiHeader), width: size.columns - place)
        let count = comparing.comparison.differences.count
        let spans: [Pen.Span] =
            count == 0
            ? [.init("\(pen.glyphs.ok) no difference ", .verdictOk, [.bold])]
            : [.init("\(pen.glyphs.disagree) \(Figures.count(count, "difference")) ", .disagree, [.bold])]
        let width = spans.reduce(0) { $0 + pen.cells(of: $1.text) }
        if place + width < size.columns { pen.write(spans, size.columns - width - 1, 0, width: width) }
    }

    private func drawNames(_ places: Places, _ size: Size, with pen: inout Pen) {
        let border = Style(.uiBorder)
        pen.line(pen.glyphs.horizontal, 0..<size.columns, 1, border)
        for (name, session, columns) in [
            (comparing.names.left, comparing.comparison.left, 0..<places.middle),
            (comparing.names.right, comparing.comparison.right, places.middle + 1..<size.columns),
        ] {
            let summary = session.summary
            let verdict: Pen.Span =
                summary.isBad
                ? .init("\(pen.glyphs.bad) \(Figures.count(summary.findings, "finding")) ", .verdictBad, [.bold])
                : .init("\(pen.glyphs.ok) in sync ", .verdictOk, [.bold])
            pen.write(
                [.init(" \(name) ", .uiTitle, [.bold]), verdict], columns.lowerBound + 1, 1, width: columns.count - 2)
        }
        pen.put(pen.glyphs.teeDown, places.middle, 1, border)
        if places.octets.rows > 0 {
            pen.line(pen.glyphs.horizontal, 0..<size.columns, places.rule, border)
            pen.put(pen.glyphs.cross, places.middle, places.rule, border)
            let title = ruleTitle(pen.glyphs)
            pen.write(
                " \(title.text) ", 1, places.rule, Style(title.isFirst ? .disagree : .uiTitle, [.bold]),
                width: places.middle - 2)
        }
    }

    private func ruleTitle(_ glyphs: Glyphs) -> (text: String, isFirst: Bool) {
        let comparison = comparing.comparison
        guard comparison.rows.indices.contains(comparing.selected) else { return ("nothing to compare", false) }
        if let first = comparison.first, first.row == comparing.selected {
            return ("\(glyphs.disagree) first difference \(first.direction.code) \(first.offset)", true)
        }
        return (comparison.rows[comparing.selected].differs ? "they differ here" : "the same on both sides", false)
    }

    private func draw(_ row: SessionComparison.Row, _ index: Int, _ places: Places, _ line: Int, with pen: inout Pen) {
        let comparison = comparing.comparison
        draw(row.left, comparison.left, 0..<places.middle, line, with: &pen)
        draw(row.right, comparison.right, places.middle + 1..<places.rows.endColumn, line, with: &pen)
        if row.differs {
            pen.put(pen.glyphs.disagree, places.middle, line, Style(.disagree, [.bold]))
        } else {
            pen.put(pen.glyphs.vertical, places.middle, line, Style(.uiBorder))
        }
        if comparison.first?.row == index {
            pen.put(pen.glyphs.disagree, 0, line, Style(.disagree, [.bold]))
        }
        guard index == comparing.selected else { return }
        pen.put(pen.glyphs.selection, 0, line, Style(.uiCursor))
        pen.highlight(Rect(column: 0, row: line, columns: places.rows.columns, rows: 1), .uiSelection, [.bold])
    }

    private func draw(
        _ place: SessionComparison.Place?, _ session: SessionAnalysis, _ columns: Range<Int>, _ line: Int,
        with pen: inout Pen
    ) {
        guard let subject = comparing.comparison.subject(place, session) else {
            pen.put(pen.glyphs.dot, columns.lowerBound + 1, line, Style(.uiDim))
            pen.write("nothing", columns.lowerBound + 6, line, Style(.uiDim, [.italic]), width: columns.count - 7)
            return
        }
        let look = RowLook(subject.row, pen.glyphs)
        pen.put(look.sign, columns.lowerBound + 1, line, Style(look.role, [.bold]))
        let size = subject.row.range.isEmpty ? "" : Figures.octets(subject.row.range.count)
        pen.writeRight(size, endingAt: columns.upperBound - 1, line, Style(look.role), width: 6)
        let start = columns.lowerBound + 3
        let label = columns.count >= 30 ? pen.write(look.label, start, line, Style(look.role), width: 6) : start
        let text = max(start + (columns.count >= 30 ? 4 : 0), label + (columns.count >= 30 ? 1 : 0))
        pen.write(
            subject.connection.text(of: subject.row, subject.record), text, line, Style(look.role),
            width: columns.upperBound - 1 - text - (size.isEmpty ? 0 : size.count + 1))
    }

    /// The octets of both sides from a little before their first difference on.
    private func drawOctets(_ row: SessionComparison.Row, _ places: Places, with pen: inout Pen) {
        let comparison = comparing.comparison
        let subjects = [
            comparison.subject(row.left, comparison.left), comparison.subject(row.right, comparison.right),
        ]
        let octets = subjects.map { subject in
            subject.flatMap { subject in subject.row.direction.map { subject.record[$0].bytes[subject.row.range] } }
                ?? []
        }
        for (index, columns) in [0..<places.middle, places.middle + 1..<places.octets.endColumn].enumerated() {
            let stride = columns.count >= 76 ? 16 : columns.count >= 38 ? 8 : 4
            let other = octets[1 - index]
            let first = max(0, (row.difference ?? 0) / stride * stride - (places.octets.rows > 3 ? stride : 0))
            if let subject = subjects[index], subject.row.range.isEmpty {
                let text = subject.connection.text(of: subject.row, subject.record)
                for (line, spans) in Prose(text).lines(width: columns.count - 2).prefix(places.octets.rows).enumerated()
                {
                    pen.write(spans, columns.lowerBound + 1, places.octets.row + line, width: columns.count - 2)
                }
                continue
            }
            for line in 0..<places.octets.rows {
                let start = first + line * stride
                guard start < octets[index].count else { break }
                drawOctets(octets[index], other, start, stride, columns, places.octets.row + line, with: &pen)
            }
        }
        for line in 0..<places.octets.rows {
            pen.put(pen.glyphs.vertical, places.middle, places.octets.row + line, Style(.uiBorder))
        }
    }

    private func drawOctets(
        _ octets: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>, _ start: Int, _ stride: Int, _ columns: Range<Int>,
        _ line: Int, with pen: inout Pen
    ) {
        let offset = Figures.hexadecimal(octets.startIndex + start, digits: 5)
        pen.write(offset, columns.lowerBound + 1, line, Style(.uiDim), width: 5)
        let hex = columns.lowerBound + 7
        let text = hex + stride * 3 + 1
        for place in 0..<min(stride, octets.count - start) {
            let octet = octets[octets.startIndex + start + place]
            let index = other.startIndex + start + place
            let differs = !other.indices.contains(index) || other[index] != octet
            let style = Style(differs ? .disagree : .uiText, differs ? [.bold] : [])
            pen.write(Figures.hexadecimal(Int(octet), digits: 2), hex + place * 3, line, style, width: 2)
            if text + place < columns.upperBound { pen.put(printable(octet), text + place, line, style) }
        }
    }
}
