import Analysis
import Captures
import Wire

/// The connections of a capture: a first look at each, and where the file has its octets.
package struct CaptureIndex: CaptureSink {
    /// In the order in which they were recognised: number n is at index n - 1.
    package private(set) var connections: ContiguousArray<IndexedConnection> = []
    /// Numbers of the connections that are new or have changed since somebody asked.
    private var changed: [Int] = []
    let traces = TraceStore()
    /// Nanoseconds since 1970 at time 0.
    private(set) var zero: Int64?

    init() {}

    /// Numbers of what is new or has changed since the last time, each once.
    mutating func takeChanged() -> [Int] {
        defer { changed.removeAll(keepingCapacity: true) }
        for number in changed { connections[number - 1].isListed = false }
        return changed
    }

    /// Time 0 of the session: the second in which the first connection began.
    var epoch: Int64? { zero.map { $0 / 1_000_000_000 } }

    func timestamp(_ time: Int64) -> Timestamp { Timestamp(nanoseconds: time &- (zero ?? 0)) }

    package mutating func open(_ connection: Int, client: Endpoint, server: Endpoint, at time: Int64) {
        if zero == nil { zero = max(0, time / 1_000_000_000) * 1_000_000_000 }
        connections.append(
            IndexedConnection(
                id: ConnectionID(connection), client: "\(client)", server: "\(server)", opened: timestamp(time)))
        list(connections[connection - 1])
    }

    package mutating func receive(
        _ connection: Int, _ direction: Direction, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        let known = connections[connection - 1]
        known.trace.receive(direction, octets, at: time, place: place, in: traces)
        known.skim.receive(octets, direction, at: timestamp(time))
        known.latest = timestamp(time)
        list(known)
    }

    package mutating func skip(_ connection: Int, _ direction: Direction, _ count: Int, at time: Int64) {
        let known = connections[connection - 1]
        known.trace.skip(direction, count, at: time, in: traces)
        known.skim.gap(count, direction, at: timestamp(time))
        known.latest = timestamp(time)
        known.hasRemarks = true
        list(known)
    }

    package mutating func again(
        _ connection: Int, _ direction: Direction, offset: Int, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        let known = connections[connection - 1]
        known.trace.receive(direction, octets, at: time, place: place, again: offset, in: traces)
        known.hasRemarks = true
        list(known)
    }

    package mutating func close(_ connection: Int, _ direction: Direction, _ ending: Ending, at time: Int64) {
        let known = connections[connection - 1]
        known.trace.close(direction, ending, at: time, in: traces)
        known.skim.end(direction, ending, at: timestamp(time))
        known.latest = timestamp(time)
        known.end(direction, ending)
        list(known)
    }

    @inline(__always)
    private mutating func list(_ connection: IndexedConnection) {
        guard !connection.isListed else { return }
        connection.isListed = true
        changed.append(connection.id.number)
    }
}

extension CaptureIndex {
    /// The analysis of one connection, which has to be complete: its events from the first.
    package static func analysis(_ events: [Event]) throws -> SessionAnalysis {
        var analysis = SessionAnalysis()
        for event in events { try analysis.append(event) }
        return analysis
    }
}

/// One connection of a capture, as far as it was looked at.
///
/// What changes with every segment is changed by the index alone, one after the other: looking at run time whether
/// that is so took as long as noting the segment.
package final class IndexedConnection {
    package let id: ConnectionID
    let client: String
    let server: String
    let opened: Timestamp
    @exclusivity(unchecked) var latest: Timestamp
    @exclusivity(unchecked) var skim = ConnectionSkim()
    @exclusivity(unchecked) var trace = ConnectionTrace()
    /// Octets are missing, or were sent twice: a second look tells which.
    var hasRemarks = false
    @exclusivity(unchecked) fileprivate var isListed = false
    private var ended: Set<Direction> = []
    private var isReset = false

    init(id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
        latest = opened
    }

    fileprivate func end(_ direction: Direction, _ ending: Ending) {
        ended.insert(direction)
        if ending == .rst { isReset = true }
    }

    /// Whether nothing more will be said.
    package var isOver: Bool { isReset || ended.count == Direction.allCases.count }

    /// Whether the full analysis might say more than ``summary``.
    package var needsAnalysis: Bool { skim.needsAnalysis || hasRemarks }

    /// What the first look says.
    package var summary: ConnectionSummary {
        var summary = ConnectionSummary(id: id, client: client, server: server, opened: opened)
        summary.lastActivity = max(opened, latest)
        summary.requests = skim.requests
        summary.responses = skim.responses
        summary.recordedBytes = skim.bytes
        summary.verdict = skim.bytes == 0 ? .unknown : .ok
        summary.isOpen = !isOver
        summary.isReusable = ended.isEmpty
        return summary
    }
}
