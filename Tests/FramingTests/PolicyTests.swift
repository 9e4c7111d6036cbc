import Framing
import Testing
import Wire

/// The same octets as other recipients read them.
@Suite struct PolicyTests {
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func post(_ fields: String, _ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    struct Case: Sendable {
        var policy: FramingPolicy
        var octets: String
        /// The number of octets of request 1 up to where the next begins; nil if the message is refused.
        var body: Int?

        init(_ policy: FramingPolicy, _ octets: String, _ body: Int?) {
            self.policy = policy
            self.octets = octets
            self.body = body
        }
    }

    private static let cases: [Case] = [
        // A1
        Case(.rfc9112, post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 5),
        Case(.waitress, post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 5),
        Case(.node, post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), nil),
        Case(.httpServer, post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 5),
        Case(.httpServer, post("Transfer-Encoding: chunked", ""), 0),
        // A2, A3
        Case(.gevent, post("Content-Length: 3\r\nContent-Length: 3", "abc"), 3),
        Case(.node, post("Content-Length: 3\r\nContent-Length: 3", "abc"), nil),
        Case(.tornado, post("Content-Length: 3, 3", "abc"), 3),
        Case(.gevent, post("Content-Length: 3, 3", "abc"), nil),
        Case(.gevent, post("Content-Length: 3\r\nContent-Length: 4", "abc"), 3),
        Case(.cheroot, post("Content-Length: 3\r\nContent-Length: 4", "abcd"), 4),
        Case(.h11, post("Content-Length: 3\r\nContent-Length: 4", "abcd"), nil),
        // A4
        Case(.eventlet, post("Content-Length: +3", "abc"), 3),
        Case(.gevent, post("Content-Length: 0_3", "abc"), 3),
        Case(.gevent, post("Content-Length: 0__3", "abc"), nil),
        Case(.nginx, post("Content-Length: +3", "abc"), nil),
        // A5, A6, A7
        Case(.node, post("Transfer-Encoding: ,chunked", "0\r\n\r\n"), 5),
        Case(.gunicorn, post("Transfer-Encoding: ,chunked", "0\r\n\r\n"), nil),
        Case(.gevent, post("Transfer-Encoding: ,chunked", ""), 0),
        Case(.gevent, post("Transfer-Encoding: xchunked", ""), 0),
        Case(.nginx, post("Transfer-Encoding: xchunked", ""), nil),
        Case(.twisted, post("Transfer-Encoding: identity\r\nContent-Length: 3", "abc"), 3),
        Case(.node, post("Transfer-Encoding: identity\r\nContent-Length: 3", "abc"), nil),
        // A8
        Case(.gevent, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 5),
        Case(.gunicorn, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", nil),
        Case(.waitress, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 0),
        // A9
        Case(.nginx, "GET / HTTP/1.1\nHost: a\n\n", 0),
        Case(.node, "GET / HTTP/1.1\nHost: a\n\n", nil),
        // A10, A11, A12
        Case(.cheroot, post("Transfer-Encoding: chunked", "3\nabc\r\n0\r\n\r\n"), 12),
        Case(.node, post("Transfer-Encoding: chunked", "3\nabc\r\n0\r\n\r\n"), nil),
        Case(.gevent, post("Transfer-Encoding: chunked", "2;a\nb\r\nxx\r\n0\r\n\r\n"), 16),
        Case(.eventlet, post("Transfer-Encoding: chunked", "0x3\r\nabc\r\n0\r\n\r\n"), 15),
        Case(.node, post("Transfer-Encoding: chunked", "0x3\r\nabc\r\n0\r\n\r\n"), nil),
        // A14, A15
        Case(.waitress, post("X: a\r\n b", ""), 0),
        Case(.node, post("X: a\r\n b", ""), nil),
        Case(.cheroot, post("Content-Length : 3", "abc"), 3),
        Case(.gevent, post("Content-Length : 3", ""), 0),
        Case(.nginx, post("Content-Length : 3", "abc"), nil),
        // A16, A17, A19
        Case(.gevent, "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", nil),
        Case(.node, "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 3),
        Case(.node, "GET / HTTP/1.1\r\n\r\n", nil),
        Case(.aiohttp, "GET / HTTP/1.1\r\n\r\n", 0),
        Case(.tornado, post("Transfer-Encoding: chunked", "0\r\nX: 1\r\n\r\n"), nil),
        Case(.node, post("Transfer-Encoding: chunked", "0\r\nX: 1\r\n\r\n"), 11),
    ]

    @Test(arguments: cases)
    func readsAsThatRecipientDoes(_ testCase: Case) {
        let traffic = Traffic([.octets(Array((testCase.octets + Self.next).utf8), .clientToServer)])
        let outcome = traffic.framed(testCase.policy)
        let first = outcome.exchanges.first?.request
        let second = outcome.exchanges.dropFirst().first?.request
        if let body = testCase.body {
            #expect(first?.isComplete == true)
            #expect(first.map { $0.range.count - $0.head.count } == body)
            #expect(second?.range == testCase.octets.utf8.count..<(testCase.octets + Self.next).utf8.count)
        } else {
            #expect(first?.isComplete == false)
            #expect(second == nil)
        }
    }

    /// A13
    @Test(arguments: [
        (FramingPolicy.gevent, "\r\n", false), (.gunicorn, "\r\n", true), (.gunicorn, "\r\n\r\n", false),
        (.node, "\r\n\r\n\r\n", true), (.rfc9112, "\r\n\r\n", true),
    ])
    func skipsEmptyLines(_ policy: FramingPolicy, _ lines: String, _ isRead: Bool) {
        let outcome = Traffic([.octets(Array((lines + Self.next).utf8), .clientToServer)]).framed(policy)
        #expect(outcome.exchanges.count == (isRead ? 1 : 0))
    }

    /// A20
    @Test func takes103ForFinal() {
        var policy = FramingPolicy("http.client")
        policy.interim = .skipContinue
        let traffic = Traffic([
            .octets(Array(Self.next.utf8), .clientToServer),
            .octets(
                Array("HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".utf8), .serverToClient
            ),
        ])
        #expect(traffic.framed(policy).exchanges[0].response?.status == 103)
        #expect(traffic.framed().exchanges[0].response?.status == 200)
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
    }
}
