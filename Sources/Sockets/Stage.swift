import Glibc
import NIOCore
import Scenarios
import Wire

/// The endpoints of a lab and its listening sockets. It lives on the lab's event loop and is never seen elsewhere.
final class Stage {
    /// How long a client may take to end its exchange when it is told to stop.
    private static let patience = TimeAmount.seconds(1)
    /// How long a server of ours may take to come to rest when its client has finished.
    private static let patienceWithServer = TimeAmount.seconds(5)

    private let loop: any EventLoop
    private let outcome: Verdict<Lab.Outcome>
    private let recorder: Recorder
    private var listeners: [any Channel] = []
    private var client: EndpointRunner?
    private var server: EndpointRunner?
    private var origin: EndpointRunner?
    private var clientFailed: Bool?
    private var unreachable: LabError?
    private var isStopping = false

    init(_ loop: any EventLoop, outcome: Verdict<Lab.Outcome>, record: @escaping @Sendable (Event) -> Void) {
        self.loop = loop
        self.outcome = outcome
        recorder = Recorder(start: .now, emit: record)
    }

    // MARK: Setting up

    /// Makes the server, and the origin behind it, for listening sockets that let nobody in yet.
    func addServer(_ endpoint: any Endpoint, origin: (endpoint: any Endpoint, address: SocketAddress)?) {
        let runner = EndpointRunner(
            endpoint, .server, routes: .init(origin: origin?.address), recorder: recorder, loop: loop)
        runner.onSettle = { [unowned self] in comeToRest() }
        server = runner
        if let origin {
            self.origin = EndpointRunner(origin.endpoint, .origin, routes: .init(), recorder: recorder, loop: loop)
        }
    }

    func addClient(_ endpoint: any Endpoint, of address: Address, at target: SocketAddress) {
        let runner = EndpointRunner(
            endpoint, .client, routes: .init(server: target, serverIsOurs: server != nil), recorder: recorder,
            loop: loop)
        runner.onSettle = { [unowned self] in comeToRest() }
        runner.onDialFailure = { [unowned self, unowned runner] error in
            if !runner.hasConnected { unreachable = .cannotConnect(to: address, error) }
        }
        runner.onFinish = { [unowned self] failed in
            clientFailed = failed
            let stage = NIOLoopBound(self, eventLoop: loop)
            let patience = server == nil ? Self.patience : Self.patienceWithServer
            loop.scheduleTask(in: patience) { stage.value.conclude() }
        }
        client = runner
    }

    /// The endpoint that accepts at a listening socket.
    func acceptor(_ party: Party) -> EndpointRunner? {
        switch party {
        case .server: server
        case .origin: origin
        case .client, .lab: nil
        }
    }

    /// Lets connections in and the client begin.
    func begin(_ listeners: [any Channel]) {
        self.listeners = listeners
        for listener in listeners {
            let recorder = NIOLoopBound(recorder, eventLoop: loop)
            listener.setOption(.autoRead, value: true).whenFailure { error in
                recorder.value.log(nil, .lab, "cannot accept connections: \(LabError.reason(error))")
            }
        }
        client?.deliver(.start)
    }

    // MARK: Running

    func apply(_ control: EndpointInput.Control) {
        guard let runner = control.isForServer ? server : client else { return }
        recorder.log(nil, .lab, control.notice)
        runner.deliver(.control(control))
    }

    /// Ends the run: at once, or when the client has ended the exchange that it is in and not much later.
    func stop() {
        guard !isStopping else { return }
        isStopping = true
        guard let client, clientFailed == nil else { return conclude() }
        let stage = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.patience) { stage.value.conclude() }
        client.deliver(.control(.stop))
        comeToRest()
    }

    /// When the client has finished, its last connections still have a server that hears of their end and may have
    /// something to say of it.
    private func comeToRest() {
        guard clientFailed != nil, client?.isConnected != true, server?.isSettled != false, !recorder.isAwaitingEnds
        else { return }
        conclude()
    }

    private func conclude() {
        if isStopping { close() }
        outcome.settle(Lab.Outcome(failed: clientFailed ?? false, unreachable: unreachable))
    }

    private func close() {
        for listener in listeners { listener.close(promise: nil) }
        listeners = []
        for runner in [client, server, origin] { runner?.shutDown() }
    }
}

extension EndpointInput.Control {
    fileprivate var isForServer: Bool {
        switch self {
        case .become: true
        case .pause, .sendOne, .gap, .stop: false
        }
    }

    /// What the user did, as a line of the session's log.
    package var notice: String {
        switch self {
        case .become(let variant): "server becomes \(variant.rawValue)"
        case .pause(true): "paused"
        case .pause(false): "resumed"
        case .sendOne: "one request"
        case .gap(let delay): "gap \(delay)"
        case .stop: "no further requests"
        }
    }
}
