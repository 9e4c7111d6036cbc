import Wire

/// Two sessions side by side: what happened in both, what in one alone, and where they first part.
///
/// Requests are matched by their place in the session, whatever connection they came on; between two requests, what
/// is alike stands on one row. Addresses, times and the fields Date and Host are nobody's fault and no difference, in
/// what a party printed too.
package struct SessionComparison: Sendable {
    /// Index of a connection and of one of its rows.
    package struct Place: Hashable, Sendable {
        package var connection: Int
        package var row: Int
    }

    package struct Row: Hashable, Sendable {
        /// nil where this side has nothing of the kind.
        package var left: Place?
        package var right: Place?
        /// The first octet, counted from the row's first one, in which the sides differ; nil where they do not.
        package var difference: Int?
        package var differs: Bool { difference != nil }
    }

    /// Where the octets of the two first part.
    package struct Difference: Hashable, Sendable {
        /// Index into ``SessionComparison/rows``.
        package var row: Int
        package var direction: Direction
        /// Of the octet in its connection on the left, or on the right where the left has none.
        package var offset: Int
    }

    package let left: SessionAnalysis
    package let right: SessionAnalysis
    package private(set) var rows: [Row] = []
    /// nil where the octets are the same.
    package private(set) var first: Difference?

    package init(_ left: SessionAnalysis, _ right: SessionAnalysis) {
        self.left = left
        self.right = right
        let mine = Side(left)
        let theirs = Side(right)
        for turn in 0..<max(mine.turns.count, theirs.turns.count) {
            align(
                mine.turns.indices.contains(turn) ? mine.turns[turn] : [],
                theirs.turns.indices.contains(turn) ? theirs.turns[turn] : [])
        }
        for index in rows.indices where first == nil { first = difference(at: index) }
    }

    /// The row on one side with what belongs to it; nil where that side has none.
    package func subject(
        _ place: Place?, _ session: SessionAnalysis
    ) -> (connection: ConnectionAnalysis, record: ConnectionRecord, row: TimelineRow)? {
        guard let place, let detail = session.connections[place.connection].detail,
            let record = session.recording.connection(detail.id)
        else { return nil }
        return (detail, record, detail.rows[place.row])
    }

    /// Rows with differences, ascending.
    package var differences: [Int] { rows.indices.filter { rows[$0].differs } }

    // MARK: Alignment

    /// What happened, as far as that decides what is put beside it.
    private struct Item {
        var place: Place
        var key: String
    }

    /// The rows of a session in the order of time, cut in front of every request.
    private struct Side {
        private(set) var turns: [[Item]] = [[]]

        init(_ session: SessionAnalysis) {
            var all: [(time: Timestamp, place: Place, row: TimelineRow)] = []
            for (index, slot) in session.connections.enumerated() {
                for (place, row) in (slot.detail?.rows ?? []).enumerated() {
                    all.append((row.time, Place(connection: index, row: place), row))
                }
            }
            all.sort {
                ($0.time, $0.place.connection, $0.place.row) < ($1.time, $1.place.connection, $1.place.row)
            }
            for entry in all {
                if case .request = entry.row.kind { turns.append([]) }
                turns[turns.count - 1].append(Item(place: entry.place, key: Self.key(entry.row)))
            }
        }

        private static func key(_ row: TimelineRow) -> String {
            switch row.kind {
            case .opened: "open"
            case .request: "request"
            case .response: "response"
            case .interim: "interim"
            case .tunnel: "tunnel"
            case .stray: "stray \(row.direction?.code ?? "")"
            case .eaten: "eaten"
            case .closed(let how): "closed \(how.rawValue) \(row.direction?.code ?? "")"
            case .log(let party): "log \(party.rawValue)"
            }
        }
    }

    private static let largest = 1_000_000

    /// Puts the rows of one turn beside each other: the longest common sequence of their kinds.
    private mutating func align(_ mine: [Item], _ theirs: [Item]) {
        guard mine.count * theirs.count <= Self.largest else {
            for index in 0..<max(mine.count, theirs.count) {
                append(
                    mine.indices.contains(index) ? mine[index].place : nil,
                    theirs.indices.contains(index) ? theirs[index].place : nil)
            }
            return
        }
        var lengths = [[Int]](repeating: [Int](repeating: 0, count: theirs.count + 1), count: mine.count + 1)
        for i in mine.indices.reversed() {
            for j in theirs.indices.reversed() {
                lengths[i][j] =
                    mine[i].key == theirs[j].key
                    ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
            }
        }
        var (i, j) = (0, 0)
        while i < mine.count || j < theirs.count {
            if i < mine.count, j < theirs.count, mine[i].key == theirs[j].key {
                append(mine[i].place, theirs[j].place)
                (i, j) = (i + 1, j + 1)
            } else if j == theirs.count || i < mine.count && lengths[i + 1][j] >= lengths[i][j + 1] {
                append(mine[i].place, nil)
                i += 1
            } else {
                append(nil, theirs[j].place)
                j += 1
            }
        }
    }

    private mutating func append(_ mine: Place?, _ theirs: Place?) {
        var row = Row(left: mine, right: theirs)
        row.difference = difference(row)
        rows.append(row)
    }

    private func difference(_ row: Row) -> Int? {
        guard let mine = subject(row.left, left), let theirs = subject(row.right, right) else { return 0 }
        switch mine.row.kind {
        case .opened, .closed: return nil
        case .log:
            let (a, b) = (
                mine.connection.text(of: mine.row, mine.record), theirs.connection.text(of: theirs.row, theirs.record)
            )
            if a == b { return nil }
            return Incidental.removed(from: a).octets == Incidental.removed(from: b).octets ? nil : 0
        case .request, .response, .interim, .tunnel, .stray, .eaten: break
        }
        let (a, b) = (Self.octets(mine), Self.octets(theirs))
        if a.elementsEqual(b) { return nil }
        return rest(of: a, mine.row).difference(from: rest(of: b, theirs.row))
    }

    /// What is left when and where apart, which a message says in its fields and others in none.
    private func rest(of octets: ArraySlice<UInt8>, _ row: TimelineRow) -> Incidental.Rest {
        let isMessage =
            switch row.kind {
            case .request, .response, .interim, .eaten: true
            case .tunnel, .stray: octets.starts(with: "HTTP/".utf8)
            case .opened, .closed, .log: false
            }
        return isMessage
            ? Incidental.removed(fromMessage: octets)
            : Incidental.Rest(octets: Array(octets), places: Array(0..<octets.count), count: octets.count)
    }

    private static func octets(
        _ subject: (connection: ConnectionAnalysis, record: ConnectionRecord, row: TimelineRow)
    ) -> ArraySlice<UInt8> {
        subject.row.direction.map { subject.record[$0].bytes[subject.row.range] } ?? []
    }

    private func difference(at index: Int) -> Difference? {
        let row = rows[index]
        guard let place = row.difference, let subject = subject(row.left, left) ?? subject(row.right, right) else {
            return nil
        }
        guard let direction = subject.row.direction, !subject.row.range.isEmpty else { return nil }
        return Difference(row: index, direction: direction, offset: subject.row.range.lowerBound + place)
    }
}
