import Sockets
import Wire

/// The slabs of a tape that are kept, oldest first: what a relay wrote is not copied to be remembered.
///
/// The entries of a connection are a chain: each has a note where the one before it is. When a slab goes, chains that
/// lead into it end there.
struct Archive {
    /// Where an entry is: the number of its slab, counted from 1, and its place in there; 0 for nowhere.
    typealias Link = UInt64

    private struct Volume {
        var slab: TapeSlab
        var used = 0
        var isFinished = false
    }

    private var volumes: [Volume?] = []
    /// How many at the front of `volumes` are gone.
    private var gone = 0
    /// Number of the first of `volumes`.
    private var base = 1
    /// Octets of memory that it holds.
    private(set) var size = 0

    /// Takes note that entries of a slab have come.
    mutating func add(_ portion: TapePortion) {
        if volumes.last.map({ $0?.slab !== portion.slab }) ?? true {
            volumes.append(Volume(slab: portion.slab))
            size += portion.slab.size
        }
        volumes[volumes.count - 1]?.used = portion.range.upperBound
        volumes[volumes.count - 1]?.isFinished = portion.isLast
    }

    /// Adds an entry of the latest slab to its connection's chain.
    /// - Parameter latest: The end of the chain; moved to the new entry.
    func file(_ place: Int, _ slab: TapeSlab, after latest: inout Link) {
        slab.setNote(latest, at: place)
        latest = Link(base + volumes.count - 1) << 32 | Link(place)
    }

    /// Whether the entry is still there.
    func holds(_ link: Link) -> Bool { link >> 32 >= Link(base + gone) }

    /// The entries of a chain that are there, oldest first.
    func entries(upTo latest: Link) -> [TapeEntry] {
        var entries: [TapeEntry] = []
        var link = latest
        while holds(link), let slab = volumes[Int(link >> 32) - base]?.slab {
            let place = Int(link & 0xFFFF_FFFF)
            entries.append(slab.entry(at: place))
            link = slab.note(at: place)
        }
        return entries.reversed()
    }

    /// Gives up the oldest slab; nil if that is still being written.
    /// - Returns: The slab, and how much of it was used.
    mutating func removeOldest() -> (slab: TapeSlab, used: Int)? {
        guard gone < volumes.count, let oldest = volumes[gone], oldest.isFinished else { return nil }
        volumes[gone] = nil
        gone += 1
        size -= oldest.slab.size
        if gone >= 64, gone * 2 > volumes.count {
            volumes.removeFirst(gone)
            base += gone
            gone = 0
        }
        return (oldest.slab, oldest.used)
    }
}

extension TapeSlab {
    func forEach(upTo end: Int, _ body: (TapeEntry) -> Void) {
        var place = 0
        while place < end {
            let entry = entry(at: place)
            body(entry)
            place += entry.size
        }
    }
}
