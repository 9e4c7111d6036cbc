import Scenarios
import Testing
import Wire

private let upgradeDiscard = Scenario.all.first { $0.name == "upgrade-discard" }!

/// Octets that a client sends before it ends its direction, and what gevent 26.9.0 answered and logged. Of times and
/// ports there is nothing in it: `D` for Date, `T` for the time, `P` for the port.
private let rows: [(request: String, answer: String, log: [String])] = [
    (
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /\r\n\r\n",
        "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200\r\nDate: D\r\nContent-Length: 0\r\n\r\n",
        [#"127.0.0.1 - - [T] "POST / HTTP/1.1" 200 75"#, #"127.0.0.1 - - [T] "GET /" 200 72"#]
    ),
    // A chunked body wins over Content-Length.
    (
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 3\r\n\r\nabc", [#"127.0.0.1 - - [T] "POST / HTTP/1.1" 200 75"#]
    ),
    bad("FOO\r\n\r\n", #"(from ('127.0.0.1', P)) Invalid HTTP method: 'FOO\r\n'"#, "FOO"),
    bad(
        "GET / HTTP/1.0\r\nContent-Length: -3\r\n\r\n", "(from ('127.0.0.1', P)) Invalid Content-Length: -3",
        "GET / HTTP/1.0"),
    bad(
        "GET / HTTP/3.0\r\n\r\n", #"(from ('127.0.0.1', P)) Invalid http version: 'GET / HTTP/3.0\r\n'"#,
        "GET / HTTP/3.0"),
    bad(
        "GET / HTTP/x.0\r\n\r\n",
        "Invalid request (from ('127.0.0.1', P)): invalid literal for int() with base 10: 'x'",
        "GET / HTTP/x.0"),
    bad("GET / HTTP/1\r\n\r\n", "Invalid request (from ('127.0.0.1', P)): tuple index out of range", "GET / HTTP/1"),
    bad(
        "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "Invalid request (from ('127.0.0.1', P)): invalid literal for int() with base 10: 'x'", "GET / HTTP/1.1"),
    bad("\r\nGET / HTTP/1.1\r\n\r\n", #"(from ('127.0.0.1', P)) Invalid HTTP method: '\r\n'"#, ""),
    bad(
        "HEAD / HTTP/1.1\r\nContent-Length: 4\r\n\r\n", "(from ('127.0.0.1', P)) Unexpected Content-Length",
        "HEAD / HTTP/1.1"),
    bad(
        "POST / \r\n\r\n",
        #"(from ('127.0.0.1', P)) Expected GET method; Got command='POST'; path='/'; raw='POST / \r\n'"#, "POST /"),
    bad("GET / HTT", "(from ('127.0.0.1', P)) Invalid http version: 'GET / HTT'", "GET / HTT"),
    (
        "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200\r\nConnection: close\r\nDate: D\r\nContent-Length: 0\r\n\r\n",
        [#"127.0.0.1 - - [T] "GET / HTTP/1.0" 200 91"#]
    ),
    (
        "HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 0\r\n\r\n",
        [#"127.0.0.1 - - [T] "HEAD / HTTP/1.1" 200 72"#]
    ),
    (
        "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 3\r\n\r\nabc", [#"127.0.0.1 - - [T] "POST / HTTP/1.1" 200 75"#]
    ),
    (
        "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 21\r\n"
            + "Date: D\r\n\r\nInternal Server Error",
        [
            "OSError: unexpected end of file while reading request at position 3",
            #"127.0.0.1 - - [T] "POST / HTTP/1.1" 500 161"#,
        ]
    ),
    (
        "POST / HTTP/1.1\r\nContent-Length: +0_3\r\n\r\nabc", "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 3\r\n\r\nabc",
        [#"127.0.0.1 - - [T] "POST / HTTP/1.1" 200 75"#]
    ),
    // What Python's e-mail parser takes for the end of the header section is not the end of the request.
    (
        "POST / HTTP/1.1\r\nContent-Length : 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200\r\nDate: D\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200\r\nDate: D\r\nContent-Length: 0\r\n\r\n",
        [#"127.0.0.1 - - [T] "POST / HTTP/1.1" 200 72"#, #"127.0.0.1 - - [T] "abcGET / HTTP/1.1" 200 72"#]
    ),
    (
        "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nDate: D\r\nContent-Length: 3\r\n\r\nabc",
        [#"127.0.0.1 - - [T] "POST / HTTP/1.1" 200 75"#]
    ),
]

private func bad(_ request: String, _ error: String, _ line: String) -> (request: String, answer: String, log: [String])
{
    (
        request, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-length: 0\r\n\r\n",
        [error, "127.0.0.1 - - [T] \"\(line)\" 400 -"]
    )
}

@Test(arguments: rows, [Segmentation.whole, .byteByByte, .random(seed: 3, most: 7)])
func pywsgiAnswersWhatTheRealOneAnswers(_ row: (request: String, answer: String, log: [String]), _ cut: Segmentation)
    throws
{
    let run = try Run(raw: [row.request], to: upgradeDiscard, .fixed, thenCloses: true, segmentation: cut)
    #expect(run.text(.serverToClient) == row.answer)
    let log = run.log(.server).map { line in
        var words = line.replacing("40001", with: "P").replacing("2026-11-21 00:00:00", with: "T")
        if words.hasPrefix("127.0.0.1 - -"), let last = words.lastIndex(of: " ") { words = String(words[..<last]) }
        return words
    }
    #expect(log == row.log)
    #expect(run.interpretation(1, .server, .clientToServer).end == row.request.utf8.count)
}

/// An application that has not read its body leaves it to the server, which then discards the right octets.
@Test(arguments: [
    ("Content-Length: 3\r\n\r\nabc", "discarded"),
    ("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "trailer-end"),
])
func aBodyThatNobodyReadIsDiscardedOnce(_ message: String, _ last: String) throws {
    let run = try Run(
        raw: ["POST / HTTP/1.1\r\nConnection: Upgrade\r\n" + message + "GET / HTTP/1.1\r\n\r\n"], to: upgradeDiscard,
        .buggy, ["application-reads-body=no"])
    #expect(run.log(.server).map { $0.split(separator: "\"")[1] } == ["POST / HTTP/1.1", "GET / HTTP/1.1"])
    let claims = run.interpretation(1, .server, .clientToServer).claims
    let body = try #require(claims.last { $0.owner == .request(1) })
    #expect(body.part.rawValue == last)
}

@Test(arguments: [
    ("zz\r\n", "Invalid request (from ('127.0.0.1', 40001)): [Errno Non-hex data] b'z'"),
    ("3\r\nabcXX", "Invalid request (from ('127.0.0.1', 40001)): Line didn't end in CRLF: b'X'"),
    ("3\r\nabc\rX", "Invalid request (from ('127.0.0.1', 40001)): Line didn't end in LF: b'X'"),
    ("3\rX", "Invalid request (from ('127.0.0.1', 40001)): Line didn't end in LF: b'X'"),
    ("3", "Invalid request (from ('127.0.0.1', 40001)): EOF before chunk end reached"),
])
func aChunkedBodyThatCannotBeReadIsRefused(_ body: String, _ why: String) throws {
    let request = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    let run = try Run(raw: [request], to: upgradeDiscard, .fixed, thenCloses: true)
    #expect(run.log(.server).first == why)
    #expect(run.text(.serverToClient).hasPrefix("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n"))
    #expect(run.interpretation(1, .server, .clientToServer).end == request.utf8.count)
}

@Test func aRequestLineWithoutEndIsTooLong() throws {
    let run = try Run(raw: [String(repeating: "x", count: 9000)], to: upgradeDiscard, .fixed)
    #expect(
        run.text(.serverToClient)
            == "HTTP/1.1 414 Request URI Too Long\r\nConnection: close\r\nContent-length: 0\r\n\r\n")
}
