import Canvas
import Wire

/// What each observer believes of the direction of the selected row, aligned by offset.
///
///     ─ 5 Lanes c2s ───────────────────────────────────────────────────────────────────────
///      truth  │q1 head 222B  │q1 body 13B│q2 "POST / HTTP/1"      │q2 head 209B │q2 body 13B
///      client │q1 head 222B  │q1 body 13B│q2 "POST / HTTP/1"      │q2 head 209B │q2 body 13B
///      server │q1 head 222B  │q1 body 13B│q1 discards "POST / HTT…│q2 head 209B │·
///                                         ▲ first disagreement: c2s offset 235: truth q2, server q1
struct LanesView {
    let subject: Subject
    /// Every octet as wide as the next; nil where what there is to say decides.
    var scale: LaneScale?
    /// At a scale, the offset of the first octet shown.
    var origin = 0

    static let label = 9

    func draw(_ rect: Rect, with pen: inout Pen) {
        guard rect.rows > 1, rect.columns > Self.label + 12 else { return }
        let lanes = lanes(in: rect)
        if let scale {
            let observers = observers(room: rect.rows - 1)
            for (line, observer) in observers.enumerated() {
                drawName(observer, rect.column + 1, rect.row + line, with: &pen)
            }
            return ScaledLanesView(subject: subject, scale: scale, origin: origin).draw(lanes, observers, with: &pen)
        }
        let window = window(lanes)
        var row = rect.row
        for observer in observers(room: rect.rows - 1) {
            drawName(observer, rect.column + 1, row, with: &pen)
            draw(window, observer, lanes, row, with: &pen)
            row += 1
        }
        if rect.rows - 1 > Observer.allCases.count {
            pen.write("tcp", rect.column + 1, row, Style(.laneTcp, [.bold]), width: 7)
            drawSegments(window, lanes, row, with: &pen)
            row += 1
        }
        drawEdges(window, lanes, lastRow: row, with: &pen)
        drawVerdict(window, lanes, row, with: &pen)
    }

    /// The octet that lies at a column of the interior; nil outside of the lanes.
    func offset(at column: Int, in rect: Rect) -> Int? {
        let lanes = lanes(in: rect)
        if let scale {
            let offset = ScaledLanesView(subject: subject, scale: scale, origin: origin)
                .offset(at: column - lanes.column)
            return subject.octets.bytes.indices.contains(offset) ? offset : nil
        }
        return window(lanes).offset(at: column - lanes.column)
    }

    func lanes(in rect: Rect) -> Rect {
        Rect(column: rect.column + Self.label, row: rect.row, columns: rect.columns - Self.label - 1, rows: rect.rows)
    }

    private func window(_ lanes: Rect) -> LaneWindow {
        let focus = subject.range.isEmpty ? max(0, subject.range.lowerBound - 1) : subject.range.lowerBound
        return LaneWindow(subject, focus: focus, width: lanes.columns)
    }

    /// The lanes that there is room for: the reference, and first the one that disagrees with it.
    private func observers(room: Int) -> [Observer] {
        if room >= 3 { return Observer.allCases }
        if room < 2 { return [.reference] }
        return [.reference, subject.desync.map { $0.second == .reference ? $0.first : $0.second } ?? .client]
    }

    /// With a question mark where the observer did not say itself what it believes.
    private func drawName(_ observer: Observer, _ column: Int, _ row: Int, with pen: inout Pen) {
        let sign = subject.standpoint(observer).source == .deduced ? "?" : ""
        pen.write(Meaning.name(observer) + sign, column, row, Style(Meaning.role(observer), [.bold]), width: 7)
    }

    private func draw(_ window: LaneWindow, _ observer: Observer, _ lanes: Rect, _ row: Int, with pen: inout Pen) {
        let source = subject.standpoint(observer).source
        for unit in window.units(of: observer) where !unit.columns.isEmpty {
            let columns = unit.columns.lowerBound + lanes.column..<unit.columns.upperBound + lanes.column
            pen.put(pen.glyphs.vertical, columns.lowerBound, row, Style(.uiBorder))
            let look = look(of: unit, observer, pen.glyphs)
            pen.line(look.filling, columns.dropFirst(), row, Style(look.role))
            let room = columns.count - 1
            let caption = window.caption(of: unit, source, pen.glyphs, room: room)
            let isFilled = look.filling != " "
            pen.write(
                caption + (isFilled ? " " : ""), columns.lowerBound + 1, row, Style(look.role, look.attributes),
                width: room)
            if subject.range.overlaps(unit.range) {
                let rect = Rect(column: columns.lowerBound + 1, row: row, columns: room, rows: 1)
                pen.highlight(rect, .uiSelection)
            }
        }
    }

