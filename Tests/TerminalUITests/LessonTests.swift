import Canvas
import Scenarios
import TerminalUI
import Testing
import Wire

/// What the screen must teach of each bug, in the words that a person reads.
@Suite struct LessonTests {
    /// The bytes, the lanes, the ladder and the words all say it: request 2's for everybody but the server.
    @Test(arguments: [Stage.small, Stage.medium, Stage.large]) func eatenRequestLine(_ size: Size) throws {
        var stage = try Stage("upgrade-discard", .buggy, size)
        stage.press("{")
        let lines = stage.lines
        func lane(_ name: String) throws -> String {
            try #require(
                lines.first { $0.contains(" \(name) ") && $0.contains("│q1") && $0.contains("POST / HTTP/1\"") })
        }
        #expect(try lane("truth").contains("q2 head \"POST / HTTP/1\""))
        #expect(try lane("client").contains("q2 head \"POST / HTTP/1\""))
        #expect(try lane("server").contains("q1 discards \"POST / HTTP/1\""))
        #expect(lines.contains { $0.contains("first disagreement: c2s offset 235") })
        #expect(lines.contains { $0.contains("EATEN by q1") })
        #expect(lines.contains { $0.contains("Bytes c2s 235..247") })
        #expect(lines.contains { $0.contains("EATEN-BYTES") })
        #expect(lines.contains { $0.contains("Reuse safe? ✗ NO") })
    }

    @Test(arguments: [Stage.small, Stage.medium, Stage.large]) func strayBody(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        stage.press("{")
        let text = stage.text
        #expect(text.contains("STRAY owner: none"))
        #expect(text.contains("first disagreement: s2c offset 56"))
        #expect(text.contains("Explain EXCESS-AFTER-BODYLESS"))
        #expect(text.contains("owned 183/183"))
    }

    @Test(arguments: ["head-body", "upgrade-discard"], [Stage.small, Stage.medium, Stage.large])
    func inSync(_ scenario: String, _ size: Size) throws {
        let text = try Stage(scenario, .fixed, size).text
        #expect(text.contains("✓ in sync"))
        #expect(text.contains("Reuse safe? "))
        #expect(!text.contains("≠"))
        #expect(!text.contains("STRAY"))
        #expect(!text.contains("EATEN"))
    }

    /// The moment at which `b` was pressed is a row of the timeline, and what follows is in sync or not.
    @Test func toggleIsMarked() throws {
        var stage = try Stage("upgrade-discard", .fixed, requests: 4, Stage.medium)
        stage.press("r")
        stage.run(until: Timestamp.zero + .milliseconds(150))
        #expect(!stage.text.contains("EATEN"))
        stage.press("b")
        #expect(stage.effects.last == .setVariant(.buggy))
        #expect(stage.text.contains("BUGGY"))
        stage.run()
        stage.press("2", "g")
        stage.press("{", "}", "{")
        #expect(stage.text.contains("lab"))
        #expect(stage.text.contains("server becomes buggy"), "\(stage.text)")
        #expect(stage.text.contains("EATEN-BYTES"), "\(stage.text)")
    }
}
