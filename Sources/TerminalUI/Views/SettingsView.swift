import Canvas
import Scenarios

/// A scenario's settings, one a line; in the picker with the cursor and what may be written.
///
///     ▌server         ‹ buggy ›          with the bug or without
///      gap            200ms              time between requests
///      body-size      54                 octets of the upstream's body
///      a whole number: 0...1048576 or none
struct SettingsView {
    struct Line {
        var knob: Knob
        var value: String
    }

    let lines: [Line]
    /// Index of the line under the cursor; nil where nothing can be changed.
    var selected: Int?
    var editor: TextInput?
    /// Why what is typed cannot be taken.
    var complaint: String?

    func draw(_ rect: Rect, with pen: inout Pen) {
        let note = selected.map { self.note($0, width: rect.columns - 2, pen.glyphs) } ?? []
        let list = rect.splitRows(rect.rows - note.count).top
        let top = Self.top(selected: selected, rows: list.rows)
        let longest = lines.map(\.knob.name.count).max() ?? 0
        let value = rect.column + 1 + max(8, longest) + 2
        // Where there is no room for summaries, the line below tells the one under the cursor.
        let summary = rect.columns < 64 ? rect.endColumn : value + min(24, (rect.endColumn - value) / 3)
        for line in 0..<list.rows where lines.indices.contains(top + line) {
            let index = top + line
            let row = list.row + line
            let isSelected = index == selected
            if isSelected { pen.put(pen.glyphs.selection, rect.column, row, Style(.uiCursor)) }
            pen.write(lines[index].knob.name, rect.column + 1, row, Style(.uiText), width: value - rect.column - 2)
            if rect.endColumn - summary > 8 {
                pen.write(lines[index].knob.summary, summary, row, Style(.uiDim), width: rect.endColumn - summary)
            }
            if isSelected {
                pen.highlight(
                    Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection, [.bold])
            }
            if isSelected, let editor {
                drawEditor(editor, value..<summary - 1, row, with: &pen)
            } else {
                let text = shown(lines[index], pen.glyphs)
                pen.write(
                    text, value, row, Style(.uiTitle, on: isSelected ? .uiSelection : nil), width: summary - value - 1)
            }
        }
        for (line, spans) in note.enumerated() {
            pen.write(spans, rect.column + 1, list.endRow + line, width: rect.columns - 2)
        }
    }

    /// Two lines on the setting under the cursor: what is wrong with what is typed, or what may be written.
    private func note(_ selected: Int, width: Int, _ glyphs: Glyphs) -> [[Pen.Span]] {
        guard lines.indices.contains(selected) else { return [] }
        let knob = lines[selected].knob
        let prose =
            complaint.map { Prose("\(glyphs.bad) \($0)", .uiInputInvalid) }
            ?? Prose("\(knob.summary): \(knob.domain)", .uiDim)
        return Array((prose.lines(width: width) + [[]]).prefix(Self.noteRows))
    }

    static let noteRows = 2

    /// Index of the first line shown.
    static func top(selected: Int?, rows: Int) -> Int { max(0, (selected ?? 0) - rows + 1) }

    private func shown(_ line: Line, _ glyphs: Glyphs) -> String {
        switch line.knob.kind {
        case .flag, .choice: selected == nil ? line.value : "\(glyphs.previous) \(line.value) \(glyphs.next)"
        case .count, .delay, .text: line.value
        }
    }

    private func drawEditor(_ editor: TextInput, _ columns: Range<Int>, _ row: Int, with pen: inout Pen) {
        InputField(input: editor, isInvalid: complaint != nil, isFocused: true).draw(columns, row, with: &pen)
    }
}

/// A line of text with its cursor; what does not fit is out of sight on the left.
struct InputField {
    let input: TextInput
    let isInvalid: Bool
    let isFocused: Bool
    /// Index of the scalar from which on it is wrong; nil where nothing or all of it is.
    var mistake: Int?

    func draw(_ columns: Range<Int>, _ row: Int, with pen: inout Pen) {
        let style = Style(isInvalid && mistake == nil ? .uiInputInvalid : .uiInput, [.underline])
        pen.line(" ", columns, row, style)
        let pan = max(0, input.cursor - columns.count + 1)
        let text = String(String.UnicodeScalarView(input.text.dropFirst(pan).prefix(columns.count)))
        pen.write(text, columns.lowerBound, row, style, width: columns.count)
        if let mistake, mistake < input.text.count {
            let rest = String(String.UnicodeScalarView(input.text.dropFirst(max(mistake, pan))))
            let start = columns.lowerBound + max(mistake, pan) - pan
            pen.write(
                rest, start, row, Style(.uiInputInvalid, [.underline, .bold]), width: columns.upperBound - start)
        }
        if isFocused { pen.showCursor(columns.lowerBound + input.cursor - pan, row) }
    }
}
