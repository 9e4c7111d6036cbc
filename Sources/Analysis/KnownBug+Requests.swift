import Wire

/// Servers that do not read a request's body, or read it twice.
extension KnownBug {
    /// What was left unread stood in front of the next request.
    static let leftovers = [
        KnownBug("pallets/werkzeug#2380", "Werkzeug 2.0 and 2.1 (Flask's development server)", .unreadRequestBody) {
            bug in
            [bug.isServer("Werkzeug/2.0", "Werkzeug/2.1"), bug.isTaken]
        },
        KnownBug("python/cpython#103204", "CPython http.server with HTTP/1.1", .unreadRequestBody) { bug in
            [bug.isServer("BaseHTTP", "SimpleHTTP"), bug.isTaken]
        },
        KnownBug(
            "nesquena/hermes-webui#7550", "applications on http.server that refuse before they read", .unreadRequestBody
        ) { bug in
            [bug.isServer("BaseHTTP", "SimpleHTTP"), bug.isStatus(401, 403, 413)]
        },
        KnownBug("django/django#10732", "Django runserver 2.1.4", .unreadRequestBody) { bug in
            [bug.isServer("WSGIServer"), bug.isTaken]
        },
        KnownBug("cherrypy/cherrypy#811", "CherryPy 3.1", .unreadRequestBody) { bug in
            [bug.isServer("CherryPy/3.1")]
        },
        KnownBug("yhirose/cpp-httplib#2028", "cpp-httplib", .unreadRequestBody) { bug in
            [
                bug.isMethod("HEAD"), bug.noServer,
                bug.fact(bug.requestFraming != .chunked, "Content-Length frames the body"),
            ]
        },
        KnownBug("golang/go#53960", "Go net/http server", .unreadRequestBody) { bug in
            [bug.isMethod("HEAD"), bug.fact(bug.requestFraming == .chunked, "the body is chunked"), bug.isGo]
        },
        KnownBug("benoitc/gunicorn#3301", "gunicorn with gthread workers", .unreadRequestBody) { bug in
            [bug.isServer("gunicorn"), bug.fact(bug.requestBody.count > 8192, "the body is longer than 8192 bytes")]
        },
        KnownBug("CVE-2025-4366", "Pingora", .unreadRequestBody) { bug in
            [
                bug.isMethod("GET"), bug.isServer("Pingora"),
                bug.fact(
                    ["X-Cache", "X-Cache-Status", "CF-Cache-Status"].contains { name in
                        bug.response.values(of: name).contains { $0.begins(with: "HIT") }
                    }, "the response was a cache hit"),
            ]
        },
        KnownBug("CVE-2019-20372", "nginx before 1.17.7", .unreadRequestBody) { bug in
            [
                bug.isServer("nginx", below: [1, 17, 7]),
                bug.fact(
                    (bug.status ?? 0) / 100 == 3 || (bug.status ?? 0) / 100 == 4,
                    "the response is a redirect or an error"),
            ]
        },
        KnownBug("CVE-2022-22720", "Apache httpd before 2.4.53", .unreadRequestBody) { bug in
            [
                bug.isServer("Apache", below: [2, 4, 53]),
                bug.fact((bug.status ?? 0) >= 400, "the response is an error"),
            ]
        },
        KnownBug("CVE-2022-23959", "Varnish 6.x and 7.0 (VSV00008)", .unreadRequestBody) { bug in
            [
                bug.fact(
                    bug.response.values(of: "Via").contains { $0.containsText("varnish") },
                    "the response came through Varnish")
            ]
        },
        KnownBug("CL.0", "endpoints that ignore Content-Length (PortSwigger, 2022)", .unreadRequestBody) { bug in
            [
                bug.fact(
                    bug.octets.firstIndex(of: 0x0A).map { isRequestLine(bug.octets[...$0]) } ?? false,
                    "the body begins with a request-line"),
                bug.fact(bug.answer != nil, "and was answered like a request"),
            ]
        },
        KnownBug("helidon-io/helidon#9354", "Helidon: h2c with a body", .unreadRequestBody) { bug in
            [bug.asksForH2C, bug.isServer("Helidon")]
        },
        KnownBug("jetty/jetty.project#9998", "Jetty: h2c with a body", .unreadRequestBody) { bug in
            [bug.asksForH2C, bug.isServer("Jetty")]
        },
        KnownBug("benoitc/gunicorn#3711", "gunicorn: h2c with a body", .unreadRequestBody) { bug in
            [bug.asksForH2C, bug.isServer("gunicorn")]
        },
        KnownBug("golang/go#38064", "golang.org/x/net h2c", .unreadRequestBody) { bug in [bug.asksForH2C, bug.isGo] },
        KnownBug("CVE-2023-41419", "gevent pywsgi before 23.9, eventlet (CVE-2025-58068)", .trailerLeft) { bug in
            [bug.noServer, bug.fact(bug.octets.count { $0 == 0x0A } > 2, "more than one trailer line")]
        },
        KnownBug("cheroot: second trailer line", "cheroot", .trailerLeft) { bug in
            [bug.isServer("Cheroot"), bug.fact(bug.octets.count { $0 == 0x0A } > 2, "more than one trailer line")]
        },
        KnownBug("WEBrick: trailer section", "WEBrick", .trailerLeft) { bug in [bug.isServer("WEBrick")] },
    ]

