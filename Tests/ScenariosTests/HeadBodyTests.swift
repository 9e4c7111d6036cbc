import Scenarios
import Testing
import Wire

private let headBody = Scenario.all.first { $0.name == "head-body" }!

private let leftover = #"<!DOCTYPE html>\n<html>\n  <head>\n    <title>Thomas</tit"#

@Test func slowRequestsMeetTheBodyWhileIdle() throws {
    let run = try Run(headBody, .buggy)
    let unsolicited = "Unsolicited response received on idle HTTP channel starting with \"\(leftover)\"; err=<nil>"
    #expect(run.log(.client) == (0..<6).flatMap { ["attempt \($0)", unsolicited] })
    #expect(run.log(.server) == (1...6).map { "\($0): 54 bytes written, err=<nil>" })
    #expect(run.recording.connections.count == 6)
    #expect(run.clientFailed == false)
    for connection in 1...6 {
        #expect(run.segments(connection, .clientToServer) == [73])
        #expect(run.segments(connection, .serverToClient) == [56, 54])
        #expect(run.disagreements(connection, .clientToServer) == [])
        #expect(
            run.disagreements(connection, .serverToClient)
                == [Disagreement(range: 56..<110, owner: .none, other: .response(1))])
        #expect(run.ending(connection, .clientToServer) == .fin)
        #expect(run.ending(connection, .serverToClient) == .fin)
    }
}

@Test func quickRequestsTakeTheBodyForTheNextResponse() throws {
    let run = try Run(headBody, .buggy, ["upstream-delay=30ms"], gap: .zero)
    #expect(
        run.log(.client) == [
            "attempt 0", "attempt 1",
            #"do: Head "http://127.0.0.1:8080": net/http: HTTP/1.x transport connection broken: "#
                + #"malformed HTTP status code "html>""#,
        ])
    #expect(
        run.log(.server) == [
            "1: 54 bytes written, err=<nil>",
            "2: 0 bytes written, err=readfrom tcp 127.0.0.1:8080->127.0.0.1:40001: "
                + "write tcp 127.0.0.1:8080->127.0.0.1:40001: write: broken pipe",
        ])
    #expect(run.clientFailed == true)
    // As in the capture: two requests, a head, the leftover, another head.
    #expect(run.segments(1, .clientToServer) == [73, 73])
    #expect(run.segments(1, .serverToClient) == [56, 54, 56])
    #expect(
        run.interpretation(1, .client, .serverToClient).claims.suffix(2).map(Belief.init).map(\.description)
            == ["56..<72 response 2 start-line", "72..<166 none stray"])
    #expect(run.disagreements(1, .serverToClient).first?.range.lowerBound == 56)
}

@Test(arguments: [(["upstream-delay=0ms"], Delay.milliseconds(200)), (["upstream-delay=30ms"], .zero)])
func theFixedServerKeepsOneConnection(_ knobs: [String], _ gap: Delay) throws {
    let run = try Run(headBody, .fixed, knobs, gap: gap)
    #expect(run.log(.client) == (0..<6).map { "attempt \($0)" })
    #expect(run.recording.connections.count == 1)
    #expect(run.clientFailed == false)
    #expect(run.text(.serverToClient) == String(repeating: "HTTP/1.1 200 OK\r\nDate: D\r\n\r\n", count: 6))
    for direction in Direction.allCases { #expect(run.disagreements(1, direction) == []) }
}

@Test func theHandlerFetchesFromTheOriginOverOneConnection() throws {
    let run = try Run(headBody, .fixed)
    #expect(run.log(.origin) == [String](repeating: "200 OK, 54 bytes", count: 6))
    #expect(run.recording.connections.count == 1)
}

@Test func aServerWithoutItsOriginSaysSo() throws {
    var scenario = headBody
    scenario.origin = { _, _ in nil }
    let run = try Run(scenario, .buggy, requests: 1)
    #expect(run.log(.server) == ["1: dial tcp: connection refused"])
    #expect(run.text(.serverToClient) == "HTTP/1.1 200 OK\r\nDate: D\r\n\r\n")
}

@Test func aVariantTakesEffectWithTheNextRequest() throws {
    // The first handler waits for its document when the server is fixed; the second begins after that.
    var simulation = Simulation(
        headBody, try headBody.settings(["upstream-delay=30ms"]), .buggy,
        pace: .init(requests: 2, gap: .milliseconds(200)))
    var run = Run()
    try run.append(simulation.run(until: .init(nanoseconds: 10_000_000)))
    try run.append(simulation.apply(.become(.fixed), to: .server))
    try run.append(simulation.runToEnd())
    #expect(run.segments(1, .serverToClient) == [56, 54])
    #expect(run.segments(2, .serverToClient) == [56])
}

@Test(arguments: [0, 1, 14, 54, 5000, 100_000]) func everyOctetOfALargeBodyLeaks(_ size: Int) throws {
    let buggy = try Run(headBody, .buggy, ["body-size=\(size)"], requests: 1)
    #expect(buggy.recording.connections[0].serverToClient.bytes.count == 56 + size)
    let fixed = try Run(headBody, .fixed, ["body-size=\(size)"], requests: 1)
    #expect(fixed.recording.connections[0].serverToClient.bytes.count == 56)
}

@Test func unsolicitedOctetsAreQuotedUpToAReadBuffer() throws {
    let run = try Run(headBody, .buggy, ["body-size=5000", "source=reader"], requests: 1)
    let line = try #require(run.log(.client).last)
    let quoted = line.dropFirst("Unsolicited response received on idle HTTP channel starting with \"".count)
        .dropLast("\"; err=<nil>".count)
    // Every line feed is quoted with two characters.
    #expect(quoted.count - quoted.split(separator: "\\n", omittingEmptySubsequences: false).count + 1 == 4096)
}
