import Analysis
import Canvas
import Scenarios
import Wire

extension AppModel {
    /// Takes what happened.
    /// - Returns: What the run loop is to do, in order.
    package mutating func update(_ input: AppInput) -> [Effect] {
        var effects: [Effect] = []
        switch input {
        case .terminal(let input): effects = terminal(input)
        case .events(let events): record(events)
        case .labStarted(let epoch):
            self.epoch = epoch
            lab?.state = .running
        case .labRefused(let reason):
            lab?.state = .stopped
            notice = Notice(text: reason, tone: .trouble)
        case .labFinished(let failed):
            lab?.state = .finished(failed: failed)
            notice = Notice(
                text: failed ? "the client gave up; r runs it again" : "the client is done; r runs it again",
                tone: failed ? .trouble : .done)
        case .outcome(let outcome): learn(outcome)
        }
        settle()
        return effects
    }

    /// Begins with a scenario running, without the picker.
    package mutating func launch(_ plan: LabPlan) -> [Effect] {
        var effects: [Effect] = []
        if let lab, !lab.isOver { effects.append(.stopLab) }
        picker.adopt(plan)
        lab = Lab(plan: plan, variant: plan.variant, gap: plan.pace.gap)
        session = SessionAnalysis()
        frozen = nil
        epoch = nil
        selection = Selection()
        viewports = Viewports()
        follows = true
        screen = .session
        settle()
        return effects + [.startLab(plan)]
    }

    private mutating func terminal(_ input: TerminalInput) -> [Effect] {
        switch input {
        case .key(let key):
            notice = nil
            // Nobody can see what another key would do there.
            if layout.form == .tooSmall { return key == "q" || key == "Q" ? [.quit] : [] }
            return press(key)
        case .mouse(let mouse): return point(mouse)
        case .resize(let size):
            self.size = size
            return []
        case .wake: return []
        case .signal: return [.quit]
        }
    }

    private mutating func press(_ key: Key) -> [Effect] {
        if let action = keys.meaning(of: key, in: place), !isTyping(key) { return perform(action) }
        switch place {
        case .editing: _ = picker.editor?.apply(key)
        case .export: type(key)
        case .picker, .session, .help: break
        }
        return []
    }

    /// Whether a key moves in or changes a line of text rather than doing what it does elsewhere.
    private func isTyping(_ key: Key) -> Bool {
        guard [.left, .right, .home, .end].contains(key) else { return false }
        if place == .editing { return true }
        if case .export(let export) = dialog { return export.field == .path }
        return false
    }

    private mutating func type(_ key: Key) {
        guard case .export(var export) = dialog else { return }
        if export.field == .form {
            if key == " " { export.changeForm() }
        } else if export.path.apply(key) {
            export.existing = nil
            export.complaint = nil
        }
        dialog = .export(export)
    }

    private mutating func record(_ events: [Event]) {
        for event in events {
            do {
                try session.append(event)
            } catch {
                notice = Notice(text: "an event could not be recorded: \(error)", tone: .trouble)
                continue
            }
            if let index = event.connection.flatMap({ session.index(of: $0) }) { selection.active = index }
        }
    }

    private mutating func learn(_ outcome: AppInput.Outcome) {
        switch outcome {
        case .exported(let path, let octets):
            dialog = nil
            notice = Notice(text: "wrote \(Figures.count(octets, "byte")) to \(path)", tone: .done)
        case .exportExists(let path):
            guard case .export(var export) = dialog else { return }
            export.existing = path
            dialog = .export(export)
        case .exportFailed(let reason):
            guard case .export(var export) = dialog else {
                notice = Notice(text: reason, tone: .trouble)
                return
            }
            export.complaint = reason
            dialog = .export(export)
        case .copied(let octets): notice = Notice(text: "copied \(Figures.count(octets, "byte"))", tone: .done)
        case .failed(let reason): notice = Notice(text: reason, tone: .trouble)
        }
    }
}
