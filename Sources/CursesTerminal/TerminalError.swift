/// Why there is no screen to draw on.
package enum TerminalError: Error, Hashable, CustomStringConvertible {
    /// No terminal controls the process, and standard input and output are none.
    case noTerminal(reason: String)
    case termUnset
    /// It cannot move its cursor.
    case tooSimple(term: String)
    /// The terminfo database has no such entry.
    case unknown(term: String)
    case unusable(term: String)
    case system(call: String, reason: String)

    package var description: String {
        switch self {
        case .noTerminal(let reason): "no terminal to draw on: /dev/tty: \(reason)"
        case .termUnset:
            "TERM is not set, so it is not known how to draw on this terminal; try TERM=xterm-256color, or --plain"
        case .tooSimple(let term):
            "the terminal \"\(term)\" (TERM) cannot move its cursor, which a screen needs; --plain does without"
        case .unknown(let term):
            "the terminal \"\(term)\" (TERM) is not in the terminfo database; try TERM=xterm-256color"
        case .unusable(let term): "the terminal \"\(term)\" (TERM) could not be set up"
        case .system(let call, let reason): "\(call): \(reason)"
        }
    }
}
