import Analysis
import Scenarios
import Testing
import Wire

/// What the lab's own bugs look like to the analysis.
struct ScenarioTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var scenario: String
        var variant: Variant
        var requests: Int
        var gap: Int64
        var knobs: [String] = []
        var connections: Int
        var findings: [FindingCode]
        var stray = 0
        var eaten = 0

        var testDescription: String { "\(scenario) \(variant) \(gap)ms \(knobs)" }
    }

    static let cases = [
        Case(
            scenario: "head-body", variant: .buggy, requests: 6, gap: 200, connections: 6,
            findings: Array(repeating: .excessAfterBodyless, count: 6), stray: 324),
        Case(
            scenario: "head-body", variant: .buggy, requests: 6, gap: 0, knobs: ["upstream-delay=30ms"],
            connections: 1, findings: [.excessAfterBodyless], stray: 54),
        Case(scenario: "head-body", variant: .fixed, requests: 6, gap: 200, connections: 1, findings: []),
        Case(
            scenario: "upgrade-discard", variant: .buggy, requests: 6, gap: 50, connections: 3,
            findings: Array(repeating: .eatenBytes, count: 3), eaten: 39),
        Case(scenario: "upgrade-discard", variant: .fixed, requests: 6, gap: 50, connections: 1, findings: []),
    ]

    static func run(_ test: Case, _ segmentation: Segmentation = .whole) throws -> [Event] {
        let scenario = try #require(Scenario.named(test.scenario))
        var simulation = Simulation(
            scenario, try scenario.settings(test.knobs), test.variant,
            pace: .init(requests: test.requests, gap: .milliseconds(test.gap)), segmentation: segmentation)
        return simulation.runToEnd()
    }

    static func analysis(_ events: [Event]) throws -> SessionAnalysis {
        var analysis = SessionAnalysis()
        for event in events { try analysis.append(event) }
        return analysis
    }

    @Test(arguments: cases)
    func findsEveryMistakeOnce(_ test: Case) throws {
        let analysis = try Self.analysis(try Self.run(test))
        #expect(analysis.findings.filter { $0.severity > .note }.map(\.code) == test.findings)
        #expect(analysis.summary.findings == test.findings.count)
        #expect(analysis.summary.notes == analysis.findings.count - test.findings.count)
        #expect(analysis.summary.connections == test.connections)
        #expect(analysis.summary.strayBytes == test.stray)
        #expect(analysis.summary.eatenBytes == test.eaten)
        #expect(analysis.summary.isBad == !test.findings.isEmpty)
        for connection in analysis.details {
            #expect(connection.ownedBytes == connection.recordedBytes)
            #expect(connection.findings.filter { $0.severity == .note }.count <= 1)
        }
    }

    @Test(arguments: cases)
    func segmentsDoNotMatter(_ test: Case) throws {
        let whole = try Self.analysis(try Self.run(test))
        let single = try Self.analysis(try Self.singleOctets(Self.run(test)))
        #expect(single.findings == whole.findings)
        #expect(single.summary == whole.summary)
        for (a, b) in zip(single.details, whole.details) {
            #expect(a.desyncs == b.desyncs)
            #expect(a.exchanges == b.exchanges)
            #expect(a.rows.map(\.kind) == b.rows.map(\.kind))
            #expect(a.rows.map(\.range) == b.rows.map(\.range))
            let texts = [(single, a), (whole, b)].map { session, connection in
                connection.rows.map { connection.text(of: $0, session.recording.connection(connection.id)!) }
            }
            #expect(texts[0] == texts[1])
        }
    }

    /// The same events, but every octet a segment of its own.
    static func singleOctets(_ events: [Event]) -> [Event] {
        events.flatMap { event in
            if case .bytes(let id, let direction, let octets) = event.kind {
                octets.map { Event(event.time, .bytes(id, direction, [$0])) }
            } else {
                [event]
            }
        }
    }

    /// A selection by id survives, and rows never change places, vanish or change what they are.
    @Test(arguments: cases)
    func rowsKeepTheirPlaces(_ test: Case) throws {
        var analysis = SessionAnalysis()
        for event in Self.singleOctets(try Self.run(test)) {
            let before = analysis.details.map(\.rows)
            try analysis.append(event)
            for (old, connection) in zip(before, analysis.details) {
                let ids = Set(old.map(\.id))
                let kept = connection.rows.filter { ids.contains($0.id) }
                #expect(kept.map(\.id) == old.map(\.id))
                #expect(kept.map(\.kind) == old.map(\.kind))
                #expect(kept.map(\.time) == old.map(\.time))
                for (index, row) in connection.rows.enumerated() { #expect(connection.index(ofRow: row.id) == index) }
                let times = connection.rows.map(\.time)
                #expect(times == times.sorted())
            }
        }
    }

    @Test func theEatenBytesAreTheFrontOfTheSecondRequest() throws {
        let analysis = try Self.analysis(try Self.run(Self.cases[3]))
        let connection = analysis.details[0]
        let finding = try #require(connection.findings.first { $0.code == .eatenBytes })
        #expect(finding.direction == .clientToServer)
        #expect(finding.range == 235..<248)
        #expect(finding.exchange == 1)
        #expect(finding.severity == .desync)
        #expect(finding.certainty == .certain)
        #expect(finding.known == ["gevent/gevent#2035"])
        #expect(finding.section == "RFC 9112 section 6.3")
        #expect(finding.message.contains("RFC 9110 section 7.8"))
        #expect(finding.message.contains("\"POST / HTTP/1\""))
        #expect(
            connection.desyncs == [
                Desync(
                    direction: .clientToServer, offset: 235, first: .reference, firstOwner: .request(2),
                    second: .server, secondOwner: .request(1))
            ])
        #expect(connection.poisoned == 2..<3)
        #expect(!connection.reusable)
        let row = try #require(connection.rows.first { $0.kind == .eaten(victim: .request(2), eater: .request(1)) })
        #expect(row.range == 235..<248)
        #expect(row.finding.map { connection.findings[$0] } == finding)
    }

    @Test func theServerSaysWhoseTheStrayBytesAre() throws {
        let connection = try Self.analysis(try Self.run(Self.cases[1])).details[0]
        let finding = try #require(connection.findings.first)
        #expect(finding.range == 56..<110)
        #expect(finding.exchange == 1)
        #expect(finding.known == ["golang/go#68609"])
        #expect(finding.knownCertainty == .certain)
        #expect(connection.poisoned == 2..<3)
        let stray = try #require(connection.rows.firstIndex { $0.kind == .stray })
        let second = try #require(connection.rows.firstIndex { $0.kind == .request(2) })
        #expect(second < stray, "the second request was on its way before the stray bytes came")
        #expect(connection.rows[stray].finding == 0)
    }

    @Test func withoutInsidersTheKnownBugIsLikely() throws {
        let events = try Self.run(Self.cases[0]).filter { if case .claim = $0.kind { false } else { true } }
        let finding = try #require(try Self.analysis(events).findings.first)
        #expect(finding.known == ["golang/go#68609"])
        #expect(finding.knownCertainty == .likely)
    }
}

/// A server that says later what it has read.
struct TestimonyTests {
    @Test func claimsThatComeLateConfirmWhatTheAnswerLetSuppose() throws {
        let events = try ScenarioTests.run(ScenarioTests.cases[3])
        let early = try ScenarioTests.analysis(events)
        let claims = events.filter { if case .claim = $0.kind { true } else { false } }
        let late = try ScenarioTests.analysis(events.filter { !claims.contains($0) } + claims)
        expectSame(late, early)
        #expect(late.summary.eatenBytes == 39)
        for connection in late.details {
            let eaten = connection.rows.filter { if case .eaten = $0.kind { true } else { false } }
            #expect(eaten.map(\.range) == [235..<248])
            #expect(connection.findings.filter { $0.code == .eatenBytes }.map(\.certainty) == [.certain])
        }
    }
}
