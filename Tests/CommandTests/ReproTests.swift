import Foundation
import Testing

/// The script that `export --as repro` writes, run against a server of ours and judged by what that recorded.
@Suite("Reproduction scripts") struct ReproTests {
    @Test(arguments: [
        ("head-body", "200ms", #""code":"EXCESS-AFTER-BODYLESS""#, #"    <!DOCTYPE html>\n"#),
        ("upgrade-discard", "50ms", #""code":"EATEN-BYTES""#, #"    HTTP/1.1 400 Bad Request\r\n"#),
    ])
    func theScriptMakesTheSameServerDoTheSame(
        _ scenario: String, _ gap: String, _ finding: String, _ answer: String
    ) throws {
        let scratch = try Scratch()
        let (log, script) = (scratch.path("run.jsonl"), scratch.path("repro.py"))
        let run = try Program.run(
            "run", scenario, "--requests", "2", "--gap", gap, "--format", "jsonl", "-o", log)
        #expect(run.status == 1)
        #expect(try Program.run("export", log, "--as", "repro", "-o", script).status == 0)
        let recorded = try scratch.text("run.jsonl")

        for (variant, isBuggy) in [("buggy", true), ("fixed", false)] {
            let server = try Serving(scenario, variant, scratch)
            let played = try Script.run(script, server.address, scratch)
            let again = try server.end()
            #expect(played.status == 0, "\(played.errors)")
            #expect(played.output.contains(answer) == isBuggy, "\(played.output)")
            #expect(again.contains(finding) == isBuggy)
            // The very octets, in the very segments.
            #expect(Self.sent(again) == Self.sent(recorded))
            if isBuggy { #expect(Self.ranges(of: finding, again) == Self.ranges(of: finding, recorded)) }
        }
    }

    @Test func aServerThatIsNotThereIsNamed() throws {
        let scratch = try Scratch()
        let log = scratch.path("run.jsonl")
        _ = try Program.run("run", "head-body", "--requests", "1", "--gap", "1ms", "--format", "jsonl", "-o", log)
        _ = try Program.run("export", log, "--as", "repro", "-o", scratch.path("repro.py"))
        let refused = try Script.run(scratch.path("repro.py"), "127.0.0.1:1", scratch)
        #expect(refused.status == 1)
        #expect(refused.errors.hasPrefix("127.0.0.1:1: "))
        let usage = try Script.run(scratch.path("repro.py"), "here", scratch)
        #expect(usage.status == 1)
        #expect(usage.errors.hasPrefix("usage: "))
    }

    /// What clients sent, connection by connection, a segment each.
    private static func sent(_ log: String) -> [[String]] {
        var segments: [Substring: [String]] = [:]
        var order: [Substring] = []
        for line in log.split(separator: "\n") where line.contains(#""type":"bytes""#) && line.contains(#""c2s""#) {
            guard let id = line.firstMatch(of: #/"connection":(\d+)/#)?.1,
                let octets = line.firstMatch(of: #/"base64":"([^"]*)"/#)?.1
            else { continue }
            if segments[id] == nil { order.append(id) }
            segments[id, default: []].append(withoutPorts(String(octets)))
        }
        return order.map { segments[$0] ?? [] }
    }

    private static func withoutPorts(_ base64: String) -> String {
        String(decoding: Data(base64Encoded: base64) ?? Data(), as: UTF8.self)
    }

    private static func ranges(of finding: String, _ log: String) -> [Substring] {
        log.split(separator: "\n").filter { $0.contains(finding) }.compactMap {
            $0.firstMatch(of: #/"start":\d+,"end":\d+/#)?.0
        }
    }
}

/// `straybyte serve`, until its end is asked for.
private final class Serving {
    let address: String
    private let process = Process()
    private let log: URL

    init(_ scenario: String, _ variant: String, _ scratch: Scratch) throws {
        log = scratch.url.appendingPathComponent("serve-\(variant).jsonl")
        let errors = scratch.url.appendingPathComponent("serve-\(variant).errors")
        for file in [log, errors] { try Data().write(to: file) }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["--default-signal", "timeout", "--foreground", "--signal=KILL", "60", Program.url.path, "serve", scenario]
            + ["--listen", "127.0.0.1:0", "--server", variant, "--format", "jsonl"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let deadline = ContinuousClock.now + .seconds(30)
        var said = ""
        while !said.contains("\n"), process.isRunning, ContinuousClock.now < deadline {
            usleep(5_000)
            said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        }
        address = said.replacing("listening on ", with: "").trimmingCharacters(in: .newlines)
    }

    deinit { if process.isRunning { process.terminate() } }

    /// - Returns: Its session log.
    func end() throws -> String {
        process.interrupt()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: log), as: UTF8.self)
    }
}

private enum Script {
    static func run(_ path: String, _ address: String, _ scratch: Scratch) throws -> Program.Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "60", "python3", path, address]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try scratch.file("played")
        process.standardError = try scratch.file("complaints")
        try process.run()
        process.waitUntilExit()
        return Program.Outcome(
            status: process.terminationStatus, output: try scratch.text("played"),
            errors: try scratch.text("complaints"))
    }
}
