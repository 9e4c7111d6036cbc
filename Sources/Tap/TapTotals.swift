import Analysis

/// What a tap has counted.
package struct TapTotals: Hashable, Sendable {
    package internal(set) var connections = 0
    /// Connections that are open now.
    package internal(set) var open = 0
    package internal(set) var requests = 0
    package internal(set) var responses = 0
    /// Octets that passed, both directions.
    package internal(set) var octets = 0
    package internal(set) var strayBytes = 0
    package internal(set) var eatenBytes = 0
    /// Desyncs and violations.
    package internal(set) var findings = 0
    package internal(set) var notes = 0
    package internal(set) var desyncs = 0
    package internal(set) var badConnections = 0
    package internal(set) var byCode: [FindingCode: Int] = [:]
    /// Octets of memory that hold traffic.
    package internal(set) var kept = 0
    /// Connections whose octets were given up to stay within the budget.
    package internal(set) var evictions = 0
    /// Octets that came too fast to be kept or judged.
    package internal(set) var unrecorded = 0

    package init() {}

    /// Whether a desync or a violation was found: exit status 1.
    package var isBad: Bool { badConnections > 0 }

    /// As the last line of a session log and of a report has it.
    package var summary: SessionAnalysis.Summary {
        var summary = SessionAnalysis.Summary()
        summary.connections = connections
        summary.requests = requests
        summary.responses = responses
        summary.strayBytes = strayBytes
        summary.eatenBytes = eatenBytes
        summary.recordedBytes = octets
        summary.findings = findings
        summary.notes = notes
        summary.desyncs = desyncs
        summary.badConnections = badConnections
        summary.evicted = evictions
        return summary
    }

    mutating func count(_ finding: Finding) { byCode[finding.code, default: 0] += 1 }

    /// Adds what is known of a connection that is not looked at any more, for good.
    mutating func settle(_ connection: ConnectionSummary) {
        strayBytes += connection.strayBytes
        eatenBytes += connection.eatenBytes
        findings += connection.findings
        notes += connection.notes
        desyncs += connection.desyncs
        badConnections += connection.isBad ? 1 : 0
    }

    func with(_ session: SessionAnalysis.Summary) -> TapTotals {
        var sum = self
        sum.strayBytes += session.strayBytes
        sum.eatenBytes += session.eatenBytes
        sum.findings += session.findings
        sum.notes += session.notes
        sum.desyncs += session.desyncs
        sum.badConnections += session.badConnections
        return sum
    }
}
