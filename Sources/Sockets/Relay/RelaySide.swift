import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Wire

/// One of the two sockets of a relayed connection, seen from behind TLS if it speaks that: tells its link what it sees,
/// and does what the link decides.
final class RelaySide: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The way of the octets that come in here.
    let direction: Direction
    let link: RelayLink
    /// Gets back what was read; nil for TLS, whose octets are read elsewhere.
    private let shelf: BufferShelf?
    private var context: ChannelHandlerContext?
    /// Nearest to the socket: what is done here TLS does not see.
    private var bottom: ChannelHandlerContext?
    /// Whether the handshake of TLS is done.
    private(set) var isReady: Bool
    private var isWritable = true
    /// Whether what is written now goes out, or soon.
    private(set) var takesMore: Bool
    /// Whether the channel was asked to read and has not.
    private var isReading = false
    /// Whether something is written and not flushed, because more is known to follow at once.
    private var isCorked = false
    var peerHasEnded = false
    /// Whether this side is to end, or has ended, its own direction.
    private(set) var hasEnded = false
    private(set) var finIsOut = false
    private(set) var isGone = false
    private var hasFailed = false
    /// What waited to be written, and since when it has not become less.
    private var stuck: (octets: Int, since: Timestamp)?

    /// - Parameter shelf: nil for TLS.
    init(_ direction: Direction, _ link: RelayLink, _ shelf: BufferShelf?) {
        self.direction = direction
        self.link = link
        self.shelf = shelf
        isReady = shelf != nil
        takesMore = shelf != nil
    }

    /// Adds it to a channel that is to be opened.
    func join(_ channel: any Channel, behind secure: NIOSSLHandler?) throws {
        let pipeline = channel.pipeline.syncOperations
        if let secure {
            try pipeline.addHandler(secure)
            bottom = try pipeline.context(handler: secure)
        }
        try pipeline.addHandler(self)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if bottom == nil { bottom = context }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        bottom = nil
    }

    /// Both directions are through.
    var isThrough: Bool { peerHasEnded && finIsOut }

    // MARK: Reading

    /// Reads once, which ``RelayLink/read(_:_:_:)`` tells of: a channel that nobody asks reads nothing.
    func read() {
        guard !isReading, !peerHasEnded, let context else { return }
        isReading = true
        context.read()
    }

    func channelActive(context: ChannelHandlerContext) { link.isOpen(self, Address(context.channel.remoteAddress)) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = false
        let buffer = unwrapInboundIn(data)
        link.read(buffer, data, self)
        if buffer.storageCapacity >= ReadBuffers.large { shelf?.give(buffer) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {}

    /// Whether the system has octets for us already, so that a read that filled its buffer may have cut a segment.
    func mayHaveCut(_ buffer: ByteBuffer) -> Bool {
        guard buffer.writableBytes == 0, buffer.readableBytes < ReadBuffers.large, shelf != nil,
            let pipeline = context?.pipeline.syncOperations
        else { return false }
        // Where it cannot be asked, nothing is known to follow.
        let answer = try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
            var count: CInt = 0
            return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count > 0
        }
        return answer ?? false
    }

    // MARK: Writing

    /// Hands octets to the peer, or keeps them until it takes them.
    /// - Parameters:
    ///   - count: How many they are.
    ///   - data: They, as they came: to wrap them anew would take asking what they are.
    ///   - isCut: Whether more is known to follow at once.
    func write(_ count: Int, _ data: NIOAny, isCut: Bool) {
        guard !isGone, !hasEnded, let context else { return link.lost(count) }
        isCorked = isCut
        if isCut { context.write(data, promise: nil) } else { context.writeAndFlush(data, promise: nil) }
        if isGone { link.lost(count) }
    }

    /// What was to follow does not.
    func uncork() {
        guard isCorked else { return }
        isCorked = false
        context?.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        guard isWritable != self.isWritable else { return }
        self.isWritable = isWritable
        stuck = isWritable ? nil : (waiting, link.now)
        link.holdsBack(!isWritable)
        takesMore = isReady && isWritable
        if isWritable { link.refresh() }
    }

    /// Octets that wait to be written.
    var waiting: Int {
        // A channel that is closed holds nothing.
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Since when the peer has taken nothing, as far as one knows who asks now and then; nil if it takes something.
    func stuckSince(at now: Timestamp) -> Timestamp? {
        guard let before = stuck else { return nil }
        let waiting = waiting
        if waiting < before.octets { stuck = (waiting, now) }
        return stuck?.since
    }

    // MARK: Ends

    /// Ends this side's own direction in order, after all that is still to be written.
    func finish() {
        guard !isGone, !hasEnded, let context else { return }
        hasEnded = true
        isCorked = false
        // A promise is kept when everything before it is written; a channel that is closed earlier forgets the rest.
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: written)
        written.futureResult.assumeIsolated().whenSuccess { [self] in
            guard !isGone else { return }
            finIsOut = true
            self.context?.close(mode: .output, promise: nil)
            link.hasFinished(self)
        }
    }

    /// Closes it, with a reset or in order, whatever is still to be written.
    func close(reset: Bool) {
        guard !isGone else { return }
        leave()
        guard let bottom else { return }
        guard reset, let options = bottom.channel as? any SocketOptionProvider else {
            return bottom.close(promise: nil)
        }
        // With lingering switched on and no time to linger, closing sends a RST (socket(7), SO_LINGER).
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated()
            .whenComplete { _ in bottom.close(promise: nil) }
    }

    private func leave() {
        isGone = true
        takesMore = false
        if !isWritable { link.holdsBack(false) }
        isWritable = true
        stuck = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { return link.peerHasEnded(self) }
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isReady = true
            takesMore = isWritable
            link.refresh()
        }
    }

    /// An error ends the connection; ``channelInactive(context:)`` tells of it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isGone else { return }
        if shelf == nil {
            // Many a peer hangs up without taking its leave in TLS; for the octets it is an end like another.
            if case .uncleanShutdown? = error as? NIOSSLError { return }
            if !(error is IOError), !hasFailed { link.cannotSecure(self, RelaySecurity.reason(error)) }
        }
        hasFailed = true
        // In order, or the alert that says why would be lost.
        bottom?.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard !isGone else { return }
        leave()
        // When both directions have ended in order, a channel becomes inactive without a word about its input.
        if finIsOut, !hasFailed { link.peerHasEnded(self) } else { link.reset(self) }
    }
}
