/// A part of the lab screen that can be looked at, focused and zoomed.
///
/// The numbers are the keys that focus it.
package enum Pane: Int, CaseIterable, Hashable, Sendable {
    case connections = 1
    case timeline
    case bytes
    case explain
    case lanes
    case logs
    case waterfall

    package var title: String {
        switch self {
        case .connections: "Connections"
        case .timeline: "Timeline"
        case .bytes: "Bytes"
        case .explain: "Explain"
        case .lanes: "Lanes"
        case .logs: "Logs"
        case .waterfall: "Waterfall"
        }
    }
}
