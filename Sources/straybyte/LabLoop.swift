import Analysis
import Canvas
import CursesTerminal
import Formats
import Scenarios
import Sockets
import TerminalUI
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// The lab on a terminal: tells the model what happens, does what it asks for, shows what it draws.
///
/// It sleeps until a key, a signal or an event of the lab wakes it, and draws at most sixty times a second however
/// many events come.
@MainActor
final class LabLoop {
    struct Options {
        var theme: Theme
        var ascii: Bool
        var colors: CursesTerminal.Options.Colors
        /// What to start with; nil for the picker.
        var plan: LabPlan?
    }

    private let terminal: CursesTerminal
    private let themes = ThemeShelf()
    private var theme: Theme
    private var model: AppModel
    private var lab: RunningLab?
    private var isOver = false
    /// Keys are answered at once; events wait for the next frame.
    private static let frame = Delay.milliseconds(16)

    init(_ options: Options) throws {
        theme = options.theme
        terminal = try CursesTerminal(CursesTerminal.Options(colors: options.colors))
        model = AppModel(
            size: terminal.size, scenarios: Scenario.all, themes: themes.entries.map(\.name), theme: theme.name,
            glyphs: options.ascii || !terminal.isUnicode ? .ascii : .unicode)
        if let plan = options.plan { perform(model.launch(plan)) }
    }

    func run() {
        defer {
            lab?.stop()
            terminal.close()
        }
        draw()
        var drawn = Clock.now
        while !isOver {
            var inputs = terminal.wait(milliseconds: nil)
            if inputs.allSatisfy({ $0 == .wake }) {
                // A burst of events is one picture: let it gather until the frame is due, unless a key comes.
                let rest = Self.frame.nanoseconds - (Clock.now - drawn).nanoseconds
                if rest > 0 { inputs += terminal.wait(milliseconds: Int(rest / 1_000_000) + 1) }
            }
            for input in inputs where input != .wake { perform(model.update(.terminal(input))) }
            takeNews()
            draw()
            drawn = Clock.now
        }
    }

    private func draw() {
        terminal.present(render(model, terminal.size)) { [theme, depth = terminal.colorDepth] style in
            theme.resolve(style, depth: depth)
        }
    }

    /// What the lab's thread has left for the screen.
    private func takeNews() {
        guard let lab else { return }
        // First whether it is over, then its events: so none comes after the end.
        let outcome = lab.takeOutcome()
        let delivery = lab.mailbox.drain()
        if !delivery.events.isEmpty { perform(model.update(.events(Array(delivery.events)))) }
        if delivery.dropped > 0 {
            perform(model.update(.outcome(.failed("\(delivery.dropped) events came too fast and are lost"))))
        }
        if let outcome {
            if let unreachable = outcome.unreachable {
                perform(model.update(.outcome(.failed(unreachable.description))))
            }
            perform(model.update(.labFinished(failed: outcome.failed)))
        }
    }

    private func perform(_ effects: [Effect]) {
        for effect in effects { perform(effect) }
    }

    private func perform(_ effect: Effect) {
        switch effect {
        case .startLab(let plan): start(plan)
        case .stopLab:
            lab?.stop()
            lab = nil
        case .setVariant(let variant): lab?.apply(.become(variant))
        case .pause(let isPaused): lab?.apply(.pause(isPaused))
        case .sendOne: lab?.apply(.sendOne)
        case .setGap(let gap): lab?.apply(.gap(gap))
        case .export(let order): perform(model.update(.outcome(export(order))))
        case .copy(let text):
            let isTaken = terminal.copy(text)
            perform(
                model.update(
                    .outcome(
                        isTaken
                            ? .copied(octets: text.utf8.count)
                            : .failed("the terminal did not take the text: it is too long"))))
        case .setTheme(let name):
            do {
                let loaded = try themes.load(name)
                theme = loaded.theme
                terminal.invalidate()
                if let warning = loaded.warnings.first {
                    perform(model.update(.outcome(.failed(warning.description))))
                }
            } catch {
                perform(model.update(.outcome(.failed("\(error)"))))
            }
        case .setMouse(let isOn): terminal.useMouse(isOn)
        case .suspend: terminal.suspend().forEach { perform(model.update(.terminal($0))) }
        case .redraw: terminal.redraw()
        case .quit: isOver = true
        }
    }

    private func start(_ plan: LabPlan) {
        lab?.stop()
        lab = nil
        guard let scenario = Scenario.named(plan.scenario) else {
            return perform(model.update(.labRefused("there is no scenario '\(plan.scenario)'")))
        }
        let epoch = Clock.epoch
        do {
            let plan = Lab.Plan(scenario, settings: plan.settings, variant: plan.variant, pace: plan.pace)
            lab = try RunningLab(plan, waker: terminal.waker)
            perform(model.update(.labStarted(epoch: epoch)))
        } catch {
            perform(model.update(.labRefused("\(error)")))
        }
    }

    private func export(_ order: ExportOrder) -> AppInput.Outcome {
        if !order.force, access(order.path, F_OK) == 0 { return .exportExists(path: order.path) }
        let session = SessionLog.Session(
            tool: "straybyte", source: model.lab.map { "lab \($0.plan.scenario)" } ?? "lab",
            epoch: (model.epoch ?? 0) / 1_000_000_000)
        let format: ExportFormat =
            switch order.form {
            case .jsonl: .jsonl
            case .text: .text
            }
        let text = format.export(model.session, session, options: TextReport.Options())
        do {
            let file = try OutputFile(path: order.path, force: order.force)
            try file.write(text)
            try file.commit()
            return .exported(path: order.path, octets: text.utf8.count)
        } catch {
            return .exportFailed("\(error)")
        }
    }
}

/// A lab whose events wait in a mailbox until the screen has time for them.
private final class RunningLab {
    let mailbox: EventMailbox
    private let lab: Lab
    private let outcomes = OutcomeBox()

    init(_ plan: Lab.Plan, waker: TerminalWaker) throws(LabError) {
        let mailbox = EventMailbox { waker.wake() }
        self.mailbox = mailbox
        lab = try Lab.start(plan) { mailbox.post($0) }
        lab.whenFinished { [outcomes] outcome in
            outcomes.put(outcome)
            waker.wake()
        }
    }

    /// How it ended, once.
    func takeOutcome() -> Lab.Outcome? { outcomes.take() }

    func apply(_ control: EndpointInput.Control) { lab.apply(control) }

    func stop() { lab.stop() }
}
