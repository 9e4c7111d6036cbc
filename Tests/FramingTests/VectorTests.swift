import Framing
import Testing
import Wire

@Suite struct VectorTests {
    @Test(arguments: Vector.all)
    func comesOutAsWritten(_ vector: Vector) {
        let outcome = vector.traffic.framed()
        #expect(outcome.parts == vector.parts, "\(outcome.parts.joined(separator: "\n"))")
        #expect(outcome.bodies == vector.bodies, "\(outcome.bodies.joined(separator: "\n"))")
        #expect(outcome.findings == vector.findings, "\(outcome.findings.joined(separator: "\n"))")
    }

    @Test(arguments: Vector.all)
    func segmentsDoNotMatter(_ vector: Vector) {
        let whole = vector.traffic.framed()
        #expect(vector.traffic.byteByByte.framed() == whole)
        for split in vector.traffic.twoWaySplits { #expect(split.framed() == whole) }
    }

    /// What the prose says of rules is what the framer says of them.
    @Test(arguments: Vector.all)
    func namesTheRulesItIsAbout(_ vector: Vector) {
        #expect(!vector.kept.isEmpty || !vector.broken.isEmpty)
        let found = vector.traffic.framed().violations.filter { $0.weight != .note }
        #expect(vector.broken.isEmpty || !vector.findings.isEmpty, "broken, and nothing found")
        #expect(found.isEmpty || !vector.broken.isEmpty, "found, and nothing broken")
        let ids = Set(RuleTests.ids)
        for rule in vector.kept + vector.broken { #expect(ids.contains(rule), "\(rule) is no rule") }
        for rule in vector.kept { #expect(!found.contains { $0.rule == rule }, "\(rule) is kept, and found broken") }
    }
}

/// The vectors cover the rules.
@Suite struct RuleTests {
    /// All rules, those included that no violation and no message's body ever cites.
    static let ids =
        (1...11).map { "P\($0)" } + ["Q1a", "Q1b", "Q1c", "Q1d", "Q1e", "Q2a", "Q2b", "Q2c", "Q2d"]
        + (3...7).map { "Q\($0)" } + ["R0", "R1", "R2", "R2b", "R3a", "R3b", "R3c", "R3d", "R4a", "R4b", "R4c"]
        + (5...9).map { "R\($0)" } + (1...7).map { "K\($0)" } + (1...12).map { "C\($0)" }

    private static let outcomes = Vector.all.map { $0.traffic.framed() }

    @Test(arguments: ids) func isShownKeptAndBroken(_ rule: String) {
        #expect(Vector.explained.contains(rule), "no row explains \(rule)")
        #expect(Vector.all.contains { $0.kept.contains(rule) }, "no vector keeps \(rule)")
        // Q1b says how to read what is well said: those that break it break Q1c to Q1e.
        guard rule != "Q1b" else { return }
        #expect(Vector.all.contains { $0.broken.contains(rule) }, "no vector breaks \(rule)")
    }

    @Test(arguments: Rule.allCases) func isCited(_ rule: Rule) {
        let isCited = Self.outcomes.contains { outcome in
            outcome.violations.contains { $0.rule == rule.id }
                || outcome.exchanges.contains { exchange in
                    exchange.request?.decidedBy == rule || exchange.response?.decidedBy == rule
                }
        }
        #expect(Vector.explained.contains(rule.id), "no row explains \(rule.id)")
        #expect(isCited, "neither a finding nor a message's body cites \(rule.id)")
    }

    @Test(arguments: Violation.Kind.allCases) func isFound(_ kind: Violation.Kind) {
        #expect(Vector.all.contains { vector in vector.findings.contains { $0.contains(" \(kind.rawValue) ") } })
    }
}
