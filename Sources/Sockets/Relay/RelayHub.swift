import Glibc
import NIOCore
import NIOPosix
import Wire

/// What the connections of a relay share. It lives on the relay's event loop and is never seen elsewhere.
final class RelayHub {
    /// Where connections are relayed to.
    struct Target {
        var address: Address
        var socket: SocketAddress
    }

    /// How long a server may take to accept.
    private static let dialTimeout = TimeAmount.seconds(10)
    /// How long what is seen waits until it is handed over, so that many reads are one handing over.
    private static let gathering = TimeAmount.milliseconds(4)

    let target: Target
    let tape: TapeWriter
    var proof = RelayProof()
    private let loop: any EventLoop
    private let shelf = BufferShelf()
    private let ended: Verdict<RelayProof>
    private let start = NIODeadline.now()
    private var links: [Int: RelayLink] = [:]
    private var opened = 0
    private var isStopping = false
    private var listener: (any Channel)?
    private var talk = Talk()

    init(
        _ loop: any EventLoop, target: Target, tape: Tape, ended: Verdict<RelayProof>
    ) {
        self.loop = loop
        self.target = target
        self.tape = TapeWriter(tape)
        self.ended = ended
        self.tape.onPending = { [unowned self] in
            let hub = NIOLoopBound(self, eventLoop: loop)
            loop.scheduleTask(in: Self.gathering) { hub.value.tape.flush() }
        }
    }

    var now: Timestamp { Timestamp(nanoseconds: (NIODeadline.now() - start).nanoseconds) }

    // MARK: Connections

    /// Opens the listening socket.
    func listen(at address: SocketAddress) -> EventLoopFuture<any Channel> {
        let hub = NIOLoopBound(self, eventLoop: loop)
        return ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptTrouble(hub.value))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try hub.value.accept(channel) }
            }
            .bind(to: address)
    }

    func begin(_ listener: any Channel) { self.listener = listener }

    private func accept(_ channel: any Channel) throws {
        guard !isStopping else { return channel.close(promise: nil) }
        opened += 1
        let link = RelayLink(ConnectionID(opened), self)
        links[opened] = link
        try prepare(channel, .clientToServer, of: link)
    }

    /// Sets a channel's options and its handlers.
    private func prepare(_ channel: any Channel, _ direction: Direction, of link: RelayLink) throws {
        let side = RelaySide(direction, of: link, shelf: shelf)
        link.add(side)
        let options = channel.syncOptions
        try options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        try options?.setOption(.allowRemoteHalfClosure, value: true)
        try options?.setOption(.maxMessagesPerRead, value: 1)
        try options?.setOption(.recvAllocator, value: ReadBuffers(NIOLoopBound(shelf, eventLoop: loop)))
        try channel.pipeline.syncOperations.addHandler(side)
    }

    /// Opens the other side of a connection.
    func dial(_ link: RelayLink) {
        let bound = NIOLoopBound((hub: self, link: link), eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(Self.dialTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (hub, link) = bound.value
                    try hub.prepare(channel, .serverToClient, of: link)
                }
            }
            .connect(to: target.socket)
            .whenFailure { error in
                let (hub, link) = bound.value
                let reason = "cannot connect to \(hub.target.address): \(LabError.reason(error))"
                hub.say(reason)
                link.wasRefused(reason)
            }
    }

    func forget(_ link: RelayLink) {
        links[link.id.number] = nil
        concludeIfEmpty()
    }

    // MARK: Talk

    func tell(_ kind: TapeEntry.Kind, _ id: ConnectionID, _ direction: Direction, _ text: String = "") {
        var text = text
        text.withUTF8 { octets in
            let entry = TapeEntry(
                kind: kind, connection: id, direction: direction, time: now, octets: UnsafeRawBufferPointer(octets))
            _ = tape.write(entry)
        }
    }

    /// Says something about no connection: once, and then how often, so that a flood of troubles is no flood of lines.
    func say(_ text: String) {
        for line in talk.lines(for: text, at: now) { tell(.note, ConnectionID(0), .clientToServer, line) }
    }

    // MARK: The end

    /// Lets nobody in any more, closes what is idle, gives the rest some time, and closes that too.
    func stop(patience: TimeAmount) {
        guard !isStopping else { return }
        isStopping = true
        listener?.close(promise: nil)
        let hub = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: patience) { hub.value.giveUp() }
        closeIdle()
    }

    /// Closes everything now.
    func giveUp() {
        for link in links.values { link.giveUp() }
        concludeIfEmpty()
    }

    private func closeIdle() {
        let now = now
        for link in links.values where !link.isBusy(at: now) { link.giveUp() }
        concludeIfEmpty()
        guard !links.isEmpty else { return }
        let hub = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .milliseconds(20)) { hub.value.closeIdle() }
    }

    private func concludeIfEmpty() {
        guard isStopping, links.isEmpty, listener != nil else { return }
        listener = nil
        for line in talk.rest() { tell(.note, ConnectionID(0), .clientToServer, line) }
        tape.close()
        ended.settle(proof)
    }
}

/// Hears of connections that could not be accepted.
private final class AcceptTrouble: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private unowned let hub: RelayHub

    init(_ hub: RelayHub) { self.hub = hub }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        hub.say("cannot accept a connection: \(LabError.reason(error)); those that wait are accepted later")
        // The bootstrap's own handler waits a second before it tries again.
        context.fireErrorCaught(error)
    }
}

/// Says the same thing once a second at most, and then how often it happened meanwhile.
private struct Talk {
    private var said: [String: (last: Timestamp, suppressed: Int)] = [:]
    private static let interval = Delay.milliseconds(1_000)

    mutating func lines(for text: String, at now: Timestamp) -> [String] {
        guard let before = said[text] else {
            // What was said long ago need not be remembered.
            if said.count >= 64 { said = said.filter { now - $0.value.last < Self.interval } }
            said[text] = (now, 0)
            return [text]
        }
        guard now - before.last >= Self.interval else {
            said[text] = (before.last, before.suppressed + 1)
            return []
        }
        said[text] = (now, 0)
        return before.suppressed == 0 ? [text] : [text, "(and \(before.suppressed) times before that)"]
    }

    /// What was left out and nobody has been told of.
    mutating func rest() -> [String] {
        defer { said = [:] }
        return said.filter { $0.value.suppressed > 0 }.map { "\($0.key) (and \($0.value.suppressed) times more)" }
    }
}
