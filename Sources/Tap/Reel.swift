import Sockets
import Wire

/// The entries of one connection, kept in memory that other connections used before.
///
/// A connection that says little takes little; what is added to one that says much comes in pieces of a size that
/// is worth reusing.
struct Reel {
    private var pieces: [ReelPiece] = []
    /// Octets of memory that it holds.
    private(set) var size = 0

    var isEmpty: Bool { pieces.isEmpty }

    mutating func append(_ entry: TapeEntry, _ shelf: inout ReelShelf) {
        if pieces.last.map({ $0.room < entry.size }) ?? true {
            let last = pieces.last?.size ?? 0
            let isLarge = max(entry.size, last) > ReelPiece.large / 4
            let wanted = isLarge ? ReelPiece.large : max(entry.size, last * 4, ReelPiece.small)
            let piece = shelf.piece(ofAtLeast: wanted)
            size += piece.size
            pieces.append(piece)
        }
        pieces[pieces.count - 1].append(entry)
    }

    /// Gives all memory back.
    mutating func clear(_ shelf: inout ReelShelf) {
        for piece in pieces { shelf.take(piece) }
        pieces = []
        size = 0
    }

    func forEach(_ body: (TapeEntry) -> Void) {
        for piece in pieces { piece.forEach(body) }
    }
}

/// A piece of memory that entries are copied to one behind the other.
final class ReelPiece {
    static let small = 1 << 10
    /// Room for the largest read and what is noted of it.
    static let large = (1 << 18) + (1 << 12)

    private let base: UnsafeMutableRawPointer
    let size: Int
    private var used = 0

    init(size: Int) {
        self.size = size
        base = .allocate(byteCount: size, alignment: 8)
    }

    deinit { base.deallocate() }

    var room: Int { size - used }

    func append(_ entry: TapeEntry) { used = entry.write(to: base, at: used) }

    func forEach(_ body: (TapeEntry) -> Void) {
        var place = 0
        while place < used {
            let entry = TapeEntry(at: place, of: base)
            body(entry)
            place += entry.size
        }
    }

    func clear() { used = 0 }
}

/// Pieces that nobody uses at the moment.
struct ReelShelf {
    private var large: [ReelPiece] = []

    mutating func piece(ofAtLeast size: Int) -> ReelPiece {
        if size == ReelPiece.large, let piece = large.popLast() { return piece }
        return ReelPiece(size: size)
    }

    mutating func take(_ piece: ReelPiece) {
        guard piece.size == ReelPiece.large, large.count < 64 else { return }
        piece.clear()
        large.append(piece)
    }
}
