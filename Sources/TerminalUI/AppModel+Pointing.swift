import Canvas

extension AppModel {
    /// What the mouse does: a click selects and focuses, a double click opens, the wheel scrolls what is under
    /// it, a click on a footer hint runs it.
    mutating func point(_ mouse: Mouse) -> [Effect] {
        switch mouse.action {
        case .release: return []
        case .wheelUp: scroll(mouse, by: -1)
        case .wheelDown: scroll(mouse, by: 1)
        case .press:
            notice = nil
            return click(mouse)
        case .double:
            _ = click(mouse)
            return isOverContent(mouse) ? perform(.open) : []
        }
        return []
    }

    private func isOverContent(_ mouse: Mouse) -> Bool {
        switch place {
        case .help, .export, .editing, .prompt, .columns, .palette, .compare: false
        case .picker: PickerView.target(at: mouse.column, mouse.row, self) != nil
        case .session, .searching, .replay:
            layout.places.contains { $0.rect.contains(column: mouse.column, row: mouse.row) }
        }
    }

    private mutating func click(_ mouse: Mouse) -> [Effect] {
        guard mouse.button == .left else { return [] }
        if mouse.row == layout.header.row, dialog == nil, let part = HeaderView(model: self).scrubber(at: mouse.column)
        {
            replay {
                $0.isPlaying = false
                $0.scrub(to: part)
            }
            return []
        }
        if let action = FooterView(model: self).action(at: mouse.column, mouse.row) { return perform(action) }
        switch place {
        case .help: dialog = nil
        case .export, .editing: break
        case .prompt:
            guard case .prompt(var prompt) = dialog else { return [] }
            if let choice = PromptView(prompt: prompt).choice(at: mouse.column, mouse.row, in: size) {
                prompt.choice = choice
                return accept(prompt)
            }
        case .palette:
            guard case .palette(var palette) = dialog else { return [] }
            switch PaletteView(palette: palette, keys: keys, place: placeBeneath).target(
                at: mouse.column, mouse.row, in: size)
            {
            case .item(let index):
                palette.choose(index)
                return run(palette.chosen)
            case .outside: dialog = nil
            case .inside: break
            }
        case .columns:
            switch ColumnsView(model: self).target(at: mouse.column, mouse.row, in: size) {
            case .item(let index):
                let column = ConnectionColumn.allCases[index]
                dialog = .columns(column)
                toggle(column)
            case .outside: dialog = nil
            case .inside: break
            }
        case .picker:
            switch PickerView.target(at: mouse.column, mouse.row, self) {
            case .scenario(let index):
                picker.focus = .scenarios
                picker.select(index)
            case .item(let index):
                picker.focus = .settings
                picker.select(item: index)
            case nil: break
            }
        case .session, .searching, .replay: clickPane(mouse)
        case .compare:
            let rows = CompareView.Places(size).rows
            guard rows.contains(column: mouse.column, row: mouse.row) else { return [] }
            let top = comparing?.top ?? 0
            comparing?.select(top + mouse.row - rows.row)
        }
        return []
    }

    private mutating func clickPane(_ mouse: Mouse) {
        let places = layout.places
        guard let pane = places.first(where: { $0.rect.contains(column: mouse.column, row: mouse.row) })?.pane else {
            return
        }
        // The geometry that was clicked on, before the focus changes it.
        let interior = layout.interior(of: pane)
        if pane == .connections, let rect = interior, mouse.row == rect.row - 1,
            let column = ConnectionsView.heading(at: mouse.column, in: rect, self)
        {
            focus = pane
            return sort(by: column)
        }
        focus = pane
        guard let rect = interior, rect.contains(column: mouse.column, row: mouse.row) else { return }
        let line = mouse.row - rect.row
        switch pane {
        case .connections:
            if viewports.connections + line < listing.count(in: shown) {
                selectConnection(place: viewports.connections + line)
            }
        case .timeline:
            guard let subject, viewports.timeline + line < subject.connection.rows.count else { return }
            if viewports.timeline + line != subject.rowIndex { follows = false }
            selectRow(viewports.timeline + line)
        case .bytes:
            guard let subject else { return }
            let view = BytesView(subject: subject, form: byteForm, top: viewports.bytes, cursor: nil)
            if let offset = view.offset(at: mouse.column, line: line, in: rect) { selectOctet(offset) }
        case .lanes:
            guard let subject else { return }
            if let offset = LanesView(subject: subject, scale: laneScale, origin: viewports.lanes).offset(
                at: mouse.column, in: rect)
            {
                selectOctet(offset)
            }
        case .waterfall:
            if viewports.connections + line < listing.count(in: shown) {
                selectConnection(place: viewports.connections + line)
            }
        case .explain, .logs: break
        }
    }

    private mutating func scroll(_ mouse: Mouse, by direction: Int) {
        let lines = 3 * direction
        switch place {
        case .help: move(by: lines)
        case .export, .editing: break
        case .prompt, .palette, .columns, .compare: move(by: direction)
        case .picker: move(by: direction)
        case .session, .searching, .replay:
            guard
                let pane = layout.places.first(where: { $0.rect.contains(column: mouse.column, row: mouse.row) })?.pane
            else { return }
            scroll(pane, by: lines)
        }
    }

    private mutating func scroll(_ pane: Pane, by lines: Int) {
        let rows = layout.interior(of: pane)?.rows ?? 1
        switch pane {
        case .connections, .waterfall:
            viewports.connections = max(0, min(listing.count(in: shown) - rows, viewports.connections + lines))
        case .timeline:
            if lines < 0 { follows = false }
            let count = subject?.connection.rows.count ?? 0
            viewports.timeline = max(0, min(count - rows, viewports.timeline + lines))
        case .bytes:
            guard let subject, let rect = layout.interior(of: .bytes), !subject.octets.bytes.isEmpty else { return }
            let all = BytesView.rows(in: rect, form: byteForm, octets: subject.octets.bytes)
            var row = all.row(containing: min(viewports.bytes, subject.octets.bytes.count - 1))
            for _ in 0..<abs(lines) {
                guard let next = lines > 0 ? all.row(after: row) : all.row(before: row) else { break }
                row = next
            }
            viewports.bytes = row.lowerBound
        case .explain: viewports.explain = max(0, viewports.explain + lines)
        case .lanes where laneScale != nil: zoomLanes(nearer: lines < 0)
        case .lanes: step(by: lines.signum(), to: Self.isMessage)
        case .logs: scrollLogs(by: lines)
        }
    }
}
