import Analysis
import Canvas
import Scenarios
import Testing
import Wire

@testable import TerminalUI

/// Going through time: the same log gives the same screens, forwards and backwards.
@Suite struct ReplayTests {
    static let sizes = [Stage.small, Stage.medium, Stage.large, Size(columns: 40, rows: 10)]

    private static func replayed(_ scenario: String = "upgrade-discard", _ size: Size = Stage.medium) throws -> Stage {
        var stage = try Stage(scenario, .buggy, requests: 6, size)
        stage.press("R")
        return stage
    }

    /// What is shown at a moment depends on that moment alone, not on how one came there.
    @Test(arguments: ["head-body", "upgrade-discard"]) func everyWayLeadsToTheSameScreen(_ scenario: String) throws {
        var stage = try Self.replayed(scenario)
        let count = try #require(stage.model.replay?.count)
        #expect(count > 10)
        var backwards: [String] = [stage.text]
        for _ in 0..<count {
            stage.press(",")
            backwards.append(stage.text)
        }
        #expect(stage.model.replay?.position == 0)
        var forwards: [String] = [stage.text]
        for _ in 0..<count {
            stage.press(".")
            forwards.append(stage.text)
        }
        #expect(forwards == backwards.reversed())
        #expect(Set(forwards).count > count / 2)
    }

    /// A session at a moment is what it was when it had come so far.
    @Test func aMomentIsWhatItWas() throws {
        var stage = try Self.replayed()
        let recording = stage.model.session.recording
        for _ in 0..<4 {
            for _ in 0..<3 { stage.press("<") }
            let replay = try #require(stage.model.replay)
            var live = SessionAnalysis()
            for index in 0..<replay.position { try live.append(recording.event(at: index)) }
            #expect(replay.session.summary == live.summary)
            #expect(replay.session.details.map(\.rows) == live.details.map(\.rows))
            #expect(replay.session.findings == live.findings)
        }
    }

    @Test func stepsFromMessageToMessageAndDesyncToDesync() throws {
        var stage = try Self.replayed()
        let session = stage.model.session
        stage.press("<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<")
        #expect(stage.model.replay?.position == 0)
        var messages = 0
        while stage.model.notice == nil {
            stage.press("]")
            messages += stage.model.notice == nil ? 1 : 0
        }
        let summary = session.summary
        // A request and the 400 that its rest is taken for come at one moment.
        #expect(messages <= summary.requests + summary.responses && messages >= summary.requests)
        var desyncs = 0
        stage.press("{")
        while stage.model.notice == nil {
            desyncs += 1
            #expect(stage.model.replay?.session.summary.findings ?? 0 > 0)
            stage.press("{")
        }
        #expect(desyncs >= summary.badConnections)
        #expect(stage.text.contains("no earlier desync"))
    }

    @Test func playsAtEveryPace() throws {
        for slower in 0..<4 {
            var stage = try Self.replayed()
            for _ in 0..<20 { stage.press("<") }
            for _ in 0..<slower { stage.press("-") }
            let speed = try #require(stage.model.replay?.speed)
            #expect(stage.model.wakeAfter == nil)
            stage.press(" ")
            var elapsed = 0.0
            while let wait = stage.model.wakeAfter {
                stage.update(.tick(.milliseconds(Int64(wait))))
                elapsed += Double(wait)
            }
            let replay = try #require(stage.model.replay)
            #expect(replay.isAtEnd)
            #expect(!replay.isPlaying)
            let length = Double(replay.end.nanoseconds) / 1_000_000 / speed
            #expect(elapsed >= length - 1 && elapsed <= length + 2 * Double(replay.count), "\(speed)")
        }
        #expect(Replay.paces.first == 0.1 && Replay.paces.last == 100)
    }

    @Test func eventsThatComeMeanwhileAreKeptAndNotShown() throws {
        var stage = Stage(Stage.medium)
        stage.press(.down, .enter)
        stage.run(until: Timestamp.zero + .milliseconds(350))
        stage.press("R", ",")
        let screen = stage.text
        stage.run(until: Timestamp.zero + .milliseconds(900))
        #expect(stage.text == screen)
        stage.press("R")
        #expect(stage.model.replay == nil)
        #expect(stage.model.session.connections.count > 1)
        #expect(stage.model.shown.connections.count == stage.model.session.connections.count)
    }

