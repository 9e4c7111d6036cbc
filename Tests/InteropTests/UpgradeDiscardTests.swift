import Testing

/// gevent/gevent#2035 with gevent's own server and aiohttp's client in either place.
///
/// No release of gevent has it mended, so the real server stays in sync only with a client that does not ask for an
/// upgrade; our fixed server does with any.
@Suite("upgrade-discard with gevent and aiohttp", .needsPython)
struct UpgradeDiscardTests {
    static let buggy = Conversation(
        name: "buggy", scenario: "upgrade-discard",
        realServer: gevent,
        clientArguments: [Peers.postClient.path, "--count", "6", "--gap", "0.02", "--upgrade", "--url"],
        ourServer: ["--server", "buggy"], ourClient: pace,
        clientSays: (0..<6).map { $0 % 2 == 0 ? "Hello, World!" : "HTTP 400: Bad Request" },
        serverSays: [
            (0..<3).flatMap { _ in
                // The server notes the second status nowhere, so its access log shows the first one's again.
                [answered, "(from CLIENT) Invalid HTTP method: '.1\\r\\n'"]
                    + [#"127.0.0.1 - - [TIME] ".1" 200 - SECONDS"#]
            }
        ])

    static let fixed = Conversation(
        name: "fixed", scenario: "upgrade-discard",
        realServer: gevent, clientArguments: [Peers.postClient.path, "--count", "6", "--gap", "0.02", "--url"],
        ourServer: ["--server", "fixed"], ourClient: pace + ["--set", "connection=", "--set", "upgrade="],
        clientSays: Array(repeating: "Hello, World!", count: 6),
        serverSays: [Array(repeating: answered, count: 6)])

    static let gevent = Conversation.Command(
        program: Peers.python, arguments: [Peers.echoServer.path, "--access-log"])
    static let pace = ["--requests", "6", "--gap", "20ms"]
    static let answered = #"127.0.0.1 - - [TIME] "POST / HTTP/1.1" 200 86 SECONDS"#

    @Test(arguments: [buggy, fixed])
    func realPeersSaySo(_ conversation: Conversation) async throws {
        let result = try await conversation.betweenRealPeers(Peers.python)
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
    }

    @Test(arguments: [buggy, fixed])
    func ourClientPrintsWhatAiohttpPrints(_ conversation: Conversation) async throws {
        let result = try await conversation.withOurClient()
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
    }

    @Test(arguments: [buggy, fixed], [buggy, fixed])
    func aiohttpPrintsTheSameWithOurServer(_ server: Conversation, _ client: Conversation) async throws {
        // It takes both: the server that stumbles, and the two fields to stumble over.
        let stumbles = server.name == "buggy" && client.name == "buggy"
        var conversation = stumbles ? Self.buggy : Self.fixed
        conversation.ourServer = server.ourServer
        conversation.clientArguments = client.clientArguments
        let result = try await conversation.withOurServer(Peers.python)
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
        #expect(result.status == (stumbles ? 1 : 0))
    }

    @Test func ourServerShowsWhatItHasEaten() async throws {
        let result = try await Self.buggy.withOurServer(Peers.python)
        #expect(result.log?.findings.count { $0 == "EATEN-BYTES" } == 3)
        #expect(result.log?.connections == 3)
    }
}
