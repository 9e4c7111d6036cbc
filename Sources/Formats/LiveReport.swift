import Analysis
import Wire

/// Connections that are under way at the same time, line by line: each line says of which connection it is.
///
/// ```
///  #3      0.000100   q1   > - POST / ------------- 235 B -------->
///  #3      0.000167 X      EATEN-BYTES  c2s 236..<249, caused by exchange 1, certain
/// ```
package struct LiveReport {
    private let ink: Ink
    private static let prefixWidth = 6

    package init(_ options: TextReport.Options) {
        var narrower = options
        narrower.width = max(80, options.width - Self.prefixWidth)
        ink = Ink(narrower)
    }

    /// A row of a connection's timeline.
    package func lines(_ row: TimelineRow, _ connection: ConnectionAnalysis, _ record: ConnectionRecord) -> String {
        let severity = row.finding.map { connection.findings[$0].severity }
        return of(connection.id, Ladder(ink, connection, record).lines(row, severity: severity))
    }

    /// What a finding says, with the bug that it is known from.
    package func lines(_ finding: Finding, _ connection: ConnectionAnalysis, _ record: ConnectionRecord) -> String {
        of(connection.id, ConnectionReport(connection, record, [], ink).lines(finding))
    }

    /// A line that somebody said.
    package func line(_ id: ConnectionID?, _ party: Party, _ text: String, at time: Timestamp) -> String {
        of(id, [LogText(time: time, party: party, text: escaped(text: text)).line(ink)])
    }

    private func of(_ id: ConnectionID?, _ lines: [String]) -> String {
        let name = id.map { "#\($0)" } ?? ""
        let prefix = ink.dim(name + String(repeating: " ", count: max(1, Self.prefixWidth - name.count)))
        return lines.map { prefix + $0 + "\n" }.joined()
    }
}
