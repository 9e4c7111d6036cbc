import Canvas

/// Draws into a canvas in the words of views: texts that fit, frames, lines of spans.
struct Pen {
    private(set) var canvas: Canvas
    let glyphs: Glyphs
    /// What lies behind all that is drawn without a backdrop of its own: a bar or a dialog.
    var ground: Role?

    init(size: Size, glyphs: Glyphs) {
        canvas = Canvas(size: size, style: Style(.uiText))
        self.glyphs = glyphs
    }

    /// A piece of text in one style.
    struct Span {
        var text: String
        var style: Style

        init(_ text: String, _ style: Style) {
            self.text = text
            self.style = style
        }

        init(_ text: String, _ role: Role, _ attributes: Attributes = []) {
            self.init(text, Style(role, attributes))
        }
    }

    /// Writes text into `width` cells; one that is longer ends in an ellipsis.
    /// - Returns: The column behind the text.
    @discardableResult
    mutating func write(_ text: String, _ column: Int, _ row: Int, _ style: Style, width: Int) -> Int {
        canvas.put(
            text, column: column, row: row, style: grounded(style), width: width, ellipsis: glyphs.ellipsis,
            count: glyphs.ellipsisLength)
    }

    /// Writes text so that it ends in front of a column.
    mutating func writeRight(_ text: String, endingAt end: Int, _ row: Int, _ style: Style, width: Int) {
        let length = min(width, cells(of: text))
        write(text, end - length, row, style, width: length)
    }

    /// Writes spans one behind the other into `width` cells.
    @discardableResult
    mutating func write(_ spans: [Span], _ column: Int, _ row: Int, width: Int) -> Int {
        var place = column
        for span in spans where place < column + width {
            let room = column + width - place
            if room < glyphs.ellipsisLength, width > glyphs.ellipsisLength, cells(of: span.text) > room {
                // The ellipsis takes cells of the span before.
                return write(glyphs.cut, column + width - glyphs.ellipsisLength, row, span.style, width: width)
            }
            place = write(span.text, place, row, span.style, width: column + width - place)
        }
        return place
    }

    /// Says in front of a column that something goes on.
    mutating func writeEllipsis(endingAt end: Int, _ row: Int) {
        writeRight(glyphs.cut, endingAt: end, row, Style(.uiDim), width: glyphs.ellipsisLength)
    }

    mutating func put(_ scalar: Unicode.Scalar, _ column: Int, _ row: Int, _ style: Style, clip: Rect? = nil) {
        canvas.put(scalar, column: column, row: row, style: grounded(style), clip: clip)
    }

    /// Writes an octet as two digits.
    mutating func writeHexadecimal(_ octet: UInt8, _ column: Int, _ row: Int, _ style: Style) {
        putOctets(column..<column + 2, row) { $0.putHexadecimal(octet, at: 0, style) }
    }

    /// Writes octets into cells of a row; there is no ground behind them.
    mutating func putOctets(_ columns: Range<Int>, _ row: Int, _ body: (Canvas.OctetCells) -> Void) {
        canvas.putOctets(columns, row: row, body)
    }

    /// The cells of a rectangle, to be put there again; none for nil.
    func copy(_ rect: Rect?) -> Canvas { canvas.copy(rect ?? Rect(column: 0, row: 0, columns: 0, rows: 0)) }

    mutating func paste(_ cells: Canvas, _ column: Int, _ row: Int) { canvas.paste(cells, column: column, row: row) }

    mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", _ style: Style) {
        canvas.fill(rect, scalar, style: grounded(style))
    }

    private func grounded(_ style: Style) -> Style {
        guard let ground, style.backdrop == 0 else { return style }
        var style = style
        style.backdrop = ground.rawValue
        return style
    }

    /// Repeats one scalar from a column up to, not including, another.
    mutating func line(_ scalar: Unicode.Scalar, _ columns: Range<Int>, _ row: Int, _ style: Style) {
        fill(Rect(column: columns.lowerBound, row: row, columns: columns.count, rows: 1), scalar, style)
    }

    /// Puts the background of a role behind a row of cells.
    mutating func highlight(_ rect: Rect, _ role: Role, _ attributes: Attributes = []) {
        canvas.restyle(rect) { style in
            style.backdrop = role.rawValue
            style.attributes.formUnion(attributes)
        }
    }

    /// Makes a row of cells recede.
    mutating func fade(_ rect: Rect) {
        canvas.restyle(rect) { style in
            style.attributes = [.dim]
            style.role = Role.uiDim.rawValue
        }
    }

    mutating func showCursor(_ column: Int, _ row: Int) { canvas.cursor = (column, row) }

    func cells(of text: String) -> Int {
        cellWidth(of: text)
    }
}
