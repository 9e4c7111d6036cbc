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
    private var shown: [SessionView.Part: SessionView.State] = [:]
    private var layout: SessionLayout?

    package init() {}

    /// Forgets what is shown; the next canvas is drawn whole.
    package mutating func forget() { shown = [:] }

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
            shown = [:]
            self.layout = layout
        }
        let view = SessionView(model: model, layout: layout)
        for (part, rect) in view.parts {
            let state = view.state(of: part)
            if shown[part] == state { continue }
            shown[part] = state
            pen.fill(rect, " ", Style(.uiText))
            view.draw(part, with: &pen)
        }
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
