import Canvas
import Glibc

/// Finds out what a terminal has to be told so that it shows a canvas, and remembers the last one.
///
/// Curses could do that. But it compares everything with a copy of its own once more, works out the sequence of a color
/// anew whenever that color begins, and writes whenever the cursor moves.
struct ScreenWriter: ~Copyable {
    private let words: TerminalWords
    private let movesOtherwise: Bool
    private let isDirect: Bool
    private let isUnicode: Bool
    private var screen = Screen.unknown
    /// What the terminal shows, if that is known.
    private var shown = Canvas(size: Size(columns: 0, rows: 0))
    /// By row, whether the terminal shows something else there.
    private var isChanged: [Bool] = []
    private var looks = LookTable()
    /// What is to be written to the terminal.
    private(set) var output = OctetBuffer()

    /// Where the terminal's cursor is; a column of -1 where that is not known.
    private var row = 0
    private var column = -1
    private var isCursorOn = false
    /// What the terminal is set to.
    private var attributes: Attributes = []
    private var foreground: Int32 = -1
    private var background: Int32 = -1
    /// How many cells a scalar below 0x3000 takes, 0 where the C library was not asked yet; ``unsafe`` where it does
    /// not agree.
    private var widths = [UInt8](repeating: 0, count: 0x3000)
    private static let unsafe: UInt8 = 3

    private enum Screen {
        case unknown
        /// To be cleared before anything is written.
        case foreign
        case cleared
        /// What `shown` says.
        case known
    }

    init(words: TerminalWords, isDirect: Bool, isUnicode: Bool) {
        self.words = words
        movesOtherwise = words.move != nil
        self.isDirect = isDirect
        self.isUnicode = isUnicode
    }

    /// The next canvas is drawn whole, with paints asked for anew.
    mutating func forget() {
        if case .known = screen { screen = .unknown }
        looks = LookTable()
    }

    /// The next canvas is drawn whole, on a screen that is cleared before.
    mutating func begin() {
        screen = .foreign
        isCursorOn = false
    }

    /// Makes ``output`` what has to be written.
    /// - Parameter size: The terminal's. A canvas of another one was drawn before a change of size was heard of.
    mutating func draw(_ canvas: Canvas, in size: Size, paint: (Style) -> Paint) {
        output.removeAll()
        if case .known = screen, shown.size != canvas.size { screen = .unknown }
        if case .foreign = screen {
            output.append(words.plain)
            output.append(words.hideCursor)
            output.append(words.clear)
            screen = .cleared
        }
        // Whoever wrote meanwhile has left it somewhere.
        column = -1
        let columns = min(size.columns, canvas.size.columns)
        var old = Canvas(size: Size(columns: 0, rows: 0))
        swap(&old, &shown)
        let isKnown = if case .known = screen { true } else { false }
        if isKnown {
            let changed = findChanges(canvas, old)
            if let shift = shift(canvas, over: old, in: changed, size) {
                scroll(shift, size)
                old.shift(shift.region, by: shift.distance)
                _ = findChanges(canvas, old)
            }
        } else {
            old = canvas
        }
        for row in 0..<min(size.rows, canvas.size.rows) where !isKnown || isChanged[row] {
            canvas.cells.withUnsafeBufferPointer { new in
                old.cells.withUnsafeBufferPointer { old in
                    let cells = row * canvas.size.columns..<(row + 1) * canvas.size.columns
                    let new = UnsafeBufferPointer(rebasing: new[cells])
                    let old = UnsafeBufferPointer(rebasing: old[cells])
                    write(new, over: isKnown ? old : nil, row, columns, size, paint: paint)
                }
            }
            if isKnown { old.take(row, of: canvas) }
        }
        shown = old
        screen = .known
        if !attributes.isEmpty || foreground != -1 || background != -1 { setPlain() }
        if let cursor = canvas.cursor, cursor.row < size.rows, cursor.column < size.columns {
            move(cursor.row, cursor.column)
            if !isCursorOn { output.append(words.showCursor) }
            isCursorOn = true
        } else if isCursorOn {
            output.append(words.hideCursor)
            isCursorOn = false
        }
    }

    /// Sets ``isChanged``.
    /// - Returns: The rows from the first to the last that has changed.
    private mutating func findChanges(_ canvas: Canvas, _ old: Canvas) -> Range<Int> {
        let (columns, rows) = (canvas.size.columns, canvas.size.rows)
        if isChanged.count != rows { isChanged = [Bool](repeating: false, count: rows) }
        var changed = rows..<rows
        canvas.cells.withUnsafeBufferPointer { new in
            old.cells.withUnsafeBufferPointer { old in
                guard let new = new.baseAddress, let old = old.baseAddress else { return }
                for row in 0..<rows {
                    let first = row * columns
                    isChanged[row] = memcmp(new + first, old + first, columns * MemoryLayout<Canvas.Cell>.stride) != 0
                    if isChanged[row] { changed = min(changed.lowerBound, row)..<row + 1 }
                }
            }
        }
        return changed
    }

