import Analysis
import Canvas
import Wire

/// What the parties printed, word for word.
///
///     ─ 6 Logs ────────────────────────────────────────────────
///      client  attempt 0
///      server  1: 54 bytes written, err=<nil>
///     ◆lab     server: fixed
struct LogsView {
    let logs: [SessionAnalysis.LogLine]
    /// Index of the first line shown.
    let top: Int
    /// Columns of text that are out of sight on the left.
    let pan: Int

    func draw(_ rect: Rect, with pen: inout Pen) {
        if logs.isEmpty {
            pen.write("nobody has said anything yet", rect.column + 1, rect.row, Style(.uiDim), width: rect.columns - 1)
        }
        for line in 0..<rect.rows where logs.indices.contains(top + line) {
            let log = logs[top + line]
            let row = rect.row + line
            let role = role(log.party)
            if log.party == .lab { pen.put(pen.glyphs.lab, rect.column, row, Style(role)) }
            pen.write(log.party.rawValue, rect.column + 1, row, Style(role, [.bold]), width: 7)
            let text = String(log.text.unicodeScalars.dropFirst(pan).prefix(rect.columns + 1))
            let style = Style(log.party == .lab ? .uiTitle : .uiText)
            pen.write(text, rect.column + 9, row, style, width: rect.columns - 10)
        }
    }

    private func role(_ party: Party) -> Role {
        switch party {
        case .client: .laneClient
        case .server, .origin: .laneServer
        case .lab: .uiTitle
        }
    }
}
