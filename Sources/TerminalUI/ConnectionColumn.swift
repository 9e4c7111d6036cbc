import Analysis
import Wire

/// A column of the list of connections: what it is called, how wide it is, how connections are ordered by it.
package enum ConnectionColumn: String, CaseIterable, Hashable, Sendable {
    case number = "#"
    case addresses
    case opened
    case lasted
    case requests = "req"
    case responses = "res"
    case bytes
    case stray
    case eaten
    case verdict
    case strip

    /// For the dialog that chooses columns.
    var summary: String {
        switch self {
        case .number: "number in the order of opening"
        case .addresses: "client and server"
        case .opened: "seconds since the session began"
        case .lasted: "time from its opening to its last event"
        case .requests: "requests"
        case .responses: "final responses"
        case .bytes: "bytes recorded"
        case .stray: "stray bytes"
        case .eaten: "eaten bytes"
        case .verdict: "in sync, or the worst finding"
        case .strip: "what happened, in signs"
        }
    }

    /// Those that are shown unless somebody chooses.
    static let usual: Set<ConnectionColumn> = [
        .number, .addresses, .requests, .responses, .stray, .eaten, .verdict, .strip,
    ]

    /// Whether it can be hidden: a list without numbers would be of nothing.
    var isOptional: Bool { self != .number }

    /// Whether it holds words, which begin where it begins; numbers end where theirs ends.
    var isWord: Bool {
        switch self {
        case .addresses, .verdict, .strip: true
        case .number, .opened, .lasted, .requests, .responses, .bytes, .stray, .eaten: false
        }
    }

    /// Whether a connection comes before another; of equals, the one opened first does.
    func orders(_ left: ConnectionSummary, _ right: ConnectionSummary, descending: Bool) -> Bool {
        let (mine, theirs) = (key(left), key(right))
        return mine == theirs ? left.id < right.id : descending ? theirs < mine : mine < theirs
    }

    private func key(_ summary: ConnectionSummary) -> Key {
        switch self {
        case .number: Key(number: Int64(summary.id.number))
        case .strip: Key(number: Int64(summary.signs.count))
        case .addresses: Key(text: summary.client)
        case .opened: Key(number: summary.opened.nanoseconds)
        case .lasted: Key(number: (summary.lastActivity - summary.opened).nanoseconds)
        case .requests: Key(number: Int64(summary.requests))
        case .responses: Key(number: Int64(summary.responses))
        case .bytes: Key(number: Int64(summary.recordedBytes))
        case .stray: Key(number: Int64(summary.strayBytes))
        case .eaten: Key(number: Int64(summary.eatenBytes))
        case .verdict:
            Key(
                number: -Int64(ConnectionAnalysis.Verdict.allCases.firstIndex(of: summary.verdict) ?? 0),
                text: summary.headline?.rawValue ?? "")
        }
    }

    private struct Key: Equatable, Comparable {
        var number: Int64 = 0
        var text = ""

        static func < (left: Key, right: Key) -> Bool {
            left.number == right.number ? left.text < right.text : left.number < right.number
        }
    }
}
