import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS

/// One end of a TLS connection without its socket: octets of the wire in, what they say out, and the other way round.
///
/// `NIOSSLHandler` is made for a channel of NIO; it gets one that exists in memory alone, so that TLS is a filter and
/// all else of a relay is the same with it and without it.
final class TLSEnd {
    private let channel: EmbeddedChannel
    private let wire = Wire()
    private let words = Words()
    private let peer: SocketAddress?

    /// The server's end.
    convenience init(serving context: NIOSSLContext) { self.init(NIOSSLServerHandler(context: context), nil) }

    /// The client's end.
    /// - Parameters:
    ///   - name: The server's; nil if it is known by its address only.
    ///   - address: The server's, which its certificate has to name if there is no name.
    convenience init(asking context: NIOSSLContext, name: String?, at address: SocketAddress) throws {
        self.init(try NIOSSLClientHandler(context: context, serverHostname: name), address)
    }

    private init(_ handler: some ChannelDuplexHandler, _ peer: SocketAddress?) {
        self.peer = peer
        channel = EmbeddedChannel(handlers: [wire, handler, words])
        channel.allowRemoteHalfClosure = true
    }

    /// Whether the handshake is done.
    var isReady: Bool { words.isReady }

    /// Whether the peer has said that it will say no more.
    var peerHasEnded: Bool { words.hasEnded }

    /// Whether what ``finish()`` asked for was said.
    var isDone: Bool { wire.hasEnded }

    /// The first thing that went wrong, once, in words for the user.
    func takeTrouble() -> String? {
        defer { words.trouble = nil }
        return words.trouble
    }

    // MARK: In

    func start() {
        // The spelling is our own: it is an address.
        guard let address = peer ?? (try? SocketAddress(ipAddress: "127.0.0.1", port: 0)) else { return }
        channel.remoteAddress = address
        channel.connect(to: address, promise: nil)
        run()
    }

    /// Takes octets of the wire.
    func receive(_ octets: UnsafeRawBufferPointer) {
        channel.pipeline.syncOperations.fireChannelRead(NIOAny(buffer(octets)))
        channel.pipeline.syncOperations.fireChannelReadComplete()
        run()
    }

    /// Takes octets for the peer.
    func send(_ octets: UnsafeRawBufferPointer) {
        channel.pipeline.syncOperations.writeAndFlush(NIOAny(buffer(octets)), promise: nil)
        run()
    }

    /// Takes leave of the peer, which may go on.
    func finish() {
        channel.pipeline.syncOperations.close(mode: .output, promise: nil)
        run()
    }

    /// Forgets everything. Nothing may be asked of it any more.
    func close() {
        wire.cut()
        run()
    }

    private func buffer(_ octets: UnsafeRawBufferPointer) -> ByteBuffer {
        var buffer = channel.allocator.buffer(capacity: octets.count)
        buffer.writeBytes(octets)
        return buffer
    }

    // What a handler puts off is done when its loop is run.
    private func run() { channel.embeddedEventLoop.run() }

    // MARK: Out

    /// Gives octets of the wire to `body` until it returns false.
    /// - Returns: What it returned last; true if there are none.
    func takeOutput(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        let buffers = wire.take()
        return buffers.allSatisfy { $0.withUnsafeReadableBytes(body) }
    }

    /// Gives what the peer says to `body`.
    func takePlain(_ body: (UnsafeRawBufferPointer) -> Void) {
        for buffer in words.take() { buffer.withUnsafeReadableBytes(body) }
    }

    // MARK: The two ends of the channel

    /// The end that a socket would be at.
    private final class Wire: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        private var buffers: [ByteBuffer] = []
        private var context: ChannelHandlerContext?
        private(set) var hasEnded = false

        func take() -> [ByteBuffer] {
            defer { buffers = [] }
            return buffers
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            let buffer = unwrapOutboundIn(data)
            if buffer.readableBytes > 0 { buffers.append(buffer) }
            promise?.succeed(())
        }

        func flush(context: ChannelHandlerContext) {}

        // The channel must not hear of it: it can only be closed altogether.
        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            hasEnded = true
            promise?.succeed(())
        }

        func cut() { context?.close(promise: nil) }

        func handlerAdded(context: ChannelHandlerContext) { self.context = context }

        func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
    }

    /// The end that a program would be at.
    private final class Words: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private var buffers: [ByteBuffer] = []
        private(set) var isReady = false
        private(set) var hasEnded = false
        var trouble: String?

        func take() -> [ByteBuffer] {
            defer { buffers = [] }
            return buffers
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { buffers.append(unwrapInboundIn(data)) }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted? = event as? TLSUserEvent { isReady = true }
            if case .inputClosed? = event as? ChannelEvent { hasEnded = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            // Many a peer hangs up without taking its leave in TLS; for the octets it is an end like another.
            if case .uncleanShutdown? = error as? NIOSSLError { return }
            if trouble == nil { trouble = TLSEnd.reason(error) }
        }
    }

    /// `certificate verify failed`, out of BoringSSL's
    /// `Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at ...`.
    private static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        let mark = "OPENSSL_internal:"
        guard let start = text.firstRange(of: mark)?.upperBound else {
            if text.contains("eofDuringHandshake") { return "it hung up during the handshake" }
            return text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? text
        }
        let name = text[start...].prefix { $0 == "_" || $0.isLetter || $0.isNumber }
        return name.lowercased().replacing("_", with: " ")
    }
}
