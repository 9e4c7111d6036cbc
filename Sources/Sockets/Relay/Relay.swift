import NIOCore
import NIOPosix
import Synchronization
import Wire

/// Stands between clients and a server, forwards octets, and tells on a tape what it saw.
///
/// It owns one thread, on which all sockets are served. A relay that was started must be stopped.
package final class Relay: Sendable {
    package struct Plan: Sendable {
        package var listen: Address
        package var target: Address
        /// Octets that may wait to be judged.
        package var waiting = 64 << 20
        /// How long exchanges that are under way may take to end when the relay is told to stop.
        package var patience = Delay.milliseconds(5_000)
        /// Where figures are served; nil for nowhere.
        package var metrics: Metrics?
        package var security = Security()

        package struct Metrics: Sendable {
            package var address: Address
            /// Makes the page, on a thread of its own.
            package var text: @Sendable () -> String

            package init(address: Address, text: @escaping @Sendable () -> String) {
                self.address = address
                self.text = text
            }
        }

        package init(listen: Address, target: Address) {
            self.listen = listen
            self.target = target
        }
    }

    /// Where clients connect to, with the port that the system chose.
    package let address: Address
    package let tape: Tape
    private let group: MultiThreadedEventLoopGroup
    private let hub: NIOLoopBound<RelayHub>
    private let ended: Verdict<RelayProof>
    private let patience: Delay
    private let metrics: MetricsPage.Server?
    /// Whether the loop still takes work: one that has shut down does not.
    private let isRunning = Mutex(true)

    private init(
        _ plan: Plan, _ group: MultiThreadedEventLoopGroup, _ hub: NIOLoopBound<RelayHub>, address: Address, tape: Tape,
        ended: Verdict<RelayProof>, metrics: MetricsPage.Server?
    ) {
        self.group = group
        self.hub = hub
        self.address = address
        self.tape = tape
        self.ended = ended
        self.metrics = metrics
        patience = plan.patience
    }

    /// Opens the listening socket and begins.
    /// - Parameter wake: Called on the relay's thread when there is something on the tape; it must not wait.
    /// - Throws: ``LabError`` if it cannot listen, an address cannot be found or a file cannot be used. Nothing is left
    ///   open then.
    package static func start(_ plan: Plan, wake: @escaping @Sendable () -> Void) throws(LabError) -> Relay {
        let target: SocketAddress
        do { target = try SocketAddress.makeAddressResolvingHost(plan.target.host, port: plan.target.port) } catch {
            throw LabError.cannotConnect(to: plan.target, error)
        }
        let security = try RelaySecurity(plan)
        let tape = Tape(limit: plan.waiting, wake: wake)
        let ended = Verdict<RelayProof>()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        do {
            let place = try SocketAddress.makeAddressResolvingHost(plan.listen.host, port: plan.listen.port)
            let hub = try loop.submit {
                let target = RelayHub.Target(address: plan.target, socket: target)
                return NIOLoopBound(RelayHub(target, loop, security, tape, ended), eventLoop: loop)
            }.wait()
            let listener = try loop.flatSubmit { hub.value.listen(at: place) }.wait()
            try loop.submit { try hub.value.begin(listener) }.wait()
            return Relay(
                plan, group, hub, address: Address(listener.localAddress) ?? plan.listen, tape: tape, ended: ended,
                metrics: try plan.metrics.map(MetricsPage.Server.start))
        } catch {
            shutDown(group)
            throw error as? LabError ?? LabError.cannotListen(on: plan.listen, error)
        }
    }

    /// Where the metrics are served; nil if they are not.
    package var metricsAddress: Address? { metrics?.address }

    /// Lets nobody in any more, lets exchanges that are under way end but not for long, and closes everything. The tape
    /// ends when that is done. From any thread, and more than once.
    package func stop() { onLoop { [patience] hub in hub.stop(patience: patience) } }

    /// Closes everything now.
    package func stopNow() {
        onLoop { hub in
            hub.stop(patience: .zero)
            hub.giveUp()
        }
    }

    private func onLoop(_ work: @escaping @Sendable (RelayHub) -> Void) {
        isRunning.withLock { isRunning in
            if isRunning { hub.eventLoop.execute { [hub] in work(hub.value) } }
        }
    }

    /// Waits until everything is closed, and says what went through.
    package func waitUntilStopped() -> RelayProof {
        let proof = ended.wait()
        let isFirst = isRunning.withLock { isRunning in
            defer { isRunning = false }
            return isRunning
        }
        if isFirst { Self.shutDown(group) }
        metrics?.stop()
        return proof
    }

    private static func shutDown(_ group: MultiThreadedEventLoopGroup) {
        do { try group.syncShutdownGracefully() } catch {
            preconditionFailure("the event loop of a relay does not shut down: \(error)")
        }
    }
}
