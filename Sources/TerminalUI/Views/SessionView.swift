import Analysis
import Canvas
import Scenarios

/// The lab: the panes of the selected connection, laid out for the size.
///
///      header
///     ─ 1 Connections ──────────
///     ─ 2 Timeline #1 ──────────
///     ─ 5 Lanes s2c ────────────
///     ─ 3 Bytes s2c 56..109 ────
///     ─ 4 Explain ──────────────
///      footer
///
/// A class, since the model in it is large and whoever captures the view would copy it.
final class SessionView {
    let model: AppModel
    let layout: SessionLayout
    let session: SessionAnalysis
    let rowIndex: Int?

    init(model: AppModel, layout: SessionLayout) {
        self.model = model
        self.layout = layout
        session = model.shown
        rowIndex = model.rowIndex
    }

    /// What is drawn apart from the rest, each in cells of its own; but for the moment, which is a line on top of the
    /// waterfall.
    enum Part: Hashable {
        case header, footer, settings, states, moment
        case pane(Pane)

        /// Counts from 0.
        var index: Int {
            switch self {
            case .header: 0
            case .footer: 1
            case .settings: 2
            case .states: 3
            case .moment: 4
            case .pane(let pane): 4 + pane.rawValue
            }
        }

        static let count = 5 + Pane.allCases.count
    }

    /// Where a part is; nil for one that is not on the screen.
    func rect(of part: Part) -> Rect? {
        switch part {
        case .header: return layout.header
        case .footer: return layout.footer
        case .settings: return layout.knobs
        case .moment: return layout.interior(of: .waterfall)
        case .states:
            guard let rect = layout.interior(of: .timeline), model.hasStates(rect) else { return nil }
            return rect.splitRows(rect.rows - 1).bottom
        case .pane(let pane): return layout.rect(of: pane)
        }
    }

    func draw(
        _ part: Part, _ rect: Rect, _ subject: Subject?, _ ladder: inout TimelineView.Drawn, with pen: inout Pen
    ) {
        switch part {
        case .header: HeaderView(model: model).draw(rect, with: &pen)
        case .footer: FooterView(model: model).draw(rect, with: &pen)
        case .settings: drawKnobs(rect, with: &pen)
        case .states: if let states = model.states(of: subject) { StatesView(states: states).draw(rect, with: &pen) }
        case .moment: if let moment = model.moment { waterfall.draw(moment, rect, with: &pen) }
        case .pane(let pane): draw(SessionLayout.Place(pane: pane, rect: rect), subject, &ladder, with: &pen)
        }
    }

    private var waterfall: WaterfallView {
        WaterfallView(
            session: session, listing: model.listing, selected: model.selection.connection,
            top: model.viewports.connections)
    }

    private func draw(
        _ place: SessionLayout.Place, _ subject: Subject?, _ drawn: inout TimelineView.Drawn, with pen: inout Pen
    ) {
        let rect = place.rect
        var frame = Frame(
            title: title(of: place.pane, subject), number: place.pane.rawValue, note: note(of: place.pane, subject),
            isFocused: model.focus == place.pane, hasBox: layout.hasBoxes)
        let account =
            place.pane == .explain
            ? subject.map {
                Account($0, glyphs: pen.glyphs, marks: model.marks(of: $0))
            } : nil
        if let account {
            frame.title += " \(account.title)"
        }
        frame.scroll = scroll(of: place.pane, subject)
        let inner = frame.draw(rect, with: &pen)
        switch place.pane {
        case .connections:
            ConnectionsView(
                session: model.shown, listing: model.listing, shown: model.columns,
                waiting: model.source.kind == .lab ? "waiting for the first connection" : waiting,
                selected: model.selection.connection, top: model.viewports.connections
            ).draw(inner, titleRow: rect.row, with: &pen)
            drawDamage(inner, with: &pen)
        case .timeline:
            guard let subject else {
                pen.write(waiting, inner.column + 1, inner.row, Style(.uiDim), width: inner.columns - 2)
                return
            }
            let ladder = inner.splitRows(model.hasStates(inner) ? inner.rows - 1 : inner.rows).top
            model.timeline(of: subject).draw(
                ladder, titleRow: rect.row, &drawn, for: ladderState, with: &pen)
        case .lanes:
            guard let subject else { return }
            let hasPairs = inner.rows >= 6 + PairsView.rows
            let (lanes, pairs) = inner.splitRows(hasPairs ? inner.rows - PairsView.rows : inner.rows)
            LanesView(subject: subject, scale: model.laneScale, origin: model.viewports.lanes)
                .draw(hasPairs ? lanes.splitRows(6).top : lanes, with: &pen)
            if hasPairs { PairsView(subject: subject).draw(pairs, with: &pen) }
        case .waterfall:
            waterfall.draw(inner, titleRow: rect.row, with: &pen)
        case .bytes:
            guard let subject else { return }
            BytesView(
                subject: subject, form: model.byteForm, top: model.viewports.bytes,
                cursor: model.focus == .bytes ? model.selection.octet : nil, pattern: model.search?.pattern
            ).draw(inner, with: &pen)
        case .explain:
            if let account { ExplainView(account: account, top: model.viewports.explain).draw(inner, with: &pen) }
        case .logs:
            let logs = model.shown.logs
            let top = model.viewports.logs ?? max(0, logs.count - inner.rows)
            LogsView(logs: logs, top: top, pan: model.viewports.logsPan).draw(inner, with: &pen)
        }
    }

