import Glibc
import NIOCore
import NIOPosix
import Wire

/// One of the two sockets of a relayed connection: hands what its peer sends to the other socket.
///
/// It looks at nothing. One read is one write, so that segments stay what they were as far as TCP allows; while the
/// other socket takes no more, this one reads no more, so that a slow reader slows its writer.
final class RelaySide: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The way of the octets that come in here.
    let direction: Direction
    private let link: RelayLink
    private let shelf: BufferShelf
    private var other: RelaySide?
    private var context: ChannelHandlerContext?
    /// What came before there was another socket to hand it to.
    private var early: [ByteBuffer] = []
    private var isActive = false
    private var isWritable = true
    /// Whether the channel wants to read and must wait until the other side can write.
    private var readIsPending = false
    /// Whether something is written to the other side and not flushed, because more is known to follow at once.
    private var isCorked = false
    private(set) var peerHasEnded = false
    /// Whether this side is to end, or has ended, its own direction.
    private var hasEnded = false
    private var finIsOut = false
    private(set) var isGone = false
    private var hasFailed = false

    /// - Parameter shelf: Where to put buffers back.
    init(_ direction: Direction, of link: RelayLink, shelf: BufferShelf) {
        self.direction = direction
        self.link = link
        self.shelf = shelf
    }

    var isWaitingToWrite: Bool { !isWritable || !early.isEmpty }

    // MARK: Two sides become a connection

    /// Begins to relay; both channels are active.
    func join(_ other: RelaySide) {
        self.other = other
        other.other = self
        for side in [self, other] { side.handOverEarly() }
        for side in [self, other] { side.resumeReading() }
        for side in [self, other] where side.peerHasEnded { side.other?.end() }
    }

    private func handOverEarly() {
        for buffer in early { forward(buffer) }
        early = []
    }

    /// Forgets the other side; both are closed.
    func part() { other = nil }

    // MARK: From here to the other side

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        link.saw(buffer, direction)
        guard other != nil else {
            if !link.isOver { early.append(buffer) }
            return
        }
        forward(buffer)
    }

    private func forward(_ buffer: ByteBuffer) {
        guard let other, let target = other.context, !other.isGone, !other.hasEnded else {
            return link.lost(buffer.readableBytes)
        }
        // A read that filled its buffer may have cut a segment; what follows at once goes out with it.
        if buffer.writableBytes == 0, buffer.readableBytes < ReadBuffers.size, hasMore {
            isCorked = true
            target.write(wrapOutboundOut(buffer), promise: nil)
            return
        }
        isCorked = false
        target.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        shelf.give(buffer)
    }

    /// Whether the system has octets for us already.
    private var hasMore: Bool {
        guard let pipeline = context?.pipeline.syncOperations else { return false }
        // Where it cannot be asked, nothing is known to follow.
        let answer = try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
            var count: CInt = 0
            return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count > 0
        }
        return answer ?? false
    }

    func read(context: ChannelHandlerContext) {
        guard let other, other.isWritable else {
            readIsPending = true
            if isCorked { uncork() }
            return
        }
        context.read()
    }

    private func resumeReading() {
        guard readIsPending, let context else { return }
        readIsPending = false
        context.read()
    }

    private func uncork() {
        isCorked = false
        other?.context?.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { other?.resumeReading() }
    }

    // MARK: Ends

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return context.fireUserInboundEventTriggered(event) }
        notePeerEnd()
    }

    private func notePeerEnd() {
        guard !peerHasEnded else { return }
        peerHasEnded = true
        if isCorked { uncork() }
        link.ended(direction)
        other?.end()
    }

    /// Ends this side's own direction in order, after all that is still to be written.
    func end() {
        guard !hasEnded, let context, isActive else { return }
        hasEnded = true
        // A promise is kept when everything before it is written; a channel that is closed earlier forgets the rest.
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(capacity: 0)), promise: written)
        written.futureResult.assumeIsolated().whenSuccess { [self] in
            guard !isGone else { return }
            finIsOut = true
            self.context?.channel.close(mode: .output, promise: nil)
        }
    }

    /// Ends both directions at once, with a reset or in order, whatever is still to be written.
    func close(reset: Bool) {
        guard !isGone else { return }
        isGone = true
        early = []
        guard let channel = context?.channel else { return }
        guard reset, let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        // With lingering switched on and no time to linger, closing sends a RST (socket(7), SO_LINGER).
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }

    /// An error of a socket ends its connection; ``channelInactive(context:)`` tells of it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        hasFailed = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let wasGone = isGone
        isGone = true
        if !wasGone {
            if finIsOut, !hasFailed {
                // Both directions have ended in order: the channel becomes inactive without a word about its input.
                notePeerEnd()
            } else {
                link.wasReset(by: direction)
                other?.close(reset: true)
            }
        }
        context.fireChannelInactive()
        link.isClosed(self)
    }

    // MARK: Life of the handler

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        isActive = true
        link.isOpen(self, context.channel)
        context.fireChannelActive()
    }
}
