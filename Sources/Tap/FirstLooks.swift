import Analysis
import Sockets
import Wire

/// A skim of a connection, in memory that other connections used before.
///
/// Behind a pointer, so that to ask it something copies none of it, and not copyable, or each question would copy two
/// kilobytes to be asked.
struct FirstLook: ~Copyable {
    var skim = ConnectionSkim()
    /// Whether something came since it was last asked whether it may rest.
    var isBusy = true
    /// Where its connection is among those that are awake.
    fileprivate var place = 0
}

/// The skims of those connections that say something.
///
/// Of ten thousand persistent connections most are idle, and what is known of an idle one is little: it is put to rest,
/// and its skim serves another. It takes no clock: whoever wakes when all seats are taken has another make room.
final class FirstLooks {
    typealias Pointer = UnsafeMutablePointer<FirstLook>

    /// Skims there are before one has to make room.
    private static let seats = 512
    /// Those that are asked to make room each time, so that there will be room even if most may not rest.
    private static let asked = 4
    /// Skims that wait to be used at most.
    private static let spare = 64

    private var awake: [TapConnection] = []
    private var hand = 0
    private var free: [Pointer] = []

    deinit { for look in free { Self.dispose(look) } }

    /// A skim for a connection that has none, to be resumed.
    func seat(_ connection: TapConnection) -> Pointer {
        if awake.count >= Self.seats { makeRoom() }
        let look = free.popLast() ?? Self.make()
        look.pointee.place = awake.count
        awake.append(connection)
        return look
    }

    /// Takes back what a connection had.
    func leave(_ look: Pointer) {
        let place = look.pointee.place
        awake.swapAt(place, awake.count - 1)
        awake[place].look?.pointee.place = place
        awake.removeLast()
        if free.count < Self.spare { free.append(look) } else { Self.dispose(look) }
    }

    private func makeRoom() {
        for _ in 0..<Self.asked {
            guard hand < awake.count else {
                hand = 0
                continue
            }
            // In the place of one that leaves there is another.
            if !awake[hand].rest(self) { hand += 1 }
        }
    }

    private static func make() -> Pointer {
        let look = Pointer.allocate(capacity: 1)
        look.initialize(to: FirstLook())
        return look
    }

    static func dispose(_ look: Pointer) {
        look.deinitialize(count: 1)
        look.deallocate()
    }
}

/// The skim of a connection that is idle, kept apart from it: most connections that are known have none.
final class RestingLook {
    let skim: ConnectionSkim.AtRest
    init(_ skim: ConnectionSkim.AtRest) { self.skim = skim }
}
