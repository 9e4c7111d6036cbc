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

    init(
        _ code: FindingCode, _ title: String, _ severity: Finding.Severity, _ section: String, _ paragraphs: [String],
        _ symptoms: [Symptom] = []
    ) {
        self.code = code
        self.title = title
        self.severity = severity
        self.section = section
        self.paragraphs = paragraphs
        self.symptoms = symptoms
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
    /// A message fits a symptom if the symptom's fixed pieces occur in it in their order, in any case. The more
    /// of the message is fixed, the better it fits.
    package static func search(_ text: String) -> [Match] {
        let name = String(text.drop(while: \.isWhitespace).map { $0 == "_" || $0 == " " ? "-" : $0 }).uppercased()
        if let code = FindingCode(rawValue: name.trimmingDashes) {
            return [Match(explanation: code.explanation, symptom: nil)]
        }
        let message = Array(text.lowercased().utf8)
        let fitting = FindingCode.allCases.compactMap { code -> (Match, Int)? in
            let explanation = code.explanation
            let best = explanation.symptoms.filter { $0.fits(message) }.max { $0.weight < $1.weight }
            return best.map { (Match(explanation: explanation, symptom: $0), $0.weight) }
        }
        // A stable order: the better fit first, then the order of the codes.
        return fitting.enumerated()
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
            .map(\.element.0)
    }
}

extension Explanation.Symptom {
    private var pieces: [Substring] { message.split(separator: "*") }

    /// How many letters of the message are fixed.
    fileprivate var weight: Int { pieces.reduce(0) { $0 + $1.utf8.count } }

    fileprivate func fits(_ message: [UInt8]) -> Bool {
        var rest = message[...]
        for piece in pieces {
            guard let found = rest.firstRange(of: Array(piece.lowercased().utf8)) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}

extension String {
    fileprivate var trimmingDashes: String {
        var text = self[...]
        while text.last == "-" || text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
