import Wire

/// How far an analysis has come on its connection: what lets the next event look at the tail only.
struct Progress: Sendable {
    /// The latest time seen. A clock that steps back is held, so that rows stay in the order of events.
    var clock = Timestamp.zero
    var directions = [DirectionProgress(), DirectionProgress()]
    /// Number of the framer's violations that were looked at, and the finding that each of them made, if any.
    var findings: [Int?] = []
    /// Of the framer's violations, those whose octets came after the next request had been sent.
    var late: Set<Int> = []
    /// Findings without a known bug that wait for their exchange's response, which may tell who the server is.
    var nameless: [Int] = []
    /// Of each direction, the last violation: the one that may still grow.
    var growing: [Int?] = [nil, nil]
    /// Notes are made once a connection: what is odd about one status line is odd about all.
    var noted: Set<FindingCode> = []
    /// What the server answered.
    var watch = Watch()
    /// Numbers of the exchanges in whose requests the framer objects to something: no wonder if they are refused.
    var faulty: Set<Int> = []
    /// The exchange whose request was refused last, if it depends on the server's close what that means.
    var rejected: Int?
    /// The request that was answered before it was complete.
    var early: Early?
    /// The finding that rests on what the server answered alone, and its row: an insider may confirm it later.
    var supposition: Supposition?
    /// The exchange that was found to be unanswered when the connection ended.
    var unanswered: Int?
    /// The directions in which a desync was found.
    var mistaken: Set<Direction> = []
    /// How far every two observers were compared: three pairs a direction.
    var comparisons = [Comparison](repeating: Comparison(), count: 6)
    /// What client and server hold against the reference, a direction.
    var disputes = [Dispute](repeating: Dispute(), count: 4)

    struct Supposition {
        var finding: Int
        var row: Int?
    }

    /// A request that was answered before it was complete.
    struct Early {
        var exchange: Int
        /// Where it had come to by then.
        var offset: Int
        var finding: Int?
    }

    /// Whether any direction has come to its end.
    var hasEnded: Bool { directions.contains { $0.ending != nil } }

    subscript(direction: Direction) -> DirectionProgress {
        _read { yield directions[Int(direction.rawValue)] }
        _modify { yield &directions[Int(direction.rawValue)] }
    }
}

/// How far the reference's claims on one direction have become rows.
struct DirectionProgress: Sendable {
    var ending: Ending?
    /// Index of the last claim that was looked at, and the end of what was taken of it.
    var claim = 0
    var end = 0
    /// What the last octets were of, and its row.
    var subject: Subject?
    var row = 0
    /// Octets that have come.
    private(set) var received = 0
    private var arrivals: [(end: Int, time: Timestamp)] = []

    /// What a row of the reference's shows.
    enum Subject: Hashable {
        case request(Int)
        /// The interim response that begins there.
        case interim(Int, offset: Int)
        case response(Int)
        case tunnel
        case stray
    }

    mutating func arrive(_ count: Int, at time: Timestamp) {
        received += count
        if let last = arrivals.last, last.time == time {
            arrivals[arrivals.count - 1].end = received
        } else {
            arrivals.append((received, time))
        }
    }

    /// When an octet came that no row shows yet.
    func arrival(of offset: Int) -> Timestamp? { arrivals.first { $0.end > offset }?.time }

    /// Forgets when octets came that rows show.
    mutating func settle() {
        if let kept = arrivals.firstIndex(where: { $0.end > end }) {
            if kept > 0 { arrivals.removeFirst(kept) }
        } else {
            arrivals.removeAll(keepingCapacity: true)
        }
    }
}

/// How far two interpretations of one direction were compared.
struct Comparison: Sendable {
    private var offset = 0
    private var left = 0
    private var right = 0

    /// The next octets that both have judged and that lie in one claim of each; nil if there are none.
    mutating func next(_ mine: Interpretation, _ theirs: Interpretation) -> (range: Range<Int>, Claim, Claim)? {
        let common = min(mine.end, theirs.end)
        guard offset < common else { return nil }
        while mine.claims[left].range.upperBound <= offset { left += 1 }
        while theirs.claims[right].range.upperBound <= offset { right += 1 }
        let (a, b) = (mine.claims[left], theirs.claims[right])
        let range = offset..<min(a.range.upperBound, b.range.upperBound)
        offset = range.upperBound
        return (range, a, b)
    }
}

/// What an observer holds against the reference on one direction.
struct Dispute: Sendable {
    /// The observer's number of a message less the reference's, once a mistake has set them apart.
    ///
    /// An observer that skipped a message is off by one for ever after. That is one mistake, not many.
    var shift = 0
    var run: Run?

    /// Neighbouring octets that the observer gives to one message and the reference to others.
    struct Run: Sendable {
        var range: Range<Int>
        var victim: Owner
        var other: Owner
        /// The finding and the row that grow with it; nil if another finding says it already.
        var finding: Int?
        var row: Int?
        var isEaten: Bool
    }
}
