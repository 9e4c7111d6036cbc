import Canvas

/// As what and where to the session is written.
///
///     ╭─ Export ─────────────────────────────────────────────╮
///     │                                                      │
///     │  format  ‹ jsonl ›  session log, one JSON object a li│
///     │  path    head-body.jsonl                             │
///     │                                                      │
///     │  head-body.jsonl exists: Enter overwrites it         │
///     ╰──────────────────────────────────────────────────────╯
struct ExportView {
    let export: ExportDialog

    func draw(over size: Size, with pen: inout Pen) {
        pen.ground = .uiDialog
        defer { pen.ground = nil }
        let rect = Dialog.place(columns: min(72, size.columns - 2), rows: 8, in: size)
        let inner = Dialog(title: "Export").draw(rect, with: &pen)
        let label = inner.column + 2
        let value = label + 8
        let width = inner.endColumn - value - 2
        let row = inner.row + 1
        let choosesForm = export.field == .form
        pen.write("format", label, row, Style(.uiDim), width: 7)
        let form = "\(pen.glyphs.previous) \(export.form.rawValue) \(pen.glyphs.next)"
        let end = pen.write(
            form, value, row, Style(.uiTitle, on: choosesForm ? .uiSelection : nil, [.bold]), width: width)
        pen.write(export.form.summary, end + 2, row, Style(.uiDim), width: value + width - end - 2)
        pen.write("path", label, row + 1, Style(.uiDim), width: 7)
        InputField(input: export.path, isInvalid: export.complaint != nil, isFocused: !choosesForm)
            .draw(value..<value + width, row + 1, with: &pen)
        if choosesForm { pen.put(pen.glyphs.selection, label - 1, row, Style(.uiCursor)) }
        if !choosesForm { pen.put(pen.glyphs.selection, label - 1, row + 1, Style(.uiCursor)) }
        let message = row + 3
        if let existing = export.existing {
            pen.write(
                "\(pen.glyphs.warn) \(existing) exists: Enter overwrites it, Esc does not", label, message,
                Style(.verdictWarn, [.bold]), width: inner.columns - 4)
        } else if let complaint = export.complaint {
            pen.write(
                "\(pen.glyphs.bad) \(complaint)", label, message, Style(.uiInputInvalid, [.bold]),
                width: inner.columns - 4)
        } else {
            pen.write(
                "Enter writes, Tab goes to the format, Esc cancels", label, message, Style(.uiDim),
                width: inner.columns - 4)
        }
    }
}
