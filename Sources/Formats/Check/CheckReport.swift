import Analysis
import Wire

/// The verdict on a capture or a session log, connection by connection and in total.
///
/// It is fed in the order of the connections, and what it returns goes to the output at once:
///
///     var report = CheckReport(.text, session)
///     write(report.begin())
///     for connection in connections {
///         // Those that a first pass calls clean have a summary only; it is all that is said of them.
///         write(clean ? report.add(summary) : report.add(analysis))
///     }
///     write(report.end())
///
/// so that no more than one connection's analysis has to be in memory. JUnit alone has its totals in front: it keeps
/// its text, some hundred octets a connection in sync, and returns it at the end.
package struct CheckReport: Sendable {
    package enum Form: String, CaseIterable, Sendable {
        /// For people.
        case text
        /// For programs: the `open`, `finding` and `summary` lines of the session log.
        case jsonl
        /// For CI: JUnit XML, a test case a connection.
        case junit

        /// One line for lists.
        package var summary: String {
            switch self {
            case .text: "for people"
            case .jsonl: "for programs: lines of the session log"
            case .junit: "for CI: JUnit XML, a test case a connection"
            }
        }
    }

    /// What all that was added comes to.
    package private(set) var total = SessionAnalysis().summary
    private var writer: Writer

    private enum Writer: Sendable {
        case text(CheckText)
        case jsonl(CheckLog)
        case junit(CheckJUnit)
    }

    /// - Parameters:
    ///   - session: Of what the verdict is: its source is named, its time 0 is the first connection's day.
    ///   - options: How the text form looks.
    package init(_ form: Form, _ session: SessionLog.Session, options: TextReport.Options = TextReport.Options()) {
        switch form {
        case .text: writer = .text(CheckText(session, options))
        case .jsonl: writer = .jsonl(CheckLog(session))
        case .junit: writer = .junit(CheckJUnit(session))
        }
    }

    /// What stands in front of the first connection.
    package func begin() -> String {
        switch writer {
        case .text(let text): text.begin()
        case .jsonl(let log): log.begin()
        case .junit: ""
        }
    }

    /// A connection in which nothing was found that needs words: neither a desync nor a violation.
    package mutating func add(_ connection: ConnectionSummary) -> String {
        add(CheckedConnection(summary: connection, detail: nil, reading: nil))
    }

    /// A connection with all that was found in it.
    /// - Parameter reading: What another parser makes of it, where somebody asked.
    package mutating func add(_ connection: ConnectionAnalysis, reading: PolicyReading? = nil) -> String {
        add(CheckedConnection(summary: ConnectionSummary(connection), detail: connection, reading: reading))
    }

    private mutating func add(_ connection: CheckedConnection) -> String {
        total.add(connection.summary)
        switch writer {
        case .text(var text):
            let lines = text.add(connection)
            writer = .text(text)
            return lines
        case .jsonl(let log): return log.add(connection)
        case .junit(var junit):
            // The text is the value's only large part: it must not be copied for every connection.
            writer = .jsonl(CheckLog.none)
            junit.add(connection)
            writer = .junit(junit)
            return ""
        }
    }

    /// What stands behind the last connection.
    /// - Parameter remarks: About the input, a sentence each: where a damaged file ends.
    package mutating func end(remarks: [String] = []) -> String {
        switch writer {
        case .text(var text): text.end(total, remarks)
        case .jsonl(let log): log.end(total)
        case .junit(let junit): junit.end(total, remarks)
        }
    }

    /// The whole report on a session that is in memory.
    package static func text(
        _ form: Form, of analysis: SessionAnalysis, _ session: SessionLog.Session,
        options: TextReport.Options = TextReport.Options()
    ) -> String {
        var report = CheckReport(form, session, options: options)
        var text = report.begin()
        let readings = options.policy.flatMap { PolicyReading.readings(named: $0, of: analysis.recording) }
        for slot in analysis.connections {
            text += slot.detail.map { report.add($0, reading: readings?[slot.id]) } ?? report.add(slot.summary)
        }
        return text + report.end()
    }
}

/// One connection as a check sees it.
struct CheckedConnection {
    var summary: ConnectionSummary
    /// nil for one that needed no second look.
    var detail: ConnectionAnalysis?
    var reading: PolicyReading?

    var findings: [Finding] { detail?.findings ?? [] }

    /// `8 requests, 7 responses, 1203 bytes`.
    var counts: String {
        let number = { (count: Int, what: String) in "\(count) \(what)\(count == 1 ? "" : "s")" }
        return [
            number(summary.requests, "request"), number(summary.responses, "response"),
            number(summary.recordedBytes, "byte"),
        ].joined(separator: ", ")
    }

    /// `in sync`, or the codes of what was found.
    var verdict: String {
        switch summary.verdict {
        case .unknown: "nothing exchanged"
        case .ok: "in sync"
        case .warn: "in sync, with notes"
        case .bad:
            summary.headline.map(\.rawValue).map {
                summary.findings > 1 ? "\($0) and \(summary.findings - 1) more" : $0
            }
                ?? "DESYNC"
        }
    }
}
