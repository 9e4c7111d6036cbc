import NIOCore
import NIOPosix
import Scenarios
import Synchronization
import Wire

/// A scenario that runs on real sockets: its server, its client and the origin behind the server, or one side alone
/// with somebody else's program at the other end.
///
/// It owns one thread, on which all sockets are served. A lab that was started must be stopped.
package final class Lab: Sendable {
    /// What to run.
    package struct Plan: Sendable {
        package enum Sides: Hashable, Sendable {
            /// Server and client, which talk to each other.
            case both(listen: Address)
            /// The server, for clients that are somebody else's.
            case server(listen: Address)
            /// The client, against a server that is somebody else's.
            case client(connect: Address)
        }

        package var scenario: Scenario
        package var settings: Settings
        package var variant: Variant
        package var pace: Scenario.Pace
        package var sides: Sides

        package init(
            _ scenario: Scenario, settings: Settings, variant: Variant, pace: Scenario.Pace,
            sides: Sides = .both(listen: .anyLoopbackPort)
        ) {
            self.scenario = scenario
            self.settings = settings
            self.variant = variant
            self.pace = pace
            self.sides = sides
        }
    }

    /// How a run came to its end.
    package struct Outcome: Hashable, Sendable {
        /// Whether the client gave up because of an error that it has logged.
        package var failed: Bool
        /// Why the client never reached its server; nil if it did.
        package var unreachable: LabError?

        package init(failed: Bool, unreachable: LabError? = nil) {
            self.failed = failed
            self.unreachable = unreachable
        }
    }

    private enum Phase { case running, stopping }

    /// Where the server listens (with the port that the system chose), or what the client connects to.
    package let address: Address
    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let stage: NIOLoopBound<Stage>
    private let outcome: Verdict<Outcome>
    private let listeners: [any Channel]
    private let phase = Mutex(Phase.running)

    private init(
        group: MultiThreadedEventLoopGroup, stage: NIOLoopBound<Stage>, outcome: Verdict<Outcome>,
        scenery: Scenery
    ) {
        self.group = group
        loop = stage.eventLoop
        self.stage = stage
        self.outcome = outcome
        address = scenery.address
        listeners = scenery.listeners
    }

    /// Opens the sockets and begins.
    /// - Parameter record: Called on the lab's thread with every event in order; it must not wait for anything.
    /// - Throws: ``LabError`` if the server cannot listen or an address cannot be found. Nothing is left open then.
    package static func start(_ plan: Plan, record: @escaping @Sendable (Event) -> Void) throws(LabError) -> Lab {
        try prepare(plan, record: record).begin()
    }

    /// The lab with its sockets open and nothing said yet.
    private static func prepare(_ plan: Plan, record: @escaping @Sendable (Event) -> Void) throws(LabError) -> Lab {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let outcome = Verdict<Outcome>()
        do {
            let stage = try loop.submit {
                NIOLoopBound(Stage(loop, outcome: outcome, record: record), eventLoop: loop)
            }.wait()
            let scenery = try Scenery(plan, stage)
            return Lab(group: group, stage: stage, outcome: outcome, scenery: scenery)
        } catch {
            shutDown(group)
            throw error as? LabError ?? LabError("cannot start: \(LabError.reason(error))")
        }
    }

    private func begin() -> Lab {
        onLoop { [listeners] stage in stage.begin(listeners) }
        return self
    }

    /// Does what the user says, from any thread; nothing if the lab has been stopped.
    package func apply(_ control: EndpointInput.Control) {
        onLoop { stage in stage.apply(control) }
    }

    /// Leaves something to the lab's thread, unless the lab is being stopped: a loop that has shut down takes no more
    /// work.
    private func onLoop(_ work: @escaping @Sendable (Stage) -> Void) {
        phase.withLock { phase in
            guard phase == .running else { return }
            loop.execute { [stage] in work(stage.value) }
        }
    }

    /// Calls back, on the lab's thread, when the client has finished and its connections have come to rest, or
    /// when the lab is stopped.
    package func whenFinished(_ callback: @escaping @Sendable (Outcome) -> Void) {
        outcome.whenSettled(callback)
    }

    /// Waits for what ``whenFinished(_:)`` tells.
    package func waitUntilFinished() -> Outcome { outcome.wait() }

    /// Lets the client end the exchange that it is in, but not for long, closes everything and waits until it is
    /// closed: no event comes afterwards. May be called by several threads and more than once.
    package func stop() {
        loop.preconditionNotInEventLoop()
        let isFirst = phase.withLock { phase in
            defer { phase = .stopping }
            return phase == .running
        }
        if isFirst { loop.execute { [stage] in stage.value.stop() } }
        _ = outcome.wait()
        Self.shutDown(group)
    }

    private static func shutDown(_ group: MultiThreadedEventLoopGroup) {
        do {
            try group.syncShutdownGracefully()
        } catch {
            preconditionFailure("the event loop of a lab does not shut down: \(error)")
        }
    }
}

// MARK: - Headless

extension Lab {
    /// Runs to the end and hands every event to the calling thread, in order and without loss.
    ///
    /// A plan without a client, or without a number of requests, runs until another thread stops it.
    /// - Parameter started: Called with the lab before its first event, with the server's address known.
    package static func run(
        _ plan: Plan, started: (Lab) -> Void = { _ in }, consume: (Event) -> Void
    ) throws(LabError) -> Outcome {
        let doorbell = Doorbell()
        let mailbox = EventMailbox { doorbell.ring() }
        let lab = try prepare(plan) { mailbox.post($0) }
        started(lab)
        _ = lab.begin()
        lab.whenFinished { _ in doorbell.close() }
        while doorbell.wait() {
            for event in mailbox.drain().events { consume(event) }
        }
        let outcome = lab.waitUntilFinished()
        lab.stop()
        for event in mailbox.drain().events { consume(event) }
        return outcome
    }
}
