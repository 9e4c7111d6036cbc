import Foundation
import Testing

/// What a client and a server print when they talk, and how to make real ones and ours talk so.
struct Conversation: Sendable, CustomTestStringConvertible {
    var name: String
    /// The name of the scenario on our command line.
    var scenario: String
    var realServer: Command
    /// Of the real client; the server's address follows.
    var clientArguments: [String]
    /// What follows `straybyte serve SCENARIO`.
    var ourServer: [String]
    /// What follows `straybyte run SCENARIO`.
    var ourClient: [String]
    var clientSays: [String]
    /// One of these: some real peers race.
    var serverSays: [[String]]

    var testDescription: String { name }

    struct Command: Sendable {
        var program: URL
        var arguments: [String] = []
    }
}

extension Conversation {
    /// What is left when it is over.
    struct Result {
        var client: Transcript
        var server: Transcript
        /// Ours, where one of the two was.
        var log: SessionLog?
        var status: Int32?
    }

    // A server may still be at work when its client has given up: what it says is waited for.

    func betweenRealPeers(_ client: URL) async throws -> Result {
        let server = try RunningProgram(realServer.program, realServer.arguments)
        let address = try await server.address()
        let said = try await run(client, against: address)
        try await server.wait { $0.count(where: \.isNewline) >= serverSays[0].count }
        return Result(
            client: Transcript(said, server: address),
            server: Transcript(try await server.interrupt().output, server: address))
    }

    func withOurClient() async throws -> Result {
        let server = try RunningProgram(realServer.program, realServer.arguments)
        let address = try await server.address()
        let client = try RunningProgram(
            Peers.straybyte, ["run", scenario, "--connect", address, "--format", "jsonl"] + ourClient)
        let outcome = try await client.end()
        #expect(outcome.errors == "")
        try await server.wait { $0.count(where: \.isNewline) >= serverSays[0].count }
        let log = try SessionLog(outcome.output)
        return Result(
            client: Transcript(log.logged(by: "client"), server: address),
            server: Transcript(try await server.interrupt().output, server: address),
            log: log, status: outcome.status)
    }

    func withOurServer(_ client: URL) async throws -> Result {
        let server = try RunningProgram(
            Peers.straybyte, ["serve", scenario, "--listen", "127.0.0.1:0", "--format", "jsonl"] + ourServer)
        let address = try await server.address()
        let said = try await run(client, against: address)
        try await server.wait { try SessionLog($0).logged(by: "server").count >= serverSays[0].count }
        let outcome = try await server.interrupt()
        let log = try SessionLog(outcome.output)
        return Result(
            client: Transcript(said, server: address),
            server: Transcript(log.logged(by: "server"), server: address),
            log: log, status: outcome.status)
    }

    /// The real peers with our tap between them.
    func throughTheTap(_ client: URL) async throws -> Result {
        let server = try RunningProgram(realServer.program, realServer.arguments)
        let address = try await server.address()
        let tap = try RunningProgram(
            Peers.straybyte, ["tap", "--listen", "127.0.0.1:0", "--to", address, "--format", "jsonl"])
        let place = try await tap.address()
        let said = try await run(client, against: place)
        try await server.wait { $0.count(where: \.isNewline) >= serverSays[0].count }
        let outcome = try await tap.interrupt()
        #expect(outcome.errors.components(separatedBy: "; recorded the same\n").count == 3, "\(outcome.errors)")
        return Result(
            client: Transcript(said, server: place),
            server: Transcript(try await server.interrupt().output, server: address),
            log: try SessionLog(outcome.output), status: outcome.status)
    }

    private func run(_ client: URL, against address: String) async throws -> String {
        try await RunningProgram(client, clientArguments + ["http://\(address)"], outputs: .merged).end().output
    }
}
