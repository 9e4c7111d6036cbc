import Wire

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
        /// The recording, not the connection, lacks octets.
        case missingOctets
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

    /// Turns out to be the breach of another rule.
    mutating func become(_ kind: Kind, _ rule: Rule, exchange: Int?, _ detail: String) {
        self.kind = kind
        weight = .violation
        self.rule = rule.id
        section = rule.section
        self.exchange = exchange
        self.detail = detail
    }
}
