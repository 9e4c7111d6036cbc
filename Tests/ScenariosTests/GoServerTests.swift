import Scenarios
import Testing
import Wire

/// What Go 1.22.10 (buggy) and Go 1.27.3 (fixed) sent for the same raw request and the same handler.
struct HandlerRow: Sendable, CustomTestStringConvertible {
    var variant: Variant
    var method: String
    var knobs: [String]
    /// The field lines.
    var fields: String
    /// Octets behind the empty line.
    var octets: Int
    var keeps: Bool
    var log: String

    init(
        _ variant: Variant, _ method: String, _ knobs: String..., fields: String, octets: Int, keeps: Bool, log: String
    ) {
        self.variant = variant
        self.method = method
        self.knobs = knobs
        self.fields = fields
        self.octets = octets
        self.keeps = keeps
        self.log = log
    }

    var testDescription: String { "\(variant) \(method) \(knobs.joined(separator: " "))" }
}

private let headBody = Scenario.all.first { $0.name == "head-body" }!

@Test(arguments: handlerRows)
func aGoHandlerSendsWhatTheRealOneSends(_ row: HandlerRow) throws {
    let run = try Run(raw: ["\(row.method) / HTTP/1.1\r\nHost: a\r\n\r\n"], to: headBody, row.variant, row.knobs)
    let sent = run.text(.serverToClient)
    let end = try #require(sent.firstRange(of: "\r\n\r\n"))
    #expect(sent[..<end.lowerBound].split(separator: "\r\n").dropFirst().joined(separator: " | ") == row.fields)
    #expect(sent[end.upperBound...].utf8.count == row.octets)
    #expect(run.log(.server) == ["1: \(row.log)"])
    let closedAtOnce =
        try #require(run.recording.connections[0].serverToClient.ending).time < .init(nanoseconds: 1_000_000_000)
    #expect(closedAtOnce != row.keeps)
}

@Test(arguments: rawRequests, [Segmentation.whole, .byteByByte, .random(seed: 7, most: 9)])
func aGoServerAnswersWhatTheRealOneAnswers(_ row: (request: String, answer: String, keeps: Bool), _ cut: Segmentation)
    throws
{
    let run = try Run(
        raw: [row.request], to: headBody, .buggy, ["source=reader", "body-size=10"], segmentation: cut)
    let ok = "HTTP/1.1 200 OK\r\nDate: D\r\nTransfer-Encoding: chunked\r\n\r\na\r\n<!DOCTYPE \r\n0\r\n\r\n"
    #expect(run.text(.serverToClient) == row.answer.replacing("<OK>", with: ok))
    let closedAtOnce =
        try #require(run.recording.connections[0].serverToClient.ending).time < .init(nanoseconds: 1_000_000_000)
    #expect(closedAtOnce != row.keeps)
    #expect(run.interpretation(1, .server, .clientToServer).end == row.request.utf8.count)
}

@Test(arguments: ["", "GET / HTTP/1.1\r\nX: "]) func aHeadThatDoesNotEndIsTooLarge(_ beginning: String) throws {
    let run = try Run(raw: [beginning + String(repeating: "x", count: 1_100_000)], to: headBody, .buggy)
    #expect(run.text(.serverToClient).hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
    let claims = run.interpretation(1, .server, .clientToServer).claims
    #expect(claims.last?.range.upperBound == beginning.utf8.count + 1_100_000)
    #expect(claims.allSatisfy { $0.owner == .request(1) })
}

