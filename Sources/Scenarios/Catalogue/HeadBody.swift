import Wire

extension Scenario {
    /// golang/go#68609: the body of an answer to HEAD goes out after all.
    static let headBody = Scenario(
        name: "head-body",
        title: "A body behind an answer to HEAD",
        upstream: "Go net/http, golang/go#68609",
        summary: "A Go server sends the body that an answer to HEAD must not have; the client meets it later.",
        narration: [
            "The client asks with HEAD: it wants the header section of the answer and no body. The answer ends with "
                + "its empty line, whatever it says about a length.",
            "The handler flushes the header section and then copies a document that it fetches from another server: "
                + "io.Copy(w, response.Body). Go's response writer throws away what is written in answer to HEAD. But "
                + "io.Copy takes a short cut, ReadFrom, and the buggy short cut hands the document straight to the "
                + "TCP connection. Look for the bytes right behind the empty line: they belong to nobody.",
            "What the client says depends on when they arrive. While the connection is idle (a gap of 200ms) it "
                + "logs an unsolicited response, drops the connection and dials a new one for every request. If the "
                + "next request is already on its way (a gap of 0ms, upstream-delay 30ms) the document is taken for "
                + "the next response, and its first line is no status line.",
            "Press b to make the server ask whether the request is a HEAD before it takes the short cut: the next "
                + "requests stay in sync on one connection.",
        ],
        knobs: [
            Knob("flush", .flag, .flag(true), "the handler flushes the header section before it copies"),
            Knob(
                "source", .choice(GoServer.Handler.Source.allCases.map(\.rawValue)), .text("upstream"),
                "what the handler copies: a fetched response, a string, a plain reader"),
            Knob("body-size", .count(0...1_048_576, optional: false), .count(54), "octets of the document"),
            Knob(
                "content-length", .count(0...1_048_576, optional: true), .count(nil),
                "Content-Length that the handler declares"),
            Knob("upstream-delay", .delay, .delay(.zero), "how long the other server takes to answer"),
        ],
        gap: .milliseconds(200),
        requests: 6,
        server: { settings, variant, surroundings in
            let handler = GoServer.Handler(
                flushesFirst: settings.flag("flush"),
                source: GoServer.Handler.Source(rawValue: settings.text("source")) ?? .upstream,
                document: HeadBodyDocument.octets(settings.count("body-size") ?? 0),
                contentLength: settings.count("content-length"))
            return GoServer(handler, variant, surroundings)
        },
        client: { _, pace, surroundings in GoClient(pace, surroundings) },
        origin: { settings, surroundings in
            guard settings.text("source") == GoServer.Handler.Source.upstream.rawValue else { return nil }
            return GoOrigin(
                HeadBodyDocument.octets(settings.count("body-size") ?? 0), after: settings.delay("upstream-delay"),
                surroundings)
        }
    )
}

/// The page that the handler copies. Its first 54 octets are those of the original report, cut off as there.
enum HeadBodyDocument {
    private static let beginning = """
        <!DOCTYPE html>
        <html>
          <head>
            <title>Thomas</title>
          </head>
          <body>

        """
    private static let paragraph = "    <p>A body that nobody asked for, sent behind an answer to HEAD.</p>\n"

    static func octets(_ count: Int) -> [UInt8] {
        var octets = Array(beginning.utf8)
        while octets.count < count { octets += paragraph.utf8 }
        return Array(octets.prefix(count))
    }
}
