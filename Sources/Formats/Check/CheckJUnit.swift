import Analysis
import Wire

/// A verdict for CI: JUnit XML as Jenkins and GitLab read it, a test case a connection.
///
/// A connection with a desync or a violation is one failure that tells all of its findings; notes are its output.
/// The name of a test case does not hold the client's port, which differs from run to run.
struct CheckJUnit: Sendable {
    private let session: SessionLog.Session
    /// UTF-8.
    private var cases: [UInt8] = []
    private var nanoseconds: Int64 = 0

    init(_ session: SessionLog.Session) { self.session = session }

    mutating func add(_ connection: CheckedConnection) {
        let summary = connection.summary
        let duration = max(0, summary.lastActivity.nanoseconds - summary.opened.nanoseconds)
        nanoseconds = nanoseconds.addingReportingOverflow(duration).partialValue
        let name = "connection \(summary.id) to \(escaped(text: summary.server))"
        var text =
            "    <testcase classname=\"\(XML.text(suite))\" name=\"\(XML.text(name))\" time=\"\(Self.seconds(duration))\""
        let failures = connection.findings.filter { $0.severity >= .violation }
        let notes = connection.findings.filter { $0.severity == .note }
        let from = "from \(escaped(text: summary.client)): \(connection.counts)"
        guard summary.isBad || !notes.isEmpty else {
            cases += (text + "/>\n").utf8
            return
        }
        text += ">\n"
        if summary.isBad {
            let first = failures.max { $0.severity < $1.severity }.map { escaped(text: $0.message) }
            let message = first ?? connection.verdict
            let type = summary.headline?.rawValue ?? "DESYNC"
            text += "      <failure type=\"\(XML.text(type))\" message=\"\(XML.text(message))\">"
            text += XML.text(([from] + tell(failures, connection)).joined(separator: "\n")) + "</failure>\n"
        }
        if !notes.isEmpty {
            let lines = (summary.isBad ? [] : [from]) + tell(notes, connection)
            text += "      <system-out>\(XML.text(lines.joined(separator: "\n")))</system-out>\n"
        }
        cases += (text + "    </testcase>\n").utf8
    }

    func end(_ total: SessionAnalysis.Summary, _ remarks: [String]) -> String {
        let start = session.start
        let counts =
            "tests=\"\(total.connections)\" failures=\"\(total.badConnections)\" errors=\"0\" "
            + "time=\"\(Self.seconds(nanoseconds))\""
        // XML Schema's dateTime with a zone is not what the readers' schema allows.
        let moment = start.hasSuffix("Z") ? String(start.dropLast()) : start
        let words = remarks.map { escaped(text: $0) } + [TextReport.summaryLine(total)]
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="straybyte check" \(counts)>
              <testsuite name="\(XML.text(suite))" \(counts) skipped="0" timestamp="\(moment)" hostname="localhost">

            """ + String(decoding: cases, as: UTF8.self) + """
                    <system-out>\(XML.text(words.joined(separator: "\n")))</system-out>
                  </testsuite>
                </testsuites>

                """
    }

    private var suite: String { escaped(text: session.source) }

    private static let findingLimit = 100

    private func tell(_ findings: [Finding], _ connection: CheckedConnection) -> [String] {
        let stories = findings.prefix(Self.findingLimit).flatMap { finding in
            FindingStory(finding, connection.detail).lines.enumerated().map { $0 == 0 ? $1 : "  \($1)" }
        }
        let rest = findings.count - Self.findingLimit
        return stories + (rest > 0 ? ["and \(rest) more"] : [])
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        Formats.seconds(Timestamp(nanoseconds: nanoseconds), decimals: 6)
    }
}
