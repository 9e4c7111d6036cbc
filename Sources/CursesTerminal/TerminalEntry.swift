import CCurses
import Canvas
import Glibc

/// The terminfo entry to use, and what it and the environment say of colours.
struct TerminalEntry {
    let name: String
    /// Whether colour numbers are 24-bit RGB values.
    let isDirect: Bool
    /// What a trap writes: mouse, attributes and keypad off, cursor on, back from the alternate screen.
    let restoreSequence: String

    private let colors: Int
    private let noColor: Bool

    init(descriptor: Int32) throws(TerminalError) {
        let term = environment("TERM") ?? ""
        if term.isEmpty { throw .termUnset }
        if term == "dumb" || term == "unknown" { throw .tooSimple(term: term) }
        var chosen = term
        if !ccurses_ask_about(term, descriptor) {
            // Their own entries are often missing on the far side of an ssh; all of them understand xterm.
            let isLikeXterm = Self.xtermLike.contains { term == $0 || term.hasPrefix($0 + "-") }
            guard isLikeXterm, ccurses_ask_about("xterm-256color", descriptor) else { throw .unknown(term: term) }
            chosen = "xterm-256color"
        }
        if let direct = Self.directEntry(of: chosen, descriptor) { chosen = direct }
        name = chosen
        guard ccurses_ask_about(chosen, descriptor) else { throw .unusable(term: chosen) }
        defer { ccurses_stop_asking() }
        if Self.capability("cup") == nil { throw .tooSimple(term: term) }
        isDirect = ccurses_flag("RGB")
        let endOfMouse = Self.capability("kmous") == nil ? "" : "\u{1B}[?1006l\u{1B}[?1000l"
        restoreSequence = ["sgr0", "cnorm", "rmkx", "rmcup"].reduce(endOfMouse) { $0 + (Self.capability($1) ?? "") }
        colors = Int(tigetnum("colors"))
        noColor = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    }

    func colorDepth(_ wanted: CursesTerminal.Options.Colors) -> ColorDepth {
        switch wanted {
        case .never: return .mono
        case .automatic: if noColor { return .mono }
        case .always: break
        }
        if isDirect { return .truecolor }
        return colors >= 256 ? .x256 : colors >= 16 ? .x16 : colors >= 8 ? .x8 : .mono
    }

    private static func capability(_ name: String) -> String? {
        guard let value = ccurses_capability(name) else { return nil }
        defer { free(value) }
        return String(cString: value)
    }

    /// The variant of an entry with 24-bit colours, where `COLORTERM` says that the terminal has them and the
    /// database (package ncurses-term) has the variant.
    private static func directEntry(of term: String, _ descriptor: Int32) -> String? {
        guard let declared = environment("COLORTERM"), declared == "truecolor" || declared == "24bit" else {
            return nil
        }
        let base = term.hasSuffix("-256color") ? String(term.dropLast("-256color".count)) : term
        let direct = base + "-direct"
        return ccurses_ask_about(direct, descriptor) ? direct : nil
    }

    private static let xtermLike = [
        "xterm", "foot", "ghostty", "alacritty", "kitty", "wezterm", "rio", "contour", "konsole", "vte", "gnome", "st",
        "tmux", "screen", "mintty", "iterm", "iterm2",
    ]
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
