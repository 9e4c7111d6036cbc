import NIOCore
import Wire

/// A relayed connection: its two sides, and what is told of them.
///
/// It looks at nothing that it forwards. One read is one write, so that segments stay what they were as far as TCP
/// allows; while one side takes no more, the other is not read, so that a slow reader slows its writer.
final class RelayLink {
    let id: ConnectionID
    /// See ``TapeEntry/slot``.
    let slot: Int
    private let hub: RelayHub
    private var client: RelaySide?
    private var server: RelaySide?
    /// Whether both sides are connected.
    private var isJoined = false
    /// What came before there was a server to hand it to.
    private var early: [(count: Int, data: NIOAny)] = []
    private var flows = PerDirection(Flow())
    /// The direction of the latest octets, and when they came.
    private var latest: (direction: Direction, time: Timestamp)?
    private(set) var isOver = false
    private var isTold = false
    private var isSaidStuck = false

    private struct Flow {
        var hasEnded = false
        /// Octets that passed and could not be kept, to be told as soon as something can be written again.
        var missing = 0
    }

    init(_ id: ConnectionID, slot: Int, _ hub: RelayHub) {
        self.id = id
        self.slot = slot
        self.hub = hub
    }

    var now: Timestamp { hub.now }

    /// Whether an exchange is under way, as far as one can tell without looking at what is said: the client spoke last,
    /// or something is still to be written, or octets came a moment ago.
    func isBusy(at now: Timestamp) -> Bool {
        guard let latest else { return false }
        return latest.direction == .clientToServer || [client, server].contains { $0.map { $0.waiting > 0 } ?? false }
            || now - latest.time < .milliseconds(100)
    }

    // MARK: Two sides become a connection

    /// Keeps a side that is being opened.
    func add(_ side: RelaySide) {
        switch side.direction {
        case .clientToServer: client = side
        case .serverToClient: server = side
        }
    }

    /// A side is connected.
    func isOpen(_ side: RelaySide, _ address: Address?) {
        guard side === client else { return join() }
        hub.tell(.open, self, .clientToServer, "\(address?.description ?? "unknown")\n\(hub.target.address)")
        hub.dial(self)
    }

    /// Whether the server has not accepted yet.
    var isWaiting: Bool { !isJoined && !isOver }

    private func join() {
        guard isWaiting, let client, let server else { return }
        isJoined = true
        for (count, data) in early { server.write(count, data, isCut: false) }
        early = []
        if client.peerHasEnded { server.finish() }
        refresh()
    }

    /// The server cannot be reached: nobody will ever answer this client.
    func wasRefused(_ reason: String) {
        if !isOver { hub.tell(.note, self, .clientToServer, reason) }
        wasReset(by: .serverToClient)
    }

    // MARK: What the sides see

    /// Reads what can be handed on, and what TLS needs before anything can.
    func refresh() {
        guard isJoined, !isOver, let client, let server else { return }
        for (side, other) in [(client, server), (server, client)] where other.takesMore || !side.isReady { side.read() }
    }

    /// Octets have come.
    /// - Parameter data: They, to be handed on.
    func read(_ buffer: ByteBuffer, _ data: NIOAny, _ side: RelaySide) {
        let count = buffer.readableBytes
        guard !isOver else { return lost(count) }
        buffer.withUnsafeReadableBytes { saw($0, side.direction) }
        // A client that has hung up already is read before there is a server.
        guard isJoined, let other = side === client ? server : client else { return early.append((count, data)) }
        // A read that filled its room may have cut a segment; what follows at once goes out with it.
        other.write(count, data, isCut: side.mayHaveCut(buffer))
        if other.takesMore { side.read() } else { other.uncork() }
    }

    /// The peer of a side has ended its direction.
    func peerHasEnded(_ side: RelaySide) {
        guard !side.peerHasEnded else { return }
        side.peerHasEnded = true
        end(side.direction, .fin)
        let other = side === client ? server : client
        if isJoined { other?.finish() }
        finishIfThrough()
    }

    /// A side has ended its own direction.
    func hasFinished(_ side: RelaySide) { finishIfThrough() }

    /// TLS does not come about, or breaks.
    func cannotSecure(_ side: RelaySide, _ why: String) { hub.cannotSecure(side, why) }

    // MARK: Octets

    /// Octets of a direction have come.
    private func saw(_ octets: UnsafeRawBufferPointer, _ direction: Direction) {
        let flow = flows[direction]
        guard !flow.hasEnded else { return }
        let now = hub.now
        latest = (direction, now)
        let entry = TapeEntry(
            kind: .bytes, connection: id, slot: slot, direction: direction, time: now, octets: octets)
        guard flow.missing == 0 || tellMissing(direction), hub.write(entry) else {
            flows[direction].missing += octets.count
            hub.proof.addUnrecorded(octets, direction)
            return hub.couldNotKeep()
        }
        hub.proof.add(octets, direction)
    }

    /// Octets have come for a side that is gone.
    func lost(_ count: Int) { hub.proof.undelivered += count }

    /// A side takes no more, or does so again.
    func holdsBack(_ isHeld: Bool) { hub.holdsBack(isHeld) }

    func note(_ line: String) { hub.tell(.note, self, .clientToServer, line) }

    /// Says of a server that takes nothing that it holds its client back, once.
    func sayIfStuck(at now: Timestamp) {
        guard !isSaidStuck, let server, let since = server.stuckSince(at: now), now - since >= RelayHub.stuck else {
            return
        }
        isSaidStuck = true
        hub.tell(
            .note, self, .clientToServer,
            "the client floods: the server takes nothing for a second, and \(server.waiting) bytes wait; the client is "
                + "held back until it does")
    }

    // MARK: Ends

    private func end(_ direction: Direction, _ kind: TapeEntry.Kind) {
        guard !flows[direction].hasEnded else { return }
        flows[direction].hasEnded = true
        tellMissing(direction)
        hub.tell(kind, self, direction)
    }

    /// A side was reset, or is broken.
    func reset(_ side: RelaySide) {
        guard !isOver else { return }
        wasReset(by: side.direction)
    }

    private func wasReset(by direction: Direction) {
        isOver = true
        for direction in [direction, direction.opposite] { end(direction, .rst) }
        client?.close(reset: true)
        server?.close(reset: true)
        part()
    }

    private func finishIfThrough() {
        guard let client, let server, client.isThrough, server.isThrough else { return }
        giveUp()
    }

    /// Closes both sides, in order as far as that can be done without waiting.
    func giveUp() {
        isOver = true
        client?.close(reset: false)
        server?.close(reset: false)
        part()
    }

    private func part() {
        guard !isTold else { return }
        isTold = true
        for direction in Direction.allCases { end(direction, .abandoned) }
        hub.tell(.gone, self, .clientToServer)
        client = nil
        server = nil
        hub.forget(self)
    }

    /// - Returns: Whether nothing is missing any more that nobody was told of.
    @discardableResult
    private func tellMissing(_ direction: Direction) -> Bool {
        let missing = flows[direction].missing
        guard missing > 0 else { return true }
        let isTold = withUnsafeBytes(of: missing) { octets in
            let entry = TapeEntry(
                kind: .missing, connection: id, slot: slot, direction: direction, time: hub.now, octets: octets)
            return hub.write(entry)
        }
        if isTold { flows[direction].missing = 0 }
        return isTold
    }
}
