import Analysis
import Wire

/// What a session can be written as. A new one is a case here and a file of its own.
package enum ExportFormat: String, CaseIterable, Sendable {
    /// The session log: JSON Lines, and the one format that keeps everything.
    case jsonl
    /// The ladder of every connection, for people.
    case text
    /// A report for an issue.
    case md
    /// A page for browsers.
    case html
    /// An HTTP Archive for the tools of browsers.
    case har
    /// A capture file for Wireshark.
    case pcapng
    /// The octets of one connection.
    case raw
    /// A script that sends the client's octets again.
    case repro

    /// Without the full stop.
    package var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .text: "txt"
        case .md: "md"
        case .html: "html"
        case .har: "har"
        case .pcapng: "pcapng"
        case .raw: "bin"
        case .repro: "py"
        }
    }

    /// One line for lists.
    package var summary: String {
        switch self {
        case .jsonl: "session log: one JSON object a line, can be opened again"
        case .text: "the ladder of every connection as text"
        case .md: "Markdown: a report to paste into an issue"
        case .html: "a page of its own with the coloured timeline"
        case .har: "HTTP Archive 1.2 for the tools of browsers"
        case .pcapng: "a capture for Wireshark: TCP made up around the octets, findings as packet comments"
        case .raw: "the octets of one connection, a file a direction"
        case .repro: "a Python script that sends the client's octets again to HOST:PORT"
        }
    }

    /// Whether a terminal can show it: printable text alone.
    package var isText: Bool {
        switch self {
        case .jsonl, .text, .md, .html, .har, .repro: true
        case .pcapng, .raw: false
        }
    }

    package struct Options: Hashable, Sendable {
        /// How text for people looks.
        package var report: TextReport.Options
        /// The one direction that ``raw`` writes; nil for both, a file each.
        package var direction: Direction?

        package init(report: TextReport.Options = TextReport.Options(), direction: Direction? = nil) {
            self.report = report
            self.direction = direction
        }
    }

    /// Why a session cannot be written in a format: a line for the user.
    package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
        package init(_ description: String) { self.description = description }
    }

    /// What the names of the files end in that it makes; one empty ending for most.
    package func files(_ options: Options) -> [String] {
        switch self {
        case .jsonl, .text, .md, .html, .har, .pcapng, .repro: [""]
        case .raw: RawExport.endings(options.direction)
        }
    }

    /// Writes the session piece by piece.
    /// - Parameter write: Takes the next octets of a file, which is an index into ``files(_:)``.
    /// - Throws: ``Refusal``, what reading the source throws, what `write` throws.
    package func write(
        _ source: ExportSource, options: Options, to write: (_ file: Int, _ octets: [UInt8]) throws -> Void
    ) throws {
        let text = { (text: String) in try write(0, Array(text.utf8)) }
        switch self {
        case .jsonl: try SessionLog.write(source, to: text)
        case .text: try TextReport.write(source, options: options.report, to: text)
        case .md: try MarkdownExport.write(source, options: options.report, to: text)
        case .html: try HTMLExport.write(source, to: text)
        case .har: try HARExport.write(source, to: text)
        case .pcapng: try PcapngExport.write(source) { try write(0, $0) }
        case .repro: try ReproExport.write(source, to: text)
        case .raw: try RawExport.write(source, options.direction, to: write)
        }
    }

    /// The whole session in this format, all of its files one after the other.
    package func octets(of analysis: SessionAnalysis, _ session: SessionLog.Session, options: Options = Options())
        throws
        -> [UInt8]
    {
        var octets: [UInt8] = []
        try write(ExportSource(analysis, session), options: options) { octets += $1 }
        return octets
    }
}
