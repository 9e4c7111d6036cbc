import Wire

/// A request and its final response, framed.
package struct FramedExchange: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// nil while its request-line is not complete, though an answer to it may have begun.
    package var request: FramedMessage?
    package var interim: [FramedMessage] = []
    /// The final response; a 101 that was asked for counts as one, for no other HTTP response follows it.
    package var response: FramedMessage?

    package init(number: Int) { self.number = number }
}

/// Where a message and its parts lie in its direction. Ranges grow while the message arrives.
package struct FramedMessage: Hashable, Sendable {
    /// All octets so far.
    package var range: Range<Int>
    /// Of a request: the octets of its method and target. Empty in a response.
    package var method: Range<Int>
    package var target: Range<Int>
    /// Of a response; nil if the status-line has none that can be read.
    package var status: Int?
    package var reason: Range<Int>
    /// The octets from the start-line to the empty line, both included.
    package var head: Range<Int>
    package var framing: BodyFraming
    /// The rule that decided so; nil while the header section is not complete.
    package var decidedBy: Rule?
    package var isComplete: Bool
    /// When its first and its last octet came.
    package var began: Timestamp
    package var ended: Timestamp

    init(at offset: Int, began: Timestamp) {
        range = offset..<offset
        method = offset..<offset
        target = offset..<offset
        reason = offset..<offset
        head = offset..<offset
        framing = .undecided
        isComplete = false
        self.began = began
        ended = began
    }
}

/// How much message body follows a header section.
package enum BodyFraming: Hashable, Sendable {
    /// The header section is not complete.
    case undecided
    /// No body whatever the fields say: the answer to HEAD, 1xx, 204, 304 (RFC 9112 section 6.3, item 1).
    case none
    /// Content-Length, or 0 for a request without one (items 6 and 7).
    case length(Int)
    case chunked
    case untilClose
    /// Another protocol follows: 101, or 2xx to CONNECT (item 2).
    case tunnel
    /// The fields contradict each other or the grammar: nobody can know.
    case unknowable
}
