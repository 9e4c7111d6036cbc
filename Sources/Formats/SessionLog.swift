import Analysis
import FoundationEssentials
import Wire

/// The native format: JSON Lines, append only, readable after a crash.
///
/// The first line is the session's, then a line an event in the order of the recording, and at the end what
/// the analysis found. A recording that was written and read again is the same recording; the findings are for
/// other programs, a reader derives its own. Lines hold printable ASCII only, so a log can be looked at on a
/// terminal whatever came off the wire.
package enum SessionLog {
    /// The version of the format that this writes, and the only one that it reads.
    package static let version = 1

    /// The first line.
    package struct Session: Hashable, Sendable {
        /// `straybyte 0.1.0`.
        package var tool: String
        /// Where the events come from: `run head-body --server buggy`, a file name.
        package var source: String
        /// The session's time 0, seconds since 1970; held within the years 1970 to 9999.
        package let epoch: Int64
        /// Nanoseconds of time 0 beyond that second, 0 to 999,999,999.
        package let fraction: Int64

        package init(tool: String, source: String, epoch: Int64, fraction: Int64 = 0) {
            self.tool = tool
            self.source = source
            self.epoch = min(max(epoch, 0), 253_402_300_799)
            self.fraction = min(max(fraction, 0), 999_999_999)
        }

        /// - Parameter nanoseconds: The session's time 0, since 1970.
        package init(tool: String, source: String, nanoseconds: Int64) {
            let (second, fraction) = max(nanoseconds, 0).quotientAndRemainder(dividingBy: 1_000_000_000)
            self.init(tool: tool, source: source, epoch: second, fraction: fraction)
        }

        /// Nanoseconds since 1970 at a moment of the session; the nearest that there is for one beyond the year 2262.
        package func nanoseconds(at time: Timestamp = .zero) -> Int64 {
            let (second, tooLate) = epoch.multipliedReportingOverflow(by: 1_000_000_000)
            let (zero, isBeyond) = second.addingReportingOverflow(fraction)
            let (moment, overflow) = zero.addingReportingOverflow(time.nanoseconds)
            return tooLate || isBeyond || overflow ? .max : moment
        }

        /// Time 0 as RFC 3339 has it, with a fraction where there is one: `2026-11-21T00:00:00.5Z`.
        package var start: String {
            let date = Date(timeIntervalSince1970: Double(epoch)).formatted(.iso8601)
            if fraction == 0 { return date }
            var digits = String(1_000_000_000 + fraction).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            return "\(date.dropLast()).\(digits)Z"
        }
    }

    /// The whole session: its first line, the events, the findings, the summary.
    package static func text(of analysis: SessionAnalysis, _ session: Session) -> String {
        var text = ""
        do {
            try write(ExportSource(analysis, session)) { text += $0 }
        } catch {
            preconditionFailure("a session in memory cannot be read: \(error)")
        }
        return text
    }

    static func write(_ source: ExportSource, to write: (String) throws -> Void) throws {
        var writer = SessionLogWriter()
        try write(writer.open(source.session))
        try source.events { try write(writer.line(of: $0)) }
        try write(source.marks.map { writer.line(of: $0) }.joined())
        for connection in source.connections {
            guard let findings = try source.load(connection.id)?.analysis.findings, !findings.isEmpty else { continue }
            try write(findings.map(writer.line(of:)).joined())
        }
        try write(writer.line(of: source.total))
    }
}
