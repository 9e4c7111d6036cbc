import Foundation
import Testing

/// What happens to a tap that works: none of it ends the tap or stalls other connections, and each has a clear line.
@Suite("tap in trouble", .needsCleanPeers)
struct TapTroubleTests {
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    }

    private func server() throws -> RunningProgram {
        try RunningProgram(Peers.servers, [Peers.script("clean-server.py").path, "http.server"])
    }

    /// A tap in a shell that limits it first; its process id is in `pid`.
    private func tap(
        to address: String, limits: String = ":", _ folder: Folder, _ more: [String] = []
    ) throws -> RunningProgram {
        let words = ["tap", "--listen", "127.0.0.1:0", "--to", address, "--format", "text"] + more
        return try RunningProgram(
            URL(fileURLWithPath: "/bin/bash"),
            ["-c", #"\#(limits); echo $$ >"$0"; exec "$@""#, folder.path("pid"), Peers.straybyte.path] + words)
    }

    private func curl(_ arguments: String...) async throws -> RunningProgram.Outcome {
        try await RunningProgram(Peers.curl, ["-s", "-m", "20"] + arguments).end()
    }

    /// Waits until there is something in a file.
    private func wait(for path: String, atLeast size: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            if (attributes?[.size] as? Int ?? 0) >= size { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(path) does not grow")
    }

    private func export(_ path: String) async throws -> RunningProgram.Outcome {
        try await RunningProgram(Peers.straybyte, ["export", path, "--as", "text", "--ascii"]).end()
    }

    enum End: CaseIterable, Sendable { case interrupt, terminate, kill }

    /// In the middle of load the record is readable, however the tap ends; and where it can, it says what it saw.
    @Test(arguments: End.allCases) func theRecordIsReadableHoweverItEnds(_ end: End) async throws {
        let folder = try Folder()
        let record = folder.path("record.jsonl")
        let server = try server()
        let tap = try tap(to: try await server.address(), folder, ["--record", record])
        let address = try await tap.address()
        let load = try RunningProgram(
            Peers.curl,
            ["-s", "-m", "20", "-Z", "--parallel-max", "4", "-o", "/dev/null", "http://\(address)/?[1-100000]"])
        try await wait(for: record, atLeast: 100_000)
        let started = ContinuousClock.now
        switch end {
        case .interrupt: #expect(try await tap.interrupt().status == 0)
        case .terminate: #expect(try await tap.terminate().status == 0)
        case .kill:
            let text = try String(contentsOfFile: folder.path("pid"), encoding: .utf8)
            kill(try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))), SIGKILL)
            _ = try await tap.end()
        }
        // Five seconds are what connections under way are given; the rest is a busy machine's.
        #expect(ContinuousClock.now - started < .seconds(20))
        let outcome = try await export(record)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\nconnections "))
        _ = try await load.interrupt()
        _ = try await server.interrupt()
    }

    @Test func withoutDescriptorsOthersGoOn() async throws {
        let folder = try Folder()
        let server = try server()
        let tap = try tap(to: try await server.address(), limits: "ulimit -n 40", folder)
        let address = try await tap.address()
        let held = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/env"),
            ["python3", Peers.script("hold-connections.py").path, address, "40"])
        // It says so when all are open, and that the first of them still gets answers.
        _ = try await held.address()
        try await held.wait { $0.contains("answered") }
        #expect(try await held.interrupt().output.contains("answered 200"))
        let outcome = try await curl(
            "-o", "/dev/null", "-w", "%{http_code}", "--retry", "5", "--retry-all-errors", "http://\(address)/")
        #expect(outcome.output.hasSuffix("200"))
        let ended = try await tap.interrupt()
        #expect(ended.output.contains("too many open files"))
        #expect(ended.status == 0)
        _ = try await server.interrupt()
    }

    @Test func aDiskThatIsFullEndsNothing() async throws {
        let folder = try Folder()
        let server = try server()
        // In blocks of 1 KiB; without the trap a process that writes more is killed.
        let tap = try tap(
            to: try await server.address(), limits: "trap '' XFSZ; ulimit -f 64", folder,
            ["--record", folder.path("record.jsonl")])
        let address = try await tap.address()
        for _ in 0..<3 {
            let outcome = try await curl("-o", "/dev/null", "-w", "%{http_code} ", "http://\(address)/?[1-20]")
            #expect(outcome.output == String(repeating: "200 ", count: 20))
        }
        let ended = try await tap.interrupt()
        #expect(ended.output.contains("cannot write \(folder.path("record.jsonl")): file too large; the tap goes on"))
        #expect(ended.output.contains("connections 3 requests 60 responses 60"))
        #expect(ended.status == 0)
        #expect(try await export(folder.path("record.jsonl")).status == 0)
        _ = try await server.interrupt()
    }

    @Test func aRecordThatCannotBeWrittenAtAllIsRefusedAtTheStart() async throws {
        let outcome = try await RunningProgram(
            Peers.straybyte,
            ["tap", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--record", "/dev/full", "--force"]
        ).end()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("straybyte: cannot write /dev/full: no space left on device"))
        #expect(outcome.output == "")
    }

    @Test(.needsPython) func stopsAtTheFirstFindingWhereThatIsWanted() async throws {
        let folder = try Folder()
        let server = try RunningProgram(Peers.python, [Peers.echoServer.path])
        let tap = try tap(to: try await server.address(), folder, ["--fail-on-finding"])
        let address = try await tap.address()
        _ = try await RunningProgram(
            Peers.python, [Peers.postClient.path, "--count", "2", "--upgrade", "--url", "http://\(address)"]
        ).end()
        let outcome = try await tap.end()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("gevent/gevent#2035"))
        _ = try await server.interrupt()
    }

    @Test func figuresAreServed() async throws {
        let folder = try Folder()
        let server = try server()
        let tap = try tap(to: try await server.address(), folder, ["--metrics", "127.0.0.1:0"])
        let address = try await tap.address()
        _ = try await curl("http://\(address)/?[1-3]")
        let place = try #require(try await tap.line("metrics on "))
        let page = try await curl("-i", place)
        #expect(page.output.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"))
        let lines = page.output.split(whereSeparator: \.isNewline)
        #expect(lines.contains("straybyte_requests_total 3"))
        #expect(lines.contains("straybyte_connections_total 1"))
        #expect(lines.contains(#"straybyte_findings_total{code="EATEN-BYTES"} 0"#))
        _ = try await tap.interrupt()
        _ = try await server.interrupt()
    }
}
