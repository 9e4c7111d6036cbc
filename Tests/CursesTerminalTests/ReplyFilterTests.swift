import Canvas
import Testing

@testable import CursesTerminal

@Suite struct ReplyFilterTests {
    /// What arrives, in bursts, and what becomes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var bursts: [String]
        var typed: String
        var replies: [ReplyFilter.Reply]
        var testDescription: String { bursts.debugDescription }
    }

    static let light = ReplyFilter.Reply.background(RGB(0xFF, 0xFE, 0x80))
    static let rows = [
        Row(bursts: ["q"], typed: "q", replies: []),
        Row(bursts: ["\u{1B}"], typed: "\u{1B}", replies: []),
        Row(bursts: ["\u{1B}", "["], typed: "\u{1B}[", replies: []),
        Row(bursts: ["\u{1B}]x"], typed: "\u{1B}]x", replies: []),
        Row(bursts: ["\u{1B}\u{1B}[?1;2c"], typed: "\u{1B}", replies: [.attributes]),
        Row(bursts: ["\u{1B}]11;rgb:ffff/fefe/8080\u{07}"], typed: "", replies: [light]),
        Row(bursts: ["a\u{1B}]11;rgb:ff/fe/80\u{1B}\\b\u{1B}[?62;22cc"], typed: "abc", replies: [light, .attributes]),
        Row(bursts: ["\u{1B}]11;rgba:ffff/fefe/8080/ffff\u{1B}\\"], typed: "", replies: [light]),
        Row(bursts: ["\u{1B}]1", "1;rgb:ff", "/fe/80", "\u{1B}", "\\", "j"], typed: "j", replies: [light]),
        Row(bursts: ["\u{1B}[?6", "2;1", "c"], typed: "", replies: [.attributes]),
        // Answers that make no sense are answers nevertheless.
        Row(bursts: ["\u{1B}]11;rgb:zz/fe/80\u{07}x"], typed: "x", replies: []),
        Row(bursts: ["\u{1B}]11;rgb:12345/0/0\u{07}"], typed: "", replies: []),
        // What never ends was none.
        Row(
            bursts: ["\u{1B}]11;" + String(repeating: "z", count: 80)],
            typed: "\u{1B}]11;" + String(repeating: "z", count: 80), replies: []),
        // Keys that nobody knows are no Esc.
        Row(bursts: ["\u{1B}[?25hj"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[25~j"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[1;5Rj"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[27;5;106~j"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[2", "5", "~j"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[$yj"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[[Aj"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}Oxj"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}O5Pj"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}\u{1B}[25~j"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[2\u{1B}[25~j"], typed: "j", replies: []),
        Row(bursts: ["\u{1B}[2\rj"], typed: "\rj", replies: []),
        Row(bursts: ["\u{1B}[" + String(repeating: "1;", count: 40) + "~j"], typed: "j", replies: []),
        // Esc it is where no sequence follows.
        Row(bursts: ["\u{1B}\u{1B}"], typed: "\u{1B}\u{1B}", replies: []),
        Row(bursts: ["\u{1B}\u{1B}\u{1B}", "j"], typed: "\u{1B}\u{1B}\u{1B}j", replies: []),
        Row(bursts: ["\u{1B}\u{1B}j"], typed: "\u{1B}\u{1B}j", replies: []),
        Row(bursts: ["\u{1B}j"], typed: "\u{1B}j", replies: []),
    ]

    @Test(arguments: rows) func takesAnswersOut(_ row: Row) {
        var filter = ReplyFilter()
        var typed = String.UnicodeScalarView()
        var replies: [ReplyFilter.Reply] = []
        func take(_ code: UInt32) { if let scalar = Unicode.Scalar(code) { typed.append(scalar) } }
        for burst in row.bursts {
            for scalar in burst.unicodeScalars {
                if let reply = filter.take(scalar.value, typed: take) { replies.append(reply) }
            }
            filter.endBurst(typed: take)
        }
        #expect(String(typed) == row.typed)
        #expect(replies == row.replies)
    }
}
