import Wire

/// A connection of a session: what is said of it at a glance, and the whole of it while somebody needs that.
package struct ConnectionSlot: Sendable {
    package internal(set) var summary: ConnectionSummary
    // An array of none or one: a slot without its detail stays small, and a detail is changed in place.
    private var held: [ConnectionAnalysis] = []
    /// Whether the octets were given up to stay within a budget.
    package internal(set) var isEvicted = false
    /// Whether the detail can be made again from the recording: see ``SessionAnalysis/pack(_:)``.
    package internal(set) var isPacked = false
    /// Number of changes so far: what is drawn of a connection stays right while this is the same.
    package internal(set) var revision = 0
    /// Whether the detail has rows that are no octets.
    var hasLogs = false

    init(_ summary: ConnectionSummary) { self.summary = summary }

    init(_ detail: ConnectionAnalysis) {
        summary = ConnectionSummary(detail)
        held = [detail]
    }

    package var id: ConnectionID { summary.id }

    /// nil while nobody has looked: see ``SessionAnalysis/load(_:_:)`` and ``SessionAnalysis/unpack(_:)``.
    package internal(set) var detail: ConnectionAnalysis? {
        get { held.first }
        set { held = newValue.map { [$0] } ?? [] }
    }

    package var isLoaded: Bool { !held.isEmpty }

    /// Number of rows of the detail; 0 where there is none. As its row below without a copy of the detail.
    package var rowCount: Int { held.withUnsafeBufferPointer { $0.isEmpty ? 0 : $0[0].rows.count } }

    fileprivate func row(at index: Int) -> TimelineRow? {
        held.withUnsafeBufferPointer { held in
            guard !held.isEmpty, held[0].rows.indices.contains(index) else { return nil }
            return held[0].rows[index]
        }
    }

    fileprivate func index(ofRow id: Int) -> Int? {
        held.withUnsafeBufferPointer { $0.isEmpty ? nil : $0[0].index(ofRow: id) }
    }

    /// Whether its octets are in the recording.
    package var hasOctets: Bool { isLoaded || isPacked }

    mutating func change(_ body: (inout ConnectionAnalysis) -> Void) {
        guard isLoaded else { return }
        body(&held[0])
        // In place: an analysis is large, and to copy it is to hold on to all that is in it.
        held.withUnsafeBufferPointer { summary.update($0[0]) }
    }

    mutating func giveUpDetail() {
        held.withUnsafeBufferPointer { if let detail = $0.first { summary.remember(detail) } }
        held = []
    }

    /// What a session counts of its connections.
    struct Tally {
        var requests, responses, strayBytes, eatenBytes, recordedBytes, findings, notes, desyncs: Int
        var isBad, isEvicted: Bool
    }

    var tally: Tally {
        Tally(
            requests: summary.requests, responses: summary.responses, strayBytes: summary.strayBytes,
            eatenBytes: summary.eatenBytes, recordedBytes: summary.recordedBytes, findings: summary.findings,
            notes: summary.notes, desyncs: summary.desyncs, isBad: summary.isBad, isEvicted: isEvicted)
    }
}

/// What is asked of a connection's rows for every frame: without a copy of its slot, which holds on to all that is in
/// it. Nothing where there is no such connection.
extension [ConnectionSlot] {
    package func rowCount(at place: Int) -> Int { indices.contains(place) ? self[place].rowCount : 0 }

    package func row(_ index: Int, at place: Int) -> TimelineRow? {
        indices.contains(place) ? self[place].row(at: index) : nil
    }

    package func index(ofRow id: Int, at place: Int) -> Int? {
        indices.contains(place) ? self[place].index(ofRow: id) : nil
    }

    package func revision(at place: Int) -> Int { indices.contains(place) ? self[place].revision : -1 }
}
