import Analysis
import Canvas
import Wire

extension AppModel {
    /// Rows that a page key moves by: what the focused pane or the help shows, less one to keep the place.
    var page: Int {
        if let help { return max(1, help.rows(in: size) - 1) }
        if screen == .compare { return max(1, CompareView.Places(size).rows.rows - 1) }
        return max(1, (layout.interior(of: focus)?.rows ?? size.rows - 4) - 1)
    }

    /// nil where there is none on the screen.
    private var help: HelpView? {
        guard case .help(let top) = dialog else { return nil }
        return HelpView(glyphs: glyphs, keys: keys, top: top)
    }

    mutating func move(by distance: Int) {
        switch place {
        case .help:
            guard let help else { return }
            let last = help.lastTop(in: size)
            dialog = .help(top: max(0, min(min(help.top, last) + distance, last)))
        case .export:
            guard case .export(var export) = dialog else { return }
            export.move(by: distance)
            dialog = .export(export)
        case .editing: break
        case .prompt:
            guard case .prompt(var prompt) = dialog else { return }
            prompt.choose(distance)
            dialog = .prompt(prompt)
        case .palette:
            guard case .palette(var palette) = dialog else { return }
            palette.move(by: distance)
            dialog = .palette(palette)
        case .columns:
            guard case .columns(let column) = dialog else { return }
            let all = ConnectionColumn.allCases
            let index = (all.firstIndex(of: column) ?? 0) + max(-all.count, min(distance, all.count))
            dialog = .columns(all[max(0, min(index, all.count - 1))])
        case .picker:
            switch picker.focus {
            case .scenarios: picker.select(picker.index + distance)
            case .settings: picker.select(item: picker.item + distance)
            }
        case .session, .searching, .replay: moveInPane(by: distance)
        case .compare: moveInComparison(by: distance)
        }
    }

    private mutating func moveInPane(by distance: Int) {
        switch focus {
        case .connections, .waterfall:
            selectConnection(place: listing.nearest(to: selection.connection) + distance)
        case .timeline, .lanes: step(by: distance) { _ in true }
        case .bytes: moveOctet(rows: distance)
        case .explain: viewports.explain = max(0, viewports.explain + distance)
        case .logs: scrollLogs(by: distance)
        }
    }

    mutating func moveSideways(by distance: Int) {
        switch place {
        case .help, .editing, .prompt, .palette, .columns, .compare: break
        case .export:
            guard case .export(var export) = dialog else { return }
            export.change(by: distance)
            dialog = .export(export)
        case .picker:
            if picker.focus == .scenarios {
                if distance > 0 { picker.focus = .settings }
            } else if !picker.step(distance) {
                if distance > 0 { picker.beginEditing() } else { picker.focus = .scenarios }
            }
        case .session, .searching, .replay:
            switch focus {
            case .connections, .waterfall, .timeline: panTimeline(by: 8 * distance)
            case .bytes: moveOctet(by: distance)
            case .lanes where laneScale != nil: panLanes(by: distance)
            case .lanes: step(by: distance, to: Self.isMessage)
            case .explain: viewports.explain = max(0, viewports.explain + distance)
            case .logs: viewports.logsPan = max(0, viewports.logsPan + 8 * distance)
            }
        }
    }

    mutating func jump(toEnd: Bool) {
        switch place {
        case .help: dialog = .help(top: toEnd ? help?.lastTop(in: size) ?? 0 : 0)
        case .editing, .export, .prompt: break
        case .picker, .palette, .columns, .compare: move(by: toEnd ? .max / 2 : .min / 2)
        case .session, .searching, .replay:
            switch focus {
            case .connections, .waterfall:
                selectConnection(place: toEnd ? listing.count(in: shown) - 1 : 0)
                follows = toEnd && source.kind != .file
            case .timeline, .lanes:
                step(by: toEnd ? .max / 2 : .min / 2) { _ in true }
                follows = toEnd && source.kind != .file
            case .bytes:
                guard let subject else { return }
                selectOctet(toEnd ? subject.octets.bytes.count - 1 : 0)
            case .explain: viewports.explain = toEnd ? .max / 2 : 0
            case .logs: viewports.logs = toEnd ? nil : 0
            }
        }
    }

    mutating func turn(by distance: Int) {
        switch place {
        case .picker: picker.focus = picker.focus == .scenarios ? .settings : .scenarios
        case .export: move(by: distance)
        case .prompt: if case .prompt(let prompt) = dialog { complete(prompt, by: distance) }
        case .help, .editing, .palette, .columns, .compare: break
        case .session, .searching, .replay:
            // Where one pane is shown at a time, Tab goes through all of them.
            let shown = layout.places.map(\.pane)
            let panes = shown.count > 1 ? shown : Pane.allCases
            let index = panes.firstIndex(of: focus) ?? 0
            focus = panes[(index + distance + panes.count) % panes.count]
        }
    }

    // MARK: Rows

