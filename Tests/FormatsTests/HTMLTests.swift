import Analysis
import Formats
import Scenarios
import Testing
import Wire

struct HTMLTests {
    private static func page(_ analysis: SessionAnalysis, _ source: String = "a session") throws -> String {
        let session = SessionLog.Session(tool: "straybyte", source: source, epoch: 0)
        return String(decoding: try ExportFormat.html.octets(of: analysis, session), as: UTF8.self)
    }

    @Test func aPageTellsOfTheFindingWhoOwnsWhatAndWhen() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let page = try Self.page(analysis)
        for part in [
            "<span class=\"bad\">✗ 1 of 1 out of sync</span>", "<a href=\"#c1\">1</a>", "<section id=\"c1\">",
            "<h3>EXCESS-AFTER-BODYLESS</h3>", "exchange 1, HEAD / answered 200", "golang/go#68609 (certain)",
            "≠ first disagreement at offset 56",
            // The reference, and the server that takes the same octets for its own.
            "title=\"s2c 56..&lt;72, 16 bytes, none\"", "<b>▓ r1</b>",
            "<div class=\"row stray\">", "s2c 56..&lt;110", "&lt;!DOCTYPE html&gt;\\n\n&lt;html&gt;\\n",
            "not safe, request 2 came after it",
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }

    /// Nothing is fetched, nothing runs, every tag is one of ours and closed: whatever came off the wire.
    @Test(arguments: Scenario.all.map(\.name)) func thePageIsCompleteInItself(_ name: String) throws {
        let scenario = try #require(Scenario.named(name))
        try expectSound(try Self.page(try Sessions.run(name, .buggy, requests: scenario.requests, gap: 200)))
        try expectSound(try Self.page(SessionAnalysis()))
    }

    @Test(arguments: UInt64(1)...6) func nothingHostileIsMarkup(_ seed: UInt64) throws {
        let hostile = "</title><script>alert(1)</script>\" onload='x'&lt;<!--"
        let id = ConnectionID(999)
        let events =
            Sessions.hostile(seed: seed)
            + [
                Event(Timestamp(nanoseconds: .max / 2), .open(id, client: hostile, server: hostile)),
                Event(Timestamp(nanoseconds: .max / 2), .log(id, .client, hostile)),
                Event(
                    Timestamp(nanoseconds: .max / 2),
                    .bytes(
                        id, .clientToServer,
                        Array("GET /\(hostile.filter { $0 != " " }) HTTP/1.1\r\n\(hostile)\r\n\r\n".utf8))),
                Event(
                    Timestamp(nanoseconds: .max / 2),
                    .bytes(id, .serverToClient, Array("HTTP/1.1 200 \(hostile)\r\n\r\n".utf8))),
            ]
        let page = try Self.page(try Sessions.analysis(events), hostile)
        try expectSound(page)
        #expect(!page.contains("<script") && !page.contains("alert(1)</"))
    }

    @Test func largeBodiesAndManyConnectionsAreCutShort() throws {
        var events: [Event] = []
        for number in 1...60 {
            let id = ConnectionID(number)
            let count = number == 1 ? 100_000 : 1
            events.append(Event(.zero, .open(id, client: "127.0.0.1:\(number)", server: "127.0.0.1:8080")))
            events.append(Event(.zero, .bytes(id, .clientToServer, Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))))
            events.append(
                Event(
                    .zero,
                    .bytes(id, .serverToClient, Array("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n".utf8))))
            events.append(Event(.zero, .bytes(id, .serverToClient, [UInt8](repeating: 0x61, count: count))))
        }
        let page = try Self.page(try Sessions.analysis(events))
        #expect(page.contains("... and 95947 more bytes"))
        #expect(page.contains("<section id=\"c50\">") && !page.contains("<section id=\"c51\">"))
        #expect(page.contains("10 more connections without findings"))
        #expect(page.contains("<td><a href=\"#c60\">60</a></td>"))
    }

    private static let tags: Set<Substring> = [
        "html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "h1", "h2", "h3", "p",
        "span", "div", "dl", "dt", "dd", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "b", "time",
        "details", "summary", "pre", "code",
    ]
    private static let attributes: Set<Substring> = [
        "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "style", "title",
    ]

    private func expectSound(_ page: String) throws {
        #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
        #expect(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""))
        var open: [Substring] = []
        for match in page.dropFirst("<!DOCTYPE html>".count).matches(of: #/<(/?)([^\s>]*)([^>]*)>/#) {
            let name = match.output.2
            #expect(Self.tags.contains(name), "\(match.output.0)")
            if match.output.1 == "/" {
                #expect(open.popLast() == name)
            } else if name != "meta" {
                open.append(name)
            }
            var rest = match.output.3
            while let attribute = rest.prefixMatch(of: #/ ([a-z-]+)="([^"]*)"/#) {
                #expect(Self.attributes.contains(attribute.output.1), "\(match.output.0)")
                if attribute.output.1 == "href" { #expect(attribute.output.2.hasPrefix("#c")) }
                rest = rest[attribute.range.upperBound...]
            }
            #expect(rest.isEmpty, "\(match.output.0)")
        }
        #expect(open.isEmpty)
        let sheet = page.split(separator: "</style>")[0]
        #expect(!sheet.contains("url(") && !sheet.contains("@import"))
    }
}
