import Foundation
import Testing

/// Real peers with the tap between them: nothing changes for them, and the tap says what went wrong.
@Suite("tap between real peers")
struct TapTests {
    @Test(.needsGo, arguments: [HeadBodyTests.slow, HeadBodyTests.quick, HeadBodyTests.fixed])
    func goFailsAsItDoesWithoutIt(_ conversation: Conversation) async throws {
        for go in Peers.Go.allCases {
            let result = try await conversation.throughTheTap(go.client)
            #expect(result.client.lines == conversation.clientSays)
            #expect(conversation.serverSays.contains(result.server.lines))
            let isFixed = conversation.name == "fixed"
            #expect(result.status == (isFixed ? 0 : 1))
            #expect(result.log?.known == (isFixed ? [] : ["golang/go#68609"]))
        }
    }

    @Test(.needsPython, arguments: [UpgradeDiscardTests.buggy, UpgradeDiscardTests.fixed])
    func geventFailsAsItDoesWithoutIt(_ conversation: Conversation) async throws {
        let result = try await conversation.throughTheTap(Peers.python)
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
        let isFixed = conversation.name == "fixed"
        #expect(result.status == (isFixed ? 0 : 1))
        #expect(result.log?.known == (isFixed ? [] : ["gevent/gevent#2035"]))
    }

    // MARK: Byte for byte

    /// What a client sends to a server that writes it down, and what it prints of the answers.
    private struct Traffic: Equatable {
        var sent: [String]
        var printed: String
    }

    private func traffic(of client: Conversation.Command, throughTheTap: Bool) async throws -> Traffic {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try RunningProgram(
            URL(fileURLWithPath: "/usr/bin/env"), ["python3", Peers.script("plain-server.py").path, folder.path])
        var address = try await server.address()
        var tap: RunningProgram?
        if throughTheTap {
            let relay = try RunningProgram(
                Peers.straybyte, ["tap", "--listen", "127.0.0.1:0", "--to", address, "--format", "jsonl"])
            address = try await relay.address()
            tap = relay
        }
        let outcome = try await RunningProgram(
            client.program, client.arguments + ["http://\(address)"], outputs: .merged
        ).end()
        // Ports differ from run to run, and clients say them; the same number of digits keeps lengths comparable.
        let name = { (text: String) in text.replacing(address, with: "SERVER") }
        if let tap {
            let ended = try await tap.interrupt()
            #expect(ended.status == 0)
            #expect(ended.errors.components(separatedBy: "; recorded the same\n").count == 3, "\(ended.errors)")
        }
        _ = try await server.interrupt()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let sent = try files.map { file in
            name(String(decoding: try Data(contentsOf: folder.appendingPathComponent(file)), as: UTF8.self))
        }
        return Traffic(sent: sent.sorted(), printed: name(outcome.output))
    }

    static let curls = [
        ["-s", "-i"], ["-s", "-I"], ["-s", "--data-binary", String(repeating: "x", count: 100_000)],
        ["-s", "-i", "-H", "Expect: 100-continue", "--data-binary", "some body"],
        ["-s", "-i", "-T", "/etc/hostname", "-H", "Transfer-Encoding: chunked"],
        ["-s", "-i", "-H", "Connection: close"],
    ]

    @Test(.needsCleanPeers, arguments: curls) func curlSendsAndGetsTheSame(_ arguments: [String]) async throws {
        let client = Conversation.Command(program: Peers.curl, arguments: arguments)
        let direct = try await traffic(of: client, throughTheTap: false)
        let tapped = try await traffic(of: client, throughTheTap: true)
        #expect(!direct.sent.isEmpty)
        #expect(tapped == direct)
    }

    @Test(.needsGo, arguments: Peers.Go.allCases) func goSendsAndGetsTheSame(_ go: Peers.Go) async throws {
        let client = Conversation.Command(program: go.client, arguments: ["-count", "4", "-gap", "5ms", "-url"])
        let direct = try await traffic(of: client, throughTheTap: false)
        let tapped = try await traffic(of: client, throughTheTap: true)
        #expect(!direct.sent.isEmpty)
        #expect(tapped == direct)
    }

    // MARK: Clean traffic

    enum Server: String, CaseIterable, Sendable {
        case nginx, node, httpServer = "http.server", aiohttp, gunicorn, waitress

        func start(_ folder: URL) throws -> RunningProgram {
            switch self {
            case .nginx: try RunningProgram(Peers.script("clean-nginx"), [folder.path])
            case .node: try RunningProgram(Peers.node, [Peers.script("clean-server.mjs").path])
            case .httpServer, .aiohttp, .gunicorn, .waitress:
                try RunningProgram(Peers.servers, [Peers.script("clean-server.py").path, rawValue])
            }
        }
    }

    static let clients: [Conversation.Command] = [
        .init(program: Peers.script("clean-client.sh")),
        .init(program: Peers.node, arguments: [Peers.script("clean-client.mjs").path]),
        .init(program: Peers.servers, arguments: [Peers.script("clean-client.py").path]),
    ]

    /// Octets that no one here wrote: what real servers and clients say to each other is in sync, and nothing is
    /// wrong with it.
    @Test(.needsCleanPeers, arguments: Server.allCases) func realTrafficIsClean(_ server: Server) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let running = try server.start(folder)
        let tap = try RunningProgram(
            Peers.straybyte,
            ["tap", "--listen", "127.0.0.1:0", "--to", try await running.address(), "--format", "jsonl"])
        let address = try await tap.address()
        for client in Self.clients {
            let outcome = try await RunningProgram(
                client.program, client.arguments + ["http://\(address)"], outputs: .merged
            ).end()
            #expect(outcome.status == 0, "\(outcome.output)")
        }
        let outcome = try await tap.interrupt()
        _ = try await running.interrupt()
        let log = try SessionLog(outcome.output)
        #expect(log.faults == [])
        #expect(outcome.status == 0)
        // curl 10, Node and aiohttp 9 each.
        #expect(log.requests == 28)
        #expect(outcome.errors.components(separatedBy: "; recorded the same\n").count == 3, "\(outcome.errors)")
    }

    /// An application that gives waitress a body has it sent, whatever was asked for.
    @Test(.needsCleanPeers) func waitressIsCaughtSendingABodyBehindAHead() async throws {
        let server = try RunningProgram(Peers.servers, [Peers.script("clean-server.py").path, "waitress"])
        let tap = try RunningProgram(
            Peers.straybyte,
            ["tap", "--listen", "127.0.0.1:0", "--to", try await server.address(), "--format", "jsonl"])
        let address = try await tap.address()
        _ = try await RunningProgram(Peers.curl, ["-s", "-m", "20", "-I", "http://\(address)/careless"]).end()
        let outcome = try await tap.interrupt()
        _ = try await server.interrupt()
        let log = try SessionLog(outcome.output)
        #expect(log.faults == ["EXCESS-AFTER-BODYLESS"], "\(outcome.output)")
        #expect(log.strayBytes == 1_400)
        #expect(outcome.status == 1)
    }

    /// What other machines can reach is said. The name is spelt so that it does not look like loopback, and is.
    @Test func listeningElsewhereThanOnLoopbackIsSaid() async throws {
        let tap = try RunningProgram(
            Peers.straybyte, ["tap", "--listen", "127.1:0", "--to", "127.0.0.1:1", "--format", "text"])
        _ = try await tap.address()
        let outcome = try await tap.interrupt()
        #expect(outcome.errors.contains("straybyte: 127.1:0 can be reached from other machines\n"))
    }
}
