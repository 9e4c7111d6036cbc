import Synchronization
import Wire

/// Hands events from the event loop to the one thread that consumes them.
///
/// It is bounded, so that a consumer that is stuck costs memory up to a limit and no more. What does not fit is
/// dropped and counted. A connection that lost an event has lost its offsets as well: nothing more of it
/// is handed on, except that its directions end in a gap.
package final class EventMailbox: Sendable {
    /// What has arrived since the last time.
    package struct Delivery: Sendable {
        package var events: ContiguousArray<Event>
        /// The number of events that did not fit.
        package var dropped: Int
    }

    fileprivate struct Contents {
        var events: ContiguousArray<Event> = []
        var dropped = 0
        /// Connections that lost an event, and the time at which they first did.
        var torn: [ConnectionID: Timestamp] = [:]
        var known: Set<ConnectionID> = []
        /// Those of them whose gap has not been handed on yet, in the order in which they lost something.
        var gaps: [ConnectionID] = []
    }

    private let contents = Mutex(Contents())
    private let capacity: Int
    private let notify: @Sendable () -> Void

    /// - Parameters:
    ///   - capacity: The number of events that wait at most; the gaps of torn connections come on top.
    ///   - notify: Called on the thread that posts, when the mailbox was empty and is no longer.
    package init(capacity: Int = .max, notify: @escaping @Sendable () -> Void) {
        self.capacity = capacity
        self.notify = notify
    }

    package func post(_ event: Event) {
        let isFirst = contents.withLock { contents in
            guard contents.accepts(event, capacity: capacity) else {
                // The consumer has to come for the number of drops, too.
                contents.dropped += 1
                return contents.events.isEmpty && contents.dropped == 1
            }
            contents.events.append(event)
            return contents.events.count == 1 && contents.dropped == 0
        }
        if isFirst { notify() }
    }

    /// Takes everything out. Never waits for more than the moment that a post takes.
    package func drain() -> Delivery {
        contents.withLock { contents in
            var delivery = Delivery(events: [], dropped: contents.dropped)
            swap(&delivery.events, &contents.events)
            contents.dropped = 0
            for id in contents.gaps {
                guard let time = contents.torn[id] else { continue }
                // What was posted before the loss comes first in the delivery: the gap goes to its end.
                let last = max(time, delivery.events.last?.time ?? time)
                for direction in Direction.allCases {
                    delivery.events.append(Event(last, .close(id, direction, .gap)))
                }
            }
            contents.gaps = []
            return delivery
        }
    }
}

extension EventMailbox.Contents {
    fileprivate mutating func accepts(_ event: Event, capacity: Int) -> Bool {
        let hasRoom = events.count < capacity
        guard let id = event.connection else { return hasRoom }
        if torn[id] != nil { return false }
        if hasRoom {
            if case .open = event.kind { known.insert(id) }
            return true
        }
        torn[id] = event.time
        // A connection whose opening did not fit has never been heard of, and so needs no end either.
        if known.contains(id) { gaps.append(id) }
        return false
    }
}

extension Event {
    /// The connection that the event is about; for a line of log, none: it can be lost without harm to another.
    fileprivate var connection: ConnectionID? {
        switch kind {
        case .open(let id, _, _), .bytes(let id, _, _), .gap(let id, _, _), .claim(let id, _, _, _),
            .close(let id, _, _):
            id
        case .log: nil
        }
    }
}
