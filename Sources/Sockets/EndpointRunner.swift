import NIOCore
import NIOPosix
import Scenarios
import Wire

/// Runs one endpoint on real sockets: tells it what happens and does the steps that it answers.
///
/// All of it happens on one event loop. Steps can make things happen at once (a failed write closes a
/// connection), so inputs queue up and an endpoint is never called while it is being called.
final class EndpointRunner {
    /// What this endpoint dials.
    struct Routes {
        /// What a client's `dial` reaches; nil for servers.
        var server: SocketAddress?
        /// Whether that server is one of this session.
        var serverIsOurs = false
        /// What a server's `dialUpstream` reaches; nil if the scenario has no origin.
        var origin: SocketAddress?
    }

    /// The octets that one read takes at most. As many as a segment on loopback has, so that a read does not cut one.
    private static let mostAtOnce = 65536

    let party: Party
    let recorder: Recorder
    private let loop: any EventLoop
    private let routes: Routes
    private var endpoint: any Endpoint
    private var inputs: [EndpointInput] = []
    private var isHandling = false
    private var isOver = false
    /// The sockets that are open, those included that their endpoint has closed and whose peers have not.
    private var sockets: [Link: LinkHandler] = [:]
    /// Links to an origin that something was sent on and nothing has come back from.
    private var unanswered: Set<Link> = []
    private var dials = 0
    private var timers: [Int: Scheduled<Void>] = [:]
    private var timersSet = 0
    private var accepted = 0
    /// Whether a connection was ever open.
    private(set) var hasConnected = false

    /// Called once, when the endpoint says that it has finished.
    var onFinish: ((_ failed: Bool) -> Void)?
    /// Called when a link or a timer has gone, so that somebody can see whether the endpoint has come to rest.
    var onSettle: (() -> Void)?
    /// Called when a dial has failed, with the reason and before the endpoint hears of it.
    var onDialFailure: ((any Error) -> Void)?

    init(_ endpoint: any Endpoint, _ party: Party, routes: Routes, recorder: Recorder, loop: any EventLoop) {
        self.endpoint = endpoint
        self.party = party
        self.routes = routes
        self.recorder = recorder
        self.loop = loop
    }

    /// Whether nothing more will happen unless somebody else begins it. A link to an origin may stay open for
    /// later; it counts while an answer is due, which a handler that outlives its connection still waits for.
    var isSettled: Bool {
        !isConnected && timers.isEmpty && dials == 0 && inputs.isEmpty && unanswered.isEmpty
    }

    /// Whether a recorded connection is open at this end.
    var isConnected: Bool {
        sockets.keys.contains { link in if case .connection = link { true } else { false } }
    }

    /// Whether this is a client of a server of the same session.
    var dialsOurServer: Bool { party == .client && routes.serverIsOurs }

    func deliver(_ input: EndpointInput) {
        guard !isOver else { return }
        inputs.append(input)
        guard !isHandling else { return }
        isHandling = true
        while !inputs.isEmpty, !isOver {
            let input = inputs.removeFirst()
            if case .received(let link, _) = input { unanswered.remove(link) }
            for step in endpoint.handle(input, at: recorder.now) { perform(step) }
        }
        isHandling = false
        onSettle?()
    }

    /// Closes everything in order and hears nothing more.
    func shutDown() {
        isOver = true
        inputs = []
        for timer in timers.values { timer.cancel() }
        timers = [:]
        for socket in sockets.values { socket.closeNow() }
        sockets = [:]
    }

    private func perform(_ step: EndpointStep) {
        guard !isOver else { return }
        switch step {
        case .dial: dial(routes.server, nil)
        case .dialUpstream(let number): dial(routes.origin, .upstream(number))
        case .send(let link, let pieces):
            if case .upstream = link, party == .server, sockets[link] != nil { unanswered.insert(link) }
            sockets[link]?.send(pieces)
        case .consume(.connection(let id), let count, let owner, let part):
            guard let side else { return }
            recorder.consumed(count, on: id, by: side, owner, part)
        case .consume(.upstream, _, _, _): break
        case .log(let id, let text): recorder.log(id, party, text)
        case .wake(let token, let delay): wake(token, after: delay)
        case .close(let link, let ending): sockets[link]?.close(ending)
        case .finished(let failed):
            onFinish?(failed)
            onFinish = nil
        }
    }

    private func wake(_ token: Int, after delay: Delay) {
        let runner = NIOLoopBound(self, eventLoop: loop)
        timersSet += 1
        let number = timersSet
        timers[number] = loop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) {
            runner.value.timers[number] = nil
            runner.value.deliver(.woke(token))
        }
    }

    // MARK: Connections

    /// Which end of recorded connections this endpoint is; nil for an origin, which has none.
    var side: Side? {
        switch party {
        case .client: .client
        case .server: .server
        case .origin, .lab: nil
        }
    }

    private func dial(_ target: SocketAddress?, _ link: Link?) {
        guard let target else { return deliver(.dialFailed(link, "connection refused")) }
        dials += 1
        let runner = NIOLoopBound(self, eventLoop: loop)
        let connecting = ClientBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.mostAtOnce))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = LinkHandler(runner.value, dialling: link, channel)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(to: target)
        connecting.whenComplete { result in runner.value.dialled(link, result.failure) }
    }

    private func dialled(_ link: Link?, _ failure: (any Error)?) {
        dials -= 1
        guard let failure, !isOver else { return }
        onDialFailure?(failure)
        deliver(.dialFailed(link, LabError.reason(failure)))
    }

    /// A listener for this endpoint, which accepts nothing until it is told to read.
    static func listen(
        on address: SocketAddress, loop: any EventLoop, runner: @escaping @Sendable () -> EndpointRunner?
    ) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without a pause, a process that is out of descriptors would try to accept without end.
                    try channel.pipeline.syncOperations.addHandlers(AcceptBackoffHandler(), RefusalLog(runner))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.mostAtOnce))
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let runner = runner() else { throw ChannelError.operationUnsupported }
                    let handler = LinkHandler(accepting: runner, channel)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(to: address)
    }

    /// A socket is connected: gives it the name of its link and tells the endpoint.
    func opened(_ socket: LinkHandler, local: Address, remote: Address, name: (Link) -> Void) {
        let link: Link
        switch (party, socket.dialled) {
        case (_, .some(let number)): link = number
        case (.client, nil): link = .connection(recorder.join(.init(client: local, server: remote), as: .client))
        case (.server, nil): link = .connection(recorder.join(.init(client: remote, server: local), as: .server))
        case (.origin, nil), (.lab, nil):
            accepted += 1
            link = .upstream(accepted)
        }
        hasConnected = true
        name(link)
        sockets[link] = socket
        if isOver { return socket.closeNow() }
        deliver(.opened(link, local: local.description, remote: remote.description))
    }

    /// A socket has gone.
    func closed(_ socket: LinkHandler, _ link: Link) {
        sockets[link] = nil
        unanswered.remove(link)
        onSettle?()
    }
}

/// Says that a connection could not be accepted, and why.
private final class RefusalLog: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let runner: @Sendable () -> EndpointRunner?

    init(_ runner: @escaping @Sendable () -> EndpointRunner?) { self.runner = runner }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        runner()?.recorder.log(nil, .lab, "cannot accept a connection: \(LabError.reason(error))")
    }
}

extension Result {
    fileprivate var failure: Failure? {
        switch self {
        case .success: nil
        case .failure(let error): error
        }
    }
}
