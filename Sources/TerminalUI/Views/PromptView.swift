import Analysis
import Canvas

/// The line at the bottom in which somebody types, and above it what could come next.
///
///     │ stray    stray bytes          │
///     │ status   the status code of a │
///      filter: st                               ✗ there is no field 'st'
struct PromptView {
    let prompt: Prompt

    private static let rows = 8

    func draw(over size: Size, with pen: inout Pen) {
        drawCompletions(size, with: &pen)
        let row = size.rows - 1
        pen.ground = .uiDialog
        defer { pen.ground = nil }
        pen.fill(Rect(column: 0, row: row, columns: size.columns, rows: 1), " ", Style(.uiDialog))
        let start = pen.write(" " + prompt.label, 0, row, Style(.uiTitle, [.bold]), width: size.columns)
        let mistake = prompt.mistake
        let note = mistake.map { "\(pen.glyphs.bad) \($0.text)" } ?? prompt.hint
        let noteWidth = min(pen.cells(of: note) + 1, max(0, size.columns - start - 24))
        let field = start..<max(start, size.columns - noteWidth - 1)
        InputField(input: prompt.input, isInvalid: mistake != nil, isFocused: true, mistake: mistake?.offset)
            .draw(field, row, with: &pen)
        pen.write(
            note, field.upperBound + 1, row, Style(mistake == nil ? .uiDim : .uiInputInvalid, [.bold]),
            width: noteWidth - 1)
    }

    /// Where the list of completions is, and the first that it shows; nil where there are none.
    private func place(in size: Size) -> (rect: Rect, top: Int)? {
        let count = prompt.completions.count
        guard count > 0, size.rows > 6 else { return nil }
        let rows = min(count, Self.rows, size.rows - 4)
        let top = max(0, min((prompt.choice ?? 0) - rows / 2, count - rows))
        let columns = min(size.columns - 2, 66)
        return (Rect(column: 1, row: size.rows - 1 - rows, columns: columns, rows: rows), top)
    }

    private func drawCompletions(_ size: Size, with pen: inout Pen) {
        guard let (rect, top) = place(in: size) else { return }
        pen.ground = .uiDialog
        defer { pen.ground = nil }
        pen.fill(rect, " ", Style(.uiDialog))
        for (line, completion) in prompt.completions.dropFirst(top).prefix(rect.rows).enumerated() {
            let row = rect.row + line
            let isChosen = prompt.choice == top + line
            pen.write(
                completion.text, rect.column + 2, row, Style(.uiTitle, isChosen ? [.bold] : []), width: 26)
            pen.write(completion.summary, rect.column + 30, row, Style(.uiDim), width: rect.columns - 31)
            if isChosen {
                pen.put(pen.glyphs.selection, rect.column, row, Style(.uiCursor))
                pen.highlight(Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection)
            }
        }
    }

    /// The completion at a cell; nil where there is none.
    func choice(at column: Int, _ row: Int, in size: Size) -> Int? {
        guard let (rect, top) = place(in: size), rect.contains(column: column, row: row) else { return nil }
        return top + row - rect.row
    }
}
