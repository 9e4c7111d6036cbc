import CCurses
import Canvas
import Glibc

/// Standard input and output, line by line: for terminals that cannot move their cursor, and for those who listen.
///
/// It sends no escape sequence, whatever is given to it.
@MainActor package final class LineTerminal {
    package enum Input: Hashable, Sendable {
        case line(String)
        /// There will be no more lines.
        case end
        case wake
        /// A signal that asks the program to end.
        case signal(Int32)
    }

    package nonisolated let waker: TerminalWaker
    /// Whether somebody types the lines.
    package let isInteractive = isatty(STDIN_FILENO) == 1

    private let signals: Int32
    private var rest: [UInt8] = []
    private var hasEnded = false

    package init() throws(TerminalError) {
        waker = try TerminalWaker()
        signals = ccurses_catch_signals()
        if signals < 0 { throw .system(call: "pipe", reason: String(cString: strerror(errno))) }
    }

    package func close() { ccurses_release_signals() }

    /// Sleeps until there is a line, a wake or a signal.
    package func wait(milliseconds: Int?) -> [Input] {
        let input = hasEnded ? -1 : STDIN_FILENO
        var watched = [input, signals, waker.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let ready = Glibc.poll(&watched, nfds_t(watched.count), milliseconds.map { Int32(clamping: $0) } ?? -1)
        guard ready > 0 else { return [] }
        var inputs: [Input] = []
        if watched[1].revents != 0 { takeSignals(into: &inputs) }
        if watched[2].revents != 0, waker.clear() { inputs.append(.wake) }
        if watched[0].revents != 0 { takeLines(into: &inputs) }
        return inputs
    }

    /// Writes a line; what is not printable in it becomes a question mark.
    /// - Returns: False where nobody reads any more.
    @discardableResult
    package func write(_ line: String) -> Bool { writeAll(line, end: "\n") }

    /// Writes what somebody is to answer.
    package func prompt(_ text: String) { _ = writeAll(text, end: "") }

    private func writeAll(_ text: String, end: String) -> Bool {
        var shown = ""
        for scalar in text.unicodeScalars { shown.unicodeScalars.append(printable(scalar)) }
        var octets = Array((shown + end).utf8)[...]
        while !octets.isEmpty {
            let count = octets.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return false }
            octets = octets.dropFirst(max(0, count))
        }
        return true
    }

    private func takeSignals(into inputs: inout [Input]) {
        var numbers = [UInt8](repeating: 0, count: 64)
        let count = read(signals, &numbers, numbers.count)
        for number in numbers.prefix(max(0, count)).map(Int32.init) {
            switch number {
            case SIGTSTP: ccurses_stop()
            case SIGTERM, SIGHUP, SIGINT: inputs.append(.signal(number))
            // A line has no size, and going on is what it does anyway.
            default: break
            }
        }
    }

    private func takeLines(into inputs: inout [Input]) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            hasEnded = true
            if !rest.isEmpty { inputs.append(.line(String(decoding: rest, as: UTF8.self))) }
            rest = []
            inputs.append(.end)
            return
        }
        rest += buffer[..<count]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            inputs.append(.line(String(decoding: rest[..<end], as: UTF8.self)))
            rest.removeSubrange(...end)
        }
    }
}
