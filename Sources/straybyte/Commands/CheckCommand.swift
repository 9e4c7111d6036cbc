import Analysis
import ArgumentParser
import CaptureFiles
import Formats
import Wire

extension CheckReport.Form: ExpressibleByArgument {}

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say of a capture or a session log whether its connections are in sync.",
        discussion: """
            The capture is a pcap or pcapng file, told by its content and not by its name; HTTP is recognised on any \
            port. A file that is damaged is judged up to there, with a word about where that is; one of which nothing \
            can be read is an input error.

            Exit status: 0 in sync, 1 a desync or a violation was found, 2 wrong usage or an input or output error.
            """)

    @OptionGroup var report: ReportArguments

    @Argument(help: "A capture or a session log; - is standard input.")
    var file: String

    @Option(help: "text, jsonl or junit.")
    var format: CheckReport.Form = .text

    func run() throws {
        let output = CheckOutput(try report.file())
        switch try SessionInput.opened(file) {
        case .log(let contents, let name): throw try check(contents, name, output)
        case .capture(let session): throw try check(session, output)
        }
    }

    private func check(_ contents: SessionLogContents, _ name: String, _ output: CheckOutput) throws -> ExitStatus {
        for note in contents.notes { StandardError.write("straybyte: \(name): \(note)\n") }
        var session = contents.session
        session.source = name
        let analysis = SessionAnalysis(contents.recording)
        try output.write(CheckReport.text(format, of: analysis, session, options: report.options))
        try output.finish()
        return analysis.summary.isBad ? .desyncFound : .inSync
    }

    /// Looks at every connection cheaply, and again at those that may have something to tell, one after the other.
    private func check(_ capture: CaptureSession, _ output: CheckOutput) throws -> ExitStatus {
        do {
            while try capture.advance() {}
            if let reason = capture.unreadable { throw Complaint("cannot read \(capture.file.name): \(reason)") }
            let session = SessionLog.Session(
                tool: "straybyte", source: capture.file.name, epoch: capture.epoch)
            var report = CheckReport(format, session, options: self.report.options)
            var remarks = CheckRemarks(capture.remarks)
            try output.write(report.begin())
            for connection in capture.index.connections {
                guard connection.needsAnalysis || self.report.policy != nil else {
                    try output.write(report.add(connection.summary))
                    continue
                }
                var teller = capture.teller(of: connection)
                let part = try CaptureIndex.analysis(teller.next())
                guard let analysis = part.connection(connection.id) else { continue }
                let readings = self.report.policy.flatMap { PolicyReading.readings(named: $0, of: part.recording) }
                try output.write(report.add(analysis, reading: readings?[connection.id]))
                remarks.add(teller.remarks)
            }
            try output.write(report.end(remarks: remarks.lines))
            try output.finish()
            if let damage = capture.damage { StandardError.write("straybyte: \(damage)\n") }
            return report.total.isBad ? .desyncFound : .inSync
        } catch let error as FileError {
            throw Complaint("\(error)")
        }
    }
}

/// What is said of the input below the verdict, as long as it stays readable.
private struct CheckRemarks {
    private(set) var lines: [String]
    private var rest = 0
    private static let limit = 20

    init(_ lines: [String]) { self.lines = lines }

    mutating func add(_ new: [String]) {
        for line in new {
            if lines.count < Self.limit {
                lines.append(line)
            } else {
                if rest > 0 { lines.removeLast() }
                rest += 1
                lines.append("and \(rest) more of that kind")
            }
        }
    }
}

/// Where the verdict goes: in pieces of a size that is worth a system call.
private final class CheckOutput {
    private let file: OutputFile?
    private var pending = ""

    init(_ file: OutputFile?) { self.file = file }

    func write(_ text: String) throws {
        pending += text
        if pending.utf8.count > 1 << 16 { try flush() }
    }

    func finish() throws {
        try flush()
        try file?.commit()
    }

    private func flush() throws {
        if let file { try file.write(pending) } else { try StandardOutput.writeAll(pending) }
        pending = ""
    }
}
