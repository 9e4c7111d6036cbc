import Analysis
import ArgumentParser
import Formats

#if canImport(Glibc)
    import Glibc
#endif

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a session log in another format.")

    @OptionGroup var report: ReportArguments

    @Argument(help: "A session log; - is standard input.")
    var file: String

    @Option(name: .customLong("as"), help: "jsonl or text.")
    var format: ExportFormat

    func run() throws {
        let contents = try SessionFile.read(file)
        let text = format.export(SessionAnalysis(contents.recording), contents.session, options: report.options)
        guard let file = try report.file() else { return try StandardOutput.writeAll(text) }
        try file.write(text)
        try file.commit()
    }
}

/// A session log from a file or from standard input.
enum SessionFile {
    /// - Throws: ``Complaint`` that names the file, and the line where that is what is wrong.
    static func read(_ path: String) throws -> SessionLogContents {
        let name = path == "-" ? "standard input" : path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(name) }
        defer { if path != "-" { close(descriptor) } }
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { break }
            if count > 0 {
                octets += piece[..<count]
            } else if errno != EINTR {
                throw unreadable(name)
            }
        }
        do {
            let contents = try SessionLog.read(octets)
            for note in contents.notes { StandardError.write("straybyte: \(name): \(note)\n") }
            return contents
        } catch {
            throw Complaint("\(name): \(error)")
        }
    }

    private static func unreadable(_ name: String) -> Complaint {
        Complaint("cannot read \(name): \(String(cString: strerror(errno)).lowercased())")
    }
}
