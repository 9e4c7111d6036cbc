import Framing
import Wire

/// How a violation of the framer's becomes a finding.
extension ConnectionAnalysis {
    /// Makes findings of the violations since, and brings those up to date whose octets may have grown.
    mutating func diagnose(_ record: ConnectionRecord) {
        let violations = framer.violations
        for case let index? in progress.growing { report(index, record) }
        while progress.findings.count < violations.count {
            let index = progress.findings.count
            progress.findings.append(nil)
            let violation = violations[index]
            progress.growing[Int(violation.direction.rawValue)] = index
            if violation.direction == .clientToServer, let number = violation.exchange {
                progress.faulty.insert(number)
            }
            report(index, record)
        }
    }

    private mutating func report(_ index: Int, _ record: ConnectionRecord) {
        let violation = framer.violations[index]
        if let place = progress.findings[index] {
            let known = findings[place].evidence.last?.range ?? findings[place].range
            guard known != violation.range else { return }
            findings[place] = finding(
                violation, isLate: progress.late.contains(index), record, grown: findings[place])
            confirm(place)
            link(place)
            return
        }
        if violation.kind == .unsolicitedResponse, violation.weight == .desync, answersWithheldBody(violation, record) {
            return
        }
        let isLate = isLate(violation)
        if isLate { progress.late.insert(index) }
        let finding = finding(violation, isLate: isLate, record)
        if finding.severity == .desync, isSaid(finding.range, finding.direction, finding.exchange) { return }
        if finding.severity == .note, !progress.noted.insert(finding.code).inserted { return }
        progress.findings[index] = add(finding)
    }

    /// Whether a server's stray octets came when the next request was on its way.
    private func isLate(_ violation: Violation) -> Bool {
        guard violation.direction == .serverToClient, let number = violation.exchange else { return false }
        return framer.exchanges.count > number
            || framer.interpretation(.clientToServer).end < progress[.clientToServer].received
    }

    /// Adds a finding and shows it on the row of its octets; returns its index.
    mutating func add(_ finding: Finding) -> Int {
        findings.append(finding)
        let place = findings.count - 1
        if finding.known.isEmpty, findings.count <= 256 { progress.nameless.append(place) }
        if finding.severity == .note { notes += 1 }
        worst = max(worst ?? .note, finding.severity)
        if finding.severity == .desync {
            progress.mistaken.insert(finding.direction)
            if let cause = finding.exchange { firstMistake = min(firstMistake ?? cause, cause) }
        }
        confirm(place)
        link(place)
        return place
    }

    /// Shows a finding on a row unless the row shows a worse one.
    func shown(_ place: Int, insteadOf other: Int?) -> Int {
        guard let other, findings[other].severity >= findings[place].severity else { return place }
        return other
    }

    private mutating func link(_ place: Int) {
        let finding = findings[place]
        link(place, finding.range, finding.direction)
        for other in finding.evidence { link(place, other.range, other.direction) }
    }

    private mutating func link(_ place: Int, _ range: Range<Int>, _ direction: Direction) {
        let offset = range.isEmpty ? max(0, range.lowerBound - 1) : range.lowerBound
        guard let row = timeline.row(showing: offset, direction), let index = timeline.index(of: row) else { return }
        let shown = shown(place, insteadOf: timeline.rows[index].finding)
        timeline.change(row) { $0.finding = shown }
    }

    /// - Parameter grown: What it was before its octets grew.
    private func finding(
        _ violation: Violation, isLate: Bool, _ record: ConnectionRecord, grown: Finding? = nil
    ) -> Finding {
        let octets = record[violation.direction].bytes
        let range = violation.range.clamped(to: 0..<octets.count)
        var finding = Finding(
            FindingCode(violation.kind), severity: severity(of: violation), connection: id,
            direction: violation.direction, range: range, exchange: violation.exchange, section: violation.section,
            certainty: violation.isCertain ? .certain : .likely, message: message(violation, octets[range]))
        if violation.direction == .serverToClient, !violation.isCertain || violation.kind == .unsolicitedResponse,
            violation.weight == .desync, let number = violation.exchange,
            let leftover = leftover(of: number, violation.kind, answeredBy: octets[range], record)
        {
            finding.code = leftover.code
            finding.section = leftover.code.section
            finding.certainty = .likely
            finding.direction = .clientToServer
            finding.range = leftover.range
            finding.evidence = [Finding.Place(direction: .serverToClient, range: range)]
            let what = leftover.code == .trailerLeft ? "trailer section" : "body"
            let quoted = excerpt(record[.clientToServer].bytes[leftover.range], limit: 60)
            finding.message =
                "the server seems to have left the \(what) of request \(number), \"\(quoted)\", and to have taken it "
                + "for another request: it sent one response more, \"\(excerpt(octets[range], limit: 60))\""
        }
        if finding.code == .unsolicitedResponse, finding.severity == .desync, let number = finding.exchange,
            mayHaveTaken(anotherAnswerFor: number)
        {
            finding.certainty = .likely
            finding.message +=
                "; or it is the answer to request \(number), and what was taken for that is the body that response "
                + "\(number - 1) must not have, shaped like a response and sent late"
        }
        finding.isOfRecording = violation.kind == .missingOctets
        finding.consequence = consequence(of: finding, isLate: isLate)
        if let grown, grown.direction == finding.direction, grown.range.count >= Symptoms.settled {
            finding.symptoms = grown.symptoms
        }
        name(&finding, isLate: isLate, record)
        return finding
    }

