import Canvas
import Scenarios
import TerminalUI
import Testing
import Wire

/// Whole screens, compared cell by cell with what is on file.
@Suite struct ScreenTests {
    static let sizes = [
        Stage.small, Stage.medium, Stage.large, Size(columns: 60, rows: 18), Size(columns: 40, rows: 10),
    ]

    @Test(arguments: sizes) func picker(_ size: Size) throws {
        var stage = Stage(size)
        try Golden.expect(stage.canvas, "picker-\(size.columns)x\(size.rows)")
        stage.press(.tab, .down, "e", .control("u"))
        stage.type("+5")
        try Golden.expect(stage.canvas, "picker-invalid-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: ["head-body", "upgrade-discard"], sizes)
    func buggy(_ scenario: String, _ size: Size) throws {
        var stage = try Stage(scenario, .buggy, size)
        stage.press("{")
        try Golden.expect(stage.canvas, "\(scenario)-buggy-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: ["head-body", "upgrade-discard"], sizes)
    func fixed(_ scenario: String, _ size: Size) throws {
        let stage = try Stage(scenario, .fixed, size)
        try Golden.expect(stage.canvas, "\(scenario)-fixed-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: [Size(columns: 39, rows: 24), Size(columns: 80, rows: 9), Size(columns: 12, rows: 2)])
    func tooSmall(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        try Golden.expect(stage.canvas, "too-small-\(size.columns)x\(size.rows)")
        stage.press("q")
        #expect(stage.effects.last == .quit)
    }

    @Test(arguments: sizes) func help(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        stage.press("?")
        try Golden.expect(stage.canvas, "help-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: sizes) func export(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        stage.press("x", .enter)
        stage.update(.outcome(.exportExists(path: "head-body.jsonl")))
        try Golden.expect(stage.canvas, "export-\(size.columns)x\(size.rows)")
    }

    @Test(arguments: Pane.allCases, [Size(columns: 40, rows: 10), Stage.small, Stage.medium])
    func zoomed(_ pane: Pane, _ size: Size) throws {
        var stage = try Stage("upgrade-discard", .buggy, size)
        stage.press("{", .character(try #require("\(pane.rawValue)".unicodeScalars.first)))
        // Where there is no room for more a pane has the screen to itself as it is.
        if size.columns > 40 { stage.press("\\") }
        try Golden.expect(stage.canvas, "zoomed-\(pane.title.lowercased())-\(size.columns)x\(size.rows)")
    }

    /// As large as a screen gets: nothing is stretched out of shape, nothing is left out.
    @Test func large() throws {
        let size = Size(columns: 300, rows: 100)
        var stage = Stage(size)
        try Golden.expect(stage.canvas, "picker-300x100")
        stage = try Stage("upgrade-discard", .buggy, size)
        stage.press("{")
        try Golden.expect(stage.canvas, "upgrade-discard-buggy-300x100")
        stage.press("?")
        try Golden.expect(stage.canvas, "help-300x100")
        stage.press("q", "c")
        try Golden.expect(stage.canvas, "compare-upgrade-discard-300x100")
    }

    @Test(arguments: ["head-body", "upgrade-discard"]) func ascii(_ scenario: String) throws {
        var stage = try Stage(scenario, .buggy, glyphs: .ascii)
        stage.press("{")
        #expect(stage.text.unicodeScalars.allSatisfy { $0.isASCII })
        try Golden.expect(stage.canvas, "\(scenario)-ascii-80x24")
    }

    @Test func toggledWhileItRuns() throws {
        var stage = try Stage("upgrade-discard", .fixed, requests: 2)
        stage.press("r")
        stage.run(until: Timestamp.zero + .milliseconds(150))
        stage.press("b")
        stage.run()
        try Golden.expect(stage.canvas, "upgrade-discard-toggled-80x24")
    }
}
