/// A screen as data: what views draw into, tests compare and a terminal shows.
package struct Canvas: Hashable, Sendable {
    package struct Cell: Hashable, Sendable {
        /// One printable scalar; a space where nothing is. A scalar two cells wide is followed by a cell whose
        /// scalar is `Canvas.continuation`.
        package var scalar: Unicode.Scalar
        package var style: Style
    }

    /// Marks the right half of a scalar that is two cells wide.
    package static let continuation: Unicode.Scalar = "\0"

    package let size: Size
    /// Row by row.
    package internal(set) var cells: [Cell]
    /// Where the terminal's cursor shows; nil where it is hidden, and after it was put outside.
    package var cursor: (column: Int, row: Int)? {
        get { cursorPlace.map { ($0 % size.columns, $0 / size.columns) } }
        set {
            guard let newValue, bounds.contains(column: newValue.column, row: newValue.row) else {
                cursorPlace = nil
                return
            }
            cursorPlace = newValue.row * size.columns + newValue.column
        }
    }
    private var cursorPlace: Int?

    /// - Parameter size: A negative number of columns or rows counts as none.
    package init(size: Size, style: Style = .plain) {
        self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
        cells = Array(repeating: Cell(scalar: " ", style: style), count: self.size.columns * self.size.rows)
    }

    package var bounds: Rect { Rect(column: 0, row: 0, columns: size.columns, rows: size.rows) }

    package subscript(column: Int, row: Int) -> Cell { cells[row * size.columns + column] }

    /// Writes text from a cell on, clipped to `clip` and to the canvas. Every scalar goes through ``printable(_:)``.
    /// - Returns: The column behind the last cell written, or where it would have been.
    @discardableResult
    package mutating func put(_ text: some StringProtocol, column: Int, row: Int, style: Style, clip: Rect? = nil)
        -> Int
    {
        var column = column
        for scalar in text.unicodeScalars {
            column = put(scalar, column: column, row: row, style: style, clip: clip)
        }
        return column
    }

    @discardableResult
    package mutating func put(
        _ scalar: Unicode.Scalar, column: Int, row: Int, style: Style, clip: Rect? = nil
    ) -> Int {
        let shown = printable(scalar)
        let width = cellWidth(shown)
        let area = clip ?? bounds
        guard row >= max(0, area.row), row < min(size.rows, area.endRow) else { return column + width }
        let first = max(0, area.column)
        let end = min(size.columns, area.endColumn)
        guard column >= first, column + width <= end else {
            // Half of a wide scalar at an edge becomes a space, so that columns stay aligned.
            for half in column..<column + width where half >= first && half < end { set(" ", half, row, style) }
            return column + width
        }
        set(shown, column, row, style)
        if width == 2 { set(Self.continuation, column + 1, row, style) }
        return column + width
    }

    /// Fills a rectangle with one scalar; one that is two cells wide becomes a question mark.
    package mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", style: Style) {
        let shown = printable(scalar)
        let filler = cellWidth(shown) == 1 ? shown : "?"
        forEachCell(in: rect) { canvas, column, row in canvas.set(filler, column, row, style) }
    }

    /// Changes the style of what stands in a rectangle and keeps the text.
    package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        forEachCell(in: rect) { canvas, column, row in change(&canvas.cells[row * canvas.size.columns + column].style) }
    }

    private mutating func forEachCell(in rect: Rect, _ body: (inout Canvas, Int, Int) -> Void) {
        for row in max(0, rect.row)..<max(0, rect.row, min(size.rows, rect.endRow)) {
            for column in max(0, rect.column)..<max(0, rect.column, min(size.columns, rect.endColumn)) {
                body(&self, column, row)
            }
        }
    }

    /// Overwriting one half of a wide scalar leaves a space where its other half was.
    private mutating func set(_ scalar: Unicode.Scalar, _ column: Int, _ row: Int, _ style: Style) {
        let place = row * size.columns + column
        if scalar != Self.continuation, cells[place].scalar == Self.continuation { cells[place - 1].scalar = " " }
        if column + 1 < size.columns, cells[place + 1].scalar == Self.continuation { cells[place + 1].scalar = " " }
        cells[place] = Cell(scalar: scalar, style: style)
    }
}
