import Analysis
import Wire

/// What of a session is written, as what, and where to.
package struct ExportOrder: Hashable, Sendable {
    package var form: ExportForm
    package var scope = ExportScope.everything
    /// Whether the values of credentials and cookies are hidden.
    package var redacts = false
    package var path: String
    /// Whether a file that is there is replaced.
    package var force: Bool
    /// What the user marked and noted: who reads the octets again from a file does not know.
    package var marks: [Mark] = []

    package init(form: ExportForm, path: String, force: Bool) {
        self.form = form
        self.path = path
        self.force = force
    }
}

/// Which connections are written: what `--connection` and `--finding` say on the command line.
package enum ExportScope: Hashable, Sendable {
    case everything
    case connection(ConnectionID)
    /// Those in which anything was found.
    case suspicious
    case finding(FindingCode)

    var title: String {
        switch self {
        case .everything: "all"
        case .connection(let id): "connection \(id)"
        case .suspicious: "findings"
        case .finding(let code): code.rawValue
        }
    }

    var summary: String {
        switch self {
        case .everything: "the whole session"
        case .connection: "the selected connection alone"
        case .suspicious: "the connections in which anything was found"
        case .finding: "the connections in which that was found"
        }
    }
}

/// The names of the formats on the command line.
package enum ExportForm: String, CaseIterable, Hashable, Sendable {
    case jsonl, text, md, html, har, pcapng, repro, raw

    /// The form that a file's name ends in; nil if that is no form's.
    package init?(path: String) {
        guard let form = Self.allCases.first(where: { path.hasSuffix($0.suffix) }) else { return nil }
        self = form
    }

    var summary: String {
        switch self {
        case .jsonl: "session log, one JSON object a line; can be opened again"
        case .text: "the ladder as text, for mails and issues"
        case .md: "Markdown, a report to paste into an issue"
        case .html: "a page of its own with the coloured timeline"
        case .har: "HTTP Archive for the tools of browsers"
        case .pcapng: "a capture for Wireshark, findings as comments"
        case .repro: "a script that sends the client's octets again"
        case .raw: "the octets of a connection, a file a direction"
        }
    }

    package var suffix: String {
        switch self {
        case .jsonl: ".jsonl"
        case .text: ".txt"
        case .md: ".md"
        case .html: ".html"
        case .har: ".har"
        case .pcapng: ".pcapng"
        case .repro: ".py"
        case .raw: ".bin"
        }
    }
}