    private func shift(_ canvas: Canvas, over old: Canvas, in rows: Range<Int>, _ size: Size) -> RowShift? {
        guard words.scroll != nil, canvas.size == size else { return nil }
        // What such a terminal shows in its last cell nobody knows.
        let rows = words.wrapsAtOnce ? rows.clamped(to: 0..<size.rows - 1) : rows
        return RowShift(canvas, over: old, in: rows, isChanged: isChanged)
    }

    /// Has the terminal move rows; what comes in is to be written.
    private mutating func scroll(_ shift: RowShift, _ size: Size) {
        guard let scroll = words.scroll else { return }
        output.append(scroll.region(shift.region.lowerBound, shift.region.upperBound - 1))
        column = -1
        move(shift.distance > 0 ? shift.region.upperBound - 1 : shift.region.lowerBound, 0)
        output.append(shift.distance > 0 ? scroll.up(shift.distance) : scroll.down(-shift.distance))
        output.append(scroll.region(0, size.rows - 1))
        column = -1
    }

    /// Cells that are alike are passed over where that is less to write than they are.
    private static let leastSkip = 7

    /// - Parameters:
    ///   - cells: A row of the canvas.
    ///   - old: What the terminal shows there; nil where that is not known.
    private mutating func write(
        _ cells: Cells, over old: Cells?, _ row: Int, _ columns: Int, _ size: Size, paint: (Style) -> Paint
    ) {
        // The last cell of a terminal that would scroll is left as it is.
        let limit = words.wrapsAtOnce && row == size.rows - 1 ? size.columns - 1 : size.columns
        let end = min(columns, limit)
        let isCleared = if case .cleared = screen { true } else { false }
        let erases = !words.eraseToEnd.isEmpty && columns == size.columns
        var index = 0
        while index < end {
            if let old, cells[index].bits == old[index].bits {
                let next = self.nextChange(cells, old, from: index, to: end)
                if next == end { return }
                if next - index >= Self.leastSkip || column != index { index = next }
            }
            let style = cells[index].style
            let look = self.look(of: style, paint: paint)
            let run = Run(row: row, end: end, isCleared: isCleared, erases: erases, look: look, style: style)
            guard let next = write(run, cells, over: old, from: index, size) else { return }
            index = next
        }
    }

    /// Where cells of one style are written.
    private struct Run {
        let row: Int
        /// Where the row ends.
        let end: Int
        /// Whether the row was cleared before.
        let isCleared: Bool
        /// Whether the rest of a row may be erased.
        let erases: Bool
        let look: LookTable.Look
        let style: Style
    }

    /// Writes cells of one style, up to where another one or much that is alike begins.
    /// - Returns: Where that is; nil where nothing more is to be written in that row.
    private mutating func write(_ run: Run, _ cells: Cells, over old: Cells?, from first: Int, _ size: Size) -> Int? {
        let style = run.style.bits
        let look = run.look
        var index = first
        // Whether the terminal is set to that look.
        var isSet = false
        // Cells that are alike but few, and blank ones that are not worth skipping, end here.
        var alikeEnd = old == nil ? run.end : first
        var blankEnd = first
        while index < run.end, cells[index].style.bits == style {
            if let old, index >= alikeEnd, cells[index].bits == old[index].bits {
                let next = nextChange(cells, old, from: index, to: run.end)
                if next == run.end || next - index >= Self.leastSkip || next > index && column != index { return next }
                alikeEnd = next
            }
            let scalar = cells[index].scalar
            if isSet, column == index, scalar.value > 0x20, scalar.value < 0x7F {
                // What most of a screen is: a letter behind another one.
                output.append(UInt8(truncatingIfNeeded: scalar.value))
                index += 1
                column = index < size.columns ? index : -1
                continue
            }
            if scalar.value == 0x20 {
                if index >= blankEnd, !look.isDrawn, run.isCleared || run.erases {
                    blankEnd = self.blankEnd(cells, from: index, to: run.end)
                    let isWorthSkipping =
                        blankEnd - index >= Self.leastSkip || column != index || blankEnd == run.end
                    if run.isCleared, look.background == -1, isWorthSkipping {
                        index = blankEnd
                        continue
                    }
                    let isRest = run.erases && blankEnd == run.end && run.end - index >= 4
                    if isRest, look.background == -1 || words.erasesInColor {
                        move(run.row, index)
                        setGround(look)
                        output.append(words.eraseToEnd)
                        return nil
                    }
                }
                if !isSet { setGround(look) }
                move(run.row, index)
                output.append(0x20)
                index += 1
                column = index < size.columns ? index : -1
                continue
            }
            if !isSet { set(look) }
            isSet = true
            move(run.row, index)
            let width = write(scalar, room: run.end - index)
            index += width
            // At the right edge, and where the terminal may measure otherwise, nobody knows where the cursor is.
            column = width == 1 && index < size.columns ? index : -1
        }
        return index
    }

