import Canvas

/// What of the session is written, as what, and where to.
///
///     ╭─ Export ─────────────────────────────────────────────╮
///     │  format  ‹ jsonl ›  session log, one JSON object a li│
///     │  what    ‹ all ›  the whole session                  │
///     │  redact  ‹ no ›  credentials and cookies as they are │
///     │ ▌path    head-body.jsonl                             │
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
        let choices: [(field: ExportDialog.Field, label: String, choice: String, summary: String)] = [
            (.form, "format", export.form.rawValue, export.form.summary),
            (.scope, "what", export.scope.title, export.scope.summary),
            (
                .redaction, "redact", export.redacts ? "yes" : "no",
                export.redacts ? "credentials and cookies hidden, lengths kept" : "credentials and cookies as they are"
            ),
        ]
        var row = inner.row
        for (field, name, choice, summary) in choices {
            let isFocused = export.field == field
            pen.write(name, label, row, Style(.uiDim), width: 7)
            let end = pen.write(
                "\(pen.glyphs.previous) \(choice) \(pen.glyphs.next)", value, row,
                Style(.uiTitle, on: isFocused ? .uiSelection : nil, [.bold]), width: width)
            pen.write(summary, end + 2, row, Style(.uiDim), width: value + width - end - 2)
            if isFocused { pen.put(pen.glyphs.selection, label - 1, row, Style(.uiCursor)) }
            row += 1
        }
        let isTyped = export.field == .path
        pen.write("path", label, row, Style(.uiDim), width: 7)
        InputField(input: export.path, isInvalid: export.complaint != nil, isFocused: isTyped)
            .draw(value..<value + width, row, with: &pen)
        if isTyped { pen.put(pen.glyphs.selection, label - 1, row, Style(.uiCursor)) }
        let message = row + 2
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
