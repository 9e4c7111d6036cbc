/// The signs that say by shape what colours say by hue, each one cell wide.
package struct Glyphs: Hashable, Sendable {
    package var request: Unicode.Scalar = "▸"
    package var response: Unicode.Scalar = "◂"
    package var stray: Unicode.Scalar = "≈"
    package var eaten: Unicode.Scalar = "▓"
    package var disagree: Unicode.Scalar = "≠"
    package var ok: Unicode.Scalar = "✓"
    package var bad: Unicode.Scalar = "✗"
    package var warn: Unicode.Scalar = "▵"
    package var unknown: Unicode.Scalar = "·"
    package var interim: Unicode.Scalar = "◦"
    package var fin: Unicode.Scalar = "■"
    package var rst: Unicode.Scalar = "✖"
    package var gap: Unicode.Scalar = "┈"
    package var opened: Unicode.Scalar = "○"
    package var log: Unicode.Scalar = "»"
    package var lab: Unicode.Scalar = "◆"
    package var tunnel: Unicode.Scalar = "≡"
    package var caret: Unicode.Scalar = "▲"
    package var selection: Unicode.Scalar = "▌"
    package var ellipsis: Unicode.Scalar = "…"
    /// How many of them say that a text is cut.
    package var ellipsisLength = 1
    package var dot: Unicode.Scalar = "·"

    package var horizontal: Unicode.Scalar = "─"
    package var vertical: Unicode.Scalar = "│"
    package var topLeft: Unicode.Scalar = "╭"
    package var topRight: Unicode.Scalar = "╮"
    package var bottomLeft: Unicode.Scalar = "╰"
    package var bottomRight: Unicode.Scalar = "╯"
    package var shaft: Unicode.Scalar = "─"
    package var strayShaft: Unicode.Scalar = "≈"
    package var eatenShaft: Unicode.Scalar = "▒"
    package var arrowRight: Unicode.Scalar = "▶"
    package var arrowLeft: Unicode.Scalar = "◀"
    package var lifeline: Unicode.Scalar = "┊"
    package var previous: Unicode.Scalar = "‹"
    package var next: Unicode.Scalar = "›"
    package var thumb: Unicode.Scalar = "┃"

    package var ascending: Unicode.Scalar = "▴"
    package var descending: Unicode.Scalar = "▾"
    package var mark: Unicode.Scalar = "●"
    package var teeDown: Unicode.Scalar = "┬"
    package var cross: Unicode.Scalar = "┼"
    package var risingLine: Unicode.Scalar = "╱"
    package var fallingLine: Unicode.Scalar = "╲"
    package var barDone: Unicode.Scalar = "━"
    package var pause: Unicode.Scalar = "‖"
    package var barFull: Unicode.Scalar = "▰"
    package var barEmpty: Unicode.Scalar = "▱"

    /// What stands for the rest of a text.
    package var cut: String { String(repeating: String(ellipsis), count: ellipsisLength) }

    package static let unicode = Glyphs()

    package static let ascii = Glyphs(
        request: ">", response: "<", stray: "~", eaten: "#", disagree: "!", ok: "+", bad: "X", warn: "^",
        unknown: "-", interim: "i", fin: "]", rst: "x", gap: ".", opened: "o", log: "\"", lab: "*", tunnel: "%",
        caret: "^", selection: ">", ellipsis: ".", ellipsisLength: 3, dot: "-", horizontal: "-", vertical: "|",
        topLeft: "+",
        topRight: "+", bottomLeft: "+", bottomRight: "+", shaft: "=", strayShaft: "~", eatenShaft: "#",
        arrowRight: ">", arrowLeft: "<", lifeline: ":", previous: "<", next: ">", thumb: "#", ascending: "^",
        descending: "v", mark: "@", teeDown: "+", cross: "+", risingLine: "/", fallingLine: "\\", barDone: "=",
        pause: "|", barFull: "#",
        barEmpty: ".")
}
