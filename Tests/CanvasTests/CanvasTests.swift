import Canvas
import Testing

@Suite struct CanvasTests {
    let red = Style(role: 3, attributes: .bold)

    func row(_ canvas: Canvas, _ row: Int = 0) -> String {
        var text = ""
        for column in 0..<canvas.size.columns {
            let scalar = canvas[column, row].scalar
            text.unicodeScalars.append(scalar == Canvas.continuation ? "_" : scalar)
        }
        return text
    }

    @Test(arguments: [
        ("ab", 0, "ab    ", 2), ("ab", 5, "     a", 7), ("ab", -1, "b     ", 1), ("ab", 9, "      ", 11),
        ("漢", 0, "漢_    ", 2), ("漢", 5, "      ", 7), ("漢", -1, "      ", 1), ("a\u{7}b", 0, "a?b   ", 3),
        ("e\u{301}", 0, "e?    ", 2),
    ]) func putClips(text: String, column: Int, expected: String, end: Int) {
        var canvas = Canvas(size: Size(columns: 6, rows: 1))
        #expect(canvas.put(text, column: column, row: 0, style: .plain) == end)
        #expect(row(canvas) == expected)
    }

    /// Of three dots, where they leave room for text.
    @Test(arguments: [
        ("abcdef", 6, "abcdef", 6), ("abcdefg", 6, "abc...", 6), ("abcdefg", 4, "a...  ", 4),
        ("abcdefg", 3, "ab.   ", 3),
        ("漢漢漢漢", 6, "漢_ ...", 6), ("漢漢漢", 5, "漢_...", 5), ("abcdefg", 0, "      ", 0),
    ]) func whatIsTooLongEndsInAnEllipsis(text: String, width: Int, expected: String, end: Int) {
        var canvas = Canvas(size: Size(columns: 6, rows: 1))
        #expect(canvas.put(text, column: 0, row: 0, style: .plain, width: width, ellipsis: ".", count: 3) == end)
        #expect(row(canvas).hasPrefix(expected))
    }

    @Test(arguments: [
        (1, "x", "漢_漢_漢_", " x漢_漢_"), (2, "x", "漢_漢_漢_", "漢_x 漢_"), (3, "x", "漢_漢_漢_", "漢_ x漢_"),
        (1, "字", "漢_漢_漢_", " 字_ 漢_"), (2, "字", "漢_漢_漢_", "漢_字_漢_"), (3, "字", "漢_漢_漢_", "漢_ 字_ "),
        (5, "x", "漢_漢_漢_", "漢_漢_ x"), (0, "字", "漢_漢_漢_", "字_漢_漢_"),
    ]) func overwritingHalfAWideScalar(column: Int, text: String, before: String, after: String) {
        var canvas = Canvas(size: Size(columns: 6, rows: 1))
        canvas.put("漢漢漢", column: 0, row: 0, style: .plain)
        #expect(row(canvas) == before)
        canvas.put(text, column: column, row: 0, style: .plain)
        #expect(row(canvas) == after)
    }

    @Test func clipRectangle() {
        var canvas = Canvas(size: Size(columns: 6, rows: 3))
        canvas.put("abcdef", column: 0, row: 1, style: red, clip: Rect(column: 2, row: 1, columns: 2, rows: 1))
        canvas.put("abcdef", column: 0, row: 2, style: red, clip: Rect(column: 2, row: 1, columns: 2, rows: 1))
        #expect(row(canvas, 1) == "  cd  ")
        #expect(row(canvas, 2) == "      ")
        #expect(canvas[2, 1].style == red)
        #expect(canvas[1, 1].style == .plain)
    }

    @Test(arguments: [("#", "####"), ("\u{1B}", "????"), ("漢", "????")] as [(Unicode.Scalar, String)])
    func fillTakesOnlyWhatFitsACell(scalar: Unicode.Scalar, expected: String) {
        var canvas = Canvas(size: Size(columns: 4, rows: 2))
        canvas.fill(Rect(column: -3, row: 1, columns: 99, rows: 99), scalar, style: red)
        #expect(row(canvas, 0) == "    ")
        #expect(row(canvas, 1) == expected)
    }

    @Test func restyleKeepsText() {
        var canvas = Canvas(size: Size(columns: 4, rows: 1))
        canvas.put("a漢", column: 0, row: 0, style: red)
        canvas.restyle(Rect(column: 1, row: 0, columns: 9, rows: 1)) { $0.backdrop = 7 }
        #expect(row(canvas) == "a漢_ ")
        #expect(canvas[0, 0].style == red)
        #expect(canvas[1, 0].style == Style(role: 3, backdrop: 7, attributes: .bold))
    }

    @Test func cursorOutsideIsHidden() {
        var canvas = Canvas(size: Size(columns: 4, rows: 2))
        canvas.cursor = (3, 1)
        #expect(canvas.cursor?.column == 3 && canvas.cursor?.row == 1)
        canvas.cursor = (4, 0)
        #expect(canvas.cursor == nil)
    }

    @Test(arguments: [Size(columns: 0, rows: 0), Size(columns: -2, rows: 3), Size(columns: 0, rows: 5)])
    func emptyCanvas(size: Size) {
        var canvas = Canvas(size: size)
        canvas.put("abc", column: 0, row: 0, style: red)
        canvas.fill(canvas.bounds, style: red)
        canvas.cursor = (0, 0)
        #expect(canvas.cells.isEmpty)
        #expect(canvas.cursor == nil)
        #expect(canvas.copy(Rect(column: 0, row: 0, columns: 3, rows: 3)).cells.isEmpty)
    }

    @Test func whatIsCopiedCanBePutElsewhere() {
        var canvas = Canvas(size: Size(columns: 6, rows: 2))
        canvas.put("ab漢cd", column: 0, row: 0, style: red)
        let copy = canvas.copy(Rect(column: 1, row: 0, columns: 3, rows: 9))
        #expect(copy.size == Size(columns: 3, rows: 2))
        canvas.put("xx漢漢", column: 0, row: 1, style: .plain)
        canvas.paste(copy.copy(Rect(column: 0, row: 0, columns: 3, rows: 1)), column: 3, row: 1)
        // The wide scalar that has lost its right half to the copy leaves a space.
        #expect((0..<6).map { canvas[$0, 1].scalar } == ["x", "x", " ", "b", "漢", Canvas.continuation])
        #expect(canvas[3, 1].style == red && canvas[0, 1].style == .plain)
        var other = Canvas(size: canvas.size)
        other.take(1, of: canvas)
        #expect((0..<6).allSatisfy { other[$0, 1] == canvas[$0, 1] && other[$0, 0].scalar == " " })
    }
}
