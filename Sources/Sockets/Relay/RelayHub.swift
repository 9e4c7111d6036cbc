import CSockets
import Glibc
import NIOCore
import Synchronization
import Wire

/// The sockets of a relay and the thread that serves them all. Nothing of it is seen on any other thread.
final class RelayHub {
    /// Where connections are relayed to.
    struct Target {
        var address: Address
        var socket: SocketAddress
    }

    /// Octets that are read at once.
    static let largestRead = 256 << 10
    /// The same while much waits to be written: a read that cannot be written has to be kept.
    private static let smallestRead = 4 << 10
    private static let mostWaiting = 32 << 20
    /// How long a server may take to accept.
    private static let dialTimeout = Delay.milliseconds(10_000)
    /// How long what is seen waits until it is handed over, so that many reads are one handing over.
    private static let gathering = Delay.milliseconds(4)
    /// After how long a server that takes nothing is spoken of.
    static let stuck = Delay.milliseconds(1_000)

    let target: Target
    let tape: TapeWriter
    var proof = RelayProof()
    /// Octets that wait to be written, of all connections.
    var waiting = 0
    /// Where octets are read that need not stay.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: largestRead, alignment: 64)
    private let poll: EventQueue
    private let start = RelayHub.clock()
    private let security: RelaySecurity
    private let commands: RelayCommands
    private var listener: RelaySocket?
    /// By descriptor.
    private var sides: [RelaySide?] = []
    private var links: [Int: RelayLink] = [:]
    private var opened = 0
    private var freeSlots: [Int] = []
    private var dialing: [(link: RelayLink, deadline: Timestamp)] = []
    private var alarms = Alarms()
    private var isStopping = false
    private var talk = Talk()

    /// When something is due that no socket will tell of.
    private struct Alarms {
        static let never = Timestamp(nanoseconds: .max)
        var flush = never
        var dial = never
        var accept = never
        var stuck = never
        var idle = never
        var patience = never

        var next: Timestamp { min(flush, min(dial, min(accept, min(stuck, min(idle, patience))))) }
    }

    init(
        _ target: Target, _ listener: RelaySocket, _ poll: EventQueue, _ security: RelaySecurity, _ tape: Tape,
        _ commands: RelayCommands
    ) {
        self.target = target
        self.listener = listener
        self.poll = poll
        self.security = security
        self.tape = TapeWriter(tape)
        self.commands = commands
    }

    deinit { scratch.deallocate() }

    var now: Timestamp { Timestamp(nanoseconds: Self.clock() - start) }

