import Framing
import Wire

/// What is known of one connection: whose its bytes are by each observer, its exchanges, findings and timeline.
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

    package var id: ConnectionID
    package var client: String
    package var server: String
    package var opened: Timestamp
    package var exchanges: [Exchange] = []
    package var findings: [Finding] = []
    /// The first byte of each direction that two observers assign to different owners.
    package var desyncs: [Desync] = []
    /// In the order of time; rows of one time in the order in which they became known.
    ///
    /// A row is never removed, never changes its ``TimelineRow/id`` or its ``TimelineRow/time``, and two rows
    /// never change places. A new row is put before existing ones only if its octets came before theirs and
    /// could not be judged until now (half a start-line, say); so a selection is best kept by id:
    /// ``index(ofRow:)`` finds it again.
    package var rows: [TimelineRow] = []
    package var requests = 0
    package var responses = 0
    package var strayBytes = 0
    package var eatenBytes = 0
    /// Octets recorded, both directions, and octets that the reference has given to an owner or to nobody.
    package var recordedBytes = 0
    package var ownedBytes = 0
    package var isOpen = true

    init(id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
    }

    /// What an observer makes of a direction. The reference's is derived, the others' are recorded.
    package func interpretation(_ observer: Observer, _ direction: Direction) -> Interpretation {
        Interpretation()
    }

    /// Index into ``rows`` of the row of that id. O(1) unless rows around it became known late.
    package func index(ofRow id: Int) -> Int? {
        rows.firstIndex { $0.id == id }
    }

    /// Whether the connection could safely carry another request, by what is known now.
    package var reusable: Bool { true }

    /// Numbers of the exchanges that suffer from an earlier one's mistake, ascending.
    package var poisoned: [Int] { [] }

    package var verdict: Verdict {
        if findings.contains(where: { $0.severity >= .violation }) || !desyncs.isEmpty { return .bad }
        if !findings.isEmpty { return .warn }
        return recordedBytes == 0 ? .unknown : .ok
    }
}

/// A request and the responses to it, as the reference frames them.
package struct Exchange: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// Octets as text for the eye only, escaped; `HEAD`, `/`.
    package var method: String
    package var target: String
    package var request: Range<Int>?
    /// The final response's status; nil while it is not there.
    package var status: Int?
    package var response: Range<Int>?
    /// `Content-Length: 54`, `chunked`, `no body (HEAD)`, `until close`; empty while unknown.
    package var requestFraming = ""
    package var responseFraming = ""

    package init(number: Int, method: String, target: String) {
        self.number = number
        self.method = method
        self.target = target
    }
}

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
