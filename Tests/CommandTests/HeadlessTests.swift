import Foundation
import Testing

@Suite("Headless commands")
struct HeadlessTests {
    @Test func theSlowGoFailureSaysWhatGoSaysSixTimes() throws {
        let run = try Program.run("run", "head-body", "--server", "buggy", "--gap", "200ms", "--requests", "6")
        let message =
            #"Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE html>\n<html>\n  <head>\n    <title>Thomas</tit"; err=<nil>"#
        #expect(run.output.components(separatedBy: message).count - 1 == 6)
        #expect(run.status == 1)
        #expect(run.errors == "")
    }

    @Test func theFixedGoServerStaysInSyncOnOneConnection() throws {
        let run = try Program.run("run", "head-body", "--server", "fixed", "--requests", "6", "--format", "jsonl")
        let lines = run.output.split(separator: "\n")
        #expect(lines.filter { $0.contains(#""type":"open""#) }.count == 1)
        #expect(lines.filter { $0.contains(#""type":"finding""#) }.isEmpty)
        #expect(run.status == 0)
    }

    @Test func theQuickGoFailureEndsTheRun() throws {
        let run = try Program.run(
            "run", "head-body", "--server", "buggy", "--gap", "0ms", "--set", "upstream-delay=30ms")
        #expect(
            run.output.contains(
                #"net/http: HTTP/1.x transport connection broken: malformed HTTP status code "html>""#))
        #expect(!run.output.contains("attempt 2"))
        #expect(run.status == 1)
    }

    @Test func geventEatsThirteenBytesOfEverySecondRequest() throws {
        let run = try Program.run(
            "run", "upgrade-discard", "--server", "buggy", "--requests", "6", "--format", "jsonl")
        let findings = run.output.split(separator: "\n").filter { $0.contains(#""type":"finding""#) }
        let eaten = findings.filter { $0.contains("EATEN-BYTES") }
        #expect(eaten.count == 3)
        // The first segment of a connection is its first request, whole.
        let first = try #require(run.output.firstMatch(of: /"direction":"c2s","offset":0,"length":([0-9]+)/))
        let offset = try #require(Int(first.1))
        for finding in eaten {
            #expect(finding.contains(#""direction":"c2s""#))
            #expect(finding.contains(#""start":\#(offset),"end":\#(offset + 13)"#))
        }
        #expect(run.status == 1)
    }

    @Test func aiohttpsOutputAlternates() throws {
        let run = try Program.run("run", "upgrade-discard", "--server", "buggy", "--requests", "6")
        let said = run.output.split(separator: "\n").compactMap { line in
            ["HTTP 400: Bad Request", "Hello, World!"].first { line.contains("client") && line.hasSuffix($0) }
        }
        #expect(said == (0..<6).map { $0 % 2 == 0 ? "Hello, World!" : "HTTP 400: Bad Request" })
        let fixed = try Program.run("run", "upgrade-discard", "--server", "fixed", "--requests", "6")
        #expect(!fixed.output.contains("HTTP 400"))
        #expect(fixed.status == 0)
    }

    @Test func withoutATerminalTheLabRunsEverythingAndPrintsLadders() throws {
        let run = try Program.run()
        for part in ["head-body", "upgrade-discard", "buggy", "fixed", "Unsolicited response", "HTTP 400"] {
            #expect(run.output.contains(part), "\(part)")
        }
        #expect(run.status == 1)
    }

    @Test func theListNamesEveryScenarioAndKnob() throws {
        let list = try Program.run("scenarios")
        for name in [
            "head-body", "upgrade-discard", "flush", "source", "body-size", "content-length", "upstream-delay",
            "application-reads-body", "golang/go#68609", "gevent/gevent#2035",
        ] {
            #expect(list.output.contains(name), "\(name)")
        }
        #expect(list.status == 0)
    }

    @Test func aLogExportedAgainIsTheSameLog() throws {
        let scratch = try Scratch()
        let log = scratch.path("run.jsonl")
        let run = try Program.run(
            "run", "head-body", "--requests", "2", "--gap", "20ms", "--format", "jsonl", "-o", log)
        #expect(run.status == 1)
        let again = try Program.run("export", log, "--as", "jsonl")
        #expect(again.output == (try scratch.text("run.jsonl")))
        #expect(again.status == 0)
        let ladder = try Program.run("export", log, "--as", "text")
        #expect(ladder.output.contains("EXCESS-AFTER-BODYLESS"))
    }

    /// What the help says is what there is.
    @Test(arguments: [
        (["run"], "text: the ladder"), (["run"], "md, html, har, pcapng, repro"),
        (["serve"], "(default: 127.0.0.1:8080)"),
        (["serve"], "md, html, har, pcapng, repro"), (["export"], "jsonl, text, md, html, har, pcapng, raw, repro"),
        (["open"], "Exit status"), (["compare"], "on a terminal too"), (["lab"], "Exit status: 0"),
        (["check"], "--theme"),
    ]) func theHelpSays(_ command: [String], _ words: String) throws {
        let help = try Program.run(command + ["--help"])
        #expect(help.status == 0)
        #expect(
            help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words), "\(help.output)")
        #expect(!help.output.contains("(default: text) (default: text)"))
    }

    /// The text form in the colours of a theme, where it is coloured.
    @Test func paintsTheTextFormInAThemesColors() throws {
        let run = ["run", "head-body", "--requests", "2", "--gap", "20ms"]
        let environment = ["COLORTERM": "truecolor"]
        let painted = try Program.run(run + ["--color", "always", "--theme", "nord"], environment: environment)
        #expect(painted.status == 1)
        #expect(painted.output.contains("\u{1B}[1;38;2;") || painted.output.contains("\u{1B}[38;2;"))
        let usual = try Program.run(run + ["--color", "always"], environment: environment)
        #expect(usual.output.contains("\u{1B}[36m") && !usual.output.contains("38;2;"))
        #expect(try !Program.run(run + ["--theme", "nord"]).output.contains("\u{1B}"))
    }

    @Test func anExistingFileIsKeptUnlessForced() throws {
        let scratch = try Scratch()
        let log = scratch.path("run.jsonl")
        let arguments = ["run", "head-body", "--requests", "1", "--gap", "1ms", "--format", "jsonl", "-o", log]
        #expect(try Program.run(arguments).status == 1)
        let first = try scratch.text("run.jsonl")
        let second = try Program.run(arguments)
        #expect(second.status == 2)
        #expect(second.errors.contains(log))
        #expect(try scratch.text("run.jsonl") == first)
        #expect(try Program.run(arguments + ["--force"]).status == 1)
    }
}

@Suite("Bad input gets one clear line and status 2")
struct BadInputTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var arguments: [String]
        /// Every one of these must stand in the line.
        var says: [String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let rows: [Row] = [
        Row(arguments: ["run", "nonsense"], says: ["nonsense", "head-body", "upgrade-discard"]),
        Row(arguments: ["serve", "nonsense", "--listen", "127.0.0.1:0"], says: ["nonsense", "head-body"]),
        Row(arguments: ["run", "head-body", "--set", "volume=11"], says: ["volume", "body-size"]),
        Row(arguments: ["run", "head-body", "--set", "body-size=+5"], says: ["+5", "body-size"]),
        Row(arguments: ["run", "head-body", "--set", "flush"], says: ["flush", "KNOB=VALUE"]),
        Row(arguments: ["run", "head-body", "--server", "broken"], says: ["broken"]),
        Row(arguments: ["run", "head-body", "--gap", "200"], says: ["200", "200ms"]),
        Row(arguments: ["run", "head-body", "--requests", "0"], says: ["requests"]),
        Row(arguments: ["run", "head-body", "--format", "docx"], says: ["docx"]),
        Row(arguments: ["run", "head-body", "--policy", "iis"], says: ["iis", "nginx", "gevent"]),
        Row(arguments: ["run", "head-body", "-o", "/nowhere/at/all/x"], says: ["/nowhere/at/all/x"]),
        Row(arguments: ["run", "head-body", "--connect", "here"], says: ["here", "HOST:PORT"]),
        Row(arguments: ["run", "head-body", "--connect", "127.0.0.1:1"], says: ["127.0.0.1:1", "refused"]),
        Row(arguments: ["serve", "head-body", "--listen", "127.0.0.1:99999"], says: ["127.0.0.1:99999"]),
        Row(arguments: ["export", "/nowhere/log.jsonl", "--as", "text"], says: ["/nowhere/log.jsonl"]),
        Row(
            arguments: ["export", "/dev/null", "--as", "poem"],
            says: ["there is no format 'poem'; there are: jsonl, text, md, html, har, pcapng, raw, repro"]),
        Row(arguments: ["run", "head-body", "--gap", "-1ms"], says: ["-1ms", "negative"]),
        Row(arguments: ["run", "head-body", "--requests", "-1"], says: ["-1", "negative"]),
        Row(arguments: ["lab", "head-body", "--gap", "-1ms"], says: ["-1ms", "negative"]),
        Row(arguments: ["run", "head-body", "--theme", "no-such-theme"], says: ["no-such-theme"]),
        Row(arguments: ["check", "/dev/null", "--theme", "no-such-theme"], says: ["no-such-theme"]),
        Row(arguments: ["lab", "--theme", "no-such-theme"], says: ["no-such-theme"]),
        Row(arguments: ["--no-such-option"], says: ["--no-such-option"]),
    ]

    @Test func anAddressInUseIsNamed() throws {
        let taken = try Listener()
        let run = try Program.run("serve", "head-body", "--listen", "127.0.0.1:\(taken.port)")
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errors == "straybyte: cannot listen on 127.0.0.1:\(taken.port): address already in use\n")
    }

    @Test(arguments: rows) func isRefused(_ row: Row) throws {
        let run = try Program.run(row.arguments)
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("straybyte: "))
        #expect(run.errors.hasSuffix("\n"))
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        for word in row.says { #expect(run.errors.contains(word), "\(run.errors)") }
    }
}