    /// What was read although it was somebody else's, or not sent although it was due.
    static let upgrades = [
        KnownBug("gevent/gevent#2035", "gevent pywsgi, 24.2 to 26.9 at least", .eatenBytes) { bug in
            guard case .length(let length) = bug.requestFraming, length > 0 else { return [nil] }
            let isWhole = bug.hasEnded && bug.following.isEmpty && bug.octets.count < length
            let facts = [
                isUpgradeAlone(bug.request)
                    ? "the request's Connection value equals \"upgrade\"" : bug.request("Upgrade", is: "websocket"),
                isWhole
                    ? "its Content-Length is more than all that came after it"
                    : bug.fact(bug.octets.count == length, "as many bytes are eaten as its Content-Length says"),
                bug.status.flatMap { $0 == 101 ? nil : "it was answered as usual (\($0))" }, bug.noServer,
            ]
            // The answer to the next request may not be there yet.
            return bug.next.map { facts + [bug.fact($0 == 400, "the next request was answered 400")] } ?? facts
        },
        KnownBug("CVE-2024-24791", "Go net/http client before 1.21.12 and 1.22.5 (golang/go#67555)", .shortBody) {
            bug in
            [bug.withholds, bug.isAgent("Go-http-client")]
        },
        KnownBug("lysine-dev/okhttp#3252", "OkHttp", .shortBody) { bug in [bug.withholds, bug.isAgent("okhttp")] },
        KnownBug("CVE-2025-32094", "Akamai edge with a folded Expect", .invalidField) { bug in
            [
                bug.fact(bug.direction == .clientToServer, "the client sent it"), bug.request(has: "Expect"),
                bug.fact(bug.octets.first == 0x20 || bug.octets.first == 0x09, "the line continues the one before"),
                bug.fact(bug.octets.containsText("100-continue"), "it says 100-continue"),
            ]
        },
        KnownBug("stripe/goproxy#29", "proxies that answer CONNECT with a length", .ambiguousFraming) { bug in
            [
                bug.isMethod("CONNECT"), bug.fact((bug.status ?? 0) / 100 == 2, "the response is 2xx"),
                bug.response(has: "Content-Length"),
            ]
        },
        KnownBug("nghttp2/nghttp2#1347", "servers that send 101 with a length", .ambiguousFraming) { bug in
            [bug.isStatus(101), bug.response(has: "Content-Length")]
        },
    ]
}

extension KnownBug.Evidence {
    fileprivate var asksForH2C: String? {
        fact(
            request.values(of: "Upgrade").contains { $0.hasMember("h2c") } && !requestBody.isEmpty,
            "the request has a body and Upgrade: h2c")
    }

    /// A client that waited for 100 Continue and never sent what it had announced.
    fileprivate var withholds: String? {
        fact(
            request.values(of: "Expect").contains { $0.isEqual("100-continue") } && interim == 0 && status != nil,
            "the request has Expect: 100-continue and was answered without a 100")
    }
}
