import Canvas

/// Which columns the list of connections has, and by which it is sorted.
///
///     ╭─ Columns ────────────────────────────╮
///     │ ▌ ✓ req      requests            ▾   │
struct ColumnsView {
    let model: AppModel

    private func rect(in size: Size) -> Rect {
        Dialog.place(columns: min(60, size.columns - 2), rows: min(size.rows - 2, rowCount + 2), in: size)
    }

    private var rowCount: Int { ConnectionColumn.allCases.count }

    private var chosen: Int {
        guard case .columns(let column) = model.dialog else { return 0 }
        return ConnectionColumn.allCases.firstIndex(of: column) ?? 0
    }

    private func top(rows: Int) -> Int { max(0, min(chosen - rows / 2, rowCount - rows)) }

    func draw(over size: Size, with pen: inout Pen) {
        pen.ground = .uiDialog
        defer { pen.ground = nil }
        let inner = Dialog(title: "Columns", note: "Space shows, Enter sorts").draw(rect(in: size), with: &pen)
        let top = top(rows: inner.rows)
        for (line, column) in ConnectionColumn.allCases.dropFirst(top).prefix(inner.rows).enumerated() {
            let row = inner.row + line
            let isShown = model.columns.contains(column)
            let sign = isShown ? pen.glyphs.ok : pen.glyphs.unknown
            pen.put(sign, inner.column + 2, row, Style(isShown ? .verdictOk : .uiDim))
            pen.write(column.rawValue, inner.column + 4, row, Style(.uiTitle), width: 10)
            pen.write(column.summary, inner.column + 15, row, Style(.uiDim), width: inner.columns - 20)
            if let sorting = model.listing.sorting, sorting.column == column {
                let arrow = sorting.isDescending ? pen.glyphs.descending : pen.glyphs.ascending
                pen.put(arrow, inner.endColumn - 3, row, Style(.uiTitle, [.bold]))
            }
            guard top + line == chosen else { continue }
            pen.put(pen.glyphs.selection, inner.column, row, Style(.uiCursor))
            pen.highlight(Rect(column: inner.column, row: row, columns: inner.columns, rows: 1), .uiSelection)
        }
    }

    func target(at column: Int, _ row: Int, in size: Size) -> DialogTarget {
        let rect = rect(in: size)
        guard rect.contains(column: column, row: row) else { return .outside }
        let inner = rect.inset(by: 1)
        let index = top(rows: inner.rows) + row - inner.row
        return inner.contains(column: column, row: row) && ConnectionColumn.allCases.indices.contains(index)
            ? .item(index) : .inside
    }
}
