#if canImport(Glibc)
    import Glibc
#endif

/// An nginx, and relays in front of it.
final class RelayScene {
    private(set) var relays: [RelayUnderTest] = []
    /// Which peers are missing, and what brings them.
    private(set) var missing: [String] = []
    private let folder: String
    private var processes: [pid_t] = []

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameter connections: Those that a relay must be able to hold.
    init(straybyte: String, connections: Int) throws {
        var template = Array("/tmp/straybyte-relay-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(description: "cannot make a folder in /tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // nginx's workers give up root, and must be able to read what they serve.
        chmod(folder, 0o755)
        guard access("/usr/sbin/nginx", X_OK) == 0, access("/usr/bin/wrk", X_OK) == 0 else {
            throw Failure(description: "it takes Debian's packages nginx-light and wrk")
        }
        guard access(straybyte, X_OK) == 0 else { throw Failure(description: "there is no \(straybyte)") }
        let port = 21_080
        try startNginx(port)
        relays.append(RelayUnderTest(name: "direct", port: port, process: nil))
        try start("HAProxy, mode tcp", port + 1, "/usr/sbin/haproxy", package: "haproxy") {
            let file = "\(folder)/haproxy.cfg"
            let lines = [
                "global", "  maxconn \(connections)", "defaults", "  mode tcp", "  maxconn \(connections)",
                "  timeout connect 5s",
                "  timeout client 600s", "  timeout server 600s", "listen bench", "  bind 127.0.0.1:\($0)",
                "  server nginx 127.0.0.1:\(port)", "",
            ]
            write(lines.joined(separator: "\n"), to: file)
            return ["haproxy", "-q", "-f", file]
        }
        try start("socat", port + 2, "/usr/bin/socat", package: "socat") {
            ["socat", "TCP-LISTEN:\($0),bind=127.0.0.1,reuseaddr,fork,backlog=4096", "TCP:127.0.0.1:\(port)"]
        }
        let mitmdump = ".build/peers/mitmproxy/bin/mitmdump"
        try start("mitmdump", port + 3, mitmdump, package: "PyPI's mitmproxy in .build/peers/mitmproxy") {
            [mitmdump, "-q", "--listen-host", "127.0.0.1", "-p", "\($0)", "--mode", "reverse:http://127.0.0.1:\(port)"]
        }
        relays.last { $0.name == "mitmdump" }?.isSlow = true
        let tap = { (place: Int, more: [String]) in
            [straybyte, "tap", "--listen", "127.0.0.1:\(place)", "--to", "127.0.0.1:\(port)", "--format", "text"] + more
        }
        try start("straybyte, nothing kept", port + 4, straybyte, package: "") { tap($0, ["--memory", "0MB"]) }
        try start("straybyte, in memory", port + 5, straybyte, package: "") { tap($0, []) }
        try start("straybyte, to a file", port + 6, straybyte, package: "") {
            tap($0, ["--record", "\(folder)/record.jsonl", "--rotate", "1GB", "--keep", "2"])
        }
    }

    func end() {
        for process in processes { kill(process, SIGTERM) }
        for process in processes {
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        run(["rm", "-rf", folder])
    }

    private func startNginx(_ port: Int) throws {
        let file = "\(folder)/nginx.conf"
        let lines = [
            "daemon off; worker_processes 1;",
            "pid \(folder)/nginx.pid; error_log \(folder)/error.log;",
            "events { worker_connections 19000; }",
            "http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; sendfile on;",
            "  server { listen 127.0.0.1:\(port) backlog=4096;",
            "    location = / { default_type text/plain; return 200 'Hello, World! Hello, World! Hello, World!'; }",
            "    location = /large { root \(folder); default_type text/plain; } } }", "",
        ]
        write(lines.joined(separator: "\n"), to: file)
        run(["head", "-c", "16777216", "/dev/zero"], into: "\(folder)/large")
        try launch(["nginx", "-p", folder, "-c", file, "-e", "\(folder)/error.log"], port, "nginx")
    }

    private func start(
        _ name: String, _ port: Int, _ program: String, package: String, words: (Int) -> [String]
    ) throws {
        guard access(program, X_OK) == 0 else {
            missing.append("\(name) is left out: it takes \(package)")
            return
        }
        let process = try launch(words(port), port, name)
        relays.append(RelayUnderTest(name: name, port: port, process: process))
    }

    @discardableResult
    private func launch(_ words: [String], _ port: Int, _ name: String) throws -> pid_t {
        let process = spawn(words, output: "\(folder)/\(port).log")
        guard process > 0 else { throw Failure(description: "\(name) cannot be started") }
        processes.append(process)
        for _ in 0..<1_000 {
            if let descriptor = dial(port) {
                close(descriptor)
                return process
            }
            usleep(10_000)
        }
        throw Failure(description: "\(name) does not listen; see \(folder)/\(port).log")
    }

    private func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }
}

/// Connects to a port of loopback; nil if nobody listens.
func dial(_ port: Int) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    if result == 0 { return descriptor }
    close(descriptor)
    return nil
}

/// Starts a program found in PATH with both outputs in a file.
func spawn(_ words: [String], output: String) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    return posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 ? process : -1
}

/// Runs a program to its end with its standard output in a file.
func run(_ words: [String], into path: String) {
    let process = spawn(words, output: path)
    guard process > 0 else { return }
    var status: Int32 = 0
    waitpid(process, &status, 0)
}
