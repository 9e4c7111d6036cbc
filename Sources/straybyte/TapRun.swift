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

    init(_ command: TapCommand) { self.command = command }

    /// How long exchanges that are under way may take when the tap is told to stop.
    static let patience = Delay.milliseconds(5_000)

    /// - Returns: What the session says: in sync or not.
    /// - Throws: ``Complaint``, `LabError` or an error of the output.
    func run() throws -> ExitStatus {
        let output = OutputTarget()
        let setup = try TapSetup(
            command, output: command.format == .jsonl ? output : nil, patience: Self.patience)
        StandardError.write("listening on \(setup.relay.address)\n")
        if let address = setup.relay.metricsAddress { StandardError.write("metrics on http://\(address)/metrics\n") }
        if !command.listen.isLoopback {
            StandardError.write("straybyte: \(command.listen) can be reached from other machines\n")
        }
        let relay = setup.relay
        Signals.onInterrupt { relay.stop() }
        return try watch(setup, output)
    }

    private func watch(_ setup: TapSetup, _ output: OutputTarget) throws -> ExitStatus {
        let tap = setup.makeSession(command, command.format == .text ? .rows : .suspects)
        var text = TapText(TextReport.Options(ascii: command.screen.ascii, color: command.screen.color))
        // A problem with the output ends the run, but what is under way is still relayed to its end.
        var trouble: (any Error)?
        while true {
            let deadline: DispatchTime = tap.isUnsettled || text.isWaiting ? .now() + .milliseconds(50) : .distantFuture
            let isQuiet = setup.bell.wait(timeout: deadline) == .timedOut
            let news = tap.consume()
            setup.board?.post(tap.sum)
            if trouble == nil {
                do {
                    if command.format == .jsonl {
                        talk(news)
                    } else {
                        try StandardOutput.writeAll(text.lines(news, tap, isQuiet: isQuiet, now: tap.now))
                    }
                } catch { trouble = error }
            }
            trouble = trouble ?? output.trouble
            let hasFound = news.findings.contains { $0.severity >= .violation }
            if trouble != nil || command.failOnFinding && hasFound { setup.relay.stop() }
            if news.isOver { break }
        }
        tap.finish()
        let proof = setup.relay.waitUntilStopped()
        if let trouble = trouble ?? output.trouble { throw trouble }
        if command.format == .text { try StandardOutput.writeAll(TextReport.summaryLine(tap.sum.summary) + "\n") }
        return TapOutcome(totals: tap.sum, forwarded: proof, recorded: tap.recorded).tell()
    }

    /// What the lines of a log do not say where somebody sees it.
    private func talk(_ news: TapSession.News) {
        for event in news.notes {
            if case .log(_, _, let line) = event.kind { StandardError.write("straybyte: \(escaped(text: line))\n") }
        }
    }
}

extension TapOutcome {
    /// Says on standard error what went through, and whether that is what was recorded.
    func tell() -> ExitStatus {
        StandardError.write(Proof(forwarded, recorded).text)
        return totals.isBad ? .desyncFound : .inSync
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
            let (sent, due, kept) = (forwarded[direction], forwarded.recordable(direction), recorded[direction])
            text += "\(direction.code): \(sent.octets) bytes forwarded, hash \(hexadecimal(sent.hash))"
            if due != kept {
                text += "; DIFFERS from what was recorded: \(kept.octets) bytes, hash \(hexadecimal(kept.hash))\n"
            } else if due == sent {
                text += "; recorded the same\n"
            } else {
                text += "; \(due.octets) of them recorded, the same, hash \(hexadecimal(due.hash))\n"
            }
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
