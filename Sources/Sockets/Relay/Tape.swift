import Synchronization
import Wire

/// What a relay saw, on its way from the relay's thread to the one that judges and keeps it.
///
/// It is bounded: octets that come while too much is waiting are counted and left out, so that a reader that is stuck
/// costs memory up to a limit, and never slows traffic.
package final class Tape: Sendable {
    private struct State {
        var portions: [TapePortion] = []
        var free: [TapeSlab] = []
        /// Slabs that the reader has not seen the end of.
        var unread = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let limit: Int
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: Octets that wait at most; a few slabs more where they are hardly used.
    ///   - wake: Called on the relay's thread when there was nothing to read and now there is.
    init(limit: Int, wake: @escaping @Sendable () -> Void) {
        self.limit = max(4, limit / TapeSlab.size)
        self.wake = wake
    }

    // MARK: The reader

    /// What has come since the last time, in order, and whether there is more to come.
    package func take() -> (portions: [TapePortion], isOver: Bool) {
        state.withLock { state in
            defer { state.portions = [] }
            for portion in state.portions where portion.isLast { state.unread -= 1 }
            return (state.portions, state.isClosed)
        }
    }

    /// Gives a slab back that nobody will look at any more.
    package func giveBack(_ slab: TapeSlab) {
        state.withLock { state in
            // What is not needed again soon is better given back to the system.
            if state.free.count < 16 { state.free.append(slab) }
        }
    }

    // MARK: The relay

    /// A slab to write to; nil if too much is waiting.
    fileprivate func slab(atAnyRate: Bool) -> TapeSlab? {
        let (reused, mayGrow) = state.withLock { state -> (TapeSlab?, Bool) in
            guard atAnyRate || state.unread < limit else { return (nil, false) }
            state.unread += 1
            return (state.free.popLast(), true)
        }
        return reused ?? (mayGrow ? TapeSlab() : nil)
    }

    fileprivate func post(_ portion: TapePortion) {
        let isFirst = state.withLock { state in
            state.portions.append(portion)
            return state.portions.count == 1
        }
        if isFirst { wake() }
    }

    fileprivate func close() {
        state.withLock { $0.isClosed = true }
        wake()
    }
}

/// The end of a tape that the relay writes to; on its thread alone.
final class TapeWriter {
    let tape: Tape
    private var slab: TapeSlab?
    private var used = 0
    private var posted = 0
    /// Called when something was written that has not been handed over: somebody should call ``flush()`` soon.
    var onPending: (() -> Void)?

    init(_ tape: Tape) { self.tape = tape }

    /// - Returns: false if there was no room.
    func write(_ entry: TapeEntry) -> Bool {
        let size = entry.size
        if used + size > TapeSlab.size || slab == nil {
            finishSlab()
            // What says that a connection was opened or has ended is small, and without it nothing else makes sense.
            guard let next = tape.slab(atAnyRate: entry.kind != .bytes) else { return false }
            slab = next
        }
        guard let slab else { return false }
        let isFirst = used == posted
        used = entry.write(to: slab.base, at: used)
        if isFirst { onPending?() }
        return true
    }

    func flush() {
        guard let slab, used > posted else { return }
        tape.post(TapePortion(slab: slab, range: posted..<used, isLast: false))
        posted = used
    }

    func close() {
        finishSlab()
        tape.close()
    }

    private func finishSlab() {
        guard let slab else { return }
        tape.post(TapePortion(slab: slab, range: posted..<used, isLast: true))
        self.slab = nil
        used = 0
        posted = 0
    }
}
