import Analysis
import Canvas
import Wire

/// What the parts of a session's screen depend on. Whoever lets a view look at more of the model adds it here; a test
/// compares what is drawn with what would be drawn from nothing after every key of long random sessions.
extension SessionView {
    struct State: Equatable {
        var session: Moment
        var focus: Pane?
        /// Of the connection looked at.
        var connection: Int?
        var row: Int?
        var octet: Int?
        /// How far it is scrolled and zoomed, and other numbers.
        var numbers: [Int] = []
        var listing: Listing?
        var columns: Set<ConnectionColumn> = []
        var lab: AppModel.Lab?
        var source: SessionSource?
        var notice: AppModel.Notice?
        var pattern: BytePattern?
        var marks: [Mark] = []
        var reason: String?
        var place: Action.Place?
        var byteForm: ByteForm?
        var timeForm: TimeForm?
        var scale: LaneScale?
        var pickerFocus: Picker.Focus?
    }

    /// Which session is looked at, and what has happened in it.
    struct Moment: Equatable {
        var generation: Int
        /// Of the whole session, or of the connection looked at.
        var revision: Int
        var isFrozen: Bool
        /// Of a replay: how many events have happened, and what time it is.
        var position: Int?
        var clock: Timestamp?
    }

    func state(of part: Part) -> State {
        switch part {
        case .header: return header
        case .footer: return footer
        case .settings:
            var state = State(session: moment(revision: 0))
            state.lab = model.lab
            return state
        case .pane(let pane): return self.state(of: pane)
        }
    }

    private func moment(revision: Int) -> Moment {
        Moment(
            generation: model.generation, revision: revision, isFrozen: model.frozen != nil,
            position: model.replay?.position, clock: model.replay?.clock)
    }

    /// What depends on anything that happens in the session.
    private var wholeSession: State { State(session: moment(revision: session.revision)) }

    /// What depends on the connection looked at alone.
    private var oneConnection: State {
        let connections = session.connections
        let index = model.selection.connection
        var state = State(
            session: moment(revision: connections.indices.contains(index) ? connections[index].revision : -1))
        state.connection = index
        state.row = subject?.rowIndex
        if subject == nil {
            // Why there is nothing to see.
            state.source = model.source
            state.lab = model.lab
            state.reason = connections.indices.contains(index) ? model.unloadable[connections[index].id] : nil
        }
        return state
    }

    private func state(of pane: Pane) -> State {
        var state: State
        let viewports = model.viewports
        switch pane {
        case .connections:
            state = wholeSession
            state.connection = model.selection.connection
            state.numbers = [viewports.connections]
            state.listing = model.listing
            state.columns = model.columns
            state.source = model.source
            state.lab = model.lab
            state.reason = model.unloadable.isEmpty ? nil : waiting
        case .waterfall:
            state = wholeSession
            state.connection = model.selection.connection
            state.numbers = [viewports.connections, Int(model.moment?.nanoseconds ?? -1)]
            state.listing = model.listing
        case .timeline:
            state = oneConnection
            state.numbers = [
                viewports.timeline, viewports.timelinePan, Int(model.epoch ?? -1),
                Int(model.moment?.nanoseconds ?? -1), model.replay == nil ? 0 : model.session.revision,
            ]
            state.timeForm = model.timeForm
            state.listing = model.listing
            state.marks = session.recording.marks
        case .lanes:
            state = oneConnection
            state.numbers = [viewports.lanes]
            state.scale = model.laneScale
        case .bytes:
            state = oneConnection
            state.octet = model.selection.octet
            state.numbers = [viewports.bytes]
            state.byteForm = model.byteForm
            state.pattern = model.search?.pattern
        case .explain:
            state = oneConnection
            state.numbers = [viewports.explain, model.explainsMore ? 1 : 0]
            state.marks = session.recording.marks
        case .logs:
            state = State(session: moment(revision: session.logs.count))
            state.numbers = [viewports.logs ?? -1, viewports.logsPan]
        }
        state.focus = model.focus == pane ? pane : nil
        return state
    }

    private var header: State {
        var state = wholeSession
        state.session.revision = session.summary.desyncs
        state.connection = model.selection.connection
        state.row = subject?.rowIndex
        state.numbers = [
            subject?.connection.rows.count ?? -1, model.follows ? 1 : 0, model.session.summary.desyncs,
            model.session.summary.findings,
            model.session.summary.evicted, model.session.connections.isEmpty ? 0 : 1,
            model.replay?.isPlaying ?? false ? 1 : 0, Int(10 * (model.replay?.speed ?? 0)),
        ]
        state.listing = model.listing
        state.lab = model.lab
        state.source = model.source
        return state
    }

    private var footer: State {
        var state = State(session: moment(revision: 0))
        state.session.position = nil
        state.session.clock = nil
        state.focus = model.focus
        state.numbers = [
            model.isZoomed ? 1 : 0, model.replay?.isPlaying ?? false ? 1 : 0, model.comparing == nil ? 0 : 1,
            model.hasSession ? 1 : 0, model.search == nil ? 0 : 1,
        ]
        state.pickerFocus = model.picker.focus
        if case .export(let export) = model.dialog { state.numbers.append(export.order.force ? 1 : 0) }
        state.lab = model.lab
        state.source = model.source
        state.notice = model.notice
        state.place = model.place
        return state
    }
}
