import Analysis
import Wire

/// Bodies that a server did not read, and octets that it read twice.
extension RecallTests {
    private static let bareRefusal = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    private static let date = "Date: Sat, 21 Nov 2026 02:20:16 GMT"

    /// A request with a body, and a refusal of the next one that quotes the body in front of its method.
    private static func unread(
        _ name: String, server: String, status: String = "200 OK", body: String = "{\"id\":1}",
        fields: String = "X-A: b",
        answer: String = "X-B: c", method: String = "POST", known: String...
    ) -> Row {
        Row(name, .unreadRequestBody, .clientToServer, body, .likely, known: known) {
            $0.client(request(method, "/", fields, body: body))
            $0.server(response(status, server, answer, body: method == "HEAD" ? "" : "ok"))
            $0.client(request("GET"))
            $0.server(
                response(
                    "501 Unsupported", server, "Connection: close",
                    body: "Unsupported method ('\(body.split(separator: " ").last!)GET')"))
            $0.close(.serverToClient, .fin)
        }
    }

    static let requests =
        [
            unread("Werkzeug", server: "Server: Werkzeug/2.1.0 Python/3.9", known: "pallets/werkzeug#2380"),
            unread("http.server", server: "Server: BaseHTTP/0.6 Python/3.11", known: "python/cpython#103204"),
            unread(
                "a refusal before reading", server: "Server: BaseHTTP/0.6 Python/3.11", status: "401 Unauthorized",
                known: "nesquena/hermes-webui#7550", "python/cpython#103204"),
            unread("Django", server: "Server: WSGIServer/0.2 CPython/3.7", known: "django/django#10732"),
            unread("CherryPy", server: "Server: CherryPy/3.1.2", known: "cherrypy/cherrypy#811"),
            unread("a body of HEAD", server: "X-C: d", method: "HEAD", known: "yhirose/cpp-httplib#2028"),
            unread(
                "a chunked body of HEAD", server: date, body: "3\r\nabc\r\n0\r\n\r\n",
                fields: "Transfer-Encoding: chunked", method: "HEAD", known: "golang/go#53960"),
            unread(
                "gunicorn", server: "Server: gunicorn", body: String(repeating: "a", count: 9000),
                known: "benoitc/gunicorn#3301"),
            unread("Pingora", server: "Server: Pingora", answer: "X-Cache: HIT", method: "GET", known: "CVE-2025-4366"),
            unread("nginx", server: "Server: nginx/1.16.1", status: "302 Found", known: "CVE-2019-20372"),
            unread("Apache", server: "Server: Apache/2.4.52 (Unix)", status: "403 Forbidden", known: "CVE-2022-22720"),
            unread("Varnish", server: "Via: 1.1 varnish (Varnish/6.0)", known: "CVE-2022-23959"),
            unread("Helidon", server: "Server: Helidon", fields: "Upgrade: h2c", known: "helidon-io/helidon#9354"),
            unread("Jetty", server: "Server: Jetty(9.4.48)", fields: "Upgrade: h2c", known: "jetty/jetty.project#9998"),
            unread(
                "gunicorn's h2c", server: "Server: gunicorn", fields: "Upgrade: h2c", known: "benoitc/gunicorn#3711"),
            unread("Go's h2c", server: date, fields: "Upgrade: h2c", known: "golang/go#38064"),
            Row("a method that was served before", .unreadRequestBody, .clientToServer, "abc", .likely) {
                $0.client(request("POST", body: "abc"))
                $0.server(response("200 OK"))
                $0.client(request("GET"))
                $0.server(response("501 Not Implemented"))
            },
            Row("a page that quotes the body's first word", .unreadRequestBody, .clientToServer, "{\"id\": 1}", .likely)
            {
                $0.client(request("POST", body: "{\"id\": 1}"))
                $0.server(response("200 OK"))
                $0.client(request("GET"))
                $0.server(response("400 Bad Request", body: "Bad HTTP/0.9 request type ('{&quot;id&quot;:')"))
            },
            Row("a refusal by the parser", .unreadRequestBody, .clientToServer, "abc", .likely) {
                $0.client(request("POST", body: "abc"))
                $0.server(response("200 OK", date))
                $0.client(request("GET"))
                $0.server(bareRefusal)
            },
            Row("a refusal without a word", .unreadRequestBody, .clientToServer, "{}", .likely) {
                $0.client(request("POST", body: "{}"))
                $0.server(response("200 OK"))
                $0.client(request("GET"))
                $0.server(bareRefusal)
            },
            Row("a reason that quotes the body and the method", .unreadRequestBody, .clientToServer, "ZZZ", .likely) {
                $0.client(request("POST", body: "ZZZ"))
                $0.server(response("200 OK", date))
                $0.client(request("GET"))
                $0.server(
                    "HTTP/1.1 400 Bad request syntax ('ZZZGET / HTTP/1.1')\r\n\(date)\r\nContent-Length: 0\r\n\r\n")
            },
            Row("405 that allows the method", .unreadRequestBody, .clientToServer, "abc", .likely) {
                $0.client(request("POST", body: "abc"))
                $0.server(response("200 OK", date))
                $0.client(request("GET"))
                $0.server(response("405 Method Not Allowed", date, "Allow: HEAD, GET", body: "Method Not Allowed"))
            },
            Row("a body that is answered by itself", .unreadRequestBody, .clientToServer, "a\nb\n", .likely) {
                $0.client(request("POST", body: "a\nb\n"))
                $0.server(response("200 OK"))
                $0.server(bareRefusal)
                $0.close(.serverToClient, .fin)
            },
            Row(
                "a body that is a request", .unreadRequestBody, .clientToServer, get(7), .likely, known: ["CL.0"]
            ) {
                $0.client(request("POST", body: get(7)))
                $0.server(response("200 OK"))
                $0.server(response("404 Not Found"))
            },
            trailer("gevent's trailers", server: date, known: "CVE-2023-41419"),
            trailer("cheroot's trailers", server: "Server: Cheroot/11.1.2", known: "cheroot: second trailer line"),
            trailer("WEBrick's trailers", server: "Server: WEBrick/1.4.2", known: "WEBrick: trailer section"),
            Row(
                "a trailer section in front of the next request", .trailerLeft, .clientToServer, "X: 1\r\n\r\n", .likely
            ) {
                $0.client(request("POST", "/", "Transfer-Encoding: chunked", body: "0\r\nX: 1\r\n\r\n") + get(2))
                $0.server(response("200 OK", date))
                $0.server(bareRefusal)
            },
        ]

