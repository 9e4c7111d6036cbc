/// A canvas as text that people can read and review: the grid, then the styles of it, run by run.
///
/// ```
/// 12x2 cursor 3,1
/// |GET /a      |
/// |<title>     |
/// 0 0..6 role.request
/// 1 0..7 role.stray on ui.selection bold
/// ```
/// A run is `row start..end` (end not included), the role, the role behind it, the attributes. Plain cells are in
/// no run. There are no escape sequences in it.
package struct GoldenText: CustomStringConvertible {
    package let description: String

    /// - Parameter roleName: Names the number of a role.
    package init(_ canvas: Canvas, roleName: (UInt8) -> String) {
        var text = "\(canvas.size.columns)x\(canvas.size.rows)"
        if let cursor = canvas.cursor { text += " cursor \(cursor.column),\(cursor.row)" }
        text += "\n"
        for row in 0..<canvas.size.rows {
            text += "|"
            for column in 0..<canvas.size.columns {
                let scalar = canvas[column, row].scalar
                if scalar != Canvas.continuation { text.unicodeScalars.append(scalar) }
            }
            text += "|\n"
        }
        for row in 0..<canvas.size.rows {
            var column = 0
            while column < canvas.size.columns {
                let style = canvas[column, row].style
                let start = column
                while column < canvas.size.columns, canvas[column, row].style == style { column += 1 }
                if style == .plain { continue }
                text += "\(row) \(start)..\(column) \(roleName(style.role))"
                if style.backdrop != 0 { text += " on \(roleName(style.backdrop))" }
                for name in style.attributes.names { text += " \(name)" }
                text += "\n"
            }
        }
        description = text
    }
}
