import Foundation

/// A terminal of a fixed size on a private tmux server, gone with the value.
final class Tmux {
    struct Timeout: Error, CustomStringConvertible {
        var description: String
    }

    private let socket = "straybyte-\(UUID().uuidString.prefix(8))"
    private let environment: [String: String]

    /// Starts a shell; what it runs is typed by ``type(_:)``, so that its prompt comes back after the program.
    init(columns: Int = 80, rows: Int = 24, term: String = "tmux-256color") throws {
        environment = ProcessInfo.processInfo.environment.merging(
            ["LC_ALL": "C.UTF-8", "TMUX": ""]) { _, new in new }
        try tmux("new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "env TERM=\(term) sh -i")
        try tmux("set-option", "-g", "status", "off")
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
        // A shell of root's has a prompt of its own until it is told.
        try run("PS1='prompt> '; clear")
        try wait("for the prompt") { $0.hasPrefix("prompt>") }
    }

    deinit { _ = try? tmux("kill-server") }

    /// Keys by tmux's names: `Enter`, `Down`, `C-c`, `b`.
    func press(_ keys: String...) throws {
        for key in keys { try tmux("send-keys", key) }
    }

    /// Text as it is, without a line end.
    func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

    func run(_ line: String) throws {
        try type(line)
        try press("Enter")
    }

    func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// The screen as text.
    func screen() throws -> String { try tmux("capture-pane", "-p") }

    /// `alternate_on cursor_flag mouse_any_flag` of the terminal: `0 1 0` where nothing is left of a program.
    func modes() throws -> String {
        try tmux("display", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}")
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Process id of the shell.
    func shell() throws -> String {
        try tmux("display", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Polls the screen until it shows a text.
    /// - Throws: ``Timeout`` with the screen if that takes longer than 30 seconds.
    @discardableResult
    func wait(for text: String) throws -> String {
        try wait("for '\(text)'") { $0.contains(text) }
    }

    @discardableResult
    func wait(_ what: String, until isThere: (String) -> Bool) throws -> String {
        let deadline = Date(timeIntervalSinceNow: 30)
        var last = ""
        while Date() < deadline {
            last = try screen()
            if isThere(last) { return last }
            usleep(20_000)
        }
        throw Timeout(description: "waited \(what); the screen is:\n\(last)")
    }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        let scratch = try Scratch()
        let output = scratch.path("output")
        try spawn(["tmux", "-L", socket, "-f", "/dev/null"] + arguments, environment: environment, output: output)
        return try scratch.text("output")
    }
}

/// Runs a program of the search path to its end, its output in a file, with every signal as a shell has it.
///
/// Foundation's `Process` learns of a child's end from a socket that the child inherits: it would wait for the tmux
/// server that the first call leaves behind.
private func spawn(_ arguments: [String], environment: [String: String], output: String) throws {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let words = arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let problem = posix_spawnp(&child, arguments[0], &files, &attributes, words, variables)
    guard problem == 0 else {
        throw Tmux.Timeout(description: "cannot run \(arguments[0]): \(String(cString: strerror(problem)))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
}
