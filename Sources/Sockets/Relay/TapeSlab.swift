import Glibc
import Wire

/// A stretch of memory that a tape is written to, from front to back, and read behind the writer.
///
/// It is used again when its reader gives it back: memory that is touched for the first time is many times slower
/// than memory that is warm.
///
/// Unchecked: the relay's thread writes only beyond what it has handed over, its reader uses only what is below; the
/// handing over (``Tape``) goes through a lock.
package final class TapeSlab: @unchecked Sendable {
    package let size: Int
    let base: UnsafeMutableRawPointer

    /// What a large page has on the machines that we know.
    private static let page = 2 << 20

    // Mapped, not allocated: what is given back goes back to the system at once and leaves no holes. Large pages are
    // touched for the first time five hundred times less often.
    init(size: Int) {
        self.size = size
        let isLarge = size % Self.page == 0
        let mapped = isLarge ? size + Self.page : size
        guard let start = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED
        else { preconditionFailure("no memory for \(size) octets of a tape") }
        guard isLarge else {
            base = start
            return
        }
        let before = -Int(bitPattern: start) & (Self.page - 1)
        base = start + before
        if before > 0 { munmap(start, before) }
        if before < Self.page { munmap(base + size, Self.page - before) }
        // Where the system has none, small ones have to do.
        madvise(base, size, CInt(MADV_HUGEPAGE))
    }

    deinit { munmap(base, size) }

    /// Has the system find the memory now.
    func touch() {
        for place in stride(from: 0, to: size, by: 4_096) {
            base.storeBytes(of: 0, toByteOffset: place, as: UInt8.self)
        }
    }

    /// The entry at a place of this slab.
    /// - Parameter place: Where an entry begins, below what was handed over.
    package func entry(at place: Int) -> TapeEntry { TapeEntry(at: place, of: base) }

    /// Notes beside an entry something that its reader wants to know of it.
    package func setNote(_ note: UInt64, at place: Int) {
        base.storeBytes(of: note, toByteOffset: place + 24, as: UInt64.self)
    }

    /// What was noted beside an entry; 0 if nothing was.
    package func note(at place: Int) -> UInt64 { base.load(fromByteOffset: place + 24, as: UInt64.self) }
}

/// Something that a relay saw, in the memory that it was copied to.
package struct TapeEntry {
    package enum Kind: UInt8, Sendable {
        /// A client was accepted. The octets are its address, a line end, and the server's address.
        case open
        /// One read of one side: the octets are what it sent.
        case bytes
        /// The sender of the direction has ended it in order.
        case fin
        /// The connection was reset, by the sender of the direction; the other direction is over as well.
        case rst
        /// The tap has given up the direction: how it would have ended is not known.
        case abandoned
        /// So many octets of the direction passed that could not be kept: the octets are their number, as an `Int`.
        case missing
        /// A line of talk of the tap's own; of no connection where the number is 0.
        case note
        /// Both sides are closed: nothing more comes of the connection.
        case gone
    }

    /// Octets that a slab needs for an entry besides what it holds.
    package static let headerSize = 32

    package var kind: Kind
    package var connection: ConnectionID
    /// A small number that no other connection has which is open at the same time: who keeps a table needs no other.
    package var slot: Int
    package var direction: Direction
    /// Since the relay was started.
    package var time: Timestamp
    /// Valid as long as nobody gives the slab back.
    package var octets: UnsafeRawBufferPointer

    /// - Parameter slot: The connection's number if nil.
    package init(
        kind: Kind, connection: ConnectionID, slot: Int? = nil, direction: Direction, time: Timestamp,
        octets: UnsafeRawBufferPointer
    ) {
        self.kind = kind
        self.connection = connection
        self.slot = slot ?? connection.number
        self.direction = direction
        self.time = time
        self.octets = octets
    }

    /// Octets of a slab that an entry takes.
    package static func size(_ count: Int) -> Int { (headerSize + count + 7) & ~7 }

    /// Octets of a slab that this entry takes.
    package var size: Int { Self.size(octets.count) }

    /// What an entry of kind ``Kind/missing`` counts.
    package var missing: Int { octets.count == 8 ? octets.loadUnaligned(as: Int.self) : 0 }

    /// What an entry of kind ``Kind/note`` or ``Kind/open`` says.
    package var text: String { String(decoding: octets, as: UTF8.self) }
}

/// Part of a slab, from the beginning of one entry to the end of another.
package struct TapePortion: Sendable {
    package let slab: TapeSlab
    package let range: Range<Int>
    /// Whether nothing more will be written to the slab.
    package let isLast: Bool
}

// In memory: the time; a number made of connection, kind and direction; the number of octets and the slot, four octets
// each; room for the reader's note; the octets, and as many more as make the next entry begin at a multiple of eight.
extension TapeEntry {
    /// Reads what ``write(to:at:)`` wrote.
    package init(at place: Int, of base: UnsafeMutableRawPointer) {
        let tag = base.load(fromByteOffset: place + 8, as: UInt64.self)
        guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: tag >> 1 & 0x7F)),
            let direction = Direction(rawValue: UInt8(truncatingIfNeeded: tag & 1))
        else { preconditionFailure("no entry begins at \(place)") }
        self.init(
            kind: kind, connection: ConnectionID(Int(tag >> 8)),
            slot: Int(base.load(fromByteOffset: place + 20, as: UInt32.self)), direction: direction,
            time: Timestamp(nanoseconds: base.load(fromByteOffset: place, as: Int64.self)),
            octets: UnsafeRawBufferPointer(
                start: base + place + Self.headerSize,
                count: Int(base.load(fromByteOffset: place + 16, as: UInt32.self))))
    }

    /// Copies the entry to a place with room for its ``size``, which is a multiple of eight, and says where the next
    /// one goes.
    package func write(to base: UnsafeMutableRawPointer, at place: Int) -> Int {
        if let source = octets.baseAddress {
            (base + place + Self.headerSize).copyMemory(from: source, byteCount: octets.count)
        }
        let tag = UInt64(connection.number) << 8 | UInt64(kind.rawValue) << 1 | UInt64(direction.rawValue)
        base.storeBytes(of: time.nanoseconds, toByteOffset: place, as: Int64.self)
        base.storeBytes(of: tag, toByteOffset: place + 8, as: UInt64.self)
        base.storeBytes(of: UInt32(octets.count), toByteOffset: place + 16, as: UInt32.self)
        base.storeBytes(of: UInt32(slot), toByteOffset: place + 20, as: UInt32.self)
        base.storeBytes(of: 0, toByteOffset: place + 24, as: UInt64.self)
        return place + size
    }
}
