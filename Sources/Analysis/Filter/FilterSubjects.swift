import Wire

/// A connection as a filter sees it.
package struct ConnectionSubject: FilterSubject {
    private let summary: ConnectionSummary
    private let record: ConnectionRecord?

    /// - Parameter record: Its octets; nil if they are not here.
    package init(_ summary: ConnectionSummary, _ record: ConnectionRecord?) {
        self.summary = summary
        self.record = record
    }

    package func numbers(_ field: Filter.Field) -> [Int] {
        switch field {
        case .stray: [summary.strayBytes]
        case .eaten: [summary.eatenBytes]
        case .status: summary.statuses.map { Int($0) }
        case .port: [summary.client, summary.server].compactMap { Self.port($0) }
        case .bytes: [summary.recordedBytes]
        case .requests: [summary.requests]
        case .responses: [summary.responses]
        case .findings: [summary.findings]
        case .notes: [summary.notes]
        case .desyncs: [summary.desyncs]
        case .connection: [summary.id.number]
        case .finding, .verdict, .method, .client, .server, .open, .reusable: []
        }
    }

    package func words(_ field: Filter.Field) -> [String] {
        switch field {
        case .finding: summary.codes.map(\.rawValue)
        case .verdict: [summary.verdict.rawValue]
        case .method: summary.methods
        case .client: [summary.client]
        case .server: [summary.server]
        case .open: [summary.isOpen ? "yes" : "no"]
        case .reusable: [summary.isReusable ? "yes" : "no"]
        case .stray, .eaten, .status, .port, .bytes, .requests, .responses, .findings, .notes, .desyncs, .connection:
            []
        }
    }

    package func contains(_ pattern: BytePattern) -> Bool? {
        record.map { record in
            Direction.allCases.contains { pattern.first(in: record[$0].bytes) != nil }
        }
    }

    /// The digits behind the last colon.
    static func port(_ address: String) -> Int? {
        address.utf8.lastIndex(of: UInt8(ascii: ":")).flatMap { Int(address[address.utf8.index(after: $0)...]) }
    }
}

/// One row of a timeline as a filter sees it: what is said of messages is said of the row's own, the rest of its
/// connection.
package struct RowSubject: FilterSubject {
    private let row: TimelineRow
    private let connection: ConnectionAnalysis
    private let record: ConnectionRecord
    private let whole: ConnectionSubject

    package init(
        _ row: TimelineRow, _ connection: ConnectionAnalysis, _ record: ConnectionRecord, _ summary: ConnectionSummary
    ) {
        self.row = row
        self.connection = connection
        self.record = record
        whole = ConnectionSubject(summary, record)
    }

    private var exchange: Exchange? {
        switch row.kind {
        case .request(let number), .response(let number), .interim(let number):
            connection.exchanges.indices.contains(number - 1) ? connection.exchanges[number - 1] : nil
        case .opened, .tunnel, .stray, .eaten, .closed, .log: nil
        }
    }

    package func numbers(_ field: Filter.Field) -> [Int] {
        switch field {
        case .stray: [row.kind == .stray ? row.range.count : 0]
        case .eaten: if case .eaten = row.kind { [row.range.count] } else { [0] }
        case .status: exchange?.status.map { [$0] } ?? []
        case .bytes: [row.range.count]
        case .findings: [row.finding == nil ? 0 : 1]
        case .port, .requests, .responses, .notes, .desyncs, .connection: whole.numbers(field)
        case .finding, .verdict, .method, .client, .server, .open, .reusable: []
        }
    }

    package func words(_ field: Filter.Field) -> [String] {
        switch field {
        case .finding: row.finding.map { [connection.findings[$0].code.rawValue] } ?? []
        case .method: exchange.map { [$0.method] } ?? []
        case .verdict, .client, .server, .open, .reusable: whole.words(field)
        case .stray, .eaten, .status, .port, .bytes, .requests, .responses, .findings, .notes, .desyncs, .connection:
            []
        }
    }

    package func contains(_ pattern: BytePattern) -> Bool? {
        guard let direction = row.direction, !row.range.isEmpty else { return false }
        return pattern.first(in: record[direction].bytes, from: row.range.lowerBound)
            .map { $0.lowerBound < row.range.upperBound } ?? false
    }
}
