import Wire

/// One row of a connection's ladder, in domain units: no colours, no columns.
package struct TimelineRow: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case opened
        case request(Int)
        case response(Int)
        case interim(Int)
        case tunnel
        /// Octets of no message by the reference.
        case stray
        /// Octets of request `victim` (or the response to it) that an endpoint consumed as part of `eater`.
        case eaten(victim: Owner, eater: Owner)
        case closed(Ending)
        case log(Party)
    }

    /// Names the row in its connection for as long as the analysis lives; see ``ConnectionAnalysis/rows``.
    package var id: Int
    /// When its first octet came, or the event happened.
    package var time: Timestamp
    /// When its last octet so far came.
    package var ended: Timestamp
    package var kind: Kind
    /// nil for logs and openings.
    package var direction: Direction?
    /// Octets of `direction`; empty where there are none.
    package var range: Range<Int>
    /// What the row says, made of printable characters only: `GET /b`, `200 OK`, the text of a log line.
    package var text: String
    /// `Content-Length: 54`, `no body (HEAD)`.
    package var detail: String
    /// Index into ``ConnectionAnalysis/findings`` of the worst finding that this row shows.
    package var finding: Int?
    /// false for a message of which more is to come.
    package var isComplete: Bool

    package init(
        id: Int = 0, time: Timestamp, ended: Timestamp? = nil, kind: Kind, direction: Direction?, range: Range<Int>,
        text: String, detail: String = "", finding: Int? = nil, isComplete: Bool = true
    ) {
        self.id = id
        self.time = time
        self.ended = ended ?? time
        self.kind = kind
        self.direction = direction
        self.range = range
        self.text = text
        self.detail = detail
        self.finding = finding
        self.isComplete = isComplete
    }
}

/// The rows of one connection while they become known.
///
/// Keeps the promise that ``ConnectionAnalysis/rows`` makes, and knows which row shows an octet.
struct Timeline: Sendable {
    private(set) var rows: [TimelineRow] = []
    /// Per direction, ascending: where a row of the reference's begins.
    private var begins: [[(offset: Int, id: Int)]] = [[], []]

    /// Adds a row at its time and returns its id.
    mutating func insert(_ row: TimelineRow) -> Int {
        var row = row
        row.id = rows.count
        var place = rows.count
        while place > 0, rows[place - 1].time > row.time { place -= 1 }
        rows.insert(row, at: place)
        return row.id
    }

    /// Says that the octets of a direction from `offset` on, up to the next such mark, are shown by a row.
    mutating func mark(_ direction: Direction, from offset: Int, id: Int) {
        begins[Int(direction.rawValue)].append((offset, id))
    }

    /// Id of the row that shows an octet by the reference; nil if none does yet.
    func row(showing offset: Int, _ direction: Direction) -> Int? {
        let marks = begins[Int(direction.rawValue)]
        guard let first = marks.first, first.offset <= offset else { return nil }
        var low = 0
        var high = marks.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if marks[middle].offset <= offset { low = middle } else { high = middle - 1 }
        }
        return marks[low].id
    }

    func index(of id: Int) -> Int? {
        guard rows.indices.contains(id) else { return nil }
        // A row lies where it was put, moved by the few rows that became known late around it.
        var distance = 0
        while id - distance >= 0 || id + distance < rows.count {
            if id - distance >= 0, rows[id - distance].id == id { return id - distance }
            if id + distance < rows.count, rows[id + distance].id == id { return id + distance }
            distance += 1
        }
        return nil
    }

    mutating func change(_ id: Int, _ body: (inout TimelineRow) -> Void) {
        if let index = index(of: id) { body(&rows[index]) }
    }
}
