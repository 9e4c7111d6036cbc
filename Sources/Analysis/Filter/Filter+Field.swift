extension Filter {
    /// What can be asked of a connection; the one table for parser, completion and help.
    package enum Field: String, CaseIterable, Hashable, Sendable {
        case stray, eaten, finding, verdict, method, status, port, bytes
        case requests, responses, findings, notes, desyncs, connection
        case client, server, open, reusable

        package var summary: String {
            switch self {
            case .stray: "stray bytes"
            case .eaten: "eaten bytes"
            case .finding: "the code of a finding"
            case .verdict: "ok, warn, bad or unknown"
            case .method: "the method of a request"
            case .status: "the status code of a response"
            case .port: "the port of client or server"
            case .bytes: "the number of bytes; with ~ the bytes themselves: \"text\", x:0d0a, r:expression"
            case .requests: "the number of requests"
            case .responses: "the number of final responses"
            case .findings: "the number of desyncs and violations"
            case .notes: "the number of notes"
            case .desyncs: "the number of directions out of sync"
            case .connection: "the number of the connection"
            case .client: "the client's address"
            case .server: "the server's address"
            case .open: "whether it is still open: yes or no"
            case .reusable: "whether it is safe to reuse: yes or no"
            }
        }

        var isNumber: Bool {
            switch self {
            case .stray, .eaten, .status, .port, .bytes, .requests, .responses, .findings, .notes, .desyncs,
                .connection:
                true
            case .finding, .verdict, .method, .client, .server, .open, .reusable: false
            }
        }

        /// The values there are, lower case; nil where there are too many to list.
        var words: [String]? {
            switch self {
            case .finding: FindingCode.allCases.map { Filter.lowered($0.rawValue) }
            case .verdict: ConnectionAnalysis.Verdict.allCases.map(\.rawValue)
            case .open, .reusable: ["yes", "no"]
            case .stray, .eaten, .status, .port, .bytes, .requests, .responses, .findings, .notes, .desyncs,
                .connection, .method, .client, .server:
                nil
            }
        }

        /// What is worth offering; more is possible.
        var suggestions: [String] {
            switch self {
            case .finding: FindingCode.allCases.map(\.rawValue)
            case .verdict, .open, .reusable: words ?? []
            case .method: ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "PATCH"]
            case .status: ["100", "101", "200", "204", "304", "400", "404", "500", "502"]
            case .stray, .eaten, .requests, .responses, .findings, .notes, .desyncs: ["0", "1"]
            case .port: ["80", "443", "8080"]
            case .bytes, .connection, .client, .server: []
            }
        }

        func allows(_ comparison: Comparison) -> Bool {
            switch comparison {
            case .equal, .notEqual: true
            case .less, .more, .atMost, .atLeast: isNumber
            case .contains, .lacks: !isNumber && words == nil || self == .finding || self == .bytes
            }
        }
    }
}
