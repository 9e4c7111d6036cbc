import Analysis
import ArgumentParser
import Scenarios

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what a finding, a scenario or a cryptic error message means.",
        discussion: "Without a subject it lists the finding codes.")

    @Argument(help: "EATEN-BYTES, head-body, or the error message in quotes.")
    var subject: String?

    func run() throws {
        guard let subject else {
            let codes = FindingCode.allCases.map(\.explanation)
            let width = codes.map(\.code.rawValue.count).max() ?? 0
            let lines = codes.map { code in
                code.code.rawValue + String(repeating: " ", count: width + 2 - code.code.rawValue.count) + code.title
            }
            return try StandardOutput.writeAll(lines.joined(separator: "\n") + "\n")
        }
        if let scenario = Scenario.named(subject) {
            let head = ["\(scenario.name): \(scenario.title)", scenario.upstream, scenario.summary]
            return try StandardOutput.writeAll((head + scenario.narration).joined(separator: "\n\n") + "\n")
        }
        let matches = Explanation.search(subject)
        guard !matches.isEmpty else {
            throw Complaint("nothing is known of '\(escaped(text: subject))'; 'straybyte explain' lists the codes")
        }
        try StandardOutput.writeAll(matches.map(Self.text).joined(separator: "\n"))
    }

    private static func text(_ match: Explanation.Match) -> String {
        let explanation = match.explanation
        var lines = [
            "\(explanation.code.rawValue): \(explanation.title)",
            "\(explanation.section), \(explanation.severity.rawValue)", "",
        ]
        if let symptom = match.symptom {
            lines += ["\(symptom.peer) says so of: \(symptom.leftover)", ""]
        }
        lines += explanation.paragraphs.flatMap { [$0, ""] }
        if match.symptom == nil, !explanation.symptoms.isEmpty {
            lines.append("What peers print that meet it:")
            lines += explanation.symptoms.map { "  \($0.peer): \($0.message)" }
        } else {
            lines.removeLast()
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
