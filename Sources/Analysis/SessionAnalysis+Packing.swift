import Wire

/// How an analysis is kept as octets alone, and made again.
///
/// Rows, claims and exchanges take several times the room of the octets that they are made of. Of a connection that is
/// over they follow from its record, so that they need not be kept for those that nobody looks at.
extension SessionAnalysis {
    /// Segments of a connection up to which their order is certain.
    private static let segmentLimit = 1 << 22

    /// Whether the analysis of the connection at an index can be made again: it is over, and its record has all that
    /// the analysis was told.
    package func isPackable(_ place: Int) -> Bool {
        let slot = connections[place]
        guard slot.isLoaded, !slot.summary.isOpen, !slot.hasLogs else { return false }
        return recording.withConnection(slot.id) { record in
            !record.hasInsiders
                && Direction.allCases.allSatisfy {
                    record[$0].gaps.isEmpty && record[$0].segments.count < Self.segmentLimit
                }
        } ?? false
    }

    /// Gives up the analysis of the connection at an index, if it can be made again.
    package mutating func pack(_ place: Int) {
        guard isPackable(place) else { return }
        change(place) { slot in
            slot.giveUpDetail()
            slot.isPacked = true
        }
        tighten(connections[place].id)
    }

    /// Makes the analysis of a packed connection again; costs what its events cost when they came.
    package mutating func unpack(_ place: Int) {
        guard connections[place].isPacked, let analysis = analysis(at: place) else { return }
        change(place) { slot in
            slot.detail = analysis
            slot.isPacked = false
        }
    }

    /// The analysis of the connection at an index, of a packed one made for this once; nil if it is not loaded.
    func analysis(at place: Int) -> ConnectionAnalysis? {
        guard connections[place].isPacked else { return connections[place].detail }
        guard let record = recording.connection(connections[place].id) else { return nil }
        // Event by event: what an analysis says may depend on what had come by then.
        var session = SessionAnalysis()
        do {
            for event in record.eventsOfOctets { try session.append(event) }
        } catch {
            preconditionFailure("a recording refuses what it took before: \(error)")
        }
        return session.connection(record.id)
    }
}

extension ConnectionRecord {
    /// Its events in the order in which they came, of a record without gaps and claims.
    fileprivate var eventsOfOctets: [Event] {
        var events = [Event(opened, .open(id, client: client, server: server))]
        var halves = Direction.allCases.map { half(of: $0)[...] }
        while let first = halves.compactMap(\.first).min(by: { Self.comes($0.turn, before: $1.turn) }) {
            events.append(first.event())
            for index in halves.indices where halves[index].first?.turn == first.turn { halves[index].removeFirst() }
        }
        return events
    }

    /// What happened in a direction, in order; the octets are asked for one by one.
    private func half(of direction: Direction) -> [(turn: Int, event: () -> Event)] {
        let record = self[direction]
        let segments = record.segments
        var half = segments.indices.map { index in
            let segment = segments[index]
            return (
                turn: segments.turn(of: index),
                event: { Event(segment.time, .bytes(id, direction, Array(record.bytes[segment.range]))) }
            )
        }
        if let ending = record.ending {
            // What arrives behind an end is recorded all the same.
            let place = half.firstIndex { Self.comes(ending.turn, before: $0.turn) } ?? half.count
            half.insert((ending.turn, { Event(ending.time, .close(id, direction, ending.how)) }), at: place)
        }
        return half
    }

    /// Turns are counted in 24 bits.
    private static func comes(_ one: Int, before other: Int) -> Bool {
        one != other && (other - one) & 0xFF_FFFF < 0x80_0000
    }
}
