import Analysis
import Testing
import Wire

/// Legal traffic, however unusual: no desync, no violation, and where nothing is odd, no note.
struct PrecisionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        /// Notes that are in order.
        var notes: [FindingCode]
        var events: [Event]

        init(_ name: String, notes: [FindingCode] = [], _ body: (inout WireTale) -> Void) {
            self.name = name
            self.notes = notes
            events = wire {
                $0.open()
                body(&$0)
            }
        }

        var testDescription: String { name }
    }

    private static let chunked = "Transfer-Encoding: chunked"
    private static let date = "Date: Sat, 21 Nov 2026 02:20:16 GMT"

    static let rows = messages + exchanges + ends + applications

    static let messages = [
        Row("205 with a body", notes: [.ambiguousFraming]) {
            $0.client(get(1))
            $0.server(response("205 Reset Content", body: "body") + "")
            $0.client(get(2))
            $0.server(okay)
        },
        Row("205 with chunks") {
            $0.client(get(1))
            $0.server(response("205 Reset Content", chunked, body: "0\r\n\r\n"))
        },
        Row("CRLF before a request", notes: [.strayCRLF]) {
            $0.client("\r\n" + get(1))
            $0.server(okay)
        },
        Row("CRLF after a body", notes: [.strayCRLF]) {
            $0.client(request("POST", body: "abc") + "\r\n" + get(2))
            $0.server(okay + okay)
        },
        Row("HEAD with Content-Length") {
            for _ in 1...3 {
                $0.client(request("HEAD"))
                $0.server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            }
        },
        Row("HEAD with Transfer-Encoding") {
            $0.client(request("HEAD") + get(2))
            $0.server("HTTP/1.1 200 OK\r\n\(chunked)\r\n\r\n" + okay)
        },
        Row("304 with Content-Length") {
            $0.client(get(1) + get(2))
            $0.server("HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n" + okay)
        },
        Row("204") {
            $0.client(get(1) + get(2))
            $0.server("HTTP/1.1 204 No Content\r\n\r\n" + okay)
        },
        Row("a chain of interim responses") {
            $0.client(request("POST", "/", "Expect: 100-continue", body: "abc"))
            $0.server("HTTP/1.1 100 Continue\r\n\r\n")
            $0.server("HTTP/1.1 102 Processing\r\n\r\n")
            $0.server("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            $0.server("HTTP/1.1 100 Continue\r\n\r\n")
            $0.server(okay)
        },
        Row("trailers in both directions") {
            $0.client(request("POST", "/", chunked, body: "3\r\nabc\r\n0\r\nX: 1\r\nY: 2\r\n\r\n") + get(2))
            $0.server(response("200 OK", chunked, body: "2\r\nok\r\n0\r\nX: 1\r\n\r\n") + okay)
        },
        Row("chunk extensions") {
            $0.client(request("POST", "/", chunked, body: "3;a=b;c=\"d\"\r\nabc\r\n000;x\r\n\r\n"))
            $0.server(okay)
        },
        Row("a status-line without its last space", notes: [.invalidStartLine]) {
            $0.client(request("POST", body: "abc") + request("POST", body: "abc"))
            $0.server("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")
        },
        Row("GET and DELETE with bodies") {
            $0.client(request("GET", body: "abc") + request("DELETE", body: "abc") + get(3))
            $0.server(okay + okay + okay)
        },
        Row("a body that holds messages") {
            $0.client(request("POST", body: get(7) + okay) + get(2))
            $0.server(response("200 OK", body: okay + get(7)) + okay)
        },
    ]

    static let exchanges = [
        Row("pipelining") {
            $0.client(get(1) + get(2) + get(3))
            $0.server(okay)
            $0.server(okay + okay)
        },
        Row("101 that was asked for") {
            $0.client(request("GET", "/", "Connection: Upgrade", "Upgrade: websocket"))
            $0.server("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            $0.server("\u{1}\u{2}HTTP/1.1 500 x\r\n\r\n")
            $0.client("\u{1}\u{2}GET / HTTP/1.1\r\n\r\n")
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("an upgrade that is declined") {
            for _ in 1...2 {
                $0.client(request("POST", "/", "Connection: Upgrade", "Upgrade: h2c", body: "abc"))
                $0.server(okay)
            }
        },
        Row("a tunnel") {
            $0.client("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n")
            $0.server("HTTP/1.1 200 Connection established\r\n\r\n")
            $0.client("\u{16}\u{3}\u{1}")
            $0.server("\u{16}\u{3}\u{1}HTTP/1.1 400 x\r\n\r\n")
            $0.close(.clientToServer, .rst)
        },
        Row("CONNECT that is refused") {
            $0.client("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n")
            $0.server(response("407 Proxy Authentication Required"))
            $0.client(get(2))
            $0.server(okay)
        },
        Row("HTTP/1.0 with keep-alive") {
            for _ in 1...3 {
                $0.client("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                $0.server("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")
            }
        },
        Row("Expect, and a final answer, and the body all the same") {
            $0.client("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 20\r\n\r\n")
            $0.server(response("401 Unauthorized"))
            $0.client("GET is what I want\r\n")
            $0.client(get(2))
            $0.server(okay)
        },
    ]

    static let ends = [
        Row("a body until the close") {
            $0.client(get(1))
            $0.server("HTTP/1.1 200 OK\r\n\r\nas much as there is")
            $0.server("HTTP/1.1 200 OK\r\n\r\n")
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("Connection: close honoured") {
            $0.client(get(1))
            $0.server(okay)
            $0.client(request("GET", "/", "Connection: close"))
            $0.server(response("200 OK", "Connection: close", body: "ok"))
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("408 before an idle connection is closed", notes: [.unsolicitedResponse]) {
            $0.client(get(1))
            $0.server(okay)
            $0.server(response("408 Request Timeout", "Connection: close"))
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("408 to half a request", notes: [.shortBody]) {
            $0.client(get(1))
            $0.server(okay)
            $0.client("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
            $0.server(response("408 Request Timeout", "Connection: close"))
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("a half-close, and the answer after it") {
            $0.client(get(1))
            $0.close(.clientToServer, .fin)
            $0.server(okay)
            $0.close(.serverToClient, .fin)
        },
        Row("RST after a complete exchange") {
            $0.client(get(1))
            $0.server(okay)
            $0.close(.clientToServer, .rst)
            $0.close(.serverToClient, .rst)
        },
        Row("an early answer, and the close", notes: [.shortBody]) {
            $0.client("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
            $0.server(response("413 Content Too Large", "Connection: close"))
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("an early answer, and the rest of the body") {
            $0.client("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc")
            $0.server(response("401 Unauthorized"))
            $0.client("def" + get(2))
            $0.server(okay)
        },
        Row("an idle connection that the server closes") {
            $0.client(get(1))
            $0.server(okay)
            $0.close(.serverToClient, .fin)
            $0.close(.clientToServer, .fin)
        },
        Row("a client that leaves in the middle of an answer", notes: [.shortBody]) {
            $0.client(get(1))
            $0.server(response("200 OK", "Content-Length: 1000", body: "abc"))
            $0.close(.clientToServer, .fin)
            $0.close(.serverToClient, .fin)
        },
        Row("a recording that ends anywhere") {
            $0.client(get(1))
            $0.server(response("200 OK", "Content-Length: 1000", body: "abc"))
            $0.close(.serverToClient, .gap)
            $0.close(.clientToServer, .gap)
        },
        Row("a connection without an octet") {
            $0.close(.clientToServer, .fin)
            $0.close(.serverToClient, .fin)
        },
    ]

    /// Refusals that an application means.
    static let applications = [
        Row("101 to one of several protocols, in layers and other letters") {
            $0.client(request("GET", "/", "Connection: upgrade", "Upgrade: h2c, TLS/1.0"))
            $0.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: tls/1.0, HTTP/1.1\r\n\r\n")
        },
        Row("405 that allows another method") {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client(request("GET"))
            $0.server(response("405 Method Not Allowed", date, "Allow: POST", body: "no"))
        },
        Row("400 with nothing but a Date") {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client(request("GET"))
            $0.server("HTTP/1.1 400 Bad Request\r\n\(date)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        },
        Row("CONNECT answered with 204") {
            $0.client("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n")
            $0.server("HTTP/1.1 204 No Content\r\n\r\n")
            $0.client("\u{16}\u{3}\u{1}")
            $0.server("\u{16}\u{3}\u{3}")
        },
        Row("400 to a second POST") {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date, "Server: nginx"))
            $0.client(request("POST", body: "abc"))
            $0.server(response("400 Bad Request", date, "Server: nginx", body: "{\"error\":\"name is taken\"}"))
            $0.client(get(3))
            $0.server(okay)
        },
        Row("400 and the close, as Tomcat does") {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client(request("POST", body: "abc"))
            $0.server(response("400 Bad Request", date, "Connection: close", body: "no"))
            $0.close(.serverToClient, .fin)
        },
        Row("405 and 501 to other methods") {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client(request("PATCH", body: "abc"))
            $0.server(response("405 Method Not Allowed", date))
            $0.client(request("PROPFIND"))
            $0.server(response("501 Not Implemented", date, "Connection: close"))
            $0.close(.serverToClient, .fin)
        },
        Row("501 of the application's") {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client(request("POST", body: "abc"))
            $0.server(response("501 Not Implemented", date, body: "not yet"))
            $0.client(get(3))
            $0.server(okay)
        },
        Row("501 of the application's after trailers") {
            $0.client(request("POST", "/", chunked, body: "1\r\na\r\n0\r\nX: y\r\n\r\n"))
            $0.server(response("200 OK", date))
            $0.client(request("POST", body: "abc"))
            $0.server(response("501 Not Implemented", date, body: "not yet"))
            $0.client(get(3))
            $0.server(okay)
        },
        Row("400 with a page of the application's after an offered upgrade") {
            $0.client(request("POST", "/", "Connection: Upgrade", "Upgrade: h2c", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client(request("POST", body: "abc"))
            $0.server(response("400 Bad Request", date, "Connection: close", body: "{\"error\":\"bad field\"}"))
            $0.close(.serverToClient, .fin)
        },
        Row("400 to what deserves it", notes: [.invalidField]) {
            $0.client(request("POST", body: "abc"))
            $0.server(response("200 OK", date))
            $0.client("GET / HTTP/1.1\r\n\r\n")
            $0.server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            $0.close(.serverToClient, .fin)
        },
        Row("400 after a request without a body") {
            $0.client(get(1))
            $0.server(response("200 OK", date))
            $0.client(get(2))
            $0.server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            $0.close(.serverToClient, .fin)
        },
        Row("an error page that names the method") {
            $0.client(request("POST", body: "the POST"))
            $0.server(response("200 OK", date))
            $0.client(request("POST", body: "abc"))
            $0.server(response("405 Method Not Allowed", date, body: "the method POST is not allowed"))
        },
    ]

    @Test(arguments: rows) func raisesNothing(_ row: Row) throws {
        let analysis = try ScenarioTests.analysis(row.events)
        let connection = try #require(analysis.details.first)
        #expect(connection.findings.allSatisfy { $0.severity == .note }, "\(connection.findings.map(\.message))")
        #expect(connection.findings.map(\.code) == row.notes)
        // An empty line between messages is nobody's, and harmless.
        #expect(connection.strayBytes == 0 || [[.unsolicitedResponse], [.strayCRLF]].contains(row.notes))
        #expect(connection.eatenBytes == 0)
        #expect(!analysis.summary.isBad)
        #expect(connection.poisoned.isEmpty)
    }

    @Test(arguments: rows) func raisesNothingInSingleOctets(_ row: Row) throws {
        let whole = try ScenarioTests.analysis(row.events)
        let single = try ScenarioTests.analysis(ScenarioTests.singleOctets(row.events))
        expectSame(single, whole)
    }

    @Test(arguments: rows) func theSkimFlagsEveryNote(_ row: Row) {
        let isFlagged = skim(row.events).needsAnalysis
        #expect(row.notes.isEmpty || isFlagged)
    }
}
