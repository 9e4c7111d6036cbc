import CCurses
import Canvas
import Glibc

/// What a terminal has to be told, in the words of its terminfo entry; empty where it has none.
struct TerminalWords {
    var clear: [UInt8] = []
    /// Clears from the cursor to the end of its row.
    var eraseToEnd: [UInt8] = []
    /// Whether what is cleared takes the background that is set.
    var erasesInColor = false
    /// Whether the cursor goes to the next row as soon as the last column is written, which scrolls the last row.
    var wrapsAtOnce = false
    /// All attributes and colors off.
    var plain: [UInt8] = []
    /// The terminal's own colors.
    var plainColors: [UInt8] = []
    /// What turns each attribute on, in the order of `Attributes.named`.
    var attributes: [[UInt8]] = []
    /// Attributes that are not shown together with colors.
    var attributesWithoutColors: Attributes = []
    var showCursor: [UInt8] = []
    var hideCursor: [UInt8] = []
    /// Goes to a row and a column; nil where it is done as ECMA-48 has it, as nearly everywhere.
    var move: ((_ row: Int, _ column: Int) -> [UInt8])?
    /// Moves rows; nil where it cannot.
    var scroll: Scroll?
    /// How many cells a scalar takes by the C library, which terminals ask.
    var width: (Unicode.Scalar) -> Int = { cellWidth($0) }
    /// Sets the color of that number.
    var foreground: (Int32) -> [UInt8] = { _ in [] }
    var background: (Int32) -> [UInt8] = { _ in [] }

    struct Scroll {
        /// Makes rows from a first to a last the only ones that scroll. The cursor is anywhere afterwards.
        var region: (_ first: Int, _ last: Int) -> [UInt8]
        /// Moves them up by so many, with the cursor in the last of them.
        var up: (Int) -> [UInt8]
        /// Moves them down, with the cursor in the first of them.
        var down: (Int) -> [UInt8]
    }
}

extension TerminalWords {
    /// Those of the terminal that curses has opened.
    @MainActor static var current: TerminalWords {
        var words = TerminalWords()
        words.clear = capability("clear")
        words.eraseToEnd = capability("el")
        words.erasesInColor = ccurses_flag("bce")
        words.wrapsAtOnce = ccurses_flag("am") && !ccurses_flag("xenl")
        words.plain = capability("sgr0")
        words.plainColors = capability("op")
        // Where attributes take cells of their own, there are none.
        let takesCells = tigetnum("xmc") > 0
        words.attributes = ["bold", "dim", "smul", "rev", "sitm"].map { takesCells ? [] : capability($0) }
        words.attributesWithoutColors = attributes(inMask: max(0, tigetnum("ncv")))
        words.showCursor = capability("cnorm")
        words.hideCursor = capability("civis")
        if capability("cup", 5, 7) != Array("\u{1B}[6;8H".utf8) {
            words.move = { capability("cup", Int32($0), Int32($1)) }
        }
        words.scroll = scroll
        words.width = { Int(ccurses_width(wchar_t($0.value))) }
        words.foreground = { capability("setaf", $0) }
        words.background = { capability("setab", $0) }
        return words
    }

    @MainActor private static var scroll: Scroll? {
        let (up, down) = (capability("ind"), capability("ri"))
        guard !capability("csr", 0, 1).isEmpty, !up.isEmpty, !down.isEmpty else { return nil }
        func repeated(_ octets: [UInt8], _ name: String, _ count: Int) -> [UInt8] {
            let words = count > 1 ? capability(name, Int32(count)) : []
            return words.isEmpty ? Array([[UInt8]](repeating: octets, count: count).joined()) : words
        }
        return Scroll(
            region: { capability("csr", Int32($0), Int32($1)) }, up: { repeated(up, "indn", $0) },
            down: { repeated(down, "rin", $0) })
    }

    /// Those of terminfo's `ncv` that we use; a reversed cell stays one.
    private static func attributes(inMask mask: Int32) -> Attributes {
        var attributes: Attributes = []
        if mask & 2 != 0 { attributes.insert(.underline) }
        if mask & 16 != 0 { attributes.insert(.dim) }
        if mask & 32 != 0 { attributes.insert(.bold) }
        if mask & 32768 != 0 { attributes.insert(.italic) }
        return attributes
    }

    private static func capability(_ name: String, _ first: Int32 = 0, _ second: Int32 = 0) -> [UInt8] {
        guard let value = ccurses_words(name, first, second) else { return [] }
        defer { free(value) }
        return Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
