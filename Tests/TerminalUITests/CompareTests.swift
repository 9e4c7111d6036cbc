import Analysis
import Canvas
import Scenarios
import Testing
import Wire

@testable import TerminalUI

/// Two sessions side by side.
@Suite struct CompareTests {
    static let sizes = [Stage.small, Stage.medium, Stage.large, Size(columns: 40, rows: 10)]

    private static func session(
        _ name: String, _ variant: Variant, requests: Int = 4, _ knobs: [String] = []
    ) throws -> SessionAnalysis {
        let scenario = try #require(Scenario.named(name))
        var simulation = Simulation(
            scenario, try scenario.settings(knobs), variant, pace: .init(requests: requests, gap: scenario.gap))
        var session = SessionAnalysis()
        for event in simulation.runToEnd() { try session.append(event) }
        return session
    }

    @Test(arguments: ["head-body", "upgrade-discard"], sizes)
    func variants(_ scenario: String, _ size: Size) throws {
        var stage = try Stage(scenario, .buggy, size)
        stage.press("c")
        try Golden.expect(stage.canvas, "compare-\(scenario)-\(size.columns)x\(size.rows)")
    }

    /// The first byte that differs is the first that went wrong.
    @Test(arguments: [("head-body", Direction.serverToClient, 56)])
    func findsTheFirstDifference(_ scenario: String, _ direction: Direction, _ offset: Int) throws {
        let comparison = SessionComparison(try Self.session(scenario, .buggy), try Self.session(scenario, .fixed))
        #expect(comparison.first?.direction == direction)
        #expect(comparison.first?.offset == offset)
    }

    @Test(arguments: ["head-body", "upgrade-discard"], Variant.allCases)
    func nothingDiffersFromItself(_ scenario: String, _ variant: Variant) throws {
        let session = try Self.session(scenario, variant)
        let comparison = SessionComparison(session, session)
        #expect(comparison.differences.isEmpty)
        #expect(comparison.first == nil)
        #expect(comparison.rows.count == session.details.reduce(0) { $0 + $1.rows.count })
    }

    /// The other way round, the same rows differ, and nothing is lost on either side.
    @Test(arguments: ["head-body", "upgrade-discard"])
    func isSymmetric(_ scenario: String) throws {
        let (buggy, fixed) = (try Self.session(scenario, .buggy), try Self.session(scenario, .fixed))
        let there = SessionComparison(buggy, fixed)
        let back = SessionComparison(fixed, buggy)
        #expect(there.differences.count == back.differences.count)
        #expect(there.first?.direction == back.first?.direction)
        for (comparison, session) in [(there, buggy), (back, fixed)] {
            let places = comparison.rows.compactMap(\.left)
            #expect(Set(places).count == places.count)
            #expect(places.count == session.details.reduce(0) { $0 + $1.rows.count })
        }
    }

