import Analysis
import Canvas
import Scenarios
import TerminalUI
import Testing
import Wire

/// A model with a scenario behind it that runs in memory: what the run loop and the lab are to the program.
struct Stage {
    private(set) var model: AppModel
    /// Everything that the model has asked for.
    private(set) var effects: [Effect] = []
    private var simulation: Simulation?

    static let small = Size(columns: 80, rows: 24)
    static let medium = Size(columns: 120, rows: 40)
    static let large = Size(columns: 200, rows: 50)

    init(_ size: Size = small, glyphs: Glyphs = .unicode) {
        model = AppModel(
            size: size, scenarios: Scenario.all, themes: ["default-dark", "default-light", "monochrome"],
            theme: "default-dark", glyphs: glyphs)
    }

    init(_ model: AppModel) { self.model = model }

    /// Runs a scenario for a number of requests and shows what came of it.
    init(
        _ scenario: String, _ variant: Variant, requests: Int = 4, _ size: Size = small, glyphs: Glyphs = .unicode
    ) throws {
        self.init(size, glyphs: glyphs)
        let scenario = try #require(Scenario.named(scenario))
        take(
            model.launch(
                LabPlan(
                    scenario: scenario.name, settings: scenario.defaults, variant: variant,
                    pace: Scenario.Pace(requests: requests, gap: scenario.gap))))
        run()
    }

    var canvas: Canvas { render(model, model.size) }

    /// The screen as text, a line a row.
    var lines: [String] {
        let canvas = canvas
        return (0..<canvas.size.rows).map { row in
            var text = String.UnicodeScalarView()
            for column in 0..<canvas.size.columns where canvas[column, row].scalar != Canvas.continuation {
                text.append(canvas[column, row].scalar)
            }
            return String(text)
        }
    }

    var text: String { lines.joined(separator: "\n") }

    mutating func update(_ input: AppInput) { take(model.update(input)) }

    mutating func press(_ keys: Key...) {
        for key in keys { update(.terminal(.key(key))) }
    }

    mutating func type(_ text: String) {
        for scalar in text.unicodeScalars { press(.character(scalar)) }
    }

    mutating func mouse(_ action: Mouse.Action, _ column: Int, _ row: Int) {
        update(.terminal(.mouse(Mouse(action, action == .press ? .left : .none, column: column, row: row))))
    }

    mutating func resize(_ columns: Int, _ rows: Int) {
        update(.terminal(.resize(Size(columns: columns, rows: rows))))
    }

    /// Lets the client send all that it wants to.
    mutating func run() {
        if let events = simulation?.runToEnd() { update(.events(events)) }
    }

    mutating func run(until moment: Timestamp) {
        if let events = simulation?.run(until: moment) { update(.events(events)) }
    }

    /// Where a text first stands on the screen.
    func place(of text: String) throws -> (column: Int, row: Int) {
        for (row, line) in lines.enumerated() {
            guard let range = line.firstRange(of: text) else { continue }
            return (line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound), row)
        }
        throw Missing(text: text, screen: self.text)
    }

    struct Missing: Error, CustomStringConvertible {
        var text: String
        var screen: String
        var description: String { "'\(text)' is not on the screen:\n\(screen)" }
    }

    /// Does what the lab does with an effect.
    private mutating func take(_ new: [Effect]) {
        effects += new
        for effect in new {
            switch effect {
            case .startLab(let plan):
                guard let scenario = Scenario.named(plan.scenario) else { continue }
                simulation = Simulation(scenario, plan.settings, plan.variant, pace: plan.pace)
                update(.labStarted(epoch: 1_795_219_200_000_000_000))
            case .setVariant(let variant): control(.become(variant), .server, "server becomes \(variant.rawValue)")
            case .pause(let isPaused): control(.pause(isPaused), .client, isPaused ? "paused" : "resumed")
            case .sendOne: control(.sendOne, .client, "one request")
            case .setGap(let gap): control(.gap(gap), .client, "gap \(gap)")
            case .stopLab: simulation = nil
            case .load, .mark, .unmark, .export, .copy, .setTheme, .setMouse, .suspend, .redraw, .quit: break
            }
        }
    }

    private mutating func control(_ control: EndpointInput.Control, _ party: Party, _ words: String) {
        guard let now = simulation?.now else { return }
        update(.events([Event(now, .log(nil, .lab, words))]))
        if let events = simulation?.apply(control, to: party) { update(.events(events)) }
    }
}
