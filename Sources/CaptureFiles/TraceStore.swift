/// Room for the traces of all connections, in small pieces that are handed out one after the other.
///
/// Ten thousand arrays that each grow a little cost more in copying and in unused ends than what they hold.
final class TraceStore {
    // Looked up at every segment, and never while they change.
    @exclusivity(unchecked) private var slabs: ContiguousArray<UnsafeMutableRawPointer> = []
    @exclusivity(unchecked) private var pieces = 0
    /// Octets that the file does not have in one piece, by number.
    private(set) var kept: [[UInt8]] = []

    /// Octets of a piece; the last four of them are the number of the next.
    static let pieceLength = 256
    static let room = pieceLength - 4
    private static let piecesOfSlab = 1_024

    deinit { for slab in slabs { slab.deallocate() } }

    /// The number of a piece that nobody has.
    func take() -> Int {
        if pieces == slabs.count * Self.piecesOfSlab {
            slabs.append(.allocate(byteCount: Self.pieceLength * Self.piecesOfSlab, alignment: 16))
        }
        pieces += 1
        return pieces - 1
    }

    /// Where a piece begins; it stays there.
    @inline(__always)
    func base(of piece: Int) -> UnsafeMutableRawPointer {
        precondition(piece >= 0 && piece < pieces, "no piece \(piece)")
        return slabs[piece / Self.piecesOfSlab] + piece % Self.piecesOfSlab * Self.pieceLength
    }

    func next(after piece: Int) -> Int { Int(base(of: piece).load(fromByteOffset: Self.room, as: UInt32.self)) }

    func link(_ piece: Int, to next: Int) {
        base(of: piece).storeBytes(of: UInt32(next), toByteOffset: Self.room, as: UInt32.self)
    }

    /// - Returns: The number of the octets in ``kept``.
    func keep(_ octets: [UInt8]) -> Int {
        kept.append(octets)
        return kept.count - 1
    }
}
