import Foundation
import Testing

/// A program of ours or a real peer, in a process of its own, with what it prints in files.
///
/// It lives until its end, until it is told to stop, or until this value goes; at most a minute, even if the tests
/// themselves are killed: `timeout` sees to that.
final class RunningProgram {
    /// What a program left behind.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    enum Outputs {
        case apart
        /// Both in `output`, in the order in which they were written.
        case merged
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let process = Process()
    private let folder: URL
    private let outputs: Outputs

    init(_ executable: URL, _ arguments: [String], outputs: Outputs = .apart) throws {
        self.outputs = outputs
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A child inherits blocked and ignored signals: the thread that spawns it may have blocked all, and a shell
        // ignores SIGINT for what it runs in the background.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let limit = ["timeout", "--foreground", "--signal=KILL", "60"]
        process.arguments = ["--default-signal"] + limit + [executable.path] + arguments
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: no output can fill up and block the program, and each can be read while it runs.
        let output = try create("output")
        process.standardOutput = output
        process.standardError = outputs == .merged ? output : try create("errors")
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// HOST:PORT from the first line on standard error: `listening on 127.0.0.1:40001`.
    func address() async throws -> String {
        let greeting = "listening on "
        try await poll("no address") { try self.errors().contains("\n") || !self.process.isRunning }
        let line = try errors().prefix { $0 != "\n" }
        guard line.hasPrefix(greeting) else { throw Failure(description: "no address in: \(try errors())") }
        return String(line.dropFirst(greeting.count))
    }

    /// Waits until there is enough on standard output; stops waiting if there never is.
    func wait(until isEnough: (String) throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !isEnough(output()), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func end() async throws -> Outcome {
        try await poll("no end") { !self.process.isRunning }
        return Outcome(status: process.terminationStatus, output: try output(), errors: try errors())
    }

    /// The rest of the line on standard error that begins so, once it is there; nil if it ends without.
    func line(_ beginning: String) async throws -> String? {
        func found() throws -> Substring? {
            try errors().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.hasPrefix(beginning) }
        }
        try await poll("no line that begins with \(beginning)") { try found() != nil || !self.process.isRunning }
        return try found().map { String($0.dropFirst(beginning.count)) }
    }

    /// What it has said on standard error until now.
    func talk() throws -> String { try errors() }

    /// Sends SIGTERM, as a system does that shuts down, and waits for the end.
    func terminate() async throws -> Outcome {
        process.terminate()
        return try await end()
    }

    /// Sends SIGINT, as a person does with Ctrl-C, and waits for the end.
    func interrupt() async throws -> Outcome {
        process.interrupt()
        return try await end()
    }

    private func poll(_ complaint: String, until isDone: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(70)
        while try !isDone() {
            if ContinuousClock.now > deadline {
                throw Failure(description: "\(complaint) of \(process.arguments ?? [])")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func create(_ name: String) throws -> FileHandle {
        let file = folder.appendingPathComponent(name)
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }

    private func output() throws -> String { try text("output") }
    private func errors() throws -> String { outputs == .merged ? "" : try text("errors") }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }
}
