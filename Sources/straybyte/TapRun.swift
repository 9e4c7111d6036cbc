import Analysis
import Dispatch
import Formats
import Sockets
import Tap
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// A tap without a screen: what it sees goes to standard output line by line, and at the end what it amounts to.
struct TapRun {
    private let command: TapCommand
    private let epoch = Int64(time(nil))

    init(_ command: TapCommand) { self.command = command }

    /// - Returns: What the session says: in sync or not.
    /// - Throws: ``Complaint``, `LabError` or an error of the output.
    func run() throws -> ExitStatus {
        let files = try command.record.map {
            try RecordFiles(path: $0, rotation: command.rotate, keep: command.keep, force: command.force)
        }
        let session = SessionLog.Session(
            tool: "straybyte", source: "tap --listen \(command.listen) --to \(command.target)", epoch: epoch)
        var logs: [TapLog] = []
        if let files { logs.append(try TapLog(session, to: files)) }
        let output = OutputTarget()
        if command.format == .jsonl { logs.append(try TapLog(session, to: output)) }
        let bell = DispatchSemaphore(value: 0)
        let relay = try Signals.blocked { try Relay.start(plan) { bell.signal() } }
        StandardError.write("listening on \(relay.address)\n")
        Signals.onInterrupt { relay.stop() }
        return try watch(relay, bell, logs, output)
    }

    private var plan: Relay.Plan {
        var plan = Relay.Plan(listen: command.listen, target: command.target)
        plan.waiting = max(16 << 20, command.memory / 4)
        return plan
    }

    private func watch(
        _ relay: Relay, _ bell: DispatchSemaphore, _ logs: [TapLog], _ output: OutputTarget
    ) throws -> ExitStatus {
        let tap = TapSession(
            relay.tape, budget: command.memory, closeness: command.format == .text ? .rows : .suspects, logs: logs)
        var text = TapText(TextReport.Options(ascii: command.ascii, color: command.color))
        // A problem with the output ends the run, but what is under way is still relayed to its end.
        var trouble: (any Error)?
        while true {
            let deadline: DispatchTime = tap.isUnsettled || text.isWaiting ? .now() + .milliseconds(50) : .distantFuture
            let isQuiet = bell.wait(timeout: deadline) == .timedOut
            let news = tap.consume()
            if trouble == nil, command.format == .text {
                do {
                    try StandardOutput.writeAll(text.lines(news, tap, isQuiet: isQuiet, now: tap.now))
                } catch { trouble = error }
            }
            if trouble == nil, let broken = output.trouble { trouble = broken }
            if command.format != .text { talk(news) }
            if trouble != nil { relay.stop() }
            if command.failOnFinding, news.findings.contains(where: { $0.severity >= .violation }) { relay.stop() }
            if news.isOver { break }
        }
        tap.finish()
        let proof = relay.waitUntilStopped()
        if let trouble { throw trouble }
        if let broken = output.trouble { throw broken }
        if command.format == .text { try StandardOutput.writeAll(TextReport.summaryLine(tap.sum.summary) + "\n") }
        StandardError.write(Proof(proof, tap.recorded).text)
        return tap.sum.isBad ? .desyncFound : .inSync
    }

    /// What the lines of a log do not say where somebody sees it.
    private func talk(_ news: TapSession.News) {
        for event in news.notes {
            if case .log(_, _, let line) = event.kind { StandardError.write("straybyte: \(escaped(text: line))\n") }
        }
    }
}

/// The relay's word on what it forwarded, beside what came to be recorded.
private struct Proof {
    let forwarded: RelayProof
    let recorded: RelayProof

    init(_ forwarded: RelayProof, _ recorded: RelayProof) {
        self.forwarded = forwarded
        self.recorded = recorded
    }

    var text: String {
        var text = ""
        for direction in Direction.allCases {
            let (sent, kept) = (forwarded[direction], recorded[direction])
            text += "\(direction.code): \(sent.octets) bytes forwarded, hash \(hexadecimal(sent.hash))"
            text +=
                sent == kept
                ? "; recorded the same\n"
                : "; DIFFERS from what was recorded: \(kept.octets) bytes, hash \(hexadecimal(kept.hash))\n"
        }
        if forwarded.undelivered > 0 { text += "\(forwarded.undelivered) bytes came for a peer that was gone\n" }
        if forwarded.unrecorded > 0 { text += "\(forwarded.unrecorded) bytes came too fast to be recorded\n" }
        return text
    }

    private func hexadecimal(_ hash: UInt64) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Standard output as the place of a log.
private final class OutputTarget: TapLogTarget {
    private(set) var trouble: Complaint?

    func write(_ batch: UnsafeRawBufferPointer) -> TapLogOutcome {
        guard trouble == nil else { return .lost }
        var start = 0
        while start < batch.count {
            let count = Glibc.write(STDOUT_FILENO, batch.baseAddress! + start, batch.count - start)
            if count >= 0 {
                start += count
            } else if errno != EINTR {
                trouble = Complaint("cannot write to standard output: \(String(cString: strerror(errno)).lowercased())")
                return .lost
            }
        }
        return .written
    }
}

/// SIGINT and SIGTERM as a wish, not an end.
enum Signals {
    private static var asking: sigset_t {
        var asking = sigset_t()
        sigemptyset(&asking)
        sigaddset(&asking, SIGINT)
        sigaddset(&asking, SIGTERM)
        return asking
    }

    /// Blocks the signals for this thread and those that it starts from now on.
    static func blocked<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        var asking = asking
        pthread_sigmask(SIG_BLOCK, &asking, nil)
        return try body()
    }

    /// Calls back on a thread of its own; asked twice, the process ends at once.
    static func onInterrupt(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "signals").async {
            var asking = asking
            var number: Int32 = 0
            sigwait(&asking, &number)
            body()
            sigwait(&asking, &number)
            _exit(128 + number)
        }
    }
}

/// File descriptors of this process.
enum Descriptors {
    /// Lets the process have as many as the system allows: every relayed connection takes two.
    static func allowAll() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Where that is refused, what there is has to do.
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
