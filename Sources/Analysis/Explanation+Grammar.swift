/// The entries of what concerns the grammar, a switch of protocols and the end of a connection.
extension Explanation {
    static let unasked101 = Explanation(
        .unasked101, "A switch of protocols that nobody offered", .violation, "RFC 9110 section 15.2.2",
        [
            "101 Switching Protocols is an answer to a request with an Upgrade field, and only to a protocol "
                + "named there. The request had none that fits.",
            "From here on the server speaks something else, and the client waits for an HTTP response.",
        ],
        [.init("undici", "UND_ERR_SOCKET bad response", "an interim response that it did not ask for")])

    static let reuseAfterClose = Explanation(
        .reuseAfterClose, "A request after the connection's last", .violation, "RFC 9112 section 9.6",
        [
            "One side had said `Connection: close`: its message was the last of that connection. A further "
                + "request was sent all the same, and the server is right to ignore it."
        ])

    static let reuseAfterForcedClose = Explanation(
        .reuseAfterForcedClose, "A connection went on that had to be closed", .violation, "RFC 9112 section 6.1",
        [
            "A message's framing was faulty (Content-Length together with Transfer-Encoding, a "
                + "Transfer-Encoding in HTTP/1.0, a length that is none). A server may answer it, but has to "
                + "close afterwards, because what follows may be smuggled inside."
        ])

    static let ambiguousFraming = Explanation(
        .ambiguousFraming, "A message whose length can be read in more than one way", .violation,
        "RFC 9112 section 6.3",
        [
            "The fields that say where the message ends contradict each other or the grammar: different "
                + "Content-Length values, a length with a sign, Transfer-Encoding beside Content-Length.",
            "Two recipients of the same bytes will cut them differently. That is how requests are smuggled "
                + "past a proxy.",
        ],
        peers: [
            "http.server, gevent, eventlet and cheroot take lengths that others refuse",
            "waitress, gevent, cheroot, uvicorn with h11 and hypercorn take both fields",
        ])

    static let badChunk = Explanation(
        .badChunk, "A chunk that breaks the grammar", .violation, "RFC 9112 section 7.1",
        [
            "A chunk is its size in hexadecimal digits, CRLF, that many octets, CRLF. There is no other line "
                + "end, no sign, no 0x. A recipient that is lenient here reads other chunks than the next one."
        ],
        [
            .init("Go net/http", "invalid byte in chunk length", "the chunk-size is no hexadecimal number"),
            .init("Go net/http", "malformed chunked encoding", "no line end where the chunk's data should end"),
            .init("Node", "HPE_INVALID_CHUNK_SIZE", "the chunk-size is no hexadecimal number"),
        ],
        peers: ["eventlet, cheroot and nginx 1.22 take LF alone", "eventlet and cheroot take 0x3", "h11 before 0.16"])

    static let trailerLeft = Explanation(
        .trailerLeft, "Bytes left over after a chunked body's last chunk", .desync, "RFC 9112 section 7.1.2",
        [
            "A chunked body ends with the empty line after its trailer section, not with the last-chunk. Who "
                + "stops early leaves trailer lines or the empty line to be read as the next message.",
            "The sign is one response too many, 400 as a rule, after a request with trailers.",
        ],
        [
            .init("clients", "400 Bad Request", "the answer to a trailer line, one response too many"),
            .init("gevent, gunicorn", "Invalid HTTP method*", "the quoted text is a trailer line"),
        ],
        peers: ["gevent before 23.9, eventlet, cheroot, WEBrick"])

    static let invalidStartLine = Explanation(
        .invalidStartLine, "A line that begins no message", .violation, "RFC 9112 section 3",
        [
            "Where a request-line or a status-line should stand is something else. Text in front of a method "
                + "or a status-line says that the message before had more bytes than its framing; a missing "
                + "front says that somebody took it for the message before.",
            "A status-line without the space after its code is only a note: recipients agree on it.",
        ],
        [
            .init("servers", "Invalid request line", "what stands there is no request-line"),
            .init("Go net/http server", "malformed HTTP request", "what stands there is no request-line"),
            .init(
                "TLS clients", "first record does not look like a TLS handshake",
                "plain bytes after the answer to CONNECT, or plain HTTP on a TLS port"),
        ])

    static let invalidField = Explanation(
        .invalidField, "A field line that breaks the grammar", .violation, "RFC 9112 section 5",
        [
            "A space before the colon, a folded line, a control character. Recipients differ: some refuse it, "
                + "some ignore the line, some read another name; if it is one that frames the message, they "
                + "then differ about the message's end."
        ])

    static let incompleteMessage = Explanation(
        .incompleteMessage, "The connection ended within a message", .violation, "RFC 9112 section 8",
        [
            "The sender closed before the end that the message itself declares. What came must not be taken "
                + "for the whole."
        ],
        [
            .init(
                "curl", "transfer closed with * bytes remaining to read", "the number says what is missing"),
            .init("curl", "transfer closed with outstanding read data remaining", "the last-chunk is missing"),
            .init("Python http.client", "IncompleteRead(*", "the numbers say what came and what is missing"),
            .init("Go net/http client", "unexpected EOF", "the message is cut off"),
            .init(
                "ab", "apr_pollset_poll: The timeout specified has expired (70007)",
                "none: a client of HTTP/1.0 waits for the close that would end the response"),
            .init("ab", "(70007)", "none: a client of HTTP/1.0 waits for the close that would end the response"),
        ])

    static let closeRace = Explanation(
        .closeRace, "A request crossed the close of its connection", .note, "RFC 9112 section 9.5",
        [
            "The server closed an idle connection while a request was on its way. Neither did wrong; the "
                + "client may send the request again on a new connection if it is idempotent.",
            "It happens often if the server's idle timeout is near the time between two requests.",
        ],
        [
            .init("Node", "socket hang up", "none: no response came"),
            .init("Node, others", "read ECONNRESET", "none: no response came"),
            .init("Node", "ECONNRESET", "none: no response came"),
            .init("undici", "other side closed", "none: no response came"),
            .init("Python http.client", "RemoteDisconnected", "none: no response came"),
            .init("Python", "ConnectionResetError*", "none: no response came"),
            .init("httpx, h11", "Server disconnected without sending a response", "none: no response came"),
            .init("curl", "Issue another request to this URL", "none: no response came"),
            .init("Go net/http", "http: server closed idle connection", "none: no response came"),
            .init("Go net/http", "write: broken pipe", "the peer had closed before this was written"),
        ])

    static let strayCRLF = Explanation(
        .strayCRLF, "An empty line between messages", .note, "RFC 9112 section 2.2",
        [
            "Harmless: a server skips an empty line in front of a request-line, and a client may drop one "
                + "while it waits. Some servers answer 400 to it."
        ],
        [
            .init("httpx, h11", "no response line received", "an empty line stands before the status-line"),
            .init(
                "Go net/http client", "malformed HTTP response \"\"",
                "an empty line stands before the status-line"),
        ])
}
