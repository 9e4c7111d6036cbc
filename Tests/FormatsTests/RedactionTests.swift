import Analysis
import Formats
import Testing
import Wire

struct RedactionTests {
    /// A direction's octets, and what is left to see of them.
    @Test(
        arguments: [
            (
                "GET / HTTP/1.1\r\nCookie: a=1; b=2\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\r\nCookie: **** ***\r\nHost: h\r\n\r\n"
            ),
            ("aUTHORization:Basic QWxhZGRpbg==\r\n\r\n", "aUTHORization:***** ************\r\n\r\n"),
            ("HTTP/1.1 200 OK\nSet-Cookie: id=\u{0}x\u{7F}y\n\n", "HTTP/1.1 200 OK\nSet-Cookie: ***\u{0}*\u{7F}*\n\n"),
            ("Proxy-Authorization : Basic x\r\n", "Proxy-Authorization : ***** *\r\n"),
            // Folded: the next line goes on with the value.
            ("Cookie: a\r\n b\r\n\tc\r\nX: d\r\n", "Cookie: *\r\n *\r\n\t*\r\nX: d\r\n"),
            ("Cookie: a\n\nb: c\n", "Cookie: *\n\nb: c\n"),
            // In a line that a lenient recipient sees only, in a body, after a lone CR.
            (" cookie: a\n", " cookie: *\n"), ("{}\nCookie: a\n{}", "{}\nCookie: *\n{}"),
            ("x\rCookie: a\rb\n", "x\rCookie: *\r*\n"),
            // Other fields whose names look alike.
            ("Cookies: a\r\nX-Cookie: b\r\nSet-Cookie2: c\r\nCook ie: d\r\n:e\r\n", nil),
            ("GET /?Cookie:a HTTP/1.1\r\nReferer: Cookie: a\r\n\r\n", nil), ("", nil),
        ] as [(String, String?)])
    func valuesAreHiddenOctetByOctet(_ text: String, _ hidden: String?) throws {
        let octets = Array(text.utf8)
        for size in 1...max(1, octets.count) {
            let pieces = stride(from: 0, to: octets.count, by: size).map {
                Array(octets[$0..<min($0 + size, octets.count)])
            }
            let id = ConnectionID(1)
            var redaction = Redaction()
            let seen = pieces.flatMap { piece in
                guard
                    case .bytes(_, _, let octets) = redaction.redact(Event(.zero, .bytes(id, .clientToServer, piece)))
                        .kind
                else { return [UInt8]() }
                return octets
            }
            #expect(String(decoding: seen, as: UTF8.self) == hidden ?? text, "segments of \(size)")
        }
    }

    @Test(
        arguments: [
            (
                "400 for \"GET / HTTP/1.1\\r\\nCookie: a=1\\r\\nHost: h\"",
                "400 for \"GET / HTTP/1.1\\r\\nCookie: ***\\r\\nHost: h\""
            ),
            ("sent Authorization: Basic x\nand more", "sent Authorization: ***** *\nand more"),
            ("the \"cookie:é b\" field", "the \"cookie:* *\" field"), ("cookies: a, mycookie: b", nil),
            ("my-cookie: b", nil), ("no Cookie", nil),
        ] as [(String, String?)])
    func whatPartiesQuoteIsHiddenToo(_ text: String, _ hidden: String?) {
        var redaction = Redaction()
        let event = redaction.redact(Event(.zero, .log(nil, .server, text)))
        #expect(event.kind == .log(nil, .server, hidden ?? text))
    }

