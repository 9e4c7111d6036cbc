#if canImport(Glibc)
    import Glibc
#endif

/// Runs other programs and takes what they cost.
enum ChildProcess {
    struct Cost {
        /// CPU seconds, user and system.
        var seconds: Double
        /// Resident set at its largest, KiB.
        var peak: Int

        init(_ usage: rusage) {
            let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
            self.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
            peak = Int(usage.ru_maxrss)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The path of a program; nil if it is not installed.
    static func find(_ name: String) -> String? {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return folders.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// The path of a program in the folder of this one.
    static func beside(_ name: String) -> String {
        let own = CommandLine.arguments[0]
        return (own.lastIndex(of: "/").map { String(own[...$0]) } ?? "./") + name
    }

    /// Runs a program to its end, its output thrown away.
    static func run(_ path: String, _ arguments: [String]) throws -> Cost {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        guard posix_spawn(&process, path, &actions, nil, &words, environ) == 0 else {
            throw Failure(description: "cannot run \(path)")
        }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(process, &status, 0, &usage) == process else { throw Failure(description: "\(path) got lost") }
        // 0 and 1 are verdicts of straybyte's; anything above, and a signal, is a failure.
        guard status & 0x7F == 0, status >> 8 & 0xFF <= 1 else {
            throw Failure(description: "\(path) failed with status \(status >> 8 & 0xFF)")
        }
        return Cost(usage)
    }
}

/// A temporary folder.
struct CaptureFolder {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/straybyte-bench.XXXXXX".utf8CString)
        guard template.withUnsafeMutableBufferPointer({ mkdtemp($0.baseAddress!) }) != nil else {
            throw ChildProcess.Failure(description: "cannot make a folder in \(parent)")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// With all that the peers have left in it.
    func remove() throws { _ = try ChildProcess.run("/bin/rm", ["-rf", path]) }
}
