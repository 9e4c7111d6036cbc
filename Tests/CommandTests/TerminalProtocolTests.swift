import Foundation
import Testing

/// What goes over the line between the program and its terminal.
@Suite("The line to the terminal", .serialized)
struct TerminalProtocolTests {
    /// A background in 24 bits as a terminal is told of it.
    private static let dark = "48;2;20;23;31"
    private static let light = "48;2;250;250;247"

    private func lab(_ terminal: [String: String], _ arguments: [String] = []) throws -> PseudoTerminal {
        try PseudoTerminal(["lab"] + arguments, environment: ["COLORTERM": "truecolor"].merging(terminal) { $1 })
    }

    private func leave(_ terminal: PseudoTerminal) throws {
        terminal.type("Q")
        #expect(try terminal.finish() == 0)
    }

    @Test(arguments: [
        ("\u{1B}]11;rgb:fdfd/f6f6/e3e3\u{1B}\\\u{1B}[?62;22c", light),
        ("\u{1B}]11;rgb:00/2b/36\u{07}\u{1B}[?1;2c", dark),
        ("\u{1B}[?6c", dark),
    ]) func takesTheTerminalsBackground(answer: String, expected: String) throws {
        let terminal = try lab([:])
        terminal.answers = [("\u{1B}[c", answer)]
        try terminal.wait(for: expected)
        // None of the answer acts as keys: the first scenario is still the one that Enter starts.
        try terminal.wait(for: "head-body")
        try leave(terminal)
    }

