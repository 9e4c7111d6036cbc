import Canvas
import Foundation
import TerminalUI
import Testing

@testable import ThemeFiles

@Suite struct ThemeDocumentTests {
    static let wrong: [(text: String, line: Int, message: String)] = [
        ("nmae = \"x\"", 1, "unknown key \"nmae\""),
        ("\n\"ui.txet\" = { fg = \"red\" }", 2, "unknown key \"ui.txet\""),
        ("ui.text = { fg = \"red\" }", 1, "needs quotes"),
        ("mode = \"dusk\"", 1, "not \"dusk\""),
        ("mode = 3", 1, "mode must be text"),
        ("# a\n# b\n\"ui.text\" = 7", 3, "must be a colour or a table"),
        ("\"ui.text\" = { fg = 3 }", 1, "fg must be text"),
        ("\"ui.text\" = { colour = \"red\" }", 1, "unknown key \"colour\""),
        ("[\"ui.text\"]\n\nbg = \"nowhere\"", 3, "\"nowhere\" is no colour"),
        ("\"ui.text\" = { fg = \"orangish\" }", 1, "\"orangish\" is no colour"),
        ("\"ui.text\" = { attr = \"bold\" }", 1, "must be a list"),
        ("\"ui.text\" = { attr = [\"blink\"] }", 1, "unknown attribute \"blink\""),
        ("\"ui.text\" = { mono = [1] }", 1, "unknown attribute 1"),
        ("palette = 1", 1, "must be a table"),
        ("[palette]\nx = \"#12345\"", 2, "is no colour"),
        ("[palette]\nx = \"#12345g\"", 2, "is no colour"),
        ("[palette]\n\nx = { rgb = \"red\" }", 3, "rgb of \"x\""),
        ("[palette]\nx = { x256 = 256 }", 2, "from 0 to 255"),
        ("[palette]\nx = { x16 = \"pink\" }", 2, "one of the 16 names"),
        ("[palette]\nx = { hsl = \"1\", rgb = \"#000000\" }", 2, "unknown key \"hsl\""),
        ("[palette]\nx = 1", 2, "must be"),
    ]

    @Test(arguments: wrong.indices) func whatIsWrongIsAWarningWithItsLine(index: Int) throws {
        let row = Self.wrong[index]
        let (_, warnings) = ThemeResolution.resolve([try ThemeDocument(row.text, file: "t.toml")])
        #expect(warnings.contains { $0.line == row.line && $0.message.contains(row.message) }, "\(warnings)")
        #expect(warnings.allSatisfy { $0.file == "t.toml" })
    }

    @Test(arguments: [
        ("name = ", 1, 7), ("name = \"a\"\n\n\"ui.text\" = { fg = #ff0000 }", 3, 21), ("a = 1\na = 2", 2, 5),
        ("name = \"a\"\nmode\0", 2, 5), ("\0", 1, 1),
    ]) func whatIsNoTOMLIsAnErrorWithItsPlace(text: String, line: Int, column: Int) {
        do {
            _ = try ThemeDocument(text, file: "t.toml")
            Issue.record("accepted")
        } catch {
            guard case .syntax("t.toml", let foundLine, let foundColumn, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(foundLine == line)
            // The parser points at or just behind the sign that it stumbled over.
            #expect(abs(foundColumn - column) <= 1, "\(reason) at \(foundColumn)")
        }
    }

    @Test func valuesOfAColour() throws {
        let text = """
            "ui.text" = { fg = "ink", bg = "default", attr = ["bold", "italic"], mono = ["reverse"] }
            "ui.dim" = "bright-red"
            "ui.border" = { fg = "#0a0B0c" }
            [palette]
            ink = { rgb = "#E69F00", x256 = 178, x16 = "yellow" }
            """
        let (theme, warnings) = ThemeResolution.resolve([try ThemeDocument(text, file: "t.toml")])
        #expect(warnings.isEmpty)
        let look = try #require(theme.looks[.uiText])
        #expect(look.foreground == .values(rgb: RGB(0xE6, 0x9F, 0), x256: 178, x16: 3))
        #expect(look.background == .terminal)
        #expect(look.attributes == [.bold, .italic])
        #expect(look.attributesWithoutColor == .reverse)
        #expect(theme.looks[.uiDim]?.foreground == .values(rgb: nil, x256: nil, x16: 9))
        #expect(theme.looks[.uiBorder]?.foreground == .values(rgb: RGB(10, 11, 12), x256: nil, x16: nil))
    }

    /// Whatever is in a file, it is read or refused.
    @Test(arguments: UInt64(1)...100) func damagedFiles(seed: UInt64) {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var octets = Array(ShippedThemes.all[0].text.utf8)
        for _ in 0..<(1 + random(20)) { octets[random(octets.count)] = UInt8(random(256)) }
        do {
            let document = try ThemeDocument(String(decoding: octets, as: UTF8.self), file: "t.toml")
            let (theme, warnings) = ThemeResolution.resolve([document])
            _ = theme.resolve(Style(.stray, on: .uiSelection), depth: .x256)
            for warning in warnings { #expect(!warning.description.utf8.contains { $0 < 0x20 }, "seed \(seed)") }
        } catch {
            #expect(!error.description.utf8.contains { $0 < 0x20 }, "seed \(seed)")
        }
    }
}
