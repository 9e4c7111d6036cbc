import Analysis
import Wire

/// The native format: JSON Lines, append only, readable after a crash.
package enum SessionLog {
    /// The version of the format that this writes and the only one that it reads.
    package static let version = 1

    /// The first line.
    package struct Session: Hashable, Sendable {
        /// `straybyte 0.1.0`.
        package var tool: String
        /// Where the events come from: `run head-body --server buggy`, a file name.
        package var source: String
        /// The session's time 0, seconds since 1970.
        package var epoch: Int64

        package init(tool: String, source: String, epoch: Int64) {
            self.tool = tool
            self.source = source
            self.epoch = epoch
        }
    }

    /// The whole session: its first line, the events, the findings, the summary.
    package static func text(of analysis: SessionAnalysis, _ session: Session) -> String {
        var writer = SessionLogWriter()
        var text = writer.open(session)
        for index in analysis.recording.entries.indices { text += writer.line(of: analysis.recording.event(at: index)) }
        return text + writer.close(analysis)
    }
}

/// Writes a session log line by line; what it returns goes to the file at once. Every line ends in LF.
package struct SessionLogWriter: Sendable {
    package init() {}
    /// The first line.
    package mutating func open(_ session: SessionLog.Session) -> String { "" }
    package mutating func line(of event: Event) -> String { "" }
    package mutating func line(of finding: Finding) -> String { "" }
    /// The lines of the findings not written so far, and the summary.
    package mutating func close(_ analysis: SessionAnalysis) -> String { "" }
}

/// What a session log says.
package struct SessionLogContents: Sendable {
    package var session: SessionLog.Session
    package var recording: Recording
    /// As the log has them; the analysis of the recording finds its own.
    package var findings: [Finding] = []
    /// What a reader should know that is no error: `line 12: unknown type 'frob' skipped`.
    package var notes: [String] = []
}

/// Why a session log cannot be read: `line 7: direction must be c2s or s2c`.
package struct SessionLogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var reason: String
    package var description: String { "line \(line): \(reason)" }
}

extension SessionLog {
    /// Reads what ``SessionLogWriter`` writes.
    package static func read(_ octets: [UInt8]) throws(SessionLogError) -> SessionLogContents {
        throw SessionLogError(line: 1, reason: "not a session log")
    }
}
