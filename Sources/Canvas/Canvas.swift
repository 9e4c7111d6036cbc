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
    package private(set) var cells: [Cell]
    /// Where the terminal's cursor shows; nil where it is hidden.
    package var cursor: (column: Int, row: Int)? {
        get { cursorPlace.map { ($0 % max(1, size.columns), $0 / max(1, size.columns)) } }
        set { cursorPlace = newValue.map { $0.row * size.columns + $0.column } }
    }
    private var cursorPlace: Int?

    package init(size: Size, style: Style = .plain) {
        self.size = size
        cells = Array(repeating: Cell(scalar: " ", style: style), count: max(0, size.columns) * max(0, size.rows))
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

    /// Fills a rectangle with one scalar that is one cell wide.
    package mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", style: Style) {
        for row in max(0, rect.row)..<max(0, rect.row, min(size.rows, rect.endRow)) {
            for column in max(0, rect.column)..<max(0, rect.column, min(size.columns, rect.endColumn)) {
                set(scalar, column, row, style)
            }
        }
    }

    /// Changes the style of what stands in a rectangle and keeps the text.
    package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        for row in max(0, rect.row)..<max(0, rect.row, min(size.rows, rect.endRow)) {
            for column in max(0, rect.column)..<max(0, rect.column, min(size.columns, rect.endColumn)) {
                change(&cells[row * size.columns + column].style)
            }
        }
    }

    private mutating func set(_ scalar: Unicode.Scalar, _ column: Int, _ row: Int, _ style: Style) {
        let place = row * size.columns + column
        // Overwriting one half of a wide scalar leaves no broken half behind.
        if cells[place].scalar == Self.continuation, scalar != Self.continuation, column > 0 {
            cells[place - 1].scalar = " "
        }
        if column + 1 < size.columns, cells[place + 1].scalar == Self.continuation, scalar != " " || true {
            if cellWidth(cells[place].scalar) == 2 { cells[place + 1].scalar = " " }
        }
        cells[place] = Cell(scalar: scalar, style: style)
    }
}
