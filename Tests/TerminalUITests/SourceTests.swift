import Analysis
import Canvas
import Scenarios
import TerminalUI
import Testing
import Wire

/// Sessions that are no lab's: files that are read bit by bit, and live traffic within a budget.
@Suite struct SourceTests {
    static let sizes = [Stage.small, Stage.medium, Stage.large, Size(columns: 40, rows: 10)]

    private static func events(_ scenario: String = "upgrade-discard") throws -> [Event] {
        let scenario = try #require(Scenario.named(scenario))
        var simulation = Simulation(
            scenario, scenario.defaults, .buggy, pace: .init(requests: 6, gap: scenario.gap))
        return simulation.runToEnd()
    }

    private static func session() throws -> SessionAnalysis {
        var session = SessionAnalysis()
        for event in try events() { try session.append(event) }
        return session
    }

    private static func opened(_ size: Size, damage: String? = nil) throws -> Stage {
        var stage = Stage(size)
        var source = SessionSource(.file, name: "captures/gevent.pcap")
        source.progress = 0
        stage.update(.opened(source, epoch: 1_795_219_200_000_000_000))
        stage.update(.summaries(try session().connections.map(\.summary)))
        source.progress = damage == nil ? 0.4 : nil
        source.damage = damage
        stage.update(.source(source))
        return stage
    }

    @Test(arguments: sizes) func fileWhileItIsRead(_ size: Size) throws {
        let stage = try Self.opened(size)
        try Golden.expect(stage.canvas, "file-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: sizes) func damagedFile(_ size: Size) throws {
        var stage = try Self.opened(size, damage: "the file ends in the middle of a packet at byte 5012")
        stage.update(.loaded(ConnectionID(1), try Self.events().filter { $0.connection == ConnectionID(1) }))
        #expect(stage.lines.last?.contains("the file ends in the middle") == true)
        stage.press("2")
        try Golden.expect(stage.canvas, "file-damaged-\(size.columns)x\(size.rows)")
    }

    /// Nobody says what the peers made of the octets: what follows from the findings is shown, and said to follow.
    @Test(arguments: ["head-body", "upgrade-discard"], sizes + [Size(columns: 300, rows: 100)])
    func capture(_ scenario: String, _ size: Size) throws {
        var stage = Stage(size)
        stage.update(.opened(SessionSource(.file, name: "\(scenario).pcap"), epoch: nil))
        let octets = try Self.events(scenario).filter { event in
            switch event.kind {
            case .claim, .log: false
            case .open, .bytes, .gap, .close: true
            }
        }
        stage.update(.events(octets))
        stage.press("{")
        try Golden.expect(stage.canvas, "capture-\(scenario)-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: sizes) func tap(_ size: Size) throws {
        var stage = Stage(size)
        var source = SessionSource(.tap, name: "127.0.0.1:9000 > 127.0.0.1:8080")
        stage.update(.opened(source, epoch: nil))
        #expect(stage.text.contains("waiting for the first connection"))
        stage.update(.events(try Self.events()))
        source.kept = 200_000_000
        source.budget = 256_000_000
        stage.update(.source(source))
        stage.update(.evicted([ConnectionID(1)]))
        try Golden.expect(stage.canvas, "tap-\(size.columns)x\(size.rows)")
    }

    @Test func asksForWhatIsLookedAtOnce() throws {
        var stage = try Self.opened(Stage.medium)
        #expect(stage.effects == [.load(ConnectionID(1))])
        #expect(stage.text.contains("reading connection 1"))
        let events = try Self.events()
        stage.update(.loaded(ConnectionID(1), events.filter { $0.connection == ConnectionID(1) }))
        #expect(stage.text.contains("EATEN by q1"))
        stage.press("1", .down, .down, .up)
        #expect(stage.effects == [1, 2, 3].map { .load(ConnectionID($0)) })
        stage.update(.loadFailed(ConnectionID(2), "captures/gevent.pcap: it is gone"))
        #expect(stage.text.contains("it is gone"))
        stage.press(.down, .up)
        #expect(stage.effects.count == 3)
    }

    /// The desync of a connection that is not here yet is stepped to; its row is shown once it is.
    @Test func stepsToADesyncThatIsNotHereYet() throws {
        var stage = try Self.opened(Stage.medium)
        let events = try Self.events()
        stage.update(.loaded(ConnectionID(1), events.filter { $0.connection == ConnectionID(1) }))
        stage.press("}", "}")
        #expect(stage.effects.last == .load(ConnectionID(2)))
        stage.update(.loaded(ConnectionID(2), events.filter { $0.connection == ConnectionID(2) }))
        #expect(stage.text.contains("Timeline #2"))
        #expect(stage.text.contains("Explain EATEN-BYTES"))
        stage.press("{")
        #expect(stage.text.contains("Timeline #1"))
    }

    /// What is kept of what was looked at stays bounded.
    @Test func forgetsWhatWasLookedAtLongAgo() throws {
        var stage = Stage(Stage.small)
        stage.update(.opened(SessionSource(.file, name: "a.pcap"), epoch: nil))
        let body = [UInt8](repeating: 0x61, count: 9 << 20)
        let ids = (1...6).map { ConnectionID($0) }
        stage.update(
            .summaries(
                ids.map {
                    ConnectionSummary(id: $0, client: "c", server: "s", opened: .zero)
                }))
        stage.press("1", "g")
        for id in ids {
            #expect(stage.effects.last == .load(id))
            stage.update(
                .loaded(
                    id,
                    [
                        Event(.zero, .open(id, client: "c", server: "s")),
                        Event(.zero, .bytes(id, .clientToServer, body)),
                    ]))
            stage.press(.down)
        }
        #expect(stage.model.session.connections.map(\.isLoaded) == [false, false, true, true, true, true])
        stage.press("g")
        #expect(stage.effects.last == .load(ConnectionID(1)))
    }

    @Test(arguments: ["b", " ", "n", "+", "s", "r"] as [Key]) func nobodyCommandsATap(_ key: Key) {
        var stage = Stage(Stage.small)
        stage.update(.opened(SessionSource(.tap, name: "a > b"), epoch: nil))
        stage.press(key)
        #expect(stage.effects.isEmpty)
        #expect(stage.model.screen == .session)
    }

    @Test func leavesAFileButNotATapByAccident() {
        var stage = Stage(Stage.small)
        stage.update(.opened(SessionSource(.tap, name: "a > b"), epoch: nil))
        stage.press("q")
        #expect(stage.effects.isEmpty)
        #expect(stage.lines.last?.contains("Q ends the tap") == true)
        stage.press("Q")
        #expect(stage.effects == [.quit])
        stage.update(.opened(SessionSource(.file, name: "a.pcap"), epoch: nil))
        stage.press("q")
        #expect(stage.effects == [.quit, .quit])
    }
}