    /// Whether what looks like the answer to a request may be content of the response before, which had to have none:
    /// a body that is shaped like a response and comes late looks like nothing else.
    private func mayHaveTaken(anotherAnswerFor number: Int) -> Bool {
        guard number > 1, let before = framed(number - 1)?.response else { return false }
        return before.framing == .none
    }

    private func consequence(of finding: Finding, isLate: Bool) -> String {
        guard finding.severity == .desync, finding.direction == .serverToClient, let number = finding.exchange else {
            return ""
        }
        switch finding.code {
        case .excessAfterBodyless, .excessAfterLength, .unsolicitedResponse:
            return isLate
                ? "they came after request \(number + 1) was sent: the client reads them as its answer"
                : "they came while no request waited for an answer: a client that looks drops the connection, one that "
                    + "does not reads them as the answer to its next request"
        case .shortBody, .unreadRequestBody, .eatenBytes, .unasked101, .reuseAfterClose, .reuseAfterForcedClose,
            .ambiguousFraming, .badChunk, .trailerLeft, .invalidStartLine, .invalidField, .incompleteMessage,
            .closeRace, .strayCRLF:
            return ""
        }
    }

    private func severity(of violation: Violation) -> Finding.Severity {
        // Who has left does not get the rest: then it is not the server that cut its response short.
        if violation.kind == .shortBody || violation.kind == .incompleteMessage, violation.weight == .violation,
            violation.direction == .serverToClient,
            progress[.clientToServer].ending == .rst
                || progress[.clientToServer].ending == .fin
        {
            return .note
        }
        return Finding.Severity(violation.weight)
    }

    /// Names the known bugs that fit a finding, the peers that it is known from and what they print.
    ///
    /// - Parameter isTestified: An insider says so; what the next request was answered adds nothing then.
    func name(
        _ finding: inout Finding, isLate: Bool = false, isTestified: Bool = false, _ record: ConnectionRecord
    ) {
        var evidence = evidence(of: finding, isLate: isLate, record)
        if isTestified { evidence.next = nil }
        finding.known = []
        finding.conditions = []
        finding.peers = []
        for bug in KnownBug.byCode[finding.code] ?? [] {
            guard let conditions = bug.conditions(evidence) else { continue }
            finding.known.append(bug.name)
            finding.peers.append(bug.peers)
            for condition in conditions where !finding.conditions.contains(condition) {
                finding.conditions.append(condition)
            }
        }
        if finding.isOfRecording { return }
        if finding.known.isEmpty, finding.code.sender ?? finding.direction == finding.direction {
            finding.peers = finding.code.explanation.peers
        }
        let symptoms = Symptoms(finding, evidence)
        let isSettled = finding.range.count > Symptoms.settled && !finding.symptoms.isEmpty
        finding.symptoms = isSettled ? symptoms.grown(from: finding.symptoms) : symptoms.all
    }

    /// Tries again to name what could not be named before, now that more responses are there.
    mutating func nameAgain(upTo exchange: Int, _ record: ConnectionRecord) {
        var kept: [Int] = []
        for place in progress.nameless {
            guard let number = findings[place].exchange else { continue }
            if number > exchange {
                kept.append(place)
                continue
            }
            let isLate = progress.findings.firstIndex(of: place).map { progress.late.contains($0) } ?? false
            name(&findings[place], isLate: isLate, record)
            confirm(place)
            // The response to the next request may show what this one's did not.
            if findings[place].known.isEmpty, number == exchange { kept.append(place) }
        }
        progress.nameless = kept
    }

