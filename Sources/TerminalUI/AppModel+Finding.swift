import Analysis
import Canvas
import Wire

/// What somebody looks for, and how far they have come.
struct Search: Hashable, Sendable {
    var pattern: BytePattern
    /// Which way the search goes on once the connection that it waits for is here; nil while it waits for none.
    var pending: Int?
}

extension AppModel {
    /// Where a pattern is: octets, or a line of log.
    struct Hit: Hashable {
        var row: Int
        /// nil for a log line.
        var range: Range<Int>?
    }

    /// Goes to the next match, in steps of `distance` (1 or -1), on this connection or the next one of the list.
    mutating func findNext(_ distance: Int) -> [Effect] {
        guard let search else {
            notice = Notice(text: "nothing is looked for; / begins", tone: .trouble)
            return []
        }
        self.search?.pending = nil
        var place = listing.nearest(to: selection.connection)
        var start: Hit?
        if let row = rowIndex, listing.index(at: place, in: shown) == selection.connection {
            start = Hit(row: row, range: selection.octet.map { $0..<$0 + 1 })
        }
        while let index = listing.index(at: place, in: shown) {
            if isWorthMaking(index, for: search.pattern) { unpack(index) }
            let session = shown
            let slot = session.connections[index]
            if let detail = slot.detail, let record = session.recording.connection(slot.id) {
                if let hit = Self.hit(search.pattern, detail, record, from: start, distance) {
                    show(hit, on: index)
                    return []
                }
            } else if !slot.isPacked, unloadable[slot.id] == nil, source.kind != .lab {
                notice = Notice(
                    text: "looking at connection \(place + 1) of \(listing.count(in: session))", tone: .done)
                self.search?.pending = distance
                selection.connection = index
                selection.octet = nil
                follows = false
                return []
            }
            start = nil
            place += distance
        }
        notice = Notice(
            text: "no \(distance > 0 ? "further" : "earlier") match of \(search.pattern.text)" + turningBack(distance),
            tone: .trouble)
        return []
    }

    /// Who begins to look at the end of live traffic finds everything behind them.
    private func turningBack(_ distance: Int) -> String {
        let key = keys.keys(of: distance > 0 ? .previousMatch : .nextMatch).first?.name
        return key.map { "; \($0) looks \(distance > 0 ? "back" : "on")" } ?? ""
    }

    /// Whether the octets of a packed connection, which has nothing but octets, have a match.
    private func isWorthMaking(_ index: Int, for pattern: BytePattern) -> Bool {
        let session = shown
        guard session.connections[index].isPacked else { return false }
        return session.recording.withConnection(session.connections[index].id) { record in
            Direction.allCases.contains { pattern.first(in: record[$0].bytes) != nil }
        } ?? false
    }

    private mutating func show(_ hit: Hit, on index: Int) {
        follows = false
        selection.connection = index
        selectRow(hit.row)
        if let range = hit.range { selection.octet = range.lowerBound }
    }

    /// The nearest match behind or in front of a place of a connection; of equals, the one on the earlier row.
    static func hit(
        _ pattern: BytePattern, _ connection: ConnectionAnalysis, _ record: ConnectionRecord, from start: Hit?,
        _ distance: Int
    ) -> Hit? {
        let rows = connection.rows
        var best: Hit?
        func isBetter(_ hit: Hit) -> Bool {
            guard let best else { return true }
            let (left, right) = ((hit.row, hit.range?.lowerBound ?? 0), (best.row, best.range?.lowerBound ?? 0))
            return distance > 0 ? left < right : left > right
        }
        for direction in Direction.allCases {
            let octets = record[direction].bytes
            let edge = edge(of: direction, rows, from: start, distance, count: octets.count)
            let range = distance > 0 ? pattern.first(in: octets, from: edge) : pattern.last(in: octets, before: edge)
            guard let range, let row = connection.index(ofRowShowing: range.lowerBound, direction) else { continue }
            let hit = Hit(row: row, range: range)
            if isBetter(hit) { best = hit }
        }
        var row = start.map { $0.row + distance } ?? (distance > 0 ? 0 : rows.count - 1)
        while rows.indices.contains(row), best.map({ distance > 0 ? row < $0.row : row > $0.row }) ?? true {
            if case .log = rows[row].kind,
                pattern.first(in: Array(connection.text(of: rows[row], record).utf8)) != nil
            {
                return Hit(row: row, range: nil)
            }
            row += distance
        }
        return best
    }

    /// Where looking begins in a direction: behind the cursor in its own, at the neighbouring rows in the other.
    private static func edge(
        of direction: Direction, _ rows: [TimelineRow], from start: Hit?, _ distance: Int, count: Int
    ) -> Int {
        guard let start, rows.indices.contains(start.row) else { return distance > 0 ? 0 : count }
        let current = rows[start.row]
        if current.direction == direction {
            if let offset = start.range?.lowerBound { return distance > 0 ? offset + 1 : offset }
            return current.range.lowerBound
        }
        var row = start.row + distance
        while rows.indices.contains(row) {
            let other = rows[row]
            // An eaten row shows octets of a message's row once more.
            var isOwn = true
            if case .eaten = other.kind { isOwn = false }
            if isOwn, other.direction == direction, !other.range.isEmpty {
                return distance > 0 ? other.range.lowerBound : other.range.upperBound
            }
            row += distance
        }
        return distance > 0 ? count : 0
    }

    // MARK: Marks

    mutating func toggleMark() -> [Effect] {
        guard let subject else { return [] }
        let mark = Mark(subject.row, of: subject.connection.id)
        if session.recording.marks.contains(where: { $0.isSamePlace(as: mark) }) {
            return keep(mark, isMarked: false)
        }
        notice = Notice(text: "marked; \(keys.keys(of: .nextMark).first?.name ?? "") goes to marks", tone: .done)
        return keep(mark, isMarked: true)
    }

    /// Puts a mark into the session, or takes it out, and asks that a log that is being written knows of it.
    mutating func keep(_ mark: Mark, isMarked: Bool) -> [Effect] {
        if isMarked { session.mark(mark) } else { session.unmark(mark) }
        if isMarked { frozen?.mark(mark) } else { frozen?.unmark(mark) }
        return [isMarked ? .mark(mark) : .unmark(mark)]
    }

    /// Goes to the mark behind the selected row in time, the first after the last.
    mutating func goToNextMark() {
        let session = shown
        let marks = session.recording.marks.filter { session.index(of: $0.connection) != nil }
            .sorted { ($0.time, $0.connection, $0.offset) < ($1.time, $1.connection, $1.offset) }
        guard let first = marks.first else {
            notice = Notice(text: "nothing is marked; \(keys.keys(of: .mark).first?.name ?? "") marks", tone: .trouble)
            return
        }
        let here = subject.map { Mark($0.row, of: $0.connection.id) }
        let next =
            here.flatMap { here in
                marks.first { ($0.time, $0.connection, $0.offset) > (here.time, here.connection, here.offset) }
            } ?? first
        guard let index = session.index(of: next.connection) else { return }
        unpack(index)
        follows = false
        selection.connection = index
        selection.octet = nil
        if let row = shown.connections[index].detail?.index(of: next) { selectRow(row) }
    }
}
