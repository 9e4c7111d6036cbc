import Foundation
import Testing

/// The lab as a person uses it, in a terminal of 80 columns and 24 rows.
@Suite("The lab in a terminal", .serialized)
struct LabTests {
    private var lab: String { "\(Program.url.path)" }
    /// What a shell finds that has its terminal back: no alternate screen, a cursor, no mouse.
    private let restored = "0 1 0"

    @Test func showsAStrayByteTogglesExportsAndLeaves() throws {
        let scratch = try Scratch()
        let terminal = try Tmux()
        try terminal.run("cd \(scratch.url.path); \(lab)")
        try terminal.wait(for: "upgrade-discard")
        try terminal.press("Enter")
        let buggy = try terminal.wait(for: "STRAY")
        #expect(buggy.contains("BUGGY"))
        try terminal.wait("for the log line of Go's client") { $0.contains("Unsolicited") }

        try terminal.press("b")
        try terminal.wait("for a connection in sync") { $0.contains("FIXED") && $0.contains("in sync") }

        try terminal.press("x")
        try terminal.wait(for: "Export")
        try terminal.press("C-u")
        try terminal.type("session.jsonl")
        try terminal.press("Enter")
        try terminal.wait(for: "wrote")
        try terminal.press("Q")
        try terminal.wait("for the shell") { !$0.contains("Timeline") && $0.contains("prompt>") }
        #expect(try terminal.modes() == restored)
        try terminal.run("echo status $?")
        try terminal.wait(for: "status 0")

        let log = try scratch.text("session.jsonl")
        for piece in ["EXCESS-AFTER-BODYLESS", #""party":"lab""#, #""type":"summary""#] {
            #expect(log.contains(piece), "\(piece)")
        }
    }

    @Test func showsWhomTheEatenBytesBelongTo() throws {
        let terminal = try Tmux(columns: 120, rows: 40)
        try terminal.run("\(lab) lab upgrade-discard --gap 50ms")
        try terminal.wait(for: "EATEN")
        try terminal.press("Space", "{")
        let screen = try terminal.wait(for: "discards")
        #expect(screen.contains("POST / HTTP/1"))
        try terminal.press("Q")
        try terminal.wait("for the shell") { !$0.contains("Timeline") }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT]) func aSignalGivesTheTerminalBack(_ signal: Int32) throws {
        let terminal = try Tmux()
        try terminal.run("\(lab) lab head-body")
        try terminal.wait(for: "Timeline")
        #expect(try terminal.modes().hasPrefix("1"))
        try signalChild(of: terminal, signal)
        try terminal.wait("for the shell") { !$0.contains("Timeline") && $0.contains("prompt>") }
        #expect(try terminal.modes() == restored)
    }

    /// And the process dies of it, as the shell that started it learns.
    @Test(arguments: [SIGSEGV, SIGQUIT]) func aTrapGivesTheTerminalBack(_ signal: Int32) throws {
        let terminal = try Tmux()
        try terminal.run("ulimit -c 0; SWIFT_BACKTRACE=enable=no \(lab) lab head-body")
        try terminal.wait(for: "Timeline")
        try signalChild(of: terminal, signal)
        try terminal.wait("for the shell") { !$0.contains("Timeline") && $0.contains("prompt>") }
        #expect(try terminal.modes() == restored)
        try terminal.run("echo status $?")
        // Seen as it is typed, and what it says.
        let screen = try terminal.wait(for: "status \(128 + signal)")
        #expect(screen.contains("echo status"))
    }

    @Test func stopsAndContinues() throws {
        let terminal = try Tmux()
        try terminal.run("\(lab) lab head-body")
        try terminal.wait(for: "Timeline")
        try terminal.press("C-z")
        try terminal.wait("for the shell") { !$0.contains("Timeline") && $0.contains("prompt>") }
        #expect(try terminal.modes() == restored)
        try terminal.run("fg")
        try terminal.wait(for: "Timeline")
        try terminal.press("Q")
        try terminal.wait("for the shell") { !$0.contains("Timeline") }
        #expect(try terminal.modes() == restored)
    }

    @Test func followsTheSizeOfItsWindow() throws {
        let terminal = try Tmux()
        try terminal.run("\(lab) lab head-body")
        try terminal.wait(for: "Timeline")
        try terminal.resize(columns: 200, rows: 50)
        try terminal.wait("for the wide screen") { $0.contains("Explain") && $0.split(separator: "\n").count > 40 }
        try terminal.resize(columns: 30, rows: 8)
        try terminal.wait("for the notice") { $0.contains("small") }
        try terminal.press("q")
        try terminal.wait(for: "prompt>")
        #expect(try terminal.modes() == restored)
    }

    @Test(arguments: ["xterm-256color", "xterm", "screen", "linux", "vt100"]) func drawsOn(_ term: String) throws {
        let terminal = try Tmux(term: term)
        try terminal.run("\(lab) lab head-body --ascii")
        try terminal.wait(for: "STRAY")
        try terminal.press("Q")
        // Not all of them have a screen to go back to; then the prompt is in the last line, alone.
        try terminal.wait("for the shell") { screen in
            screen.split(separator: "\n").last { !$0.allSatisfy { $0 == " " } }?
                .trimmingCharacters(in: .whitespaces) == "prompt>"
        }
    }

    @Test(arguments: ["dumb", ""]) func refusesATerminalThatItCannotDrawOn(_ term: String) throws {
        let terminal = try Tmux()
        try terminal.run("TERM=\(term) \(lab); echo status $?")
        let screen = try terminal.wait(for: "status 2")
        #expect(screen.contains("straybyte: "))
        #expect(screen.contains("TERM"))
    }

    /// Signals the one program that the terminal's shell runs.
    private func signalChild(of terminal: Tmux, _ signal: Int32) throws {
        let shell = try terminal.shell()
        let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
        let child = try #require(Int32(children.trimmingCharacters(in: .whitespaces)))
        #expect(kill(child, signal) == 0)
    }
}
