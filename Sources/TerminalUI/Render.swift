import Canvas

/// Draws the model for a size. Pure: the same model and size give the same canvas.
package func render(_ model: AppModel, _ size: Size) -> Canvas {
    var renderer = Renderer()
    return renderer.draw(model, size)
}

/// Draws a model time after time, and leaves alone what would look as it does.
///
/// The canvas is the same as if all of it were drawn: what a part of the screen depends on is compared, not what it
/// looks like.
package struct Renderer {
    private var pen = Pen(size: Size(columns: 0, rows: 0), glyphs: .ascii)
    /// What the parts of a session's screen were drawn for, of a canvas that shows nothing else.
    private var shown = Shown()
    private var layout: SessionLayout?
    private var ladder = TimelineView.Drawn()
    /// The waterfall without the line of the moment.
    private var behindMoment = Canvas(size: Size(columns: 0, rows: 0))

    package init() {}

    /// Forgets what is shown; the next canvas is drawn whole.
    package mutating func forget() { shown = Shown() }

    /// What parts of the screen were drawn for.
    private struct Shown {
        /// By the number of the part; one without a number in it is of a part that is not shown.
        private var states = [SessionView.State](repeating: SessionView.State(), count: SessionView.Part.count)

        /// Whether a part has to be drawn for it, which it is from now on.
        mutating func take(_ part: SessionView.Part, _ state: SessionView.State) -> Bool {
            states.withUnsafeMutableBufferPointer { states in
                guard let place = states.baseAddress?.advanced(by: part.index) else { return true }
                return withUnsafePointer(to: state) { state in
                    if SessionView.State.areAlike(place, state) { return false }
                    place.update(from: state, count: 1)
                    return true
                }
            }
        }

        mutating func forget(_ part: SessionView.Part) { states[part.index] = SessionView.State() }
    }

    package mutating func draw(_ model: AppModel, _ size: Size) -> Canvas {
        if model.size == size { return draw(model) }
        var model = model
        model.size = size
        model.settle()
        return draw(model)
    }

    private mutating func draw(_ model: AppModel) -> Canvas {
        let layout = model.layout
        if layout.form != .tooSmall, model.screen == .session {
            drawSession(model, layout)
            guard model.dialog != nil else { return pen.canvas }
            var pen = pen
            drawDialog(model, with: &pen)
            return pen.canvas
        }
        var pen = Pen(size: model.size, glyphs: model.glyphs)
        if layout.form == .tooSmall {
            TooSmallView(size: model.size).draw(&pen)
            return pen.canvas
        }
        switch model.screen {
        case .picker: PickerView(model: model).draw(&pen)
        case .compare:
            if let comparing = model.comparing { CompareView(model: model, comparing: comparing).draw(&pen) }
        case .session: break
        }
        drawDialog(model, with: &pen)
        return pen.canvas
    }

    private mutating func drawSession(_ model: AppModel, _ layout: SessionLayout) {
        if pen.canvas.size != model.size || pen.glyphs != model.glyphs || layout != self.layout {
            pen = Pen(size: model.size, glyphs: model.glyphs)
            shown = Shown()
            self.layout = layout
        }
        let view = SessionView(model: model, layout: layout)
        lazy var subject = model.subject
        func needed(for part: SessionView.Part) -> Subject? {
            switch part {
            case .header, .footer, .settings, .moment: nil
            case .states, .pane: subject
            }
        }
        func show(_ part: SessionView.Part) -> Bool {
            guard let rect = view.rect(of: part) else { return false }
            var state = SessionView.State()
            view.describe(part, in: &state)
            guard shown.take(part, state) else { return false }
            if part == .moment {
                pen.paste(behindMoment, rect.column, rect.row)
            } else {
                pen.fill(rect, " ", Style(.uiText))
            }
            view.draw(part, rect, needed(for: part), &ladder, with: &pen)
            return true
        }
        _ = show(.header)
        for place in layout.places {
            guard show(.pane(place.pane)) else { continue }
            switch place.pane {
            case .timeline: shown.forget(.states)
            case .waterfall:
                behindMoment = pen.copy(view.rect(of: .moment))
                shown.forget(.moment)
            case .connections, .bytes, .explain, .lanes, .logs: break
            }
        }
        for part in [SessionView.Part.states, .moment, .settings, .footer] { _ = show(part) }
    }

    private func drawDialog(_ model: AppModel, with pen: inout Pen) {
        let size = model.size
        switch model.dialog {
        case .help(let top): HelpView(glyphs: model.glyphs, keys: model.keys, top: top).draw(over: size, with: &pen)
        case .export(let export): ExportView(export: export).draw(over: size, with: &pen)
        case .prompt(let prompt): PromptView(prompt: prompt).draw(over: size, with: &pen)
        case .palette(let palette):
            PaletteView(palette: palette, keys: model.keys, place: model.placeBeneath).draw(over: size, with: &pen)
        case .columns: ColumnsView(model: model).draw(over: size, with: &pen)
        case nil: break
        }
    }
}
