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
    /// What clears the row of the cursor, to be written at the end where there is no alternate screen to come back from:
    /// whoever goes on in the last row would write into the footer.
    let clearRow: String

    /// What to write to learn the background; nil where it is better not to ask.
    let backgroundQuery: String?
    /// The background by `COLORFGBG`, as some terminals without OSC 11 tell it.
    let declaredBackground: RGB?

    /// What lies between us and the terminal that the user sees.
    let passage: Passage

    private let colors: Int
    private let noColor: Bool

    init(descriptor: Int32) throws(TerminalError) {
        let term = environment("TERM") ?? ""
        if term.isEmpty { throw .termUnset }
        if term == "dumb" || term == "unknown" { throw .tooSimple(term: term) }
        var chosen = term
        let isLikeXterm = Self.xtermLike.contains { term == $0 || term.hasPrefix($0 + "-") || term.hasPrefix($0 + ".") }
        if !ccurses_ask_about(term, descriptor) {
            // Their own entries are often missing on the far side of an ssh; all of them understand xterm.
            guard isLikeXterm, ccurses_ask_about("xterm-256color", descriptor) else { throw .unknown(term: term) }
            chosen = "xterm-256color"
        }
        if Self.hasDirectColors(isLikeXterm), let direct = Self.directEntry(of: chosen, descriptor) { chosen = direct }
        name = chosen
        guard ccurses_ask_about(chosen, descriptor) else { throw .unusable(term: chosen) }
        defer { ccurses_stop_asking() }
        if Self.capability("cup") == nil { throw .tooSimple(term: term) }
        isDirect = ccurses_flag("RGB")
        let endOfMouse = Self.capability("kmous") == nil ? "" : "\u{1B}[?1006l\u{1B}[?1000l"
        clearRow = Self.capability("rmcup") == nil ? Self.capability("el") ?? "" : ""
        // Of the screen's size nothing is known in a trap; a cursor does not go beyond its last row.
        let lastRow = clearRow.isEmpty ? "" : "\u{1B}[999;1H" + clearRow
        restoreSequence =
            ["sgr0", "cnorm", "rmkx", "rmcup"].reduce(endOfMouse) { $0 + (Self.capability($1) ?? "") } + lastRow
        colors = Int(tigetnum("colors"))
        passage = Self.passage
        backgroundQuery = Self.backgroundQuery(isLikeXterm)
        declaredBackground = environment("COLORFGBG")?.split(separator: ";").last.flatMap { UInt8($0) }.flatMap {
            $0 < 16 ? xtermColor($0) : nil
        }
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

    /// Whether the terminal says that it has 24-bit colours: by the flag `Tc` of its entry, which is how tmux and others
    /// put it, or by `COLORTERM`, which a console or an old screen may have inherited and not have meant.
    private static func hasDirectColors(_ isLikeXterm: Bool) -> Bool {
        if ccurses_flag("Tc") || ccurses_flag("RGB") { return true }
        let declared = environment("COLORTERM")
        return isLikeXterm && !isScreen && (declared == "truecolor" || declared == "24bit")
    }

    private static var isScreen: Bool { passage == .screen }

    private static var passage: Passage {
        if let tmux = environment("TMUX"), !tmux.isEmpty { return .tmux }
        return (environment("TERM") ?? "").hasPrefix("screen") ? .screen : .none
    }

    /// Asks for the colour of the background (OSC 11) and then for device attributes, which every terminal answers;
    /// nil for a terminal that might show the question. tmux and screen hand on what they do not answer themselves.
    private static func backgroundQuery(_ isLikeXterm: Bool) -> String? {
        guard isLikeXterm else { return nil }
        let question = "\u{1B}]11;?\u{07}"
        return String(decoding: passage.through(Array(question.utf8)), as: UTF8.self)
            + (isScreen ? "" : passage == .tmux ? question : "") + "\u{1B}[c"
    }

    /// The variant of an entry with 24-bit colours. Where the database (package ncurses-term) lacks it, it is made from
    /// the entry that was asked about last and put where ncurses looks first.
    private static func directEntry(of term: String, _ descriptor: Int32) -> String? {
        if ccurses_flag("RGB") { return term }
        let base = term.hasSuffix("-256color") ? String(term.dropLast("-256color".count)) : term
        let direct = base + "-direct"
        if ccurses_ask_about(direct, descriptor) { return direct }
        guard ccurses_ask_about(term, descriptor) else { return nil }
        var count = 0
        guard let entry = ccurses_direct_entry(direct, &count) else { return nil }
        defer { free(entry) }
        let encoded = base64(Array(UnsafeBufferPointer(start: entry, count: count)))
        let before = environment("TERMINFO")
        setenv("TERMINFO", "b64:" + String(decoding: encoded, as: UTF8.self), 1)
        if ccurses_ask_about(direct, descriptor) { return direct }
        // A curses that cannot read entries from there.
        if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
        return nil
    }

    private static let xtermLike = [
        "xterm", "foot", "ghostty", "alacritty", "kitty", "wezterm", "rio", "contour", "konsole", "vte", "gnome", "st",
        "tmux", "screen", "mintty", "iterm", "iterm2", "rxvt", "putty",
    ]
}

/// A program between us and the user's terminal, which has to be asked to hand on what it does not know.
enum Passage: Hashable {
    case none, tmux, screen

    /// A sequence such that it reaches the terminal: tmux doubles its escapes, screen takes it in small pieces.
    func through(_ sequence: [UInt8]) -> [UInt8] {
        switch self {
        case .none: return sequence
        case .tmux:
            let doubled = sequence.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] }
            return Array("\u{1B}Ptmux;".utf8) + doubled + Array("\u{1B}\\".utf8)
        case .screen:
            return stride(from: 0, to: sequence.count, by: 250).flatMap { start in
                Array("\u{1B}P".utf8) + sequence[start..<min(start + 250, sequence.count)] + Array("\u{1B}\\".utf8)
            }
        }
    }
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
