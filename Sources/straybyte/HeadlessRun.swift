import Analysis
import Dispatch
import Formats
import Scenarios
import Sockets
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// A plan run to its end without a screen, and its session written where the user wants it.
struct HeadlessRun {
    var plan: Lab.Plan
    var format: ExportFormat
    var output: ExportOutput
    var options: TextReport.Options
    /// What the session log and the ladder are headed by: `run head-body --server buggy`.
    var source: String
    /// Whether to say on standard error where the server listens.
    var announces = false

    /// - Returns: What the session says: in sync or not.
    /// - Throws: ``Complaint``, `LabError` or an error of the output.
    func run() throws -> ExitStatus {
        let session = SessionLog.Session(tool: "straybyte", source: source, epoch: Int64(time(nil)))
        var sink = Sink(format: format, session: session, options: options, output: output)
        try sink.begin()
        // A problem with the output ends the run, but what is on its way is still taken off the lab's hands.
        var trouble: (any Error)?
        let outcome = try InterruptedByUser.run(plan, announces: announces) { event in
            guard trouble == nil else { return }
            do { try sink.take(event) } catch { trouble = error }
        }
        if let trouble { throw trouble }
        if let unreachable = outcome.unreachable { throw unreachable }
        try sink.end()
        try output.commit()
        return sink.analysis.summary.isBad ? .desyncFound : .inSync
    }
}

/// Where a headless session goes: the log line by line while it runs, any other format at its end.
private struct Sink {
    let format: ExportFormat
    let session: SessionLog.Session
    let options: TextReport.Options
    let output: ExportOutput
    var analysis = SessionAnalysis()
    private var writer = SessionLogWriter()

    init(format: ExportFormat, session: SessionLog.Session, options: TextReport.Options, output: ExportOutput) {
        self.format = format
        self.session = session
        self.options = options
        self.output = output
    }

    func begin() throws {
        if format == .jsonl { try output.write(writer.open(session)) }
    }

    mutating func take(_ event: Event) throws {
        try analysis.append(event)
        if format == .jsonl { try output.write(writer.line(of: event)) } else { talk(event) }
    }

    func end() throws {
        guard format != .jsonl else { return try output.write(writer.close(analysis)) }
        let options = ExportFormat.Options(report: options)
        try format.write(ExportSource(analysis, session), options: options, to: output.write)
    }

    /// The ladder comes at the end: who has sent it elsewhere and looks at a terminal sees what is said meanwhile.
    private func talk(_ event: Event) {
        guard StandardError.isTerminal, output.hasFiles || !StandardOutput.isTerminal else { return }
        if case .log(_, let party, let text) = event.kind {
            StandardError.write("\(party.rawValue): \(escaped(text: text))\n")
        }
    }
}

/// Runs a lab until its client is done, or until SIGINT or SIGTERM asks it to close its connections and end.
enum InterruptedByUser {
    static func run(_ plan: Lab.Plan, announces: Bool, consume: (Event) -> Void) throws(LabError) -> Lab.Outcome {
        var asking = sigset_t()
        sigemptyset(&asking)
        sigaddset(&asking, SIGINT)
        sigaddset(&asking, SIGTERM)
        // Threads inherit the mask: only the one that waits for them sees these signals.
        pthread_sigmask(SIG_BLOCK, &asking, nil)
        defer { pthread_sigmask(SIG_UNBLOCK, &asking, nil) }
        return try Lab.run(plan) { lab in
            if announces { StandardError.write("listening on \(lab.address)\n") }
            DispatchQueue(label: "signals").async { [asking] in
                var asking = asking
                var number: Int32 = 0
                sigwait(&asking, &number)
                lab.stop()
                // Asked twice: the end is wanted now.
                sigwait(&asking, &number)
                _exit(128 + number)
            }
        } consume: { event in
            consume(event)
        }
    }
}

extension TextReport.Options {
    /// As the user asks for it and the place it goes to allows.
    init(ascii: Bool, color: ReportArguments.When, toFile: Bool = false, policy: String? = nil) {
        let colored =
            switch color {
            case .always: true
            case .never: false
            case .auto: !toFile && StandardOutput.isTerminal && getenv("NO_COLOR") == nil
            }
        self.init(
            ascii: ascii || !Locale.isUTF8, colored: colored, width: toFile ? 100 : StandardOutput.columns ?? 100,
            policy: policy)
    }
}

/// What the environment says about characters.
enum Locale {
    /// Whether the user's locale encodes text as UTF-8.
    static var isUTF8: Bool {
        setlocale(LC_CTYPE, "")
        guard let name = nl_langinfo(Int32(CODESET)) else { return false }
        return String(cString: name) == "UTF-8"
    }
}
