import Analysis
import Testing
import Wire

/// What real servers and clients exchanged, octet for octet and in the order of the wire, with their verdicts.
///
/// Go 1.22.10 and 1.27.3 (net/http), gevent 26.9.0 (pywsgi) with aiohttp 3.14.5.
struct CaptureTests {
    struct Capture: Sendable, CustomTestStringConvertible {
        var name: String
        var events: [Event]
        var testDescription: String { name }
    }

    // MARK: What was on the wire

    static let goHead = "HEAD / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Go-http-client/1.1\r\n\r\n"
    static let goAnswer = "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 02:20:16 GMT\r\n\r\n"
    static let leaked = "<!DOCTYPE html>\n<html>\n  <head>\n    <title>Thomas</tit"
    static func aiohttpPost(_ fields: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\(fields)Accept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
            + "User-Agent: Python/3.11 aiohttp/3.14.5\r\nContent-Length: 13\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\n\r\nHello, World!"
    }
    static let upgrade = "Connection: Upgrade\r\nUpgrade: h2c\r\n"
    static let geventAnswer = "HTTP/1.1 200\r\nDate: Sat, 21 Nov 2026 02:19:50 GMT\r\nContent-Length: 13\r\n\r\n"
    static let geventRefusal = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-length: 0\r\n\r\n"

    static let goQuick = Capture(
        name: "go1.22-head-quick",
        events: wire {
            $0.open()
            $0.client(goHead)
            $0.server(goAnswer)
            $0.client(goHead)
            $0.server(leaked)
            $0.close(.clientToServer, .fin)
            $0.server(goAnswer)
            $0.close(.clientToServer, .rst)
        })
    static let goSlow = Capture(
        name: "go1.22-head-slow",
        events: wire {
            for _ in 1...8 {
                $0.open()
                $0.client(goHead)
                $0.server(goAnswer)
                $0.server(leaked)
                $0.close(.clientToServer, .fin)
                $0.close(.serverToClient, .fin)
            }
        })
    static let goFixed = Capture(
        name: "go1.27-head-fixed",
        events: wire {
            $0.open()
            for _ in 1...8 {
                $0.client(goHead)
                $0.server(goAnswer)
            }
        })
    static let geventUpgrade = Capture(
        name: "gevent26.9.0-h2c",
        events: wire {
            for _ in 1...3 {
                $0.open()
                $0.client(aiohttpPost(upgrade))
                $0.server(geventAnswer)
                $0.server("Hello, World!")
                $0.client(aiohttpPost(upgrade))
                $0.server(geventRefusal)
                $0.close(.serverToClient, .fin)
                $0.close(.clientToServer, .fin)
            }
        })
    static let geventPlain = Capture(
        name: "gevent26.9.0-plain",
        events: wire {
            $0.open()
            for _ in 1...6 {
                $0.client(aiohttpPost())
                $0.server(geventAnswer)
                $0.server("Hello, World!")
            }
            $0.close(.clientToServer, .fin)
            $0.close(.serverToClient, .fin)
        })
    static let all = [goQuick, goSlow, goFixed, geventUpgrade, geventPlain]

    // MARK: Verdicts

    @Test func lateBytesOfGoAreNamed() throws {
        let analysis = try Self.analysis(Self.goQuick)
        let connection = analysis.details[0]
        #expect(connection.verdict == .bad)
        #expect(connection.strayBytes == 54)
        let finding = try #require(connection.findings.first)
        #expect(connection.findings.count == 1)
        #expect(finding.code == .excessAfterBodyless)
        #expect(finding.direction == .serverToClient)
        #expect(finding.range == 56..<110)
        #expect(finding.exchange == 1)
        #expect(finding.certainty == .certain)
        #expect(finding.known == ["golang/go#68609"])
        #expect(finding.knownCertainty == .likely)
        #expect(Array(connection.poisoned) == [2])
        #expect(connection.exchanges[1].response == 110..<166)
    }

    @Test func earlyBytesOfGoAreNamedOnEveryConnection() throws {
        let analysis = try Self.analysis(Self.goSlow)
        #expect(analysis.summary.connections == 8)
        #expect(analysis.summary.badConnections == 8)
        #expect(analysis.summary.strayBytes == 8 * 54)
        for connection in analysis.details {
            #expect(connection.findings.map(\.code) == [.excessAfterBodyless])
            #expect(connection.findings.map(\.range) == [56..<110])
            #expect(connection.findings.map(\.known) == [["golang/go#68609"]])
            #expect(connection.poisoned.isEmpty)
        }
    }

