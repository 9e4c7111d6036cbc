import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Wire

/// The connections of a relay, and the event loop that serves them all. Nothing of it is seen on any other thread.
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
    /// After how long a server that takes nothing is spoken of.
    static let stuck = Delay.milliseconds(1_000)

    let target: Target
    var proof = RelayProof()
    private let loop: any EventLoop
    private let tape: TapeWriter
    private let start = RelayHub.clock()
    private let security: RelaySecurity
    private let ended: Verdict<RelayProof>
    private let shelf = BufferShelf()
    private let sharedShelf: ReadBuffers.Shared
    private var listener: RelayListener?
    private var links: [Int: RelayLink] = [:]
    private var opened = 0
    private var freeSlots: [Int] = []
    /// Sides that take no more.
    private var held = 0
    private var isFlushDue = false
    private var isStuckDue = false
    private var isStopping = false
    private var isOver = false
    private var talk = Talk()

    init(
        _ target: Target, _ loop: any EventLoop, _ security: RelaySecurity, _ tape: Tape, _ ended: Verdict<RelayProof>
    ) {
        self.target = target
        self.loop = loop
        sharedShelf = ReadBuffers.Shared(shelf, loop)
        self.security = security
        self.tape = TapeWriter(tape)
        self.ended = ended
    }

    var now: Timestamp { Timestamp(nanoseconds: Self.clock() - start) }

    private static func clock() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    private func after(_ delay: TimeAmount, _ body: @escaping () -> Void) {
        loop.assumeIsolated().scheduleTask(in: delay, body)
    }

    // MARK: The tape

    /// Writes an entry that is handed over soon.
    /// - Returns: false if there was no room.
    func write(_ entry: TapeEntry) -> Bool {
        if !isFlushDue {
            isFlushDue = true
            after(Self.gathering) { [self] in
                isFlushDue = false
                tape.flush()
            }
        }
        return tape.write(entry)
    }

    /// Octets were forwarded and could not be recorded.
    func couldNotKeep() { say("traffic is faster than it can be judged: bytes are forwarded that are not recorded") }

    // MARK: Connections

    /// Opens the listening socket.
    func listen(at address: SocketAddress) -> EventLoopFuture<any Channel> {
        let hub = NIOLoopBound(self, eventLoop: loop)
        return ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try hub.value.accept(channel) }
            }
            .bind(to: address)
    }

    /// Lets clients in.
    func begin(_ channel: any Channel) throws { listener = try RelayListener(channel) { [unowned self] in say($0) } }

    private func accept(_ channel: any Channel) throws {
        guard !isStopping else { return channel.close(promise: nil) }
        opened += 1
        let link = RelayLink(ConnectionID(opened), slot: freeSlots.popLast() ?? links.count, self)
        links[opened] = link
        try prepare(channel, .clientToServer, of: link, security.client)
    }

    /// Opens the other side of a connection.
    func dial(_ link: RelayLink) {
        let bound = NIOLoopBound((hub: self, link: link), eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(Self.dialTimeout)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (hub, link) = bound.value
                    try hub.prepare(channel, .serverToClient, of: link, try hub.security.server)
                }
            }
            .connect(to: target.socket)
            .whenFailure { error in
                let (hub, link) = bound.value
                if link.isWaiting { hub.refuse(link, LabError.reason(error)) }
            }
    }

    /// Sets a channel's options and its handlers.
    private func prepare(
        _ channel: any Channel, _ direction: Direction, of link: RelayLink, _ secure: NIOSSLHandler?
    ) throws {
        let side = RelaySide(direction, link, secure == nil ? shelf : nil)
        link.add(side)
        let options = channel.syncOptions
        try options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        try options?.setOption(.allowRemoteHalfClosure, value: true)
        // One read is one write.
        try options?.setOption(.maxMessagesPerRead, value: 1)
        if secure == nil {
            try options?.setOption(.recvAllocator, value: ReadBuffers(sharedShelf))
        }
        try side.join(channel, behind: secure)
    }

    /// The server cannot be reached.
    private func refuse(_ link: RelayLink, _ why: String) {
        let reason = "cannot connect to \(target.address): \(why)"
        say(reason)
        link.wasRefused(reason)
    }

    func forget(_ link: RelayLink) {
        guard links.removeValue(forKey: link.id.number) != nil else { return }
        freeSlots.append(link.slot)
        // There are descriptors again.
        listener?.resume()
        concludeIfEmpty()
    }

    /// TLS does not come about, or breaks.
    func cannotSecure(_ side: RelaySide, _ why: String) {
        let who = side.direction == .clientToServer ? "a client" : "\(target.address)"
        let line = "no TLS with \(who): \(why)"
        say(line)
        side.link.note(line)
    }

    /// A side takes no more, or does so again.
    func holdsBack(_ isHeld: Bool) {
        held += isHeld ? 1 : -1
        if held > 0 { lookForStuck() }
    }

    private func lookForStuck() {
        guard !isStuckDue else { return }
        isStuckDue = true
        after(.nanoseconds(Self.stuck.nanoseconds)) { [self] in
            isStuckDue = false
            let now = now
            for link in links.values { link.sayIfStuck(at: now) }
            if held > 0 { lookForStuck() }
        }
    }

    // MARK: Talk

    func tell(_ kind: TapeEntry.Kind, _ link: RelayLink, _ direction: Direction, _ text: String = "") {
        tell(kind, link.id, link.slot, direction, text)
    }

    private func tell(
        _ kind: TapeEntry.Kind, _ id: ConnectionID, _ slot: Int, _ direction: Direction, _ text: String
    ) {
        var text = text
        text.withUTF8 { octets in
            let entry = TapeEntry(
                kind: kind, connection: id, slot: slot, direction: direction, time: now,
                octets: UnsafeRawBufferPointer(octets))
            _ = write(entry)
        }
    }

    /// Says something about no connection: once, and then how often, so that a flood of troubles is no flood of lines.
    func say(_ text: String) { for line in talk.lines(for: text, at: now) { say(aside: line) } }

    private func say(aside line: String) { tell(.note, ConnectionID(0), 0, .clientToServer, line) }

    // MARK: The end

    /// Lets nobody in any more, closes what is idle, gives the rest some time, and closes that too.
    func stop(patience: Delay) {
        guard !isStopping else { return }
        isStopping = true
        listener?.close()
        listener = nil
        after(.nanoseconds(patience.nanoseconds)) { [weak self] in self?.giveUp() }
        closeIdle()
    }

    /// Closes everything now.
    func giveUp() { for link in links.values { link.giveUp() } }

    private func closeIdle() {
        let now = now
        for link in links.values where !link.isBusy(at: now) { link.giveUp() }
        concludeIfEmpty()
        guard !isOver else { return }
        after(.milliseconds(20)) { [self] in closeIdle() }
    }

    private func concludeIfEmpty() {
        guard isStopping, links.isEmpty, !isOver else { return }
        isOver = true
        for line in talk.rest() { say(aside: line) }
        tape.close()
        ended.settle(proof)
    }
}
