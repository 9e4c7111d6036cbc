import CursesTerminal
import Scenarios
import Sockets
import TerminalUI
import Wire

/// The lab: starts what the model wants to see, and hands its events over.
@MainActor
final class LabFeed: SessionFeed {
    private var lab: RunningLab?
    private let waker: TerminalWaker

    init(_ waker: TerminalWaker) { self.waker = waker }

    func take() -> [AppInput] {
        guard let lab else { return [] }
        var inputs: [AppInput] = []
        // First whether it is over, then its events: so none comes after the end.
        let outcome = lab.takeOutcome()
        let delivery = lab.mailbox.drain()
        if !delivery.events.isEmpty { inputs.append(.events(Array(delivery.events))) }
        if delivery.dropped > 0 {
            inputs.append(.outcome(.failed("\(delivery.dropped) events came too fast and are lost")))
        }
        if let outcome {
            if let unreachable = outcome.unreachable { inputs.append(.outcome(.failed(unreachable.description))) }
            inputs.append(.labFinished(failed: outcome.failed))
        }
        return inputs
    }

    func perform(_ effect: Effect) -> [AppInput]? {
        switch effect {
        case .startLab(let plan): return [start(plan)]
        case .stopLab: stop()
        case .setVariant(let variant): lab?.apply(.become(variant))
        case .pause(let isPaused): lab?.apply(.pause(isPaused))
        case .sendOne: lab?.apply(.sendOne)
        case .setGap(let gap): lab?.apply(.gap(gap))
        case .load, .export, .mark, .unmark, .copy, .setTheme, .setMouse, .suspend, .redraw, .quit: return nil
        }
        return []
    }

    func stop() {
        lab?.stop()
        lab = nil
    }

    private func start(_ plan: LabPlan) -> AppInput {
        stop()
        guard let scenario = Scenario.named(plan.scenario) else {
            return .labRefused("there is no scenario '\(plan.scenario)'")
        }
        let epoch = Clock.epoch
        do {
            let plan = Lab.Plan(scenario, settings: plan.settings, variant: plan.variant, pace: plan.pace)
            lab = try RunningLab(plan, waker: waker)
            return .labStarted(epoch: epoch)
        } catch {
            return .labRefused("\(error)")
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
