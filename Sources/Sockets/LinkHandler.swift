import NIOCore
import NIOPosix
import Scenarios
import Wire

/// The socket of one link: reports what the channel sees, and writes and closes as its endpoint says.
final class LinkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State { case connecting, open, closing, closed }

    /// The link that a server dialled; nil if accepted, or dialled by a client.
    let dialled: Link?
    private let runner: EndpointRunner
    private let channel: any Channel
    private let isAccepted: Bool
    private var state = State.connecting
    private var link: Link?
    private var lastWrite: EventLoopFuture<Void>?
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
        guard state == .open, let link else { return }
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
        if case .connection(let id) = link, let side = runner.side {
            runner.recorder.sent(pieces, on: id, by: side, at: now)
        }
    }

    /// Closes both directions: in order after what is still to be written, or at once with a reset.
    func close(_ ending: Ending) {
        guard state == .open else { return }
        state = .closing
        switch ending {
        case .fin, .gap:
            guard let lastWrite else { return closeNow() }
            lastWrite.assumeIsolated().whenComplete { _ in self.closeNow() }
        case .rst: reset()
        }
    }

    /// Closes without waiting for what is still to be written.
    func closeNow() {
        guard state == .open || state == .closing else { return }
        state = .closed
        if case .connection(let id) = link, let side = runner.side { runner.recorder.closed(id, by: side) }
        channel.close(promise: nil)
    }

    private func reset() {
        state = .closed
        if case .connection(let id) = link, let side = runner.side {
            runner.recorder.reset(id, first: side.outgoing)
        }
        // With lingering switched on and no time to linger, closing sends a RST (tcp(7), SO_LINGER).
        let close = NIOLoopBound(self, eventLoop: channel.eventLoop)
        guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
            close.value.channel.close(promise: nil)
        }
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
        guard state == .open, let link else { return }
        let octets = Array(unwrapInboundIn(data).readableBytesView)
        if case .connection(let id) = link, let side = runner.side {
            runner.recorder.received(octets, on: id, by: side)
        }
        runner.deliver(.received(link, octets))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent, state == .open, let link else {
            return context.fireUserInboundEventTriggered(event)
        }
        if case .connection(let id) = link, let side = runner.side {
            runner.recorder.peerClosed(id, seenBy: side)
        }
        runner.deliver(.closed(link, .fin))
    }

    /// An error of a socket ends its connection; ``channelInactive(context:)`` tells of it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        channel.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let before = state
        state = .closed
        guard let link else { return }
        switch before {
        case .open, .closing:
            if case .connection(let id) = link, let side = runner.side {
                runner.recorder.reset(id, first: side.incoming)
            }
        case .connecting, .closed: break
        }
        runner.closed(self, link, seenByEndpoint: before == .open)
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
