import Analysis
import Canvas

extension AppModel {
    /// Brings the selection to what is followed, and the viewports to the selection if it has changed.
    ///
    /// Scrolling alone leaves the selection out of sight; moving it brings it back.
    mutating func settle() {
        if screen == .compare, var comparing {
            let rows = CompareView.Places(size).rows.rows
            comparing.top = Self.top(
                comparing.top, rows: rows, count: comparing.comparison.rows.count, revealing: comparing.selected)
            self.comparing = comparing
        }
        guard screen == .session else { return }
        let session = shown
        if follows, !isFrozen, !session.connections.isEmpty {
            let active = min(selection.active, session.connections.count - 1)
            if listing.place(of: active) != nil { selection.connection = active }
            let slots = connectionsShown
            if let last = slots.row(slots.rowCount(at: selection.connection) - 1, at: selection.connection) {
                if selection.rows[selection.connection] != last.id { selection.octet = nil }
                selection.rows[selection.connection] = last.id
            }
        }
        selection.connection = max(0, min(selection.connection, session.connections.count - 1))
        if listing.place(of: selection.connection) == nil, listing.count(in: session) > 0 {
            // The filter has hidden what was looked at.
            selectConnection(place: listing.nearest(to: selection.connection))
        }
        let layout = layout
        if let rect = layout.interior(of: .connections) {
            let isMoved =
                viewports.revealed?.connection != selection.connection || viewports.revealed?.layout != layout
            viewports.connections = Self.top(
                viewports.connections, rows: rect.rows, count: listing.count(in: session),
                revealing: isMoved ? listing.place(of: selection.connection) : nil)
        }
        guard let rowIndex, let row else { return }
        let revealed = Viewports.Revealed(
            connection: selection.connection, row: row.id, octet: selection.octet, size: size, layout: layout,
            form: byteForm)
        let old = viewports.revealed
        viewports.revealed = revealed
        let isNewRow = old?.connection != revealed.connection || old?.row != revealed.row
        if isNewRow {
            viewports.explain = 0
            viewports.timelinePan = 0
        }
        if let rect = ladder {
            viewports.timeline = Self.top(
                viewports.timeline, rows: rect.rows, count: connectionsShown.rowCount(at: selection.connection),
                revealing: isNewRow || old?.layout != layout ? rowIndex : nil)
        }
        if viewports.timelinePan > 0, old?.layout != layout { panTimeline(by: 0) }
        if old != revealed { revealInLanes() }
        if revealed != old, let rect = layout.interior(of: .bytes), let subject {
            revealOctets(subject, rect, isNewRow: isNewRow)
        }
        if viewports.explain > 0, let rect = layout.interior(of: .explain), let subject {
            let account = Account(subject, glyphs: glyphs)
            let lines = ExplainView.lines(account, width: rect.columns - 2, rows: rect.rows - 1).count
            viewports.explain = min(viewports.explain, max(0, lines - (rect.rows - 1)))
        }
    }

    /// The first row of a list that keeps as much as possible where it was.
    private static func top(_ top: Int, rows: Int, count: Int, revealing index: Int?) -> Int {
        var top = min(top, max(0, count - rows))
        if let index {
            if index < top { top = index }
            if index >= top + rows { top = index - rows + 1 }
        }
        return max(0, top)
    }

    private mutating func revealOctets(_ subject: Subject, _ rect: Rect, isNewRow: Bool) {
        let octets = subject.octets.bytes
        guard !octets.isEmpty, rect.rows > 0 else { return }
        let rows = BytesView.rows(in: rect, form: byteForm, octets: octets)
        let wanted = min(selection.octet ?? subject.range.lowerBound, octets.count - 1)
        let row = rows.row(containing: wanted)
        if selection.octet == nil || isNewRow {
            // A row of context above where there is room to spare.
            viewports.bytes = row.lowerBound
            if rect.rows >= 6, let above = rows.row(before: row) { viewports.bytes = above.lowerBound }
            return
        }
        if row.lowerBound < viewports.bytes {
            viewports.bytes = row.lowerBound
            return
        }
        // From the wanted row up: how far the viewport may begin above it at most.
        var first = row
        for _ in 1..<max(2, rect.rows) where rect.rows > 1 {
            guard let above = rows.row(before: first) else { break }
            first = above
        }
        viewports.bytes = max(first.lowerBound, rows.row(containing: min(viewports.bytes, octets.count - 1)).lowerBound)
    }
}
