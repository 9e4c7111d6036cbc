import Canvas

/// What a click on a dialog hits.
enum DialogTarget: Hashable {
    case item(Int)
    case inside, outside
}

/// Everything that can be done here, narrowed by what is typed; with the keys that do it without this.
///
///     ╭─ Command ───────────────────────────────────────╮
///     │ : desy                                          │
///     │ ▌next-desync       }   next desync, on any conne│
struct PaletteView {
    let palette: Palette
    let keys: KeyMap
    /// Whose keys are shown.
    let place: Action.Place

    private func rect(in size: Size) -> Rect {
        // From the top, so that it stays where it is while fewer and fewer things fit.
        var rect = Dialog.place(
            columns: min(78, size.columns - 2), rows: min(size.rows - 2, max(6, min(20, palette.matches.count + 3))),
            in: size)
        rect.row = max(0, min(2, size.rows - rect.rows))
        return rect
    }

    private func top(rows: Int) -> Int { max(0, min(palette.index - rows / 2, palette.matches.count - rows)) }

    func draw(over size: Size, with pen: inout Pen) {
        pen.ground = .uiDialog
        defer { pen.ground = nil }
        let matches = palette.matches
        let inner = Dialog(title: "Command", note: "\(matches.count)").draw(rect(in: size), with: &pen)
        pen.write(":", inner.column + 1, inner.row, Style(.uiTitle, [.bold]), width: 1)
        InputField(input: palette.input, isInvalid: matches.isEmpty, isFocused: true)
            .draw(inner.column + 3..<max(inner.column + 3, inner.endColumn - 1), inner.row, with: &pen)
        let list = inner.splitRows(1).bottom
        if matches.isEmpty {
            pen.write("nothing is called so", list.column + 2, list.row, Style(.uiDim), width: list.columns - 2)
        }
        let top = top(rows: list.rows)
        for (line, match) in matches.dropFirst(top).prefix(list.rows).enumerated() {
            draw(match, list, list.row + line, isChosen: top + line == palette.index, with: &pen)
        }
    }

    private func draw(_ match: Palette.Match, _ rect: Rect, _ row: Int, isChosen: Bool, with pen: inout Pen) {
        let name = match.item.name
        let width = rect.columns < 50 ? 20 : 24
        pen.write(name, rect.column + 2, row, Style(.uiTitle), width: width)
        for place in match.places where place < width {
            let scalar = name.unicodeScalars[name.unicodeScalars.index(name.unicodeScalars.startIndex, offsetBy: place)]
            pen.put(scalar, rect.column + 2 + place, row, Style(.uiMatch, [.bold, .underline]))
        }
        var help = rect.column + 3 + width
        if case .action(let action) = match.item {
            let text = keys.keys(of: action, in: place).prefix(2).map(\.name).joined(separator: " ")
            pen.write(text, help, row, Style(.uiFooterKey, [.bold]), width: 10)
        }
        help += 11
        pen.write(match.item.help, help, row, Style(.uiDim), width: rect.endColumn - help - 1)
        guard isChosen else { return }
        pen.put(pen.glyphs.selection, rect.column, row, Style(.uiCursor))
        pen.highlight(Rect(column: rect.column, row: row, columns: rect.columns, rows: 1), .uiSelection)
    }

    func target(at column: Int, _ row: Int, in size: Size) -> DialogTarget {
        let rect = rect(in: size)
        guard rect.contains(column: column, row: row) else { return .outside }
        let list = rect.inset(by: 1).splitRows(1).bottom
        let index = top(rows: list.rows) + row - list.row
        return list.contains(column: column, row: row) && palette.matches.indices.contains(index)
            ? .item(index) : .inside
    }
}
