import Canvas

/// The rule or box around a pane, with its number and title.
///
///     ─ 2 Timeline #1 ────────────── 4 rows ─        ╭─ 2 Timeline #1 ───── 4 rows ─╮
///       one row of the interior                      │ one row of the interior      │
///                                                    ╰──────────────────────────────╯
struct Frame {
    var title: String
    /// The key that focuses the pane; nil for what cannot be focused.
    var number: Int?
    /// Said of the pane's state, at the right end.
    var note = ""
    var noteRole = Role.uiDim
    var isFocused = false
    var hasBox: Bool
    /// What part of a longer list the interior shows; nil where all of it fits.
    var scroll: Scroll?

    struct Scroll {
        var top: Int
        var count: Int
    }

    /// Draws it and returns the interior.
    func draw(_ rect: Rect, with pen: inout Pen) -> Rect {
        let border = Style(isFocused ? .uiBorderFocus : .uiBorder)
        guard rect.columns > 3, rect.rows > (hasBox ? 2 : 1) else { return rect }
        let glyphs = pen.glyphs
        pen.line(glyphs.horizontal, rect.column..<rect.endColumn, rect.row, border)
        if hasBox {
            let last = rect.endRow - 1
            pen.line(glyphs.horizontal, rect.column..<rect.endColumn, last, border)
            for row in rect.row + 1..<last {
                pen.put(glyphs.vertical, rect.column, row, border)
                pen.put(glyphs.vertical, rect.endColumn - 1, row, border)
            }
            drawThumb(rect, with: &pen)
            pen.put(glyphs.topLeft, rect.column, rect.row, border)
            pen.put(glyphs.topRight, rect.endColumn - 1, rect.row, border)
            pen.put(glyphs.bottomLeft, rect.column, last, border)
            pen.put(glyphs.bottomRight, rect.endColumn - 1, last, border)
        }
        var place = rect.column + (hasBox ? 2 : 1)
        let end = rect.endColumn - (hasBox ? 2 : 1)
        let bold: Attributes = isFocused ? [.bold] : []
        let number = number.map { "\($0) " } ?? ""
        place = pen.write(
            [
                .init(" ", border), .init(number, Style(isFocused ? .uiBorderFocus : .uiDim, bold)),
                .init(title, Style(.uiTitle, bold)), .init(" ", border),
            ], place, rect.row, width: end - place)
        if !note.isEmpty, end - place > 6 {
            let text = " \(note) "
            pen.writeRight(text, endingAt: end, rect.row, Style(noteRole), width: end - place - 1)
        }
        return hasBox ? rect.inset(by: 1) : rect.splitRows(1).bottom
    }

    private func drawThumb(_ rect: Rect, with pen: inout Pen) {
        let rows = rect.rows - 2
        guard let scroll, scroll.count > rows, rows > 2 else { return }
        let length = max(1, rows * rows / scroll.count)
        let first = (rows - length) * min(scroll.top, scroll.count - rows) / (scroll.count - rows)
        for row in first..<first + length {
            pen.put(pen.glyphs.thumb, rect.endColumn - 1, rect.row + 1 + row, Style(.uiDim))
        }
    }
}
