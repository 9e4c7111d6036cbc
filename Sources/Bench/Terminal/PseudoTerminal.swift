import ArgumentParser
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A terminal of 120x40 that controls this process; a thread reads away what is written to it.
final class PseudoTerminal: Sendable {
    private let master: Int32
    private let read = Atomic<Int>(0)

    private static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
    private static let getNumber: UInt = 0x8004_5430  // TIOCGPTN
    private static let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID

    /// Only in a session of its own that has no terminal yet.
    init() throws {
        // A session leader that opens a terminal is controlled by it.
        guard let (master, line) = Self.open(), Glibc.open(line, O_RDWR) >= 0 else {
            throw ValidationError("no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        self.master = master
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                let terminal = Unmanaged<PseudoTerminal>.fromOpaque(context!).takeRetainedValue()
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = Glibc.read(terminal.master, &buffer, buffer.count)
                    if count > 0 { terminal.read.add(count, ordering: .relaxed) } else { usleep(1_000) }
                }
            }, Unmanaged.passRetained(self).toOpaque())
    }

    /// Our end of a new terminal, and the path of the other one.
    static func open() -> (master: Int32, line: String)? {
        let master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (locked, number): (Int32, UInt32) = (0, 0)
        var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
        guard master >= 0, ioctl(master, setLock, &locked) == 0, ioctl(master, getNumber, &number) == 0,
            ioctl(master, UInt(TIOCSWINSZ), &size) == 0
        else { return nil }
        return (master, "/dev/pts/\(number)")
    }

    /// Octets written so far, once the line is empty.
    var written: Int {
        var last = -1
        while true {
            usleep(1_500)
            let now = read.load(ordering: .relaxed)
            if now == last { return now }
            last = now
        }
    }

    func type(_ text: String) {
        var text = text
        text.withUTF8 { octets in _ = write(master, octets.baseAddress, octets.count) }
    }

    /// What a program is to know of it.
    static func setEnvironment() {
        setenv("TERM", "xterm-256color", 1)
        setenv("COLORTERM", "truecolor", 1)
        setenv("LC_ALL", "C.UTF-8", 1)
    }

    /// Runs this program once more with the same arguments and one more.
    /// - Returns: Its exit status.
    static func runThisInItsOwnSession(adding argument: String) throws -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSession)
        setEnvironment()
        let words = (CommandLine.arguments + [argument]).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let problem = posix_spawn(&child, "/proc/self/exe", nil, &attributes, words, environ)
        guard problem == 0 else { throw ValidationError("cannot run: \(String(cString: strerror(problem)))") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128
    }
}
