import Foundation
import Testing

/// What somebody else has written (peers, files, whoever names things) never commands the terminal.
@Suite("Hostile bytes", .serialized)
struct HostileBytesTests {
    /// Every control character, C1 in both spellings, bidirectional controls, broken UTF-8, and strings that
    /// terminals obey: a title, a clipboard, a colour, a report of the cursor, sixel, a key that types itself.
    static let hostile: [UInt8] =
        (0...0x1F).filter { $0 != 0 && $0 != 0x0A && $0 != 0x0D } + [0x7F] + (0x80...0x9F)
        + Array("\u{80}\u{85}\u{9B}31m\u{9D}0;c1 title\u{9C}\u{9F}".utf8)
        + Array("\u{202A}\u{202E}\u{2066}\u{2069}\u{200F}\u{200B}\u{FEFF}\u{2028}\u{E0041}".utf8)
        + [0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF5, 0x80, 0x80, 0x80, 0xFF, 0xFE]
        + Array("\u{1B}]0;OWNED\u{07}\u{1B}]52;c;T1dORUQ=\u{07}\u{1B}]4;1;?\u{1B}\\\u{1B}P0;0q#OWNED\u{1B}\\".utf8)
        + Array("\u{1B}[6n\u{1B}[?1049lOWNED\u{1B}[2J\u{1B}c\u{1B}]1337;File=OWNED\u{07}\u{1B}_OWNED\u{1B}\\".utf8)

    /// What may follow an escape in the output of a program that draws: what terminfo gives ncurses, our own questions
    /// and modes, and colours in a report.
    private static let allowed = [
        #"\[[0-9;?>]*[@A-HJKLMPXZbdefghlmrt]"#, #"\[\?[01]c"#, #"[()][B0]"#, #"[=>78M]"#, #"\]11;\?\x07"#, #"\[c"#,
    ].joined(separator: "|")

    /// - Returns: What a terminal would obey and nobody here meant.
    static func offences(in output: [UInt8]) throws -> [String] {
        let plain = try Regex("^(?:\(allowed))")
        var found: [String] = []
        var rest = output[...]
        while let escape = rest.firstIndex(of: 0x1B) {
            let tail = String(decoding: rest[(escape + 1)...].prefix(40), as: UTF8.self)
            if tail.prefixMatch(of: plain) == nil { found.append("ESC " + tail.debugDescription) }
            rest = rest[(escape + 1)...]
        }
        // Line ends, tabs and backspaces as terminfo moves with, and the end of our own question.
        let controls = Set(output.filter { $0 < 0x20 || $0 == 0x7F }).subtracting([
            0x1B, 0x0A, 0x0D, 0x08, 0x07, 0x0F, 0x0E,
        ])
        if !controls.isEmpty { found.append("controls \(controls.sorted())") }
        guard let text = String(validating: output, as: UTF8.self) else { return found + ["not UTF-8"] }
        for scalar in text.unicodeScalars
        where (0x80...0x9F).contains(scalar.value) || scalar.properties.generalCategory == .format
            || scalar.properties.generalCategory == .lineSeparator
        {
            found.append("U+" + String(scalar.value, radix: 16))
        }
        if text.contains("\u{1B}]52") || text.contains("\u{1B}[6n") { found.append("a command of the peer's") }
        return found
    }

    /// A session log whose peers are hostile in every place where they can write something.
    private func log() -> String {
        let start = "HTTP/1.1 200 ".utf8 + Self.hostile + Array("\r\n".utf8)
        let field = Array("X-\u{1B}]0;OWNED: ".utf8) + Self.hostile + Array("\r\nContent-Length: 5\r\n\r\nhello".utf8)
        let response = start + field + Self.hostile
        let request =
            Array("GET /".utf8) + Self.hostile + Array(" HTTP/1.1\r\nHost: ".utf8) + Self.hostile
            + Array("\r\n\r\n".utf8)
        let text = String(decoding: Self.hostile, as: UTF8.self)
        func json(_ text: String) -> String {
            let data = try? JSONSerialization.data(withJSONObject: [text], options: [.withoutEscapingSlashes])
            return String(decoding: data ?? Data(), as: UTF8.self).dropFirst().dropLast().description
        }
        return """
            {"type":"session","version":1,"tool":"straybyte","source":\(json(text)),"start":"2026-01-01T00:00:00Z"}
            {"type":"open","time":0.0,"connection":1,"client":\(json(text)),"server":"127.0.0.1:1"}
            {"type":"bytes","time":0.1,"connection":1,"direction":"c2s","offset":0,"length":\(request.count),"base64":"\(Data(request).base64EncodedString())"}
            {"type":"log","time":0.15,"connection":1,"party":"server","text":\(json(text))}
            {"type":"bytes","time":0.2,"connection":1,"direction":"s2c","offset":0,"length":\(response.count),"base64":"\(Data(response).base64EncodedString())"}
            {"type":"close","time":0.3,"connection":1,"direction":"s2c","how":"rst"}

            """
    }

    @Test func theTestSeesWhatATerminalWouldObey() throws {
        for text in [
            "\u{1B}]0;x\u{07}", "\u{1B}Pq\u{1B}\\", "\u{1B}[6n", "a\u{9B}31m", "\u{202E}", "\u{01}", "\u{1B}c",
        ] {
            #expect(try !Self.offences(in: Array(text.utf8)).isEmpty, "\(text.debugDescription)")
        }
        #expect(try !Self.offences(in: [0xC0, 0xAF]).isEmpty)
        #expect(try Self.offences(in: Array("\u{1B}[1;31mred\u{1B}[0m ✓\r\n".utf8)).isEmpty)
    }

