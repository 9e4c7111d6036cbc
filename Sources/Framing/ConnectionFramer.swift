import Wire

/// The reference: frames both directions of one connection by RFC 9112.
///
/// Octets of either direction go in as they come, in segments of any size; which segments does not matter.
/// It never throws and never stops: it yields parts and violations, and after an error it looks for where the
/// stream makes sense again. Octets that it cannot judge yet are simply not part of an interpretation yet.
package struct ConnectionFramer: Sendable {
    /// In the order of the requests.
    package private(set) var exchanges: [FramedExchange] = []
    /// In the order of detection.
    package private(set) var violations: [Violation] = []
    private var interpretations = [Interpretation(), Interpretation()]

    package init() {}

    /// Takes the next octets of a direction.
    package mutating func receive(_ octets: [UInt8], _ direction: Direction, at time: Timestamp) {
    }

    /// Says that a direction has come to its end.
    package mutating func end(_ direction: Direction, _ ending: Ending, at time: Timestamp) {
    }

    package func interpretation(_ direction: Direction) -> Interpretation {
        interpretations[Int(direction.rawValue)]
    }
}

/// A request and its final response, framed.
package struct FramedExchange: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var request: FramedMessage?
    package var interim: [FramedMessage] = []
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
    /// Of a response.
    package var status: Int?
    package var reason: Range<Int>
    /// The octets from the start-line to the empty line, both included.
    package var head: Range<Int>
    package var framing: BodyFraming
    package var isComplete: Bool
    /// When its first and its last octet came.
    package var began: Timestamp
    package var ended: Timestamp
}

/// How much message body follows a header section, and the rule that decided so.
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

/// A rule of RFC 9112 that the octets break.
package struct Violation: Hashable, Sendable {
    /// What it means for the connection.
    package enum Weight: String, Sendable {
        /// Odd but harmless: recipients agree on it.
        case note
        /// Peers may read it differently.
        case violation
        /// The two sides disagree about whose bytes these are.
        case desync
    }

    package enum Kind: String, CaseIterable, Sendable {
        case excessAfterBodyless, excessAfterLength, shortBody, unreadRequestBody, missingFront, unsolicitedResponse
        case unasked101, reuseAfterClose, reuseAfterForcedClose, ambiguousFraming, badChunk, trailerLeft
        case invalidStartLine, invalidField, incompleteMessage, closeRace, strayCRLF
    }

    package var kind: Kind
    package var weight: Weight
    /// Id of the rule: `R1`, `K4`.
    package var rule: String
    /// `RFC 9112 section 6.3`.
    package var section: String
    package var direction: Direction
    package var range: Range<Int>
    /// The exchange that caused it.
    package var exchange: Int?
    package var isCertain: Bool
    /// The numbers and words of this case, printable characters only.
    package var detail: String
}
