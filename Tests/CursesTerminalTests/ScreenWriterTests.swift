import Canvas
import Testing

@testable import CursesTerminal

/// A terminal that does what it is told shows the canvas.
@Suite struct ScreenWriterTests {
    /// Kinds of terminals: what they cannot do is left out.
    static let terminals: [(name: String, change: @Sendable (inout TerminalWords) -> Void)] = [
        ("xterm", { _ in }), ("no el", { $0.eraseToEnd = [] }), ("no bce", { $0.erasesInColor = false }),
        ("no op", { $0.plainColors = [] }), ("wraps at once", { $0.wrapsAtOnce = true }),
        ("does not scroll", { $0.scroll = nil }),
        (
            "scrolls row by row",
            {
                $0.scroll?.up = { [UInt8](repeating: 0x0A, count: $0) }
                $0.scroll?.down = { Array(String(repeating: "\u{1B}M", count: $0).utf8) }
            }
        ), ("moves otherwise", { $0.move = { Array("\u{1B}[\($0 + 1)d\u{1B}[\($1 + 1)G".utf8) } }),
    ]

    @Test(arguments: terminals.indices) func showsWhatTheCanvasShows(_ index: Int) {
        for seed in UInt64(1)...4 {
            var random = Chance(state: seed)
            let size = Size(columns: 24, rows: 6)
            let words = Self.words(Self.terminals[index].change)
            var writer = ScreenWriter(words: words, isDirect: false, isUnicode: true)
            var terminal = Terminal(size, wrapsAtOnce: words.wrapsAtOnce, erasesInColor: words.erasesInColor)
            var canvas = Canvas(size: size)
            writer.begin()
            for step in 0..<60 {
                for _ in 0..<random.below(5) { Self.scribble(on: &canvas, &random) }
                switch random.below(12) {
                case 0: writer.begin()
                case 1: writer.forget()
                default: break
                }
                writer.draw(canvas, in: size, paint: Self.paint)
                terminal.take(writer.output.octets)
                let expected = Terminal.shown(canvas, Self.paint)
                // Nothing is written to the cell that would make it scroll, nor a wide scalar beside it.
                let count = expected.count - (words.wrapsAtOnce ? 2 : 0)
                let note = "\(Self.terminals[index].name), seed \(seed), step \(step)"
                guard terminal.cells.prefix(count) == expected.prefix(count) else {
                    Issue.record("the terminal shows something else: \(note)")
                    return
                }
                #expect(terminal.cursor?.column == canvas.cursor?.column && terminal.isScrolled == false)
                #expect(terminal.cursor?.row == canvas.cursor?.row)
            }
        }
    }

