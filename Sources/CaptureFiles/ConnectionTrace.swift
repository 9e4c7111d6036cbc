import Wire

/// Where a file has what a connection's ends said, and when: enough to tell it again.
///
/// About ten octets for a segment. Octets that the file has in one piece are not kept, only their place.
struct ConnectionTrace {
    private var octets: [UInt8] = []
    private var clock: Int64 = 0
    private var place = 0

    enum Step {
        /// Octets, or octets that were said before from that offset on.
        case octets(Direction, Content, again: Int?)
        case gap(Direction, Int)
        case end(Direction, Ending)
    }

    enum Content {
        case stored(place: Int, count: Int)
        /// They came in fragments.
        case kept([UInt8])
    }

    private enum Kind: UInt8 {
        case stored, kept, storedAgain, keptAgain, gap, fin, rst, lost
    }

    mutating func receive(_ direction: Direction, _ span: Span<UInt8>, at time: Int64, place: Int?, again: Int? = nil) {
        let isAgain = again != nil
        begin(place == nil ? (isAgain ? .keptAgain : .kept) : (isAgain ? .storedAgain : .stored), direction, time)
        if let again { append(again) }
        if let place {
            append(signed: Int64(place - self.place))
            self.place = place + span.count
            append(span.count)
        } else {
            append(span.count)
            for index in span.indices { octets.append(span[index]) }
        }
    }

    mutating func skip(_ direction: Direction, _ count: Int, at time: Int64) {
        begin(.gap, direction, time)
        append(count)
    }

    mutating func close(_ direction: Direction, _ ending: Ending, at time: Int64) {
        let kind: Kind =
            switch ending {
            case .fin: .fin
            case .rst: .rst
            case .gap: .lost
            }
        begin(kind, direction, time)
    }

    // MARK: Reading

    /// How far somebody has gone through it.
    struct Cursor {
        fileprivate var index = 0
        fileprivate var clock: Int64 = 0
        fileprivate var place = 0
    }

    /// Goes through what was noted since, in order.
    func forEach(from cursor: inout Cursor, _ body: (_ time: Int64, Step) throws -> Void) rethrows {
        var reader = Reader(octets: octets, index: cursor.index, clock: cursor.clock, place: cursor.place)
        while let (time, step) = reader.next() { try body(time, step) }
        cursor = Cursor(index: reader.index, clock: reader.clock, place: reader.place)
    }

    private struct Reader {
        let octets: [UInt8]
        var index: Int
        var clock: Int64
        var place: Int

        mutating func next() -> (Int64, Step)? {
            guard index < octets.count, let kind = Kind(rawValue: octets[index] >> 1) else { return nil }
            let direction: Direction = octets[index] & 1 == 0 ? .clientToServer : .serverToClient
            index += 1
            clock &+= signed()
            return (clock, step(kind, direction))
        }

        private mutating func step(_ kind: Kind, _ direction: Direction) -> Step {
            switch kind {
            case .stored: return .octets(direction, stored(), again: nil)
            case .kept: return .octets(direction, kept(), again: nil)
            case .storedAgain:
                let offset = number()
                return .octets(direction, stored(), again: offset)
            case .keptAgain:
                let offset = number()
                return .octets(direction, kept(), again: offset)
            case .gap: return .gap(direction, number())
            case .fin: return .end(direction, .fin)
            case .rst: return .end(direction, .rst)
            case .lost: return .end(direction, .gap)
            }
        }

        private mutating func stored() -> Content {
            place += Int(signed())
            let start = place
            let count = number()
            place += count
            return .stored(place: start, count: count)
        }

        private mutating func kept() -> Content {
            let count = number()
            defer { index += count }
            return .kept(Array(octets[index..<index + count]))
        }

        private mutating func number() -> Int { Int(truncatingIfNeeded: unsigned()) }

        private mutating func signed() -> Int64 {
            let value = unsigned()
            return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
        }

        private mutating func unsigned() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                let octet = octets[index]
                index += 1
                value |= UInt64(octet & 0x7F) << shift
                shift += 7
                if octet < 0x80 { return value }
            }
        }
    }

    // MARK: Writing

    private mutating func begin(_ kind: Kind, _ direction: Direction, _ time: Int64) {
        // Not twice as much, as an array grows by itself: there may be very many of these.
        if octets.capacity - octets.count < 40 { octets.reserveCapacity(octets.count + octets.count / 4 + 64) }
        octets.append(kind.rawValue << 1 | direction.rawValue)
        append(signed: time &- clock)
        clock = time
    }

    private mutating func append(_ number: Int) { append(UInt64(truncatingIfNeeded: number)) }

    private mutating func append(signed number: Int64) {
        append(UInt64(bitPattern: number << 1) ^ UInt64(bitPattern: number >> 63))
    }

    /// Seven bits an octet, the least first; the last has its upper bit clear.
    private mutating func append(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            octets.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        octets.append(UInt8(truncatingIfNeeded: rest))
    }
}
