import Scenarios
import Testing
import Wire

private let upgradeDiscard = Scenario.all.first { $0.name == "upgrade-discard" }!

@Test func theBuggyServerEatsTheBeginningOfEverySecondRequest() throws {
    let run = try Run(upgradeDiscard, .buggy)
    let lines = ["Hello, World!", "HTTP 400: Bad Request"]
    #expect(run.log(.client) == lines + lines + lines)
    #expect(run.recording.connections.count == 3)
    #expect(run.clientFailed == false)
    for connection in 1...3 {
        #expect(run.segments(connection, .clientToServer) == [235, 235])
        #expect(run.segments(connection, .serverToClient) == [73, 13, 66])
        #expect(
            run.text(.serverToClient, of: connection)
                == "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 13\r\n\r\nHello, World!"
                + "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-length: 0\r\n\r\n")
        #expect(
            run.disagreements(connection, .clientToServer)
                == [Disagreement(range: 235..<248, owner: .request(2), other: .request(1))])
        #expect(run.disagreements(connection, .serverToClient) == [])
        let server = run.interpretation(connection, .server, .clientToServer)
        #expect(
            server.claims.suffix(3).map(Belief.init).map(\.description) == [
                "235..<248 request 1 discarded", "248..<252 request 2 start-line", "252..<470 request 2 discarded",
            ])
    }
    let first = run.log(.server).prefix(3)
    #expect(
        first == [
            #"127.0.0.1 - - [2026-11-21 00:00:00] "POST / HTTP/1.1" 200 86 0.100100"#,
            #"(from ('127.0.0.1', 40001)) Invalid HTTP method: '.1\r\n'"#,
            #"127.0.0.1 - - [2026-11-21 00:00:00] ".1" 200 - 0.000000"#,
        ])
}

@Test func theDiscardWaitsForTheNextRequest() throws {
    var simulation = Simulation(
        upgradeDiscard, upgradeDiscard.defaults, .buggy, pace: .init(requests: 2, gap: .milliseconds(100)))
    var run = Run()
    try run.append(simulation.run(until: .init(nanoseconds: 99_000_000)))
    #expect(run.log(.client) == ["Hello, World!"])
    #expect(run.log(.server) == [])
}

@Test func theRequestIsTheOneOfTheCapture() throws {
    let with = try Run(upgradeDiscard, .fixed, requests: 1)
    #expect(
        with.text(.clientToServer)
            == "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
            + "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nUser-Agent: Python/3.11 aiohttp/3.14.5\r\n"
            + "Content-Length: 13\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello, World!")
    let without = try Run(upgradeDiscard, .fixed, ["connection=", "upgrade="], requests: 1)
    #expect(without.segments(1, .clientToServer) == [200])
}

/// The conditions, measured with gevent 24.2.1 and 26.9.0.
@Test(
    arguments: [
        (["connection=Upgrade"], true), (["connection=upgrade"], true), (["connection=UPGRADE"], true),
        (["connection=Upgrade, HTTP2-Settings"], false), (["connection=keep-alive, Upgrade"], false),
        (["connection="], false),
        (["connection=", "upgrade=websocket"], true), (["connection=", "upgrade=WebSocket"], true),
        (["connection=keep-alive", "upgrade=websocket"], true), (["upgrade="], true),
        (["body="], false), (["application-reads-body=no"], false),
    ] as [([String], Bool)])
func octetsAreEatenUnderTheMeasuredConditionsOnly(_ knobs: [String], _ areEaten: Bool) throws {
    let run = try Run(upgradeDiscard, .buggy, knobs, requests: 2)
    #expect(run.disagreements(1, .clientToServer).isEmpty != areEaten)
    #expect(run.log(.client).contains("HTTP 400: Bad Request") == areEaten)
    let fixed = try Run(upgradeDiscard, .fixed, knobs, requests: 2)
    #expect(fixed.disagreements(1, .clientToServer).isEmpty)
    #expect(fixed.recording.connections.count == 1)
    #expect(!fixed.log(.client).contains("HTTP 400: Bad Request"))
}

@Test(arguments: [1, 12, 13, 40, 300]) func asMuchIsEatenAsTheBodyHadOctets(_ size: Int) throws {
    let run = try Run(upgradeDiscard, .buggy, ["body=" + String(repeating: "x", count: size)], requests: 2)
    let length = try #require(run.segments(1, .clientToServer).first)
    let eaten = try #require(run.disagreements(1, .clientToServer).first)
    #expect(eaten.range == length..<length + size)
    #expect(eaten.other == .request(1))
}

@Test func theFixedServerAnswersEveryRequestOnOneConnection() throws {
    let run = try Run(upgradeDiscard, .fixed)
    #expect(run.log(.client) == [String](repeating: "Hello, World!", count: 6))
    #expect(run.recording.connections.count == 1)
    for direction in Direction.allCases { #expect(run.disagreements(1, direction) == []) }
    #expect(
        run.log(.server).allSatisfy { $0 == #"127.0.0.1 - - [2026-11-21 00:00:00] "POST / HTTP/1.1" 200 86 0.000000"# })
}
