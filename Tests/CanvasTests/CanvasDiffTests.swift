import Canvas
import Testing

@Suite struct CanvasDiffTests {
    @Test func runsAreWhatChanged() {
        let old = canvas("abcdef", "ghijkl")
        let new = canvas("aXYdeZ", "ghijkl")
        let runs = new.diff(from: old).runs
        #expect(runs.map(\.row) == [0])
        #expect(runs.map(\.columns) == [1..<6])
    }

    @Test func equalCanvasesDifferInNothing() { #expect(canvas("ab漢").diff(from: canvas("ab漢")).isEmpty) }

    /// A terminal cannot be given half of a scalar.
    @Test(arguments: [1, 2]) func wideScalarsAreInARunWhole(changedColumn: Int) {
        let old = canvas("a漢b")
        var new = old
        new.restyle(Rect(column: changedColumn, row: 0, columns: 1, rows: 1)) { $0.role = 9 }
        #expect(new.diff(from: old).runs.map(\.columns) == [1..<3])
    }

    @Test func anotherSizeIsDrawnWhole() {
        let new = canvas("abc", "def")
        let diff = new.diff(from: canvas("abc"))
        #expect(diff.runs.map(\.columns) == [0..<3, 0..<3])
    }

    @Test(arguments: UInt64(1)...200) func aDiffAppliedToTheOldCanvasGivesTheNewOne(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var old = Canvas(size: randomSize(&random))
        scribble(&old, &random)
        var new = Bool.random(using: &random) ? old : Canvas(size: randomSize(&random))
        scribble(&new, &random)
        let diff = new.diff(from: old)
        for run in diff.runs {
            let first = new[run.columns.lowerBound, run.row].scalar
            #expect(first != Canvas.continuation, "seed \(seed): half a scalar in \(run)")
        }
        if old.size != new.size { old = Canvas(size: new.size) }
        old.take(diff, of: new)
        #expect(old == new, "seed \(seed)")
    }

    /// Whatever is written where, a wide scalar is whole or not there.
    @Test(arguments: UInt64(1)...200) func noHalvesAreLeft(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var canvas = Canvas(size: randomSize(&random))
        for _ in 0..<5 { scribble(&canvas, &random) }
        for row in 0..<canvas.size.rows {
            for column in 0..<canvas.size.columns {
                let isRightHalf = canvas[column, row].scalar == Canvas.continuation
                let followsWide = column > 0 && cellWidth(canvas[column - 1, row].scalar) == 2
                #expect(isRightHalf == followsWide, "seed \(seed) at \(column),\(row)")
            }
            if canvas.size.columns > 0 { #expect(cellWidth(canvas[canvas.size.columns - 1, row].scalar) == 1) }
        }
    }

    private func canvas(_ lines: String...) -> Canvas {
        var canvas = Canvas(size: Size(columns: lines.map { cellWidth(of: $0) }.max() ?? 0, rows: lines.count))
        for (row, line) in lines.enumerated() { canvas.put(line, column: 0, row: row, style: .plain) }
        return canvas
    }

    private func randomSize(_ random: inout SeededGenerator) -> Size {
        Size(columns: .random(in: 0...12, using: &random), rows: .random(in: 0...4, using: &random))
    }

    private func scribble(_ canvas: inout Canvas, _ random: inout SeededGenerator) {
        let words = ["a", "漢字", "x漢", "\u{1B}[2J", "😀😀😀", "     ", "plain", "e\u{301}"]
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let column = Int.random(in: -3...13, using: &random)
            let row = Int.random(in: -1...4, using: &random)
            let style = Style(role: .random(in: 0...3, using: &random), backdrop: .random(in: 0...1, using: &random))
            let rect = Rect(column: column, row: row, columns: .random(in: 0...5, using: &random), rows: 2)
            switch Int.random(in: 0...5, using: &random) {
            case 0: canvas.fill(rect, "#", style: style)
            case 1: canvas.restyle(rect) { $0.attributes.formUnion(.bold) }
            case 2: canvas.cursor = (column, row)
            case 3: canvas.put(words.randomElement(using: &random)!, column: column, row: row, style: style, clip: rect)
            default: canvas.put(words.randomElement(using: &random)!, column: column, row: row, style: style)
            }
        }
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
