import Canvas

/// What is left to say on a screen below 40x10.
///
///             30x8 is too small
///            straybyte needs 40x10
///          q quits; recording goes on
struct TooSmallView {
    let size: Size

    func draw(_ pen: inout Pen) {
        let lines = [
            "\(size.columns)x\(size.rows) is too small", "straybyte needs 40x10", "q quits; recording goes on",
        ]
        let first = max(0, (size.rows - lines.count) / 2)
        for (index, line) in lines.enumerated() where first + index < size.rows {
            let column = max(0, (size.columns - line.count) / 2)
            pen.write(
                line, column, first + index, Style(index == 0 ? .verdictWarn : .uiText), width: size.columns - column)
        }
    }
}
