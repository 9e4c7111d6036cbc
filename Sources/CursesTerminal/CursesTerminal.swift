import CCurses
import Canvas
import Glibc

/// The terminal that the program was started from: cells out, keys and mouse in.
///
/// There is one at a time. From `init` to ``close()`` it holds the terminal: its alternate screen, its modes, the
/// signals that ask for an end or for a redraw, and what others write to standard output and standard error (which
/// is shown after the end). A trap gives the terminal back as well.
@MainActor package final class CursesTerminal {
    package struct Options: Sendable {
        package enum Colors: Sendable {
            /// As the terminal has them, unless `NO_COLOR` is set.
            case automatic
            /// Even where `NO_COLOR` is set.
            case always
            case never
        }

        package var colors: Colors
        package var usesMouse: Bool
        /// Whether ``background`` is wanted.
        package var asksForBackground: Bool

        package init(colors: Colors = .automatic, usesMouse: Bool = true, asksForBackground: Bool = false) {
            self.colors = colors
            self.usesMouse = usesMouse
            self.asksForBackground = asksForBackground
        }
    }

    package private(set) var size: Size
    /// How many colours there are to use.
    package let colorDepth: ColorDepth
    /// Whether the locale is UTF-8; if not, what is not ASCII shows as a question mark.
    package let isUnicode: Bool
    /// Wakes ``wait(milliseconds:)`` from any thread, before, during and after.
    package nonisolated let waker: TerminalWaker
    /// Whether mouse events are reported. While they are, selecting text needs Shift in most terminals.
    package private(set) var isMouseOn: Bool

    /// The terminal's own background, as far as it has told: in the first 100 ms, later answers are thrown away.
    package private(set) var background: RGB?
    /// A file whose readiness is a ``TerminalInput/wake``, as those of its owner's other threads are.
    package var watched: Int32?

    private let descriptor: Int32
    private let input: UnsafeMutablePointer<FILE>
    private let output: UnsafeMutablePointer<FILE>
    private let screen: OpaquePointer
    private let window: UnsafeMutablePointer<WINDOW>
    private let signals: Int32
    private let passage: Passage
    private let clearRow: [UInt8]
    private var writer: ScreenWriter
    private var keys: InputReader
    private var isOpen = true
    /// Whether curses has been told to take the screen since it was opened, given back or changed its size.
    private var isEntered = false
    /// When it was asked, in milliseconds; nil where it was not, or has answered all.
    private var askedForBackground: Int?
    private var early: [TerminalInput] = []
    private static let answerLimit = 100

    package init(_ options: Options = Options()) throws(TerminalError) {
        isUnicode = ccurses_use_locale()
        descriptor = try Self.openTerminal()
        let entry: TerminalEntry
        do {
            entry = try TerminalEntry(descriptor: descriptor)
            waker = try TerminalWaker()
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        var modes = termios()
        tcgetattr(descriptor, &modes)
        // Before newterm, which takes only those signals that nobody has.
        signals = ccurses_catch_signals()
        use_env(false)
        use_tioctl(true)
        guard signals >= 0, let input = fdopen(descriptor, "r"), let output = fdopen(dup(descriptor), "w"),
            let screen = newterm(entry.name, output, input)
        else {
            if signals >= 0 { ccurses_release_signals() }
            Glibc.close(descriptor)
            throw .unusable(term: entry.name)
        }
        (self.input, self.output, self.screen) = (input, output, screen)
        window = ccurses_screen()
        size = Size(columns: Int(getmaxx(window)), rows: Int(getmaxy(window)))
        colorDepth = entry.colorDepth(options.colors)
        passage = entry.passage
        clearRow = Array(entry.clearRow.utf8)
        writer = ScreenWriter(words: .current, isDirect: entry.isDirect, isUnicode: isUnicode)
        keypad(window, true)
        keys = InputReader(window: window)
        isMouseOn = options.usesMouse
        background = entry.declaredBackground

        raw()
        noecho()
        nonl()
        nodelay(window, true)
        set_escdelay(25)
        mouseinterval(0)
        ccurses_use_mouse(isMouseOn)
        // Whatever fails to be diverted shows on the screen until the next redraw, which is no reason not to start.
        _ = ccurses_divert_output()
        writer.begin()
        ccurses_guard_traps(descriptor, &modes, entry.restoreSequence)
        if options.asksForBackground, let query = entry.backgroundQuery, writeAll(Array(query.utf8)) {
            askedForBackground = Self.milliseconds()
        }
    }

    /// Waits for the answers to what was asked at the beginning. Keys that come meanwhile are not lost.
    /// - Parameter milliseconds: For how long at most; answers that take longer still count (see ``background``).
    package func awaitBackground(milliseconds: Int) {
        while let asked = askedForBackground {
            let rest = asked + milliseconds - Self.milliseconds()
            if rest <= 0 { return }
            early += poll(milliseconds: rest)
        }
    }

    private func take(_ reply: ReplyFilter.Reply) {
        guard let asked = askedForBackground, Self.milliseconds() - asked <= Self.answerLimit else { return }
        switch reply {
        case .background(let color): background = color
        case .attributes: askedForBackground = nil
        }
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    /// Gives the terminal back and shows what was written to standard output and standard error meanwhile.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        ccurses_use_mouse(false)
        leaveScreen()
        ccurses_release_traps()
        delscreen(screen)
        fclose(output)
        fclose(input)
        ccurses_release_signals()
        fflush(nil)
        ccurses_replay_output()
    }

    private func leaveScreen() {
        // Leaves the cursor at the beginning of the last row.
        endwin()
        if !clearRow.isEmpty { _ = writeAll(clearRow) }
        isEntered = false
    }

    /// Shows a canvas; writes only what changed since the last one.
    /// - Parameter paint: How a style looks. It is asked once for each style until ``invalidate()``.
    package func present(_ canvas: Canvas, paint: (Style) -> Paint) {
        guard isOpen else { return }
        if !isEntered {
            // The alternate screen and the terminal's modes are curses' own; of what is on the screen it knows nothing.
            curs_set(0)
            wrefresh(window)
            isEntered = true
        }
        writer.draw(canvas, in: size, paint: paint)
        _ = writer.output.withUnsafeBytes(write)
    }

    /// Makes the next ``present(_:paint:)`` ask for every paint and write every cell again: after a change of theme.
    package func invalidate() { writer.forget() }

    /// Clears the screen and writes it anew with the next ``present(_:paint:)``: after something else wrote to it.
    package func redraw() {
        writer.begin()
    }

    package func useMouse(_ on: Bool) {
        isMouseOn = on
        ccurses_use_mouse(on)
    }

    /// Asks the terminal to put text on its clipboard (OSC 52). Whether it does, no terminal tells.
    /// - Returns: False for a text that is larger than terminals take (74,994 octets in Base64).
    package func copy(_ text: String) -> Bool {
        let encoded = base64(Array(text.utf8))
        guard encoded.count <= 74_994 else { return false }
        let sequence = [0x1B] + Array("]52;c;".utf8) + encoded + [0x07]
        // tmux takes it for itself, hands it on, or both, as it is configured.
        return writeAll((passage == .tmux ? sequence : []) + passage.through(sequence))
    }

    /// Waits for keys, the mouse, another size, a signal, or a wake; sleeps in the kernel meanwhile.
    /// - Parameter milliseconds: For how long at most; nil for without end.
    /// - Returns: What came, in order; nothing after the time is over.
    package func wait(milliseconds: Int?) -> [TerminalInput] {
        guard early.isEmpty else {
            defer { early = [] }
            return early
        }
        return poll(milliseconds: milliseconds)
    }

    private func poll(milliseconds: Int?) -> [TerminalInput] {
        // A negative descriptor is passed over.
        var watched = [descriptor, signals, waker.descriptor, self.watched ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let ready = Glibc.poll(&watched, nfds_t(watched.count), milliseconds.map { Int32(clamping: $0) } ?? -1)
        // Interrupted: whichever signal it was, its octet is in the pipe for the next call.
        guard ready > 0 else { return [] }
        var inputs: [TerminalInput] = []
        if watched[1].revents != 0 { takeSignals(into: &inputs) }
        if watched[2].revents != 0, waker.clear() { inputs.append(.wake) }
        if watched[3].revents != 0 { inputs.append(.wake) }
        if watched[0].revents & Int16(POLLIN) != 0 {
            let count = inputs.count
            let known = background
            keys.drain { reply in
                take(reply)
            } _: { key in
                take(key, into: &inputs)
            }
            if background != known { inputs.append(.wake) }
            // Readable and nothing there is how a terminal says that it is gone.
            if inputs.count == count, watched[0].revents & Int16(POLLHUP | POLLERR) != 0 {
                inputs.append(.signal(SIGHUP))
            }
        } else if watched[0].revents != 0 {
            inputs.append(.signal(SIGHUP))
        }
        return inputs
    }

    private func take(_ read: TerminalInput, into inputs: inout [TerminalInput]) {
        switch read {
        case .key(.control("c")): inputs.append(.signal(SIGINT))
        case .key, .mouse, .resize, .wake, .signal: inputs.append(read)
        }
    }

    private func takeSignals(into inputs: inout [TerminalInput]) {
        let numbers = readSignals()
        if numbers.contains(SIGTSTP) {
            suspend(into: &inputs)
        } else if numbers.contains(SIGCONT) {
            // Stopped without a chance to leave the screen (SIGSTOP).
            leaveScreen()
            resume(into: &inputs)
        } else if numbers.contains(SIGWINCH) {
            takeSize(into: &inputs)
        }
        takeEndings(numbers, into: &inputs)
    }

    /// Several of a kind are one.
    private func readSignals() -> Set<Int32> {
        var numbers = [UInt8](repeating: 0, count: 64)
        let count = read(signals, &numbers, numbers.count)
        return Set(numbers.prefix(max(0, count)).map(Int32.init))
    }

    private func takeEndings(_ numbers: Set<Int32>, into inputs: inout [TerminalInput]) {
        for number in [SIGTERM, SIGHUP, SIGINT] where numbers.contains(number) { inputs.append(.signal(number)) }
    }

    private func takeSize(into inputs: inout [TerminalInput]) {
        var (columns, rows): (Int32, Int32) = (0, 0)
        guard ccurses_size(descriptor, &columns, &rows) else { return }
        resizeterm(rows, columns)
        size = Size(columns: Int(columns), rows: Int(rows))
        isEntered = false
        writer.begin()
        inputs.append(.resize(size))
    }

    /// Stops the process as Ctrl-Z does elsewhere, with the terminal given back meanwhile.
    /// - Returns: What came in the meantime: another size, a request to end.
    package func suspend() -> [TerminalInput] {
        var inputs: [TerminalInput] = []
        suspend(into: &inputs)
        return inputs
    }

    private func suspend(into inputs: inout [TerminalInput]) {
        leaveScreen()
        ccurses_stop()
        // The SIGCONT that ended it is no news.
        takeEndings(readSignals(), into: &inputs)
        resume(into: &inputs)
    }

    /// The shell has used the terminal meanwhile, and its window may have changed.
    private func resume(into inputs: inout [TerminalInput]) {
        redraw()
        takeSize(into: &inputs)
    }

    private func writeAll(_ octets: [UInt8]) -> Bool { octets.withUnsafeBytes(write) }

    private func write(_ octets: UnsafeRawBufferPointer) -> Bool {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EAGAIN {
                var full = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&full, 1, -1)
            } else if count < 0, errno != EINTR {
                // The terminal is gone; the loop hears of it.
                return false
            }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }

    /// Standard input and output where both are the terminal; else the terminal that controls the process, so that
    /// a capture may come through a pipe.
    private static func openTerminal() throws(TerminalError) -> Int32 {
        let opened = open("/dev/tty", O_RDWR | O_CLOEXEC)
        if opened >= 0 { return opened }
        let problem = errno
        if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
            let copied = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
            if copied >= 0 { return copied }
        }
        throw .noTerminal(reason: String(cString: strerror(problem)))
    }
}
