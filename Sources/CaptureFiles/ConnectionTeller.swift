import Analysis
import Wire

/// Tells what happened on a connection of a capture, its octets read from the file again.
package struct ConnectionTeller {
    /// What the capture has twice, and not the same: a sentence each.
    package private(set) var remarks: [String] = []
    private let connection: IndexedConnection
    private let file: SourceFile
    private let traces: TraceStore
    private let zero: Int64
    private var cursor = ConnectionTrace.Cursor()
    private var hasOpened = false
    /// What was said so far, where some of it was said twice.
    private var said: [Direction: [UInt8]] = [:]
    /// What of that is missing, ascending.
    private var gaps: [Direction: [Range<Int>]] = [:]
    /// A piece of the file that was read, for segments that lie near each other.
    private var piece: [UInt8] = []
    private var pieceStart = 0

    private static let pieceLength = 1 << 16

    init(_ connection: IndexedConnection, _ traces: TraceStore, _ file: SourceFile, zero: Int64) {
        self.connection = connection
        self.file = file
        self.traces = traces
        self.zero = zero
    }

    /// What has happened since it was last asked; the opening first.
    package mutating func next() throws(FileError) -> [Event] {
        let id = connection.id
        var events: [Event] = []
        if !hasOpened {
            hasOpened = true
            events.append(Event(connection.opened, .open(id, client: connection.client, server: connection.server)))
        }
        var steps: [(Int64, ConnectionTrace.Step)] = []
        connection.trace.forEach(from: &cursor, in: traces) { steps.append(($0, $1)) }
        for (time, step) in steps {
            let moment = Timestamp(nanoseconds: time &- zero)
            switch step {
            case .octets(let direction, let content, let again):
                let octets = try self.octets(content)
                if let again {
                    if let text = disagreement(direction, again, octets) {
                        events.append(Event(moment, .log(id, .lab, text)))
                    }
                } else {
                    if connection.hasRemarks { said[direction, default: []] += octets }
                    events.append(Event(moment, .bytes(id, direction, octets)))
                }
            case .gap(let direction, let count):
                if connection.hasRemarks {
                    let start = said[direction]?.count ?? 0
                    gaps[direction, default: []].append(start..<start + count)
                    said[direction, default: []] += repeatElement(0, count: count)
                }
                events.append(Event(moment, .gap(id, direction, count)))
            case .end(let direction, let ending): events.append(Event(moment, .close(id, direction, ending)))
            }
        }
        return events
    }

    private mutating func disagreement(_ direction: Direction, _ offset: Int, _ octets: [UInt8]) -> String? {
        let first = said[direction] ?? []
        let range = offset..<offset + octets.count
        guard range.upperBound <= first.count, !first[range].elementsEqual(octets) else { return nil }
        let text: String
        if isMissing(range, direction) {
            text = "octets \(direction.code) \(range) came when they were given up, and count as missing"
        } else {
            text = "octets \(direction.code) \(range) were sent again and are not the same; the first copy counts"
        }
        remarks.append("connection \(connection.id): \(text)")
        return text
    }

    /// Whether some of the octets are missing, and so not there to be compared.
    private func isMissing(_ range: Range<Int>, _ direction: Direction) -> Bool {
        let gaps = gaps[direction] ?? []
        var (low, high) = (0, gaps.count)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < gaps.count && gaps[low].overlaps(range)
    }

    private mutating func octets(_ content: ConnectionTrace.Content) throws(FileError) -> [UInt8] {
        switch content {
        case .kept(let octets): return octets
        case .stored(let place, let count):
            if place < pieceStart || place + count > pieceStart + piece.count {
                piece = try file.octets(at: place, count: max(count, min(Self.pieceLength, file.readable - place)))
                pieceStart = place
            }
            let start = place - pieceStart
            return Array(piece[start..<start + count])
        }
    }
}
