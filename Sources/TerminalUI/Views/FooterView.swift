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
        for action in Action.all where action.entry.places.contains(model.place) {
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
        guard var hint = action.entry.hint else { return nil }
        if !keys.isStandard(action) {
            guard let key = keys.keys(of: action).first else { return nil }
            hint.keys = key.name
        }
        let isOver = lab?.isOver ?? true
        guard isUseful(action) else { return nil }
        switch (action, place) {
        case (.open, .picker): hint.word = "start"
        case (.open, .editing): hint.word = "accept"
        case (.open, .export):
            if case .export(let export) = dialog { hint.word = export.order.force ? "overwrite" : "write" }
        case (.open, .session), (.open, .searching), (.open, .replay), (.open, .help): return nil
        case (.back, .picker): hint.word = picker.focus == .settings || !isOver ? "back" : "quit"
        case (.back, .editing), (.back, .export): hint = Action.Hint(keys: "Esc", word: "cancel")
        case (.back, .help), (.back, .palette), (.back, .columns): hint.word = "close"
        case (.back, .prompt): hint = Action.Hint(keys: "Esc", word: "cancel")
        case (.back, .searching): hint.word = "end search"
        case (.back, .replay): hint.word = isZoomed ? "back" : "end replay"
        case (.play, .replay): hint.word = replay?.isPlaying ?? false ? "stop" : "play"
        case (.replay, .replay): return nil
        case (.back, .session) where source.kind == .file && !isZoomed: hint.word = "quit"
        case (.open, .prompt): hint.word = "accept"
        case (.open, .palette): hint.word = "do it"
        case (.open, .columns): hint.word = "sort"
        case (.nextPane, .prompt): hint.word = "complete"
        case (.help, .help): return nil
        case (.nextPane, .export): hint.word = "field"
        case (.nextPane, .picker): hint.word = picker.focus == .scenarios ? "settings" : "scenarios"
        case (.picker, .picker):
            if lab == nil { return nil }
            hint.word = "lab"
        case (.toggleVariant, .session), (.toggleVariant, .searching):
            guard let lab, !lab.isOver else { return nil }
            hint.word = lab.variant.other.rawValue
        case (.pause, .session), (.pause, .searching):
            guard let lab, !lab.isOver else { return nil }
            hint.word = lab.isPaused ? "resume" : "pause"
        case (.sendOne, .session), (.widenGap, .session), (.widenGap, .searching): if isOver { return nil }
        case (.freeze, .session), (.freeze, .searching): if frozen != nil { hint.word = "thaw" }
        case (_, .picker), (_, .session), (_, .searching), (_, .replay), (_, .editing), (_, .export), (_, .help),
            (_, .prompt),
            (_, .palette), (_, .columns):
            break
        }
        return hint
    }
}
