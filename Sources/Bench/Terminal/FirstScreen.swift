#if canImport(Glibc)
    import Glibc
#endif

/// How long a program takes from its start until its first screen is written.
enum FirstScreen {
    /// What is started, by name; a program that is not there is left out.
    private static var programs: [(name: String, words: [String])] {
        var path = [CChar](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/self/exe", &path, path.count - 1))
        let bench = String(decoding: path.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = bench.lastIndex(of: "/").map { bench[..<$0] } ?? "."
        return [
            ("straybyte", ["\(folder)/straybyte"]), ("sngrep", ["/usr/bin/sngrep", "-d", "lo"]),
            ("htop", ["/usr/bin/htop"]), ("btop", ["/usr/bin/btop"]),
        ].filter { access($0.1[0], X_OK) == 0 }
    }

    /// Interleaved, so that what else goes on hits all alike.
    static func table(rounds: Int) -> String {
        let programs = programs
        var times = [[Double]](repeating: [], count: programs.count)
        for _ in 0..<rounds {
            for (index, program) in programs.enumerated() {
                if let time = start(program.words) { times[index].append(time) }
            }
        }
        var lines = ["first screen, ms from the start to its last octet: least, median of \(rounds)"]
        for (program, times) in zip(programs, times) where !times.isEmpty {
            lines.append(
                "  " + program.name + String(repeating: " ", count: max(1, 26 - program.name.count))
                    + padded(fixed((times.min() ?? 0) * 1e3, 1), 7) + padded(fixed(times.median * 1e3, 1), 7))
        }
        return lines.joined(separator: "\n")
    }

    /// Seconds until the last octet before it is quiet for a while; nil if nothing came.
    private static func start(_ words: [String]) -> Double? {
        guard let (master, line) = PseudoTerminal.open() else { return nil }
        defer { close(master) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Opened in a session of its own, it is the terminal that controls it.
        for descriptor in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, descriptor, line, O_RDWR, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let began = now()
        guard posix_spawn(&child, words[0], &actions, &attributes, arguments, environ) == 0 else { return nil }
        defer {
            kill(child, SIGKILL)
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        var last: Double?
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var waited = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&waited, 1, last == nil ? 3_000 : 150) > 0 {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            last = now()
            // A terminal answers at once when it is asked what it is.
            if buffer[..<count].contains(0x63), contains(buffer[..<count], [0x1B, 0x5B, 0x63]) {
                _ = write(master, "\u{1B}[?62c", 6)
            }
        }
        return last.map { $0 - began }
    }

    private static func contains(_ octets: ArraySlice<UInt8>, _ sequence: [UInt8]) -> Bool {
        octets.indices.contains { octets[$0...].starts(with: sequence) }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
