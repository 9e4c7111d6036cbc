import Wire

/// The events of connections that are told one by one, in the order of their times.
///
/// A connection is told when the others have come to its opening, and forgotten after its last event: no more are in
/// memory than were open at the same time.
package struct MergedEvents {
    /// A connection to tell.
    package struct Source {
        package var opened: Timestamp
        package var tell: () throws -> [Event]

        package init(opened: Timestamp, tell: @escaping () throws -> [Event]) {
            self.opened = opened
            self.tell = tell
        }
    }

    /// The connection that opens last at the end, so that the first can be taken off.
    private var waiting: [(place: Int, source: Source)]
    /// A heap: the one whose next event is the earliest is first.
    private var open: [Told] = []

    private struct Told {
        var place: Int
        var events: ArraySlice<Event>

        /// Events of one time: those of the connection that was opened first.
        func isBefore(_ other: Told) -> Bool {
            guard let mine = events.first?.time, let theirs = other.events.first?.time else { return false }
            return (mine, place) < (theirs, other.place)
        }
    }

    package init(_ sources: [Source]) {
        waiting = sources.enumerated()
            .sorted { ($1.element.opened, $1.offset) < ($0.element.opened, $0.offset) }
            .map { ($0.offset, $0.element) }
    }

    package mutating func forEach(_ take: (Event) throws -> Void) throws {
        while true {
            while let next = waiting.last, open.first?.events.first.map({ next.source.opened <= $0.time }) ?? true {
                waiting.removeLast()
                let events = try next.source.tell()
                if !events.isEmpty { insert(Told(place: next.place, events: events[...])) }
            }
            guard let event = open.first?.events.first else { return }
            try take(event)
            open[0].events.removeFirst()
            if open[0].events.isEmpty {
                open.swapAt(0, open.count - 1)
                open.removeLast()
            }
            sink()
        }
    }

    private mutating func insert(_ told: Told) {
        open.append(told)
        var index = open.count - 1
        while index > 0, open[index].isBefore(open[(index - 1) / 2]) {
            open.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Brings the first of the heap to where it belongs.
    private mutating func sink() {
        var index = 0
        while true {
            let children = [2 * index + 1, 2 * index + 2].filter(open.indices.contains)
            guard let least = children.min(by: { open[$0].isBefore(open[$1]) }), open[least].isBefore(open[index])
            else { return }
            open.swapAt(index, least)
            index = least
        }
    }
}
