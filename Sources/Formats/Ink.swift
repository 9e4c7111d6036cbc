import Analysis
import Wire

/// How a text report marks what it says: glyphs of one cell, and colours if somebody wants them.
struct Ink {
    struct Glyphs {
        var rule, line, wave, block, left, right, ok, bad, warn, disagree, fin, rst, gap, to, request, response: String
        var interim, bullet: String

        static let unicode = Glyphs(
            rule: "─", line: "─", wave: "≈", block: "▓", left: "◂", right: "▸", ok: "✓", bad: "✗", warn: "!",
            disagree: "≠", fin: "■", rst: "✖", gap: "┈", to: "→", request: "▸", response: "◂", interim: "◦", bullet: "·"
        )
        static let ascii = Glyphs(
            rule: "-", line: "-", wave: "~", block: "#", left: "<", right: ">", ok: "+", bad: "X", warn: "!",
            disagree: "!=", fin: "]", rst: "x", gap: ".", to: ">", request: ">", response: "<", interim: "i",
            bullet: "-"
        )
    }

    /// What colours say; every one of them is said by a glyph or a word as well.
    typealias Role = TextReport.Palette.Role

    let glyphs: Glyphs
    let options: TextReport.Options

    init(_ options: TextReport.Options) {
        self.options = options
        glyphs = options.ascii ? .ascii : .unicode
    }

    func paint(_ text: String, _ role: Role?) -> String {
        guard options.colored, let role, !text.isEmpty, !options.palette[role].isEmpty else { return text }
        return "\u{1B}[\(options.palette[role])m\(text)\u{1B}[0m"
    }

    /// The sign of a finding, and its colour.
    func mark(_ severity: Finding.Severity) -> (glyph: String, role: Role) {
        switch severity {
        case .note: (glyphs.bullet, .dim)
        case .violation: (glyphs.warn, .warn)
        case .desync: (glyphs.bad, .bad)
        }
    }

    func title(_ text: String) -> String { paint(text, .title) }
    func dim(_ text: String) -> String { paint(text, .dim) }

    /// Text for people; with `ascii`, letters of other scripts are escaped too.
    func plain(_ text: String) -> String {
        guard options.ascii, !text.utf8.allSatisfy({ $0 < 0x7F }) else { return text }
        return text.unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
    }

    /// The one at the left end of a line, the other at the right; on two lines if one is too short.
    func spread(_ left: String, _ right: String, width: Int) -> [String] {
        let space = width - columns(left) - columns(right)
        return space < 2 ? [left, "    \(right)"] : [left + String(repeating: " ", count: space) + right]
    }

    /// Cuts escaped text to pieces of at most `width` columns, none of them within an escape.
    func pieces(_ text: String, width: Int) -> [String] {
        var pieces = [""]
        var rest = Array(text.unicodeScalars)[...]
        while let first = rest.first {
            // A backslash stands for itself and what follows, `\\x41` being the longest.
            let length = first != "\\" ? 1 : rest.dropFirst().first == "x" ? 4 : 2
            let unit = rest.prefix(length)
            rest = rest.dropFirst(length)
            if pieces[pieces.count - 1].unicodeScalars.count + unit.count > width { pieces.append("") }
            pieces[pieces.count - 1].unicodeScalars.append(contentsOf: unit)
        }
        return pieces
    }

    /// Breaks text at spaces to lines of at most `width` columns. What stands in quotation marks stays whole, and so
    /// does a longer word.
    func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in words(text) {
            if let last = lines.last, columns(last) + 1 + columns(word) <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }

    private func words(_ text: String) -> [String] {
        var words = [""]
        var isQuoted = false
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == " ", !isQuoted {
                words.append("")
                continue
            }
            if scalar == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = scalar == "\\" && !isEscaped
            words[words.count - 1].unicodeScalars.append(scalar)
        }
        return words
    }

    /// How many cells text takes on a terminal, its colours not counted. What comes from the wire is ASCII.
    func columns(_ text: String) -> Int {
        var count = 0
        var isEscape = false
        for scalar in text.unicodeScalars {
            if scalar == "\u{1B}" { isEscape = true }
            if !isEscape { count += 1 }
            if isEscape, scalar == "m" { isEscape = false }
        }
        return count
    }

    /// The first columns of text, an ellipsis for the rest.
    func fit(_ text: String, _ width: Int) -> String {
        let ellipsis = options.ascii ? "..." : "…"
        guard columns(text) > width else { return text }
        return String(text.unicodeScalars.prefix(max(0, width - columns(ellipsis)))) + ellipsis
    }
}
