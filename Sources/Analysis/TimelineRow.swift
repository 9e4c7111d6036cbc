import Wire

/// One row of a connection's ladder, in domain units: no colours, no columns, no words.
///
/// A session has two of them an exchange, so they hold numbers alone; what a row says is derived when somebody
/// looks: ``ConnectionAnalysis/text(of:_:)`` and ``ConnectionAnalysis/detail(of:)``.
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

    /// When its first octet came, or the event happened.
    package var time: Timestamp
    /// When its last octet so far came.
    package var ended: Timestamp
    /// Octets of `direction`; empty where there are none.
    package var range: Range<Int>
    private var number: Int32
    private var shownFinding: Int32
    private var code: Code
    /// nil for logs and openings.
    package var direction: Direction?
    /// false for a message of which more is to come.
    package var isComplete: Bool

    package init(
        id: Int = 0, time: Timestamp, ended: Timestamp? = nil, kind: Kind, direction: Direction?, range: Range<Int>,
        finding: Int? = nil, isComplete: Bool = true
    ) {
        number = Int32(clamping: id)
        shownFinding = finding.map { Int32(clamping: $0) } ?? -1
        self.time = time
        self.ended = ended ?? time
        code = Code(kind)
        self.direction = direction
        self.range = range
        self.isComplete = isComplete
    }

    /// Names the row in its connection for as long as the analysis lives; see ``ConnectionAnalysis/rows``.
    package var id: Int {
        get { Int(number) }
        set { number = Int32(clamping: newValue) }
    }

    package var kind: Kind { code.kind }

    /// Index into ``ConnectionAnalysis/findings`` of the worst finding that this row shows.
    package var finding: Int? {
        get { shownFinding < 0 ? nil : Int(shownFinding) }
        set { shownFinding = newValue.map { Int32(clamping: $0) } ?? -1 }
    }

    /// A kind in nine octets: an enumeration with two owners in it would be three times as large.
    private struct Code: Hashable {
        private enum Tag: UInt8 { case opened, request, response, interim, tunnel, stray, eaten, closed, log }

        private var tag: Tag
        /// Of an eaten row: what the victim and the eater are, two bits each; else an ending or a party.
        private var detail: UInt8 = 0
        private var first: Int32 = 0
        private var second: Int32 = 0

        init(_ kind: Kind) {
            switch kind {
            case .opened: tag = .opened
            case .request(let number): (tag, first) = (.request, Int32(clamping: number))
            case .response(let number): (tag, first) = (.response, Int32(clamping: number))
            case .interim(let number): (tag, first) = (.interim, Int32(clamping: number))
            case .tunnel: tag = .tunnel
            case .stray: tag = .stray
            case .eaten(let victim, let eater):
                tag = .eaten
                detail = Self.form(victim) | Self.form(eater) << 2
                first = Int32(clamping: victim.exchange ?? 0)
                second = Int32(clamping: eater.exchange ?? 0)
            case .closed(let ending):
                (tag, detail) = (.closed, UInt8(Ending.allCases.firstIndex(of: ending) ?? 0))
            case .log(let party): (tag, detail) = (.log, UInt8(Party.allCases.firstIndex(of: party) ?? 0))
            }
        }

        var kind: Kind {
            switch tag {
            case .opened: .opened
            case .request: .request(Int(first))
            case .response: .response(Int(first))
            case .interim: .interim(Int(first))
            case .tunnel: .tunnel
            case .stray: .stray
            case .eaten: .eaten(victim: Self.owner(detail & 3, first), eater: Self.owner(detail >> 2, second))
            case .closed: .closed(Ending.allCases[Int(detail)])
            case .log: .log(Party.allCases[Int(detail)])
            }
        }

        private static func form(_ owner: Owner) -> UInt8 {
            switch owner {
            case .none: 0
            case .request: 1
            case .response: 2
            }
        }

        private static func owner(_ form: UInt8, _ number: Int32) -> Owner {
            form == 1 ? .request(Int(number)) : form == 2 ? .response(Int(number)) : .none
        }
    }
}