    private struct Look {
        var role: Role
        var filling: Unicode.Scalar
        var attributes: Attributes
    }

    private func look(of unit: LaneWindow.Unit, _ observer: Observer, _ glyphs: Glyphs) -> Look {
        guard let belief = unit.belief else { return Look(role: .gap, filling: glyphs.gap, attributes: []) }
        let role = Meaning.role(belief.owner, belief.part)
        if belief.owner == .none { return Look(role: .stray, filling: glyphs.strayShaft, attributes: [.bold]) }
        guard unit.isDisputed else { return Look(role: role, filling: " ", attributes: []) }
        let truth = subject.standpoint(.reference).owner(at: unit.range.lowerBound)
        let errs = observer != .reference && truth != nil && truth != belief.owner
        return errs
            ? Look(role: .eaten, filling: glyphs.eatenShaft, attributes: [.bold])
            : Look(role: role, filling: " ", attributes: [.bold, .underline])
    }

    private func drawSegments(_ window: LaneWindow, _ lanes: Rect, _ row: Int, with pen: inout Pen) {
        guard let first = window.intervals.first, let last = window.intervals.last else { return }
        let segments = subject.octets.segments
        // The first segment that reaches into the window.
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].range.upperBound <= first.range.lowerBound { low = middle + 1 } else { high = middle }
        }
        let end = lanes.column + last.columns.upperBound
        var index = low
        while index < segments.count, segments[index].range.lowerBound < last.range.upperBound {
            let segment = segments[index]
            let start = lanes.column + (window.column(of: segment.range.lowerBound) ?? 0)
            let stop = window.column(of: segment.range.upperBound).map { $0 + lanes.column } ?? end
            if start < stop {
                pen.put(pen.glyphs.vertical, start, row, Style(.uiBorder))
                let size = "\(segment.range.count)B"
                let time = Figures.seconds(segment.time - subject.connection.opened)
                let room = stop - start
                if size.utf8.count + time.utf8.count + 5 < room {
                    pen.write("\(size) at \(time)s", start + 1, row, Style(.laneTcp), width: room - 1)
                } else if size.utf8.count < room {
                    pen.write(size, start + 1, row, Style(.laneTcp), width: room - 1)
                }
            }
            index += 1
        }
    }

    /// An ellipsis where the window is not the whole direction.
    private func drawEdges(_ window: LaneWindow, _ lanes: Rect, lastRow: Int, with pen: inout Pen) {
        for row in lanes.row..<lastRow {
            if window.continuesLeft { pen.put(pen.glyphs.ellipsis, lanes.column - 1, row, Style(.uiDim)) }
            if window.continuesRight, let last = window.intervals.last {
                pen.put(pen.glyphs.ellipsis, lanes.column + last.columns.upperBound, row, Style(.uiDim))
            }
        }
    }

    private func drawVerdict(_ window: LaneWindow, _ lanes: Rect, _ row: Int, with pen: inout Pen) {
        let code = subject.direction.code
        guard let desync = subject.desync else {
            let judged = Observer.allCases.map { subject.standpoint($0).end }
            let size = Figures.count(subject.octets.bytes.count, "byte")
            let text =
                subject.connection.hasInsiders
                ? "no disagreement in \(code): all three have judged \(judged.min() ?? 0) of \(size)"
                : "no sign of a disagreement in \(code), \(size)"
            pen.write(
                "\(pen.glyphs.ok) \(text)", lanes.column, row, Style(.verdictOk), width: lanes.columns)
            return
        }
        let names = [(desync.first, desync.firstOwner), (desync.second, desync.secondOwner)]
        let who = names.map { "\(Meaning.name($0.0)) \(Meaning.short($0.1))" }.joined(separator: ", ")
        let how = subject.connection.hasInsiders ? "" : ", deduced"
        let first = "first disagreement\(how): \(code) offset \(desync.offset)"
        let text = "\(first): \(who)"
        let style = Style(.disagree, [.bold])
        guard let column = window.column(of: desync.offset) else {
            pen.write("\(pen.glyphs.disagree) \(text)", lanes.column, row, style, width: lanes.columns)
            return
        }
        let caret = lanes.column + column + (column + 1 < lanes.columns ? 1 : 0)
        pen.put(pen.glyphs.caret, caret, row, style)
        let room = lanes.endColumn - caret - 2
        let left = caret - 1 - lanes.column
        // Who says what stands in the lanes above; where it happens must be said.
        let shown = text.count <= max(room, left) ? text : first
        if shown.count <= room || room >= left {
            pen.write(shown, caret + 2, row, style, width: room)
        } else {
            pen.writeRight(shown, endingAt: caret - 1, row, style, width: left)
        }
    }
}