    /// A session of one exchange, with a line that a party printed.
    private static func session(fields: String = "", body: String = "ok", log: String = "") throws -> SessionAnalysis {
        var session = SessionAnalysis()
        let id = ConnectionID(1)
        for kind in [
            Event.Kind.open(id, client: "c", server: "s"),
            .bytes(id, .clientToServer, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
            .bytes(
                id, .serverToClient,
                Array("HTTP/1.1 200 OK\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)),
            .log(id, .server, log),
        ] { try session.append(Event(.zero, kind)) }
        return session
    }

    /// When and where is no difference; anything else is, at its own octet.
    @Test(
        arguments: [
            ("Date: Sat, 21 Nov 2026 00:00:00 GMT\r\n", "Date: Sun, 22 Nov 2026 00:00:00 GMT\r\n", nil),
            ("Date: x\r\n", "date: y\r\n", 17), ("Date: x\r\n", "Date: long\r\n", nil), ("Date: x\r\n", "", 17),
            (
                "Expires: Sat, 21 Nov 2026 00:00:00 GMT\r\nLast-Modified: Sat, 21 Nov 2026 01:00:00 GMT\r\n",
                "Expires: Sun, 22 Nov 2026 00:00:00 GMT\r\nLast-Modified: Sun, 22 Nov 2026 01:00:00 GMT\r\n", nil
            ),
            ("Expires: Sat, 21 Nov 2026 00:00:00 GMT\r\n", "Expires: 0\r\n", 26),
            ("Age: 10\r\n", "Age: 11\r\n", 23), ("ETag: \"0.123456\"\r\n", "ETag: \"0.123457\"\r\n", 31),
            ("Date: x\r\nAge: 10\r\n", "Date: y\r\nAge: 11\r\n", 32),
        ] as [(String, String, Int?)])
    func whenAndWhereIsNoDifferenceInFields(_ left: String, _ right: String, _ place: Int?) throws {
        let comparison = SessionComparison(try Self.session(fields: left), try Self.session(fields: right))
        #expect(comparison.first?.offset == place)
        #expect(comparison.differences.count == (place == nil ? 0 : 1))
    }

    @Test func datesInABodyDiffer() throws {
        let date = "\r\nDate: Sat, 21 Nov 2026 00:00:00 GMT\r\n"
        let comparison = SessionComparison(
            try Self.session(body: date + "1"), try Self.session(body: date.replacing("21", with: "22") + "1"))
        #expect(comparison.differences.count == 1)
    }

    @Test(arguments: [
        (
            #"127.0.0.1 - - [2026-11-21 20:07:04] "POST / HTTP/1.1" 200 86 0.010740"#,
            #"127.0.0.1 - - [2026-11-21 20:07:05] "POST / HTTP/1.1" 200 86 0.10805"#, true
        ),
        ("(from ('127.0.0.1', 53550)) Invalid", "(from ('127.0.0.1', 1766)) Invalid", true),
        ("(from ('::1', 53550, 0, 0)) Invalid", "(from ('::1', 1766, 0, 0)) Invalid", true),
        ("dial tcp 127.0.0.1:53550: refused", "dial tcp 127.0.0.1:42766: refused", true),
        ("read tcp [::1]:53550->[::1]:80: EOF", "read tcp [::1]:1->[::1]:80: EOF", true),
        ("[21/Nov/2026:20:07:04 +0000] ok", "[22/Nov/2026:20:07:04 +0000] ok", true),
        ("2026/11/21 20:07:04 http: x", "2026/11/21 20:07:05 http: x", true),
        ("took 10.74ms", "took 1m2.5s", true), ("took 10.74µs", "took 9.1ns", true),
        ("200 86 0.010740", "200 87 0.010740", false), ("200 86 0.010740", "400 86 0.010740", false),
        ("200 86 0.010740", "200 86", false), ("HTTP/1.1", "HTTP/1.0", false), ("HTTP/1.123", "HTTP/1.124", false),
        ("took 10ms", "took 20ms", false), ("attempt 1", "attempt 2", false), ("go1.22.10", "go1.22.11", false),
        ("8080: refused", "8081: refused", false), ("v1.2345", "v1.2346", false),
        ("malformed \"html>\"", "malformed \"body>\"", false),
    ]) func whenAndWhereIsNoDifferenceInLogs(_ left: String, _ right: String, _ isSame: Bool) throws {
        let comparison = SessionComparison(try Self.session(log: left), try Self.session(log: right))
        #expect(comparison.differences.isEmpty == isSame)
    }

    @Test func stepsThroughDifferencesAndMessages() throws {
        var stage = try Stage("head-body", .buggy)
        stage.press("c", "g")
        let comparison = try #require(stage.model.comparing?.comparison)
        #expect(stage.model.comparing?.selected == 0)
        var found: [Int] = []
        stage.press("}")
        while stage.model.notice == nil {
            found.append(stage.model.comparing?.selected ?? -1)
            stage.press("}")
        }
        #expect(found == comparison.differences.filter { $0 > 0 })
        #expect(stage.lines.last?.contains("no further difference") == true)
        stage.press("g", "]")
        #expect(stage.lines.contains { $0.contains("q1") })
        stage.press("G")
        #expect(stage.model.comparing?.selected == comparison.rows.count - 1)
        stage.mouse(.press, 10, 3)
        #expect(stage.model.comparing?.selected == stage.model.comparing.map { $0.top + 1 })
        stage.press("q")
        #expect(stage.model.place == .session)
        #expect(stage.effects.allSatisfy { $0 != .quit })
    }

    @Test func twoFilesAreAllThereIs() throws {
        var stage = Stage(Stage.medium)
        var model = stage.model
        model.compare(
            Comparing(
                try Self.session("head-body", .buggy), try Self.session("upgrade-discard", .buggy),
                names: ("a.jsonl", "b.jsonl")))
        stage = Stage(model)
        #expect(stage.text.contains("a.jsonl ✗"))
        #expect(stage.text.contains("b.jsonl ✗"))
        stage.press("q")
        #expect(stage.effects == [.quit])
    }
}

/// The lanes octet by octet, the waterfall, and which response answers which request.
@Suite struct LaneTests {
    static let sizes = [Stage.small, Stage.medium, Stage.large, Size(columns: 40, rows: 10)]

    @Test(arguments: sizes) func octetByOctet(_ size: Size) throws {
        var stage = try Stage("upgrade-discard", .buggy, size)
        stage.press("{", "5", "z")
        try Golden.expect(stage.canvas, "lanes-text-\(size.columns)x\(size.rows)")
        stage.press("z")
        try Golden.expect(stage.canvas, "lanes-hex-\(size.columns)x\(size.rows)")
        stage.press("Z", "Z", "Z")
        try Golden.expect(stage.canvas, "lanes-4-\(size.columns)x\(size.rows)")
    }

    /// At every scale a click hits the octet that is drawn there, and panning reaches both ends.
    @Test func everyScaleIsExact() throws {
        var stage = try Stage("upgrade-discard", .buggy, Stage.large)
        stage.press("{", "5", "\\", "z", "z")
        let subject = try #require(stage.model.subject)
        let rect = try #require(stage.model.layout.interior(of: .lanes))
        var scales = 0
        while let scale = stage.model.laneScale {
            scales += 1
            for _ in 0..<300 { stage.press(.left) }
            #expect(stage.model.viewports.lanes == 0)
            let view = LanesView(subject: subject, scale: scale, origin: 0)
            let lanes = view.lanes(in: rect)
            for column in 0..<lanes.columns {
                let offset = view.offset(at: lanes.column + column, in: rect)
                guard let offset else { continue }
                #expect(scale.cells(of: offset) <= column && column < scale.cells(of: offset) + scale.cellsPerOctet)
            }
            for _ in 0..<300 { stage.press(.right) }
            let shown = scale.octets(in: lanes.columns)
            #expect(stage.model.viewports.lanes == max(0, subject.octets.bytes.count - shown))
            stage.press("Z")
        }
        #expect(scales >= 3)
    }

    @Test(arguments: sizes) func waterfall(_ size: Size) throws {
        var stage = try Stage("upgrade-discard", .buggy, requests: 8, size)
        stage.press("7", "\\")
        try Golden.expect(stage.canvas, "waterfall-\(size.columns)x\(size.rows)")
        #expect(stage.text.contains("▓"))
    }

    /// What the client takes for response 2 is what was stray: the line to it leans.
    @Test func aResponseThatSlippedLeans() throws {
        let id = ConnectionID(1)
        var stage = Stage(Stage.large)
        stage.update(.opened(SessionSource(.tap, name: "a > b"), epoch: nil))
        let get = Array("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let okay = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)
        var time = Timestamp.zero
        func add(_ kind: Event.Kind) {
            stage.update(.events([Event(time, kind)]))
            time = time + .milliseconds(1)
        }
        add(.open(id, client: "c", server: "s"))
        // Two answers to the first request; the client pairs one by one.
        add(.bytes(id, .clientToServer, get))
        add(.bytes(id, .serverToClient, okay + okay))
        add(.claim(id, .serverToClient, .client, Claim(0..<okay.count, .response(1), .startLine)))
        add(.bytes(id, .clientToServer, get))
        add(.claim(id, .serverToClient, .client, Claim(okay.count..<2 * okay.count, .response(2), .startLine)))
        add(.bytes(id, .serverToClient, okay))
        add(.bytes(id, .clientToServer, get))
        add(.claim(id, .serverToClient, .client, Claim(2 * okay.count..<3 * okay.count, .response(3), .startLine)))
        stage.press("5", "\\")
        #expect(stage.text.contains("pairs"))
        #expect(stage.text.contains("╱"), "\(stage.text)")
        #expect(stage.text.contains("│"))
        try Golden.expect(stage.canvas, "pairs-slipped-200x50")
    }
}
