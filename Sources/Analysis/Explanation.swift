/// What a finding code means, in words for somebody who meets it for the first time.
package struct Explanation: Hashable, Sendable {
    package var code: FindingCode
    /// `Bytes after a response that cannot have a body`.
    package var title: String
    package var severity: Finding.Severity
    /// `RFC 9112 section 6.3`.
    package var section: String
    /// Plain words, a short paragraph each.
    package var paragraphs: [String]
    package var symptoms: [Symptom]

    /// What a peer prints when it meets the bug.
    package struct Symptom: Hashable, Sendable {
        /// `Go net/http client`.
        package var peer: String
        /// The message; `*` stands for what differs from case to case.
        package var message: String
        /// What it says about the bytes that were left over or are missing.
        package var leftover: String
    }

    /// What a search found.
    package struct Match: Hashable, Sendable {
        package var explanation: Explanation
        /// nil if the text named the code itself.
        package var symptom: Symptom?
    }

    /// Finds a code by its name (`EATEN-BYTES`, any case), or the codes behind an error message that somebody
    /// pastes; best first, empty if nothing fits.
    package static func search(_ text: String) -> [Match] {
        []
    }
}

extension FindingCode {
    package var explanation: Explanation {
        Explanation(code: self, title: rawValue, severity: .note, section: "", paragraphs: [], symptoms: [])
    }
    package var title: String { explanation.title }
    package var severity: Finding.Severity { explanation.severity }
    package var section: String { explanation.section }
    package var symptoms: [Explanation.Symptom] { explanation.symptoms }
}
