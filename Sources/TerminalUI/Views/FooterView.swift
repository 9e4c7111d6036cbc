import Canvas

/// The line below everything: what can be done here, or what has just come of it.
///
///      q back  ? help  ,/. step  {/} desync  b fixed  Space pause  n send  x export
struct FooterView {
    let model: AppModel

    func draw(_ rect: Rect, with pen: inout Pen) {
        pen.ground = .uiFooterText
        defer { pen.ground = nil }
        pen.fill(rect, " ", Style(.uiFooterText))
        if let notice = model.notice {
            let isTrouble = notice.tone == .trouble
            let sign = isTrouble ? pen.glyphs.bad : pen.glyphs.ok
            pen.write(
                " \(sign) \(notice.text)", rect.column, rect.row, Style(isTrouble ? .verdictBad : .verdictOk, [.bold]),
                width: rect.columns)
            return
        }
        for place in places(rect) {
            let end = pen.write(
                place.hint.keys, place.column, rect.row, Style(.uiFooterKey, [.bold]), width: place.hint.keys.count)
            pen.write(place.hint.word, end + 1, rect.row, Style(.uiFooterText), width: place.hint.word.count)
        }
    }

    /// What a click on the footer means.
    func action(at column: Int, _ row: Int) -> Action? {
        let footer = model.layout.footer
        guard model.notice == nil, footer.contains(column: column, row: row) else { return nil }
        return places(footer).first { $0.column..<$0.column + $0.width ~= column }?.action
    }

    private struct Place {
        var action: Action
        var hint: Action.Hint
        var column: Int
        var width: Int
    }

    /// As many hints as fit, in the order of the table.
    private func places(_ rect: Rect) -> [Place] {
        var column = rect.column + 1
        var places: [Place] = []
        let place = model.place
        for action in Action.all where action.entry.places.contains(place) {
            guard let hint = model.hint(for: action) else { continue }
            let width = hint.keys.count + 1 + hint.word.count
            guard column + width < rect.endColumn else { break }
            places.append(Place(action: action, hint: hint, column: column, width: width))
            column += width + 2
        }
        return places
    }
}

extension AppModel {
    /// The footer's words for an action as things are; nil where it has none, or would do nothing.
    func hint(for action: Action) -> Action.Hint? {
        guard var hint = action.entry.hint, isUseful(action), !isIdle(action) else { return nil }
        if !keys.isStandard(action) {
            guard let key = keys.keys(of: action).first else { return nil }
            hint.keys = key.name
        }
        // Where characters are text, q is one.
        if action == .back, place.takesText { hint.keys = keys.keys(of: .back, in: place).first?.name ?? "Esc" }
        if let word = word(for: action) { hint.word = word }
        return hint
    }

    /// Whether an action would do nothing worth the footer's room.
    private func isIdle(_ action: Action) -> Bool {
        let isOver = lab?.isOver ?? true
        switch place {
        case .picker: return action == .picker && lab == nil
        case .session, .searching:
            return action == .open || isOver && [.toggleVariant, .pause, .sendOne, .widenGap].contains(action)
        case .replay: return action == .open || action == .replay
        case .compare: return action == .open || action == .compare
        case .help: return action == .open || action == .help
        case .editing, .export, .prompt, .palette, .columns: return false
        }
    }

    /// What an action is called here, where that is not what it is called elsewhere.
    private func word(for action: Action) -> String? {
        switch (place, action) {
        case (.picker, .open): "start"
        case (.picker, .back): picker.focus == .settings || !(lab?.isOver ?? true) ? "back" : "quit"
        case (.picker, .nextPane): picker.focus == .scenarios ? "settings" : "scenarios"
        case (.picker, .picker): "lab"
        case (.editing, .open), (.prompt, .open): "accept"
        case (.editing, .back), (.export, .back), (.prompt, .back): "cancel"
        case (.export, .open): exportWord
        case (.export, .nextPane): "field"
        case (.prompt, .nextPane): "complete"
        case (.palette, .open): "do it"
        case (.columns, .open): "sort"
        case (.palette, .back), (.columns, .back), (.help, .back): "close"
        case (.compare, .back): hasSession ? "back" : "quit"
        case (.compare, .nextDesync): "difference"
        case (.replay, .back): isZoomed ? "back" : "end replay"
        case (.replay, .play): replay?.isPlaying ?? false ? "stop" : "play"
        case (.session, .back), (.searching, .back):
            search != nil ? "end search" : source.kind == .file && !isZoomed ? "quit" : "back"
        case (.session, .toggleVariant), (.searching, .toggleVariant): lab?.variant.other.rawValue ?? ""
        case (.session, .freeze), (.searching, .freeze): frozen == nil ? "freeze" : "thaw"
        case (.session, .pause), (.searching, .pause): lab?.isPaused ?? false ? "resume" : "pause"
        case (.picker, _), (.session, _), (.searching, _), (.compare, _), (.replay, _), (.editing, _), (.export, _),
            (.help, _), (.prompt, _), (.palette, _), (.columns, _):
            nil
        }
    }

    private var exportWord: String {
        if case .export(let export) = dialog, export.order.force { "overwrite" } else { "write" }
    }
}