    @Test func theBytesThatGeventAteAreNamedOnEveryConnection() throws {
        let analysis = try Self.analysis(Self.geventUpgrade)
        #expect(analysis.summary.connections == 3)
        #expect(analysis.summary.badConnections == 3)
        #expect(analysis.summary.findings == 3)
        #expect(analysis.summary.eatenBytes == 39)
        #expect(analysis.summary.strayBytes == 0)
        for connection in analysis.details {
            let finding = try #require(connection.findings.first { $0.severity > .note })
            #expect(finding.code == .eatenBytes)
            #expect(finding.severity == .desync)
            #expect(finding.direction == .clientToServer)
            #expect(finding.range == 235..<248)
            #expect(finding.exchange == 1)
            #expect(finding.certainty == .likely)
            #expect(finding.known == ["gevent/gevent#2035"])
            #expect(finding.knownCertainty == .likely)
            #expect(finding.message.contains("\"POST / HTTP/1\""))
            #expect(finding.message.contains(#"".1\r\n""#))
            #expect(Array(connection.poisoned) == [2])
            #expect(connection.eatenBytes == 13)
            #expect(connection.rows.contains { $0.kind == .eaten(victim: .request(2), eater: .request(1)) })
        }
    }

    /// What the real peers printed while these octets passed.
    @Test(arguments: [
        (
            goQuick,
            "net/http: HTTP/1.x transport connection broken: malformed HTTP status code \"html>\""
        ),
        (
            goSlow,
            #"Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE html>\n<html>\n  <head>\n    "#
                + #"<title>Thomas</tit"; err=<nil>"#
        ),
    ])
    func theClientsOwnMessageComesFirst(_ capture: Capture, _ message: String) throws {
        let findings = try Self.analysis(capture).findings.filter { $0.severity > .note }
        #expect(!findings.isEmpty)
        for finding in findings {
            #expect(finding.symptoms.first?.message == message)
            #expect(finding.peers == ["Go net/http server up to 1.22"])
            #expect(!finding.allowsReuse)
        }
    }

    @Test func theServersOwnMessageIsAmongThem() throws {
        for finding in try Self.analysis(Self.geventUpgrade).findings where finding.severity > .note {
            #expect(finding.symptoms.contains { $0.message == #"Invalid HTTP method: '.1\r\n'"# })
            #expect(finding.peers == ["gevent pywsgi, 24.2 to 26.9 at least"])
            #expect(finding.evidence == [Finding.Place(direction: .serverToClient, range: 86..<152)])
        }
    }

    @Test(arguments: [(goFixed, 8, ConnectionAnalysis.Verdict.ok), (geventPlain, 6, .warn)])
    func whatIsInSyncRaisesNothing(_ capture: Capture, _ requests: Int, _ verdict: ConnectionAnalysis.Verdict) throws {
        let analysis = try Self.analysis(capture)
        #expect(analysis.summary.connections == 1)
        #expect(analysis.summary.requests == requests)
        #expect(analysis.summary.responses == requests)
        #expect(analysis.summary.findings == 0)
        #expect(analysis.summary.strayBytes == 0)
        #expect(analysis.details[0].verdict == verdict)
        #expect(!analysis.summary.isBad)
    }

    @Test(arguments: all) func segmentsDoNotMatter(_ capture: Capture) throws {
        let whole = try Self.analysis(capture)
        let single = try ScenarioTests.analysis(ScenarioTests.singleOctets(capture.events))
        expectSame(single, whole)
    }

    static func analysis(_ capture: Capture) throws -> SessionAnalysis { try ScenarioTests.analysis(capture.events) }
}

/// Tells what is on the wire, a millisecond from one event to the next.
struct WireTale {
    private(set) var events: [Event] = []
    private var id = ConnectionID(0)

    mutating func open() {
        id = ConnectionID(id.number + 1)
        add(.open(id, client: "127.0.0.1:4000\(id)", server: "127.0.0.1:8080"))
    }
    mutating func client(_ text: String) { add(.bytes(id, .clientToServer, Array(text.utf8))) }
    mutating func server(_ text: String) { add(.bytes(id, .serverToClient, Array(text.utf8))) }
    mutating func close(_ direction: Direction, _ ending: Ending) { add(.close(id, direction, ending)) }

    private mutating func add(_ kind: Event.Kind) {
        events.append(Event(Timestamp(nanoseconds: Int64(events.count) * 1_000_000), kind))
    }
}

func wire(_ body: (inout WireTale) -> Void) -> [Event] {
    var tale = WireTale()
    body(&tale)
    return tale.events
}
