import CSockets
import Wire

/// One of the two sockets of a relayed connection: what is still to be written to it, and how far it has ended.
final class RelaySide {
    /// The way of the octets that come in here.
    let direction: Direction
    let socket: RelaySocket
    let link: RelayLink
    /// nil for plain TCP.
    let secure: TLSEnd?
    /// For what the loop watches the socket; 0 for nothing.
    var watched: UInt32 = 0
    private var backlog = Backlog()
    /// Since when the peer takes nothing; nil if it does.
    private(set) var stuckSince: Timestamp?
    var peerHasEnded = false
    /// Whether this side is to end, or has ended, its own direction.
    private(set) var hasEnded = false
    private(set) var finIsOut = false
    private(set) var isGone = false

    init(_ direction: Direction, _ socket: RelaySocket, _ link: RelayLink, _ secure: TLSEnd?) {
        self.direction = direction
        self.socket = socket
        self.link = link
        self.secure = secure
    }

    /// What events of its socket come with.
    var tag: UInt64 { UInt64(socket.descriptor) | UInt64(link.id.number & 0x7FFF_FFFF) << 32 }

    /// Whether what is written now goes out, and nothing waits.
    var takesMore: Bool { backlog.isEmpty && secure?.isReady ?? true }

    /// Octets that wait to be written.
    var waiting: Int { backlog.count }

    /// Both directions are through.
    var isThrough: Bool { peerHasEnded && finIsOut }

    /// What the loop should watch the socket for, while the other side is there.
    func interest(_ other: RelaySide) -> UInt32 {
        guard !isGone else { return 0 }
        let reads = !peerHasEnded && (other.takesMore || secure?.isReady == false)
        return (reads ? EPOLLIN.rawValue : 0) | (backlog.isEmpty ? 0 : EPOLLOUT.rawValue)
    }

    /// Both sides are connected.
    /// - Returns: false if the connection is broken.
    func begin() -> Bool {
        secure?.start()
        return pushSecured()
    }

    // MARK: Writing

    /// Hands octets to the peer, or keeps them until it takes them.
    /// - Parameter isCut: Whether more is known to follow at once.
    /// - Returns: false if the connection is broken.
    func write(_ octets: UnsafeRawBufferPointer, isCut: Bool = false) -> Bool {
        guard !isGone, !hasEnded else {
            link.lost(octets.count)
            return true
        }
        guard let secure else { return push(octets, isCut: isCut) }
        secure.send(octets)
        return pushSecured()
    }

    /// Writes what TLS has to say.
    func pushSecured() -> Bool {
        guard let secure, !isGone else { return true }
        return secure.takeOutput { push($0, isCut: false) }
    }

    private func push(_ octets: UnsafeRawBufferPointer, isCut: Bool) -> Bool {
        guard !octets.isEmpty else { return true }
        var done = 0
        if backlog.isEmpty {
            switch socket.send(octets, isCut: isCut) {
            case .octets(octets.count): return true
            case .octets(let count): done = count
            case .later: break
            case .end, .broken: return false
            }
            stuckSince = link.now
        }
        backlog.append(UnsafeRawBufferPointer(rebasing: octets[done...]))
        link.holdsBack(octets.count - done)
        return true
    }

    /// Writes what waited.
    /// - Returns: false if the connection is broken.
    func flush() -> Bool {
        guard !isGone, !backlog.isEmpty else { return true }
        var isWhole = true
        let before = backlog.count
        backlog.drain { octets in
            switch socket.send(octets) {
            case .octets(let count): return count
            case .later: return 0
            case .end, .broken:
                isWhole = false
                return 0
            }
        }
        link.holdsBack(backlog.count - before)
        stuckSince = backlog.isEmpty ? nil : backlog.count < before ? link.now : stuckSince
        finishIfWritten()
        return isWhole
    }

    // MARK: Ends

    /// Ends this side's own direction in order, after all that is still to be written.
    /// - Returns: false if the connection is broken.
    func finish() -> Bool {
        guard !isGone, !hasEnded else { return true }
        hasEnded = true
        secure?.finish()
        let isWhole = pushSecured()
        finishIfWritten()
        return isWhole
    }

    private func finishIfWritten() {
        guard hasEnded, !finIsOut, backlog.isEmpty, secure?.isDone ?? true else { return }
        finIsOut = true
        socket.finish()
    }

    /// Closes it, with a reset or in order, whatever is still to be written.
    func close(reset: Bool) {
        guard !isGone else { return }
        isGone = true
        link.holdsBack(-backlog.count)
        backlog.removeAll()
        link.stopWatching(self)
        secure?.close()
        if reset { socket.reset() } else { socket.close() }
    }
}
