import Scenarios
import Sockets
import Synchronization
import Testing
import Wire

/// What a connection of a recording says, without times and addresses.
private struct Transcript {
    var lines: [String]

    init(_ connection: ConnectionRecord) {
        lines = Direction.allCases.flatMap { direction in
            let record = connection[direction]
            return ["\(direction.code): \(record.bytes.count), \(record.ending?.how.rawValue ?? "open")"]
                + [Observer.client, .server].flatMap { observer in
                    connection.interpretation(observer, direction).claims.map {
                        "\(direction.code) \(observer): \($0.range) \($0.owner) \($0.part.rawValue)"
                    }
                }
        }
    }
}

/// A row of the table of what Go sends behind an answer to HEAD, measured with Go 1.22.10 and 1.27.3.
struct GoRow: Sendable, CustomTestStringConvertible {
    var settings: [String]
    var leak: Int

    var testDescription: String { "\(settings) leaks \(leak)" }

    static let all = [
        GoRow(settings: [], leak: 54),
        GoRow(settings: ["flush=no"], leak: 0),
        GoRow(settings: ["flush=no", "body-size=2000"], leak: 1488),
        GoRow(settings: ["source=string", "body-size=2000"], leak: 0),
        GoRow(settings: ["source=reader", "body-size=2000"], leak: 2000),
        GoRow(settings: ["body-size=2000", "content-length=100"], leak: 2000),
    ]
}

/// The scenarios of the catalogue on real sockets: they do what the simulation predicts.
@Suite(.timeLimit(.minutes(1)))
struct CatalogueTests {
    private func plan(
        _ name: String, _ settings: [String], _ variant: Variant, requests: Int, gap: Delay
    ) throws -> Lab.Plan {
        let scenario = try #require(Scenario.named(name))
        return try Lab.Plan(
            scenario, settings: scenario.settings(settings), variant: variant,
            pace: .init(requests: requests, gap: gap))
    }

    /// Runs a plan on sockets and in memory, with the same Host.
    private func both(_ plan: Lab.Plan) throws -> (recorded: Recording, simulated: Recording, Lab.Outcome) {
        var authority = ""
        let (recorded, outcome) = try record(plan) { authority = $0.address.description }
        var simulation = Simulation(
            plan.scenario, plan.settings, plan.variant, pace: plan.pace,
            surroundings: .init(authority: authority, epoch: 0))
        var simulated = Recording()
        for event in simulation.runToEnd() { try simulated.append(event) }
        return (recorded, simulated, outcome)
    }

    private func expectSame(
        _ recorded: Recording, _ simulated: Recording, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = recorded.connections.flatMap { ["connection \($0.id)"] + Transcript($0).lines }
        let expected = simulated.connections.flatMap { ["connection \($0.id)"] + Transcript($0).lines }
        let differences = found.difference(from: expected).map { change in
            switch change {
            case .insert(_, let line, _): "found \(line)"
            case .remove(_, let line, _): "missing \(line)"
            }
        }
        #expect(differences == [], sourceLocation: sourceLocation)
    }

