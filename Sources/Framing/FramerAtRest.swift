import Wire

/// What is left of a connection between two exchanges, if all that was said on it kept every rule: enough to go on
/// where it was, in a small part of the room that a framer takes.
package struct FramerAtRest: Sendable {
    var requests: Lane.AtRest
    var responses: Lane.AtRest
    var ledger: Ledger.AtRest
}

extension Lane {
    struct AtRest: Sendable {
        fileprivate var position: Int
        /// The exchange of the last message; nil before the first.
        fileprivate var exchange: Int?
        fileprivate var previous: Previous?
        /// What follows a body may show that the body was too short.
        fileprivate var tail: BodyTail
    }

    /// - Returns: nil if a message is under way, or none is read any more.
    mutating func rest() -> AtRest? {
        guard run.isLive ? run.step == .startLine : phase == .start && message == nil,
            held.isEmpty, cut.count == 0, dropped == 0, ending == nil, drain == nil, !isLast
        else { return nil }
        return AtRest(
            position: position, exchange: run.isLive && run.number > 0 ? run.number : owner.exchange,
            previous: previous, tail: tail)
    }

    /// Takes what ``rest()`` said, just after ``restart()``.
    mutating func resume(_ rest: AtRest) {
        position = rest.position
        if let exchange = rest.exchange {
            owner = direction == .clientToServer ? .request(exchange) : .response(exchange)
        }
        previous = rest.previous
        tail = rest.tail
        interpretation.removeAll(upTo: position)
    }
}
