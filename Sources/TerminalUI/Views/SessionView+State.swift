import Analysis
import Canvas
import Wire

/// What the parts of a session's screen depend on. Whoever lets a view look at more of the model adds it here; a test
/// compares what is drawn with what would be drawn from nothing after every key of long random sessions.
extension SessionView {
    /// Numbers, so that to find out that nothing has changed takes next to nothing; what is more than a number is
    /// there by how often it has changed.
    struct State: Equatable, BitwiseCopyable {
        private var numbers = InlineArray<24, Int>(repeating: 0)
        private var count = 0

        static func == (left: State, right: State) -> Bool {
            withUnsafePointer(to: left) { left in withUnsafePointer(to: right) { areAlike(left, $0) } }
        }

        /// The same where they are: copies of them would be most of what a frame costs in which little happens.
        static func areAlike(_ left: UnsafePointer<State>, _ right: UnsafePointer<State>) -> Bool {
            let count = MemoryLayout<State>.size / MemoryLayout<Int>.size
            return left.withMemoryRebound(to: Int.self, capacity: count) { left in
                right.withMemoryRebound(to: Int.self, capacity: count) { right in
                    for index in 0..<count where left[index] != right[index] { return false }
                    return true
                }
            }
        }

        mutating func add(_ number: Int) {
            numbers[count] = number
            count += 1
        }

        mutating func add(_ number: Int?) { add(number ?? .min) }
        mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }
    }

    func describe(_ part: Part, in state: inout State) {
        switch part {
        case .header: describeHeader(in: &state)
        case .footer: describeFooter(in: &state)
        case .settings:
            describeSession(revision: 0, in: &state)
            state.add(model.changes.lab)
        case .states:
            describeRow(in: &state)
            state.add(model.moment?.nanoseconds)
            state.add(model.isReplaying ? model.session.revision : 0)
        case .moment:
            // What lies under it is the waterfall's.
            state.add(model.moment?.nanoseconds)
        case .pane(let pane): describe(pane, in: &state)
        }
    }

    /// Which session is looked at, and what has happened in it.
    /// - Parameter revision: Of the whole session, or of the connection looked at.
    private func describeSession(revision: Int, in state: inout State) {
        state.add(model.generation)
        state.add(model.isFrozen)
        // Of a replay: how many events have happened, and what time it is.
        let replay = model.isReplaying ? model.replay : nil
        state.add(replay?.position)
        state.add(replay?.clock.nanoseconds)
        state.add(revision)
    }

    /// What depends on anything that happens in the session.
    private func describeWholeSession(in state: inout State) { describeSession(revision: session.revision, in: &state) }

    /// What the rows of the timeline depend on, wherever they are and whether they are selected.
    var ladderState: State {
        var state = State()
        describeLadder(in: &state)
        return state
    }

    private func describeLadder(in state: inout State) {
        describeConnection(in: &state)
        state.add(model.viewports.timelinePan)
        state.add(model.epoch.map { Int($0) })
        state.add(TimeForm.allCases.firstIndex(of: model.timeForm))
        state.add(model.listing.settings)
        state.add(session.recording.markChanges)
    }

    /// What depends on the row looked at.
    private func describeRow(in state: inout State) {
        describeConnection(in: &state)
        state.add(rowIndex)
    }

    /// What depends on the connection looked at alone.
    private func describeConnection(in state: inout State) {
        let index = model.selection.connection
        describeSession(revision: session.connections.revision(at: index), in: &state)
        state.add(index)
        if rowIndex == nil {
            // Why there is nothing to see.
            state.add(model.changes.sourceState)
            state.add(model.changes.lab)
            state.add(model.changes.unloadable)
        }
    }

    private func describe(_ pane: Pane, in state: inout State) {
        let viewports = model.viewports
        switch pane {
        case .connections:
            describeWholeSession(in: &state)
            state.add(model.selection.connection)
            state.add(viewports.connections)
            state.add(model.listing.revision)
            state.add(model.changes.columns)
            state.add(model.changes.sourceState)
            state.add(model.changes.lab)
            state.add(model.changes.unloadable)
        case .waterfall:
            describeWholeSession(in: &state)
            state.add(model.selection.connection)
            state.add(viewports.connections)
            state.add(model.listing.revision)
        case .timeline:
            describeLadder(in: &state)
            state.add(viewports.timeline)
            state.add(rowIndex)
        case .lanes:
            describeRow(in: &state)
            state.add(viewports.lanes)
            state.add(model.laneScale?.step)
        case .bytes:
            describeRow(in: &state)
            state.add(model.selection.octet)
            state.add(viewports.bytes)
            state.add(ByteForm.allCases.firstIndex(of: model.byteForm))
            state.add(model.changes.search)
        case .explain:
            describeRow(in: &state)
            state.add(viewports.explain)
            state.add(model.explainsMore)
            state.add(session.recording.markChanges)
        case .logs:
            describeSession(revision: session.logs.count, in: &state)
            state.add(viewports.logs)
            state.add(viewports.logsPan)
        }
        state.add(model.focus == pane)
    }

    private func describeHeader(in state: inout State) {
        let all = model.session
        describeSession(revision: session.summary.desyncs, in: &state)
        state.add(model.selection.connection)
        state.add(rowIndex)
        state.add(rowIndex == nil ? -1 : session.connections.rowCount(at: model.selection.connection))
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
    }

    private func describeFooter(in state: inout State) {
        state.add(model.generation)
        state.add(model.isFrozen)
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
    }
}

extension SessionView.State {
    fileprivate mutating func add(_ number: Int64?) { add(number.map { Int($0) }) }
    fileprivate mutating func add(_ flag: Bool?) { add(flag.map { $0 ? 1 : 0 }) }
}
