import Canvas

/// What the selected row means, in plain words, and below it whether the connection can be used again.
///
///     ─ 4 Explain EATEN-BYTES ───────────────────────────────────────────────────── e more ─
///      The server consumed 13 bytes of request 2 as part of request 1.
///      Whose is c2s offset 235? truth says request 2, client says request 2, server says
///      Reuse safe? ✗ NO, poisons q2                                   owned 586/586 bytes
struct ExplainView {
    let account: Account
    /// Index of the first line shown.
    let top: Int

    func draw(_ rect: Rect, with pen: inout Pen) {
        guard rect.rows > 0, rect.columns > 8 else { return }
        let width = rect.columns - 2
        let (text, bottom) = rect.splitRows(rect.rows > 1 ? rect.rows - 1 : 0)
        let lines = Self.lines(account, width: width, rows: text.rows)
        for line in 0..<text.rows where lines.indices.contains(top + line) {
            pen.write(lines[top + line], text.column + 1, text.row + line, width: width)
        }
        if top + text.rows < lines.count {
            pen.writeEllipsis(endingAt: text.endColumn, text.endRow - 1)
        }
        let summary = account.summary.lines(width: width).first ?? []
        let end = pen.write(summary, bottom.column + 1, bottom.row, width: width)
        let room = bottom.endColumn - 1 - (end + 2)
        if let ownership = account.ownership.first(where: { pen.cells(of: $0) <= room }) {
            pen.write(ownership, end + 2, bottom.row, Style(.uiDim), width: room)
        }
    }

    /// All lines; paragraphs are set apart where there is room for that.
    static func lines(_ account: Account, width: Int, rows: Int) -> [[Pen.Span]] {
        var lines: [[Pen.Span]] = []
        for paragraph in account.paragraphs {
            if !lines.isEmpty, rows > 8 { lines.append([]) }
            lines += paragraph.lines(width: width)
        }
        return lines
    }
}
