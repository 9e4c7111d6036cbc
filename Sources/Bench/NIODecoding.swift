import NIOCore
import NIOEmbedded
import NIOHTTP1

/// SwiftNIO's decoder over a corpus: the one place where it is used, as a peer.
struct NIODecoding {
    var corpus: Corpus

    /// - Returns: CPU seconds.
    func time(_ watch: Stopwatch) -> Double {
        let channel = EmbeddedChannel()
        let count = Count()
        do {
            switch corpus.direction {
            case .requests:
                try channel.pipeline.syncOperations.addHandlers([
                    ByteToMessageHandler(HTTPRequestDecoder()), Sink<HTTPServerRequestPart>(count),
                ])
            case .responses:
                try channel.pipeline.syncOperations.addHandlers([
                    Swallow(), ByteToMessageHandler(HTTPResponseDecoder()), Sink<HTTPClientResponsePart>(count),
                ])
                // It has to know what is answered; that it is told so is no part of the measurement.
                let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
                for _ in 0..<corpus.messages {
                    channel.write(HTTPClientRequestPart.head(head), promise: nil)
                }
            }
        } catch {
            fatalError("EmbeddedChannel refuses its handlers: \(error)")
        }
        let pieces = stride(from: 0, to: corpus.bytes.count, by: 65_536).map { start in
            ByteBuffer(bytes: corpus.bytes[start..<min(start + 65_536, corpus.bytes.count)])
        }
        let seconds = watch.time { for piece in pieces { channel.pipeline.fireChannelRead(piece) } }
        precondition(count.messages > 0, "SwiftNIO framed nothing")
        // Errors are of no interest here: the corpus has been read.
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return seconds
    }

    private final class Count { var messages = 0 }

    /// Where parts end, so that the channel does not keep them.
    private final class Sink<Part>: ChannelInboundHandler {
        typealias InboundIn = Part
        private let count: Count
        init(_ count: Count) { self.count = count }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { count.messages += 1 }
        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }

    private final class Swallow: ChannelOutboundHandler {
        typealias OutboundIn = HTTPClientRequestPart
        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {}
    }
}
