import Wire

/// Where a file has what a connection's ends said, and when: enough to tell it again.
///
/// About eight octets for a segment. Octets that the file has in one piece are not kept, only their place. A note is
/// a kind and a direction in one octet, the time since the note before, and what the kind needs; it lies in one piece
/// of the ``TraceStore``, which is the same one at every call.
struct ConnectionTrace {
    private var first = 0
    private var last = 0
    /// Octets of the last piece that are in use; none has any before the first note.
    private var used = TraceStore.room
    private var isEmpty = true
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

    /// 0 is none: the end of what a piece has.
    private enum Kind: UInt8 {
        case stored = 1
        case kept, storedAgain, keptAgain, gap, fin, rst, lost
    }

    @inline(__always)
    mutating func receive(
        _ direction: Direction, _ span: Span<UInt8>, at time: Int64, place: Int?, again: Int? = nil,
        in store: TraceStore
    ) {
        let isAgain = again != nil
        let kind: Kind = place == nil ? (isAgain ? .keptAgain : .kept) : (isAgain ? .storedAgain : .stored)
        var note = begin(kind, direction, time, store)
        if let again { note.append(again) }
        if let place {
            note.append(signed: Int64(place - self.place))
            self.place = place + span.count
            note.append(span.count)
        } else {
            note.append(store.keep(Array(span)))
        }
        end(note, store)
    }

    mutating func skip(_ direction: Direction, _ count: Int, at time: Int64, in store: TraceStore) {
        var note = begin(.gap, direction, time, store)
        note.append(count)
        end(note, store)
    }

    mutating func close(_ direction: Direction, _ ending: Ending, at time: Int64, in store: TraceStore) {
        let kind: Kind =
            switch ending {
            case .fin: .fin
            case .rst: .rst
            case .gap: .lost
            }
        end(begin(kind, direction, time, store), store)
    }

    // MARK: Writing

    /// A kind and four numbers of ten octets at most, and the mark behind the last note.
    private static let longest = 42

    @inline(__always)
    private mutating func begin(_ kind: Kind, _ direction: Direction, _ time: Int64, _ store: TraceStore) -> Note {
        if TraceStore.room - used < Self.longest { turn(store) }
        var note = Note(store.base(of: last) + used)
        note.append(octet: kind.rawValue << 1 | direction.rawValue)
        note.append(signed: time &- clock)
        clock = time
        return note
    }

    @inline(__always)
    private mutating func end(_ note: Note, _ store: TraceStore) {
        note.at.storeBytes(of: 0, as: UInt8.self)
        used = note.at - store.base(of: last)
    }

    private mutating func turn(_ store: TraceStore) {
        let piece = store.take()
        if isEmpty {
            first = piece
            isEmpty = false
        } else {
            store.link(last, to: piece)
        }
        last = piece
        used = 0
    }

    /// Where the next octet of a note goes.
    private struct Note {
        var at: UnsafeMutableRawPointer

        @inline(__always)
        init(_ start: UnsafeMutableRawPointer) { at = start }

        @inline(__always)
        mutating func append(octet: UInt8) {
            at.storeBytes(of: octet, as: UInt8.self)
            at += 1
        }

        @inline(__always)
        mutating func append(_ number: Int) { append(UInt64(truncatingIfNeeded: number)) }

        @inline(__always)
        mutating func append(signed number: Int64) {
            append(UInt64(bitPattern: number << 1) ^ UInt64(bitPattern: number >> 63))
        }

        /// Seven bits an octet, the least first; the last has its upper bit clear.
        @inline(__always)
        private mutating func append(_ number: UInt64) {
            var rest = number
            while rest >= 0x80 {
                append(octet: UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            append(octet: UInt8(truncatingIfNeeded: rest))
        }
    }

    // MARK: Reading

    /// How far somebody has gone through it.
    struct Cursor {
        fileprivate var piece: Int?
        fileprivate var index = 0
        fileprivate var clock: Int64 = 0
        fileprivate var place = 0
    }

    /// Goes through what was noted since, in order.
    func forEach(
        from cursor: inout Cursor, in store: TraceStore, _ body: (_ time: Int64, Step) throws -> Void
    ) rethrows {
        guard !isEmpty else { return }
        var reader = Reader(store: store, last: last, cursor: cursor)
        if reader.cursor.piece == nil { reader.cursor.piece = first }
        while let (time, step) = reader.next() { try body(time, step) }
        cursor = reader.cursor
    }

    private struct Reader {
        let store: TraceStore
        let last: Int
        var cursor: Cursor

        mutating func next() -> (Int64, Step)? {
            guard let piece = cursor.piece else { return nil }
            let octet = store.base(of: piece).load(fromByteOffset: cursor.index, as: UInt8.self)
            guard let kind = Kind(rawValue: octet >> 1) else {
                guard piece != last else { return nil }
                cursor.piece = store.next(after: piece)
                cursor.index = 0
                return next()
            }
            let direction: Direction = octet & 1 == 0 ? .clientToServer : .serverToClient
            cursor.index += 1
            cursor.clock &+= signed()
            return (cursor.clock, step(kind, direction))
        }

        private mutating func step(_ kind: Kind, _ direction: Direction) -> Step {
            switch kind {
            case .stored: return .octets(direction, stored(), again: nil)
            case .kept: return .octets(direction, .kept(store.kept[number()]), again: nil)
            case .storedAgain:
                let offset = number()
                return .octets(direction, stored(), again: offset)
            case .keptAgain:
                let offset = number()
                return .octets(direction, .kept(store.kept[number()]), again: offset)
            case .gap: return .gap(direction, number())
            case .fin: return .end(direction, .fin)
            case .rst: return .end(direction, .rst)
            case .lost: return .end(direction, .gap)
            }
        }

        private mutating func stored() -> Content {
            cursor.place += Int(signed())
            let start = cursor.place
            let count = number()
            cursor.place += count
            return .stored(place: start, count: count)
        }

        private mutating func number() -> Int { Int(truncatingIfNeeded: unsigned()) }

        private mutating func signed() -> Int64 {
            let value = unsigned()
            return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
        }

        private mutating func unsigned() -> UInt64 {
            let base = store.base(of: cursor.piece!)
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                let octet = base.load(fromByteOffset: cursor.index, as: UInt8.self)
                cursor.index += 1
                value |= UInt64(octet & 0x7F) << shift
                shift += 7
                if octet < 0x80 { return value }
            }
        }
    }
}

extension [UInt8] {
    fileprivate init(_ span: Span<UInt8>) {
        self.init(unsafeUninitializedCapacity: span.count) { buffer, filled in
            for index in span.indices { buffer[index] = span[index] }
            filled = span.count
        }
    }
}