    @Test(arguments: GoRow.all, Variant.allCases)
    func aRowOfTheGoTable(row: GoRow, variant: Variant) throws {
        let plan = try plan("head-body", row.settings, variant, requests: 1, gap: .zero)
        let (recording, _) = try record(plan)
        try #require(recording.connections.count == 1)
        let record = recording.connections[0].serverToClient
        let headEnd = try #require(
            recording.connections[0].interpretation(.server, .serverToClient).claims.first { $0.part == .headerEnd })
        #expect(record.bytes.count - headEnd.range.upperBound == (variant == .buggy ? row.leak : 0))
    }

    @Test(arguments: GoRow.all, Variant.allCases)
    func aRowOfTheGoTableIsAsSimulated(row: GoRow, variant: Variant) throws {
        let plan = try plan("head-body", row.settings, variant, requests: 3, gap: .milliseconds(40))
        let (recording, simulated, outcome) = try both(plan)
        expectSame(recording, simulated)
        #expect(outcome.failed == false)
    }

    @Test(arguments: Variant.allCases)
    func quickRequestsFailAsSimulated(variant: Variant) throws {
        let plan = try plan("head-body", ["upstream-delay=30ms"], variant, requests: 3, gap: .zero)
        let (recording, simulated, outcome) = try both(plan)
        expectSame(recording, simulated)
        #expect(outcome.failed == (variant == .buggy))
        let failure = recording.logs(.client).last { $0.contains("transport connection broken") }
        #expect((failure?.hasSuffix(#"malformed HTTP status code "html>""#) ?? false) == (variant == .buggy))
    }

    @Test(arguments: [[], ["connection="], ["application-reads-body=no"]], Variant.allCases)
    func discardedUpgradesAreAsSimulated(settings: [String], variant: Variant) throws {
        let plan = try plan("upgrade-discard", settings, variant, requests: 6, gap: .milliseconds(20))
        let (recording, simulated, _) = try both(plan)
        expectSame(recording, simulated)
        #expect(recording.logs(.client) == simulated.logs(.client))
        if settings.isEmpty {
            let outputs =
                variant == .buggy ? ["Hello, World!", "HTTP 400: Bad Request"] : ["Hello, World!", "Hello, World!"]
            #expect(recording.logs(.client) == [outputs, outputs, outputs].flatMap { $0 })
        }
    }

    @Test func theServerBecomesFixedAndBuggyAgainWhileTrafficRuns() throws {
        let scenario = try #require(Scenario.named("upgrade-discard"))
        let plan = Lab.Plan(
            scenario, settings: scenario.defaults, variant: .buggy, pace: .init(requests: nil, gap: .milliseconds(1)))
        let log = Log()
        let (failed, works) = (Doorway(), Doorway())
        let row = Mutex(0)
        let lab = try Lab.start(plan) { event in
            log.add(event)
            guard case .log(_, .client, let text) = event.kind else { return }
            let length = row.withLock { row in
                row = text == "Hello, World!" ? row + 1 : 0
                return row
            }
            if length == 0 { failed.open() }
            if length == 5 { works.open() }
        }
        defer { lab.stop() }
        #expect(failed.wait())
        lab.apply(.become(.fixed))
        #expect(works.wait())
        while failed.wait(seconds: 0) {}
        lab.apply(.become(.buggy))
        #expect(failed.wait())
        lab.stop()

        let recording = try log.recording()
        #expect(recording.logs(.lab) == ["server becomes fixed", "server becomes buggy"])
        // Half of them have two exchanges; the one that was served while the server was fixed has more.
        #expect(recording.connections.contains { $0.interpretation(.client, .clientToServer).exchanges >= 5 })
        #expect(recording.connections.last?.clientToServer.ending != nil)
    }

    @Test(arguments: ["head-body", "upgrade-discard"], Variant.allCases)
    func aServerAloneAnswersAStranger(name: String, variant: Variant) throws {
        let scenario = try #require(Scenario.named(name))
        let log = Log()
        let plan = Lab.Plan(
            scenario, settings: scenario.defaults, variant: variant, pace: .init(requests: nil, gap: .zero),
            sides: .server(listen: .anyLoopbackPort))
        let lab = try Lab.start(plan) { log.add($0) }
        defer { lab.stop() }
        let peer = try RawPeer(connectingTo: lab.address)
        try peer.write("GET / HTTP/1.1\r\nHost: \(lab.address)\r\nConnection: close\r\n\r\n")
        let answer = String(decoding: try peer.read(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        lab.stop()
        let connection = try #require(try log.recording().connections.first)
        #expect(connection.serverToClient.text == answer)
        #expect(connection.interpretation(.server, .serverToClient).end == answer.utf8.count)
    }
}

extension Interpretation {
    /// The number of the last exchange that it knows of.
    fileprivate var exchanges: Int { claims.compactMap(\.owner.exchange).max() ?? 0 }
}
