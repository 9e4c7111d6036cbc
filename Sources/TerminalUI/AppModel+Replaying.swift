import Canvas
import Analysis
import Wire

extension AppModel {
    /// Begins to play what was recorded from where the cursor is, or ends doing so.
    mutating func toggleReplay() {
        generation += 1
        if replay != nil {
            replay = nil
            listing.set(listing.filter, listing.sorting, in: shown)
            follows = false
            selection.connection = max(0, min(selection.connection, session.connections.count - 1))
            return
        }
        let now = subject.map { follows ? nil : $0.row.ended } ?? nil
        do {
            guard let tape = try tape() else {
                notice = Notice(text: "nothing is recorded that could be played", tone: .trouble)
                return
            }
            var replay = try Replay(tape)
            if let now {
                let place = replay.stops.first { $0 > 0 && tape.entries[$0 - 1].time >= now } ?? 0
                replay.go(to: place)
            }
            show(replay)
        } catch {
            notice = Notice(text: "this cannot be played: \(error)", tone: .trouble)
        }
    }

    /// The whole session, or where it is long or not here as a whole, the connection that is looked at.
    private func tape() throws(Recording.Refusal) -> Recording? {
        let whole = session.recording
        if !whole.entries.isEmpty, whole.entries.count <= Replay.limit, source.kind != .file { return whole }
        guard let record = subject?.record else { return nil }
        return try Recording(of: record)
    }

    /// Shows a moment of a replay, the cursor on what has just happened.
    mutating func show(_ replay: Replay) {
        let isNew = self.replay == nil
        self.replay = replay
        follows = false
        if let index = replay.active.flatMap({ replay.session.index(of: $0) }) {
            selection.connection = index
            if let row = replay.session.connections[index].detail?.rows.last { selection.rows[index] = row.id }
        } else {
            selection.connection = 0
        }
        selection.octet = nil
        if isNew || listing.order != nil { listing.set(listing.filter, listing.sorting, in: replay.session) }
    }

    mutating func replay(_ change: (inout Replay) -> Void) {
        guard var replay else { return }
        change(&replay)
        show(replay)
    }

    mutating func replay(_ distance: Int, through positions: KeyPath<Replay, [Int]>, _ what: String) {
        guard var replay else { return }
        if replay.step(distance, through: replay[keyPath: positions]) {
            replay.isPlaying = false
            show(replay)
        } else {
            notice = Notice(text: "no \(distance > 0 ? "further" : "earlier") \(what)", tone: .done)
        }
    }

    /// Milliseconds after which the run loop is to tell how much time has passed; nil while nothing moves by itself.
    package var wakeAfter: Int? {
        replay?.wait.map { max(1, min(100, Int($0.nanoseconds / 1_000_000))) }
    }

    /// The moment that is looked at: that of the replay, or when the selected row was complete.
    var moment: Timestamp? {
        if let replay { return replay.clock }
        return follows && frozen == nil ? nil : row?.ended
    }

    /// What client and server are doing at that moment; of what was recorded since, only what explains it.
    func states(of subject: Subject?) -> PartyStates? {
        guard let subject else { return nil }
        if let replay, let full = session.connection(subject.connection.id),
            let record = session.recording.connection(subject.connection.id)
        {
            return PartyStates(full, record, at: replay.clock)
        }
        return PartyStates(
            subject.connection, subject.record, at: moment ?? subject.connection.lastActivity)
    }

    /// Whether the last line of a timeline of that size says what both ends are doing.
    func hasStates(_ rect: Rect) -> Bool {
        guard rect.columns >= 40, rowIndex != nil else { return false }
        return replay == nil ? rect.rows >= 8 : rect.rows >= 3
    }

    func timeline(of subject: Subject) -> TimelineView {
        TimelineView(
            connection: subject.connection, record: subject.record, selected: subject.rowIndex,
            top: viewports.timeline, pan: viewports.timelinePan, clock: .init(form: timeForm, epoch: epoch),
            filter: listing.filter, summary: shown.connections[selection.connection].summary,
            marks: marks(of: subject))
    }

    /// Pans the timeline, as far as it has something to show.
    mutating func panTimeline(by columns: Int) {
        guard let ladder, let subject else { return }
        let last = timeline(of: subject).lastPan(in: ladder)
        viewports.timelinePan = max(0, min(viewports.timelinePan + columns, last))
    }

    /// The cells in which rows of the timeline are shown; nil where that is not.
    var ladder: Rect? {
        layout.interior(of: .timeline).map { $0.splitRows(hasStates($0) ? $0.rows - 1 : $0.rows).top }
    }
}
