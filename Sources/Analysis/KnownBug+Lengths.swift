import Wire

/// Servers whose responses have more or fewer octets than they say.
extension KnownBug {
    /// A body after a response that has none.
    static let bodyless = [
        KnownBug("golang/go#68609", "Go net/http server up to 1.22", .excessAfterBodyless) { bug in
            [
                bug.isMethod("HEAD"), bug.allowsBody, bug.response(hasNo: "Transfer-Encoding"), bug.isContent,
                bug.isGo,
            ]
        },
        KnownBug("golang/go#62015", "Go net/http Response.Write", .excessAfterBodyless, .strayCRLF) { bug in
            [
                bug.isMethod("HEAD"), bug.response(has: "Transfer-Encoding"),
                bug.equals("\r\n", "the bytes are one CRLF"),
                bug.noServer,
            ]
        },
        KnownBug("golang/go#19895", "t.co, Node 0.10 and other origins", .excessAfterBodyless) { bug in
            [
                bug.isMethod("HEAD"), bug.response(has: "Transfer-Encoding"), bug.isLastChunk,
                bug.fact(bug.isServer("Microsoft-") == nil, "not HTTP.sys, which has an entry of its own"),
            ]
        },
        KnownBug("nodejs/node-v0.x-archive#8365", "Node 0.10", .excessAfterBodyless) { bug in
            [bug.isMethod("HEAD"), bug.response(has: "Transfer-Encoding"), bug.isLastChunk, bug.isNode]
        },
        KnownBug("aspnet/HttpSysServer#339", "Windows HTTP.sys", .excessAfterBodyless) { bug in
            [
                bug.isMethod("HEAD"), bug.response(has: "Transfer-Encoding"), bug.isLastChunk,
                bug.isServer("Microsoft-HTTPAPI", "Microsoft-IIS"),
            ]
        },
        KnownBug("macournoyer/thin#179", "thin", .excessAfterBodyless) { bug in
            [bug.isMethod("HEAD"), bug.isServer("thin")]
        },
        KnownBug("scylladb/seastar#2779", "Seastar httpd", .excessAfterBodyless) { bug in
            [bug.isMethod("HEAD"), bug.isServer("Seastar")]
        },
        KnownBug("tsl0922/ttyd#1447", "ttyd", .excessAfterBodyless) { bug in
            [bug.isMethod("HEAD"), bug.isServer("ttyd")]
        },
        KnownBug("aio-libs/aiohttp#820", "aiohttp server of 2016", .excessAfterBodyless) { bug in
            [bug.isMethod("HEAD"), bug.isServer("aiohttp", below: [1])]
        },
        KnownBug("aiohttp StreamResponse to HEAD", "aiohttp server with StreamResponse", .excessAfterBodyless) { bug in
            [
                bug.isMethod("HEAD"), bug.isServer("aiohttp"),
                bug.isServer("aiohttp", below: [1]) == nil ? "not a version of 2016" : nil,
            ]
        },
        KnownBug(
            "WSGI body after HEAD", "gevent, eventlet, waitress, cheroot, http.server", .excessAfterBodyless
        ) { bug in
            [
                bug.isMethod("HEAD"), bug.allowsBody,
                bug.isServer("waitress", "Cheroot", "BaseHTTP", "SimpleHTTP", "WSGIServer")
                    ?? bug.fact(bug.serverField == nil && bug.isDeclaredLength, bug.declaredPhrase),
            ]
        },
        KnownBug("apache/trafficserver#9330", "Apache Traffic Server", .excessAfterBodyless) { bug in
            [bug.isStatus(204), bug.isServer("ATS", "ApacheTrafficServer")]
        },
        KnownBug(
            "urbit/vere#934", "urbit vere, cloudbase coriolis and others that send `null` or JSON", .excessAfterBodyless
        ) { bug in
            [bug.isStatus(204), bug.isJSON, bug.noServer]
        },
        KnownBug(
            "204 with the application's body", "uvicorn with httptools, eventlet, cheroot, http.server",
            .excessAfterBodyless
        ) { bug in
            [
                bug.isStatus(204),
                bug.isServer("uvicorn", "Cheroot", "BaseHTTP", "SimpleHTTP", "WSGIServer")
                    ?? bug.fact(bug.serverField == nil && bug.isDeclaredLength, bug.declaredPhrase),
            ]
        },
        KnownBug("e2guardian/e2guardian#136", "OpenBSD httpd", .excessAfterBodyless) { bug in
            [bug.isStatus(304), bug.isServer("OpenBSD")]
        },
        KnownBug("varnishcache/varnish-cache#1221", "Varnish and the servers behind it", .excessAfterBodyless) { bug in
            [
                bug.isStatus(304),
                bug.fact(
                    bug.response.values(of: "Via").contains { $0.containsText("varnish") },
                    "the response came through Varnish"),
            ]
        },
        KnownBug("lysine-dev/okhttp#2310", "applications that send 304 with a JSON body", .excessAfterBodyless) { bug in
            [bug.isStatus(304), bug.isJSON]
        },
        KnownBug("bitly/oauth2_proxy#127", "nginx in front of oauth2_proxy", .excessAfterBodyless, .strayCRLF) { bug in
            [
                bug.fact(bug.direction == .serverToClient, "the server sent it"), bug.isStatus(304),
                bug.equals("\r\n", "the bytes are one CRLF"),
            ]
        },
        KnownBug("hahwul/gori#1207", "gori, before it read three digits", .invalidStartLine) { bug in
            [bug.fact(bug.hasLetterAfterStatus, "a letter follows the three digits of the status-code")]
        },
    ]

