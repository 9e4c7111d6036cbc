import Wire

extension Scenario {
    /// gevent/gevent#2035: after a request that offers h2c, the server eats the beginning of the next request.
    static let upgradeDiscard = Scenario(
        name: "upgrade-discard",
        title: "A request body that is thrown away twice",
        upstream: "gevent pywsgi, gevent/gevent#2035",
        summary: "A Python server that is offered h2c discards the request body again, out of the next request.",
        narration: [
            "The client posts 13 octets and offers to go on in HTTP/2: Connection: Upgrade, Upgrade: h2c. Until a "
                + "server says 101 that changes nothing: this is an HTTP/1.1 request with a body of 13 octets.",
            "The buggy server takes any Connection: Upgrade for WebSocket and hands the application the connection's "
                + "own buffer. The application reads its 13 octets there and answers. The server's input object has "
                + "seen none of it. To be ready for the next request it discards the body: 13 octets, which have not "
                + "been sent yet. So it waits.",
            "The next request comes, and its first 13 octets, POST / HTTP/1, are gone before anybody looks for a "
                + "request line. What is left, .1, is no request line: 400, and the connection is closed. The request "
                + "after that has a new connection and works, the next one fails again, and so on for ever.",
            "Press b to make the server hand its input object to the application: it knows then that the body was "
                + "read. Or take the fields away (connection and upgrade empty), or let the application leave its "
                + "body alone: nothing is eaten either.",
        ],
        knobs: [
            Knob("body", .text, .text("Hello, World!"), "the content that the client posts"),
            Knob("connection", .text, .text("Upgrade"), "the value of Connection; empty for no such field"),
            Knob("upgrade", .text, .text("h2c"), "the value of Upgrade; empty for no such field"),
            Knob("application-reads-body", .flag, .flag(true), "the application reads its body and answers with it"),
        ],
        gap: .milliseconds(100),
        requests: 6,
        server: { settings, variant, surroundings in
            PywsgiServer(applicationReadsBody: settings.flag("application-reads-body"), variant, surroundings)
        },
        client: { settings, pace, surroundings in
            let message = AiohttpClient.Message(
                body: settings.text("body"), connection: settings.text("connection"), upgrade: settings.text("upgrade"))
            return AiohttpClient(message, pace, surroundings)
        },
        origin: { _, _ in nil }
    )
}
