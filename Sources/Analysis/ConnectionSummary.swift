import Wire

/// What a list says of one connection: small, and kept where the connection's octets are not.
package struct ConnectionSummary: Hashable, Sendable {
    package var id: ConnectionID
    /// Address of the client, `127.0.0.1:40001`.
    package var client: String
    package var server: String
    package var opened: Timestamp
    package var lastActivity: Timestamp
    package var requests = 0
    /// Final responses.
    package var responses = 0
    package var strayBytes = 0
    package var eatenBytes = 0
    /// Octets recorded, both directions.
    package var recordedBytes = 0
    /// Findings of severity `desync` or `violation`.
    package var findings = 0
    /// Findings of severity `note`.
    package var notes = 0
    /// Directions in which two observers disagree.
    package var desyncs = 0
    /// The code of the worst finding, of equals the first; nil if there is none.
    package var headline: FindingCode?
    /// Every code that was found, once.
    package var codes: [FindingCode] = []
    /// Methods of the requests, each once, in the order in which they came; at most sixteen.
    package var methods: [String] = []
    /// Status codes of the final responses, ascending, each once.
    package var statuses: [UInt16] = []
    package var verdict = ConnectionAnalysis.Verdict.unknown
    package var isOpen = true
    /// Whether the connection can carry another request, by what is known.
    package var isReusable = true
    /// The end of the history in signs, oldest first: as much as a list shows.
    package var signs: [Sign] = []
    /// The severity of ``headline``.
    private var worst: Finding.Severity?
    /// How many of the analysis's exchanges are in ``methods`` and ``statuses`` for good.
    private var counted = 0

    package init(id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
        lastActivity = opened
    }

    package init(_ analysis: ConnectionAnalysis) {
        self.init(id: analysis.id, client: analysis.client, server: analysis.server, opened: analysis.opened)
        update(analysis)
        remember(analysis)
    }

    /// One thing on the wire, as small as a sign can say it.
    package enum Sign: Hashable, Sendable {
        /// The first letter of its method.
        case request(UInt8)
        case response
        case interim
        case tunnel
        /// One sign for a few octets, up to four for many.
        case stray(UInt8)
        case eaten(UInt8)
        case fin, rst, gap

        package init?(_ row: TimelineRow, _ analysis: ConnectionAnalysis) {
            let count = row.range.count
            let length: UInt8 = count < 16 ? 1 : count < 128 ? 2 : count < 1024 ? 3 : 4
            switch row.kind {
            case .opened, .log: return nil
            case .request(let number):
                let exchanges = analysis.exchanges
                let method = exchanges.indices.contains(number - 1) ? exchanges[number - 1].method.utf8.first : nil
                self = .request(method ?? 0x3F)
            case .response: self = .response
            case .interim: self = .interim
            case .tunnel: self = .tunnel
            case .stray: self = .stray(length)
            case .eaten: self = .eaten(length)
            case .closed(.fin): self = .fin
            case .closed(.rst): self = .rst
            case .closed(.gap): self = .gap
            }
        }
    }

    /// Says what the analysis says now. Costs what is new, not what there is.
    mutating func update(_ analysis: ConnectionAnalysis) {
        lastActivity = analysis.lastActivity
        requests = analysis.requests
        responses = analysis.responses
        strayBytes = analysis.strayBytes
        eatenBytes = analysis.eatenBytes
        recordedBytes = analysis.recordedBytes
        desyncs = analysis.desyncs.count
        verdict = analysis.verdict
        isOpen = analysis.isOpen
        isReusable = analysis.reusable
        name(analysis.findings)
        notes = analysis.notes
        findings = analysis.findings.count - notes
        count(analysis)
    }

    /// Keeps the end of the history for when the analysis is gone.
    mutating func remember(_ analysis: ConnectionAnalysis) {
        let last = analysis.rows.suffix(200).reversed().lazy.compactMap { Sign($0, analysis) }.prefix(Self.signLimit)
        signs = last.reversed()
    }

    private static let signLimit = 32

    /// Takes the codes of findings that are new, and the worst of all as the headline.
    ///
    /// A finding keeps its place, its code and its severity; on a connection with very many, the first tell the story.
    private mutating func name(_ findings: [Finding]) {
        let known = self.findings + notes
        guard known < min(findings.count, 1_000) else { return }
        for finding in findings[known..<min(findings.count, 1_000)] {
            if !codes.contains(finding.code) { codes.append(finding.code) }
            if worst.map({ finding.severity > $0 }) ?? true {
                worst = finding.severity
                headline = finding.code
            }
        }
    }

    private mutating func count(_ analysis: ConnectionAnalysis) {
        let framed = analysis.framer.exchanges
        guard counted < framed.count else { return }
        for index in counted..<framed.count {
            let method = analysis.texts[index].method
            if !method.isEmpty, methods.count < 16, !methods.contains(method) { methods.append(method) }
            let response = framed[index].response
            if let status = response?.status.flatMap({ UInt16(exactly: $0) }), !statuses.contains(status) {
                statuses.insert(status, at: statuses.firstIndex { $0 > status } ?? statuses.count)
            }
            // Those that wait for their answer are looked at again; one that waits behind many others is given up.
            if index == counted, response?.isComplete ?? false || framed.count - counted > 64 { counted += 1 }
        }
    }
}
