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
        // What a reset carries says why, to whoever reads packets: it is not of the stream (RFC 9293 section 3.5.3).
        let isRst = segment.flags.contains(.rst)
        range = isRst ? segment.range.lowerBound..<segment.range.lowerBound : segment.range
        length = isRst ? 0 : segment.length
        isFin = segment.flags.contains(.fin)
        self.isRst = isRst
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

    private struct Line: Hashable {
        var index: Int
        var side: Side
    }

    /// Of connections' sides with something that waits.
    private var queues: [Line: Queue] = [:]
    private(set) var octets = 0

    /// The first in sequence of those of one side.
    func first(of index: Int, _ side: Side) -> Piece? { queues[Line(index: index, side: side)]?.first }

    mutating func add(_ piece: Piece, _ span: Span<UInt8>, _ index: Int) {
        var piece = piece
        var copy: [UInt8] = []
        copy.reserveCapacity(piece.range.count)
        for place in piece.range { copy.append(span[place]) }
        piece.range = 0..<copy.count
        octets += copy.count
        queues[Line(index: index, side: piece.side), default: Queue()].insert(Waiting(piece: piece, octets: copy))
    }

    mutating func takeFirst(of index: Int, _ side: Side) -> Waiting? {
        let line = Line(index: index, side: side)
        guard let waiting = queues[line]?.removeFirst() else { return nil }
        if queues[line]?.isEmpty == true { queues[line] = nil }
        octets -= waiting.octets.count
        return waiting
    }
}

/// Segments of one direction in the order of their sequence numbers; of equals the first that came is the first.
///
/// What is put in order is small: there may be tens of thousands, and they may come in any order.
private struct Queue {
    private struct Place {
        var sequence: UInt32
        /// Where the segment is in `segments`.
        var slot: Int32
    }

    /// In order from `head` on.
    private var places: [Place] = []
    private var head = 0
    private var segments: [HeldSegments.Waiting?] = []
    private var free: [Int32] = []

    var isEmpty: Bool { head == places.count }

    var first: Piece? { isEmpty ? nil : segments[Int(places[head].slot)]?.piece }

    mutating func insert(_ waiting: HeldSegments.Waiting) {
        let slot: Int32
        if let last = free.popLast() {
            slot = last
            segments[Int(slot)] = waiting
        } else {
            slot = Int32(segments.count)
            segments.append(waiting)
        }
        let sequence = waiting.piece.sequence
        var low = head
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            let isBefore = Int32(bitPattern: sequence &- places[middle].sequence) < 0
            if isBefore { high = middle } else { low = middle + 1 }
        }
        places.insert(Place(sequence: sequence, slot: slot), at: low)
    }

    mutating func removeFirst() -> HeldSegments.Waiting? {
        guard !isEmpty else { return nil }
        let slot = places[head].slot
        head += 1
        if head > 64, head > places.count / 2 {
            places.removeFirst(head)
            head = 0
        }
        free.append(slot)
        defer { segments[Int(slot)] = nil }
        return segments[Int(slot)]
    }
}
