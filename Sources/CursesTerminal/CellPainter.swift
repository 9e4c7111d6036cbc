import CCurses
import Canvas

/// Writes canvases to a curses window and remembers the last one.
@MainActor struct CellPainter {
    private let window: UnsafeMutablePointer<WINDOW>
    private let isDirect: Bool
    private let isUnicode: Bool
    /// What the window shows; nil where that is not known.
    private var shown: Canvas?
    private var looks: [Style: Look] = [:]
    private var pairs: [PairOfColors: Int32] = [:]
    private var isCursorOn: Bool?
    private var text: [wchar_t] = []

    private struct Look {
        var attributes: UInt32
        var pair: Int32
    }

    private struct PairOfColors: Hashable {
        var foreground: Int32
        var background: Int32
    }

    init(window: UnsafeMutablePointer<WINDOW>, isDirect: Bool, isUnicode: Bool) {
        self.window = window
        self.isDirect = isDirect
        self.isUnicode = isUnicode
    }

    /// The next canvas is drawn whole, with paints asked for anew.
    mutating func forget() {
        shown = nil
        looks = [:]
    }

    mutating func draw(_ canvas: Canvas, paint: (Style) -> Paint) {
        let diff = canvas.diff(from: shown ?? Canvas(size: Size(columns: 0, rows: 0)))
        let columns = Int(getmaxx(window))
        let rows = Int(getmaxy(window))
        // A canvas of another size than the terminal was drawn before a change of size was heard of.
        for run in diff.runs where run.row < rows && run.column < columns {
            draw(run.cells.prefix(columns - run.column), column: run.column, row: run.row, paint: paint)
        }
        if let cursor = canvas.cursor { wmove(window, Int32(cursor.row), Int32(cursor.column)) }
        if isCursorOn != (canvas.cursor != nil) {
            isCursorOn = canvas.cursor != nil
            curs_set(canvas.cursor == nil ? 0 : 1)
        }
        wrefresh(window)
        shown = canvas
    }

    private mutating func draw(_ cells: ArraySlice<Canvas.Cell>, column: Int, row: Int, paint: (Style) -> Paint) {
        wmove(window, Int32(row), Int32(column))
        var place = cells.startIndex
        while place < cells.endIndex {
            let style = cells[place].style
            text.removeAll(keepingCapacity: true)
            while place < cells.endIndex, cells[place].scalar == Canvas.continuation || cells[place].style == style {
                append(cells[place].scalar, isLast: place + 1 == cells.endIndex)
                place += 1
            }
            let look = look(of: style, paint: paint)
            ccurses_style(window, look.attributes, look.pair)
            // An error at the last cell of the window only says that the cursor cannot go on.
            waddnwstr(window, text, Int32(text.count))
        }
    }

    /// Curses asks the C library how wide a scalar is. Where that one differs from us, columns would shift.
    private mutating func append(_ scalar: Unicode.Scalar, isLast: Bool) {
        if scalar == Canvas.continuation { return }
        let width = cellWidth(scalar)
        let isSafe =
            scalar.value < 0x7F || (isUnicode && Int(ccurses_width(wchar_t(scalar.value))) == width)
        // At the edge of a window that has become smaller a wide scalar has lost its right half.
        if isSafe, width == 1 || !isLast {
            text.append(wchar_t(scalar.value))
        } else {
            text.append(contentsOf: repeatElement(wchar_t(UInt8(ascii: "?")), count: isLast ? 1 : width))
        }
    }

    private mutating func look(of style: Style, paint: (Style) -> Paint) -> Look {
        if let known = looks[style] { return known }
        let painted = paint(style)
        let look = Look(
            attributes: UInt32(painted.attributes.rawValue),
            pair: pair(PairOfColors(foreground: number(painted.foreground), background: number(painted.background))))
        looks[style] = look
        return look
    }

    /// Defines pairs as they are needed; where a terminal has no more, its own colours must do.
    private mutating func pair(_ colors: PairOfColors) -> Int32 {
        if colors == PairOfColors(foreground: -1, background: -1) { return 0 }
        if let known = pairs[colors] { return known }
        let next = Int32(pairs.count + 1)
        guard next < ccurses_pairs(), init_extended_pair(next, colors.foreground, colors.background) == OK else {
            return 0
        }
        pairs[colors] = next
        return next
    }

    private func number(_ color: Paint.Color) -> Int32 {
        switch color {
        case .terminal: return -1
        case .indexed(let index): return isDirect && index >= 8 ? direct(xtermColor(index)) : Int32(index)
        case .rgb(let red, let green, let blue): return direct(RGB(red, green, blue))
        }
    }

    /// The first eight numbers of a direct terminal are those of its palette, so the darkest blues give way.
    private func direct(_ color: RGB) -> Int32 {
        max(8, Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue))
    }
}
