#if canImport(Glibc)
    import Glibc
#endif

/// picohttpparser and llhttp, compiled with their driver and loaded when the benchmark runs.
///
/// Nothing links against them: a machine without their packages builds everything, and runs the rest.
final class CParsers {
    /// One pass over a corpus, whose messages begin where the last argument says, the end included; returns the
    /// number of messages, or -1 at the first error.
    typealias Driver = @convention(c) (UnsafeMutablePointer<UInt8>, Int, UnsafePointer<Int>) -> Int64

    private(set) var picoRequests: Driver?
    private(set) var picoResponses: Driver?
    private(set) var llhttpRequests: Driver?
    private(set) var llhttpResponses: Driver?
    /// Which peers are missing, and what brings them.
    private(set) var missing: [String] = []

    init() {
        let sources = "/usr/share/llhttp"
        let hasLLHTTP = access("\(sources)/llhttp.c", R_OK) == 0
        let pico = load(["-DWITH_PICO"], ["-l:libh2o-evloop.so"])
        if let pico {
            picoRequests = function("pico_requests", in: pico)
            picoResponses = function("pico_responses", in: pico)
        } else {
            missing.append("picohttpparser is left out: it takes cc and Debian's package libh2o-evloop-dev")
        }
        let includes = ["/usr/include/llhttp", "/usr/share/include/llhttp"].map { "-I\($0)" }
        let files = ["llhttp.c", "api.c", "http.c"].map { "\(sources)/\($0)" }
        if hasLLHTTP, let llhttp = load(["-DWITH_LLHTTP"] + includes, files) {
            llhttpRequests = function("llhttp_requests", in: llhttp)
            llhttpResponses = function("llhttp_responses", in: llhttp)
        } else {
            missing.append("llhttp is left out: it takes cc and Debian's package node-llhttp")
        }
    }

    private func load(_ defines: [String], _ inputs: [String]) -> UnsafeMutableRawPointer? {
        loadPeer("framers.c", defines, inputs)
    }

    private func function(_ name: String, in library: UnsafeMutableRawPointer) -> Driver? {
        dlsym(library, name).map { unsafeBitCast($0, to: Driver.self) }
    }
}

/// Compiles a file of the folder of peers with what it drives, and loads it; nil if either fails.
func loadPeer(_ file: String, _ defines: [String], _ inputs: [String]) -> UnsafeMutableRawPointer? {
    var template = Array("/tmp/straybyte-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let library = "\(folder)/peer.so"
    defer {
        unlink(library)
        rmdir(folder)
    }
    let source = #filePath.dropLast("CParsers.swift".count) + "Peers/\(file)"
    let status = run(["cc", "-O2", "-shared", "-fPIC", "-o", library] + defines + [String(source)] + inputs)
    return status == 0 ? dlopen(library, RTLD_NOW | RTLD_LOCAL) : nil
}

/// Runs a program found in PATH, its own output thrown away.
/// - Returns: Its exit status; -1 if it could not be started or was killed.
@discardableResult
func run(_ words: [String], keepingOutput: Bool = false) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if !keepingOutput {
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 { guard errno == EINTR else { return -1 } }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
}
