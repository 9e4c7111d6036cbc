import Analysis
import Wire

/// What two parsers read differently, and connections that go on or end when they should not.
extension RecallTests {
    /// A request with odd fields that the server took.
    private static func odd(
        _ name: String, _ lines: String, server: String, code: FindingCode = .ambiguousFraming,
        octets: String? = nil, body: String = "", known: String...
    ) -> Row {
        let head = "POST / HTTP/1.1\r\nHost: x\r\n\(lines)\r\n\r\n"
        return Row(name, code, .violation, .clientToServer, octets ?? head, known: known) {
            $0.client(head + body)
            $0.server(response("200 OK", server))
        }
    }

    private static func chunk(_ name: String, _ body: String, server: String, octets: String, known: String...) -> Row {
        Row(name, .badChunk, .violation, .clientToServer, octets, known: known) {
            $0.client("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
            $0.server(response("200 OK", server))
        }
    }

    private static let both = "Content-Length: 5\r\nTransfer-Encoding: chunked"
    private static let end = "0\r\n\r\n"
    private static let date = "Date: Sat, 21 Nov 2026 02:20:16 GMT"

    static let grammar =
        [
            odd("Twisted takes both", both, server: "Server: TwistedWeb/19.10.0", body: end, known: "CVE-2020-10109"),
            odd(
                "Twisted takes two lengths", "Content-Length: 0\r\nContent-Length: 3",
                server: "Server: TwistedWeb/19.10.0",
                body: "abc", known: "CVE-2020-10108"),
            odd(
                "waitress takes two lengths", "Content-Length: 0\r\nContent-Length: 3", server: "Server: waitress",
                body: "abc", known: "CVE-2019-16792"),
            odd(
                "gevent takes two lengths", "Content-Length: 3\r\nContent-Length: 3", server: date, body: "abc",
                known: "repeated Content-Length taken"),
            odd(
                "aiohttp takes a sign", "Content-Length: +3", server: "Server: Python/3.11 aiohttp/3.8.5", body: "abc",
                known: "CVE-2023-47627"),
            odd(
                "waitress takes a sign", "Content-Length: +3", server: "Server: waitress", body: "abc",
                known: "CVE-2022-24761"),
            odd(
                "cheroot takes an underscore", "Content-Length: 0_3", server: "Server: Cheroot/11.1.2", body: "abc",
                known: "Content-Length with a sign taken"),
            odd(
                "gunicorn ignores a coding", "Transfer-Encoding: xchunked", server: "Server: gunicorn", body: end,
                known: "CVE-2024-1135"),
            odd(
                "waitress ignores a coding", "Transfer-Encoding: xchunked", server: "Server: waitress", body: end,
                known: "CVE-2019-16789"),
            odd(
                "WEBrick ignores a coding", "Transfer-Encoding: xchunked", server: "Server: WEBrick/1.4.2", body: end,
                known: "CVE-2020-25613"),
            odd(
                "http.server ignores a coding", "Transfer-Encoding: xchunked",
                server: "Server: BaseHTTP/0.6 Python/3.11",
                body: end, known: "unknown transfer coding ignored"),
            odd("Pingora forwards both", both, server: "Server: Pingora", body: end, known: "cloudflare/pingora#945"),
            Row(
                "tornado takes a coding of HTTP/1.0", .ambiguousFraming, .violation, .clientToServer,
                "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n",
                known: ["Transfer-Encoding in HTTP/1.0 taken"]
            ) {
                $0.client(
                    "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + end)
                $0.server(response("200 OK", "Server: TornadoServer/6.6.1", "Connection: keep-alive"))
            },
            Row(
                "a connection kept open after both", .reuseAfterForcedClose, .violation, .serverToClient,
                "HTTP/1.1 200 OK\r\n", known: ["CL and TE on a connection kept open"]
            ) {
                $0.client("POST / HTTP/1.1\r\nHost: x\r\n\(both)\r\n\r\n" + end + get(2))
                $0.server(response("200 OK", "Server: waitress") + response("200 OK", "Server: waitress"))
            },
            odd(
                "Go takes a blank before the colon", "Content-Length : 0", server: date, code: .invalidField,
                octets: "Content-Length : 0\r\n", known: "CVE-2019-16276"),
            odd(
                "cheroot takes a blank before the colon", "Content-Length : 0", server: "Server: Cheroot/11.1.2",
                code: .invalidField, octets: "Content-Length : 0\r\n", known: "blank before the colon taken"),
            odd(
                "waitress takes LF alone", "X: 1\nY: 2", server: "Server: waitress", code: .invalidField,
                octets: "X: 1\n", known: "CVE-2019-16785"),
            odd(
                "Node takes CR alone", "X: 1\rY: 2", server: "Keep-Alive: timeout=5", code: .invalidField,
                octets: "X: 1\rY: 2\r\n", known: "CVE-2023-30589"),
            odd(
                "HAProxy drops what follows an empty name", ": 1", server: "Server: x", code: .invalidField,
                octets: ": 1\r\n", known: "CVE-2023-25725"),
            chunk(
                "Go takes LF after a size", "3\nabc\r\n0\r\n\r\n", server: date, octets: "3\n", known: "CVE-2025-22871"),
            chunk(
                "cheroot takes LF after a size", "3\nabc\r\n0\r\n\r\n", server: "Server: Cheroot/11.1.2", octets: "3\n",
                known: "LF alone ends a chunk-size line"),
            chunk(
                "Kestrel takes a break in an extension", "3;a\nabc\r\n0\r\n\r\n", server: "Server: Kestrel",
                octets: "3;a\n", known: "CVE-2025-55315"),
            chunk(
                "Netty takes a break in an extension", "3;a\nabc\r\n0\r\n\r\n", server: "Server: Netty/4.1",
                octets: "3;a\n", known: "CVE-2025-58056"),
            chunk(
                "aiohttp takes a break in an extension", "3;a\nabc\r\n0\r\n\r\n",
                server: "Server: Python/3.11 aiohttp/3.10.0", octets: "3;a\n", known: "CVE-2024-52304"),
            chunk(
                "h11 takes any end of a chunk", "3\r\nabcXX0\r\n\r\n", server: "Server: uvicorn", octets: "X",
                known: "CVE-2025-43859"),
            chunk(
                "Puma takes any end of a chunk", "3\r\nabcXX0\r\n\r\n", server: "Server: Puma", octets: "X",
                known: "CVE-2023-40175"),
            chunk(
                "cheroot takes 0x", "0x3\r\nabc\r\n0\r\n\r\n", server: "Server: Cheroot/11.1.2", octets: "0x3\r\n",
                known: "chunk-size with a prefix taken"),
        ]

    static let connections = [
        Row("a request after close", .reuseAfterClose, .violation, .clientToServer, "GET /2 HTTP/1.1\r\n") {
            $0.client(request("GET", "/", "Connection: close") + get(2))
            $0.server(response("200 OK", "Connection: close"))
            $0.close(.serverToClient, .fin)
        },
        Row(
            "aiohttp answers what comes after close", .reuseAfterClose, .violation, .clientToServer,
            "GET /2 HTTP/1.1\r\n", known: ["aio-libs/aiohttp#8087"]
        ) {
            $0.client(request("GET", "/", "Connection: close") + get(2))
            $0.server(response("200 OK", "Server: Python/3.11 aiohttp/3.9.3"))
        },
        Row(
            "a second final response", .unsolicitedResponse, .serverToClient, response("200 OK", body: "two"),
            known: ["second final response"]
        ) {
            $0.client(get(1))
            $0.server(response("200 OK", body: "one"))
            $0.server(response("200 OK", body: "two"))
        },
        Row(
            "a body shaped like a response", .unsolicitedResponse, .serverToClient,
            response("200 OK", body: "<html>"), known: ["second final response"]
        ) {
            $0.client(request("HEAD"))
            $0.server("HTTP/1.1 200 OK\r\n\r\n")
            $0.server(response("200 OK", body: "<html>"))
        },
        Row(
            "408 on an idle connection", .unsolicitedResponse, .note, .serverToClient,
            "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", by: nil,
            known: ["golang/go#32310"]
        ) {
            $0.client(get(1))
            $0.server(response("200 OK"))
            $0.server("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            $0.close(.serverToClient, .fin)
        },
        Row(
            "a request that comes after the close", .closeRace, .note, .clientToServer, "GET /2 HTTP/1.1\r\n", by: nil,
            known: ["nodejs/node#20256"]
        ) {
            $0.client(get(1))
            $0.server(response("200 OK", "Keep-Alive: timeout=5"))
            $0.close(.serverToClient, .fin)
            $0.client(get(2))
        },
        Row(
            "a request that crosses the close", .closeRace, .note, .clientToServer, get(2), by: nil, .likely,
            known: ["benoitc/gunicorn#1698"]
        ) {
            $0.client(get(1))
            $0.server(response("200 OK", "Server: gunicorn"))
            $0.client(get(2))
            $0.close(.serverToClient, .fin)
        },
        Row("a server that never answers", .incompleteMessage, .note, .clientToServer, get(1), .likely) {
            $0.client(get(1))
            $0.close(.serverToClient, .rst)
        },
        Row("a client that leaves", .incompleteMessage, .note, .clientToServer, get(2), by: 2, .likely) {
            $0.client(get(1))
            $0.server(response("200 OK"))
            $0.client(get(2))
            $0.close(.clientToServer, .fin)
            $0.close(.serverToClient, .fin)
        },
        Row(
            "an empty line that is refused", .strayCRLF, .note, .clientToServer, "\r\n",
            known: ["empty line before a request refused"]
        ) {
            $0.client(get(1) + "\r\n" + get(2))
            $0.server(response("200 OK"))
            $0.server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        },
    ]
}
