import Framing
import Testing
import Wire

/// The same octets as other recipients read them: what was measured of them, row by row.
@Suite struct PolicyTests {
    static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"

    static func post(_ fields: String, _ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    /// What a server makes of a first request.
    enum Outcome: Hashable, Sendable {
        /// A body of so many octets on the wire, and then the next request.
        case body(Int)
        /// The same, and no other request is read.
        case last(Int)
        /// A request that is not complete, and no other.
        case refused
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var knob: String
        var octets: String
        var outcomes: [(Outcome, [FramingPolicy])]
        var testDescription: String { "\(knob) \(octets.prefix(80))" }

        init(_ knob: String, _ octets: String, _ outcomes: (Outcome, [FramingPolicy])...) {
            self.knob = knob
            self.octets = octets
            self.outcomes = outcomes
        }
    }

    private static let rows: [Row] = [
        Row(
            "A1", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
            (.body(5), [.rfc9112, .waitress, .gevent, .cheroot, .h11, .hypercorn, .insecureNode, .httpServer]),
            (.refused, [.node, .gunicorn, .eventlet, .twisted, .tornado, .aiohttp, .nginx, .httptools])),
        Row(
            "A2", post("Content-Length: 3\r\nContent-Length: 3", "abc"),
            (.body(3), [.rfc9112, .httpServer, .gevent, .eventlet, .cheroot, .tornado, .h11, .hypercorn]),
            (.refused, [.node, .nginx, .gunicorn, .waitress, .twisted, .aiohttp, .httptools])),
        Row(
            "A2", post("Content-Length: 3, 3", "abc"), (.body(3), [.rfc9112, .tornado, .h11, .hypercorn]),
            (.refused, [.httpServer, .gevent, .eventlet, .cheroot, .node, .nginx, .gunicorn])),
        Row(
            "A3", post("Content-Length: 3\r\nContent-Length: 4", "abc"),
            (.body(3), [.httpServer, .gevent, .eventlet]), (.refused, [.h11, .tornado, .node, .nginx, .aiohttp])),
        Row(
            "A3", post("Content-Length: 3\r\nContent-Length: 4", "abcd"), (.body(4), [.cheroot, .werkzeug])),
        Row(
            "A4", post("Content-Length: +3", "abc"),
            (.body(3), [.httpServer, .gevent, .eventlet, .cheroot, .werkzeug]),
            (.refused, [.node, .nginx, .gunicorn, .waitress, .twisted, .tornado, .aiohttp, .h11])),
        Row(
            "A4", post("Content-Length: 0_3", "abc"),
            (.body(3), [.httpServer, .gevent, .eventlet, .cheroot, .werkzeug]), (.refused, [.node, .nginx, .tornado])),
        Row("A4", post("Content-Length: 0__3", "abc"), (.refused, [.gevent, .cheroot])),
        Row(
            "A4", post("Content-Length:", ""), (.body(0), [.httpServer, .werkzeug]),
            (.refused, [.gevent, .eventlet, .cheroot, .node, .nginx, .h11])),
        Row(
            "A5", post("Transfer-Encoding: ,chunked", "0\r\n\r\n"),
            (.body(5), [.rfc9112, .node, .waitress, .cheroot, .aiohttp, .httptools]),
            (.refused, [.gunicorn, .nginx, .hypercorn, .twisted, .tornado, .h11])),
        Row("A5", post("Transfer-Encoding: ,chunked", ""), (.body(0), [.gevent, .httpServer, .eventlet])),
        Row(
            "A6", post("Transfer-Encoding: xchunked", "0\r\n\r\n"),
            (
                .refused,
                [
                    .gunicorn, .waitress, .cheroot, .nginx, .hypercorn, .node, .twisted, .tornado, .aiohttp, .h11,
                    .httptools,
                ]
            )),
        Row("A6", post("Transfer-Encoding: xchunked", ""), (.body(0), [.gevent, .httpServer, .eventlet])),
        Row(
            "A7", post("Transfer-Encoding: identity\r\nContent-Length: 3", "abc"),
            (.body(3), [.gevent, .eventlet, .twisted, .httpServer]),
            (.refused, [.node, .nginx, .gunicorn, .waitress, .cheroot, .tornado, .aiohttp, .h11, .hypercorn])),
        Row(
            "A8", "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            (.body(5), [.rfc9112, .node, .gevent, .eventlet, .tornado, .aiohttp]),
            (.last(5), [.httptools, .hypercorn, .cheroot, .twisted, .h11]), (.refused, [.gunicorn, .nginx])),
        Row(
            "A8", "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n",
            (.body(0), [.waitress])),
        Row(
            "A9", "GET / HTTP/1.1\nHost: a\n\n",
            (
                .body(0),
                [
                    .rfc9112, .httpServer, .gevent, .eventlet, .tornado, .h11, .hypercorn, .nginx, .werkzeug,
                    .insecureNode,
                ]
            ),
            (.refused, [.node, .gunicorn, .cheroot, .aiohttp, .httptools, .waitress, .twisted])),
        Row(
            "A10", post("Transfer-Encoding: chunked", "3\nabc\r\n0\r\n\r\n"),
            (.body(12), [.rfc9112, .eventlet, .cheroot, .nginx, .insecureNode]),
            (.refused, [.node, .waitress, .twisted, .tornado, .aiohttp, .h11, .httptools, .gunicorn])),
        Row(
            "A11", post("Transfer-Encoding: chunked", "2;a\nb\r\nxx\r\n0\r\n\r\n"), (.body(16), [.gevent]),
            (.refused, [.nginx, .node, .gunicorn, .waitress, .eventlet, .cheroot, .twisted, .tornado, .aiohttp, .h11])),
        Row(
            "A12", post("Transfer-Encoding: chunked", "0x3\r\nabc\r\n0\r\n\r\n"), (.body(15), [.eventlet, .cheroot]),
            (.refused, [.node, .nginx, .gunicorn, .waitress, .gevent, .twisted, .tornado, .aiohttp, .h11])),
        Row(
            "A12", post("Transfer-Encoding: chunked", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
            (
                .refused,
                [.node, .tornado, .aiohttp, .nginx, .gunicorn, .waitress, .h11, .twisted, .hypercorn, .insecureNode]
            )),
        Row(
            "A14", post("X: a\r\n b", ""),
            (
                .body(0),
                [
                    .rfc9112, .httpServer, .waitress, .gevent, .eventlet, .cheroot, .twisted, .h11, .hypercorn,
                    .insecureNode,
                ]
            ),
            (.refused, [.node, .gunicorn, .tornado, .aiohttp, .nginx, .httptools])),
        Row(
            "A15", post("Content-Length : 3", "abc"), (.body(3), [.rfc9112, .cheroot]),
            (.refused, [.node, .nginx, .gunicorn, .waitress, .twisted, .tornado, .aiohttp, .h11, .httptools])),
        Row("A15", post("Content-Length : 3", ""), (.body(0), [.gevent, .eventlet, .httpServer])),
        Row(
            "A16", "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            (.body(3), [.rfc9112, .node, .nginx, .httpServer, .gunicorn, .waitress, .eventlet, .cheroot, .tornado]),
            (.refused, [.gevent])),
        Row(
            "A17", "GET / HTTP/1.1\r\n\r\n",
            (.body(0), [.rfc9112, .httpServer, .gunicorn, .waitress, .gevent, .eventlet, .cheroot, .twisted]),
            (.refused, [.node, .tornado, .aiohttp, .nginx, .h11, .hypercorn])),
        Row("A18", post("Transfer-Encoding: chunked", ""), (.body(0), [.httpServer, .werkzeug])),
        Row(
            "A19", post("Transfer-Encoding: chunked", "0\r\nX: 1\r\n\r\n"),
            (.body(11), [.rfc9112, .node, .nginx, .h11]), (.refused, [.tornado])),
        Row("A19", post("Transfer-Encoding: chunked", "1;a\r\nx\r\n0\r\n\r\n"), (.refused, [.tornado])),
        // One line behind the last-chunk is all it takes: the empty line passes for one in front of the next request.
        Row("A19", post("Transfer-Encoding: chunked", "0\r\nX: 1\r\n"), (.body(9), [.cheroot])),
        Row("A25", post("X: \u{1}", ""), (.body(0), [.insecureNode, .gevent]), (.refused, [.node])),
        Row(
            "A25", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", (.body(0), [.insecureNode]), (.refused, [.node])),
        Row(
            "A25", post("Connection: close", ""), (.body(0), [.rfc9112, .insecureNode]),
            (.last(0), [.node, .gevent, .nginx])),
        Row("A25", "GET / HTTP/1.1\rHost: a\r\r\n", (.body(0), [.insecureNode]), (.refused, [.node])),
        Row(
            "A25", post("Transfer-Encoding: chunked", "3\r\nabc0\r\n\r\n"), (.body(11), [.insecureNode]),
            (.refused, [.node])),
        Row(
            "A25", post("Transfer-Encoding: chunked", "3 \r\nabc\r\n0\r\n\r\n"), (.body(14), [.insecureNode]),
            (.refused, [.node])),
    ]

    @Test(arguments: rows)
    func readsAsMeasured(_ row: Row) { Self.check(row) }

    static func check(_ row: Row) {
        for (expected, policies) in row.outcomes {
            for policy in policies {
                let octets = row.octets + next
                let traffic = Traffic([.octets(Array(octets.utf8), .clientToServer)])
                let outcome = traffic.framed(policy)
                #expect(traffic.byteByByte.framed(policy) == outcome, "\(policy.name)")
                let first = outcome.exchanges.first?.request
                let second = outcome.exchanges.dropFirst().first?.request
                let body = first.map { $0.range.count - $0.head.count }
                switch expected {
                case .body(let count):
                    #expect(first?.isComplete == true && body == count, "\(policy.name)")
                    #expect(second?.range == row.octets.utf8.count..<octets.utf8.count, "\(policy.name)")
                case .last(let count):
                    #expect(first?.isComplete == true && body == count, "\(policy.name)")
                    #expect(second == nil, "\(policy.name)")
                case .refused:
                    #expect(first?.isComplete != true, "\(policy.name)")
                    #expect(second == nil, "\(policy.name)")
                }
            }
        }
    }

    /// A12: 17 digits are waited for, or refused at once.
    @Test(arguments: [
        (FramingPolicy.gunicorn, true), (.waitress, true), (.h11, true), (.twisted, true), (.hypercorn, true),
        (.node, false), (.tornado, false), (.aiohttp, false), (.nginx, false),
    ])
    func waitsForALargeChunk(_ policy: FramingPolicy, _ waits: Bool) {
        let octets = Self.post("Transfer-Encoding: chunked", "10000000000000003\r\nabc")
        let outcome = Traffic([.octets(Array(octets.utf8), .clientToServer)]).framed(policy)
        #expect((outcome[.clientToServer].end == octets.utf8.count) == waits)
    }

    /// A13
    @Test(arguments: [
        ("\r\n", [FramingPolicy.rfc9112, .gunicorn, .cheroot, .twisted, .tornado, .node, .waitress, .aiohttp, .nginx]),
        ("\r\n\r\n", [.rfc9112, .node, .waitress, .aiohttp, .httptools, .nginx]),
    ])
    func skipsEmptyLines(_ lines: String, _ policies: [FramingPolicy]) {
        for policy in FramingPolicy.presets where policy.side != .client {
            let outcome = Traffic([.octets(Array((lines + Self.next).utf8), .clientToServer)]).framed(policy)
            let known: [FramingPolicy] = [.gevent, .h11, .hypercorn, .httpServer, .eventlet]
            if policies.contains(policy) { #expect(outcome.exchanges.count == 1, "\(policy.name)") }
            if known.contains(policy) { #expect(outcome.exchanges.isEmpty, "\(policy.name)") }
        }
    }

    /// A20
    @Test(arguments: [
        (FramingPolicy.httpClient, 103), (.nodeClient, 200), (.httpx, 200), (.aiohttpClient, 200), (.curl, 200),
        (.goClient, 200), (.rfc9112, 200),
    ])
    func takesForFinal(_ policy: FramingPolicy, _ status: Int) {
        let octets = "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
        let outcome = Self.answered(octets).framed(policy)
        #expect(outcome.exchanges[0].response?.status == status)
    }

    /// A20
    @Test(arguments: ["HTTP/1.1 100 Go\r\n\r\n", "HTTP/1.1 102 Wait\r\n\r\n"])
    func failsOnAnInterimResponseThatNobodyAskedFor(_ interim: String) {
        let octets = interim + "HTTP/1.1 200 OK\r\n\r\n"
        #expect(Self.answered(octets).framed(.undici).exchanges[0].response == nil)
    }

    private static func answered(_ octets: String) -> Traffic {
        Traffic([.octets(Array(next.utf8), .clientToServer), .octets(Array(octets.utf8), .serverToClient)])
    }

    /// A21: five octets behind the answer, and then another exchange. Which of them the client reads, and how.
    @Test(arguments: [
        (FramingPolicy.nodeClient, "200 OK\r\nContent-Length: 0", ["none"]), (.aiohttpClient, "204 X", ["none"]),
        (.httpClient, "200 OK\r\nContent-Length: 2", ["discarded", "answered"]),
        (.httpClient, "204 X", ["discarded", "answered"]),
        (.curl, "204 X", ["discarded", "answered"]), (.curl, "200 OK\r\nContent-Length: 2", ["none"]),
        (.httpx, "204 X", ["none"]), (.rfc9112, "204 X", ["stray", "answered"]),
    ])
    func meetsExcess(_ policy: FramingPolicy, _ head: String, _ expected: [String]) {
        let body = head.hasSuffix("2") ? "ok" : ""
        let traffic = Traffic([
            .octets(Array(Self.next.utf8), .clientToServer),
            .octets(Array("HTTP/1.1 \(head)\r\n\r\n\(body)Hello".utf8), .serverToClient),
            .octets(Array(Self.next.utf8), .clientToServer),
            .octets(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8), .serverToClient),
        ])
        let outcome = traffic.framed(policy)
        #expect(traffic.byteByByte.framed(policy) == outcome)
        let odd = outcome[.serverToClient].claims.filter { $0.owner == .none }.map(\.part.rawValue)
        let answer = outcome.exchanges.count == 2 && outcome.exchanges[1].response?.isComplete == true
        #expect((odd.isEmpty ? ["none"] : odd) + (answer ? ["answered"] : []) == expected)
    }

    /// A21: a response that nobody waits for answers the next request of a client that keeps it.
    @Test(arguments: [(FramingPolicy.httpx, 200), (.goClient, 200), (.rfc9112, 404), (.httpClient, 404)])
    func takesAResponseForTheNextAnswer(_ policy: FramingPolicy, _ status: Int) {
        let traffic = Traffic([
            .octets(Array(Self.next.utf8), .clientToServer),
            .octets(
                Array("HTTP/1.1 204 X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), .serverToClient),
            .octets(Array(Self.next.utf8), .clientToServer),
            .octets(Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8), .serverToClient),
        ])
        #expect(traffic.framed(policy).exchanges[1].response?.status == status)
        #expect(traffic.byteByByte.framed(policy) == traffic.framed(policy))
    }

    /// A22: a body of 15 octets of which 5 are there when the answer comes, and then the next request.
    @Test(arguments: [
        (FramingPolicy.EarlyAnswer.read, 15, 2), (.drain(10), 15, 2), (.drain(9), 14, 1), (.close, 5, 1),
        (.leave, 5, 1),
    ])
    func answersEarly(_ reading: FramingPolicy.EarlyAnswer, _ body: Int, _ requests: Int) {
        var policy = FramingPolicy("A22")
        policy.side = .server
        policy.earlyAnswers = reading
        let traffic = Traffic([
            .octets(Array(Self.post("Content-Length: 15", "01234").utf8), .clientToServer),
            .octets(Array("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n".utf8), .serverToClient),
            .octets(Array(("{123456789" + Self.next).utf8), .clientToServer),
        ])
        let outcome = traffic.framed(policy)
        #expect(traffic.byteByByte.framed(policy) == outcome)
        #expect(outcome.exchanges[0].request.map { $0.range.count - $0.head.count } == body)
        #expect(outcome.exchanges.count == requests)
    }

    /// A22: what is left behind may be a request.
    @Test(arguments: [(FramingPolicy.httpServer, 2), (.go, 1), (.rfc9112, 1)])
    func leavesABodyForTheNextRequest(_ policy: FramingPolicy, _ requests: Int) {
        let traffic = Traffic([
            .octets(Array(Self.post("Content-Length: \(Self.next.utf8.count)", "").utf8), .clientToServer),
            .octets(Array("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n".utf8), .serverToClient),
            .octets(Array(Self.next.utf8), .clientToServer),
        ])
        #expect(traffic.framed(policy).exchanges.count == requests)
    }

    /// A23: HEAD is the second request; its answer comes first.
    @Test(arguments: [(FramingPolicy.Pipelining.inOrder, 404, 200), (.lastFirst, 200, 404)])
    func pairsResponses(_ pipelining: FramingPolicy.Pipelining, _ first: Int, _ second: Int) {
        var policy = FramingPolicy("A23")
        policy.pipelining = pipelining
        let head = Self.next.replacing("GET", with: "HEAD")
        let traffic = Traffic([
            .octets(Array((Self.next + head).utf8), .clientToServer),
            .octets(
                Array(
                    ("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                        .utf8),
                .serverToClient),
        ])
        let outcome = traffic.framed(policy)
        #expect(outcome.exchanges.map(\.response?.status) == [first, second])
        #expect(outcome.exchanges.allSatisfy { $0.response?.isComplete == true })
    }

    /// A24
    @Test(arguments: [(FramingPolicy.HalfClose.answer, true), (.abort, false)])
    func answersAClientThatEnds(_ halfClose: FramingPolicy.HalfClose, _ isRead: Bool) {
        var policy = FramingPolicy("A24")
        policy.halfClose = halfClose
        let traffic = Traffic([
            .octets(Array(Self.next.utf8), .clientToServer), .end(.clientToServer, .fin),
            .octets(Array("HTTP/1.1 204 X\r\n\r\n".utf8), .serverToClient),
        ])
        #expect((traffic.framed(policy).exchanges[0].response != nil) == isRead)
    }

    /// A25: each flag of llhttp lets pass what Node refuses, and that alone.
    @Test(arguments: LlhttpLeniency.allCases)
    func isLenient(_ leniency: LlhttpLeniency) {
        let cases: [(LlhttpLeniency, String)] = [
            (.headers, Self.post("X: \u{1}", "")), (.headerValueRelaxed, Self.post("X: \u{1}", "")),
            (.chunkedLength, Self.post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
            (.keepAlive, Self.post("Connection: close", "")),
            (.version, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
            (.optionalLFAfterCR, "GET / HTTP/1.1\rHost: a\r\r\n"),
            (.optionalCRBeforeLF, "GET / HTTP/1.1\nHost: a\n\n"),
            (.optionalCRLFAfterChunk, Self.post("Transfer-Encoding: chunked", "3\r\nabc0\r\n\r\n")),
            (.spacesAfterChunkSize, Self.post("Transfer-Encoding: chunked", "3 \r\nabc\r\n0\r\n\r\n")),
        ]
        var policy = FramingPolicy.node
        leniency.loosen(&policy)
        #expect(policy != .node)
        let same: [LlhttpLeniency] = [.headers, .headerValueRelaxed]
        for (flag, octets) in cases {
            let outcome = Traffic([.octets(Array((octets + Self.next).utf8), .clientToServer)]).framed(policy)
            let passes = flag == leniency || same.contains(flag) && same.contains(leniency)
            #expect((outcome.exchanges.count == 2) == passes, "\(flag) with \(leniency)")
        }
    }

    /// A25: a request whose last coding is not chunked has all that comes for its body.
    @Test func readsAnUnchunkedCodingToTheEnd() {
        let octets = Self.post("Transfer-Encoding: gzip", "abc") + Self.next
        let outcome = Traffic([.octets(Array(octets.utf8), .clientToServer)]).framed(.insecureNode)
        #expect(outcome.exchanges.count == 1)
        #expect(outcome.exchanges[0].request?.range == 0..<octets.utf8.count)
    }

    /// A25: what comes behind a message that said close is thrown away, or read no more.
    @Test(arguments: [(LlhttpLeniency?.none, Part?.none), (.dataAfterClose, .discarded), (.keepAlive, .startLine)])
    func throwsAwayWhatComesAfterClose(_ leniency: LlhttpLeniency?, _ part: Part?) {
        var policy = FramingPolicy.node
        leniency?.loosen(&policy)
        let first = Self.post("Connection: close", "")
        let outcome = Traffic([.octets(Array((first + Self.next).utf8), .clientToServer)]).framed(policy)
        let claims = outcome[.clientToServer].claims
        #expect(claims.first { $0.range.lowerBound == first.utf8.count }?.part == part)
    }

    /// The first octet that two recipients give to different owners.
    @Test func pointsToTheFirstDifference() {
        let body = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        let traffic = Traffic([
            .octets(
                Array(Self.post("Content-Length: \(body.utf8.count)\r\nTransfer-Encoding: chunked", body).utf8),
                .clientToServer)
        ])
        let reference = traffic.framed()
        let other = traffic.framed(.httpServer)
        let head = reference.exchanges[0].request?.head.upperBound ?? 0
        let differences = reference[.clientToServer].disagreements(with: other[.clientToServer])
        #expect(differences.map(\.range.lowerBound) == [head + 5])
    }

    @Test func presetsHaveNamesOfTheirOwn() {
        #expect(Set(FramingPolicy.presets.map(\.name)).count == FramingPolicy.presets.count)
        #expect(FramingPolicy.presets.first == .rfc9112)
    }

    /// A request whose end nobody knows may be the last one that a server reads, whatever comes behind it.
    @Test(arguments: FramingPolicy.presets) func whatFollowsALostRequestIsReadOrNot(_ policy: FramingPolicy) {
        for version in ["HTTP/1.0\r\n", "HTTP/1.1\r\nConnection: close\r\n"] {
            let lost = "POST / \(version)Host: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            let traffic = Traffic([
                .octets(Array(lost.utf8), .clientToServer), .hole(53, .clientToServer),
                .octets(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .clientToServer),
            ])
            let outcome = traffic.framed(policy)
            #expect(traffic.byteByByte.framed(policy) == outcome, "\(policy.name)")
            #expect(!outcome.exchanges.isEmpty, "\(policy.name)")
        }
    }
}
