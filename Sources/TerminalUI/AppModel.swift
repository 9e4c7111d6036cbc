import Analysis
import Canvas
import Scenarios
import Wire

/// All that the screen depends on: one value, changed by ``update(_:)`` alone.
package struct AppModel: Sendable {
    package enum Screen: Hashable, Sendable { case picker, session, compare }

    package enum Dialog: Hashable, Sendable {
        /// First line shown.
        case help(top: Int)
        case export(ExportDialog)
        case prompt(Prompt)
        case palette(Palette)
        /// The column under the cursor.
        case columns(ConnectionColumn)
    }

    /// What runs, or ran.
    package struct Lab: Hashable, Sendable {
        package var plan: LabPlan
        package var variant: Variant
        package var gap: Delay
        package var isPaused = false
        package var state = State.starting

        package enum State: Hashable, Sendable {
            case starting, running, finished(failed: Bool), stopped
        }

        package var isOver: Bool {
            switch state {
            case .starting, .running: false
            case .finished, .stopped: true
            }
        }
    }

    /// A line for the user, shown until the next key.
    package struct Notice: Hashable, Sendable {
        package enum Tone: Hashable, Sendable { case done, trouble }
        package var text: String
        package var tone: Tone
    }

    package internal(set) var size: Size { didSet { arrange() } }
    package internal(set) var screen = Screen.picker
    package internal(set) var dialog: Dialog?
    package internal(set) var picker: Picker
    package internal(set) var lab: Lab? { didSet { changes.lab += 1 } }
    package internal(set) var notice: Notice? { didSet { changes.notice += 1 } }

    package internal(set) var source = SessionSource.lab {
        didSet {
            changes.source += 1
            if !source.isLike(oldValue) { changes.sourceState += 1 }
        }
    }
    /// Number of sessions and replays so far: positions and revisions count within one.
    var generation = 0
    /// Indices of connections that are over and whose analysis is there nevertheless, the one needed last at the end.
    var kept: [Int] = []
    /// Connections of a file whose details are here, the one looked at last at the end.
    var looked: [ConnectionID] = []
    /// Whether somebody has done anything since the session began.
    var isTouched = false
    /// Connections that were asked for and have not come, and why those that cannot come cannot.
    var loading: Set<ConnectionID> = []
    var unloadable: [ConnectionID: String] = [:] { didSet { changes.unloadable += 1 } }

    /// Everything recorded, also while the view is frozen.
    package internal(set) var session = SessionAnalysis()
    /// The session as it was when the view was frozen.
    package internal(set) var frozen: SessionAnalysis? {
        get { freezing.value }
        set { freezing.value = newValue }
    }
    /// Two sessions side by side; nil where nothing is compared.
    package internal(set) var comparing: Comparing? {
        get { juxtaposing.value }
        set { juxtaposing.value = newValue }
    }
    /// How wide an octet is in the lanes; nil where what there is to say decides.
    var laneScale: LaneScale?
    /// What was recorded, at another moment; nil where the present is shown.
    package internal(set) var replay: Replay? {
        get { replaying.value }
        set { replaying.value = newValue }
    }
    private var freezing = Apart<SessionAnalysis>()
    private var juxtaposing = Apart<Comparing>()
    private var replaying = Apart<Replay>()
    /// Nanoseconds since 1970 at the session's time 0; nil while nobody said.
    package internal(set) var epoch: Int64?

    package internal(set) var focus = Pane.timeline { didSet { arrange() } }
    package internal(set) var isZoomed = false { didSet { arrange() } }
    package internal(set) var explainsMore = false { didSet { arrange() } }
    private(set) var layout: SessionLayout
    package internal(set) var follows = true
    package internal(set) var byteForm = ByteForm.hex
    package internal(set) var timeForm = TimeForm.delta
    package internal(set) var hasMouse = true
    package internal(set) var theme: String
    package let themes: [String]
    package let glyphs: Glyphs
    package let keys: KeyMap

    /// Which connections are shown, in which order and columns.
    var listing = Listing()
    var columns = ConnectionColumn.usual { didSet { changes.columns += 1 } }
    /// What was looked for last; Esc ends looking.
    var search: Search? { didSet { changes.search += 1 } }
    /// How often things have changed that take long to compare.
    private(set) var changes = Changes()

    struct Changes: Sendable {
        var lab = 0
        var notice = 0
        var source = 0
        /// But for how much there is of it.
        var sourceState = 0
        var unloadable = 0
        var columns = 0
        var search = 0
    }

    var selection = Selection()
    var viewports = Viewports()

    /// What the panes are about. Rows are kept by id, so that they stay what they were while others come.
    struct Selection: Hashable, Sendable {
        /// Index into the session's connections.
        var connection = 0
        /// Per connection index, where somebody has been.
        var rows: [Int: Int] = [:]
        /// The octet under the cursor of the byte pane, in the direction of the selected row.
        var octet: Int?
        /// Index of the connection where something happened last.
        var active = 0
    }

    /// How far each pane is scrolled.
    struct Viewports: Hashable, Sendable {
        var connections = 0
        var timeline = 0
        /// An offset: the beginning of a row of octets.
        var bytes = 0
        /// Offset of the first octet of the lanes, where they have a scale.
        var lanes = 0
        var explain = 0
        /// nil: at the end, also when lines come.
        var logs: Int?
        /// Columns of text out of sight on the left.
        var timelinePan = 0
        var logsPan = 0
        /// What was selected when the viewports were last brought to it.
        var revealed: Revealed?

        struct Revealed: Hashable, Sendable {
            var connection: Int
            var row: Int
            var octet: Int?
            var size: Size
            var layout: SessionLayout
            var form: ByteForm
        }
    }

    /// - Parameters:
    ///   - scenarios: What the picker offers.
    ///   - themes: Names of the themes that `T` goes through.
    ///   - keys: What the user has bound.
    ///   - mouse: Whether the terminal reports the mouse at the beginning.
    package init(
        size: Size, scenarios: [Scenario], themes: [String], theme: String, glyphs: Glyphs = .unicode,
        keys: KeyMap = .standard, bytes: ByteForm = .hex, time: TimeForm = .delta, mouse: Bool = true
    ) {
        byteForm = bytes
        timeForm = time
        hasMouse = mouse
        self.keys = keys
        self.size = size
        self.themes = themes
        self.theme = theme
        self.glyphs = glyphs
        layout = SessionLayout(size: size, focus: focus, zoomed: isZoomed, explains: explainsMore)
        picker = Picker(scenarios: scenarios)
    }

    /// What is on the screen: the session, or as it was when the view was frozen, or at the moment that is played.
    var shown: SessionAnalysis {
        if isReplaying, let replay { return replay.session }
        if isFrozen, let frozen { return frozen }
        return session
    }

    /// What is said of the connection at an index, without a copy of the session; nil where there is none.
    func look<Result>(at index: Int, _ body: (ConnectionSlot) -> Result?) -> Result? {
        func look(in connections: [ConnectionSlot]) -> Result? {
            connections.indices.contains(index) ? body(connections[index]) : nil
        }
        return look(in: connectionsShown)
    }

    /// Those of ``shown``.
    var connectionsShown: [ConnectionSlot] {
        if isReplaying, let replay { return replay.session.connections }
        if isFrozen, let frozen { return frozen.connections }
        return session.connections
    }

    var isReplaying: Bool { replaying.isThere }
    var isFrozen: Bool { freezing.isThere }

    /// The analysis of the connection at an index; nil where there is none, or it is not loaded.
    func detail(at index: Int) -> ConnectionAnalysis? {
        let session = shown
        return session.connections.indices.contains(index) ? session.connections[index].detail : nil
    }

    /// The user's marks on a connection.
    func marks(of subject: Subject) -> [Mark] {
        shown.recording.marks.filter { $0.connection == subject.connection.id }
    }

    private mutating func arrange() {
        layout = SessionLayout(size: size, focus: focus, zoomed: isZoomed, explains: explainsMore)
    }

    /// Where keys go.
    package var place: Action.Place {
        switch dialog {
        case .help: return .help
        case .export: return .export
        case .prompt: return .prompt
        case .palette: return .palette
        case .columns: return .columns
        case nil: break
        }
        switch screen {
        case .picker: return picker.editor == nil ? .picker : .editing
        case .compare: return .compare
        case .session: return isReplaying ? .replay : search == nil ? .session : .searching
        }
    }

    /// Where keys would go if no dialog were open.
    var placeBeneath: Action.Place {
        var model = self
        model.dialog = nil
        return model.place
    }

    /// Index of the selected row in its connection; nil where there is none.
    var rowIndex: Int? {
        let connections = connectionsShown
        let count = connections.rowCount(at: selection.connection)
        if count == 0 { return nil }
        guard let id = selection.rows[selection.connection] else { return count - 1 }
        return connections.index(ofRow: id, at: selection.connection) ?? count - 1
    }

    /// The selected row.
    var row: TimelineRow? {
        rowIndex.flatMap { connectionsShown.row($0, at: selection.connection) }
    }

    var subject: Subject? {
        rowIndex.flatMap { Subject(session: shown, connection: selection.connection, row: $0) }
    }
}
