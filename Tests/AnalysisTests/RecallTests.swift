import Analysis
import Testing
import Wire

/// What has to be found in octets alone: a row for every code and for every bug that has a name.
struct RecallTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var code: FindingCode
        var severity: Finding.Severity
        var direction: Direction
        /// The octets of the finding.
        var octets: String
        var exchange: Int?
        var certainty: Finding.Certainty
        var known: [String]
        var events: [Event]

        init(
            _ name: String, _ code: FindingCode, _ severity: Finding.Severity, _ direction: Direction,
            _ octets: String, by exchange: Int? = 1, _ certainty: Finding.Certainty = .certain, known: [String] = [],
            _ body: (inout WireTale) -> Void
        ) {
            self.name = name
            self.code = code
            self.severity = severity
            self.direction = direction
            self.octets = octets
            self.exchange = exchange
            self.certainty = certainty
            self.known = known
            events = wire {
                $0.open()
                body(&$0)
            }
        }

        /// A desync.
        init(
            _ name: String, _ code: FindingCode, _ direction: Direction, _ octets: String, by exchange: Int? = 1,
            _ certainty: Finding.Certainty = .certain, known: [String] = [], _ body: (inout WireTale) -> Void
        ) {
            self.init(name, code, .desync, direction, octets, by: exchange, certainty, known: known, body)
        }

        var testDescription: String { name }
    }

    static let rows = responses + requests + upgrades + grammar + connections

    @Test(arguments: rows) func isFound(_ row: Row) throws {
        let analysis = try ScenarioTests.analysis(row.events)
        let connection = try #require(analysis.details.first)
        let record = try #require(analysis.recording.connections.first)
        let found = connection.findings.filter { $0.code == row.code && $0.severity == row.severity }
        let finding = try #require(found.first, "\(connection.findings.map { ($0.code, $0.severity, $0.message) })")
        #expect(found.count == 1)
        #expect(finding.direction == row.direction)
        #expect(escaped(record[finding.direction].bytes[finding.range]) == escaped(row.octets.utf8))
        #expect(finding.exchange == row.exchange)
        #expect(finding.certainty == row.certainty)
        #expect(Set(finding.known).isSuperset(of: row.known), "\(finding.known)")
        #expect(finding.known.isEmpty == finding.conditions.isEmpty)
        #expect(finding.knownCertainty == .likely, "octets alone prove no cause")
        #expect(finding.severity == .note || !finding.allowsReuse)
        #expect(!finding.message.isEmpty)
        #expect(connection.ownedBytes == connection.recordedBytes)
        // One mistake is one finding.
        if row.severity == .desync {
            #expect(connection.findings.count { $0.severity == .desync } == 1, "\(connection.findings.map(\.code))")
        }
    }

    @Test(arguments: rows) func segmentsDoNotMatter(_ row: Row) throws {
        let whole = try ScenarioTests.analysis(row.events)
        let single = try ScenarioTests.analysis(ScenarioTests.singleOctets(row.events))
        expectSame(single, whole)
    }

    @Test(arguments: rows) func theSkimLetsNothingPass(_ row: Row) {
        let isFlagged = skim(row.events).needsAnalysis
        #expect(isFlagged)
    }

    @Test(arguments: FindingCode.allCases) func everyCodeHasARow(_ code: FindingCode) {
        #expect(Self.rows.contains { $0.code == code })
    }

    @Test(arguments: KnownBug.all.map(\.name)) func everyBugHasARow(_ name: String) {
        #expect(Self.rows.contains { $0.known.contains(name) })
    }

    @Test func everyBugHasOneElement() {
        let names = KnownBug.all.map(\.name)
        #expect(Set(names).count == names.count)
        for bug in KnownBug.all { #expect(!bug.peers.isEmpty && !bug.codes.isEmpty) }
    }
}

/// Findings are compared with what follows from the octets around them.
func expectSame(
    _ left: SessionAnalysis, _ right: SessionAnalysis, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(left.findings == right.findings, sourceLocation: sourceLocation)
    for (left, right) in zip(left.findings, right.findings) {
        #expect(left.symptoms == right.symptoms, sourceLocation: sourceLocation)
        #expect(left.peers == right.peers, sourceLocation: sourceLocation)
        #expect(left.evidence == right.evidence, sourceLocation: sourceLocation)
        #expect(left.consequence == right.consequence, sourceLocation: sourceLocation)
    }
    #expect(left.summary == right.summary, sourceLocation: sourceLocation)
}

func skim(_ events: [Event]) -> ConnectionSkim {
    var skim = ConnectionSkim()
    for event in events {
        switch event.kind {
        case .bytes(_, let direction, let octets): skim.receive(octets, direction, at: event.time)
        case .gap(_, let direction, let count): skim.gap(count, direction, at: event.time)
        case .close(_, let direction, let ending): skim.end(direction, ending, at: event.time)
        case .open, .claim, .log: break
        }
    }
    return skim
}

// MARK: - Messages

/// A request with a body of that text, if there is one.
func request(_ method: String, _ target: String = "/", _ fields: String..., body: String = "") -> String {
    message("\(method) \(target) HTTP/1.1", ["Host: x"] + fields, body, always: false)
}

func response(_ status: String, _ fields: String..., body: String = "") -> String {
    message("HTTP/1.1 \(status)", fields, body, always: true)
}

/// Content-Length is added unless a field says how long the body is.
private func message(_ line: String, _ fields: [String], _ body: String, always: Bool) -> String {
    let isFramed = fields.contains {
        $0.lowercased().hasPrefix("content-length") || $0.lowercased().hasPrefix("transfer-encoding")
    }
    let bodyless = line.contains(" 204") || line.contains(" 304") || line.contains(" 101")
    let length = isFramed || bodyless || body.isEmpty && !always ? [] : ["Content-Length: \(body.utf8.count)"]
    return ([line] + fields + length).joined(separator: "\r\n") + "\r\n\r\n" + body
}
