import Canvas

/// Where the panes of a session lie on a screen of a size.
///
/// From 110x34 on panes are boxes side by side; down to 80x24 they are stacked under rules; down to 40x10 one
/// pane is shown at a time; below that there is no room for anything but a notice.
package struct SessionLayout: Hashable, Sendable {
    package enum Form: Hashable, Sendable { case tooSmall, single, stacked, boxed, wide }

    package var form: Form
    package var header: Rect
    package var footer: Rect
    /// In the order in which Tab goes through them.
    package private(set) var places: [Place] = []
    /// Where the scenario's settings are shown; nil where there is no room.
    package private(set) var knobs: Rect?

    package struct Place: Hashable, Sendable {
        package var pane: Pane
        /// With its rule or border.
        package var rect: Rect
    }

    /// - Parameters:
    ///   - focus: The pane shown where only one fits, and where the focused one is in no stack.
    ///   - zoomed: Whether the focused pane takes the whole screen.
    ///   - explains: Whether Explain is larger, at the expense of its neighbours.
    package init(size: Size, focus: Pane, zoomed: Bool, explains: Bool) {
        form = Self.form(of: size)
        let screen = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        let (top, rest) = screen.splitRows(1)
        let (content, bottom) = rest.splitRows(rest.rows - 1)
        header = top
        footer = bottom
        if form == .tooSmall { return }
        if zoomed || form == .single {
            places = [Place(pane: focus, rect: content)]
            return
        }
        switch form {
        case .stacked: stack(content, explains: explains)
        case .boxed: box(content, explains: explains, focus)
        case .wide: spread(content, explains: explains)
        case .tooSmall, .single: break
        }
        if !places.contains(where: { $0.pane == focus }) {
            places = [Place(pane: focus, rect: content)]
            knobs = nil
        }
    }

    /// Nil for a pane that is not shown.
    package func rect(of pane: Pane) -> Rect? { places.first { $0.pane == pane }?.rect }

    /// Whether panes have borders on all sides.
    package var hasBoxes: Bool {
        switch form {
        case .boxed, .wide: true
        case .tooSmall, .single, .stacked: false
        }
    }

    /// The cells of a pane inside its rule or border.
    package func interior(of pane: Pane) -> Rect? {
        rect(of: pane).map { hasBoxes ? $0.inset(by: 1) : $0.splitRows(1).bottom }
    }

    package static func form(of size: Size) -> Form {
        if size.columns < 40 || size.rows < 10 { return .tooSmall }
        if size.columns < 80 || size.rows < 24 { return .single }
        if size.columns < 110 || size.rows < 34 { return .stacked }
        return size.columns < 170 || size.rows < 44 ? .boxed : .wide
    }

    private mutating func stack(_ area: Rect, explains: Bool) {
        // The 22 rows at 80x24: 4 connections, 6 timeline, 5 lanes, 3 bytes, 4 explain. What there is more goes
        // half to the timeline, the rest to those that have use for it.
        let spare = area.rows - 22
        let connections = 4 + spare / 8
        let lanes = 5 + (spare >= 4 ? 1 : 0)
        let bytes = explains ? 0 : 3 + spare / 6
        let explain = explains ? 7 + spare / 3 : 4 + spare / 8
        let logs = spare >= 12 ? 4 + spare / 8 : 0
        let timeline = area.rows - connections - lanes - bytes - explain - logs
        var rest = area
        for (pane, rows) in [
            (Pane.connections, connections), (.timeline, timeline), (.lanes, lanes), (.bytes, bytes),
            (.explain, explain), (.logs, logs),
        ] where rows > 0 {
            let (rect, below) = rest.splitRows(rows)
            places.append(Place(pane: pane, rect: rect))
            rest = below
        }
    }

    // The waterfall and the logs share a place.
    private mutating func box(_ area: Rect, explains: Bool, _ focus: Pane) {
        let spare = area.rows - 32
        let (overview, below) = area.splitRows(6 + spare / 4)
        let (timeline, under) = below.splitRows(below.rows - 7 - (explains ? 16 : 11) - spare / 4)
        let (lanes, bottom) = under.splitRows(7)
        let (connections, logs) = overview.splitColumns(area.columns - area.columns * 3 / 8)
        let (bytes, explain) = bottom.splitColumns(min(BytesView.width + 2, area.columns - 38))
        places = [
            Place(pane: .connections, rect: connections), Place(pane: .timeline, rect: timeline),
            Place(pane: .lanes, rect: lanes), Place(pane: .bytes, rect: bytes), Place(pane: .explain, rect: explain),
            Place(pane: focus == .logs ? .logs : .waterfall, rect: logs),
        ]
    }

    private mutating func spread(_ area: Rect, explains: Bool) {
        let (left, right) = area.splitColumns(area.columns - area.columns * 7 / 20)
        let spare = area.rows - 42
        let (connections, below) = left.splitRows(8 + spare / 6)
        let lanesRows = area.rows >= 47 ? 12 : 7
        let (timeline, under) = below.splitRows(below.rows - lanesRows - 11 - spare / 4)
        let (lanes, bytes) = under.splitRows(lanesRows)
        let (explain, middle) = right.splitRows((explains ? 26 : 19) + spare / 3)
        let (settings, rest) = middle.splitRows(10)
        let (waterfall, logs) = rest.splitRows(rest.rows / 2)
        places = [
            Place(pane: .connections, rect: connections), Place(pane: .timeline, rect: timeline),
            Place(pane: .lanes, rect: lanes), Place(pane: .bytes, rect: bytes), Place(pane: .explain, rect: explain),
            Place(pane: .waterfall, rect: waterfall), Place(pane: .logs, rect: logs),
        ]
        knobs = settings
    }
}
