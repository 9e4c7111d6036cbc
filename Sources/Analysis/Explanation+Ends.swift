/// The entries of what goes wrong at the end of a message.
extension Explanation {
    static let excessAfterBodyless = Explanation(
        .excessAfterBodyless, "Bytes after a response that has no body", .desync, "RFC 9112 section 6.3",
        [
            "A response to HEAD, and one with status 1xx, 204 or 304, ends at the empty line after its header "
                + "section, whatever Content-Length or Transfer-Encoding say there. The server sent body bytes "
                + "all the same.",
            "Nobody asked for these bytes, so they belong to no message. The client finds them in front of the "
                + "next response: if it looks while the connection is idle, it drops the connection; if it has "
                + "sent its next request already, it reads them as the answer.",
            "Timing decides which of the two a user sees, and so the same bug is a line of log on one day and "
                + "a failed request on another.",
        ],
        [
            .init(
                "Go net/http client", "Unsolicited response received on idle HTTP channel starting with *",
                "they came while no request was outstanding; the quoted text is how they begin"),
            .init(
                "Go net/http client", "malformed HTTP status code *",
                "they were read as the next response: their first line has a space, and its second word is no "
                    + "three digits"),
            .init(
                "Go net/http client", "malformed HTTP response *",
                "they were read as the next response: their first line has no space"),
            .init(
                "Go net/http client", "malformed HTTP version *",
                "they have no line end, so the next status-line sticks to them"),
            .init(
                "curl", "Excess found: excess = * (zero-length body)",
                "the number says how many came in one piece with the header section"),
            .init(
                "curl", "Received HTTP/0.9 when not allowed", "they came after the connection was used again"),
            .init(
                "Node", "Parse Error: Expected HTTP/", "they came in front of a status-line"),
            .init("Node", "HPE_INVALID_CONSTANT", "they came in front of a status-line"),
            .init(
                "Python http.client, requests", "BadStatusLine*", "the quoted line is how they begin"),
            .init("aiohttp client", "Bad status line*", "they came in one piece with the response before"),
            .init("httpx, h11", "illegal status line*", "the quoted line is how they begin"),
            .init("OkHttp", "Unexpected status line*", "the quoted line is how they begin"),
            .init("HTTP.jl", "INVALID_STATUS_LINE", "they came in front of a status-line"),
            .init(
                ".NET HttpClient", "The server returned an invalid or unrecognized response",
                "often a last-chunk, five bytes, after the answer to HEAD"),
            .init(".NET WinHttpHandler", "12152", "they came in front of a status-line"),
        ],
        peers: [
            "Go net/http server up to 1.22 (HEAD)", "gevent, eventlet, waitress, cheroot and http.server (HEAD)",
            "uvicorn, eventlet, cheroot and http.server (204)", "OpenBSD httpd and Varnish (304)",
        ])

    static let excessAfterLength = Explanation(
        .excessAfterLength, "More body than Content-Length says", .desync, "RFC 9112 section 6.3",
        [
            "The message ended after as many octets as its Content-Length says, and its sender sent more. "
                + "Usual reasons: a length counted in characters instead of octets, a document appended by "
                + "another component, a fast path that does not count.",
            "The excess belongs to no message. A client may throw it away but must not take it for a response; "
                + "one that has reused the connection already cannot tell.",
        ],
        [
            .init("curl", "Excess found in a read: excess = *", "the number says how many came with the body"),
            .init("curl", "Excess found writing body*", "they came with the body"),
            .init(
                "curl", "Excess found in a non pipelined read: excess = *",
                "the number says how many came with the body"),
            .init(
                "nginx", "upstream sent more data than specified in \"Content-Length\" header",
                "the upstream's body is longer than declared"),
            .init(
                "Go net/http server", "http: wrote more than the declared Content-Length",
                "the handler wrote more than it declared; this server held the rest back"),
            .init("Go net/http client", "malformed HTTP response *", "they were read as the next response"),
            .init(
                "Go net/http client", "Unsolicited response received on idle HTTP channel starting with *",
                "they came while no request was outstanding"),
            .init("Go net/http client", "malformed HTTP status code *", "they were read as the next response"),
            .init(
                "Go net/http client", "malformed HTTP version *",
                "they have no line end, so the next status-line sticks to them"),
            .init("Python http.client, requests", "BadStatusLine*", "the quoted line is how they begin"),
            .init("curl", "Received HTTP/0.9 when not allowed", "they came after the connection was used again"),
            .init("Node", "Parse Error: Expected HTTP/", "they came in front of a status-line"),
            .init("Node", "HPE_INVALID_CONSTANT", "they came in front of a status-line"),
            .init("aiohttp client", "Bad status line*", "they came in one piece with the response before"),
            .init("httpx, h11", "illegal status line*", "the quoted line is how they begin"),
            .init("OkHttp", "Unexpected status line*", "the quoted line is how they begin"),
            .init("HTTP.jl", "INVALID_STATUS_LINE", "they came in front of a status-line"),
            .init(
                ".NET HttpClient", "The server returned an invalid or unrecognized response",
                "they came in front of a status-line"),
        ],
        peers: [
            "Go net/http server up to 1.22",
            "Node, gevent, eventlet, Twisted, aiohttp and http.server, if the "
                + "application writes more than it declares",
        ])

