import Dispatch
import Formats
import Sockets
import Tap
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// A tap that runs: its relay, the files of its record, and where its metrics are served.
struct TapSetup {
    let relay: Relay
    let bell = DispatchSemaphore(value: 0)
    let files: RecordFiles?
    let logs: [TapLog]
    let board: MetricsBoard?
    let epoch: Int64

    /// - Parameters:
    ///   - output: Where the session log goes besides the record; nil for nowhere.
    ///   - patience: How long exchanges that are under way may take at the end.
    /// - Throws: A line for the user.
    init(_ command: TapCommand, output: (any TapLogTarget)?, patience: Delay) throws {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        epoch = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        files = try command.record.map {
            try RecordFiles(path: $0, rotation: command.rotate, keep: command.keep, force: command.force)
        }
        let session = SessionLog.Session(
            tool: "straybyte", source: "tap --listen \(command.listen) --to \(command.target)",
            epoch: epoch / 1_000_000_000)
        logs = try [files, output].compactMap { (target: (any TapLogTarget)?) in
            try target.map { try TapLog(session, to: $0) }
        }
        var plan = Relay.Plan(listen: command.listen, target: command.target)
        plan.waiting = max(16 << 20, command.memory / 4)
        plan.patience = patience
        plan.security = command.security.plan
        let board = command.metrics.map { _ in MetricsBoard() }
        self.board = board
        if let address = command.metrics, let board {
            plan.metrics = Relay.Plan.Metrics(address: address) { board.text }
        }
        let bell = bell
        relay = try Signals.blocked { try Relay.start(plan) { bell.signal() } }
    }

    /// On the thread that is to judge, which from then on waits its turn: it does not interrupt those that carry traffic.
    func makeSession(_ command: TapCommand, _ closeness: TapSession.Closeness) -> TapSession {
        var parameter = sched_param()
        // SCHED_BATCH of sched(7), which Swift's module of the C library lacks. Where it is refused, all is as it was.
        sched_setscheduler(0, 3, &parameter)
        return TapSession(relay.tape, budget: command.memory, closeness: closeness, logs: logs)
    }
}
