import NIOCore
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
    private let commands: RelayCommands
    private let ended: Verdict<RelayProof>
    private let patience: Delay
    private let metrics: MetricsPage.Server?

    private init(
        _ plan: Plan, address: Address, tape: Tape, commands: RelayCommands, ended: Verdict<RelayProof>,
        metrics: MetricsPage.Server?
    ) {
        self.address = address
        self.tape = tape
        self.commands = commands
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
        let security = try RelaySecurity(plan, target)
        let tape = Tape(limit: plan.waiting, wake: wake)
        let ended = Verdict<RelayProof>()
        let listener: RelaySocket
        do {
            let place = try SocketAddress.makeAddressResolvingHost(plan.listen.host, port: plan.listen.port)
            listener = try .listening(on: place)
        } catch { throw LabError.cannotListen(on: plan.listen, error) }
        do {
            let commands = try RelayCommands()
            let queue = try EventQueue()
            let metrics = try plan.metrics.map(MetricsPage.Server.start)
            let place = RelayHub.Target(address: plan.target, socket: target)
            let thread = RelayThread { RelayHub(place, listener, queue, security, tape, commands).run() }
            try thread.start { ended.settle($0) }
            return Relay(
                plan, address: listener.ownAddress ?? plan.listen, tape: tape, commands: commands, ended: ended,
                metrics: metrics)
        } catch {
            listener.close()
            throw error as? LabError ?? LabError.cannotListen(on: plan.listen, error)
        }
    }

    /// Lets nobody in any more, lets exchanges that are under way end but not for long, and closes everything. The tape
    /// ends when that is done. From any thread, and more than once.
    package func stop() { commands.give(.stop(patience: patience)) }

    /// Closes everything now.
    package func stopNow() { commands.give(.stopNow) }

    /// Waits until everything is closed, and says what went through.
    package func waitUntilStopped() -> RelayProof {
        defer { metrics?.stop() }
        return ended.wait()
    }
}