    /// What follows a hole may be the rest of a value; a start-line behind it is none.
    @Test func whatAHoleCutsOffIsHidden() throws {
        let id = ConnectionID(1)
        let next = "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
        let analysis = try Sessions.analysis([
            Event(.zero, .open(id, client: "127.0.0.1:40001", server: "127.0.0.1:8080")),
            Event(.zero, .bytes(id, .clientToServer, Array("GET / HTTP/1.1\r\nHost: h\r\n".utf8))),
            Event(.zero, .gap(id, .clientToServer, 9)),
            Event(.zero, .bytes(id, .clientToServer, Array("secret; b=2\r\n\r\n\(next)".utf8))),
        ])
        let hidden = Redaction.apply(to: analysis.recording)
        let octets = hidden.connections[0].clientToServer.bytes
        #expect(String(decoding: octets[34...], as: UTF8.self) == "******* ***\r\n\r\n\(next)")
        let claims = analysis.details[0].interpretation(.reference, .clientToServer)
        #expect(SessionAnalysis(hidden).details[0].interpretation(.reference, .clientToServer) == claims)
    }

    @Test func directionsAndConnectionsAreReadApart() throws {
        let (one, two) = (ConnectionID(1), ConnectionID(2))
        var redaction = Redaction()
        let seen = [
            Event.Kind.bytes(one, .clientToServer, Array("Cookie: a".utf8)),
            .bytes(one, .serverToClient, Array("b\n".utf8)), .bytes(two, .clientToServer, Array("c\n".utf8)),
            .bytes(one, .clientToServer, Array("d\ne".utf8)),
        ].map { redaction.redact(Event(.zero, $0)).kind }
        #expect(
            seen == [
                .bytes(one, .clientToServer, Array("Cookie: *".utf8)), .bytes(one, .serverToClient, Array("b\n".utf8)),
                .bytes(two, .clientToServer, Array("c\n".utf8)), .bytes(one, .clientToServer, Array("*\ne".utf8)),
            ])
    }

    /// Every claim and finding is where it was; and no format shows the secret.
    @Test func offsetsClaimsAndFindingsStay() throws {
        let events = Sessions.secretive
        let open = try Sessions.analysis(events)
        let hidden = SessionAnalysis(Redaction.apply(to: open.recording))
        for (before, after) in zip(open.details, hidden.details) {
            for observer in Observer.allCases {
                for direction in Direction.allCases {
                    #expect(before.interpretation(observer, direction) == after.interpretation(observer, direction))
                }
            }
            #expect(before.findings.map(\.code) == after.findings.map(\.code))
            #expect(before.findings.map(\.range) == after.findings.map(\.range))
            #expect(!after.findings.isEmpty)
        }
        for format in ExportFormat.allCases {
            let text = String(decoding: try format.octets(of: hidden, Sessions.session), as: UTF8.self)
            let base64 = "c2VjcmV0"
            #expect(!text.contains("secret") && !text.contains(base64), "\(format)")
        }
        for form in CheckReport.Form.allCases {
            #expect(!CheckReport.text(form, of: hidden, Sessions.session).contains("secret"))
        }
    }
}

extension Sessions {
    /// A connection with a desync, and with secrets where they are usual and where they are not.
    static var secretive: [Event] {
        let id = ConnectionID(1)
        let request = "HEAD / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer secret-1\r\nCookie: a=secret-2\r\n\r\n"
        let response = "HTTP/1.1 200 OK\r\nSet-Cookie: secret-3; Path=/\r\nContent-Length: 30\r\n\r\n"
        let stray = "x\r\nSet-Cookie: secret-4\r\n\r\nlong"
        return [
            Event(.zero, .open(id, client: "127.0.0.1:40001", server: "127.0.0.1:8080")),
            Event(.zero, .bytes(id, .clientToServer, Array(request.utf8))),
            Event(.zero, .bytes(id, .serverToClient, Array(response.utf8))),
            Event(.zero, .bytes(id, .serverToClient, Array(stray.utf8))),
            Event(.zero, .log(id, .client, "Unsolicited response starting with \"x\\r\\nSet-Cookie: secret-4\"")),
            Event(.zero, .close(id, .clientToServer, .fin)), Event(.zero, .close(id, .serverToClient, .fin)),
        ]
    }
}