    private static func clock() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }

    /// Serves everybody until it was told to stop and everything is closed.
    func run() -> RelayProof {
        if let listener { poll.add(listener.descriptor, EPOLLIN.rawValue, tag: EventQueue.listener) }
        poll.add(commands.bell, EPOLLIN.rawValue, tag: EventQueue.bell)
        while !(isStopping && links.isEmpty) {
            poll.wait(until: alarms.next == Alarms.never ? nil : alarms.next - now) { events, tag in
                switch tag {
                case EventQueue.listener: accept()
                case EventQueue.bell: obey()
                default: side(tag).map { $0.link.happened(events, $0) }
                }
            }
            if tape.isPending, alarms.flush == Alarms.never { alarms.flush = now + Self.gathering }
            if waiting > 0, alarms.stuck == Alarms.never { alarms.stuck = now + Self.stuck }
            if alarms.next < Alarms.never { ring() }
        }
        for line in talk.rest() { say(aside: line) }
        tape.close()
        poll.close()
        return proof
    }

    private func side(_ tag: UInt64) -> RelaySide? {
        let descriptor = Int(tag & 0xFFFF_FFFF)
        // An event of a socket that was closed a moment ago may come with those of the one that got its number.
        guard descriptor < sides.count, let side = sides[descriptor], side.tag == tag else { return nil }
        return side
    }

    private func ring() {
        let now = now
        if now >= alarms.flush {
            alarms.flush = Alarms.never
            tape.flush()
        }
        if now >= alarms.accept { resumeAccepting() }
        if now >= alarms.dial { giveUpDialing(now) }
        if now >= alarms.stuck {
            alarms.stuck = waiting > 0 ? now + Self.stuck : Alarms.never
            for link in links.values { link.sayIfStuck(at: now) }
        }
        if now >= alarms.idle { closeIdle() }
        if now >= alarms.patience { giveUp() }
    }

    // MARK: Room to read into

    /// Where to read, and whether that is on the tape; if there is no room on it, it is not.
    func room() -> (UnsafeMutableRawBufferPointer, isOnTape: Bool) {
        let most = waiting < Self.mostWaiting ? Self.largestRead : Self.smallestRead
        guard let room = tape.room() else { return (UnsafeMutableRawBufferPointer(rebasing: scratch[..<most]), false) }
        return (UnsafeMutableRawBufferPointer(rebasing: room[..<min(most, room.count)]), true)
    }

    /// Octets were forwarded and could not be recorded.
    func couldNotKeep() { say("traffic is faster than it can be judged: bytes are forwarded that are not recorded") }

    // MARK: Connections

    private func accept() {
        guard let listener, !isStopping, alarms.accept == Alarms.never else { return }
        for _ in 0..<64 {
            do {
                guard let (socket, address) = try listener.accept() else { return }
                open(socket, from: address)
            } catch {
                say("cannot accept a connection: \(LabError.reason(error)); those that wait are accepted later")
                // Asking again at once would bring the same answer.
                poll.remove(listener.descriptor)
                alarms.accept = now + .milliseconds(1_000)
                return
            }
        }
    }

    private func resumeAccepting() {
        alarms.accept = Alarms.never
        if let listener { poll.add(listener.descriptor, EPOLLIN.rawValue, tag: EventQueue.listener) }
    }

    private func open(_ socket: RelaySocket, from address: Address?) {
        opened += 1
        let link = RelayLink(ConnectionID(opened), slot: freeSlots.popLast() ?? links.count, self)
        links[opened] = link
        link.accepted(side(.clientToServer, socket, link, security.client), from: address)
        do {
            let secure = try security.server
            link.isDialing(side(.serverToClient, try .connecting(to: target.socket), link, secure))
            dialing.append((link, now + Self.dialTimeout))
            if alarms.dial == Alarms.never { alarms.dial = now + Self.dialTimeout }
        } catch {
            refuse(link, LabError.reason(error))
        }
    }

    private func side(
        _ direction: Direction, _ socket: RelaySocket, _ link: RelayLink, _ secure: TLSEnd?
    ) -> RelaySide {
        let side = RelaySide(direction, socket, link, secure)
        let index = Int(socket.descriptor)
        if sides.count <= index { sides += [RelaySide?](repeating: nil, count: index + 1 - sides.count) }
        sides[index] = side
        return side
    }

    /// The server cannot be reached.
    func refuse(_ link: RelayLink, _ why: String) {
        let reason = "cannot connect to \(target.address): \(why)"
        say(reason)
        link.wasRefused(reason)
    }

    private func giveUpDialing(_ now: Timestamp) {
        let late = dialing.prefix { $0.deadline <= now || !$0.link.isWaiting }
        dialing.removeFirst(late.count)
        alarms.dial = dialing.first?.deadline ?? Alarms.never
        for (link, _) in late where link.isWaiting { refuse(link, "connection timed out") }
    }

    func watch(_ side: RelaySide, _ events: UInt32) {
        guard events != side.watched, !side.isGone else { return }
        poll.change(side.socket.descriptor, from: side.watched, to: events, tag: side.tag)
        side.watched = events
    }

    /// Hears nothing more of a socket, not even that it is broken.
    func unwatch(_ side: RelaySide) {
        guard side.watched != 0 else { return }
        poll.remove(side.socket.descriptor)
        side.watched = 0
    }

    /// A socket is closed.
    func forget(_ side: RelaySide) { sides[Int(side.socket.descriptor)] = nil }

    func forget(_ link: RelayLink) {
        guard links.removeValue(forKey: link.id.number) != nil else { return }
        freeSlots.append(link.slot)
        // There are descriptors again.
        if alarms.accept != Alarms.never { alarms.accept = .zero }
    }

    /// TLS does not come about, or breaks.
    func cannotSecure(_ side: RelaySide, _ why: String) {
        let who = side.direction == .clientToServer ? "a client" : "\(target.address)"
        let line = "no TLS with \(who): \(why)"
        say(line)
        side.link.note(line)
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
            _ = tape.write(entry)
        }
    }

    /// Says something about no connection: once, and then how often, so that a flood of troubles is no flood of lines.
    func say(_ text: String) { for line in talk.lines(for: text, at: now) { say(aside: line) } }

    private func say(aside line: String) { tell(.note, ConnectionID(0), 0, .clientToServer, line) }

    // MARK: The end

    private func obey() {
        for command in commands.take() {
            switch command {
            case .stop(let patience): stop(patience)
            case .stopNow:
                stop(.zero)
                giveUp()
            }
        }
    }

    /// Lets nobody in any more, closes what is idle, gives the rest some time, and closes that too.
    private func stop(_ patience: Delay) {
        guard !isStopping else { return }
        isStopping = true
        alarms.accept = Alarms.never
        alarms.patience = now + patience
        listener?.close()
        listener = nil
        closeIdle()
    }

    /// Closes everything now.
    private func giveUp() { for link in links.values { link.giveUp() } }

    private func closeIdle() {
        let now = now
        for link in links.values where !link.isBusy(at: now) { link.giveUp() }
        alarms.idle = now + .milliseconds(20)
    }
}
