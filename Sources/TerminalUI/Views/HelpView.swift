import Canvas

/// All keys and signs, over the screen.
///
///     ╭─ Help ─────────────────────────────────────────────╮
///     │ Move                                               │
///     │   Up k          up                                 │
struct HelpView {
    let glyphs: Glyphs
    let keys: KeyMap
    /// First line shown; one that is too far is the last possible.
    let top: Int

    func draw(over size: Size, with pen: inout Pen) {
        pen.ground = .uiDialog
        defer { pen.ground = nil }
        let chunks = chunks(in: size)
        let rect = Dialog.place(
            columns: min(size.columns - 2, chunks.count > 1 ? 122 : 70), rows: rows(in: size) + 2, in: size)
        let inner = Dialog(title: "Help", note: "q close").draw(rect, with: &pen)
        let width = inner.columns / chunks.count
        for (index, chunk) in chunks.enumerated() {
            let first = min(top, max(0, chunk.count - inner.rows))
            for (line, spans) in chunk.dropFirst(first).prefix(inner.rows).enumerated() {
                pen.write(spans, inner.column + 1 + index * width, inner.row + line, width: width - 2)
            }
            if first + inner.rows < chunk.count {
                pen.writeEllipsis(endingAt: inner.endColumn, inner.endRow - 1)
            }
        }
    }

    /// How many lines are in sight.
    func rows(in size: Size) -> Int { max(0, min(size.rows - 4, chunks(in: size)[0].count)) }

    /// The largest ``top`` that makes a difference.
    func lastTop(in size: Size) -> Int { max(0, chunks(in: size)[0].count - rows(in: size)) }

    /// The lines, in two columns where there is room; the first is the longer one.
    private func chunks(in size: Size) -> [ArraySlice<[Pen.Span]>] {
        let lines = Self.lines(glyphs, keys)
        let half = (lines.count + 1) / 2
        return size.columns >= 124 ? [lines.prefix(half), lines.dropFirst(half)] : [lines[...]]
    }

    static func lines(_ glyphs: Glyphs, _ map: KeyMap) -> [[Pen.Span]] {
        var lines: [[Pen.Span]] = []
        for group in Action.Group.allCases {
            if !lines.isEmpty { lines.append([]) }
            lines.append([.init(group.rawValue, .uiTitle, [.bold])])
            for action in Action.all where action.entry.group == group {
                let entry = action.entry
                let keys = map.keys(of: action).map(\.name).joined(separator: " ")
                let padding = String(repeating: " ", count: max(1, 12 - keys.count))
                lines.append([
                    .init("  \(keys)\(padding)", .uiFooterKey, [.bold]), .init(entry.help, .uiText),
                ])
            }
        }
        lines.append([])
        lines.append([.init("Signs", .uiTitle, [.bold])])
        let signs: [(Unicode.Scalar, Role, String)] = [
            (glyphs.request, .request, "q2: request 2, from the client"),
            (glyphs.response, .response, "r2: the response to request 2"),
            (glyphs.interim, .interim, "an interim (1xx) response"),
            (glyphs.stray, .stray, "stray: bytes of no message"),
            (glyphs.eaten, .eaten, "eaten: bytes consumed as part of another message"),
            (glyphs.disagree, .disagree, "two observers name different owners"),
            (glyphs.ok, .verdictOk, "in sync"),
            (glyphs.bad, .verdictBad, "a desync or a violation"),
            (glyphs.warn, .verdictWarn, "a note"),
            (glyphs.fin, .uiDim, "FIN: the direction ends in order"),
            (glyphs.rst, .verdictBad, "RST: the connection is given up"),
            (glyphs.log, .laneClient, "what a party printed"),
            (glyphs.lab, .uiTitle, "what you did in the lab"),
        ]
        for (sign, role, text) in signs {
            lines.append([.init("  \(sign)           ", role, [.bold]), .init(text, .uiText)])
        }
        return lines
    }
}

/// A box in the middle of the screen, above everything else.
struct Dialog {
    let title: String
    var note = ""

    static func place(columns: Int, rows: Int, in size: Size) -> Rect {
        let columns = max(0, min(columns, size.columns))
        let rows = max(0, min(rows, size.rows))
        return Rect(
            column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
    }

    func draw(_ rect: Rect, with pen: inout Pen) -> Rect {
        pen.fill(rect, " ", Style(.uiDialog))
        return Frame(title: title, note: note, isFocused: true, hasBox: true).draw(rect, with: &pen)
    }
}
