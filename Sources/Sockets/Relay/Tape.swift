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
        /// Slabs that the reader has not come to the end of.
        var unread = 0
        var isClosed = false
    }

    /// Octets of a slab.
    package let slabSize: Int
    private let state = Mutex(State())
    private let limit: Int
    private let wake: @Sendable () -> Void
    /// Slabs that wait to be used at most; more are given back to the system. Enough for what the relay writes while its
    /// reader waits for a processor: memory from the system is touched for the first time, on the relay's thread.
    private let spare: Int

    /// - Parameters:
    ///   - limit: Octets that wait at most; a slab more where it is hardly used.
    ///   - wake: Called on the relay's thread when there was nothing to read and now there is.
    init(limit: Int, slabSize: Int = 2 << 20, wake: @escaping @Sendable () -> Void) {
        self.slabSize = slabSize
        self.limit = max(4, limit / slabSize)
        spare = max(2, self.limit / 4)
        self.wake = wake
    }

    // MARK: The reader

    /// What has come since the last time, in order, and whether there is more to come.
    package func take() -> (portions: [TapePortion], isOver: Bool) {
        state.withLock { state in
            defer { state.portions = [] }
            return (state.portions, state.isClosed)
        }
    }

    /// Says that the end of a slab was reached. It may still be looked at until it is given back.
    package func hasRead(_ slab: TapeSlab) { state.withLock { $0.unread -= 1 } }

    /// Gives a slab back that nobody will look at any more.
    package func giveBack(_ slab: TapeSlab) {
        state.withLock { state in
            guard state.free.count < spare, state.free.count + state.unread < limit, slab.size == slabSize else {
                return
            }
            state.free.append(slab)
        }
    }

    /// Has a slab ready that the relay will need soon, if there is none and there may be one more: to touch so much
    /// memory for the first time takes as long as a hundred requests, which would wait meanwhile.
    /// - Returns: Whether one was made.
    @discardableResult
    package func prepare() -> Bool {
        guard state.withLock({ $0.free.isEmpty && $0.unread < limit }) else { return false }
        let slab = TapeSlab(size: slabSize)
        slab.touch()
        state.withLock { $0.free.append(slab) }
        return true
    }

    // MARK: The relay

    /// A slab to write to; nil if too much is waiting.
    fileprivate func slab(size: Int, atAnyRate: Bool) -> TapeSlab? {
        let (reused, mayGrow) = state.withLock { state -> (TapeSlab?, Bool) in
            guard atAnyRate || state.unread < limit else { return (nil, false) }
            state.unread += 1
            return (size <= slabSize ? state.free.popLast() : nil, true)
        }
        return reused ?? (mayGrow ? TapeSlab(size: max(size, slabSize)) : nil)
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
    private let tape: Tape
    private var slab: TapeSlab?
    private var used = 0
    private var posted = 0

    init(_ tape: Tape) { self.tape = tape }

    /// - Returns: false if there was no room.
    func write(_ entry: TapeEntry) -> Bool {
        // What says that a connection was opened or has ended is small, and without it nothing else makes sense.
        if slab.map({ used + entry.size > $0.size }) ?? true,
            !begin(entry.size, atAnyRate: entry.kind != .bytes)
        {
            return false
        }
        guard let slab else { return false }
        used = entry.write(to: slab.base, at: used)
        return true
    }

    // MARK: Handing over

    func flush() {
        guard let slab, used > posted else { return }
        tape.post(TapePortion(slab: slab, range: posted..<used, isLast: false))
        posted = used
    }

    func close() {
        finishSlab()
        tape.close()
    }

    /// Begins a slab, in which so many octets have room.
    private func begin(_ size: Int, atAnyRate: Bool) -> Bool {
        finishSlab()
        slab = tape.slab(size: size, atAnyRate: atAnyRate)
        return slab != nil
    }

    private func finishSlab() {
        guard let slab else { return }
        tape.post(TapePortion(slab: slab, range: posted..<used, isLast: true))
        self.slab = nil
        used = 0
        posted = 0
    }
}