    /// The first cell that has to be written.
    private func nextChange(_ cells: Cells, _ old: Cells, from first: Int, to end: Int) -> Int {
        var next = first + 1
        while next < end, cells[next].bits == old[next].bits { next += 1 }
        // A changed right half is written with its left one.
        if next < end, cells[next].scalar == Canvas.continuation { next -= 1 }
        return next
    }

    private typealias Cells = UnsafeBufferPointer<Canvas.Cell>

    /// The end of what is like a blank cell.
    private func blankEnd(_ cells: Cells, from first: Int, to end: Int) -> Int {
        let blank = cells[first]
        var index = first
        while index < end, cells[index].bits == blank.bits { index += 1 }
        return index
    }

    /// Writes one scalar as UTF-8.
    /// - Returns: How many cells it takes.
    private mutating func write(_ scalar: Unicode.Scalar, room: Int) -> Int {
        let value = scalar.value
        if value < 0x7F {
            // The canvas lets none of the others in; the terminal gets none in any case.
            output.append(value >= 0x20 ? UInt8(value) : UInt8(ascii: "?"))
            return 1
        }
        var width = Int(value) < widths.count ? widths[Int(value)] : 0
        if width == 0 { width = measure(scalar) }
        // At the edge of a terminal that has become smaller a wide scalar has lost its right half.
        guard width != Self.unsafe, width <= room else {
            let cells = min(cellWidth(scalar), room)
            for _ in 0..<cells { output.append(UInt8(ascii: "?")) }
            return cells
        }
        if value < 0x800 {
            output.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
        } else {
            if value < 0x10000 {
                output.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            } else {
                output.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
                output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
            }
            output.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
        }
        output.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
        return Int(width)
    }

    /// Terminals ask the C library how wide a scalar is. Where that one differs from us, columns would shift.
    private mutating func measure(_ scalar: Unicode.Scalar) -> UInt8 {
        let width = cellWidth(scalar)
        let isSafe = isUnicode && scalar.value >= 0xA0 && words.width(scalar) == width
        let measured = isSafe ? UInt8(width) : Self.unsafe
        if Int(scalar.value) < widths.count { widths[Int(scalar.value)] = measured }
        return measured
    }

    private mutating func move(_ row: Int, _ column: Int) {
        if self.column == column, self.row == row { return }
        self.row = row
        self.column = column
        if movesOtherwise, let move = words.move {
            output.append(move(row, column))
            return
        }
        output.append(0x1B)
        output.append(UInt8(ascii: "["))
        append(row + 1)
        output.append(UInt8(ascii: ";"))
        append(column + 1)
        output.append(UInt8(ascii: "H"))
    }

    private mutating func append(_ number: Int) {
        if number >= 10 { append(number / 10) }
        output.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }

    /// Spaces show their background alone; where that is the one before, another color would only be words.
    private mutating func setGround(_ look: LookTable.Look) {
        if look.isDrawn || look.background != background || !attributes.isDisjoint(with: .drawn) { set(look) }
    }

    private mutating func set(_ look: LookTable.Look) {
        let isNeutral = look.foreground == -1 && foreground != -1 || look.background == -1 && background != -1
        if !attributes.isSubset(of: look.attributes) || isNeutral && words.plainColors.isEmpty {
            setPlain()
        } else if isNeutral {
            output.append(words.plainColors)
            foreground = -1
            background = -1
        }
        if attributes != look.attributes {
            let added = look.attributes.rawValue & ~attributes.rawValue
            for index in words.attributes.indices where added & 1 << index != 0 {
                output.append(words.attributes[index])
            }
            attributes = look.attributes
        }
        if foreground != look.foreground {
            looks.write(look.foregroundWords, to: &output)
            foreground = look.foreground
        }
        if background != look.background {
            looks.write(look.backgroundWords, to: &output)
            background = look.background
        }
    }

    private mutating func setPlain() {
        output.append(words.plain)
        attributes = []
        foreground = -1
        background = -1
    }

    private mutating func look(of style: Style, paint: (Style) -> Paint) -> LookTable.Look {
        if let known = looks[style.bits] { return known }
        let painted = paint(style)
        let foreground = number(painted.foreground)
        let background = number(painted.background)
        var attributes = painted.attributes
        if foreground != -1 || background != -1 { attributes.subtract(words.attributesWithoutColors) }
        return looks.add(
            style.bits, attributes, (foreground, foreground == -1 ? [] : words.foreground(foreground)),
            (background, background == -1 ? [] : words.background(background)))
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

extension Attributes {
    /// Those that a space shows too.
    fileprivate static var drawn: Attributes {
        Attributes(rawValue: Attributes.underline.rawValue | Attributes.reverse.rawValue)
    }
}
