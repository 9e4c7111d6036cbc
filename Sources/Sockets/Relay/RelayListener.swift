import NIOCore

/// The listening socket of a relay. Where no more descriptors are to be had, those who knock wait.
final class RelayListener: ChannelInboundHandler {
    typealias InboundIn = any Channel

    /// When to ask again if nothing was closed meanwhile: asking at once would bring the same answer.
    private static let pause = TimeAmount.seconds(1)

    private let channel: any Channel
    private let say: (String) -> Void
    private var isPaused = false
    private var isClosed = false

    /// - Parameter say: Says something about no connection.
    init(_ channel: any Channel, _ say: @escaping (String) -> Void) throws {
        self.channel = channel
        self.say = say
        // Ahead of the bootstrap's own handler, which waits whether or not something was closed.
        try channel.pipeline.syncOperations.addHandler(self, position: .first)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosed else { return }
        say("cannot accept a connection: \(LabError.reason(error)); those that wait are accepted later")
        guard !isPaused else { return }
        isPaused = true
        accept(false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in resume() }
    }

    /// Goes on where that was not possible before.
    func resume() {
        guard isPaused, !isClosed else { return }
        isPaused = false
        accept(true)
    }

    func close() {
        isClosed = true
        channel.close(promise: nil)
    }

    private func accept(_ isAccepting: Bool) {
        do { try channel.syncOptions?.setOption(.autoRead, value: isAccepting) } catch {
            // Only a closed socket refuses, and nobody is accepted there.
        }
    }
}
