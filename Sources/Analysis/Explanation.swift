/// What a finding code means, in words for somebody who meets it for the first time.
package struct Explanation: Hashable, Sendable {
    package var code: FindingCode
    /// `Bytes after a response that has no body`.
    package var title: String
    /// What a finding of that code usually is; a single finding says its own.
    package var severity: Finding.Severity
    /// `RFC 9112 section 6.3`.
    package var section: String
    /// Plain words, a short paragraph each.
    package var paragraphs: [String]
    package var symptoms: [Symptom]
    /// Who is known to do so, or was measured; empty where it is anybody.
    package var peers: [String]

    init(
        _ code: FindingCode, _ title: String, _ severity: Finding.Severity, _ section: String, _ paragraphs: [String],
        _ symptoms: [Symptom] = [], peers: [String] = []
    ) {
        self.code = code
        self.title = title
        self.severity = severity
        self.section = section
        self.paragraphs = paragraphs
        self.symptoms = symptoms
        self.peers = peers
    }

    /// What a peer prints when it meets the bug.
    package struct Symptom: Hashable, Sendable {
        /// `Go net/http client`.
        package var peer: String
        /// The message; `*` stands for what differs from case to case.
        package var message: String
        /// What it says about the bytes that were left over or are missing.
        package var leftover: String

        init(_ peer: String, _ message: String, _ leftover: String) {
            self.peer = peer
            self.message = message
            self.leftover = leftover
        }
    }

    /// What a search found.
    package struct Match: Hashable, Sendable {
        package var explanation: Explanation
        /// nil if the text named the code itself.
        package var symptom: Symptom?
    }

    /// Finds a code by its name (`EATEN-BYTES`, `eaten_bytes`), or the codes behind an error message that
    /// somebody pastes; best first, each code once, empty if nothing fits.
    ///
    /// A message fits a symptom if the symptom's fixed pieces occur in it in their order, in any case, or if it
    /// is itself a piece of the symptom, of ten letters at least. The more of it fits, the better.
    package static func search(_ text: String) -> [Match] {
        let name = String(text.drop(while: \.isWhitespace).map { $0 == "_" || $0 == " " ? "-" : $0 }).uppercased()
        if let code = FindingCode(rawValue: name.trimmingDashes) {
            return [Match(explanation: code.explanation, symptom: nil)]
        }
        let message = Array(text.lowercased().utf8).trimmed
        let fitting = FindingCode.allCases.compactMap { code -> (Match, Int)? in
            let explanation = code.explanation
            let weights = explanation.symptoms.map { ($0, $0.fit(message)) }.filter { $0.1 > 0 }
            return weights.max { $0.1 < $1.1 }.map { (Match(explanation: explanation, symptom: $0.0), $0.1) }
        }
        // A stable order: the better fit first, then the order of the codes.
        return fitting.enumerated()
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
            .map(\.element.0)
    }
}

extension Explanation.Symptom {
    /// How many letters of a message the symptom accounts for; 0 if it does not fit.
    fileprivate func fit(_ message: [UInt8]) -> Int {
        let pieces = self.message.lowercased().split(separator: "*").map { Array($0.utf8).trimmed }
        if message.count >= 10, pieces.contains(where: { $0.firstRange(of: message) != nil }) { return message.count }
        var rest = message[...]
        for piece in pieces {
            guard let found = rest.firstRange(of: piece) else { return 0 }
            rest = rest[found.upperBound...]
        }
        return pieces.reduce(0) { $0 + $1.count }
    }
}

extension [UInt8] {
    /// Without the spaces and line ends around it.
    fileprivate var trimmed: [UInt8] {
        let isBlank = { (octet: UInt8) in octet <= 0x20 }
        return Array(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

extension String {
    fileprivate var trimmingDashes: String {
        var text = self[...]
        while text.last == "-" || text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
