import CCurses
import Canvas
import Glibc

/// Turns what curses reads into inputs.
@MainActor struct InputReader {
    private let window: UnsafeMutablePointer<WINDOW>
    private var filter = ReplyFilter()
    private var lastPress: (mouse: Mouse, milliseconds: Int)?

    private static let doubleClickMilliseconds = 400

    /// Curses must have been told to read keys (`keypad`).
    init(window: UnsafeMutablePointer<WINDOW>) {
        self.window = window
        teachKeys()
    }

    /// Terminals differ in what they send for these keys, and their entries often say what another one sends. What the
    /// entry has stays, but for Find and Select, which is what a VT220 has where others have Home and End.
    private func teachKeys() {
        let keys = [
            ("[1~", KEY_HOME), ("[7~", KEY_HOME), ("[H", KEY_HOME), ("OH", KEY_HOME), ("[4~", KEY_END),
            ("[8~", KEY_END), ("[F", KEY_END), ("OF", KEY_END), ("[2~", KEY_IC), ("[3~", KEY_DC), ("[5~", KEY_PPAGE),
            ("[6~", KEY_NPAGE), ("[A", KEY_UP), ("OA", KEY_UP), ("[B", KEY_DOWN), ("OB", KEY_DOWN),
            ("[C", KEY_RIGHT), ("OC", KEY_RIGHT), ("[D", KEY_LEFT), ("OD", KEY_LEFT), ("[Z", KEY_BTAB),
        ]
        for (sequence, key) in keys {
            let sequence = "\u{1B}" + sequence
            if [0, KEY_FIND, KEY_SELECT].contains(key_defined(sequence)) { define_key(sequence, key) }
        }
    }

    /// Reads until there is nothing more.
    /// - Parameter reply: Is called for what the terminal answered.
    mutating func drain(reply: (ReplyFilter.Reply) -> Void, _ body: (TerminalInput) -> Void) {
        func typed(_ code: UInt32) {
            if let key = Self.key(character: code) { body(.key(key)) }
        }
        while true {
            var code: wint_t = 0
            let kind = wget_wch(window, &code)
            if kind == ERR { break }
            if kind != KEY_CODE_YES {
                if let answer = filter.take(code, typed: typed) { reply(answer) }
                continue
            }
            filter.takeKey()
            if code == KEY_MOUSE {
                takeMouse(body)
            } else if let key = Self.key(code: Int32(bitPattern: code)) {
                body(.key(key))
            }
        }
        filter.endBurst(typed: typed)
    }

    private mutating func takeMouse(_ body: (TerminalInput) -> Void) {
        var event = ccurses_mouse()
        guard ccurses_take_mouse(&event) else { return }
        let button: Mouse.Button =
            switch event.button {
            case 1: .left
            case 2: .middle
            case 3: .right
            default: .none
            }
        let action: Mouse.Action
        switch event.action {
        case ccurses_press: action = .press
        case ccurses_release: action = .release
        case ccurses_wheel_up: action = .wheelUp
        case ccurses_wheel_down: action = .wheelDown
        default: return
        }
        var mouse = Mouse(action, button, column: Int(event.column), row: Int(event.row))
        if action == .press {
            let now = Self.milliseconds()
            if let last = lastPress, last.mouse == mouse, now - last.milliseconds <= Self.doubleClickMilliseconds {
                lastPress = nil
                mouse.action = .double
            } else {
                lastPress = (mouse, now)
            }
        }
        body(.mouse(mouse))
    }

    private static func key(character code: wint_t) -> Key? {
        switch code {
        case 0x00: return .control(" ")
        case 0x08, 0x7F: return .backspace
        case 0x09: return .tab
        case 0x0A, 0x0D: return .enter
        case 0x1B: return .escape
        case 0x01...0x1A: return Unicode.Scalar(code + 0x60).map(Key.control)
        case 0x1C...0x1F: return Unicode.Scalar(code + 0x40).map(Key.control)
        default:
            guard let scalar = Unicode.Scalar(code), printable(scalar) == scalar else { return nil }
            return .character(scalar)
        }
    }

    private static func key(code: Int32) -> Key? {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_SR: .shiftUp
        case KEY_SF: .shiftDown
        case KEY_SLEFT: .shiftLeft
        case KEY_SRIGHT: .shiftRight
        case KEY_HOME: .home
        case KEY_END: .end
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case KEY_IC: .insert
        case KEY_BTAB: .backTab
        case KEY_ENTER: .enter
        case KEY_F0 + 1...KEY_F0 + 63: .function(Int(code - KEY_F0))
        // KEY_RESIZE comes from our own resizeterm; others have no meaning here.
        default: nil
        }
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