    @Test(arguments: sizes) func screens(_ size: Size) throws {
        var stage = try Self.replayed("upgrade-discard", size)
        for _ in 0..<20 { stage.press("<") }
        stage.press("]", "]", "]", "2")
        try Golden.expect(stage.canvas, "replay-\(size.columns)x\(size.rows)")
    }

    @Test func aClickOnTheBarGoesThere() throws {
        var stage = try Self.replayed()
        let bar = try #require(stage.lines[0].firstIndex(of: "━"))
        let column = stage.lines[0].distance(from: stage.lines[0].startIndex, to: bar)
        stage.mouse(.press, column, 0)
        #expect(stage.model.replay?.stop == 0)
    }

    /// A file's connection is played alone.
    @Test func playsAConnectionOfAFile() throws {
        let events = try #require(Scenario.named("upgrade-discard"))
        var simulation = Simulation(events, events.defaults, .buggy, pace: .init(requests: 6, gap: events.gap))
        let all = simulation.runToEnd()
        var session = SessionAnalysis()
        for event in all { try session.append(event) }
        var stage = Stage(Stage.medium)
        stage.update(.opened(SessionSource(.file, name: "a.jsonl"), epoch: nil))
        stage.update(.summaries(session.connections.map(\.summary)))
        stage.update(.loaded(ConnectionID(1), all.filter { $0.connection == ConnectionID(1) }))
        stage.press("2", "R")
        let replay = try #require(stage.model.replay)
        #expect(replay.session.connections.count == 1)
        for _ in 0...replay.count { stage.press(".") }
        let played = try #require(stage.model.replay?.session.details.first)
        #expect(Set(played.findings.map(\.code)) == Set(session.details[0].findings.map(\.code)))
        #expect(played.desyncs == session.details.first?.desyncs)
    }
}

/// What client and server are doing, told from octets and claims.
@Suite struct PartyStateTests {
    private static func states(_ scenario: String, _ variant: Variant) throws -> [(String, String)] {
        let scenario = try #require(Scenario.named(scenario))
        var simulation = Simulation(scenario, scenario.defaults, variant, pace: .init(requests: 2, gap: scenario.gap))
        var session = SessionAnalysis()
        for event in simulation.runToEnd() { try session.append(event) }
        let connection = try #require(session.details.first)
        let record = try #require(session.recording.connection(connection.id))
        var told: [(String, String)] = []
        var moments = Set(Direction.allCases.flatMap { record[$0].segments.map(\.time) })
        for direction in Direction.allCases {
            for observer in [Observer.client, .server] {
                moments.formUnion(record.interpretation(observer, direction).claims.map(\.decided))
            }
            if let ending = record[direction].ending { moments.insert(ending.time) }
        }
        for moment in moments.sorted() {
            let states = PartyStates(connection, record, at: moment)
            if told.last?.0 != states.client.text || told.last?.1 != states.server.text {
                told.append((states.client.text, states.server.text))
            }
        }
        return told
    }

    @Test func theServerThatDiscards() throws {
        let told = try Self.states("upgrade-discard", .buggy)
        #expect(told.contains { $0.1 == "discarding 13 more bytes" }, "\(told)")
        #expect(
            told.contains { $0.0 == "idle, takes the connection for reusable" || $0.0 == "idle, connection reusable" },
            "\(told)")
        #expect(told.last?.0 == "has closed its side", "\(told)")
    }

    @Test func theServerThatSendsTooMuch() throws {
        let told = try Self.states("head-body", .buggy)
        #expect(told.contains { $0.1 == "has sent 54 more bytes than response 1 has" }, "\(told)")
        #expect(told.contains { $0.0 == "idle, 54 bytes unread" }, "\(told)")
    }

    @Test(arguments: ["head-body", "upgrade-discard"]) func nobodyIsMistaken(_ scenario: String) throws {
        let told = try Self.states(scenario, .fixed)
        #expect(told.contains { $0.0 == "idle, connection reusable" && $0.1.hasPrefix("waits for request") }, "\(told)")
        #expect(!told.contains { $0.0.contains("unread") && $0.0.hasPrefix("idle") }, "\(told)")
        #expect(!told.contains { $0.1.hasPrefix("discarding") }, "\(told)")
    }
}
