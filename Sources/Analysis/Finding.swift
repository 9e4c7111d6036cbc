import Wire

/// Something about a connection that its engineer should know.
package struct Finding: Hashable, Sendable {
    package enum Severity: String, CaseIterable, Sendable, Comparable {
        case note, violation, desync

        package static func < (left: Severity, right: Severity) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    package enum Certainty: String, CaseIterable, Sendable { case certain, likely }

    package var code: FindingCode
    package var severity: Severity
    package var connection: ConnectionID
    package var direction: Direction
    package var range: Range<Int>
    /// The exchange that caused it, not the one that suffers from it; nil if none did.
    package var exchange: Int?
    /// `RFC 9112 section 6.3`.
    package var section: String
    package var certainty: Certainty
    /// Names of known bugs that fit: `golang/go#68609`.
    package var known: [String]
    /// How sure it is that ``known`` names the cause; ``certainty`` is about the finding itself.
    /// `likely` where ``known`` is empty.
    package var knownCertainty: Certainty
    /// What was checked to name ``known``, a phrase each; empty where ``known`` is.
    package var conditions: [String]
    /// What happened, in one sentence with the numbers of this case.
    package var message: String
    /// What follows from it for the peers, in a sentence: who takes these octets for what; empty where nothing does.
    package var consequence = ""
    /// Octets elsewhere that show it: the answer to a request that was misread.
    package var evidence: [Place] = []
    /// The peers it is known from: `Go net/http server up to 1.22`; those of ``known``, or of the code if it is empty.
    package var peers: [String] = []
    /// What common peers print that meet it, word for word for these octets; whoever is on this connection first.
    package var symptoms: [Explanation.Symptom] = []

    /// Whether it tells what the recording lacks: that is no peer's doing.
    package var isOfRecording = false

    /// Whether the connection could carry another request after it: nobody is out of step, and nobody had to close.
    package var allowsReuse: Bool {
        guard severity == .note else { return false }
        if isOfRecording { return true }
        switch code {
        case .closeRace, .incompleteMessage, .shortBody, .unsolicitedResponse, .reuseAfterClose: return false
        case .excessAfterBodyless, .excessAfterLength, .unreadRequestBody, .eatenBytes, .unasked101,
            .reuseAfterForcedClose, .ambiguousFraming, .badChunk, .trailerLeft, .invalidStartLine, .invalidField,
            .strayCRLF:
            return true
        }
    }

    /// Octets of a direction.
    package struct Place: Hashable, Sendable {
        package var direction: Direction
        package var range: Range<Int>

        package init(direction: Direction, range: Range<Int>) {
            self.direction = direction
            self.range = range
        }
    }

    package init(
        _ code: FindingCode, severity: Severity, connection: ConnectionID, direction: Direction, range: Range<Int>,
        exchange: Int?, section: String, certainty: Certainty, known: [String] = [],
        knownCertainty: Certainty = .likely, conditions: [String] = [], message: String
    ) {
        self.code = code
        self.severity = severity
        self.connection = connection
        self.direction = direction
        self.range = range
        self.exchange = exchange
        self.section = section
        self.certainty = certainty
        self.known = known
        self.knownCertainty = knownCertainty
        self.conditions = conditions
        self.message = message
    }
}

/// Two findings are the same if they say the same of the same octets. ``consequence``, ``evidence``, ``peers`` and
/// ``symptoms`` follow from the octets around them, which a log's line on a finding does not have.
extension Finding {
    package static func == (left: Finding, right: Finding) -> Bool {
        left.code == right.code && left.severity == right.severity && left.connection == right.connection
            && left.direction == right.direction && left.range == right.range && left.exchange == right.exchange
            && left.section == right.section && left.certainty == right.certainty && left.known == right.known
            && left.knownCertainty == right.knownCertainty && left.conditions == right.conditions
            && left.message == right.message
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(connection)
        hasher.combine(direction)
        hasher.combine(range)
        hasher.combine(message)
    }
}
