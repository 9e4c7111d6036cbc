import NIOCore
import NIOPosix
import Scenarios
import Wire

/// The socket of one link: reports what the channel sees, and writes and closes as its endpoint says.
///
/// A system that closes a socket sends a FIN and answers whatever arrives afterwards with a RST. So does this, by
/// hand: it shuts down the outgoing direction and goes on reading, because octets that reach a closed
/// endpoint are on the wire all the same, and the endpoint shall say whose they are.
final class LinkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case connecting
        case open
        /// Closed by the endpoint, while something that it sent before is still to be written.
        case flushing
        /// The FIN is out; the peer has not ended its direction yet.
        case lingering
        case closed
    }

    /// How long a peer may take to end its direction after the endpoint has: what Linux gives it (tcp(7),
    /// tcp_fin_timeout).
    private static let patience = TimeAmount.seconds(60)

    /// The link that a server dialled; nil if accepted, or dialled by a client.
    let dialled: Link?
    private let runner: EndpointRunner
    private let channel: any Channel
    private let isAccepted: Bool
    private var state = State.connecting
    private var link: Link?
    private var lastWrite: EventLoopFuture<Void>?
    private var peerHasEnded = false
    private var hasFailed = false
    private var arrivedTooLate = false
    private var lingering: Scheduled<Void>?
    private var announced: Recorder.Addresses?

    init(_ runner: EndpointRunner, dialling link: Link?, _ channel: any Channel) {
        self.runner = runner
        self.channel = channel
        dialled = link
        isAccepted = false
    }

    init(accepting runner: EndpointRunner, _ channel: any Channel) {
        self.runner = runner
        self.channel = channel
        dialled = nil
        isAccepted = true
    }

    // MARK: What the endpoint says

    /// Hands all pieces to the socket in one write, and records them unless the connection is known to be gone.
    func send(_ pieces: [Piece]) {
        guard state == .open else { return }
        let now = runner.recorder.now
        var octets = channel.allocator.buffer(capacity: pieces.reduce(0) { $0 + $1.bytes.count })
        for piece in pieces { octets.writeBytes(piece.bytes) }
        guard octets.readableBytes > 0 else { return }
        let write = channel.writeAndFlush(octets)
        // Flushing writes at once, so a connection that the peer has reset refuses octets here already. Nobody
        // else runs on this event loop meanwhile: recording after the write does not change the order of events.
        var isLost = false
        write.assumeIsolated().whenFailure { _ in isLost = true }
        guard !isLost else { return }
        lastWrite = write
        onRecord { recorder, id, side in recorder.sent(pieces, on: id, by: side, at: now) }
    }

    /// Closes both directions: in order after what is still to be written, or at once with a reset.
    func close(_ ending: Ending) {
        guard state == .open else { return }
        switch ending {
        case .fin, .gap:
            state = .flushing
            guard let lastWrite else { return finish() }
            lastWrite.assumeIsolated().whenComplete { _ in self.finish() }
        case .rst: reset()
        }
    }

    /// Closes without waiting for what is still to be written or for the peer.
    func closeNow() {
        switch state {
        case .open, .flushing, .lingering: break
        case .connecting, .closed: return
        }
        state = .closed
        onRecord { recorder, id, side in
            recorder.closed(id, by: side)
            recorder.abandoned(id, by: side)
        }
        channel.close(promise: nil)
    }

    private func finish() {
        guard state == .flushing else { return }
        onRecord { recorder, id, side in recorder.closed(id, by: side) }
        guard !peerHasEnded else {
            state = .closed
            return channel.close(promise: nil)
        }
        state = .lingering
        channel.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        lingering = channel.eventLoop.scheduleTask(in: Self.patience) { bound.value.closeNow() }
    }

    private func reset() {
        state = .closed
        onRecord { recorder, id, side in recorder.reset(id, first: side.outgoing) }
        // With lingering switched on and no time to linger, closing sends a RST (socket(7), SO_LINGER).
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
            bound.value.channel.close(promise: nil)
        }
    }

    /// Does something if this is one end of a recorded connection, and not a link to an origin.
    private func onRecord(_ body: (Recorder, ConnectionID, Side) -> Void) {
        if case .connection(let id) = link, let side = runner.side { body(runner.recorder, id, side) }
    }

    // MARK: What the channel sees

    func connect(context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?) {
        context.connect(to: address, promise: promise)
        // The system has chosen our port by now, and the server cannot have accepted yet: it runs on this event
        // loop too.
        announce(remote: address)
    }

    func channelActive(context: ChannelHandlerContext) {
        guard state == .connecting, let local = Address(channel.localAddress),
            let remote = Address(channel.remoteAddress)
        else {
            // The peer was gone before it was accepted.
            state = .closed
            return channel.close(promise: nil)
        }
        if !isAccepted { announce(remote: channel.remoteAddress) }
        state = .open
        runner.opened(self, local: local, remote: remote) { link = $0 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let link, state != .closed else { return }
        let octets = Array(unwrapInboundIn(data).readableBytesView)
        var segments = [octets]
        onRecord { recorder, id, side in segments = recorder.received(octets, on: id, by: side) }
        for segment in segments {
            arrivedTooLate = arrivedTooLate || state == .lingering
            runner.deliver(.received(link, segment))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard arrivedTooLate, state == .lingering, let link else { return }
        reset()
        runner.deliver(.closed(link, .rst))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent, let link, state != .closed else {
            return context.fireUserInboundEventTriggered(event)
        }
        peerHasEnded = true
        onRecord { recorder, id, side in recorder.peerClosed(id, seenBy: side) }
        runner.deliver(.closed(link, .fin))
    }

    /// An error of a socket ends its connection; ``channelInactive(context:)`` tells of it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        hasFailed = true
        channel.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        lingering?.cancel()
        let before = state
        state = .closed
        guard let link else { return }
        switch before {
        // When both directions have ended in order, a channel becomes inactive without a word about its input.
        case .lingering where !hasFailed:
            onRecord { recorder, id, side in recorder.peerClosed(id, seenBy: side) }
            runner.deliver(.closed(link, .fin))
        case .open, .flushing, .lingering:
            onRecord { recorder, id, side in recorder.reset(id, first: side.incoming) }
            runner.deliver(.closed(link, .rst))
        case .connecting, .closed: break
        }
        runner.closed(self, link)
    }

    func channelUnregistered(context: ChannelHandlerContext) {
        if link == nil, let announced { runner.recorder.forget(announced) }
        context.fireChannelUnregistered()
    }

    private func announce(remote: SocketAddress?) {
        guard announced == nil, dialled == nil, runner.dialsOurServer, let local = Address(channel.localAddress),
            let remote = Address(remote)
        else { return }
        let addresses = Recorder.Addresses(client: local, server: remote)
        announced = addresses
        runner.recorder.expect(addresses)
    }
}
