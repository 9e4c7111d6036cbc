import Framing
import Wire

/// How a violation of the framer's becomes a finding.
extension ConnectionAnalysis {
    /// Makes findings of the violations since, and brings those up to date whose octets may have grown.
    mutating func diagnose(_ record: ConnectionRecord) {
        for case let index? in progress.growing { report(index, record) }
        while progress.findings.count < framer.violations.count {
            let index = progress.findings.count
            progress.findings.append(nil)
            let violation = framer.violations[index]
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
            guard findings[place].range != violation.range else { return }
            findings[place] = finding(violation, record)
            confirm(place)
            link(place)
            return
        }
        let finding = finding(violation, record)
        if finding.severity == .desync, isSaid(finding.range, finding.direction, finding.exchange) { return }
        if finding.severity == .note, !progress.noted.insert(finding.code).inserted { return }
        progress.findings[index] = add(finding)
    }

    /// Adds a finding and shows it on the row of its octets; returns its index.
    mutating func add(_ finding: Finding) -> Int {
        findings.append(finding)
        let place = findings.count - 1
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
        let offset = finding.range.isEmpty ? max(0, finding.range.lowerBound - 1) : finding.range.lowerBound
        guard let row = timeline.row(showing: offset, finding.direction), let index = timeline.index(of: row) else {
            return
        }
        let shown = shown(place, insteadOf: timeline.rows[index].finding)
        timeline.change(row) { $0.finding = shown }
    }

    private func finding(_ violation: Violation, _ record: ConnectionRecord) -> Finding {
        let octets = record[violation.direction].bytes
        let range = violation.range.clamped(to: 0..<octets.count)
        let code = FindingCode(violation.kind)
        var finding = Finding(
            code, severity: Finding.Severity(violation.weight), connection: id, direction: violation.direction,
            range: range, exchange: violation.exchange, section: violation.section,
            certainty: violation.isCertain ? .certain : .likely, message: message(violation, octets[range]))
        name(&finding, record)
        return finding
    }

    /// Names the known bugs that fit a finding.
    func name(_ finding: inout Finding, _ record: ConnectionRecord) {
        guard let number = finding.exchange, let exchange = framed(number), exchanges.indices.contains(number - 1)
        else {
            return
        }
        let evidence = KnownBug.Evidence(
            octets: record[finding.direction].bytes[finding.range], method: exchanges[number - 1].method,
            status: exchange.response?.status, request: fields(exchange.request, .clientToServer, record),
            response: fields(exchange.response, .serverToClient, record))
        finding.known = []
        finding.conditions = []
        for bug in KnownBug.all where bug.code == finding.code {
            guard let conditions = bug.conditions(evidence) else { continue }
            finding.known.append(bug.name)
            finding.conditions += conditions
        }
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
            let after = exchanges.indices.contains(number - 1) ? ", \(exchanges[number - 1].responseFraming)" : ""
            return "\(count(octets)) after the end of response \(number)\(after): \"\(excerpt(octets, limit: 60))\""
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