    /// A body that is longer or shorter than declared.
    static let lengths = [
        KnownBug("golang/go#78179", "Go net/http server up to 1.22", .excessAfterLength) { bug in
            [
                bug.fact(bug.direction == .serverToClient, "the server sent it"), bug.hasLength, bug.isContent,
                bug.isGo,
                bug.response(has: "Date"),
            ]
        },
        KnownBug("CVE-2026-34831", "Rack::Files, and whoever counts characters", .excessAfterLength) { bug in
            [
                bug.fact(bug.direction == .serverToClient, "the server sent it"), bug.isStatus(404), bug.hasLength,
                bug.countsCharacters,
            ]
        },
        KnownBug(
            "Content-Length in characters", "applications that measure a string, not its octets", .excessAfterLength
        ) { bug in
            [
                bug.countsCharacters,
                bug.fact(bug.status != 404 || bug.direction == .clientToServer, "not a 404 of Rack::Files"),
            ]
        },
        KnownBug("pantavisor/pantavisor#318", "pantavisor", .excessAfterLength) { bug in
            [bug.isStatus(400), bug.fact(bug.octets.elementsEqual([0x0D, 0x0A, 0x00]), "the bytes are CRLF and NUL")]
        },
        KnownBug("icing/mod_md#92", "Apache httpd with mod_md", .excessAfterLength) { bug in
            [
                bug.isServer("Apache"), bug.begins(with: "<!DOCTYPE", "<html"),
                bug.fact(bug.target.containsText("/.well-known/acme-challenge/"), "the target is an ACME challenge"),
            ]
        },
        KnownBug("curl/curl#5440", "curl before 7.71", .excessAfterBodyless, .excessAfterLength) { bug in
            [
                bug.isAgent("curl/7"), bug.fact(bug.isReused, "the client sent another request on the connection"),
            ]
        },
        KnownBug("Node without strictContentLength", "Node http server", .excessAfterLength) { bug in
            [bug.fact(bug.direction == .serverToClient, "the server sent it"), bug.hasLength, bug.isNode]
        },
        KnownBug(
            "excess of the application passed on", "gevent, eventlet, Twisted, aiohttp, http.server", .excessAfterLength
        ) { bug in
            [
                bug.fact(bug.direction == .serverToClient, "the server sent it"), bug.hasLength,
                bug.isServer("TwistedWeb", "aiohttp", "BaseHTTP", "SimpleHTTP", "WSGIServer", "Werkzeug"),
            ]
        },
        KnownBug(
            "short body on a connection kept open", "http.server, gunicorn, cheroot, Twisted, aiohttp, Node", .shortBody
        ) { bug in
            [
                bug.fact(bug.direction == .serverToClient, "the server sent it"), bug.hasLength,
                bug.fact(bug.isReused, "the server answered the next request on the same connection"),
                bug.isNode ?? bug.isServer("BaseHTTP", "SimpleHTTP", "gunicorn", "Cheroot", "TwistedWeb", "aiohttp"),
            ]
        },
        KnownBug(
            "RakuenSoftware/aimee#1432", "aimee: one octet of the answer to CONNECT is missing", .incompleteMessage
        ) { bug in
            [
                bug.isMethod("CONNECT"), bug.fact(bug.direction == .serverToClient, "the server sent it"),
                bug.fact(
                    bug.octets.suffix(3).elementsEqual("\r\n\r".utf8),
                    "only the last LF of the header section is missing"),
            ]
        },
    ]
}

extension KnownBug.Evidence {
    fileprivate var allowsBody: String? {
        status.flatMap {
            $0 >= 200 && $0 != 204 && $0 != 304 ? "a \($0) response to another method could have a body" : nil
        }
    }

    fileprivate var isLastChunk: String? { equals("0\r\n\r\n", "the bytes are a last-chunk") }

    fileprivate var hasLength: String? {
        guard case .length = direction == .serverToClient ? responseFraming : requestFraming else { return nil }
        return "Content-Length frames the message"
    }

    /// The octets are as many as the Content-Length of a response that has no body.
    fileprivate var isDeclaredLength: Bool {
        response.values(of: "Content-Length").contains { $0.isEqual(String(octets.count)) }
    }

    fileprivate var declaredPhrase: String { "as many bytes as its Content-Length, and no Server field" }

    /// As many octets too many as the body has octets that continue a character of UTF-8.
    fileprivate var countsCharacters: String? {
        let body = direction == .serverToClient ? responseBody : requestBody
        // A longer one is not worth the count at every segment of its excess.
        guard octets.count <= 4096, body.count <= 65_536 else { return nil }
        let isContinuation = { (octet: UInt8) in octet & 0xC0 == 0x80 }
        let count = body.count { isContinuation($0) } + octets.count { isContinuation($0) }
        return fact(
            count > 0 && count == octets.count,
            "as many bytes too many as there are octets beyond the first of a character (\(count))")
    }

    fileprivate var hasLetterAfterStatus: Bool {
        let code = octets.dropFirst(9).prefix(4)
        let isDigit = { (octet: UInt8) in (0x30...0x39).contains(octet) }
        return octets.begins(with: "HTTP/1.") && code.count == 4 && code.prefix(3).allSatisfy(isDigit)
            && (code.last ?? 0) | 0x20 >= 0x61 && (code.last ?? 0) | 0x20 <= 0x7A
    }
}

extension ArraySlice<UInt8> {
    func containsText(_ text: String) -> Bool {
        indices.contains { self[$0...].begins(with: text) }
    }
}
