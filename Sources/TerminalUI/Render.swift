import Canvas

/// Draws the model for a size. Pure: the same model and size give the same canvas.
package func render(_ model: AppModel, _ size: Size) -> Canvas {
    var model = model
    if model.size != size {
        model.size = size
        model.settle()
    }
    var pen = Pen(size: size, glyphs: model.glyphs)
    if model.layout.form == .tooSmall {
        TooSmallView(size: size).draw(&pen)
        return pen.canvas
    }
    switch model.screen {
    case .picker: PickerView(model: model).draw(&pen)
    case .session: SessionView(model: model).draw(&pen)
    case .compare:
        if let comparing = model.comparing { CompareView(model: model, comparing: comparing).draw(&pen) }
    }
    switch model.dialog {
    case .help(let top): HelpView(glyphs: model.glyphs, keys: model.keys, top: top).draw(over: size, with: &pen)
    case .export(let export): ExportView(export: export).draw(over: size, with: &pen)
    case .prompt(let prompt): PromptView(prompt: prompt).draw(over: size, with: &pen)
    case .palette(let palette):
        PaletteView(palette: palette, keys: model.keys, place: model.placeBeneath).draw(over: size, with: &pen)
    case .columns: ColumnsView(model: model).draw(over: size, with: &pen)
    case nil: break
    }
    return pen.canvas
}
