import Analysis
import Canvas
import Wire

/// What the parts of a session's screen depend on. Whoever lets a view look at more of the model adds it here; a test
/// compares what is drawn with what would be drawn from nothing after every key of long random sessions.
extension SessionView {
    /// Numbers, so that to find out that nothing has changed takes next to nothing; what is more than a number is
    /// there by how often it has changed.
    struct State: Equatable {
        private var numbers = InlineArray<24, Int>(repeating: 0)
        private var count = 0
        var marks: [Mark] = []

        static func == (left: State, right: State) -> Bool {
            guard left.count == right.count else { return false }
            for index in 0..<left.count where left.numbers[index] != right.numbers[index] { return false }
            return left.marks == right.marks
        }

        mutating func add(_ number: Int) {
            numbers[count] = number
            count += 1
        }

        mutating func add(_ number: Int?) { add(number ?? .min) }
        mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }
    }

    func state(of part: Part) -> State {
        switch part {
        case .header: return header
        case .footer: return footer
        case .settings:
            var state = state(revision: 0)
            state.add(model.changes.lab)
            return state
        case .states:
            var state = oneRow
            state.add(model.moment?.nanoseconds)
            state.add(model.replay == nil ? 0 : model.session.revision)
            return state
        case .moment:
            // What lies under it is the waterfall's.
            var state = State()
            state.add(model.moment?.nanoseconds)
            return state
        case .pane(let pane): return self.state(of: pane)
        }
    }

    /// Which session is looked at, and what has happened in it.
    /// - Parameter revision: Of the whole session, or of the connection looked at.
    private func state(revision: Int) -> State {
        var state = State()
        state.add(model.generation)
        state.add(model.frozen != nil)
        // Of a replay: how many events have happened, and what time it is.
        state.add(model.replay?.position)
        state.add(model.replay?.clock.nanoseconds)
        state.add(revision)
        return state
    }

    /// What depends on anything that happens in the session.
    private var wholeSession: State { state(revision: session.revision) }

    /// What the rows of the timeline depend on, wherever they are and whether they are selected.
    var ladderState: State {
        var state = connection
        state.add(model.viewports.timelinePan)
        state.add(model.epoch.map { Int($0) })
        state.add(TimeForm.allCases.firstIndex(of: model.timeForm))
        state.add(model.listing.settings)
        state.marks = session.recording.marks
        return state
    }

    /// What depends on the row looked at.
    private var oneRow: State {
        var state = connection
        state.add(rowIndex)
        return state
    }

    /// What depends on the connection looked at alone.
    private var connection: State {
        let index = model.selection.connection
        var state = state(
            revision: session.connections.indices.contains(index) ? session.connections[index].revision : -1)
        state.add(index)
        if rowIndex == nil {
            // Why there is nothing to see.
            state.add(model.changes.sourceState)
            state.add(model.changes.lab)
            state.add(model.changes.unloadable)
        }
        return state
    }

    private func state(of pane: Pane) -> State {
        var state: State
        let viewports = model.viewports
        switch pane {
        case .connections:
            state = wholeSession
            state.add(model.selection.connection)
            state.add(viewports.connections)
            state.add(model.listing.revision)
            state.add(model.changes.columns)
            state.add(model.changes.sourceState)
            state.add(model.changes.lab)
            state.add(model.changes.unloadable)
        case .waterfall:
            state = wholeSession
            state.add(model.selection.connection)
            state.add(viewports.connections)
            state.add(model.listing.revision)
        case .timeline:
            state = ladderState
            state.add(viewports.timeline)
            state.add(rowIndex)
        case .lanes:
            state = oneRow
            state.add(viewports.lanes)
            state.add(model.laneScale?.step)
        case .bytes:
            state = oneRow
            state.add(model.selection.octet)
            state.add(viewports.bytes)
            state.add(ByteForm.allCases.firstIndex(of: model.byteForm))
            state.add(model.changes.search)
        case .explain:
            state = oneRow
            state.add(viewports.explain)
            state.add(model.explainsMore)
            state.marks = session.recording.marks
        case .logs:
            state = self.state(revision: session.logs.count)
            state.add(viewports.logs)
            state.add(viewports.logsPan)
        }
        state.add(model.focus == pane)
        return state
    }

    private var header: State {
        let all = model.session
        var state = state(revision: session.summary.desyncs)
        state.add(model.selection.connection)
        state.add(rowIndex)
        state.add(rowIndex == nil ? -1 : session.connections[model.selection.connection].rowCount)
        state.add(model.follows)
        state.add(all.summary.desyncs)
        state.add(all.summary.findings)
        state.add(all.summary.evicted)
        state.add(all.connections.isEmpty)
        state.add(model.replay?.isPlaying ?? false)
        state.add(Int(10 * (model.replay?.speed ?? 0)))
        state.add(model.listing.settings)
        state.add(model.changes.lab)
        state.add(model.changes.source)
        return state
    }

    private var footer: State {
        var state = State()
        state.add(model.generation)
        state.add(model.frozen != nil)
        state.add(model.focus.rawValue)
        state.add(model.isZoomed)
        state.add(model.replay?.isPlaying)
        state.add(model.isComparing)
        state.add(model.hasSession)
        state.add(model.search != nil)
        state.add(model.picker.focus == .scenarios)
        if case .export(let export) = model.dialog { state.add(export.order.force) }
        state.add(model.changes.lab)
        state.add(model.changes.sourceState)
        state.add(model.changes.notice)
        state.add(Action.Place.allCases.firstIndex(of: model.place))
        return state
    }
}

extension SessionView.State {
    fileprivate mutating func add(_ number: Int64?) { add(number.map { Int($0) }) }
    fileprivate mutating func add(_ flag: Bool?) { add(flag.map { $0 ? 1 : 0 }) }
}
