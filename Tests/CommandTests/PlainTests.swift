import Foundation
import Testing

/// The lab as lines of text, for those who listen and for terminals that cannot move their cursor.
@Suite("Plain mode", .serialized)
struct PlainTests {
    private let start = ["lab", "head-body", "--plain", "--gap", "100ms"]

    @Test func takesCommandsAndSendsNoEscapeSequence() throws {
        let terminal = try PseudoTerminal(start + ["--requests", "100"], term: "dumb")
        try terminal.wait(for: "stray: 54 bytes from the server belong to no message: \"<!DOCTYPE html>")
        try terminal.wait(for: "Finding EXCESS-AFTER-BODYLESS, connection 1: ")
        terminal.type("fixed\n")
        try terminal.wait("for a connection in sync") { terminal in
            terminal.text.contains("request 2: HEAD")
        }
        terminal.type("pause\nlist\n")
        try terminal.wait(for: "1 request, 1 response, 54 stray bytes, EXCESS-AFTER-BODYLESS.")
        terminal.type("show 1\n")
        terminal.type("explain EXCESS-AFTER-BODYLESS\n")
        try terminal.wait(for: "RFC 9112")
        terminal.type("jump\n")
        try terminal.wait(for: "'jump' is no command; help lists them")
        terminal.type("quit\n")
        #expect(try terminal.finish() == 0)
        #expect(!terminal.output.contains(0x1B))
        // Nothing but lines: no carriage return but the terminal's own, no control character.
        #expect(terminal.output.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D })
    }

    @Test func aScriptGoesOnToTheEnd() throws {
        let run = try Program.run(start + ["--requests", "2"])
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(run.output.contains("Connection 2, request 1: HEAD /, no body, "))
        #expect(run.output.hasSuffix("The client is done; again runs it again.\n"))
    }

    @Test func beginsWithTheScenarios() throws {
        let terminal = try PseudoTerminal(["--plain"], term: "")
        try terminal.wait(for: "Type start and the name of a scenario.")
        terminal.type("start upgrade-discard\n")
        try terminal.wait(for: "eaten: 13 bytes of request 2 were read as part of request 1: \"POST / HTTP/1\"")
        terminal.type("\u{04}")
        #expect(try terminal.finish() == 0)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalEndsIt(_ signal: Int32) throws {
        let terminal = try PseudoTerminal(start, term: "dumb")
        try terminal.wait(for: "Connection 1")
        terminal.signal(signal)
        #expect(try terminal.finish() == 0)
    }

    @Test(arguments: ["dumb", ""]) func aTerminalThatNeedsItIsToldSo(_ term: String) throws {
        let terminal = try PseudoTerminal(["lab"], term: term)
        #expect(try terminal.finish() == 2)
        #expect(terminal.text.hasPrefix("straybyte: "))
        #expect(terminal.text.contains("--plain"))
        #expect(terminal.text.split(separator: "\r\n").count == 1)
    }
}
