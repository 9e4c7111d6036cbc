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
            ["LC_ALL": "C.UTF-8", "TMUX": "", "PS1": "prompt> "]) { _, new in new }
        try tmux("new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "env TERM=\(term) sh -i")
        try tmux("set-option", "-g", "status", "off")
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
        try wait(for: "prompt>")
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
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["--default-signal", "tmux", "-L", socket, "-f", "/dev/null"] + arguments
        process.environment = environment
        // A file: the server that the first call leaves behind would keep a pipe open for ever.
        let scratch = try Scratch()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try scratch.file("output")
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return try scratch.text("output")
    }
}
