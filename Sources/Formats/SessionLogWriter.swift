import Analysis
import FoundationEssentials
import Wire

/// Writes a session log while its session grows: what it returns goes to the file at once.
///
/// It is given the events that the recording took, all of them and in that order. Every line ends in LF.
package struct SessionLogWriter: Sendable {
    private var offsets: [Flow: Int] = [:]

    package init() {}

    /// The first line.
    package func open(_ session: SessionLog.Session) -> String {
        JSONLine.object([
            ("type", .text("session")), ("version", .number(SessionLog.version)), ("tool", .text(session.tool)),
            ("source", .text(session.source)), ("start", .text(session.start)),
        ])
    }

    package mutating func line(of event: Event) -> String {
        switch event.kind {
        case .open(let id, let client, let server):
            JSONLine.object([
                ("type", .text("open")), ("time", .time(event.time)), ("connection", .number(id.number)),
                ("client", .text(client)), ("server", .text(server)),
            ])
        case .bytes(let id, let direction, let octets):
            JSONLine.object([
                ("type", .text("bytes")), ("time", .time(event.time)), ("connection", .number(id.number)),
                ("direction", .text(direction.code)), ("offset", .number(advance(id, direction, octets.count))),
                ("length", .number(octets.count)), ("base64", .text(Data(octets).base64EncodedString())),
            ])
        case .gap(let id, let direction, let count):
            JSONLine.object([
                ("type", .text("gap")), ("time", .time(event.time)), ("connection", .number(id.number)),
                ("direction", .text(direction.code)), ("offset", .number(advance(id, direction, count))),
                ("length", .number(count)),
            ])
        case .claim(let id, let direction, let observer, let claim):
            JSONLine.object(
                [
                    ("type", .text("claim")), ("time", .time(event.time)), ("connection", .number(id.number)),
                    ("direction", .text(direction.code)), ("observer", .text(observer.rawValue)),
                    ("start", .number(claim.range.lowerBound)), ("end", .number(claim.range.upperBound)),
                    ("owner", .text(claim.owner.description)), ("part", .text(claim.part.rawValue)),
                ] + (claim.decided == event.time ? [] : [("decided", .time(claim.decided))]))
        case .log(let id, let party, let text):
            JSONLine.object(
                [("type", .text("log")), ("time", .time(event.time))]
                    + (id.map { [("connection", .number($0.number))] } ?? [])
                    + [("party", .text(party.rawValue)), ("text", .text(text))])
        case .close(let id, let direction, let ending):
            JSONLine.object([
                ("type", .text("close")), ("time", .time(event.time)), ("connection", .number(id.number)),
                ("direction", .text(direction.code)), ("how", .text(ending.rawValue)),
            ])
        }
    }

    /// Marks, the findings, connection by connection, and the summary.
    package func close(_ analysis: SessionAnalysis) -> String {
        analysis.recording.marks.map { line(of: $0) }.joined() + analysis.findings.map(line(of:)).joined()
            + line(of: analysis.summary)
    }

    /// What the user marked and noted; may stand anywhere behind the opening of its connection.
    /// - Parameter isRemoved: Whether the mark was taken away again.
    package func line(of mark: Mark, isRemoved: Bool = false) -> String {
        JSONLine.object(
            [
                ("type", .text(isRemoved ? "unmark" : "mark")), ("time", .time(mark.time)),
                ("connection", .number(mark.connection.number)),
            ] + (mark.direction.map { [("direction", .text($0.code)), ("offset", .number(mark.offset))] } ?? [])
                + (mark.text.isEmpty ? [] : [("text", .text(mark.text))]))
    }

    package func line(of finding: Finding) -> String { line(of: finding, verdict: []) }

    /// - Parameter verdict: Members that stand at the end of the line.
    func line(of finding: Finding, verdict: [(String, JSONLine.Value)]) -> String {
        var members: [(String, JSONLine.Value)] = [
            ("type", .text("finding")), ("code", .text(finding.code.rawValue)),
            ("severity", .text(finding.severity.rawValue)), ("connection", .number(finding.connection.number)),
            ("direction", .text(finding.direction.code)), ("start", .number(finding.range.lowerBound)),
            ("end", .number(finding.range.upperBound)),
            ("exchange", finding.exchange.map { .number($0) } ?? .null), ("section", .text(finding.section)),
            ("certainty", .text(finding.certainty.rawValue)), ("known", .list(finding.known)),
        ]
        if !finding.known.isEmpty {
            members.append(("knownCertainty", .text(finding.knownCertainty.rawValue)))
            members.append(("conditions", .list(finding.conditions)))
        }
        members.append(("message", .text(finding.message)))
        if !finding.peers.isEmpty { members.append(("peers", .list(finding.peers))) }
        if !finding.symptoms.isEmpty {
            members.append(("symptoms", .array(finding.symptoms.map { .object(Self.members(of: $0)) })))
        }
        members.append(("reusable", .truth(finding.allowsReuse)))
        return JSONLine.object(members + verdict)
    }

    private static func members(of symptom: Explanation.Symptom) -> [(String, JSONLine.Value)] {
        [("peer", .text(symptom.peer)), ("message", .text(symptom.message))]
    }

    package func line(of summary: SessionAnalysis.Summary) -> String {
        JSONLine.object([
            ("type", .text("summary")), ("connections", .number(summary.connections)),
            ("requests", .number(summary.requests)), ("responses", .number(summary.responses)),
            ("strayBytes", .number(summary.strayBytes)), ("eatenBytes", .number(summary.eatenBytes)),
            ("findings", .number(summary.findings)), ("notes", .number(summary.notes)),
        ])
    }

    /// Counts octets of a direction and returns where they begin.
    private mutating func advance(_ id: ConnectionID, _ direction: Direction, _ count: Int) -> Int {
        let offset = offsets[Flow(id: id, direction: direction), default: 0]
        offsets[Flow(id: id, direction: direction)] = offset + count
        return offset
    }

    private struct Flow: Hashable {
        var id: ConnectionID
        var direction: Direction
    }
}
