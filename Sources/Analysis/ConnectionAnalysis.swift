import Framing
import Wire

/// What is known of one connection: whose its bytes are by each observer, its exchanges, findings and timeline.
///
/// It grows with its connection. An event costs what it adds, not what came before: only the tail of each
/// direction is looked at again.
package struct ConnectionAnalysis: Sendable {
    package enum Verdict: String, CaseIterable, Sendable {
        /// Nothing has been exchanged yet.
        case unknown
        /// In sync.
        case ok
        /// In sync, with notes.
        case warn
        /// A desync or a violation was found.
        case bad
    }

    package let id: ConnectionID
    package let client: String
    package let server: String
    package let opened: Timestamp
    /// In the order in which they became known. A finding keeps its place and its code; its range, message and
    /// certainty may grow with its octets.
    package internal(set) var findings: [Finding] = []
    /// The first byte of each direction that two observers assign to different owners; at most one a direction,
    /// c2s first.
    package internal(set) var desyncs: [Desync] = []
    package internal(set) var requests = 0
    /// Final responses.
    package internal(set) var responses = 0
    /// Findings of severity `note`.
    package internal(set) var notes = 0
    package internal(set) var strayBytes = 0
    package internal(set) var eatenBytes = 0
    /// Octets recorded, both directions.
    package internal(set) var recordedBytes = 0
    /// Octets that the recording misses, both directions.
    package internal(set) var missingBytes = 0
    package internal(set) var isOpen = true
    /// The worst of the findings so far.
    var worst: Finding.Severity?
    /// The exchange whose mistake came first; those after it are not to be trusted.
    var firstMistake: Int?

    var timeline = Timeline()
    var framer = BoxedFramer()
    var texts = ExchangeTexts()
    /// What client and server claim of each direction.
    var insiders = [Interpretation](repeating: Interpretation(), count: 4)
    /// Whether a client or a server said what it made of the octets, as those of the lab do.
    package internal(set) var hasInsiders = false
    var progress = Progress()

    init(id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
        progress.clock = opened
        _ = timeline.insert(TimelineRow(time: opened, kind: .opened, direction: nil, range: 0..<0))
    }

    /// In the order of time; rows of one time in the order in which they became known.
    ///
    /// A row is never removed, never changes its ``TimelineRow/id`` or its ``TimelineRow/time``, and two rows
    /// never change places. A new row is put before existing ones only if its octets came before theirs and
    /// could not be judged until now (half a start-line, say); so a selection is best kept by id:
    /// ``index(ofRow:)`` finds it again. Ids count from 0 in the order in which rows became known.
    package var rows: [TimelineRow] { timeline.rows }

    /// Index into ``rows`` of the row of that id. O(1) unless rows around it became known late.
    package func index(ofRow id: Int) -> Int? { timeline.index(of: id) }

    /// Index into ``rows`` of the row that shows an octet: its message, its run of stray or tunnel octets.
    package func index(ofRowShowing offset: Int, _ direction: Direction) -> Int? {
        timeline.row(showing: offset, direction).flatMap { timeline.index(of: $0) }
    }

    /// What an observer makes of a direction. The reference's is derived, the others' are recorded.
    package func interpretation(_ observer: Observer, _ direction: Direction) -> Interpretation {
        switch observer {
        case .reference: framer.interpretation(direction)
        case .client: insiders[Int(direction.rawValue)]
        case .server: insiders[2 + Int(direction.rawValue)]
        }
    }

    /// The exchange as the framer has it, with the places of method, head and body; nil if there is none.
    package func framed(_ number: Int) -> FramedExchange? {
        let exchanges = framer.exchanges
        return exchanges.indices.contains(number - 1) ? exchanges[number - 1] : nil
    }

    /// Octets that the reference has given to an owner or to nobody; the rest cannot be judged yet.
    package var ownedBytes: Int {
        framer.interpretation(.clientToServer).end + framer.interpretation(.serverToClient).end - missingBytes
    }

    /// Whether the connection can carry another request, by what is known now: nothing went wrong, no side has
    /// ended its direction, and the last response has an end of its own.
    package var reusable: Bool {
        guard !isBad, isOpen, !progress.hasEnded else { return false }
        switch framer.exchanges.last?.response?.framing {
        case .untilClose, .tunnel, .unknowable: return false
        case .undecided, .none?, .length, .chunked, nil: return true
        }
    }

    /// Numbers of the exchanges that come after the first mistake and cannot be trusted.
    package var poisoned: Range<Int> {
        guard let firstMistake, firstMistake < exchanges.count else { return 0..<0 }
        return firstMistake + 1..<exchanges.count + 1
    }

    /// The time of the latest event.
    package var lastActivity: Timestamp { progress.clock }

    /// The next row, in steps of `distance` (1 or -1) from the row at an index, that shows a desync; nil if there
    /// is none. O(log n) as a rule.
    package func indexOfDesync(from index: Int, by distance: Int) -> Int? {
        var flag = distance > 0 ? timeline.flag(from: index + 1) : timeline.flag(from: index) - 1
        while timeline.flagged.indices.contains(flag) {
            if let row = timeline.index(of: timeline.flagged[flag]), let finding = rows[row].finding,
                findings[finding].severity == .desync
            {
                return row
            }
            flag += distance
        }
        return nil
    }

    package var verdict: Verdict {
        if isBad { return .bad }
        if worst != nil { return .warn }
        return recordedBytes == 0 ? .unknown : .ok
    }

    /// Whether a desync or a violation was found.
    var isBad: Bool { worst.map { $0 >= .violation } ?? false || !desyncs.isEmpty }
}
