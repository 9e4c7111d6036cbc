import Captures
import Testing
import Wire

/// HTTP is known by what is said, not by the port; other protocols are counted and named.
struct OpeningTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var client: [String]
        var server: [String] = []
        /// nil where it is HTTP.
        var other: String?
        /// Octets of the client that are told.
        var count: Int?
        var testDescription: String { "\(client) \(server)" }
    }

    static let rows: [Row] = [
        Row(client: ["GET / HTTP/1.1\r\n\r\n"]),
        Row(client: ["G", "E", "T", " / HTTP/1.1\r\n\r\n"]),
        Row(client: ["\r\n\r\nGET / HTTP/1.1\r\n\r\n"]),
        Row(client: ["PROPFIND / HTTP/1.1\r\n"]),
        Row(client: ["M-SEARCH * HTTP/1.1\r\n"]),
        Row(client: ["BREW /pot HTTP/1.1\r\n"]),
        Row(client: ["BREW /pot", " HTTP/1.0\r\n"]),
        Row(client: ["GET / HTTP/1.x\r\n"]),
        Row(client: ["POST / HTTP/1"]),
        Row(client: ["GET /\r\n"]),
        Row(client: ["\u{1}\u{2}\u{3}", "more"], server: ["HTTP/1.1 400 Bad Request\r\n\r\n"]),
        Row(client: ["PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\nGET / HTTP/1.1\r\n\r\n"], server: ["HTTP/1.1 200 OK\r\n\r\n"]),
        Row(client: [".1\r\nHost: a\r\n\r\n"], server: ["HTTP/1.1 400 Bad Request\r\n\r\n"]),
        Row(client: ["\u{16}\u{3}\u{1}\u{2}"], other: "TLS"),
        Row(client: ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], other: "HTTP/2"),
        Row(client: ["SSH-2.0-OpenSSH\r\n"], other: "SSH"),
        Row(client: ["EHLO me\r\n"], server: ["220 you\r\n"], other: "SMTP"),
        Row(client: ["OPTIONS rtsp://a/ RTSP/1.0\r\n"], other: "RTSP"),
        Row(client: ["OPTIONS sip:a SIP/2.0\r\n"], other: "SIP"),
        Row(client: ["*1\r\n$4\r\nPING\r\n"], other: "Redis"),
        Row(client: ["HTTPS is no start-line\r\n"], server: ["nor is this\r\n"], other: "unknown"),
        Row(client: ["hello there\r\n"], server: ["hello yourself\r\n"], other: "unknown"),
        Row(client: ["who knows"], other: "unknown"),
        Row(client: [], other: "no data"),
    ]

    @Test(arguments: rows) func theFirstOctetsDecide(_ row: Row) throws {
        var talk = Talk()
        talk.greet()
        for text in row.client { talk.say(.clientToServer, Array(text.unicodeScalars.map { UInt8($0.value) })) }
        for text in row.server { talk.server(text) }
        talk.acknowledge(.clientToServer)
        talk.finish(.clientToServer)
        let reading = try Reading(Forge().file(talk))
        #expect(reading.reader.others.map(\.name) == (row.other.map { [$0] } ?? []))
        #expect(reading.connections.count == (row.other == nil ? 1 : 0))
        // All that was said is told, what came before it was clear included.
        if row.other == nil {
            let client = row.client.joined().unicodeScalars.count
            #expect(reading.connections.first?.octets[.clientToServer]?.count == client)
        } else {
            #expect(reading.reader.others.first?.example.description == "10.0.0.2:8080")
        }
    }

    @Test func theOneWhoAnswersIsTheServerWhereNobodySawTheGreeting() throws {
        var talk = Talk()
        talk.greet()
        talk.server("HTTP/1.1 408 Request Timeout\r\n\r\n")
        talk.acknowledge(.clientToServer)
        let reading = try Reading(Forge().file(Talk.after(talk, 3)))
        #expect(reading.connections.first?.server == "10.0.0.2:8080")
    }
}

extension Talk {
    /// The packets of a talk without its first segments.
    static func after(_ talk: Talk, _ count: Int) -> [Forge.Packet] {
        talk.segments.dropFirst(count).flatMap { Forge().packets($0, port: talk.clientPort) }
    }
}
