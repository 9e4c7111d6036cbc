import Testing

/// golang/go#68609 with Go's own server and client in either place.
@Suite("head-body with Go", .needsGo)
struct HeadBodyTests {
    /// The leaked body arrives while the connection is idle.
    static let slow = Conversation(
        name: "buggy, slow", scenario: "head-body",
        realServer: .init(program: Peers.Go.buggy.server),
        clientArguments: ["-count", "6", "-gap", "200ms", "-url"],
        ourServer: ["--server", "buggy"],
        ourClient: ["--requests", "6", "--gap", "200ms"],
        clientSays: (0..<6).flatMap { ["attempt \($0)", unsolicited] },
        serverSays: [(1...6).map(written)])

    /// The leaked body arrives when the next request has been sent. The delay is one that a busy machine keeps too.
    static let quick = Conversation(
        name: "buggy, quick", scenario: "head-body",
        realServer: .init(program: Peers.Go.buggy.server, arguments: ["-upstream-delay", "300ms"]),
        clientArguments: ["-count", "6", "-url"],
        ourServer: ["--server", "buggy", "--set", "upstream-delay=300ms"],
        ourClient: ["--requests", "6", "--gap", "0ms"],
        clientSays: ["attempt 0", "attempt 1", malformed],
        // A write fails once the system knows that the client is gone. If the client got the second head together
        // with the leaked body, it closed with nothing unread, and only this write finds out.
        serverSays: [brokenPipe, written(2)].map { [written(1), $0] })

    static let fixed = Conversation(
        name: "fixed", scenario: "head-body",
        realServer: .init(program: Peers.Go.fixed.server),
        clientArguments: ["-count", "6", "-gap", "50ms", "-url"],
        ourServer: ["--server", "fixed"],
        ourClient: ["--requests", "6", "--gap", "50ms"],
        clientSays: (0..<6).map { "attempt \($0)" },
        serverSays: [(1...6).map(written)])

    static let unsolicited =
        #"Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE html>\n<html>\n  <head>\n    <title>Thomas</tit"; err=<nil>"#
    static let malformed =
        #"do: Head "http://SERVER": net/http: HTTP/1.x transport connection broken: malformed HTTP status code "html>""#
    static let brokenPipe =
        "2: 0 bytes written, err=readfrom tcp SERVER->CLIENT: write tcp SERVER->CLIENT: write: broken pipe"

    static func written(_ request: Int) -> String { "\(request): 54 bytes written, err=<nil>" }

    @Test(arguments: [slow, quick, fixed], Peers.Go.allCases)
    func realPeersSaySo(_ conversation: Conversation, _ go: Peers.Go) async throws {
        let result = try await conversation.betweenRealPeers(go.client)
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
    }

    @Test(arguments: [slow, quick, fixed])
    func ourClientSaysWhatGosClientSays(_ conversation: Conversation) async throws {
        let result = try await conversation.withOurClient()
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
        #expect(result.status == (conversation.name == "fixed" ? 0 : 1))
    }

    @Test(arguments: [slow, quick, fixed], Peers.Go.allCases)
    func gosClientSaysTheSameToOurServer(_ conversation: Conversation, _ go: Peers.Go) async throws {
        let result = try await conversation.withOurServer(go.client)
        #expect(result.client.lines == conversation.clientSays)
        #expect(conversation.serverSays.contains(result.server.lines))
        #expect(result.status == (conversation.name == "fixed" ? 0 : 1))
    }

    @Test func everyLeakOfTheRealServerIsADesync() async throws {
        let slow = try await Self.slow.withOurClient()
        #expect(slow.log?.connections == 6)
        #expect(slow.log?.strayBytes == 6 * 54)
        #expect(slow.log?.findings.count { $0 == "EXCESS-AFTER-BODYLESS" } == 6)
        let fixed = try await Self.fixed.withOurClient()
        #expect(fixed.log?.connections == 1)
        #expect(fixed.log?.strayBytes == 0)
        #expect(fixed.log?.findings == [])
    }

    /// What the handler does, and how many octets Go sends behind the answer to a HEAD.
    struct Leak: Sendable, CustomTestStringConvertible {
        var flush: Bool
        var source: String
        var bodySize: Int
        var contentLength: Int?
        var leaks: Int

        var arguments: [String] {
            ["-flush=\(flush)", "-source", source, "-body-size", "\(bodySize)"]
                + (contentLength.map { ["-content-length", "\($0)"] } ?? [])
        }
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let leaks = [
        Leak(flush: true, source: "upstream", bodySize: 54, leaks: 54),
        Leak(flush: false, source: "upstream", bodySize: 54, leaks: 0),
        Leak(flush: false, source: "upstream", bodySize: 2000, leaks: 1488),
        Leak(flush: true, source: "string", bodySize: 2000, leaks: 0),
        Leak(flush: true, source: "reader", bodySize: 2000, leaks: 2000),
        Leak(flush: true, source: "upstream", bodySize: 2000, contentLength: 100, leaks: 2000),
    ]

    /// Our client and the reference count what the two releases were measured to leak.
    @Test(arguments: leaks, Peers.Go.allCases)
    func leaksAsMeasured(_ leak: Leak, _ go: Peers.Go) async throws {
        let server = try RunningProgram(go.server, leak.arguments)
        let client = try RunningProgram(
            Peers.straybyte,
            ["run", "head-body", "--connect", try await server.address(), "--requests", "1", "--gap", "100ms"]
                + ["--format", "jsonl"])
        let outcome = try await client.end()
        let leaks = go == .buggy ? leak.leaks : 0
        #expect(try SessionLog(outcome.output).strayBytes == leaks)
        #expect(outcome.status == (leaks > 0 ? 1 : 0))
    }
}
