import Wire

/// The stable names of what can be found.
///
/// A new one is a case here, and its entry: what it means, and what peers print that meet it. The entries on a
/// message's end are in `Explanation+Ends.swift`, those on grammar and closing in `Explanation+Grammar.swift`.
package enum FindingCode: String, CaseIterable, Sendable {
    case excessAfterBodyless = "EXCESS-AFTER-BODYLESS"
    case excessAfterLength = "EXCESS-AFTER-LENGTH"
    case shortBody = "SHORT-BODY"
    case unreadRequestBody = "UNREAD-REQUEST-BODY"
    case eatenBytes = "EATEN-BYTES"
    case unsolicitedResponse = "UNSOLICITED-RESPONSE"
    case unasked101 = "UNASKED-101"
    case reuseAfterClose = "REUSE-AFTER-CLOSE"
    case reuseAfterForcedClose = "REUSE-AFTER-FORCED-CLOSE"
    case ambiguousFraming = "AMBIGUOUS-FRAMING"
    case badChunk = "BAD-CHUNK"
    case trailerLeft = "TRAILER-LEFT"
    case invalidStartLine = "INVALID-START-LINE"
    case invalidField = "INVALID-FIELD"
    case incompleteMessage = "INCOMPLETE-MESSAGE"
    case closeRace = "CLOSE-RACE"
    case strayCRLF = "STRAY-CRLF"

    package var explanation: Explanation {
        switch self {
        case .excessAfterBodyless: .excessAfterBodyless
        case .excessAfterLength: .excessAfterLength
        case .shortBody: .shortBody
        case .unreadRequestBody: .unreadRequestBody
        case .eatenBytes: .eatenBytes
        case .unsolicitedResponse: .unsolicitedResponse
        case .unasked101: .unasked101
        case .reuseAfterClose: .reuseAfterClose
        case .reuseAfterForcedClose: .reuseAfterForcedClose
        case .ambiguousFraming: .ambiguousFraming
        case .badChunk: .badChunk
        case .trailerLeft: .trailerLeft
        case .invalidStartLine: .invalidStartLine
        case .invalidField: .invalidField
        case .incompleteMessage: .incompleteMessage
        case .closeRace: .closeRace
        case .strayCRLF: .strayCRLF
        }
    }

    /// Whose octets they are that the explanation's peers send and others complain of; nil if either side's.
    var sender: Direction? {
        switch self {
        case .excessAfterBodyless, .excessAfterLength, .shortBody, .unsolicitedResponse, .unasked101,
            .incompleteMessage, .strayCRLF:
            .serverToClient
        case .unreadRequestBody, .eatenBytes, .reuseAfterClose, .reuseAfterForcedClose, .ambiguousFraming, .badChunk,
            .trailerLeft, .invalidStartLine, .invalidField, .closeRace:
            nil
        }
    }

    package var title: String { explanation.title }
    package var severity: Finding.Severity { explanation.severity }
    package var section: String { explanation.section }
    package var symptoms: [Explanation.Symptom] { explanation.symptoms }
}