    /// What can be known of a finding's cause from the octets.
    private func evidence(of finding: Finding, isLate: Bool, _ record: ConnectionRecord) -> KnownBug.Evidence {
        // A race is nobody's mistake; who the server is shows in the exchange before.
        let exchange = framed(finding.exchange ?? (finding.code == .closeRace ? progress.watch.settled : 0))
        let sent = octets(.clientToServer, record)
        let received = octets(.serverToClient, record)
        var evidence = KnownBug.Evidence(
            code: finding.code, direction: finding.direction,
            octets: octets(finding.direction, record)[finding.range],
            following: octets(finding.direction, record)[finding.range.upperBound...].prefix(256), isLate: isLate,
            request: fields(exchange?.request, .clientToServer, record),
            response: fields(exchange?.response, .serverToClient, record))
        if let request = exchange?.request {
            evidence.method = sent[request.method]
            evidence.target = sent[request.target]
            evidence.requestBody = sent[request.head.upperBound..<request.range.upperBound]
            evidence.requestFraming = request.framing
            evidence.requestLine = sent[request.head].prefix { $0 != 0x0A }
        }
        if let response = exchange?.response {
            evidence.status = response.status
            evidence.responseFraming = response.framing
            evidence.responseBody = received[response.head.upperBound..<response.range.upperBound]
            evidence.responseLine = received[response.head].prefix { $0 != 0x0A }
        }
        evidence.hasEnded = progress.hasEnded
        evidence.interim = exchange?.interim.count ?? 0
        if let number = finding.exchange, let next = framed(number + 1) {
            evidence.next = next.response?.status
            evidence.nextResponse = fields(next.response, .serverToClient, record)
            evidence.isReused = next.request != nil
        }
        evidence.answer = finding.evidence.first.map { octets($0.direction, record)[$0.range] }
        return evidence
    }

    func fields(_ message: FramedMessage?, _ direction: Direction, _ record: ConnectionRecord) -> [FieldLine] {
        guard let message, !message.head.isEmpty else { return [] }
        let reference = framer.interpretation(direction)
        guard let first = reference.index(at: message.head.lowerBound) else { return [] }
        return reference.claims[first...].prefix { $0.range.upperBound <= message.head.upperBound }
            .filter { $0.part == .fieldLine }
            .compactMap { FieldLine(record[direction].bytes[$0.range]) }
    }

    /// The case in one sentence: what came, after what, and what it means.
    private func message(_ violation: Violation, _ octets: ArraySlice<UInt8>) -> String {
        let detail = violation.detail
        switch violation.kind {
        case .excessAfterBodyless, .excessAfterLength:
            guard let number = violation.exchange else { return detail }
            let isAnswer = violation.direction == .serverToClient
            var after = ""
            var party = isAnswer ? "response \(number)" : "request \(number)"
            if isAnswer, let exchange = framed(number) {
                if exchange.response.map({ violation.range.lowerBound < $0.range.lowerBound }) ?? true {
                    party = "an interim response to request \(number)"
                } else if exchanges.indices.contains(number - 1) {
                    after = ", \(exchanges[number - 1].responseFraming)"
                }
            }
            return "\(count(octets)) after the end of \(party)\(after): \"\(excerpt(octets, limit: 60))\""
        case .shortBody, .unreadRequestBody, .missingFront, .unsolicitedResponse, .unasked101, .reuseAfterClose,
            .reuseAfterForcedClose, .ambiguousFraming, .badChunk, .trailerLeft, .invalidStartLine, .invalidField,
            .incompleteMessage, .closeRace, .strayCRLF, .missingOctets:
            return detail.isEmpty ? FindingCode(violation.kind).title : detail
        }
    }
}

/// `1 byte`, `54 bytes`.
func count(_ octets: some Collection) -> String { octets.count == 1 ? "1 byte" : "\(octets.count) bytes" }

extension FindingCode {
    init(_ kind: Violation.Kind) {
        switch kind {
        case .excessAfterBodyless: self = .excessAfterBodyless
        case .excessAfterLength: self = .excessAfterLength
        // A start-line without its front: the message before it declared more than it had, and took that front.
        case .shortBody, .missingFront: self = .shortBody
        case .unreadRequestBody: self = .unreadRequestBody
        case .unsolicitedResponse: self = .unsolicitedResponse
        case .unasked101: self = .unasked101
        case .reuseAfterClose: self = .reuseAfterClose
        case .reuseAfterForcedClose: self = .reuseAfterForcedClose
        case .ambiguousFraming: self = .ambiguousFraming
        case .badChunk: self = .badChunk
        case .trailerLeft: self = .trailerLeft
        case .invalidStartLine: self = .invalidStartLine
        case .invalidField: self = .invalidField
        // As far as anybody can tell who only has the recording.
        case .incompleteMessage, .missingOctets: self = .incompleteMessage
        case .closeRace: self = .closeRace
        case .strayCRLF: self = .strayCRLF
        }
    }
}

extension Finding.Severity {
    init(_ weight: Violation.Weight) {
        switch weight {
        case .note: self = .note
        case .violation: self = .violation
        case .desync: self = .desync
        }
    }
}
