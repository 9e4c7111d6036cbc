import CCurses
import Canvas

/// Writes canvases to a curses window and remembers the last one.
///
/// Curses is given whole rows of cells, as far as they have changed: it compares them with what it has shown once more
/// and finds the shortest way to write them.
@MainActor struct CellPainter {
    private let window: UnsafeMutablePointer<WINDOW>
    private let isDirect: Bool
    private let isUnicode: Bool
    /// What the window shows; of another size than the next canvas where that is not known.
    private var shown = Canvas(size: Size(columns: 0, rows: 0))
    private var looks = LookTable()
    private var pairs: [PairOfColors: Int32] = [:]
    private var isCursorOn: Bool?
    /// A row for curses.
    private var line: [cchar_t] = []
    /// The scalar above ASCII that was measured last, and whether the C library agrees on its width.
    private var measured: (scalar: Unicode.Scalar, isSafe: Bool) = ("\0", true)

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
        shown = Canvas(size: Size(columns: 0, rows: 0))
        looks = LookTable()
    }

    mutating func draw(_ canvas: Canvas, paint: (Style) -> Paint) {
        let isKnown = shown.size == canvas.size
        let diff = isKnown ? canvas.diff(from: shown) : canvas.whole
        // A canvas of another size than the terminal was drawn before a change of size was heard of.
        let columns = Int(getmaxx(window))
        let rows = Int(getmaxy(window))
        for run in diff.runs where run.row < rows && run.columns.lowerBound < columns {
            write(canvas, run.row, run.columns.clamped(to: 0..<columns), paint: paint)
        }
        if let cursor = canvas.cursor { wmove(window, Int32(cursor.row), Int32(cursor.column)) }
        let cursor: Int32 = isCursorOn == (canvas.cursor != nil) ? -1 : canvas.cursor == nil ? 0 : 1
        isCursorOn = canvas.cursor != nil
        ccurses_show(window, cursor)
        if isKnown { shown.take(diff, of: canvas) } else { shown = canvas }
    }

    private mutating func write(_ canvas: Canvas, _ row: Int, _ columns: Range<Int>, paint: (Style) -> Paint) {
        line.removeAll(keepingCapacity: true)
        let start = row * canvas.size.columns
        var style: Style?
        var look = LookTable.Look()
        var before = look
        for place in start + columns.lowerBound..<start + columns.upperBound {
            let cell = canvas.cells[place]
            // Curses fills in the right half by itself.
            if cell.scalar == Canvas.continuation { continue }
            if cell.style != style {
                style = cell.style
                look = self.look(of: cell.style, paint: paint)
            }
            // A space shows its background alone; where that is the one before, another colour would only be words.
            let isBlank = cell.scalar == " " && look.ground == before.ground && !line.isEmpty
            if !isBlank { before = look }
            append(cell.scalar, before.cell, isLast: place + 1 == start + columns.upperBound)
        }
        wmove(window, Int32(row), Int32(columns.lowerBound))
        wadd_wchnstr(window, line, Int32(line.count))
    }

    /// Curses asks the C library how wide a scalar is. Where that one differs from us, columns would shift.
    private mutating func append(_ scalar: Unicode.Scalar, _ look: cchar_t, isLast: Bool) {
        var cell = look
        if scalar.value < 0x7F {
            cell.chars.0 = wchar_t(scalar.value)
            line.append(cell)
            return
        }
        let width = cellWidth(scalar)
        if measured.scalar != scalar {
            measured = (scalar, isUnicode && Int(ccurses_width(wchar_t(scalar.value))) == width)
        }
        // At the edge of a window that has become smaller a wide scalar has lost its right half.
        if measured.isSafe, width == 1 || !isLast {
            cell.chars.0 = wchar_t(scalar.value)
            line.append(cell)
        } else {
            cell.chars.0 = wchar_t(UInt8(ascii: "?"))
            for _ in 0..<(isLast ? 1 : width) { line.append(cell) }
        }
    }

    private mutating func look(of style: Style, paint: (Style) -> Paint) -> LookTable.Look {
        if let known = looks[style.bits] { return known }
        let painted = paint(style)
        let colors = PairOfColors(foreground: number(painted.foreground), background: number(painted.background))
        let isDrawn = !painted.attributes.isDisjoint(with: [.underline, .reverse])
        let look = LookTable.Look(
            cell: ccurses_cell(UInt32(painted.attributes.rawValue), pair(colors)),
            ground: isDrawn ? .drawn(style.bits) : .color(colors.background))
        looks[style.bits] = look
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

/// How styles look, by their bits: asked for once a run of cells, so it must not take longer than drawing one.
private struct LookTable {
    struct Look {
        var cell = cchar_t()
        /// What a space in it shows: spaces of one ground look alike.
        var ground = Ground.color(-1)
    }

    enum Ground: Hashable {
        case color(Int32)
        /// Spaces show an attribute too.
        case drawn(UInt32)
    }

    private static let size = 1 << 12
    /// Places in `looks`, from 1; 0 where nothing is.
    private var places = [UInt16](repeating: 0, count: size)
    private var looks: [(bits: UInt32, look: Look)] = []

    subscript(bits: UInt32) -> Look? {
        get {
            let place = Int(places[index(of: bits)])
            return place == 0 ? nil : looks[place - 1].look
        }
        set {
            guard let newValue else { return }
            // Styles that differ are as many as there are things to say; a table that fills up begins anew.
            if looks.count > Self.size / 2 { self = LookTable() }
            looks.append((bits, newValue))
            places[index(of: bits)] = UInt16(looks.count)
        }
    }

    /// Where a style is, or would be put.
    private func index(of bits: UInt32) -> Int {
        var index = Int((bits &* 0x9E37_79B1) >> 20)
        while places[index] != 0, looks[Int(places[index]) - 1].bits != bits { index = (index + 1) % Self.size }
        return index
    }
}