private let handlerRows: [HandlerRow] = [
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D", octets: 54, keeps: true, log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D | Content-Length: 54 | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=upstream", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8", octets: 1488, keeps: true,
        log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D", octets: 0, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=reader", "body-size=2000", "content-length=none",
        fields: "Date: D", octets: 2000, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 2000, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=string", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Length: 2000 | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=string", "body-size=3000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "3000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=reader", "body-size=0", "content-length=none",
        fields: "Date: D", octets: 0, keeps: true, log: "0 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=string", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=yes", "source=reader", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 10, keeps: true, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "HEAD", "flush=no", "source=string", "body-size=10", "content-length=none",
        fields: "Date: D | Content-Length: 10 | Content-Type: text/plain; charset=utf-8", octets: 0, keeps: true,
        log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D | Transfer-Encoding: chunked", octets: 65, keeps: true, log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D | Content-Length: 54 | Content-Type: text/html; charset=utf-8", octets: 54, keeps: true,
        log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=upstream", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8 | Transfer-Encoding: chunked", octets: 2019,
        keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D | Transfer-Encoding: chunked", octets: 2012, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=reader", "body-size=2000", "content-length=none",
        fields: "Date: D | Transfer-Encoding: chunked", octets: 2012, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 2000, keeps: false, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: false,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=string", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: false,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Length: 2000 | Content-Type: text/html; charset=utf-8", octets: 2000, keeps: true,
        log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=string", "body-size=3000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8 | Transfer-Encoding: chunked", octets: 3019,
        keeps: true, log: "3000 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=reader", "body-size=0", "content-length=none",
        fields: "Date: D | Content-Length: 0", octets: 0, keeps: true, log: "0 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=string", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 10, keeps: false, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=yes", "source=reader", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 10, keeps: false, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .buggy, "GET", "flush=no", "source=string", "body-size=10", "content-length=none",
        fields: "Date: D | Content-Length: 10 | Content-Type: text/plain; charset=utf-8", octets: 10, keeps: true,
        log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D", octets: 0, keeps: true, log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D | Content-Length: 54 | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=upstream", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D", octets: 0, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=reader", "body-size=2000", "content-length=none",
        fields: "Date: D", octets: 0, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=string", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Length: 2000 | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=string", "body-size=3000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8", octets: 0, keeps: true,
        log: "3000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=reader", "body-size=0", "content-length=none",
        fields: "Date: D", octets: 0, keeps: true, log: "0 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=string", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=yes", "source=reader", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: true, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "HEAD", "flush=no", "source=string", "body-size=10", "content-length=none",
        fields: "Date: D | Content-Length: 10 | Content-Type: text/plain; charset=utf-8", octets: 0, keeps: true,
        log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D | Transfer-Encoding: chunked", octets: 65, keeps: true, log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=upstream", "body-size=54", "content-length=none",
        fields: "Date: D | Content-Length: 54 | Content-Type: text/html; charset=utf-8", octets: 54, keeps: true,
        log: "54 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=upstream", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8 | Transfer-Encoding: chunked", octets: 2019,
        keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D | Transfer-Encoding: chunked", octets: 2012, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=reader", "body-size=2000", "content-length=none",
        fields: "Date: D | Transfer-Encoding: chunked", octets: 2012, keeps: true, log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 100, keeps: true,
        log: "100 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=upstream", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: false,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=string", "body-size=2000", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 0, keeps: false,
        log: "0 bytes written, err=http: wrote more than the declared Content-Length"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=string", "body-size=2000", "content-length=none",
        fields: "Date: D | Content-Length: 2000 | Content-Type: text/html; charset=utf-8", octets: 2000, keeps: true,
        log: "2000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=string", "body-size=3000", "content-length=none",
        fields: "Date: D | Content-Type: text/html; charset=utf-8 | Transfer-Encoding: chunked", octets: 3019,
        keeps: true, log: "3000 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=reader", "body-size=0", "content-length=none",
        fields: "Date: D | Content-Length: 0", octets: 0, keeps: true, log: "0 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=string", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 10, keeps: false, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=yes", "source=reader", "body-size=10", "content-length=100",
        fields: "Content-Length: 100 | Date: D", octets: 10, keeps: false, log: "10 bytes written, err=<nil>"),
    HandlerRow(
        .fixed, "GET", "flush=no", "source=string", "body-size=10", "content-length=none",
        fields: "Date: D | Content-Length: 10 | Content-Type: text/plain; charset=utf-8", octets: 10, keeps: true,
        log: "10 bytes written, err=<nil>"),
]

/// Raw requests to a handler that flushes and copies ten octets, and what Go 1.22.10 answered; `<OK>` is its usual
/// answer. Where the client withholds a body, Go waits for it before it closes; the model closes at once.
private let rawRequests: [(request: String, answer: String, keeps: Bool)] = [
    ("GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\nDate: D\r\n\r\n<!DOCTYPE ", false),
    ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.0 200 OK\r\nDate: D\r\n\r\n<!DOCTYPE ", false),
    (
        "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "HTTP/1.0 200 OK\r\nDate: D\r\nConnection: keep-alive\r\n\r\n<!DOCTYPE ", true
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n<!DOCTYPE \r\n0\r\n\r\n",
        false
    ),
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "<OK><OK>", true),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: a\r\n\r\n", "<OK><OK>", true),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "<OK><OK>",
        true
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "<OK>HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "<OK><OK>", true
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n<!DOCTYPE \r\n0\r\n\r\n",
        false
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n<!DOCTYPE \r\n0\r\n\r\n",
        false
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nUnsupported transfer encoding",
        false
    ),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", "<OK>", true),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "<OK>", true),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n<!DOCTYPE \r\n0\r\n\r\n",
        false
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: other\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nDate: D\r\nContent-Length: 0\r\n\r\n", false
    ),
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n<!DOCTYPE \r\n0\r\n\r\n",
        false
    ),
    (
        "GET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 400 Bad Request: missing required Host header\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request: missing required Host header",
        false
    ),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "HTTP/1.1 505 HTTP Version Not Supported: unsupported protocol version\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n505 HTTP Version Not Supported: unsupported protocol version",
        false
    ),
    (
        "GET /\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    ("GET / HTTP/1.1\nHost: a\n\n", "<OK>", true),
    (
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "HTTP/1.1 400 Bad Request: missing required Host header\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request: missing required Host header",
        false
    ),
    (
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "<OK>", true),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request",
        false
    ),
    (
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "HTTP/1.1 400 Bad Request: malformed Host header\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request: malformed Host header",
        false
    ),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: D\r\n\r\n", true),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "<OK>", true),
    (
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
        "HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nUnsupported transfer encoding",
        false
    ),
    (
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nDate: D\r\n\r\n<!DOCTYPE ", false
    ),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", "<OK>", true),
]