    /// Below the last connection, if it is in sight: why there are no more.
    private func drawDamage(_ rect: Rect, with pen: inout Pen) {
        let line = max(1, model.listing.count(in: model.shown)) - model.viewports.connections
        guard let damage = model.source.damage, line < rect.rows else { return }
        pen.write(
            "\(pen.glyphs.warn) \(damage)", rect.column + 1, rect.row + line, Style(.verdictWarn, [.bold]),
            width: rect.columns - 2)
    }

    private func scroll(of pane: Pane, _ subject: Subject?) -> Frame.Scroll? {
        switch pane {
        case .connections: .init(top: model.viewports.connections, count: model.listing.count(in: model.shown))
        case .timeline: subject.map { .init(top: model.viewports.timeline, count: $0.connection.rows.count) }
        case .logs: .init(top: model.viewports.logs ?? .max / 2, count: model.shown.logs.count)
        case .bytes, .explain, .lanes, .waterfall: nil
        }
    }

    var waiting: String {
        if session.connections.indices.contains(model.selection.connection) {
            let slot = session.connections[model.selection.connection]
            if let reason = model.unloadable[slot.id] { return reason }
            if !slot.hasOctets { return "reading connection \(slot.id)" }
        }
        switch model.source.kind {
        case .file:
            return model.source.progress == nil ? "there is no HTTP connection in it" : "looking for connections"
        case .tap: return model.source.isOver ? "nothing came" : "waiting for the first connection"
        case .lab: break
        }
        switch model.lab?.state {
        case .starting: return "starting server and client"
        case .stopped, nil: return "nothing runs; r runs it again, s chooses a scenario"
        case .running, .finished: return "nothing has happened yet"
        }
    }

    private func title(of pane: Pane, _ subject: Subject?) -> String {
        if pane == .connections, model.listing.order != nil {
            return "\(pane.title) \(model.listing.count(in: model.shown))/\(model.shown.connections.count)"
        }
        guard let subject else { return pane.title }
        switch pane {
        case .connections, .explain, .logs, .waterfall: return pane.title
        case .timeline: return "\(pane.title) #\(subject.connection.id)"
        case .lanes: return "\(pane.title) \(subject.direction.code)"
        case .bytes: return BytesView.title(subject)
        }
    }

    private func note(of pane: Pane, _ subject: Subject?) -> String {
        switch pane {
        case .connections, .timeline, .waterfall: return ""
        case .lanes: return model.laneScale.map { "z/Z \($0.description)" } ?? ""
        case .logs: return model.viewports.logs == nil ? "" : "G end"
        case .explain: return "e \(model.explainsMore ? "less" : "more")"
        case .bytes:
            guard let subject, let octet = model.selection.octet, model.focus == .bytes else {
                return "v \(model.byteForm.rawValue)"
            }
            let owners = subject.owners(at: octet).map {
                "\(Meaning.name($0.observer)) \(Meaning.short($0.claim.owner))"
            }
            let part = subject.owners(at: octet).first.map { " \($0.claim.part.rawValue)" } ?? ""
            return "\(octet)\(part): \(owners.joined(separator: ", "))"
        }
    }

    private func drawKnobs(_ rect: Rect, with pen: inout Pen) {
        guard let lab = model.lab else { return }
        let inner = Frame(title: "Settings \(lab.plan.scenario)", hasBox: true).draw(rect, with: &pen)
        let lines = model.picker.items.map { knob in
            let value: String =
                switch knob.name {
                case "server": lab.variant.rawValue
                case "gap": lab.gap.description
                default: (lab.plan.settings[knob.name] ?? knob.initial).description
                }
            return SettingsView.Line(knob: knob, value: value)
        }
        SettingsView(lines: lines).draw(inner, with: &pen)
    }
}
