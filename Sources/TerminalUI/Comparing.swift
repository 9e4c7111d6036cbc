import Analysis
import Scenarios
import Wire

/// Two sessions side by side, as they are looked at.
package struct Comparing: Sendable {
    package let comparison: SessionComparison
    /// What the two are called: `BUGGY` and `FIXED`, or the names of files.
    package let names: (left: String, right: String)
    var selected = 0
    var top = 0

    package init(_ left: SessionAnalysis, _ right: SessionAnalysis, names: (left: String, right: String)) {
        comparison = SessionComparison(left, right)
        self.names = names
        selected = comparison.first?.row ?? comparison.differences.first ?? 0
    }

    mutating func select(_ index: Int) { selected = max(0, min(index, comparison.rows.count - 1)) }

    /// Goes to the next row that is wanted.
    /// - Returns: false if there is none.
    mutating func step(_ distance: Int, to isWanted: (SessionComparison.Row) -> Bool) -> Bool {
        var index = selected + distance
        while comparison.rows.indices.contains(index) {
            if isWanted(comparison.rows[index]) {
                selected = index
                return true
            }
            index += distance
        }
        return false
    }

    func isMessage(_ row: SessionComparison.Row) -> Bool {
        let subject = comparison.subject(row.left, comparison.left) ?? comparison.subject(row.right, comparison.right)
        return subject.map { AppModel.isMessage($0.row) } ?? false
    }
}

extension AppModel {
    /// Requests that are compared at least: enough for what one does to another to show.
    private static let fewest = 4
    private static let most = 100

    /// The scenario in both variants with the same requests, in memory, under one clock that is nobody's.
    mutating func compareVariants() {
        guard source.kind == .lab, let lab, let scenario = Scenario.named(lab.plan.scenario) else {
            notice = Notice(
                text: "this compares a lab's variants; straybyte compare A B compares files", tone: .trouble)
            return
        }
        let requests = max(Self.fewest, min(session.summary.requests, Self.most))
        let pace = Scenario.Pace(requests: lab.plan.pace.requests ?? requests, gap: lab.gap)
        let sessions = Variant.allCases.map { variant in
            var simulation = Simulation(scenario, lab.plan.settings, variant, pace: pace)
            var session = SessionAnalysis()
            for event in simulation.runToEnd() {
                do {
                    try session.append(event)
                } catch {
                    preconditionFailure("a simulation contradicts itself: \(error)")
                }
            }
            return session
        }
        compare(
            Comparing(
                sessions[0], sessions[1],
                names: (Variant.allCases[0].rawValue.uppercased(), Variant.allCases[1].rawValue.uppercased())))
    }

    /// Shows two sessions side by side.
    package mutating func compare(_ comparing: Comparing) {
        self.comparing = comparing
        screen = .compare
        settle()
    }

    mutating func moveInComparison(by distance: Int) {
        guard var comparing else { return }
        let target = comparing.selected.addingReportingOverflow(distance)
        comparing.select(target.overflow ? (distance > 0 ? .max : 0) : target.partialValue)
        self.comparing = comparing
    }

    mutating func stepInComparison(_ distance: Int, toDifference: Bool) {
        guard var comparing else { return }
        let before = comparing
        let isFound = comparing.step(distance) { row in toDifference ? row.differs : before.isMessage(row) }
        self.comparing = comparing
        if !isFound {
            let what = toDifference ? "difference" : "message"
            notice = Notice(text: "no \(distance > 0 ? "further" : "earlier") \(what)", tone: .done)
        }
    }

    /// Whether there is a session beneath what is shown.
    var isComparing: Bool { comparing != nil }

    var hasSession: Bool { lab != nil || source.kind != .lab }

    /// Leaves the comparison; without a session beneath there is nothing to go back to.
    mutating func leaveComparison() -> [Effect] {
        guard hasSession else { return [.quit] }
        comparing = nil
        screen = .session
        return []
    }
}
