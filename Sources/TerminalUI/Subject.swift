import Analysis
import Wire

/// What the panes are about: the selected connection and row, and whose the octets there are.
struct Subject {
    let connection: ConnectionAnalysis
    let record: ConnectionRecord
    /// Index into the connection's rows.
    let rowIndex: Int
    let row: TimelineRow
    /// The row's; of a row that has none (a log line), that of the last one before it.
    let direction: Direction
    /// The octets that the row is about; empty where it has none.
    let range: Range<Int>

    /// Nil where there is nothing to look at yet.
    init?(session: SessionAnalysis, connection index: Int, row rowIndex: Int) {
        guard session.connections.indices.contains(index), let connection = session.connections[index].detail,
            let record = session.recording.connection(connection.id)
        else { return nil }
        self.connection = connection
        self.record = record
        guard connection.rows.indices.contains(rowIndex) else { return nil }
        self.rowIndex = rowIndex
        row = connection.rows[rowIndex]
        if let own = row.direction {
            direction = own
            range = row.range
        } else {
            let near = connection.rows[..<rowIndex].suffix(200).last { $0.direction != nil }
            direction = near?.direction ?? .clientToServer
            range = near.map { $0.range.upperBound..<$0.range.upperBound } ?? 0..<0
        }
    }

    var octets: DirectionRecord { record[direction] }

    /// What the row says, and of a message how its length is known.
    var text: String { connection.text(of: row, record) }
    var detail: String { connection.detail(of: row) }

    var finding: Finding? { row.finding.map { connection.findings[$0] } }

    /// The first byte that two observers assign to different owners, in the direction looked at.
    /// Where no peer says what it made of the octets, the first that the findings show to be taken for others.
    var desync: Desync? {
        connection.desyncs.first { $0.direction == direction } ?? connection.deducedDesync(direction)
    }

    func standpoint(_ observer: Observer) -> Standpoint { connection.standpoint(observer, direction) }

    /// Who owns an octet by each observer; an observer that has not judged it is not in the list.
    func owners(at offset: Int) -> [(observer: Observer, claim: Claim)] {
        Observer.allCases.compactMap { observer in standpoint(observer).claim(at: offset).map { (observer, $0) } }
    }

    /// Whether two observers who have judged the octet name different owners.
    func isDisputed(_ offset: Int) -> Bool {
        let owners = owners(at: offset)
        return owners.contains { $0.claim.owner != owners[0].claim.owner }
    }
}