    static let reports: [[String]] = [
        ["export", "FILE", "--as", "text"], ["export", "FILE", "--as", "text", "--color", "always"],
        ["export", "FILE", "--as", "text", "--ascii"], ["export", "FILE", "--as", "text", "--policy", "nginx"],
    ]

    @Test(arguments: reports) func reportsToATerminal(_ arguments: [String]) throws {
        let scratch = try Scratch()
        let name = scratch.path("log-\u{1B}]0;OWNED\u{07}\u{202E}.jsonl")
        try Data(log().utf8).write(to: URL(fileURLWithPath: name))
        let terminal = try PseudoTerminal(arguments.map { $0 == "FILE" ? name : $0 })
        #expect(try terminal.finish() == 0)
        #expect(terminal.text.contains("200"))
        #expect(try Self.offences(in: terminal.output) == [])
    }

    @Test(arguments: [["check", "FILE"], ["check", "FILE", "--format", "junit"]])
    func verdictsToATerminal(_ arguments: [String]) throws {
        let scratch = try Scratch()
        let name = scratch.path("log-\u{1B}]0;OWNED\u{07}\u{202E}.jsonl")
        try Data(log().utf8).write(to: URL(fileURLWithPath: name))
        let terminal = try PseudoTerminal(arguments.map { $0 == "FILE" ? name : $0 })
        #expect(try terminal.finish() == 1)
        #expect(try Self.offences(in: terminal.output) == [])
    }

    /// Every pane and every form of the octets.
    @Test(arguments: [("xterm-256color", "truecolor"), ("vt100", "")])
    func aSessionOnTheScreen(term: String, colors: String) throws {
        let scratch = try Scratch()
        let name = scratch.path("log-\u{1B}]0;OWNED\u{07}\u{202E}.jsonl")
        try Data(log().utf8).write(to: URL(fileURLWithPath: name))
        let terminal = try PseudoTerminal(
            ["open", name], columns: 120, rows: 40, term: term, environment: ["COLORTERM": colors])
        try terminal.wait(for: "Timeline")
        try terminal.wait(for: "200")
        terminal.type("}vvvte6\\\\5\\\\3\\gjjjjjjG?")
        try terminal.wait(for: "q close")
        terminal.type("qQ")
        #expect(try terminal.finish() == 1)
        #expect(try Self.offences(in: terminal.output) == [])
    }

    @Test func aSessionAsLines() throws {
        let scratch = try Scratch()
        let name = scratch.path("log-\u{1B}]0;OWNED\u{07}\u{202E}.jsonl")
        try Data(log().utf8).write(to: URL(fileURLWithPath: name))
        let terminal = try PseudoTerminal(["open", name, "--plain"], term: "dumb")
        try terminal.wait(for: "connections, ")
        terminal.type("list\nshow 1\nexport \u{1B}]0;OWNED\u{07}/x\nquit\n")
        #expect(try terminal.finish() == 1)
        #expect(try Self.offences(in: terminal.output) == [])
    }

    /// Names that somebody else may have put there, in complaints.
    @Test(arguments: [
        ["export", "NAME", "--as", "text"], ["export", "x", "--as", "NAME"], ["run", "NAME"], ["lab", "NAME"],
        ["lab", "--theme", "NAME"], ["explain", "NAME"], ["NAME"], ["--NAME"], ["run", "head-body", "--set", "NAME=1"],
        ["themes", "check", "NAME"], ["run", "head-body", "-o", "/nowhere/NAME"], ["lab", "--color", "NAME"],
    ]) func namesInComplaints(_ arguments: [String]) throws {
        let name = String(decoding: Self.hostile, as: UTF8.self)
        let terminal = try PseudoTerminal(arguments.map { $0.replacingOccurrences(of: "NAME", with: name) })
        #expect(try terminal.finish() == 2)
        #expect(terminal.text.hasPrefix("straybyte: "))
        #expect(try Self.offences(in: terminal.output) == [])
    }

    @Test func aThemeFileAndItsName() throws {
        let scratch = try Scratch()
        let name = scratch.path("\u{1B}]0;OWNED\u{07}.toml")
        let text = "name = \"\\u001b]0;OWNED\\u0007\"\n\"\\u001b[2J\" = 1\n\"ui.text\" = \"\\u202e\"\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: name))
        let check = try PseudoTerminal(["themes", "check", name])
        #expect(try check.finish() == 1)
        #expect(try Self.offences(in: check.output) == [])
        let lab = try PseudoTerminal(["lab", "--theme", name])
        try lab.wait(for: "head-body")
        lab.type("Q")
        #expect(try lab.finish() == 0)
        #expect(try Self.offences(in: lab.output) == [])
    }

    /// The lab itself, with the tricks of its own bugs, in every depth of colour.
    @Test(arguments: [("xterm-256color", "truecolor"), ("xterm", ""), ("vt100", ""), ("linux", "")])
    func theLab(term: String, colors: String) throws {
        let terminal = try PseudoTerminal(
            ["lab", "upgrade-discard", "--gap", "20ms"], term: term, environment: ["COLORTERM": colors])
        try terminal.wait(for: "EATEN")
        terminal.type("?")
        try terminal.wait(for: "q close")
        terminal.type("Q")
        #expect(try terminal.finish() == 0)
        #expect(try Self.offences(in: terminal.output) == [])
    }
}
