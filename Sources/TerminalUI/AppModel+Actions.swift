import Analysis
import Canvas
import Scenarios
import Wire

extension AppModel {
    /// Does what a key, a click on a footer hint or a palette asks for.
    package mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .moveUp: move(by: -1)
        case .moveDown: move(by: 1)
        case .moveLeft: moveSideways(by: -1)
        case .moveRight: moveSideways(by: 1)
        case .toTop: jump(toEnd: false)
        case .toEnd: jump(toEnd: true)
        case .pageUp: move(by: -page)
        case .pageDown: move(by: page)
        case .compare:
            if screen == .compare { return leaveComparison() }
            compareVariants()
        case .zoomIn: zoomLanes(nearer: true)
        case .zoomOut: zoomLanes(nearer: false)
        case .replay: toggleReplay()
        case .play: replay { $0.togglePlaying() }
        case .slower: replay?.changePace(-1)
        case .faster: replay?.changePace(1)
        case .scrubBack: replay { $0.scrub(to: Double($0.stop) / Double(max(1, $0.count)) - 0.05) }
        case .scrubForward: replay { $0.scrub(to: Double($0.stop) / Double(max(1, $0.count)) + 0.05) }
        case .previousRow where replay != nil: stepReplay(-1)
        case .nextRow where replay != nil: stepReplay(1)
        case .previousMessage where screen == .compare: stepInComparison(-1, toDifference: false)
        case .nextMessage where screen == .compare: stepInComparison(1, toDifference: false)
        case .previousDesync where screen == .compare: stepInComparison(-1, toDifference: true)
        case .nextDesync where screen == .compare: stepInComparison(1, toDifference: true)
        case .previousMessage where replay != nil: replay(-1, through: \.messages, "message")
        case .nextMessage where replay != nil: replay(1, through: \.messages, "message")
        case .previousDesync where replay != nil: replay(-1, through: \.desyncs, "desync")
        case .nextDesync where replay != nil: replay(1, through: \.desyncs, "desync")
        case .previousRow: step(by: -1) { _ in true }
        case .nextRow: step(by: 1) { _ in true }
        case .previousMessage: step(by: -1, to: Self.isMessage)
        case .nextMessage: step(by: 1, to: Self.isMessage)
        case .previousDesync: stepDesync(by: -1)
        case .nextDesync: stepDesync(by: 1)
        case .nextPane: turn(by: 1)
        case .previousPane: turn(by: -1)
        case .focus(let pane): focus = pane
        case .zoom: isZoomed.toggle()
        case .open: return open()
        case .change: change()
        case .back: return back()
        case .toggleVariant: return toggleVariant()
        case .pause: return pause()
        case .sendOne: return running([.sendOne])
        case .widenGap: return setGap(wider: true)
        case .narrowGap: return setGap(wider: false)
        case .runAgain:
            guard source.kind == .lab,
                let plan = lab.map({ lab in
                    var plan = lab.plan
                    plan.variant = lab.variant
                    plan.pace.gap = lab.gap
                    return plan
                })
            else { return [] }
            return launch(plan)
        case .picker where source.kind != .lab: _ = running([])
        case .picker: screen = screen == .picker && lab != nil ? .session : .picker
        case .follow: follows.toggle()
        case .freeze:
            frozen = frozen == nil ? session : nil
            if frozen == nil { listing.set(listing.filter, listing.sorting, in: session) }
        case .byteForm: byteForm = byteForm.following()
        case .timeForm: timeForm = timeForm.following()
        case .explain: explainsMore.toggle()
        case .find: beginPrompt(.find)
        case .nextMatch: return findNext(1)
        case .previousMatch: return findNext(-1)
        case .filter: beginPrompt(.filter)
        case .columns: dialog = .columns(listing.sorting?.column ?? .number)
        case .mark: return toggleMark()
        case .nextMark: goToNextMark()
        case .note: beginPrompt(.note)
        case .palette: beginPalette()
        case .copy: return copy()
        case .save:
            var order = ExportOrder(form: .jsonl, path: exportName + ExportForm.jsonl.suffix, force: false)
            order.marks = session.recording.marks
            return [.export(order)]
        case .export: dialog = .export(exportDialog)
        case .theme: return nextTheme()
        case .mouse:
            hasMouse.toggle()
            notice = Notice(text: hasMouse ? "mouse on" : "mouse off: the terminal selects text", tone: .done)
            return [.setMouse(hasMouse)]
        case .help:
            if case .help = dialog { dialog = nil } else { dialog = .help(top: 0) }
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        }
        return []
    }

    private mutating func stepReplay(_ distance: Int) {
        replay {
            $0.isPlaying = false
            $0.step(distance)
        }
    }

    // MARK: Where Enter and Esc lead

    private mutating func open() -> [Effect] {
        switch place {
        case .help: dialog = nil
        case .editing: picker.acceptEdit()
        case .export:
            guard case .export(let export) = dialog else { return [] }
            if export.order.path.isEmpty {
                var refused = export
                refused.complaint = "a file needs a name"
                dialog = .export(refused)
                return []
            }
            var order = export.order
            order.marks = session.recording.marks
            return [.export(order)]
        case .prompt: if case .prompt(let prompt) = dialog { return accept(prompt) }
        case .palette: if case .palette(let palette) = dialog { return run(palette.chosen) }
        case .columns: if case .columns(let column) = dialog { sort(by: column) }
        case .picker: return picker.plan.map { launch($0) } ?? []
        case .compare: stepInComparison(1, toDifference: true)
        case .session, .searching, .replay:
            switch focus {
            case .connections: focus = .timeline
            case .timeline: focus = .bytes
            case .bytes, .explain, .lanes, .logs, .waterfall: isZoomed.toggle()
            }
        }
        return []
    }

    private mutating func back() -> [Effect] {
        switch place {
        case .help, .palette, .columns: dialog = nil
        case .prompt: if case .prompt(let prompt) = dialog { cancel(prompt) }
        case .searching: search = nil
        case .compare: return leaveComparison()
        case .replay where isZoomed: isZoomed = false
        case .replay: toggleReplay()
        case .export:
            guard case .export(var export) = dialog, export.existing != nil else {
                dialog = nil
                return []
            }
            export.existing = nil
            dialog = .export(export)
        case .editing: picker.editor = nil
        case .picker:
            if picker.focus == .settings {
                picker.focus = .scenarios
            } else if let lab, !lab.isOver {
                screen = .session
            } else {
                return [.quit]
            }
        case .session:
            if isZoomed {
                isZoomed = false
            } else if source.kind == .file {
                return [.quit]
            } else if source.kind == .tap {
                notice = Notice(text: "\(keys.keys(of: .quit).first?.name ?? "") ends the tap and quits", tone: .done)
            } else {
                screen = .picker
                if let lab, !lab.isOver {
                    self.lab?.state = .stopped
                    return [.stopLab]
                }
            }
        }
        return []
    }

    // MARK: The lab

    /// Effects that only a lab that runs can have.
    private mutating func running(_ effects: [Effect]) -> [Effect] {
        guard source.kind == .lab else {
            notice = Notice(text: "that is for the lab: nobody commands this traffic", tone: .trouble)
            return []
        }
        guard let lab, !lab.isOver else {
            notice = Notice(text: "nothing runs; r runs it again", tone: .trouble)
            return []
        }
        return effects
    }

    private mutating func toggleVariant() -> [Effect] {
        let effects = running(lab.map { [.setVariant($0.variant.other)] } ?? [])
        guard let variant = lab?.variant.other else { return [] }
        if !effects.isEmpty { lab?.variant = variant }
        return effects
    }

    private mutating func pause() -> [Effect] {
        let effects = running(lab.map { [.pause(!$0.isPaused)] } ?? [])
        guard let isPaused = lab?.isPaused else { return [] }
        if !effects.isEmpty { lab?.isPaused = !isPaused }
        return effects
    }

    /// Gaps that `+` and `-` go through, in milliseconds.
    private static let gaps: [Int64] = [0, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]

    private mutating func setGap(wider: Bool) -> [Effect] {
        guard let gap = lab?.gap else { return [] }
        let gaps = Self.gaps.map { Delay.milliseconds($0) }
        guard let next = wider ? gaps.first(where: { $0 > gap }) : gaps.last(where: { $0 < gap }) else { return [] }
        let effects = running([.setGap(next)])
        if !effects.isEmpty { lab?.gap = next }
        return effects
    }

    // MARK: The picker

    private mutating func change() {
        if case .columns(let column) = dialog { return toggle(column) }
        if picker.focus == .scenarios { picker.focus = .settings }
        if !picker.step(1) { picker.beginEditing() }
    }

    // MARK: The program

    /// What an export is called unless the user says otherwise.
    private var exportDialog: ExportDialog {
        let slots = session.connections
        let index = selection.connection
        let found = Set(slots.flatMap(\.summary.codes))
        return ExportDialog(
            name: exportName, connection: slots.indices.contains(index) ? slots[index].id : nil,
            codes: FindingCode.allCases.filter(found.contains))
    }

    private var exportName: String {
        switch source.kind {
        case .lab: return lab?.plan.scenario ?? "session"
        case .tap: return "tap"
        case .file:
            let file = source.name.split(separator: "/").last.map(String.init) ?? "session"
            return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        }
    }

    private mutating func nextTheme() -> [Effect] {
        guard !themes.isEmpty else { return [] }
        let place = themes.firstIndex(of: theme).map { ($0 + 1) % themes.count } ?? 0
        theme = themes[place]
        notice = Notice(text: "theme \(theme)", tone: .done)
        return [.setTheme(theme)]
    }

    /// The selected octets in the form in which they are shown.
    private func copy() -> [Effect] {
        guard let subject else { return [] }
        let range = subject.range.isEmpty ? nil : subject.range
        guard let range else { return subject.text.isEmpty ? [] : [.copy(escaped(text: subject.text))] }
        let octets = subject.octets.bytes[range]
        switch byteForm {
        case .hex: return [.copy(octets.map { Figures.hexadecimal(Int($0), digits: 2) }.joined(separator: " "))]
        case .text:
            // Lines stay lines; whatever else does not print is a full stop.
            let scalars = octets.filter { $0 != 0x0D }.map { $0 == 0x0A ? "\n" : printable($0) }
            return [.copy(String(String.UnicodeScalarView(scalars)))]
        case .escaped: return [.copy(escaped(octets))]
        }
    }
}
