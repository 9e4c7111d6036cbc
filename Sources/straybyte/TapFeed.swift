import CursesTerminal
import Dispatch
import Sockets
import Synchronization
import Tap
import TerminalUI
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Live traffic for the screen: judged on a thread of its own, so that neither the relay waits for the screen nor the
/// screen for heavy traffic.
@MainActor
final class TapFeed: SessionFeed {
    private let watcher: TapWatcher

    /// - Throws: A line for the user.
    init(_ command: TapCommand) throws {
        // Who leaves the screen waits in front of it.
        watcher = TapWatcher(try TapSetup(command, output: nil, patience: .milliseconds(1_000)), command)
    }

    /// Begins to tell; there is a screen that can be woken.
    func start(_ waker: TerminalWaker) { watcher.start(waker) }

    func take() -> [AppInput] { watcher.take() }

    func perform(_ effect: Effect) -> [AppInput]? {
        switch effect {
        case .load(let id):
            watcher.ask(id)
            return []
        // What is marked stays longer; the note itself is everybody's.
        case .mark(let mark):
            watcher.mark(mark.connection)
            return nil
        case .startLab, .stopLab, .setVariant, .pause, .sendOne, .setGap: return []
        case .export, .unmark, .copy, .setTheme, .setMouse, .suspend, .redraw, .quit: return nil
        }
    }

    func stop() { watcher.stop() }

    /// What is to be said when the screen is gone.
    var outcome: TapOutcome { watcher.outcome }
}

/// How a tap ended.
struct TapOutcome: Sendable {
    var totals: TapTotals
    var forwarded: RelayProof
    var recorded: RelayProof
}

/// Takes traffic off the tape and says what the screen should know of it.
///
/// Unchecked: the logs of its setup are written by its thread alone.
private final class TapWatcher: @unchecked Sendable {
    private struct Outbox {
        var inputs: [AppInput] = []
        var asked: [ConnectionID] = []
        var marked: [ConnectionID] = []
        var outcome: TapOutcome?
    }

    private let setup: TapSetup
    private let command: TapCommand
    private let waker = Mutex<TerminalWaker?>(nil)
    private let outbox = Mutex(Outbox())
    private let ended = DispatchSemaphore(value: 0)
    /// Inputs that wait for the screen at most; summaries are then held back.
    private static let most = 64

    init(_ setup: TapSetup, _ command: TapCommand) {
        self.setup = setup
        self.command = command
    }

    func start(_ waker: TerminalWaker) {
        self.waker.withLock { $0 = waker }
        DispatchQueue(label: "tap").async { self.run() }
    }

    func take() -> [AppInput] {
        outbox.withLock { outbox in
            defer { outbox.inputs = [] }
            return outbox.inputs
        }
    }

    func ask(_ id: ConnectionID) {
        outbox.withLock { $0.asked.append(id) }
        setup.bell.signal()
    }

    /// Has a connection kept when others are given up.
    func mark(_ id: ConnectionID) { outbox.withLock { $0.marked.append(id) } }

    func stop() {
        setup.relay.stop()
        ended.wait()
        ended.signal()
    }

    var outcome: TapOutcome {
        outbox.withLock { $0.outcome }
            ?? TapOutcome(totals: TapTotals(), forwarded: RelayProof(), recorded: RelayProof())
    }

    private func run() {
        let tap = setup.makeSession(command, .events)
        var source = SessionSource(.tap, name: "\(setup.relay.address) > \(command.target)")
        source.budget = command.memory
        source.kept = 0
        post([.opened(source, epoch: setup.epoch)])
        if !command.listen.isLoopback {
            post([.outcome(.failed("\(command.listen) can be reached from other machines"))])
        }
        while true {
            if tap.isUnsettled { _ = setup.bell.wait(timeout: .now() + .milliseconds(50)) } else { setup.bell.wait() }
            let news = tap.consume()
            setup.board?.post(tap.sum)
            var inputs = inputs(news, tap)
            let isOver = news.isOver
            if source.kept != tap.totals.kept || isOver {
                source.kept = tap.totals.kept
                source.isOver = isOver
                inputs.append(.source(source))
            }
            if command.failOnFinding, news.findings.contains(where: { $0.severity >= .violation }) {
                inputs.append(.terminal(.signal(SIGINT)))
            }
            post(inputs)
            if isOver { break }
        }
        tap.finish()
        let proof = setup.relay.waitUntilStopped()
        outbox.withLock {
            $0.outcome = TapOutcome(totals: tap.sum, forwarded: proof, recorded: tap.recorded)
        }
        ended.signal()
    }

    private func inputs(_ news: TapSession.News, _ tap: TapSession) -> [AppInput] {
        var inputs: [AppInput] = []
        if outbox.withLock({ $0.inputs.count }) < Self.most {
            let summaries = tap.takeSummaries()
            if !summaries.isEmpty { inputs.append(.summaries(summaries)) }
        }
        if !news.events.isEmpty { inputs.append(.events(news.events)) }
        if !news.notes.isEmpty { inputs.append(.events(news.notes)) }
        if !news.unfollowed.isEmpty { inputs.append(.unfollowed(news.unfollowed)) }
        if !news.evicted.isEmpty { inputs.append(.evicted(news.evicted)) }
        let (asked, marked) = outbox.withLock { outbox in
            defer { (outbox.asked, outbox.marked) = ([], []) }
            return (outbox.asked, outbox.marked)
        }
        for id in marked { tap.mark(id, true) }
        for id in asked { inputs.append(load(id, tap)) }
        return inputs
    }

    /// A connection that somebody looks at: from memory, or from the record.
    private func load(_ id: ConnectionID, _ tap: TapSession) -> AppInput {
        if let events = tap.events(of: id) {
            tap.follow(id)
            return .loaded(id, events)
        }
        guard let files = setup.files else {
            return .loadFailed(
                id, "given up to stay within \(command.memory) bytes; with --record it could be read back")
        }
        do { return .loaded(id, try RecordReader.events(of: id, in: files.paths)) } catch {
            return .loadFailed(id, "\(error)")
        }
    }

    private func post(_ inputs: [AppInput]) {
        guard !inputs.isEmpty else { return }
        outbox.withLock { $0.inputs += inputs }
        waker.withLock { $0 }?.wake()
    }
}
