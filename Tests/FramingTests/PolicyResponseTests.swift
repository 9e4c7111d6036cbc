import Framing
import Testing
import Wire

/// Flawed responses as clients were seen to read them, row by row.
@Suite struct PolicyResponseTests {
    /// What a client makes of a first response.
    enum Outcome: Hashable, Sendable {
        /// A body of so many octets on the wire, and then the next response.
        case body(Int)
        /// The same, and no other response is read.
        case last(Int)
        /// Whatever comes is its body.
        case untilClose
        /// A response that is not complete, and no other.
        case refused
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var octets: String
        var outcomes: [(Outcome, [FramingPolicy])]
        var testDescription: String { String(octets.prefix(80)) }

        init(_ octets: String, _ outcomes: (Outcome, [FramingPolicy])...) {
            self.octets = octets
            self.outcomes = outcomes
        }
    }

    private static func ok(_ fields: String, _ body: String = "ok") -> String {
        "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n\(body)"
    }

    private static func chunked(_ body: String) -> String { ok("Transfer-Encoding: chunked", body) }

    private static func coded(_ coding: String) -> String {
        ok("Transfer-Encoding: \(coding)", "2\r\nok\r\n0\r\n\r\n")
    }

    private static let lengths: [Row] = [
        Row(
            ok("Content-Length: 2\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient, .curl, .httpx]),
            (.refused, [.nodeClient, .undici])),
        Row(
            ok("Content-Length: 2, 2"), (.body(2), [.rfc9112, .curl]), (.untilClose, [.httpClient]),
            (.refused, [.nodeClient, .undici])),
        Row(
            ok("Content-Length: 2\r\nContent-Length: 1"), (.body(2), [.httpClient]), (.last(1), [.curl]),
            (.refused, [.nodeClient, .undici])),
        Row(ok("Content-Length: 3\r\nContent-Length: 2"), (.body(2), [.curl])),
        Row(
            ok("Content-Length: x\r\nContent-Length: 2"), (.untilClose, [.httpClient]),
            (.refused, [.curl, .nodeClient])),
        Row(ok("Content-Length: +2"), (.body(2), [.httpClient, .curl]), (.refused, [.nodeClient, .undici])),
        // The two octets that curl then has too many, it throws away.
        Row(
            ok("Content-Length: 0_2"), (.body(2), [.httpClient]), (.body(0), [.curl]),
            (.refused, [.nodeClient, .undici])),
        Row(ok("Content-Length: 2x"), (.body(2), [.curl]), (.untilClose, [.httpClient]), (.refused, [.nodeClient])),
        Row(ok("Content-Length: -2"), (.untilClose, [.httpClient]), (.refused, [.curl, .nodeClient, .undici])),
        Row(ok("Content-Length: x"), (.untilClose, [.httpClient]), (.refused, [.curl, .nodeClient, .undici])),
        Row(ok("Content-Length:"), (.untilClose, [.httpClient]), (.refused, [.curl, .nodeClient, .undici])),
    ]

    private static let codings: [Row] = [
        Row(
            ok("Content-Length: 12\r\nTransfer-Encoding: chunked", "2\r\nok\r\n0\r\n\r\n"),
            (.body(12), [.rfc9112, .httpClient, .curl]), (.refused, [.nodeClient, .undici])),
        Row(
            ok("Transfer-Encoding: xchunked\r\nContent-Length: 2"), (.body(2), [.httpClient]),
            (.untilClose, [.rfc9112]), (.refused, [.curl, .nodeClient, .undici])),
        Row(
            ok("Transfer-Encoding: identity\r\nContent-Length: 2"), (.body(2), [.httpClient]),
            (.refused, [.nodeClient, .undici])),
        Row(coded(", chunked"), (.body(12), [.rfc9112, .curl, .nodeClient, .undici]), (.untilClose, [.httpClient])),
        Row(coded("gzip, chunked"), (.body(12), [.rfc9112, .curl, .nodeClient]), (.untilClose, [.httpClient])),
        Row(
            coded("chunked, chunked"), (.body(12), [.rfc9112, .curl, .nodeClient, .undici]),
            (.untilClose, [.httpClient])),
        Row(
            coded("chunked;q=1"), (.body(12), [.rfc9112]), (.untilClose, [.httpClient, .nodeClient, .undici]),
            (.refused, [.curl])),
    ]

    private static let chunks: [Row] = [
        Row(chunked("0x2\r\nok\r\n0\r\n\r\n"), (.body(14), [.httpClient]), (.refused, [.curl, .nodeClient, .undici])),
        Row(chunked("+2\r\nok\r\n0\r\n\r\n"), (.body(13), [.httpClient]), (.refused, [.curl, .nodeClient, .undici])),
        Row(chunked("0_2\r\nok\r\n0\r\n\r\n"), (.body(14), [.httpClient]), (.refused, [.curl, .nodeClient, .undici])),
        Row(chunked("0__2\r\nok\r\n0\r\n\r\n"), (.refused, [.httpClient])),
        Row(chunked("2x\r\nok\r\n0\r\n\r\n"), (.body(13), [.curl]), (.refused, [.httpClient, .nodeClient, .undici])),
        Row(chunked("2 \r\nok\r\n0\r\n\r\n"), (.body(13), [.httpClient, .curl]), (.refused, [.nodeClient, .undici])),
        Row(
            chunked("2 ; a = b\r\nok\r\n0\r\n\r\n"), (.body(20), [.rfc9112, .httpClient, .curl]),
            (.refused, [.nodeClient, .undici])),
        Row(chunked("2;\r\nok\r\n0\r\n\r\n"), (.body(13), [.httpClient, .curl]), (.refused, [.nodeClient, .undici])),
        Row(chunked("2\r\nokXX0\r\n\r\n"), (.body(12), [.httpClient, .undici]), (.refused, [.curl, .nodeClient])),
        Row(chunked("2\r\nok\n0\r\n\r\n"), (.body(11), [.curl]), (.refused, [.httpClient, .nodeClient, .undici])),
        Row(
            chunked("2\r\nok\r\n0\r\nX: a\n\r\n"), (.body(17), [.rfc9112, .httpClient, .curl]),
            (.refused, [.nodeClient, .undici])),
        Row(
            chunked("2\r\nok\r\n0\r\nfoo\r\n\r\n"), (.body(17), [.rfc9112, .httpClient]),
            (.refused, [.curl, .nodeClient, .undici])),
    ]

    private static let heads: [Row] = [
        Row(
            ok("X: a\r\n b\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient, .curl, .undici]),
            (.refused, [.nodeClient])),
        Row(
            ok(" X: a\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient]),
            (.refused, [.curl, .nodeClient, .undici])),
        Row(
            ok("Content-Length : 2"), (.body(2), [.rfc9112]), (.untilClose, [.httpClient, .curl]),
            (.refused, [.nodeClient, .undici])),
        Row(
            ok("X : a\r\nContent-Length: 2"), (.body(2), [.rfc9112, .curl]), (.untilClose, [.httpClient]),
            (.refused, [.nodeClient])),
        Row(
            ok("foo\r\nContent-Length: 2"), (.body(2), [.rfc9112]), (.untilClose, [.httpClient]),
            (.refused, [.curl, .nodeClient, .undici])),
        Row(
            ok(": a\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient, .curl]), (.refused, [.nodeClient])),
        Row(
            ok("X(y: a\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient, .curl]),
            (.refused, [.nodeClient, .undici])),
        Row(
            ok("X: a\u{1}b\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient, .curl]),
            (.refused, [.nodeClient, .undici])),
        Row(
            ok("X: a\0b\r\nContent-Length: 2"), (.body(2), [.rfc9112, .httpClient]),
            (.refused, [.curl, .nodeClient, .undici])),
        Row(
            "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok", (.body(2), [.rfc9112, .httpClient]),
            (.refused, [.curl, .nodeClient, .undici])),
        Row("HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok", (.refused, [.httpClient])),
        Row(
            "\r\n" + ok("Content-Length: 2"), (.body(2), [.rfc9112, .nodeClient, .undici]),
            (.refused, [.httpClient, .curl])),
        Row(
            "\n" + ok("Content-Length: 2"), (.body(2), [.rfc9112, .nodeClient, .undici]),
            (.refused, [.httpClient, .curl])),
    ]

    @Test(arguments: lengths + codings + chunks + heads)
    func readsAsMeasured(_ row: Row) {
        let request = Array(PolicyTests.next.utf8)
        let second = Array("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond".utf8)
        let first = Array(row.octets.utf8)
        let traffic = Traffic([
            .octets(request, .clientToServer), .octets(first, .serverToClient),
            .octets(request, .clientToServer), .octets(second, .serverToClient),
        ])
        for (expected, policies) in row.outcomes {
            for policy in policies {
                let outcome = traffic.framed(policy)
                #expect(traffic.byteByByte.framed(policy) == outcome, "\(policy.name)")
                let response = outcome.exchanges[0].response
                let next = outcome.exchanges.count > 1 ? outcome.exchanges[1].response : nil
                let body = response.map { $0.range.count - $0.head.count }
                switch expected {
                case .body(let count):
                    #expect(response?.isComplete == true && body == count, "\(policy.name)")
                    #expect(next?.range == first.count..<first.count + second.count, "\(policy.name)")
                case .last(let count):
                    #expect(response?.isComplete == true && body == count, "\(policy.name)")
                    #expect(next == nil, "\(policy.name)")
                case .untilClose:
                    #expect(response?.framing == .untilClose, "\(policy.name)")
                    #expect(response?.range.upperBound == first.count + second.count, "\(policy.name)")
                case .refused:
                    #expect(response?.isComplete != true && next == nil, "\(policy.name)")
                }
            }
        }
    }
}
