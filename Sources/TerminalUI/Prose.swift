import Canvas

/// Text in several styles that is broken into lines between words.
struct Prose {
    private var words: [[Pen.Span]] = []
    private var endsWord = true

    init() {}

    init(_ text: String, _ role: Role = .uiText, _ attributes: Attributes = []) {
        add(text, role, attributes)
    }

    /// Continues the text; a space at either end of `text` lets a line end there.
    mutating func add(_ text: String, _ role: Role = .uiText, _ attributes: Attributes = []) {
        var start = text.utf8.startIndex
        var isBlank = true
        for index in text.utf8.indices {
            if text.utf8[index] != UInt8(ascii: " ") {
                isBlank = false
            } else if !isBlank || !endsWord || words.isEmpty {
                push(text[start..<index], role, attributes)
                start = text.utf8.index(after: index)
                isBlank = true
                endsWord = true
            }
            // One space parts words; more of them are somebody's text and stay in front of the next.
        }
        if !isBlank { push(text[start...], role, attributes) }
    }

    private mutating func push(_ word: Substring, _ role: Role, _ attributes: Attributes) {
        guard !word.isEmpty else { return }
        if endsWord {
            words.append([.init(String(word), role, attributes)])
        } else {
            words[words.count - 1].append(.init(String(word), role, attributes))
        }
        endsWord = false
    }

    /// The lines for a width; a word longer than a line is broken anywhere.
    func lines(width: Int) -> [[Pen.Span]] {
        guard width > 0 else { return [] }
        var lines: [[Pen.Span]] = [[]]
        var used = 0
        for word in words {
            let length = word.reduce(0) { $0 + Self.cells($1.text) }
            if used > 0 {
                if used + 1 + length > width {
                    lines.append([])
                    used = 0
                } else {
                    lines[lines.count - 1][lines[lines.count - 1].count - 1].text += " "
                    used += 1
                }
            }
            for span in word {
                for piece in Self.pieces(span.text, first: width - used, then: width) {
                    if used > 0, used + Self.cells(piece) > width {
                        lines.append([])
                        used = 0
                    }
                    // What looks alike is one span.
                    let line = lines.count - 1
                    if lines[line].last?.style == span.style {
                        lines[line][lines[line].count - 1].text += piece
                    } else {
                        lines[line].append(.init(piece, span.style))
                    }
                    used += Self.cells(piece)
                }
            }
        }
        return lines
    }

    private static func cells(_ text: String) -> Int {
        cellWidth(of: text)
    }

    private static func pieces(_ text: String, first: Int, then width: Int) -> [String] {
        if cells(text) <= max(first, 1) { return [text] }
        var pieces = [""]
        var used = 0
        var limit = first > 0 ? first : width
        for scalar in text.unicodeScalars {
            let cells = cellWidth(printable(scalar))
            if used + cells > limit, used > 0 {
                pieces.append("")
                used = 0
                limit = width
            }
            pieces[pieces.count - 1].unicodeScalars.append(scalar)
            used += cells
        }
        return pieces
    }
}