    /// A list that scrolls between lines that do not, with a row that is selected.
    @Test(arguments: terminals.indices) func showsWhatWasScrolled(_ index: Int) {
        for seed in UInt64(1)...6 {
            var random = Chance(state: seed)
            let size = Size(columns: 24, rows: 14)
            let words = Self.words(Self.terminals[index].change)
            var writer = ScreenWriter(words: words, isDirect: false, isUnicode: true)
            var terminal = Terminal(size, wrapsAtOnce: words.wrapsAtOnce, erasesInColor: words.erasesInColor)
            let list = random.below(2)..<14 - random.below(3)
            var top = 40
            var (count, unscrolled) = (0, 0)
            let others = Self.words {
                Self.terminals[index].change(&$0)
                $0.scroll = nil
            }
            var other = ScreenWriter(words: others, isDirect: false, isUnicode: true)
            writer.begin()
            other.begin()
            for step in 0..<40 {
                top += [-7, -3, -2, -1, 1, 1, 1, 2, 3, 7][random.below(10)]
                let selected = list.lowerBound + random.below(list.count)
                var canvas = Canvas(size: size)
                canvas.put("a line above: \(step)", column: 0, row: 0, style: .plain)
                for row in list {
                    let number = top + row
                    let style = Style(role: UInt8(number.magnitude % 9), attributes: row == selected ? [.reverse] : [])
                    canvas.put("\(number * number) 日 ─ \(number)", column: 0, row: row, style: style)
                }
                writer.draw(canvas, in: size, paint: Self.paint)
                count += writer.output.octets.count
                other.draw(canvas, in: size, paint: Self.paint)
                unscrolled += other.output.octets.count
                terminal.take(writer.output.octets)
                let expected = Terminal.shown(canvas, Self.paint)
                let compared = expected.count - (words.wrapsAtOnce ? 2 : 0)
                guard terminal.cells.prefix(compared) == expected.prefix(compared) else {
                    Issue.record(
                        "the terminal shows something else: \(Self.terminals[index].name), seed \(seed), step \(step)")
                    return
                }
                #expect(terminal.isScrolled == false)
                #expect(terminal.margins == 0..<size.rows)
            }
            // Of twelve rows most stay what they are, elsewhere.
            if words.scroll != nil { #expect(count < unscrolled * 3 / 4) } else { #expect(count == unscrolled) }
        }
    }

    @Test func scrollsWhatHasMoved() {
        var writer = ScreenWriter(words: Self.words { _ in }, isDirect: false, isUnicode: true)
        let size = Size(columns: 12, rows: 8)
        func canvas(_ first: Int) -> Canvas {
            var canvas = Canvas(size: size)
            for row in 1..<7 { canvas.put("row \(first + row)", column: 0, row: row, style: .plain) }
            return canvas
        }
        writer.begin()
        writer.draw(canvas(10), in: size, paint: Self.paint)
        writer.draw(canvas(11), in: size, paint: Self.paint)
        #expect(
            String(decoding: writer.output.octets, as: UTF8.self)
                == "\u{1B}[2;7r\u{1B}[7;1H\u{1B}[1S\u{1B}[1;8r\u{1B}[7;1Hrow 17\u{1B}[K")
        writer.draw(canvas(10), in: size, paint: Self.paint)
        #expect(
            String(decoding: writer.output.octets, as: UTF8.self)
                == "\u{1B}[2;7r\u{1B}[2;1H\u{1B}[1T\u{1B}[1;8r\u{1B}[2;1Hrow 11\u{1B}[K")
    }

    @Test func writesOnlyWhatHasChanged() {
        var writer = ScreenWriter(words: Self.words { _ in }, isDirect: false, isUnicode: true)
        var canvas = Canvas(size: Size(columns: 40, rows: 3))
        canvas.put("state one, state one", column: 2, row: 1, style: .plain)
        writer.begin()
        writer.draw(canvas, in: canvas.size, paint: Self.paint)
        #expect(
            String(decoding: writer.output.octets, as: UTF8.self)
                == "\u{1B}[m\u{1B}[?25l\u{1B}[2J\u{1B}[2;3Hstate one, state one")
        writer.draw(canvas, in: canvas.size, paint: Self.paint)
        #expect(writer.output.octets.isEmpty)
        canvas.put("two", column: 8, row: 1, style: .plain)
        writer.draw(canvas, in: canvas.size, paint: Self.paint)
        // The second letter of `one` is the third of `two`; nothing else has changed.
        #expect(String(decoding: writer.output.octets, as: UTF8.self) == "\u{1B}[2;9Htwo")
    }

    /// Each control character, C1 included, is a question mark by the time it is written.
    @Test func writesNoControls() {
        var writer = ScreenWriter(words: TerminalWords(), isDirect: false, isUnicode: true)
        var canvas = Canvas(size: Size(columns: 1, rows: 1))
        for value in Array(UInt32(1)..<0x20) + Array(UInt32(0x7F)..<0xA0) {
            canvas.put(Unicode.Scalar(value)!, column: 0, row: 0, style: .plain)
            writer.forget()
            writer.draw(canvas, in: canvas.size, paint: Self.paint)
            let text = String(decoding: writer.output.octets.filter { $0 >= 0x20 && $0 != 0x5B }, as: UTF8.self)
            #expect(text == "1;1H?" || text == "?" || text.isEmpty)
        }
    }

    private static func words(_ change: (inout TerminalWords) -> Void) -> TerminalWords {
        func octets(_ text: String) -> [UInt8] { Array("\u{1B}[\(text)".utf8) }
        var words = TerminalWords()
        words.clear = octets("2J")
        words.eraseToEnd = octets("K")
        words.erasesInColor = true
        words.plain = octets("m")
        words.plainColors = octets("39;49m")
        words.attributes = ["1m", "2m", "4m", "7m", "3m"].map(octets)
        words.scroll = .init(
            region: { octets("\($0 + 1);\($1 + 1)r") }, up: { octets("\($0)S") }, down: { octets("\($0)T") })
        words.showCursor = octets("?25h")
        words.hideCursor = octets("?25l")
        words.foreground = { octets("38;5;\($0)m") }
        words.background = { octets("48;5;\($0)m") }
        change(&words)
        return words
    }

    /// A few colors and attributes, so that some styles share them.
    private static func paint(_ style: Style) -> Paint {
        let colors: [Paint.Color] = [.terminal, .indexed(1), .indexed(2)]
        return Paint(
            foreground: colors[Int(style.role) % 3], background: colors[Int(style.role) / 3 % 3],
            attributes: style.attributes)
    }

    private static func scribble(on canvas: inout Canvas, _ random: inout Chance) {
        let style = Style(
            role: UInt8(random.below(9)),
            attributes: Attributes(rawValue: UInt8([0, 0, 0, 1, 4, 8, 31][random.below(7)]))
        )
        let (column, row) = (random.below(canvas.size.columns), random.below(canvas.size.rows))
        switch random.below(6) {
        case 0:
            canvas.fill(
                Rect(column: column, row: row, columns: random.below(24), rows: random.below(3)),
                [" ", " ", "─", "x"][random.below(4)], style: style)
        case 1: canvas.put("日本", column: column, row: row, style: style)
        case 2: canvas.put("─ ✓ é 😀", column: column, row: row, style: style)
        case 3: canvas.cursor = random.below(2) == 0 ? nil : (column, row)
        default: canvas.put("GET /a b", column: column, row: row, style: style)
        }
    }
}

