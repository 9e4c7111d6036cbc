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

        package struct Metrics: Sendable {
            package var address: Address
            /// Makes the page; called on the relay's thread, so it must not wait.
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
    private let loop: any EventLoop
    private let hub: NIOLoopBound<RelayHub>
    private let ended: Verdict<RelayProof>
    private let patience: TimeAmount
    /// Whether the loop still takes work: one that has shut down does not.
    private let isRunning = Mutex(true)

    private init(
        _ plan: Plan, group: MultiThreadedEventLoopGroup, hub: NIOLoopBound<RelayHub>, tape: Tape,
        ended: Verdict<RelayProof>, address: Address
    ) {
        self.group = group
        loop = hub.eventLoop
        self.hub = hub
        self.tape = tape
        self.ended = ended
        self.address = address
        patience = .nanoseconds(plan.patience.nanoseconds)
    }

    /// Opens the listening socket and begins.
    /// - Parameter wake: Called on the relay's thread when there is something on the tape; it must not wait.
    /// - Throws: ``LabError`` if it cannot listen or an address cannot be found. Nothing is left open then.
    package static func start(_ plan: Plan, wake: @escaping @Sendable () -> Void) throws(LabError) -> Relay {
        let target: SocketAddress
        do { target = try SocketAddress.makeAddressResolvingHost(plan.target.host, port: plan.target.port) } catch {
            throw LabError.cannotConnect(to: plan.target, error)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let tape = Tape(limit: plan.waiting, wake: wake)
        let ended = Verdict<RelayProof>()
        do {
            let hub = try loop.submit {
                let place = RelayHub.Target(address: plan.target, socket: target)
                return NIOLoopBound(
                    RelayHub(loop, target: place, tape: tape, ended: ended), eventLoop: loop)
            }.wait()
            if let metrics = plan.metrics { try serve(metrics, on: loop) }
            let place = try SocketAddress.makeAddressResolvingHost(plan.listen.host, port: plan.listen.port)
            let listener = try loop.flatSubmit { hub.value.listen(at: place) }.wait()
            try loop.submit { hub.value.begin(listener) }.wait()
            let address = Address(listener.localAddress) ?? plan.listen
            return Relay(plan, group: group, hub: hub, tape: tape, ended: ended, address: address)
        } catch {
            shutDown(group)
            throw error as? LabError ?? LabError.cannotListen(on: plan.listen, error)
        }
    }

    private static func serve(_ metrics: Plan.Metrics, on loop: any EventLoop) throws(LabError) {
        do {
            let place = try SocketAddress.makeAddressResolvingHost(metrics.address.host, port: metrics.address.port)
            _ = try loop.flatSubmit { MetricsPage.listen(at: place, loop: loop, text: metrics.text) }.wait()
        } catch {
            throw LabError.cannotListen(on: metrics.address, error)
        }
    }

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
            guard isRunning else { return }
            loop.execute { [hub] in work(hub.value) }
        }
    }

    /// Waits until everything is closed, and says what went through.
    package func waitUntilStopped() -> RelayProof {
        loop.preconditionNotInEventLoop()
        let proof = ended.wait()
        let isFirst = isRunning.withLock { isRunning in
            defer { isRunning = false }
            return isRunning
        }
        if isFirst { Self.shutDown(group) }
        return proof
    }

    private static func shutDown(_ group: MultiThreadedEventLoopGroup) {
        do {
            try group.syncShutdownGracefully()
        } catch {
            preconditionFailure("the event loop of a relay does not shut down: \(error)")
        }
    }
}
