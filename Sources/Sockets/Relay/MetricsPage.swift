import NIOCore
import NIOPosix
import Synchronization

/// Serves one page over HTTP/1.1: whoever asks, for whatever path, gets it and is shown out.
///
/// Only enough of a server to be read by Prometheus and curl. A library would bring a second HTTP parser into a program
/// whose purpose is to doubt parsers.
final class MetricsPage: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Octets that a request may have.
    private static let most = 8 << 10
    /// How long it may take.
    private static let patience = TimeAmount.seconds(5)

    private let text: @Sendable () -> String
    private var asked: [UInt8] = []
    private var isAnswered = false

    init(_ text: @escaping @Sendable () -> String) { self.text = text }

    /// Serves it on a thread of its own: whoever asks keeps no traffic waiting.
    final class Server: Sendable {
        /// Where it listens: the port that was asked for, or the one that the system chose for 0.
        let address: Address
        private let group: MultiThreadedEventLoopGroup
        private let isRunning = Mutex(true)

        private init(_ address: Address, _ group: MultiThreadedEventLoopGroup) {
            self.address = address
            self.group = group
        }

        /// - Throws: ``LabError`` if it cannot listen.
        static func start(_ metrics: Relay.Plan.Metrics) throws(LabError) -> Server {
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            do {
                let place = try SocketAddress.makeAddressResolvingHost(
                    metrics.address.host, port: metrics.address.port)
                let channel = try MetricsPage.listen(at: place, group: group, text: metrics.text).wait()
                return Server(Address(channel.localAddress) ?? metrics.address, group)
            } catch {
                Server(metrics.address, group).stop()
                throw LabError.cannotListen(on: metrics.address, error)
            }
        }

        /// More than once if need be.
        func stop() {
            let isFirst = isRunning.withLock { isRunning in
                defer { isRunning = false }
                return isRunning
            }
            guard isFirst else { return }
            do {
                try group.syncShutdownGracefully()
            } catch {
                preconditionFailure("the event loop of the figures does not shut down: \(error)")
            }
        }
    }

    private static func listen(
        at address: SocketAddress, group: any EventLoopGroup, text: @escaping @Sendable () -> String
    ) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MetricsPage(text))
                    channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
                }
            }
            .bind(to: address)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        asked += unwrapInboundIn(data).readableBytesView
        guard asked.count <= Self.most else { return context.close(promise: nil) }
        guard let answer = Self.answer(to: asked, text) else { return }
        isAnswered = true
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: answer)))
            .whenComplete { _ in channel.close(promise: nil) }
    }

    /// What to answer to octets; nil while they are not the whole head of a request. What follows a head is not looked
    /// at.
    static func answer(to asked: [UInt8], _ text: () -> String) -> String? {
        guard asked.firstRange(of: [0x0D, 0x0A, 0x0D, 0x0A]) != nil else { return nil }
        let isHead = asked.starts(with: "HEAD ".utf8)
        let isKnown = isHead || asked.starts(with: "GET ".utf8)
        let body = isKnown ? text() : ""
        var answer = "HTTP/1.1 \(isKnown ? "200 OK" : "405 Method Not Allowed")\r\n"
        answer += "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n"
        answer += (isKnown ? "" : "Allow: GET, HEAD\r\n") + "Connection: close\r\n\r\n" + (isHead ? "" : body)
        return answer
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