extension OctetBuffer {
    fileprivate var octets: [UInt8] { withUnsafeBytes { Array($0) } }
}

/// A terminal as far as it is told to do anything here.
private struct Terminal {
    struct Cell: Hashable {
        var scalar: Unicode.Scalar = " "
        var look: [Int] = []
    }

    private let size: Size
    private let wrapsAtOnce: Bool
    private let erasesInColor: Bool
    private(set) var cells: [Cell]
    private(set) var isScrolled = false
    private(set) var margins: Range<Int>
    private var row = 0
    private var column = 0
    private var isOn = false
    private var attributes: Set<Int> = []
    private var colors = [-1, -1]

    init(_ size: Size, wrapsAtOnce: Bool, erasesInColor: Bool) {
        self.size = size
        self.wrapsAtOnce = wrapsAtOnce
        self.erasesInColor = erasesInColor
        margins = 0..<size.rows
        cells = Array(repeating: Cell(scalar: "?"), count: size.columns * size.rows)
    }

    var cursor: (column: Int, row: Int)? { isOn ? (column, row) : nil }

    mutating func take(_ octets: [UInt8]) {
        var scalars = Array(String(decoding: octets, as: UTF8.self).unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\n" {
                if row == margins.upperBound - 1 { scroll(1) } else { row += 1 }
                continue
            }
            guard scalar == "\u{1B}" else {
                put(scalar)
                continue
            }
            if scalars.popFirst() == "M" {
                if row == margins.lowerBound { scroll(-1) } else { row -= 1 }
                continue
            }
            let words = scalars.prefix { !("A"..."Z" ~= $0 || "a"..."z" ~= $0) }
            scalars = scalars.dropFirst(words.count)
            guard let end = scalars.popFirst() else { return }
            obey(words.split(separator: ";").map { Int(String(String.UnicodeScalarView($0))) ?? -1 }, end)
        }
    }

    private mutating func obey(_ numbers: [Int], _ end: Unicode.Scalar) {
        switch end {
        case "H": (row, column) = (numbers[0] - 1, numbers[1] - 1)
        case "r":
            margins = numbers[0] - 1..<numbers[1]
            (row, column) = (0, 0)
        case "S": scroll(numbers[0])
        case "T": scroll(-numbers[0])
        case "d": row = numbers[0] - 1
        case "G": column = numbers[0] - 1
        case "h": isOn = true
        case "l": isOn = false
        case "J": for index in cells.indices { cells[index] = erased }
        case "K": for place in column..<size.columns { cells[row * size.columns + place] = erased }
        case "m":
            switch numbers {
            case []: (attributes, colors) = ([], [-1, -1])
            case [39, 49]: colors = [-1, -1]
            default:
                if numbers.count == 3 {
                    colors[numbers[0] == 38 ? 0 : 1] = numbers[2]
                } else {
                    attributes.insert(numbers[0])
                }
            }
        default: Issue.record("it was told \(numbers) \(end)")
        }
    }

    /// What comes in may be anything.
    private mutating func scroll(_ distance: Int) {
        let before = cells
        for row in margins {
            for column in 0..<size.columns {
                cells[row * size.columns + column] =
                    margins.contains(row + distance)
                    ? before[(row + distance) * size.columns + column] : Cell(scalar: "%", look: [7])
            }
        }
    }

    private var erased: Cell { Cell(scalar: " ", look: Self.blank(erasesInColor ? colors[1] : -1)) }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = cellWidth(scalar)
        if column + width > size.columns {
            (row, column) = (row + 1, 0)
            isScrolled = isScrolled || row == size.rows
            row = min(row, size.rows - 1)
        }
        let isDrawn = !attributes.isDisjoint(with: [4, 7])
        let look = scalar == " " && !isDrawn ? Self.blank(colors[1]) : colors + attributes.sorted()
        let place = row * size.columns + column
        cells[place] = Cell(scalar: scalar, look: look)
        if width == 2 { cells[place + 1] = Cell(scalar: Canvas.continuation, look: look) }
        column += width
        if wrapsAtOnce, column == size.columns {
            isScrolled = isScrolled || row == size.rows - 1
            (row, column) = (min(row + 1, size.rows - 1), 0)
        }
    }

    /// Of a space only the background shows.
    private static func blank(_ background: Int) -> [Int] { [background] }

    static func shown(_ canvas: Canvas, _ paint: (Style) -> Paint) -> [Cell] {
        func number(_ color: Paint.Color) -> Int { if case .indexed(let index) = color { Int(index) } else { -1 } }
        return canvas.cells.map { cell in
            let look = paint(cell.style)
            let codes = zip([1, 2, 4, 7, 3], Attributes.named).filter { look.attributes.contains($0.1.attribute) }
            let isDrawn = !look.attributes.isDisjoint(with: [.underline, .reverse])
            return Cell(
                scalar: cell.scalar,
                look: cell.scalar == " " && !isDrawn
                    ? blank(number(look.background))
                    : [number(look.foreground), number(look.background)] + codes.map(\.0).sorted())
        }
    }
}

/// SplitMix64: the same for the same seed.
private struct Chance {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
