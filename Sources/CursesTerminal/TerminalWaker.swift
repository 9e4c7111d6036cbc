import CCurses
import Glibc

/// Makes a terminal's wait return.
package struct TerminalWaker: Sendable {
    // Never closed: a wake that comes late must not hit a file that has got the same number.
    let descriptor: Int32

    package init() throws(TerminalError) {
        descriptor = ccurses_eventfd()
        if descriptor < 0 { throw .system(call: "eventfd", reason: String(cString: strerror(errno))) }
    }

    /// Callable from any thread; several calls before the terminal looks are one.
    package func wake() {
        var one: UInt64 = 1
        // It fails only where 2^64 - 1 wakes are pending: then it is awake.
        _ = write(descriptor, &one, 8)
    }

    /// - Returns: Whether someone called ``wake()`` since the last time.
    func clear() -> Bool {
        var count: UInt64 = 0
        return read(descriptor, &count, 8) == 8
    }
}
