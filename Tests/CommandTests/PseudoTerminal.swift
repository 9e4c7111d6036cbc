import Foundation

/// A terminal that is nothing but its line: what a program writes to it can be looked at octet by octet, and what a
/// terminal would answer is up to the test.
final class PseudoTerminal {
    struct Timeout: Error, CustomStringConvertible {
        var description: String
    }

    /// Everything that the program has written.
    private(set) var output: [UInt8] = []
    /// What to answer when the program has written something, once each.
    var answers: [(question: String, answer: String)] = []

    private static let setLock: UInt = 0x4004_5431  // TIOCSPTLCK
    private static let getNumber: UInt = 0x8004_5430  // TIOCGPTN
    private static let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID

    private let master: Int32
    private let child: pid_t
    private var status: Int32?

    /// Starts the built executable with the terminal as its standard input, output and error, and as the one that
    /// controls it.
    init(
        _ arguments: [String], columns: UInt16 = 80, rows: UInt16 = 24, term: String = "xterm-256color",
        environment: [String: String] = [:], program: String = Program.url.path
    ) throws {
        // As posix_openpt, unlockpt and ptsname do it, which Swift does not see.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (locked, number): (Int32, UInt32) = (0, 0)
        guard master >= 0, ioctl(master, Self.setLock, &locked) == 0, ioctl(master, Self.getNumber, &number) == 0
        else {
            throw Timeout(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else { throw Timeout(description: "no size") }

        var variables = ProcessInfo.processInfo.environment
        for name in ["TMUX", "COLORTERM", "COLORFGBG", "NO_COLOR", "STRAYBYTE_THEME"] { variables[name] = nil }
        variables.merge(["LC_ALL": "C.UTF-8", "TERM": term, "XDG_CONFIG_HOME": "/nowhere"]) { $1 }
        variables.merge(environment) { $1 }

        // A session leader that opens a terminal is controlled by it.
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/pts/\(number)", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&files, 0, 1)
        posix_spawn_file_actions_adddup2(&files, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Self.newSession)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let pairs = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + pairs { free(text) } }
        var child: pid_t = 0
        let problem = posix_spawnp(&child, program, &files, &attributes, words, pairs)
        guard problem == 0 else {
            throw Timeout(description: "cannot run \(program): \(String(cString: strerror(problem)))")
        }
        self.child = child
    }

    deinit {
        if status == nil {
            kill(child, SIGKILL)
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        close(master)
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    func type(_ text: String) {
        for octet in text.utf8 {
            var octet = octet
            while write(master, &octet, 1) < 0, errno == EINTR {}
        }
    }

    func signal(_ number: Int32) { kill(child, number) }

    /// Reads until what has been written satisfies a condition.
    /// - Throws: ``Timeout`` after 30 seconds, with what there is.
    func wait(_ what: String, until isThere: (PseudoTerminal) -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: 30)
        while !isThere(self) {
            guard Date() < deadline else {
                throw Timeout(description: "waited \(what); the output is \(text.debugDescription)")
            }
            _ = readSome(milliseconds: 100)
        }
    }

    func wait(for piece: String) throws {
        try wait("for \(piece.debugDescription)") { $0.text.contains(piece) }
    }

    /// Reads to the end of the program.
    /// - Returns: Its exit status, or the number of the signal that ended it plus 128.
    func finish() throws -> Int32 {
        let deadline = Date(timeIntervalSinceNow: 30)
        while readSome(milliseconds: 100) {
            guard Date() < deadline else {
                throw Timeout(description: "it does not end; the output is \(text.debugDescription)")
            }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        self.status = status
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }

    /// - Returns: False at the end of the program.
    private func readSome(milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, milliseconds) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(master, &buffer, buffer.count)
        // EIO is how a terminal ends whose program is gone.
        guard count > 0 else { return count < 0 && errno == EINTR }
        output += buffer[..<count]
        while let index = answers.firstIndex(where: { text.contains($0.question) }) {
            type(answers.remove(at: index).answer)
        }
        return true
    }
}