    /// Selects the connection at a place of the list; one that is not there is the nearest.
    mutating func selectConnection(place: Int) {
        let session = shown
        let count = listing.count(in: session)
        guard let index = listing.index(at: max(0, min(place, count - 1)), in: session) else { return }
        selectConnection(index)
    }

    mutating func selectConnection(_ index: Int) {
        guard shown.connections.indices.contains(index) else { return }
        guard index != selection.connection else { return }
        follows = false
        selection.connection = index
        selection.octet = nil
        if selection.rows[index] == nil { revealRow(of: index) }
    }

    /// Selects what is worth looking at first on a connection: where it went wrong, else the latest.
    mutating func revealRow(of index: Int) {
        guard let detail = detail(at: index) else { return }
        let rows = detail.rows
        let row = detail.indexOfDesync(from: -1, by: 1) ?? rows.count - 1
        if rows.indices.contains(row) { selection.rows[index] = rows[row].id }
    }

    mutating func selectRow(_ index: Int) {
        guard let rows = detail(at: selection.connection)?.rows, !rows.isEmpty else { return }
        let index = max(0, min(index, rows.count - 1))
        selection.rows[selection.connection] = rows[index].id
        selection.octet = nil
    }

    /// Goes to the next row, in steps of `distance`, that is wanted; stays where there is none.
    mutating func step(by distance: Int, to isWanted: (TimelineRow) -> Bool) {
        guard let current = rowIndex, distance != 0, let rows = detail(at: selection.connection)?.rows else { return }
        let target = max(0, min(rows.count - 1, distance > 0 ? current.addingCapped(distance) : current + distance))
        var index = target
        while rows.indices.contains(index), !isWanted(rows[index]) { index += distance.signum() }
        guard rows.indices.contains(index), index != current else { return }
        follows = false
        selectRow(index)
    }

    static func isMessage(_ row: TimelineRow) -> Bool {
        switch row.kind {
        case .request, .response, .interim: true
        case .opened, .tunnel, .stray, .eaten, .closed, .log: false
        }
    }

    /// Goes to the next row with a desync, on this connection or another.
    mutating func stepDesync(by direction: Int) {
        if let row = rowIndex, let detail = detail(at: selection.connection),
            let next = detail.indexOfDesync(from: row, by: direction)
        {
            follows = false
            return selectRow(next)
        }
        let bad = shown.badConnections
        var place = bad.lowerBound(of: direction > 0 ? selection.connection + 1 : selection.connection)
        if direction < 0 { place -= 1 }
        while bad.indices.contains(place) {
            unpack(bad[place])
            let slot = shown.connections[bad[place]]
            let row = slot.detail.map { $0.indexOfDesync(from: direction > 0 ? -1 : $0.rows.count, by: direction) }
            // Without its detail nobody knows the row yet: it is shown once it is loaded.
            if row.map({ $0 != nil }) ?? (slot.summary.desyncs > 0 || slot.summary.findings > 0) {
                follows = false
                selection.connection = bad[place]
                selection.octet = nil
                if let row = row ?? nil { selectRow(row) }
                return
            }
            place += direction
        }
        notice = Notice(text: "no \(direction > 0 ? "further" : "earlier") desync", tone: .done)
    }

    // MARK: Octets and lines

    /// Puts the cursor on an octet and selects the row that shows it.
    mutating func selectOctet(_ offset: Int) {
        guard let subject, !subject.octets.bytes.isEmpty else { return }
        let offset = max(0, min(offset, subject.octets.bytes.count - 1))
        if !subject.range.contains(offset),
            let row = subject.connection.index(ofRowShowing: offset, subject.direction),
            subject.connection.rows[row].direction == subject.direction
        {
            selectRow(row)
            follows = false
        }
        selection.octet = offset
    }

    private var octetCursor: Int? {
        subject.map { selection.octet ?? $0.range.lowerBound }
    }

    private mutating func moveOctet(by distance: Int) {
        if let cursor = octetCursor { selectOctet(selection.octet == nil ? cursor : cursor + distance) }
    }

    private mutating func moveOctet(rows distance: Int) {
        guard let subject, let cursor = octetCursor, let rect = layout.interior(of: .bytes) else { return }
        let rows = BytesView.rows(in: rect, form: byteForm, octets: subject.octets.bytes)
        switch byteForm {
        case .hex, .text: selectOctet(cursor + distance * rows.stride)
        case .escaped:
            var row = rows.row(containing: cursor)
            let column = cursor - row.lowerBound
            for _ in 0..<min(abs(distance), 200) {
                guard let next = distance > 0 ? rows.row(after: row) : rows.row(before: row) else { break }
                row = next
            }
            selectOctet(min(row.lowerBound + column, max(row.lowerBound, row.upperBound - 1)))
        }
    }

    mutating func scrollLogs(by distance: Int) {
        let rows = layout.interior(of: .logs)?.rows ?? 1
        let last = max(0, shown.logs.count - rows)
        let top = max(0, min(last, (viewports.logs ?? last) + distance))
        viewports.logs = top == last ? nil : top
    }
}

extension Int {
    fileprivate func addingCapped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
