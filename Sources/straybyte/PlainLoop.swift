import Analysis
import CursesTerminal
import Formats
import Scenarios
import TerminalUI
import ThemeFiles
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// A session as lines of text, and commands that are typed: the terminal loop without a screen.
@MainActor
final class PlainLoop {
    private let terminal: LineTerminal
    private let feed: any SessionFeed
    private var model: AppModel
    private var narration = Narration()
    private var isOver = false
    private var isEnded = false
    /// Connections that somebody asked for while they were not loaded.
    private var wanted: Set<ConnectionID> = []
    private var hasToldFile = false
    /// Commands that wait for the file to be read.
    private var lines: [String] = []
    /// Milliseconds.
    private static let quiet = 300

    /// - Parameters:
    ///   - feed: Makes what brings the events, once there is something that it can wake.
    ///   - start: What the model begins with.
    init(
        feed: (TerminalWaker) throws -> any SessionFeed, start: (inout AppModel) -> [Effect] = { _ in [] }
    ) throws {
        terminal = try LineTerminal()
        model = AppModel(
            size: .init(columns: 80, rows: 24), scenarios: Scenario.all, themes: [], theme: "", glyphs: .ascii)
        do {
            self.feed = try feed(terminal.waker)
        } catch {
            terminal.close()
            throw error
        }
        perform(start(&model))
    }

    /// - Returns: The session as it was at the end.
    @discardableResult
    func run() -> SessionAnalysis {
        defer {
            feed.stop()
            terminal.close()
        }
        takeNews()
        if model.lab == nil, model.source.kind == .lab { tellScenarios() }
        if terminal.isInteractive { say("Type help for the commands, quit to leave.") }
        prompt()
        while !isOver {
            let inputs = terminal.wait(milliseconds: isReading ? Self.quiet : nil)
            for input in inputs {
                switch input {
                case .line(let line): lines.append(line)
                case .end: end()
                case .wake: break
                case .signal: isOver = true
                }
            }
            takeNews()
            if isReading, inputs.isEmpty, model.source.progress == nil { tellFile() }
            while !isReading, !isOver, !lines.isEmpty {
                obey(lines.removeFirst())
                if !isOver { prompt() }
            }
            leaveIfOver()
        }
        return model.session
    }

    /// No more commands: somebody at a terminal has left; a script's lab goes on to its end.
    private func end() {
        isEnded = true
        if terminal.isInteractive { isOver = true }
    }

    private func prompt() { if terminal.isInteractive { terminal.prompt("> ") } }

    private func say(_ line: String) { if !terminal.write(line) { isOver = true } }

    private func takeNews() {
        for input in feed.take() { update(input) }
        for line in narration.news(of: model.session) { say(line) }
        for id in wanted {
            guard let lines = Narration.all(of: id, in: model.session) else { continue }
            wanted.remove(id)
            lines.forEach(say)
        }
    }

    /// A file is told as a whole, once nothing has come of it for a moment: verdicts follow the first look at it.
    private var isReading: Bool { model.source.kind == .file && !hasToldFile }

    private func leaveIfOver() {
        // Where nobody can ask for more there is nothing to wait for.
        if isEnded, lines.isEmpty, wanted.isEmpty, !isReading {
            switch model.source.kind {
            case .lab: isOver = isOver || model.lab?.isOver ?? true
            case .file: isOver = isOver || model.source.progress == nil
            case .tap: isOver = isOver || model.source.isOver
            }
        }
    }

    private func tellFile() {
        hasToldFile = true
        let summary = model.session.summary
        say(
            "\(escaped(text: model.source.name)): \(summary.connections) connections, \(summary.badConnections) with findings."
        )
        for index in model.session.badConnections { say(Narration.line(model.session.connections[index].summary)) }
        if let damage = model.source.damage { say(damage) }
    }

    private func tellScenarios() {
        for scenario in Scenario.all { say("\(scenario.name): \(scenario.title)") }
        say("Type start and the name of a scenario.")
    }

    private func obey(_ line: String) {
        if line.allSatisfy(\.isWhitespace) { return }
        do {
            try obey(PlainCommand(line))
        } catch {
            say(error.reason)
        }
    }

    private func obey(_ command: PlainCommand) {
        switch command {
        case .help:
            for row in PlainCommand.table where !row.isOfLab || model.source.kind == .lab {
                say("\(row.words): \(row.help)")
            }
        case .scenarios: tellScenarios()
        case .start(let name):
            guard let scenario = Scenario.named(name) else { return say("there is no scenario '\(name)'") }
            narration = Narration()
            perform(
                model.launch(
                    LabPlan(
                        scenario: scenario.name, settings: scenario.defaults, variant: .buggy,
                        pace: Scenario.Pace(requests: scenario.requests, gap: scenario.gap))))
        case .again:
            narration = Narration()
            perform(model.perform(.runAgain))
        case .buggy, .fixed:
            let wanted: Variant = command == .buggy ? .buggy : .fixed
            if model.lab?.variant == wanted { return say("the server is \(wanted.rawValue) already") }
            act(.toggleVariant)
        case .pause, .resume:
            if model.lab?.isPaused == (command == .pause) {
                return say("it is \(command == .pause ? "paused" : "running")")
            }
            act(.pause)
        case .send: act(.sendOne)
        case .gap(let gap):
            guard let lab = model.lab, !lab.isOver else { return say("nothing runs") }
            perform([.setGap(gap)])
        case .list: for slot in model.session.connections { say(Narration.line(slot.summary)) }
        case .show(let number): show(number)
        case .explain(let subject):
            do {
                let command = try ExplainCommand.parse([subject])
                try command.run()
            } catch {
                say("\(error)")
            }
        case .export(let path):
            var order = ExportOrder(form: ExportForm(path: path) ?? .jsonl, path: path, force: false)
            order.marks = model.session.recording.marks
            perform([.export(order)])
        case .quit: isOver = true
        }
    }

    private func show(_ number: Int) {
        guard let slot = model.session.connections.first(where: { $0.id.description == "\(number)" }) else {
            return say("there is no connection \(number)")
        }
        wanted.insert(slot.id)
        if slot.detail == nil { perform([.load(slot.id)]) }
    }

    private func act(_ action: Action) {
        guard model.source.kind == .lab, model.lab != nil else { return say("nothing runs; start begins") }
        perform(model.perform(action))
        if let notice = model.notice { say(notice.text) }
    }

    private func update(_ input: AppInput) {
        perform(model.update(input))
        switch input {
        case .labFinished(let failed):
            say("\(failed ? "The client gave up" : "The client is done"); again runs it again.")
        case .labRefused, .loadFailed, .outcome:
            if let notice = model.notice { say(notice.text) }
        case .terminal, .events, .opened, .source, .summaries, .loaded, .evicted, .unfollowed, .labStarted, .tick,
            .theme:
            break
        }
    }

    private func perform(_ effects: [Effect]) {
        for effect in effects {
            if let inputs = feed.perform(effect) {
                inputs.forEach(update)
                continue
            }
            switch effect {
            case .export(let order): update(.outcome(export(order)))
            case .quit: isOver = true
            // What only a screen has.
            case .copy, .setTheme, .setMouse, .suspend, .redraw, .mark, .unmark, .startLab, .stopLab, .setVariant,
                .pause,
                .sendOne, .setGap, .load:
                break
            }
        }
    }

    private func export(_ order: ExportOrder) -> AppInput.Outcome {
        OrderedExport(order: order).run(
            model.session,
            SessionLog.Session(
                tool: "straybyte", source: model.source.kind == .lab ? "lab" : model.source.name,
                nanoseconds: model.epoch ?? 0))
    }
}
