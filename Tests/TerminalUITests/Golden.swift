import Canvas
import Foundation
import TerminalUI
import Testing

/// A screen on file: its text, then the runs of cells of one style by the names of their roles.
///
/// With STRAYBYTE_RECORD_GOLDENS set the file is written instead of compared; recording never passes.
enum Golden {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static func expect(_ canvas: Canvas, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name + ".txt")
        let actual = description(of: canvas)
        if ProcessInfo.processInfo.environment["STRAYBYTE_RECORD_GOLDENS"] != nil {
            try Data(actual.utf8).write(to: file)
            Issue.record("recorded \(name); look at it, then run again", sourceLocation: sourceLocation)
            return
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard actual != expected else { return }
        let differences = zip(lines(expected), lines(actual)).filter { $0 != $1 }.prefix(12)
            .map { "- \($0)\n+ \($1)" }.joined(separator: "\n")
        Issue.record("\(name) differs:\n\(differences)", sourceLocation: sourceLocation)
    }

    static func description(of canvas: Canvas) -> String {
        var text = ""
        for row in 0..<canvas.size.rows {
            text += "|"
            for column in 0..<canvas.size.columns where canvas[column, row].scalar != Canvas.continuation {
                text.unicodeScalars.append(canvas[column, row].scalar)
            }
            text += "|\n"
        }
        for row in 0..<canvas.size.rows { text += "\(row):\(runs(of: row, canvas))\n" }
        if let cursor = canvas.cursor { text += "cursor \(cursor.column),\(cursor.row)\n" }
        return text
    }

    /// ` 0 ui.border, 1-12 ui.title bold`; cells of plain text are left out.
    private static func runs(of row: Int, _ canvas: Canvas) -> String {
        var runs: [String] = []
        var start = 0
        for column in 1...canvas.size.columns {
            let style = canvas[start, row].style
            if column < canvas.size.columns, canvas[column, row].style == style { continue }
            if style != Style(.uiText) {
                let columns = column - start == 1 ? "\(start)" : "\(start)-\(column - 1)"
                runs.append(" \(columns) \(name(style))")
            }
            start = column
        }
        return runs.joined(separator: ",")
    }

    private static func name(_ style: Style) -> String {
        let attributes: [(Attributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"), (.italic, "italic"),
        ]
        var words = [Role(rawValue: style.role)?.name ?? "?"]
        if style.backdrop != 0 { words.append("on " + (Role(rawValue: style.backdrop)?.name ?? "?")) }
        words += attributes.filter { style.attributes.contains($0.0) }.map(\.1)
        return words.joined(separator: " ")
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
