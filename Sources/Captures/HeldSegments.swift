/// Octets of one direction with their place in it, and what stands behind them.
struct Piece {
    var side: Side
    var sequence: UInt32
    var acknowledgement: UInt32?
    /// The captured octets: in the span that comes with it.
    var range: Range<Int>
    /// Octets that were sent.
    var length: Int
    var isFin: Bool
    var isRst: Bool
    var time: Int64
    var place: Int?

    init(_ segment: TCPSegment) {
        side = segment.side
        sequence = segment.sequence
        acknowledgement = segment.acknowledgement
        range = segment.range
        length = segment.length
        isFin = segment.flags.contains(.fin)
        isRst = segment.flags.contains(.rst)
        time = segment.time
        place = segment.place
    }

    /// The sequence number behind the octets.
    var end: UInt32 { sequence &+ UInt32(length) }

    /// Leaves off octets in front.
    mutating func drop(_ count: Int) {
        let captured = min(count, range.count)
        range = range.lowerBound + captured..<range.upperBound
        place = place.map { $0 + captured }
        sequence = sequence &+ UInt32(count)
        length -= count
    }
}

/// Segments that came before their turn, copied.
struct HeldSegments {
    struct Waiting {
        var piece: Piece
        var octets: [UInt8]
    }

    private var segments: [Int: [Waiting]] = [:]
    private(set) var octets = 0

    /// The first in sequence of those of one side.
    func first(of index: Int, _ side: Side) -> Piece? { position(index, side).map { segments[index]![$0].piece } }

    func count(of index: Int) -> Int { segments[index]?.count ?? 0 }

    mutating func add(_ piece: Piece, _ span: Span<UInt8>, _ index: Int) {
        var piece = piece
        var copy: [UInt8] = []
        copy.reserveCapacity(piece.range.count)
        for place in piece.range { copy.append(span[place]) }
        piece.range = 0..<copy.count
        octets += copy.count
        segments[index, default: []].append(Waiting(piece: piece, octets: copy))
    }

    mutating func takeFirst(of index: Int, _ side: Side) -> Waiting? {
        guard let position = position(index, side) else { return nil }
        let waiting = segments[index]!.remove(at: position)
        if segments[index]!.isEmpty { segments[index] = nil }
        octets -= waiting.octets.count
        return waiting
    }

    private func position(_ index: Int, _ side: Side) -> Int? {
        guard let waiting = segments[index] else { return nil }
        var best: Int?
        for position in waiting.indices where waiting[position].piece.side == side {
            // Of equals the first that came: the first copy counts.
            if let known = best,
                Int32(bitPattern: waiting[position].piece.sequence &- waiting[known].piece.sequence) >= 0
            {
                continue
            }
            best = position
        }
        return best
    }
}
