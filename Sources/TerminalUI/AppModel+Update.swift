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
        case .opened(let source, let epoch):
            begin(source)
            self.epoch = epoch
            // What is there is looked at from its beginning; what comes is followed.
            follows = source.kind != .file
        case .source(let source):
            if let damage = source.damage, damage != self.source.damage {
                notice = Notice(text: damage, tone: .trouble)
            }
            self.source = source
        case .summaries(let summaries): adopt(summaries)
        case .loaded(let id, let events):
            load(id, events)
            if let distance = search?.pending { effects = findNext(distance) }
        case .loadFailed(let id, let reason):
            loading.remove(id)
            unloadable[id] = reason
            if let distance = search?.pending { effects = findNext(distance) }
        case .evicted(let ids): session.evict(ids)
        case .unfollowed(let ids): session.unload(ids)
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
        case .tick(let elapsed): if replay?.isPlaying ?? false { replay { $0.play(elapsed) } }
        case .theme(let name): theme = name
        }
        settle()
        // What was settled on may have to be made first.
        if unpack(selection.connection) { settle() }
        unpackInSight()
        return effects + wanted()
    }

    /// Asks for the connection that is looked at, if it is not there.
    private mutating func wanted() -> [Effect] {
        guard screen == .session, !isReplaying,
            let id = look(at: selection.connection, { $0.hasOctets ? nil : $0.id }),
            unloadable[id] == nil, loading.insert(id).inserted
        else { return [] }
        return [.load(id)]
    }

    private mutating func adopt(_ summaries: [ConnectionSummary]) {
        for summary in summaries { session.adopt(summary) }
        relist(Set(summaries.compactMap { session.index(of: $0.id) }))
        // Until somebody moves, what went wrong first is what they came for.
        if source.kind == .file, !isTouched, let bad = session.badConnections.first { selection.connection = bad }
    }

    /// Octets of connections that were looked at and are kept, at least; the connection looked at may have more.
    private static let keptOctets = 32 << 20

    /// Gives up what was looked at longest ago: it can be read again.
    private mutating func forget() {
        func octets(_ id: ConnectionID) -> Int {
            session.index(of: id).map { session.connections[$0].summary.recordedBytes } ?? 0
        }
        var kept = 0
        guard
            let last = looked.lastIndex(where: { id in
                defer { kept += octets(id) }
                return kept > Self.keptOctets
            })
        else { return }
        session.unload(Array(looked[...last]))
        looked.removeFirst(last + 1)
    }

    private mutating func load(_ id: ConnectionID, _ events: [Event]) {
        loading.remove(id)
        looked.append(id)
        defer { forget() }
        do {
            try session.load(id, events)
            if frozen != nil { try frozen?.load(id, events) }
        } catch {
            unloadable[id] = "its events contradict each other: \(error)"
        }
        guard let index = session.index(of: id) else { return }
        if listing.filter?.looksAtOctets ?? false { relist([index]) }
        if selection.rows[index] == nil { revealRow(of: index) }
    }

    /// Brings the list up to date; a frozen view keeps the one it has.
    private mutating func relist(_ indices: Set<Int>) {
        if !isFrozen, !isReplaying { listing.update(indices, in: session) }
    }

    /// Forgets the session before and shows an empty one.
    private mutating func begin(_ source: SessionSource) {
        self.source = source
        generation += 1
        kept = []
        session = SessionAnalysis()
        listing = Listing()
        search = nil
        dialog = nil
        loading = []
        looked = []
        isTouched = false
        unloadable = [:]
        frozen = nil
        replay = nil
        comparing = nil
        epoch = nil
        selection = Selection()
        viewports = Viewports()
        follows = true
        screen = .session
    }

    /// Begins with a scenario running, without the picker.
    package mutating func launch(_ plan: LabPlan) -> [Effect] {
        var effects: [Effect] = []
        if let lab, !lab.isOver { effects.append(.stopLab) }
        picker.adopt(plan)
        lab = Lab(plan: plan, variant: plan.variant, gap: plan.pace.gap)
        begin(.lab)
        settle()
        return effects + [.startLab(plan)]
    }

    private mutating func terminal(_ input: TerminalInput) -> [Effect] {
        switch input {
        case .key(let key):
            if notice != nil { notice = nil }
            isTouched = true
            if search?.pending != nil { search?.pending = nil }
            // Nobody can see what another key would do there.
            if layout.form == .tooSmall { return key == "q" || key == "Q" ? [.quit] : [] }
            return press(key)
        case .mouse(let mouse):
            isTouched = true
            return point(mouse)
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
        case .prompt: if case .prompt(let prompt) = dialog { type(key, into: prompt) }
        case .palette:
            guard case .palette(var palette) = dialog else { return [] }
            _ = palette.input.apply(key)
            dialog = .palette(palette)
        case .picker, .session, .searching, .replay, .compare, .help, .columns: break
        }
        return []
    }

    /// Whether a key moves in or changes a line of text rather than doing what it does elsewhere.
    private func isTyping(_ key: Key) -> Bool {
        guard [.left, .right, .home, .end].contains(key) else { return false }
        if [.editing, .prompt, .palette].contains(place) { return true }
        if case .export(let export) = dialog { return export.field == .path }
        return false
    }

    private mutating func type(_ key: Key) {
        guard case .export(var export) = dialog else { return }
        if export.field != .path {
            if key == " " { export.change(by: 1) }
        } else if export.path.apply(key) {
            export.existing = nil
            export.complaint = nil
        }
        dialog = .export(export)
    }

    private mutating func record(_ events: [Event]) {
        var touched: Set<Int> = []
        for event in events {
            do {
                try session.append(event)
            } catch {
                notice = Notice(text: "an event could not be recorded: \(error)", tone: .trouble)
                continue
            }
            if let index = event.connection.flatMap({ session.index(of: $0) }) {
                selection.active = index
                touched.insert(index)
            }
        }
        relist(touched)
        pack(touched)
    }

    private mutating func learn(_ outcome: AppInput.Outcome) {
        switch outcome {
        case .exported(let path, let octets):
            dialog = nil
            notice = Notice(text: "wrote \(Figures.count(octets, "byte")) to \(path)", tone: .done)
        case .exportExists(let path):
            guard case .export(var export) = dialog else {
                notice = Notice(text: "\(path) exists", tone: .trouble)
                return
            }
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
