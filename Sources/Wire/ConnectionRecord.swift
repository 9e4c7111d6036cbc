/// One connection as recorded.
package struct ConnectionRecord: Sendable {
    package var id: ConnectionID
    /// Address of the client, `127.0.0.1:40001`.
    package var client: String
    package var server: String
    package var opened: Timestamp
    private var directions = PerDirection(DirectionRecord())
    /// What client and server claim of each direction; empty while neither has said anything.
    private var insiders: [Interpretation] = []
    /// Number of segments and of ends so far, both directions.
    private var happened = 0

    init(id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
    }

    package subscript(direction: Direction) -> DirectionRecord {
        get { directions[direction] }
        _modify { yield &directions[direction] }
    }

    package var clientToServer: DirectionRecord { directions[.clientToServer] }
    package var serverToClient: DirectionRecord { directions[.serverToClient] }

    /// What the client or the server has claimed of a direction; empty for the reference, which is derived.
    package func interpretation(_ observer: Observer, _ direction: Direction) -> Interpretation {
        guard !insiders.isEmpty, let slot = Self.slot(observer, direction) else { return Interpretation() }
        return insiders[slot]
    }

    /// Whether there is anything but that it was opened.
    var hasHappened: Bool { happened > 0 }

    /// Whether client or server have said what they make of it.
    package var hasInsiders: Bool { !insiders.isEmpty }

    /// - Returns: Index of the segment.
    mutating func append(_ octets: [UInt8], _ direction: Direction, at time: Timestamp) -> Int {
        happened += 1
        return self[direction].append(octets, at: time, turn: happened)
    }

    /// The first end of a direction is its end.
    mutating func end(_ direction: Direction, _ how: Ending, at time: Timestamp) {
        guard self[direction].ending == nil else { return }
        happened += 1
        self[direction].ending = DirectionRecord.End(how: how, time: time, turn: happened & 0xFF_FFFF)
    }

    mutating func tighten() {
        directions[.clientToServer].tighten()
        directions[.serverToClient].tighten()
    }

    mutating func append(_ claim: Claim, by observer: Observer, _ direction: Direction) -> Bool {
        guard let slot = Self.slot(observer, direction) else { return false }
        if insiders.isEmpty { insiders = [Interpretation](repeating: Interpretation(), count: 4) }
        return insiders[slot].append(claim)
    }

    private static func slot(_ observer: Observer, _ direction: Direction) -> Int? {
        switch observer {
        case .reference: nil
        case .client: Int(direction.rawValue)
        case .server: 2 + Int(direction.rawValue)
        }
    }
}

/// The octets of one direction, the segments they came in, and how it ended.
package struct DirectionRecord: Sendable {
    /// Octets that are missing are zero here: offsets are indices.
    package private(set) var bytes: [UInt8] = []
    /// What is missing, ascending.
    package private(set) var gaps: [Range<Int>] = []
    package var ending: End?
    private var records = PlainRecords<SegmentRecord>()

    /// Ascending; with ``gaps`` they cover the direction from offset 0.
    package var segments: Segments { Segments(records: records, gaps: gaps) }

    package struct Segment: Hashable, Sendable {
        package var range: Range<Int>
        package var time: Timestamp
    }

    package struct End: Hashable, Sendable {
        package var how: Ending
        package var time: Timestamp
        /// What happened on the connection before it and what after it is told by comparing this.
        package var turn = 0
    }

    /// The segments of a direction, put together when somebody looks.
    package struct Segments: RandomAccessCollection, Sendable {
        fileprivate let records: PlainRecords<SegmentRecord>
        fileprivate let gaps: [Range<Int>]

        package var startIndex: Int { 0 }
        package var endIndex: Int { records.count }

        package subscript(index: Int) -> Segment {
            let record = records[index]
            return Segment(range: start(of: index)..<record.end, time: Timestamp(nanoseconds: record.time))
        }

        /// When a segment came among those of both directions and their ends, for comparing.
        package func turn(of index: Int) -> Int { records[index].turn }

        /// A segment begins where the one before ends, or behind the gap that begins there.
        private func start(of index: Int) -> Int {
            let last = index == 0 ? 0 : records[index - 1].end
            guard !gaps.isEmpty, records[index].end > last else { return last }
            var (low, high) = (0, gaps.count)
            while low < high {
                let middle = (low + high) / 2
                if gaps[middle].lowerBound < last { low = middle + 1 } else { high = middle }
            }
            return low < gaps.count && gaps[low].lowerBound == last ? gaps[low].upperBound : last
        }
    }

    /// 16 octets, for there are as many of them as there are messages.
    fileprivate struct SegmentRecord: BitwiseCopyable, Sendable {
        /// Where it ends in 40 bits, its turn in the 24 above them.
        private var bits: UInt64
        var time: Int64

        init(end: Int, turn: Int, at time: Timestamp) {
            bits = UInt64(truncatingIfNeeded: end) & 0xFF_FFFF_FFFF | UInt64(truncatingIfNeeded: turn) << 40
            self.time = time.nanoseconds
        }

        var end: Int { Int(bits & 0xFF_FFFF_FFFF) }
        var turn: Int { Int(bits >> 40) }
    }

    /// - Returns: Index of the segment.
    fileprivate mutating func append(_ octets: [UInt8], at time: Timestamp, turn: Int) -> Int {
        bytes += octets
        records.append(SegmentRecord(end: bytes.count, turn: turn, at: time))
        return records.count - 1
    }

    fileprivate mutating func tighten() {
        if bytes.capacity > bytes.count + bytes.count / 16 { bytes = bytes.withUnsafeBufferPointer { Array($0) } }
        records.tighten()
    }

    /// More octets than that cannot be missing in one place: their zeros would fill the memory.
    package static let largestGap = 1 << 26

    /// nil if the count is not positive or too large.
    mutating func skip(_ count: Int) -> Range<Int>? {
        guard (1...Self.largestGap).contains(count) else { return nil }
        let range = bytes.count..<bytes.count + count
        bytes.append(contentsOf: repeatElement(0, count: count))
        if let last = gaps.last, last.upperBound == range.lowerBound {
            gaps[gaps.count - 1] = last.lowerBound..<range.upperBound
        } else {
            gaps.append(range)
        }
        return range
    }
}
