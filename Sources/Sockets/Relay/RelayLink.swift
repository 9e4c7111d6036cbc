import NIOCore
import Wire

/// A relayed connection: its two sides, and what is told of them.
final class RelayLink {
    let id: ConnectionID
    private unowned let hub: RelayHub
    private var client: RelaySide?
    private var server: RelaySide?
    private var ended = PerDirection(false)
    /// Octets that passed and could not be kept, to be told as soon as something can be written again.
    private var missing = PerDirection(0)
    /// The direction of the latest octets, and when they came.
    private(set) var latest: (direction: Direction, time: Timestamp)?
    private(set) var isOver = false
    private var isTold = false

    init(_ id: ConnectionID, _ hub: RelayHub) {
        self.id = id
        self.hub = hub
    }

    /// Keeps the handler of one of the two channels.
    func add(_ side: RelaySide) {
        switch side.direction {
        case .clientToServer: client = side
        case .serverToClient: server = side
        }
    }

    /// Whether an exchange is under way, as far as one can tell without looking at what is said: the client spoke last,
    /// or something is still to be written, or octets came a moment ago.
    func isBusy(at now: Timestamp) -> Bool {
        guard let latest else { return false }
        return latest.direction == .clientToServer || client?.isWaitingToWrite == true
            || server?.isWaitingToWrite == true || now - latest.time < .milliseconds(100)
    }

    // MARK: What the sides see

    func isOpen(_ side: RelaySide, _ channel: any Channel) {
        guard side === client else {
            // The client may be gone by now.
            guard !isOver, let client else { return side.close(reset: true) }
            return client.join(side)
        }
        let address = Address(channel.remoteAddress)?.description ?? "unknown"
        tell(.open, .clientToServer, "\(address)\n\(hub.target.address)")
        hub.dial(self)
    }

    /// Octets of a direction have come.
    func saw(_ buffer: ByteBuffer, _ direction: Direction) {
        let now = hub.now
        latest = (direction, now)
        buffer.withUnsafeReadableBytes { octets in
            hub.proof[direction].add(octets)
            guard !ended[direction] else { return }
            if missing[direction] > 0 { tellMissing(direction) }
            let entry = TapeEntry(kind: .bytes, connection: id, direction: direction, time: now, octets: octets)
            if missing[direction] > 0 || !hub.tape.write(entry) {
                missing[direction] += octets.count
                hub.proof.unrecorded += octets.count
            }
        }
    }

    /// Octets have come for a side that is gone.
    func lost(_ count: Int) { hub.proof.undelivered += count }

    func ended(_ direction: Direction) {
        guard !ended[direction] else { return }
        ended[direction] = true
        tellMissing(direction)
        tell(.fin, direction)
    }

    func wasReset(by direction: Direction) {
        isOver = true
        for direction in [direction, direction.opposite] where !ended[direction] {
            ended[direction] = true
            tellMissing(direction)
            tell(.rst, direction)
        }
    }

    /// The server cannot be reached: nobody will ever answer this client.
    func wasRefused(_ reason: String) {
        if !isOver { tell(.note, .clientToServer, reason) }
        wasReset(by: .serverToClient)
        client?.close(reset: true)
        server?.close(reset: true)
        finishIfClosed()
    }

    func isClosed(_ side: RelaySide) { finishIfClosed() }

    private func finishIfClosed() {
        guard client?.isGone != false, server?.isGone ?? isOver else { return }
        isOver = true
        guard !isTold else { return }
        isTold = true
        for direction in Direction.allCases where !ended[direction] {
            tellMissing(direction)
            tell(.abandoned, direction)
        }
        tell(.gone, .clientToServer)
        client?.part()
        server?.part()
        client = nil
        server = nil
        hub.forget(self)
    }

    /// Closes both sides, in order as far as that can be done without waiting.
    func giveUp() {
        isOver = true
        client?.close(reset: false)
        server?.close(reset: false)
        finishIfClosed()
    }

    // MARK: Telling

    private func tellMissing(_ direction: Direction) {
        guard missing[direction] > 0 else { return }
        withUnsafeBytes(of: missing[direction]) { octets in
            let entry = TapeEntry(
                kind: .missing, connection: id, direction: direction, time: hub.now, octets: octets)
            if hub.tape.write(entry) { missing[direction] = 0 }
        }
    }

    private func tell(_ kind: TapeEntry.Kind, _ direction: Direction, _ text: String = "") {
        hub.tell(kind, id, direction, text)
    }
}
