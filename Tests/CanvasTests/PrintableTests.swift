import Canvas
import Testing

@Suite struct PrintableTests {
    /// Everything that must never reach a terminal, by what it is.
    static let hostile: [(name: String, scalars: [ClosedRange<UInt32>])] = [
        ("C0", [0x00...0x1F]),
        ("DEL and C1", [0x7F...0x9F]),
        ("bidirectional controls", [0x061C...0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069]),
        ("zero-width", [0x200B...0x200D, 0x2060...0x2064, 0xFEFF...0xFEFF, 0x00AD...0x00AD, 0x180E...0x180E]),
        ("line and paragraph separators", [0x2028...0x2029]),
        ("combining marks", [0x0300...0x036F, 0x20D0...0x20F0, 0x0903...0x0903, 0x1AB0...0x1ACE]),
        ("variation selectors", [0xFE00...0xFE0F, 0xE0100...0xE01EF]),
        ("tags", [0xE0001...0xE0001, 0xE0020...0xE007F]),
        ("fillers", [0x115F...0x1160, 0x3164...0x3164, 0xFFA0...0xFFA0]),
        ("skin tones and halves of flags", [0x1F3FB...0x1F3FF, 0x1F1E6...0x1F1FF]),
        ("private use", [0xE000...0xF8FF, 0xF0000...0xF0010, 0x100000...0x10FFFD]),
        ("noncharacters", [0xFDD0...0xFDEF, 0xFFFE...0xFFFF, 0x10FFFE...0x10FFFF]),
        ("interlinear annotation", [0xFFF9...0xFFFB]),
    ]

    /// The shortcut for what screens are made of is none around the gate.
    @Test func whatScreensAreMadeOfIsPrintable() {
        for value in [drawn, signs].joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect([.otherSymbol, .mathSymbol].contains(scalar.properties.generalCategory))
            #expect(!scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isEmojiModifier)
            #expect(printable(scalar) == scalar)
        }
    }

    @Test(arguments: hostile.map(\.name)) func hostileScalarsBecomeQuestionMarks(name: String) throws {
        let ranges = try #require(Self.hostile.first { $0.name == name }).scalars
        for range in ranges {
            for value in range {
                let scalar = try #require(Unicode.Scalar(value))
                #expect(printable(scalar) == "?", "U+\(String(value, radix: 16))")
            }
        }
    }

    @Test func printableASCIIStays() {
        for value in UInt8(0x20)...0x7E {
            #expect(printable(Unicode.Scalar(value)) == Unicode.Scalar(value))
            #expect(printable(value) == Unicode.Scalar(value))
        }
    }

    @Test func octetsThatAreNotPrintableASCIIBecomeFullStops() {
        for value in UInt8.min...UInt8.max where value < 0x20 || value > 0x7E { #expect(printable(value) == ".") }
    }

    @Test(arguments: ["\u{A0}", "\u{1680}", "\u{2003}", "\u{202F}", "\u{205F}", "\u{3000}"] as [Unicode.Scalar])
    func spacesBecomeSpace(space: Unicode.Scalar) { #expect(printable(space) == " ") }

    /// No scalar passes that a terminal would not show on cells of its own; what passes is a fixed point.
    @Test func everyScalarIsShownInOneOrTwoCells() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = printable(scalar)
            let category = shown.properties.generalCategory
            if category == .control || category == .format || printable(shown) != shown
                || !(1...2).contains(cellWidth(shown))
            {
                Issue.record("U+\(String(value, radix: 16)) passes as U+\(String(shown.value, radix: 16))")
            }
        }
    }

    @Test(
        arguments: [
            ("a", 1), ("é", 1), ("─", 1), ("▓", 1), ("≈", 1), ("≠", 1), ("✓", 1), ("✗", 1), ("✖", 1), ("▸", 1),
            ("◂", 1),
            ("■", 1), ("┈", 1), ("…", 1), ("◦", 1), ("漢", 2), ("あ", 2), ("한", 2), ("Ａ", 2), ("！", 2), ("｡", 1),
            ("😀", 2), ("🚀", 2), ("🧪", 2), ("⌚", 2), ("✅", 2), ("⭐", 2), ("𠀀", 2), ("𝒜", 1),
        ] as [(Unicode.Scalar, Int)])
    func widths(scalar: Unicode.Scalar, cells: Int) {
        #expect(printable(scalar) == scalar)
        #expect(cellWidth(scalar) == cells)
    }

    /// Broken UTF-8, as `String(decoding:as:)` repairs it, and escape sequences: nothing of them passes.
    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC2], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0x80, 0x9B, 0x33],
            [0xC2, 0x9B, 0x33, 0x31, 0x6D], [0x1B, 0x5B, 0x32, 0x4A], [0x1B, 0x5D, 0x35, 0x32, 0x3B, 0x07],
            [0xE2, 0x80, 0xAE, 0x61], [0x0D, 0x0A], [0x00],
        ] as [[UInt8]])
    func brokenUTF8(octets: [UInt8]) {
        var canvas = Canvas(size: Size(columns: 12, rows: 1))
        canvas.put(String(decoding: octets, as: UTF8.self), column: 0, row: 0, style: .plain)
        for cell in canvas.cells {
            #expect(cell.scalar.value >= 0x20 && (cell.scalar.value < 0x7F || cell.scalar == "\u{FFFD}"))
        }
    }

    @Test func widthOfText() {
        #expect(cellWidth(of: "a漢\u{1B}e\u{301}") == 6)
        #expect(cellWidth(of: "") == 0)
    }
}