    @Test func anAnswerThatComesLateStillCounts() throws {
        let terminal = try lab([:])
        // It is given when the first screen is there.
        terminal.answers = [("head-body", "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\")]
        try terminal.wait(for: Self.dark)
        try terminal.wait(for: "head-body")
        try leave(terminal)
    }

    @Test func asksThroughTmuxToo() throws {
        let terminal = try lab(["TMUX": "/tmp/x,1,0"])
        try terminal.wait(for: "\u{1B}Ptmux;\u{1B}\u{1B}]11;?\u{07}\u{1B}\\\u{1B}]11;?\u{07}\u{1B}[c")
        try terminal.wait(for: "head-body")
        try leave(terminal)
    }

    /// The clipboard gets the selected octets (OSC 52), also of a terminal behind tmux or screen.
    @Test(arguments: [
        ("xterm-256color", "", "\u{1B}]52;c;"), ("tmux-256color", "/tmp/x,1,0", "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;"),
        ("screen-256color", "", "\u{1B}P\u{1B}]52;c;"),
    ]) func copies(term: String, tmux: String, expected: String) throws {
        let terminal = try PseudoTerminal(
            ["lab", "head-body", "--theme", "nord"], term: term, environment: ["TMUX": tmux])
        try terminal.wait(for: "STRAY")
        terminal.type(" }y")
        try terminal.wait(for: expected)
        try leave(terminal)
        let copied = try #require(terminal.text.firstMatch(of: /\]52;c;([A-Za-z0-9+\/=]+)\x07/))
        let text = String(decoding: try #require(Data(base64Encoded: String(copied.1))), as: UTF8.self)
        #expect(!text.isEmpty && text.allSatisfy { $0.isASCII && $0 >= " " }, "\(text.debugDescription)")
    }

    /// Who names a theme does not want the terminal asked; a console might show the question.
    @Test(arguments: [(["--theme", "nord"], "xterm-256color"), ([], "linux"), ([], "vt100")])
    func doesNotAsk(arguments: [String], term: String) throws {
        let terminal = try PseudoTerminal(["lab", "--ascii"] + arguments, term: term)
        try terminal.wait(for: "head-body")
        try leave(terminal)
        #expect(!terminal.text.contains("]11;"))
    }

    enum Colors: String { case none, eight, palette, direct }

    @Test(
        arguments: [
            ("xterm-256color", ["COLORTERM": "truecolor"], Colors.direct), ("xterm-256color", [:], .palette),
            ("xterm", [:], .eight), ("linux", ["COLORTERM": "truecolor"], .eight),
            ("tmux-256color", ["COLORTERM": "24bit", "TMUX": "x"], .direct),
            ("screen-256color", ["COLORTERM": "truecolor"], .palette),
            ("xterm-256color", ["COLORTERM": "truecolor", "NO_COLOR": "1"], .none), ("vt100", [:], .none),
            // Unknown here, but such as xterm.
            ("xterm-ghostty", ["COLORTERM": "truecolor"], .direct),
        ] as [(String, [String: String], Colors)])
    func paintsAsDeepAsTheTerminal(term: String, variables: [String: String], expected: Colors) throws {
        let terminal = try PseudoTerminal(["lab", "--theme", "nord"], term: term, environment: variables)
        try terminal.wait(for: "head-body")
        try leave(terminal)
        #expect(colors(in: terminal.text) == expected)
    }

    /// The deepest colours that the escape sequences of an output ask for.
    private func colors(in text: String) -> Colors {
        var found = Colors.none
        for sequence in text.matches(of: /\u{1B}\[([0-9;]*)m/) {
            let parameters = sequence.1.split(separator: ";")
            if sequence.1.contains("8;2;") { return .direct }
            if sequence.1.contains("8;5;") {
                found = .palette
            } else if found == .none,
                parameters.contains(where: { $0.count == 2 && ("3" == $0.first || "4" == $0.first) }),
                parameters.contains(where: { $0 != "39" && $0 != "49" && $0.count == 2 })
            {
                found = .eight
            }
        }
        return found
    }

    @Test func reloadsAThemeThatChanges() throws {
        let scratch = try Scratch()
        let file = scratch.url.appendingPathComponent("mine.toml")
        func write(_ color: String) throws {
            try Data("inherits = \"nord\"\n[palette]\nnight = \"\(color)\"\n".utf8).write(to: file, options: .atomic)
        }
        try write("#010203")
        let terminal = try lab([:], ["--theme", file.path])
        try terminal.wait(for: "48;2;1;2;3")
        try write("#040506")
        try terminal.wait(for: "48;2;4;5;6")
        // One that cannot be read leaves the last one on, and says so.
        try Data("night =".utf8).write(to: file, options: .atomic)
        try terminal.wait(for: "mine.toml:")
        try leave(terminal)
    }

    /// Home and End as terminals send them whose terminfo entry says something else, in the help: its end and its
    /// beginning.
    @Test(arguments: [("1", "4"), ("7", "8")]) func knowsHomeAndEnd(home: String, end: String) throws {
        let terminal = try lab([:], ["--theme", "nord"])
        try terminal.wait(for: "head-body")
        terminal.type("?")
        try terminal.wait(for: "q close")
        func beginnings() -> Int { terminal.text.ranges(of: "to the beginning").count }
        let before = beginnings()
        terminal.type("\u{1B}[\(end)~")
        try terminal.wait(for: "what you did in the lab")
        terminal.type("\u{1B}[\(home)~")
        try terminal.wait("for the beginning") { _ in beginnings() > before }
        try leave(terminal)
    }

    /// A key that nobody knows does nothing; as Esc it would leave the picker, and the program with it.
    @Test(arguments: ["[25~", "[1;5R", "[27;5;106~", "Ox", "[[E", "\u{1B}[A", "\u{1B}[25~", "[I"])
    func aKeyThatNobodyKnowsIsNoEsc(_ sequence: String) throws {
        let terminal = try lab([:], ["--theme", "nord"])
        try terminal.wait(for: "head-body")
        terminal.type("\u{1B}\(sequence)?")
        try terminal.wait(for: "q close")
        try leave(terminal)
    }

    @Test func takesKeysAndThemeFromTheConfiguration() throws {
        let scratch = try Scratch()
        let folder = scratch.url.appendingPathComponent("straybyte")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = """
            theme = "dracula"
            mice = true
            [keys]
            quit = ["X", "^C"]
            """
        try Data(text.utf8).write(to: folder.appendingPathComponent("config.toml"))
        let terminal = try lab(["XDG_CONFIG_HOME": scratch.url.path])
        try terminal.wait(for: "48;2;40;42;54")
        try terminal.wait(for: "config.toml:2: unknown key \"mice\"")
        terminal.type("X")
        #expect(try terminal.finish() == 0)
    }
}