    private static func trailer(_ name: String, server: String, known: String) -> Row {
        let trailer = "X: 1\r\nY: 2\r\n\r\n"
        return Row(name, .trailerLeft, .clientToServer, trailer, .likely, known: [known]) {
            $0.client(request("POST", "/", "Transfer-Encoding: chunked", body: "3\r\nabc\r\n0\r\n\(trailer)"))
            $0.server(response("200 OK", server))
            $0.server(bareRefusal)
            $0.close(.serverToClient, .fin)
        }
    }

    static let upgrades = [
        Row(
            "gevent eats the front of the next request", .eatenBytes, .clientToServer, "GET /2 HTTP/1", .likely,
            known: ["gevent/gevent#2035"]
        ) {
            $0.client(request("POST", "/", "Connection: upgrade", "Upgrade: h2c", body: "Hello, World!"))
            $0.server(response("200 OK", date))
            $0.client(get(2))
            $0.server(bareRefusal)
            $0.close(.serverToClient, .fin)
        },
        Row(
            "gevent eats after Upgrade: websocket", .eatenBytes, .clientToServer, "GET", .likely,
            known: ["gevent/gevent#2035"]
        ) {
            $0.client(request("POST", "/", "Connection: keep-alive, Upgrade", "Upgrade: websocket", body: "abc"))
            $0.server(response("200 OK"))
            $0.client(get(2))
            $0.server(response("400 Bad Request"))
            $0.close(.serverToClient, .fin)
        },
        Row(
            "gevent eats a whole request and waits", .eatenBytes, .clientToServer, get(2), .likely,
            known: ["gevent/gevent#2035"]
        ) {
            $0.client(
                request("POST", "/", "Connection: upgrade", "Upgrade: h2c", body: String(repeating: "a", count: 40)))
            $0.server(response("200 OK", date))
            $0.client(get(2))
            $0.close(.clientToServer, .fin)
            $0.close(.serverToClient, .fin)
        },
        Row(
            "another server refuses after an upgrade", .eatenBytes, .clientToServer, "GET", .likely
        ) {
            $0.client(request("POST", "/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", body: "abc"))
            $0.server(response("200 OK", date, "Server: x"))
            $0.client(get(2))
            $0.server(bareRefusal)
        },
        withheld("Go", agent: "Go-http-client/1.1", known: "CVE-2024-24791"),
        withheld("OkHttp", agent: "okhttp/3.8.0", known: "lysine-dev/okhttp#3252"),
        Row(
            "a folded Expect", .invalidField, .violation, .clientToServer, " 100-continue\r\n",
            known: ["CVE-2025-32094"]
        ) {
            $0.client("OPTIONS / HTTP/1.1\r\nHost: x\r\nExpect:\r\n 100-continue\r\n\r\n")
            $0.server(response("200 OK"))
        },
        Row(
            "a length in the answer to CONNECT", .ambiguousFraming, .note, .serverToClient,
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", known: ["stripe/goproxy#29"]
        ) {
            $0.client("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n")
            $0.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        },
        Row(
            "a switch of protocols that nobody offered", .unasked101, .violation, .serverToClient,
            "HTTP/1.1 101 Switching Protocols\r\n"
        ) {
            $0.client(get(1))
            $0.server("HTTP/1.1 101 Switching Protocols\r\n\r\n")
        },
        Row(
            "a length in 101", .ambiguousFraming, .note, .serverToClient,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nContent-Length: 0\r\n\r\n",
            known: ["nghttp2/nghttp2#1347"]
        ) {
            $0.client(request("GET", "/", "Connection: upgrade", "Upgrade: x"))
            $0.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nContent-Length: 0\r\n\r\n")
        },
        Row(
            "a switch to a protocol that was not offered", .unasked101, .violation, .serverToClient,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
        ) {
            $0.client(request("GET", "/", "Connection: upgrade", "Upgrade: h2c"))
            $0.server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        },
        Row(
            "a switch to nobody knows what", .unasked101, .violation, .serverToClient,
            "HTTP/1.1 101 Switching Protocols\r\n\r\n"
        ) {
            $0.client(request("GET", "/", "Connection: upgrade", "Upgrade: h2c"))
            $0.server("HTTP/1.1 101 Switching Protocols\r\n\r\n")
        },
        Row(
            "a body that neither side waits for", .shortBody, .clientToServer, get(2), .likely
        ) {
            $0.client("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n")
            $0.server(response("413 Content Too Large", date))
            $0.client(get(2))
            $0.server(response("200 OK", date))
        },
    ]

    private static func withheld(_ name: String, agent: String, known: String) -> Row {
        Row("\(name) never sends the body it announced", .shortBody, .clientToServer, get(2), .likely, known: [known]) {
            $0.client(
                "POST / HTTP/1.1\r\nHost: x\r\nUser-Agent: \(agent)\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 100\r\n\r\n")
            $0.server(response("200 OK", date))
            $0.client(get(2))
        }
    }
}
