import Analysis

/// What a session can be written as.
package enum ExportFormat: String, CaseIterable, Sendable {
    /// The session log: JSON Lines, and the one format that can be read again.
    case jsonl
    /// The ladder of every connection, for people.
    case text

    /// Without the full stop.
    package var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .text: "txt"
        }
    }

    /// One line for lists.
    package var summary: String {
        switch self {
        case .jsonl: "session log: one JSON object a line, can be opened again"
        case .text: "ladder of every connection as text"
        }
    }

    /// The whole session in this format, UTF-8.
    package func export(_ analysis: SessionAnalysis, _ session: SessionLog.Session, options: TextReport.Options)
        -> String
    {
        switch self {
        case .jsonl: SessionLog.text(of: analysis, session)
        case .text: TextReport.text(of: analysis, session, options: options)
        }
    }
}