extension ConnectionAnalysis {
    /// Index of the row that a mark is of; nil if it is of none here.
    package func index(of mark: Mark) -> Int? {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].time < mark.time { low = middle + 1 } else { high = middle }
        }
        return rows[low...].prefix { $0.time == mark.time }.firstIndex { mark.isOf($0, of: id) }
    }

    /// What a row says, made of printable characters only: `GET /b`, `200 OK`, the text of a log line.
    package func text(of row: TimelineRow, _ record: ConnectionRecord) -> String {
        switch row.kind {
        case .opened: return "\(escaped(text: client)) connects to \(escaped(text: server))"
        case .request(let number):
            guard exchanges.indices.contains(number - 1) else { return "" }
            return "\(exchanges[number - 1].method) \(exchanges[number - 1].target)"
        case .response(let number):
            return framed(number)?.response.map { statusText($0, record.serverToClient.bytes) } ?? ""
        case .interim(let number):
            return interim(number, at: row).map { statusText($0, record.serverToClient.bytes) } ?? ""
        case .stray, .tunnel, .eaten:
            guard let direction = row.direction else { return "" }
            return "\"\(excerpt(record[direction].bytes[row.range]))\""
        case .closed(let ending):
            let party = row.direction == .clientToServer ? "client" : "server"
            switch ending {
            case .fin: return "\(party) ends its direction (FIN)"
            case .rst: return "\(party) resets the connection (RST)"
            case .gap: return "the recording of the \(party)'s octets ends here"
            }
        case .log: return timeline.words[row.id] ?? ""
        }
    }

    /// How a message's length is known, for the eye: `Content-Length: 54`, `no body (HEAD)`; empty for other rows.
    package func detail(of row: TimelineRow) -> String {
        switch row.kind {
        case .request(let number):
            return exchanges.indices.contains(number - 1) ? exchanges[number - 1].requestFraming : ""
        case .response(let number):
            return exchanges.indices.contains(number - 1) ? exchanges[number - 1].responseFraming : ""
        case .interim(let number):
            return interim(number, at: row).map { $0.framing.ofResponse(method: "", status: $0.status) } ?? ""
        case .opened, .tunnel, .stray, .eaten, .closed, .log: return ""
        }
    }
}

extension Mark {
    package init(_ row: TimelineRow, of connection: ConnectionID, text: String = "") {
        self.init(connection, at: row.time, row.direction, offset: row.range.lowerBound, text: text)
    }

    package func isOf(_ row: TimelineRow, of connection: ConnectionID) -> Bool {
        isSamePlace(as: Mark(row, of: connection))
    }
}

/// The rows of one connection while they become known.
///
/// Keeps the promise that ``ConnectionAnalysis/rows`` makes, and knows which row shows an octet.
struct Timeline: Sendable {
    private(set) var rows: [TimelineRow] = []
    /// What the rows of log lines say, by id.
    private(set) var words: [Int: String] = [:]
    /// Ids of the rows that show a finding, in the order of the rows.
    private(set) var flagged: [Int] = []
    /// Per direction, ascending: where a row of the reference's begins.
    private var begins: [[(offset: Int, id: Int)]] = [[], []]

    /// Adds a row at its time and returns its id.
    mutating func insert(_ row: TimelineRow, words text: String? = nil) -> Int {
        var row = row
        row.id = rows.count
        var place = rows.count
        while place > 0, rows[place - 1].time > row.time { place -= 1 }
        rows.insert(row, at: place)
        if let text { words[row.id] = text }
        if row.finding != nil { flag(row.id) }
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
        guard let index = index(of: id) else { return }
        let wasFlagged = rows[index].finding != nil
        body(&rows[index])
        if !wasFlagged, rows[index].finding != nil { flag(id) }
    }

    /// Place in ``flagged`` of the first row that lies at an index or behind it.
    func flag(from index: Int) -> Int {
        var low = 0
        var high = flagged.count
        while low < high {
            let middle = (low + high) / 2
            if (self.index(of: flagged[middle]) ?? 0) < index { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // Rows never change places, so neither do the flags.
    private mutating func flag(_ id: Int) {
        flagged.insert(id, at: flag(from: index(of: id) ?? rows.count))
    }
}
