import Analysis
import Canvas
import CursesTerminal
import Formats
import Scenarios
import TerminalUI
import ThemeFiles
import Wire

/// A session on a terminal: tells the model what happens, does what it asks for, shows what it draws.
///
/// It sleeps until a key, a signal or its feed wakes it, and draws at most sixty times a second however many events
/// come.
@MainActor
final class TerminalLoop {
    struct Options {
        var theme: ThemeChoice
        var configuration: Configuration
        var ascii: Bool
        var colors: CursesTerminal.Options.Colors
    }

    private let terminal: CursesTerminal
    private let wardrobe: Wardrobe
    private var model: AppModel
    private var renderer = Renderer()
    private let feed: any SessionFeed
    private var isOver = false
    private var waiting: [Effect] = []
    private var isBusy = false
    private var backlog = Backlog()
    /// Keys are answered at once; events wait for the next frame.
    private static let frame = Delay.milliseconds(16)
    /// Of a frame, for taking in what has come.
    private static let share = Delay.milliseconds(4)
    /// The same of a frame that answers a key.
    private static let glimpse = Delay.milliseconds(1)
    /// How long the first screen waits to be told whether the terminal is light or dark.
    private static let patience = 5

    /// - Parameters:
    ///   - feed: Makes what brings the events, once there is a terminal that it can wake.
    ///   - start: What the model begins with.
    init(
        _ options: Options, feed: (TerminalWaker) throws -> any SessionFeed,
        start: (inout AppModel) -> [Effect] = { _ in [] }
    ) throws {
        let configuration = options.configuration
        terminal = try CursesTerminal(
            CursesTerminal.Options(
                colors: options.colors, usesMouse: configuration.mouse,
                asksForBackground: options.theme.asksForBackground))
        terminal.awaitBackground(milliseconds: Self.patience)
        let (wardrobe, complaints) = Wardrobe.open(options.theme, background: terminal.background)
        self.wardrobe = wardrobe
        terminal.watched = wardrobe.descriptor
        model = AppModel(
            size: terminal.size, scenarios: Scenario.all, themes: ThemeShelf().entries.map(\.name),
            theme: wardrobe.name, glyphs: options.ascii || !terminal.isUnicode ? .ascii : .unicode,
            keys: configuration.keys, bytes: configuration.bytes ?? .hex, time: configuration.time ?? .delta,
            mouse: configuration.mouse)
        do {
            self.feed = try feed(terminal.waker)
        } catch {
            terminal.close()
            throw error
        }
        perform(start(&model))
        if let complaint = complaints.first ?? configuration.warnings.first?.description {
            perform(model.update(.outcome(.failed(complaint))))
        }
    }

    /// - Returns: The session as it was at the end.
    @discardableResult
    func run() -> SessionAnalysis {
        defer {
            feed.stop()
            terminal.close()
        }
        takeNews()
        draw()
        var drawn = Clock.now
        while !isOver {
            let isPlaying = model.wakeAfter != nil
            let slept = Clock.now
            var inputs = terminal.wait(milliseconds: backlog.isEmpty ? model.wakeAfter : 0)
            if backlog.isEmpty, inputs.allSatisfy({ $0 == .wake }) {
                // A burst of events is one picture: let it gather until the frame is due, unless a key comes.
                let rest = Self.frame.nanoseconds - (Clock.now - drawn).nanoseconds
                if rest > 0 { inputs += terminal.wait(milliseconds: Int(rest / 1_000_000) + 1) }
            }
            for input in inputs where input != .wake { perform(model.update(.terminal(input))) }
            if isPlaying { perform(model.update(.tick(Clock.now - slept))) }
            takeNews(for: inputs.allSatisfy { $0 == .wake } ? Self.share : Self.glimpse)
            changeTheme(wardrobe.learn(background: terminal.background) ?? wardrobe.reload())
            draw()
            drawn = Clock.now
        }
        while let input = backlog.next() { _ = model.update(input) }
        return model.session
    }

    private func draw() {
        terminal.present(renderer.draw(model, terminal.size)) {
            [theme = wardrobe.theme, depth = terminal.colorDepth] style in
            theme.resolve(style, depth: depth)
        }
    }

    /// Takes in what has come, for as long as a frame has room; the rest waits for the next one, so that a key is
    /// answered in time however much comes.
    private func takeNews(for share: Delay = share) {
        backlog.add(feed.take())
        let start = Clock.now
        while let input = backlog.next() {
            perform(model.update(input))
            if (Clock.now - start).nanoseconds > share.nanoseconds { return }
        }
    }

    /// Does what the model asks for, and what it asks for when it learns what came of that: one after the other,
    /// since looking through ten thousand connections is one effect after each other.
    private func perform(_ effects: [Effect]) {
        waiting += effects
        guard !isBusy else { return }
        isBusy = true
        defer { isBusy = false }
        while !waiting.isEmpty { perform(waiting.removeFirst()) }
    }

    private func perform(_ effect: Effect) {
        // What the lab before has left is of no session any more.
        if effect.endsLab { backlog = Backlog() }
        if let inputs = feed.perform(effect) {
            for input in inputs { perform(model.update(input)) }
            return
        }
        switch effect {
        case .startLab, .stopLab, .setVariant, .pause, .sendOne, .setGap, .load, .mark, .unmark: break
        case .export(let order): perform(model.update(.outcome(export(order))))
        case .copy(let text):
            let isTaken = terminal.copy(text)
            perform(
                model.update(
                    .outcome(
                        isTaken
                            ? .copied(octets: text.utf8.count)
                            : .failed("the terminal did not take the text: it is too long"))))
        case .setTheme(let name): changeTheme(wardrobe.take(name))
        case .setMouse(let isOn): terminal.useMouse(isOn)
        case .suspend: terminal.suspend().forEach { perform(model.update(.terminal($0))) }
        case .redraw: terminal.redraw()
        case .quit: isOver = true
        }
    }

    /// - Parameter complaints: Of the theme that is on now; nil where it is the same as before.
    private func changeTheme(_ complaints: [String]?) {
        guard let complaints else { return }
        terminal.watched = wardrobe.descriptor
        terminal.invalidate()
        if let complaint = complaints.first { perform(model.update(.outcome(.failed(complaint)))) }
        perform(model.update(.theme(wardrobe.name)))
    }

    private var sourceName: String {
        switch model.source.kind {
        case .lab: model.lab.map { "lab \($0.plan.scenario)" } ?? "lab"
        case .file: "open \(model.source.name)"
        case .tap: "tap \(model.source.name)"
        }
    }

    private func export(_ order: ExportOrder) -> AppInput.Outcome {
        OrderedExport(order: order).run(
            model.session,
            SessionLog.Session(
                tool: "straybyte", source: sourceName, nanoseconds: model.epoch ?? 0))
    }
}

extension Effect {
    /// Whether nothing more of a lab that ran is wanted.
    fileprivate var endsLab: Bool {
        if case .startLab = self { return true }
        return self == .stopLab
    }
}
