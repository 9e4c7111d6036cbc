/// A screen as data: what views draw into, tests compare and a terminal shows.
@usableFromInline
package struct Canvas: Hashable, Sendable {
    /// A cell in one word, so that a screen is compared and copied as memory is.
    @usableFromInline
    package struct Cell: Hashable, BitwiseCopyable, Sendable {
        /// The scalar in the low half; above it role, backdrop and attributes, an octet each.
        @usableFromInline package private(set) var bits: UInt64

        @inlinable
        package init(scalar: Unicode.Scalar, style: Style) {
            bits = UInt64(scalar.value) | UInt64(style.bits) << 32
        }

        /// One printable scalar; a space where nothing is. A scalar two cells wide is followed by a cell whose
        /// scalar is `Canvas.continuation`.
        package var scalar: Unicode.Scalar {
            // Only scalars are put in.
            @inlinable get { Unicode.Scalar(UInt32(truncatingIfNeeded: bits)).unsafelyUnwrapped }
            set { bits = bits & ~0xFFFF_FFFF | UInt64(newValue.value) }
        }

        package var style: Style {
            @inlinable get { Style(bits: UInt32(truncatingIfNeeded: bits >> 32)) }
            set { bits = bits & 0xFFFF_FFFF | UInt64(newValue.bits) << 32 }
        }
    }

    /// Marks the right half of a scalar that is two cells wide.
    @inlinable package static var continuation: Unicode.Scalar { "\0" }

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
    package mutating func put(_ text: String, column: Int, row: Int, style: Style, clip: Rect? = nil) -> Int {
        if clip == nil, let end = putPlain(text, column: column, row: row, style: style) { return end }
        var column = column
        for scalar in text.unicodeScalars {
            column = put(scalar, column: column, row: row, style: style, clip: clip)
        }
        return column
    }

    /// Writes text into `width` cells; one that is longer ends in an ellipsis.
    /// - Parameter count: How often the ellipsis is repeated, where that leaves room for text.
    /// - Returns: The column behind the text.
    @discardableResult
    package mutating func put(
        _ text: String, column: Int, row: Int, style: Style, width: Int, ellipsis: Unicode.Scalar, count: Int = 1
    ) -> Int {
        guard width > 0 else { return column }
        if text.utf8.count <= width, let end = putPlain(text, column: column, row: row, style: style) { return end }
        var end = column
        for scalar in text.unicodeScalars {
            let cells = cellWidth(printable(scalar))
            if end + cells > column + width {
                let count = width > count ? count : 1
                end = min(end, column + width - count)
                for _ in 0..<count { end = put(ellipsis, column: end, row: row, style: style) }
                return end
            }
            end = put(scalar, column: end, row: row, style: style)
        }
        return end
    }

    /// Writes a text of nothing but printable ASCII that is inside of the canvas as a whole, as most are.
    /// - Returns: nil, and nothing is written, for any other.
    private mutating func putPlain(_ text: String, column: Int, row: Int, style: Style) -> Int? {
        guard row >= 0, row < size.rows, column >= 0 else { return nil }
        let columns = size.columns
        var text = text
        return text.withUTF8 { octets in
            guard column + octets.count <= columns else { return nil }
            for octet in octets where octet < 0x20 || octet >= 0x7F { return nil }
            let first = row * columns + column
            mendEdges(first..<first + octets.count)
            cells.withUnsafeMutableBufferPointer { cells in
                for index in 0..<octets.count {
                    cells[first + index] = Cell(scalar: Unicode.Scalar(octets[index]), style: style)
                }
            }
            return column + octets.count
        }
    }

    /// Hands out cells of a row to be filled with octets, where one after the other would be put there otherwise.
    /// - Parameter columns: What is outside of the canvas is left out at the end.
    package mutating func putOctets(_ columns: Range<Int>, row: Int, _ body: (OctetCells) -> Void) {
        guard row >= 0, row < size.rows, columns.lowerBound >= 0, columns.lowerBound < size.columns else { return }
        let first = row * size.columns + columns.lowerBound
        let count = min(columns.upperBound, size.columns) - columns.lowerBound
        mendEdges(first..<first + count)
        cells.withUnsafeMutableBufferPointer { cells in
            body(OctetCells(cells: UnsafeMutableBufferPointer(rebasing: cells[first..<first + count])))
        }
    }

    /// Cells that take octets and nothing else.
    @usableFromInline
    package struct OctetCells {
        @usableFromInline let cells: UnsafeMutableBufferPointer<Cell>

        /// Puts the printable form of an octet somewhere, counted from the first cell; nothing outside of them.
        @inlinable
        package func put(_ octet: UInt8, at index: Int, _ style: Style) {
            guard cells.indices.contains(index) else { return }
            cells[index] = Cell(scalar: printable(octet), style: style)
        }

        /// Writes an octet as two digits.
        @inlinable
        package func putHexadecimal(_ octet: UInt8, at index: Int, _ style: Style) {
            func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
            put(digit(octet >> 4), at: index, style)
            put(digit(octet & 15), at: index + 1, style)
        }
    }

    /// Leaves a space where only half of a wide scalar would stay beside cells of one row that are overwritten.
    mutating func mendEdges(_ places: Range<Int>) {
        guard !places.isEmpty else { return }
        if cells[places.lowerBound].scalar == Self.continuation { cells[places.lowerBound - 1].scalar = " " }
        let next = places.upperBound
        if next % size.columns != 0, cells[next].scalar == Self.continuation { cells[next].scalar = " " }
    }

    @discardableResult
    package mutating func put(
        _ scalar: Unicode.Scalar, column: Int, row: Int, style: Style, clip: Rect? = nil
    ) -> Int {
        if clip == nil, scalar.value < 0x7F, scalar.value >= 0x20, row >= 0, row < size.rows, column >= 0,
            column < size.columns
        {
            set(scalar, column, row, style)
            return column + 1
        }
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
        let cell = Cell(scalar: cellWidth(shown) == 1 ? shown : "?", style: style)
        forEachRow(in: rect) { canvas, places in
            canvas.mendEdges(places)
            for place in places { canvas.cells[place] = cell }
        }
    }

    /// Changes the style of what stands in a rectangle and keeps the text.
    package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        forEachRow(in: rect) { canvas, places in
            for place in places { change(&canvas.cells[place].style) }
        }
    }

    /// Hands out the indices of the cells of each row that are in a rectangle.
    private mutating func forEachRow(in rect: Rect, _ body: (inout Canvas, Range<Int>) -> Void) {
        let first = max(0, rect.column)
        let end = max(first, min(size.columns, rect.endColumn))
        guard first < end else { return }
        for row in max(0, rect.row)..<max(0, rect.row, min(size.rows, rect.endRow)) {
            body(&self, row * size.columns + first..<row * size.columns + end)
        }
    }

    /// Overwriting one half of a wide scalar leaves a space where its other half was.
    private mutating func set(_ scalar: Unicode.Scalar, _ column: Int, _ row: Int, _ style: Style) {
        let place = row * size.columns + column
        let isLast = column + 1 == size.columns
        cells.withUnsafeMutableBufferPointer { cells in
            if scalar != Self.continuation, cells[place].scalar == Self.continuation { cells[place - 1].scalar = " " }
            if !isLast, cells[place + 1].scalar == Self.continuation { cells[place + 1].scalar = " " }
            cells[place] = Cell(scalar: scalar, style: style)
        }
    }
}
