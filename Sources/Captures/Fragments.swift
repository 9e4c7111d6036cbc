/// Datagrams that come in pieces, until they are whole.
///
/// Of octets that come twice the first copy counts. What does not become whole is forgotten after a while: when
/// others need the room.
struct Fragments {
    private var incomplete: [Key: Pieces] = [:]
    private var order: [Key] = []
    private var octets = 0

    /// Datagrams and octets that are kept, at most.
    private static let countLimit = 256
    private static let octetLimit = 4 << 20
    /// No datagram is longer (its fragments' offsets are 13 bits of eight octets).
    private static let longest = 65_535 + 8

    fileprivate struct Key: Hashable {
        var source: Address
        var destination: Address
        var identification: UInt32
        var transport: UInt8
    }

    fileprivate struct Pieces {
        var octets: [UInt8] = []
        /// Ascending, not touching.
        var present: [Range<Int>] = []
        var length: Int?

        var isWhole: Bool { length.map { present == [0..<$0] } ?? false }
    }

    /// Takes a piece.
    /// - Returns: The content of the whole datagram, once every piece of it is there.
    mutating func take(_ datagram: Datagram, _ fragment: Datagram.Fragment, _ window: Span<UInt8>) -> [UInt8]? {
        let range = fragment.offset..<fragment.offset + datagram.range.count
        // A piece that is cut short by the capture can never be part of a whole.
        guard datagram.missing == 0, range.upperBound <= Self.longest, !range.isEmpty else { return nil }
        // Version 4 says the protocol in every piece; in version 6 the first counts, and all are of one kind here.
        let key = Key(
            source: datagram.source, destination: datagram.destination, identification: fragment.identification,
            transport: datagram.source.isIPv4 ? datagram.transport : 0)
        if incomplete[key] == nil {
            makeRoom()
            incomplete[key] = Pieces()
            order.append(key)
        }
        octets -= incomplete[key]?.octets.count ?? 0
        incomplete[key]?.add(range, datagram.range.lowerBound, window, isLast: fragment.isLast)
        octets += incomplete[key]?.octets.count ?? 0
        guard let pieces = incomplete[key], pieces.isWhole else { return nil }
        forget(key)
        order.removeAll { $0 == key }
        return pieces.octets
    }

    private mutating func makeRoom() {
        while order.count >= Self.countLimit || octets > Self.octetLimit {
            guard !order.isEmpty else { return }
            forget(order.removeFirst())
        }
    }

    private mutating func forget(_ key: Key) {
        octets -= incomplete.removeValue(forKey: key)?.octets.count ?? 0
    }
}

extension Fragments.Pieces {
    fileprivate mutating func add(_ range: Range<Int>, _ start: Int, _ window: Span<UInt8>, isLast: Bool) {
        if isLast, length == nil { length = range.upperBound }
        if octets.count < range.upperBound {
            octets.append(contentsOf: repeatElement(0, count: range.upperBound - octets.count))
        }
        // Holes are filled, what is there stays.
        var offset = range.lowerBound
        for known in present where known.upperBound > range.lowerBound && known.lowerBound < range.upperBound {
            copy(offset..<max(offset, known.lowerBound), range.lowerBound, start, window)
            offset = max(offset, known.upperBound)
        }
        copy(offset..<max(offset, range.upperBound), range.lowerBound, start, window)
        var joined = range
        present.removeAll { known in
            guard known.upperBound >= joined.lowerBound, known.lowerBound <= joined.upperBound else { return false }
            joined = min(joined.lowerBound, known.lowerBound)..<max(joined.upperBound, known.upperBound)
            return true
        }
        present.insert(joined, at: present.firstIndex { $0.lowerBound > joined.lowerBound } ?? present.count)
    }

    private mutating func copy(_ range: Range<Int>, _ base: Int, _ start: Int, _ window: Span<UInt8>) {
        for offset in range { octets[offset] = window[start + offset - base] }
    }
}
