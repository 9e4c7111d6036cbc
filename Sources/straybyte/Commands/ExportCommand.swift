import Analysis
import ArgumentParser
import CaptureFiles
import Formats
import Wire

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a capture or a session log in another format.",
        discussion: "Formats:\n"
            + ExportFormat.allCases.map { format in
                "  \(format.rawValue)\(String(repeating: " ", count: 8 - format.rawValue.count))\(format.summary)"
            }.joined(separator: "\n"))

    @OptionGroup var report: ReportArguments

    @Argument(help: "A capture or a session log; - is standard input.", completion: .file())
    var file: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The format: \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "format"),
        completion: .list(ExportFormat.allCases.map(\.rawValue)),
        transform: { try RunCommand.format($0, of: ExportFormat.allCases) })
    var format: ExportFormat

    @Option(
        name: .customLong("connection"), parsing: .unconditional,
        help: ArgumentHelp("Only these connections: 3, or 3,7,9.", valueName: "n[,m...]"), transform: connections)
    var connections: [ConnectionID]?

    @Option(
        help: ArgumentHelp(
            "Only connections in which that was found: a finding's code, or 'any'.", valueName: "code"),
        transform: findings)
    var finding: Selection.Findings?

    @Flag(help: "Hide the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie; lengths stay.")
    var redact = false

    @Option(help: "raw: only the octets of this direction, c2s or s2c.", transform: direction)
    var direction: Direction?

    func validate() throws {
        if direction != nil, format != .raw { throw ValidationError("--direction goes with --as raw only") }
    }

    func run() throws {
        let output = try report.target(format, direction: direction)
        do {
            let source = try source()
            let options = ExportFormat.Options(report: report.options, direction: direction)
            try format.write(source, options: options, to: output.write)
        } catch let refusal as ExportFormat.Refusal {
            throw Complaint("\(file == "-" ? "standard input" : file): \(refusal)")
        } catch let error as FileError {
            throw Complaint("\(error)")
        }
        try output.commit()
    }

    /// What of the session is asked for.
    private func source() throws -> ExportSource {
        let selection = Selection(connections: connections, findings: finding)
        switch try SessionInput.opened(file) {
        case .log(let contents, let name):
            for note in contents.notes { StandardError.write("straybyte: \(name): \(note)\n") }
            var recording = try selection.apply(to: contents.recording)
            if redact { recording = Redaction.apply(to: recording) }
            return ExportSource(SessionAnalysis(recording), contents.session)
        case .capture(let capture):
            let source = try CaptureExport(capture, selection, redacts: redact).source()
            for remark in capture.remarks { StandardError.write("straybyte: \(remark)\n") }
            return source
        }
    }

    private static func connections(_ text: String) throws -> [ConnectionID] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let number = Int(word), number > 0 else {
                throw ValidationError("'\(word)' is no number of a connection; write 3, or 3,7,9")
            }
            return ConnectionID(number)
        }
    }

    private static func findings(_ text: String) throws -> Selection.Findings {
        if text == "any" { return .any }
        guard let code = FindingCode(rawValue: text.uppercased()) else {
            let names = FindingCode.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("there is no finding '\(text)'; there are: any, \(names)")
        }
        return .code(code)
    }

    private static func direction(_ text: String) throws -> Direction {
        guard let direction = Direction(code: text) else {
            throw ValidationError("'\(text)' is no direction: c2s or s2c")
        }
        return direction
    }
}
