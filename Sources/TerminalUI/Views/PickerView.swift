import Canvas
import Scenarios

/// Which bug to watch, what it is, and with which settings.
///
///     ╭─ Scenarios ─────────────────╮╭─ head-body ──────────────────────────────────────╮
///     │▌head-body                   ││ HEAD answered with a body                        │
///     │   Go net/http, golang/go#68…││ The server sends ...                             │
///     │                             │╰──────────────────────────────────────────────────╯
///     │ upgrade-discard             │╭─ Settings ────────────────────────────────────────╮
///     │   gevent pywsgi, gevent/gev…││ server      ‹ buggy ›     with the bug or without │
///     ╰─────────────────────────────╯╰──────────────────────────────────────────────────╯
struct PickerView {
    let model: AppModel

    enum Target: Hashable { case scenario(Int), item(Int) }

    private struct Places {
        var list: Rect?
        var story: Rect?
        var settings: Rect?
    }

    func draw(_ pen: inout Pen) {
        let layout = model.layout
        let places = Self.places(model)
        HeaderView(model: model).draw(layout.header, with: &pen)
        if let rect = places.list { drawList(rect, with: &pen) }
        if let rect = places.story { drawStory(rect, with: &pen) }
        if let rect = places.settings { drawSettings(rect, with: &pen) }
        FooterView(model: model).draw(layout.footer, with: &pen)
    }

    /// What lies under a cell.
    static func target(at column: Int, _ row: Int, _ model: AppModel) -> Target? {
        let places = places(model)
        if let rect = places.list?.inset(by: 1), rect.contains(column: column, row: row) {
            let index = listTop(model, rows: rect.rows) + (row - rect.row) / 3
            return model.picker.scenarios.indices.contains(index) ? .scenario(index) : nil
        }
        if let rect = places.settings?.inset(by: 1), rect.contains(column: column, row: row),
            row < rect.endRow - SettingsView.noteRows
        {
            let index =
                SettingsView.top(selected: model.picker.item, rows: rect.rows - SettingsView.noteRows) + row - rect.row
            return model.picker.items.indices.contains(index) ? .item(index) : nil
        }
        return nil
    }

    private static func places(_ model: AppModel) -> Places {
        let layout = model.layout
        let area = Rect(
            column: 0, row: layout.header.endRow, columns: layout.header.columns,
            rows: layout.footer.row - layout.header.endRow)
        let items = model.picker.items.count + 2 + SettingsView.noteRows
        switch layout.form {
        case .tooSmall: return Places()
        case .single:
            if model.picker.focus == .settings { return Places(settings: area) }
            let (top, bottom) = area.splitRows(min(area.rows, 3 * model.picker.scenarios.count + 2))
            return Places(list: top, story: bottom.rows > 3 ? bottom : nil)
        case .stacked, .boxed, .wide:
            let (left, right) = area.splitColumns(min(46, area.columns * 2 / 5))
            let (story, settings) = right.splitRows(max(area.rows / 3, area.rows - max(items, area.rows / 3)))
            return Places(list: left, story: story, settings: settings)
        }
    }

    private static func listTop(_ model: AppModel, rows: Int) -> Int {
        max(0, model.picker.index - max(1, rows / 3) + 1)
    }

    private func drawList(_ rect: Rect, with pen: inout Pen) {
        let isFocused = model.picker.focus == .scenarios
        let inner = Frame(title: "Scenarios", isFocused: isFocused, hasBox: true).draw(rect, with: &pen)
        let top = Self.listTop(model, rows: inner.rows)
        for (line, scenario) in model.picker.scenarios.dropFirst(top).enumerated() where line * 3 < inner.rows {
            let row = inner.row + line * 3
            let isSelected = top + line == model.picker.index
            pen.write(scenario.name, inner.column + 2, row, Style(.uiTitle, [.bold]), width: inner.columns - 2)
            if row + 1 < inner.endRow {
                pen.write(scenario.upstream, inner.column + 2, row + 1, Style(.uiDim), width: inner.columns - 2)
            }
            guard isSelected else { continue }
            let rows = min(2, inner.endRow - row)
            for offset in 0..<rows { pen.put(pen.glyphs.selection, inner.column, row + offset, Style(.uiCursor)) }
            pen.highlight(Rect(column: inner.column, row: row, columns: inner.columns, rows: rows), .uiSelection)
        }
    }

    private func drawStory(_ rect: Rect, with pen: inout Pen) {
        guard let scenario = model.picker.scenario else { return }
        let inner = Frame(title: scenario.name, hasBox: true).draw(rect, with: &pen)
        let width = inner.columns - 2
        var lines = Prose(scenario.title, .uiTitle, [.bold]).lines(width: width)
        lines += Prose(scenario.summary).lines(width: width)
        for paragraph in scenario.narration {
            if rect.rows > 12 { lines.append([]) }
            lines += Prose(paragraph, .uiDim).lines(width: width)
        }
        for (line, spans) in lines.prefix(max(0, inner.rows)).enumerated() {
            pen.write(spans, inner.column + 1, inner.row + line, width: width)
        }
        if lines.count > inner.rows, inner.rows > 0 {
            pen.writeEllipsis(endingAt: inner.endColumn, inner.endRow - 1)
        }
    }

    private func drawSettings(_ rect: Rect, with pen: inout Pen) {
        let picker = model.picker
        let isFocused = picker.focus == .settings
        let inner = Frame(title: "Settings", isFocused: isFocused, hasBox: true).draw(rect, with: &pen)
        var view = SettingsView(
            lines: picker.items.map { .init(knob: $0, value: picker.value(of: $0).description) },
            editor: picker.editor, complaint: picker.complaint)
        view.selected = isFocused ? picker.item : nil
        view.draw(inner, with: &pen)
    }
}
