#if canImport(Glibc)
    import Glibc
#endif

/// Opens a capture in the user interface, on a terminal that nobody sees, and takes how long that lasts.
struct CaptureOpening {
    /// From the start of the program to the first octets of a screen, wall clock.
    private(set) var firstScreen: Double
    /// To the last octets before silence: then all of the capture is read and shown, and nothing is drawn any more.
    private(set) var indexed: Double
    private(set) var cost: ChildProcess.Cost

    /// Nothing is drawn for so long once the capture is read, milliseconds.
    private static let silence: Int32 = 400

    init(_ program: String, _ capture: String) throws {
        guard let (master, line) = PseudoTerminal.open() else {
            throw ChildProcess.Failure(description: "there is no terminal to be had")
        }
        defer { close(master) }
        let start = Self.now
        let process = try Self.spawn(program, ["open", capture], line)
        var first: Double?
        var last = start
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&watched, 1, Self.silence) > 0 {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            last = Self.now
            // What comes before it is a question to the terminal, and its answer is waited for.
            if first == nil, buffer[..<count].contains(0xE2) { first = last }
        }
        _ = write(master, "Q", 1)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, WNOHANG, &usage) == 0 {
            // A terminal that nobody reads from would hold it up.
            if poll(&watched, 1, 10) > 0 { _ = read(master, &buffer, buffer.count) }
        }
        guard status == 0, let first else {
            throw ChildProcess.Failure(description: "\(program) open failed with status \(status >> 8 & 0xFF)")
        }
        firstScreen = first - start
        indexed = last - start
        cost = ChildProcess.Cost(usage)
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// In a session of its own, whose terminal the first one is that it opens.
    private static func spawn(_ path: String, _ arguments: [String], _ terminal: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, terminal, O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let variables: [String] = ["TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]
        var surroundings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { (words + surroundings).forEach { free($0) } }
        var process: pid_t = 0
        guard posix_spawn(&process, path, &actions, &attributes, &words, &surroundings) == 0 else {
            throw ChildProcess.Failure(description: "cannot run \(path)")
        }
        return process
    }
}
