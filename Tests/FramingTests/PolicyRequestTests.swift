import Framing
import Testing

/// Flawed requests as servers were seen to read them, row by row: those with an odd start-line, odd fields or odd chunks.
@Suite struct PolicyRequestTests {
    private typealias Row = PolicyTests.Row

    private static func get(_ fields: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }

    private static func chunked(_ line: String) -> String {
        PolicyTests.post("Transfer-Encoding: chunked", "\(line)\r\nabc\r\n0\r\n\r\n")
    }

    private static func coded(_ coding: String) -> String {
        PolicyTests.post("Transfer-Encoding: \(coding)", "3\r\nabc\r\n0\r\n\r\n")
    }

    private static let startLines: [Row] = [
        Row(
            "two SP", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", (.body(0), [.rfc9112, .node, .insecureNode, .httpServer]),
            (.refused, [.h11, .hypercorn])),
        Row(
            "HTAB", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "SP behind", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "no URI", "GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
            (.body(0), [.rfc9112, .httpServer, .insecureNode, .h11, .hypercorn]), (.refused, [.node])),
        Row(
            "HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", (.body(0), [.rfc9112, .h11, .hypercorn]),
            (.refused, [.node, .httpServer])),
        Row(
            "HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            (.body(0), [.rfc9112, .node, .insecureNode, .httpServer]), (.last(0), [.h11, .hypercorn])),
        Row(
            "method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n", (.body(0), [.rfc9112, .h11, .hypercorn]),
            (.refused, [.node, .insecureNode])),
        Row("method", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", (.body(0), [.node, .insecureNode, .h11])),
    ]

    private static let fields: [Row] = [
        Row(
            "empty name", get(": a"), (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "odd name", get("X(y: a"), (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "no colon", get("foo"), (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        // The parser of mail that http.server reads fields with takes such a line for the end of them.
        Row(
            "no colon, then a length", PolicyTests.post("foo\r\nContent-Length: 3", ""),
            (.body(0), [.httpServer, .werkzeug]), (.refused, [.node, .h11])),
        Row(
            "a blank before a colon, then a length", PolicyTests.post("X : a\r\nContent-Length: 3", ""),
            (.body(0), [.httpServer, .werkzeug])),
        Row(
            "empty or odd names, then a length", PolicyTests.post(": a\r\nX(y: a\r\nContent-Length: 3", "abc"),
            (.body(3), [.rfc9112, .httpServer])),
        Row(
            "a blank before the colon of a length", PolicyTests.post("Content-Length : 3", "abc"),
            (.body(3), [.rfc9112, .insecureNode]), (.refused, [.node, .h11, .hypercorn])),
        Row(
            "blank first", "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n",
            (.body(0), [.rfc9112, .httpServer, .insecureNode]), (.refused, [.node, .h11, .hypercorn])),
        Row(
            "0x01", get("X: a\u{1}b"), (.body(0), [.rfc9112, .httpServer, .insecureNode, .h11, .hypercorn]),
            (.refused, [.node])),
        Row(
            "NUL", get("X: a\0b"), (.body(0), [.rfc9112, .httpServer, .insecureNode]),
            (.refused, [.node, .h11, .hypercorn])),
        Row(
            "VT", get("X: a\u{B}b"), (.body(0), [.rfc9112, .httpServer, .insecureNode]),
            (.refused, [.node, .h11, .hypercorn])),
        Row(
            "bare CR", get("X: a\rb"), (.body(0), [.rfc9112, .httpServer]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "two Hosts", get("Host: b"), (.body(0), [.rfc9112, .node, .insecureNode, .httpServer]),
            (.refused, [.h11, .hypercorn])),
    ]

    private static let codings: [Row] = [
        Row(
            "gzip, chunked", coded("gzip, chunked"), (.body(13), [.rfc9112, .node, .insecureNode]),
            (.refused, [.h11, .hypercorn])),
        Row(
            "an unknown one", coded("xchunked, chunked"), (.body(13), [.rfc9112, .node, .insecureNode]),
            (.refused, [.h11, .hypercorn])),
        Row(
            "a parameter", coded("chunked;q=1"), (.body(13), [.rfc9112]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "twice", coded("chunked, chunked"), (.body(13), [.rfc9112, .insecureNode]),
            (.refused, [.node, .h11, .hypercorn])),
    ]

    private static let chunks: [Row] = [
        Row(
            "a blank behind the size", chunked("3 "), (.body(14), [.insecureNode, .h11, .hypercorn]),
            (.refused, [.node])),
        Row(
            "a blank before the semicolon", chunked("3 ;a"), (.body(16), [.rfc9112, .insecureNode]),
            (.refused, [.node, .h11, .hypercorn])),
        Row(
            "blanks around", chunked("3 ; a = b"), (.body(21), [.rfc9112]),
            (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "a blank behind the semicolon", chunked("3; a"), (.body(16), [.rfc9112, .h11, .hypercorn]),
            (.refused, [.node, .insecureNode])),
        Row(
            "extensions", chunked("3;a;b=\"c d\""),
            (.body(23), [.rfc9112, .node, .insecureNode, .h11, .hypercorn])),
        Row(
            "no extension", chunked("3;"), (.body(14), [.h11, .hypercorn]), (.refused, [.node, .insecureNode])),
        Row(
            "LF behind data", PolicyTests.post("Transfer-Encoding: chunked", "3\r\nabc\n0\r\n\r\n"),
            (.body(12), [.insecureNode]), (.refused, [.node, .h11, .hypercorn])),
        Row(
            "a trailer line without a colon", PolicyTests.post("Transfer-Encoding: chunked", "0\r\nfoo\r\n\r\n"),
            (.body(10), [.rfc9112]), (.refused, [.node, .insecureNode, .h11, .hypercorn])),
        Row(
            "a folded trailer line", PolicyTests.post("Transfer-Encoding: chunked", "0\r\nX: a\r\n b\r\n\r\n"),
            (.body(15), [.rfc9112, .insecureNode, .h11, .hypercorn]), (.refused, [.node])),
        Row(
            "a trailer line that ends in LF", PolicyTests.post("Transfer-Encoding: chunked", "0\r\nX: a\n\r\n"),
            (.body(10), [.rfc9112, .insecureNode, .h11, .hypercorn]), (.refused, [.node])),
    ]

    @Test(arguments: startLines + fields + codings + chunks)
    fileprivate func readsAsMeasured(_ row: PolicyTests.Row) { PolicyTests.check(row) }
}
