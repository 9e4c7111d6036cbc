/// How octets are written in the byte pane.
package enum ByteForm: String, CaseIterable, Hashable, Sendable {
    case hex, text, escaped
}

/// How moments are written in the timeline.
package enum TimeForm: String, CaseIterable, Hashable, Sendable {
    /// Time of day, UTC.
    case absolute
    /// Since the row before.
    case delta
    /// Since the connection was opened.
    case relative
}

extension CaseIterable where Self: Equatable {
    /// The one after this, the first after the last.
    func following() -> Self {
        let all = Array(Self.allCases)
        return all[(all.firstIndex(of: self)! + 1) % all.count]
    }
}