    static let shortBody = Explanation(
        .shortBody, "Less body than was declared", .desync, "RFC 9112 section 8",
        [
            "A sender declared more octets than it sent, and kept the connection. Its peer goes on reading: "
                + "the first octets of the next message fill up the body, and that message loses its front.",
            "A sender that cannot complete a message has to close the connection, so that the peer can tell.",
        ],
        [
            .init(
                "curl", "transfer closed with * bytes remaining to read",
                "the sender did close: the number says how many bytes are missing"),
            .init(
                "HTTP clients", "response body ended early*", "the sender did close before the declared end"),
            .init("Python http.client", "IncompleteRead(*", "the sender did close before the declared end"),
            .init("Go net/http client", "unexpected EOF", "the sender did close before the declared end"),
            .init(
                "httpx, h11", "peer closed connection without sending complete message body*",
                "the sender did close before the declared end"),
        ],
        peers: [
            "http.server, Node, gunicorn, gevent, eventlet, cheroot, Twisted and aiohttp, if the application writes "
                + "less than it declares"
        ])

    static let unreadRequestBody = Explanation(
        .unreadRequestBody, "A request's body was left unread and taken for the next request", .desync,
        "RFC 9112 section 9.3",
        [
            "A server that answers without reading the whole request body has to read the rest or close the "
                + "connection. This one kept it, so what it reads next as a request-line is the body.",
            "The sign is text in front of a method: {\"id\":1}POST. Whoever can choose a body can so make "
                + "requests in somebody else's name.",
        ],
        [
            .init("Python http.server", "Unsupported method ('*", "the body stands in front of the method"),
            .init("Python http.server", "Bad HTTP/0.9 request type*", "the quoted text is the body's"),
            .init("Python http.server", "Bad request syntax*", "the quoted text is the body's"),
            .init("gevent, gunicorn", "Invalid HTTP method*", "the quoted text begins with the body's"),
            .init("Node http server", "HPE_INVALID_METHOD", "the body stands in front of the method"),
            .init("Jetty, Helidon, gunicorn", "Invalid HTTP/2 connection preface", "the body of a request for h2c"),
            .init("uvicorn with httptools", "Unsupported upgrade request", "the body was dropped with the upgrade"),
        ],
        peers: [
            "Werkzeug 2.1, CPython http.server, Django runserver 2.1", "CherryPy 3.1, POCO, NanoHTTPD, cpp-httplib",
            "nginx before 1.17.7, Apache httpd before 2.4.53, Varnish, Pingora",
        ])

    static let eatenBytes = Explanation(
        .eatenBytes, "Bytes of one message were read as part of another", .desync, "RFC 9112 section 6.3",
        [
            "The recipient read past the end of a message. What it took is the front of the next one, so that "
                + "it finds the next request-line without its beginning and refuses a request that was fine.",
            "The number of eaten bytes often is the message's own Content-Length: the body was read once by "
                + "the application and thrown away a second time by the server. A request that asks for an "
                + "Upgrade which the server does not speak is to be handled as plain HTTP/1.1, body included "
                + "(RFC 9110 section 7.8).",
            "If the server waits for bytes to throw away, its access log charges the idle time to the first "
                + "request.",
        ],
        [
            .init(
                "gevent pywsgi", "Invalid HTTP method: *",
                "the quoted text is the rest of a request-line: what is missing in front of it was eaten"),
            .init(
                "Kestrel", "Invalid request line: *",
                "the quoted text is the rest of a request-line: what is missing in front of it was eaten"),
            .init(
                "HTTP.sys, nginx, Apache", "400 Bad Request",
                "if it alternates with 200, every second request "
                    + "on a connection loses its front"),
        ],
        peers: ["gevent pywsgi", "Kestrel before 1.1"])

    static let unsolicitedResponse = Explanation(
        .unsolicitedResponse, "A response that no request asked for", .desync, "RFC 9112 section 9.2",
        [
            "Responses are matched to requests by their order alone. This one came when every request had its "
                + "final response, so it answers nothing.",
            "A client must not take it for the answer to the request that it sends next, and cannot tell once "
                + "it has sent one: most then return the wrong response without any error.",
        ],
        [
            .init(
                "Go net/http client",
                "Unsolicited response received on idle HTTP channel starting with \"HTTP/1.*",
                "a whole response, often a second one to the same request or a 408 for an idle connection"),
            .init("lua-resty-http", "unread data in buffer", "an earlier response was not read to its end"),
        ],
        peers: ["servers that send two final responses", "servers that send 408 on an idle connection"])
}
