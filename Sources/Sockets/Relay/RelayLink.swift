import CSockets
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
    private unowned let hub: RelayHub
    private var client: RelaySide?
    private var server: RelaySide?
    /// Whether both sides are connected.
    private var isJoined = false
    private var ended = PerDirection(false)
    /// Octets that passed and could not be kept, to be told as soon as something can be written again.
    private var missing = PerDirection(0)
    /// The direction of the latest octets, and when they came.
    private var latest: (direction: Direction, time: Timestamp)?
    private(set) var isOver = false
    private var isTold = false
    private var isSaidStuck = false

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
        return latest.direction == .clientToServer || client?.takesMore == false || server?.takesMore == false
            || now - latest.time < .milliseconds(100)
    }

    // MARK: Two sides become a connection

    func accepted(_ side: RelaySide, from address: Address?) {
        client = side
        hub.tell(.open, self, .clientToServer, "\(address?.description ?? "unknown")\n\(hub.target.address)")
    }

    /// The other side is on its way.
    func isDialing(_ side: RelaySide) {
        server = side
        hub.watch(side, EPOLLOUT.rawValue)
    }

    /// Whether the server has not accepted yet.
    var isWaiting: Bool { !isJoined && !isOver }

    /// The server has accepted, or not.
    private func connected(_ side: RelaySide) {
        let number = side.socket.takeError()
        guard number == 0 else {
            return hub.refuse(self, LabError.reason(IOError(errnoCode: number, reason: "connect")))
        }
        isJoined = true
        for side in [client, server] { if let side, !side.begin() { return reset(side) } }
        refresh()
    }

    /// The server cannot be reached: nobody will ever answer this client.
    func wasRefused(_ reason: String) {
        if !isOver { hub.tell(.note, self, .clientToServer, reason) }
        wasReset(by: .serverToClient)
    }

    // MARK: What the loop sees

    func happened(_ events: UInt32, _ side: RelaySide) {
        guard isJoined else {
            if side === server { connected(side) }
            return
        }
        guard let other = side === client ? server : client else { return }
        if events & EPOLLOUT.rawValue != 0, !side.flush() { return reset(side) }
        if events & EPOLLIN.rawValue != 0, side.watched & EPOLLIN.rawValue != 0 {
            read(side, other)
        } else if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0, !side.isGone {
            // Nobody reads there, so nobody would find out.
            if side.socket.takeError() != 0 { return reset(side) }
            hub.unwatch(side)
            if side.isThrough || other.isGone { finishIfThrough() }
            return
        }
        finishIfThrough()
        refresh()
    }

    private func refresh() {
        guard let client, let server, !isOver else { return }
        hub.watch(client, client.interest(server))
        hub.watch(server, server.interest(client))
    }

    private func read(_ side: RelaySide, _ other: RelaySide) {
        if let secure = side.secure { return read(secure, side, other) }
        if missing[side.direction] > 0 { tellMissing(side.direction) }
        let (room, isKept) = missing[side.direction] == 0 ? hub.room() : (hub.scratch, false)
        switch side.socket.receive(room) {
        case .octets(let count):
            // A read that filled its room may have cut a segment; what follows at once goes out with it.
            let isCut = count == room.count && count < RelayHub.largestRead && side.socket.hasMore
            let octets = UnsafeRawBufferPointer(rebasing: room[..<count])
            let isWhole = other.write(octets, isCut: isCut)
            saw(octets, side.direction, isInPlace: isKept)
            if !isWhole {
                lost(count)
                reset(other)
            }
        case .end: peerHasEnded(side, other)
        case .later: break
        case .broken: reset(side)
        }
    }

    private func peerHasEnded(_ side: RelaySide, _ other: RelaySide) {
        side.peerHasEnded = true
        end(side.direction, .fin)
        if !other.finish() { reset(other) }
    }

    /// What comes out of TLS.
    private func read(_ secure: TLSEnd, _ side: RelaySide, _ other: RelaySide) {
        let room = hub.scratch
        switch side.socket.receive(room) {
        case .octets(let count):
            secure.receive(UnsafeRawBufferPointer(rebasing: room[..<count]))
            secure.takePlain { octets in
                let isWhole = other.write(octets)
                saw(octets, side.direction, isInPlace: false)
                if !isWhole { lost(octets.count) }
            }
            // What the other side could not be given before the handshake was done goes out now.
            guard side.pushSecured() else { return reset(side) }
            if let trouble = secure.takeTrouble() {
                hub.cannotSecure(side, trouble)
                // In order, or the alert that says why would be lost.
                side.close(reset: false)
                return reset(side)
            }
            if secure.peerHasEnded, !side.peerHasEnded { peerHasEnded(side, other) }
        case .end:
            // Many a peer closes without taking its leave in TLS; for the octets it is an end like another.
            if !secure.isReady, !side.hasEnded { hub.cannotSecure(side, "it hung up during the handshake") }
            if !side.peerHasEnded { peerHasEnded(side, other) }
        case .later: break
        case .broken: reset(side)
        }
    }

    // MARK: Octets

    /// Octets of a direction have come.
    /// - Parameter isInPlace: Whether they are where the tape wants them.
    private func saw(_ octets: UnsafeRawBufferPointer, _ direction: Direction, isInPlace: Bool) {
        guard !ended[direction] else { return }
        let now = hub.now
        latest = (direction, now)
        let entry = TapeEntry(
            kind: .bytes, connection: id, slot: slot, direction: direction, time: now, octets: octets)
        if isInPlace {
            hub.tape.commit(entry)
            return hub.proof.add(octets, direction)
        }
        if missing[direction] > 0 { tellMissing(direction) }
        guard missing[direction] == 0, hub.tape.write(entry) else {
            missing[direction] += octets.count
            hub.proof.addUnrecorded(octets, direction)
            return hub.couldNotKeep()
        }
        hub.proof.add(octets, direction)
    }

    /// Octets have come for a side that is gone.
    func lost(_ count: Int) { hub.proof.undelivered += count }

    func holdsBack(_ count: Int) { hub.waiting += count }

    func note(_ line: String) { hub.tell(.note, self, .clientToServer, line) }

    func stopWatching(_ side: RelaySide) { hub.forget(side) }

    /// Says of a server that takes nothing that it holds its client back, once.
    func sayIfStuck(at now: Timestamp) {
        guard !isSaidStuck, let server, let since = server.stuckSince, now - since >= RelayHub.stuck else { return }
        isSaidStuck = true
        hub.tell(
            .note, self, .clientToServer,
            "the client floods: the server takes nothing for a second, and \(server.waiting) bytes wait; the client is "
                + "held back until it does")
    }

    // MARK: Ends

    private func end(_ direction: Direction, _ kind: TapeEntry.Kind) {
        guard !ended[direction] else { return }
        ended[direction] = true
        tellMissing(direction)
        hub.tell(kind, self, direction)
    }

    private func reset(_ side: RelaySide?) {
        guard let side, !isOver else { return }
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

    private func tellMissing(_ direction: Direction) {
        guard missing[direction] > 0 else { return }
        withUnsafeBytes(of: missing[direction]) { octets in
            let entry = TapeEntry(
                kind: .missing, connection: id, slot: slot, direction: direction, time: hub.now, octets: octets)
            if hub.tape.write(entry) { missing[direction] = 0 }
        }
    }
}
