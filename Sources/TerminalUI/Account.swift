import Analysis
import Wire

/// What there is to say of the selected row, in plain words.
struct Account {
    /// `EATEN-BYTES`, or what kind of row it is.
    let title: String
    let isFinding: Bool
    let paragraphs: [Prose]
    /// One line on the state of the connection, and what is said behind it where there is room, the longer first.
    let summary: Prose
    let ownership: [String]

    init(_ subject: Subject, glyphs: Glyphs, marks: [Mark] = []) {
        let finding = subject.finding
        title = finding?.code.rawValue ?? Self.title(subject.row)
        isFinding = finding != nil
        var paragraphs: [Prose] = []
        let note = marks.first { $0.isOf(subject.row, of: subject.connection.id) && !$0.text.isEmpty }
        if let note { paragraphs.append(Prose("\(glyphs.mark) \(note.text)", .uiMark, [.bold])) }
        if let finding {
            let follows = finding.consequence.isEmpty ? "" : "; \(finding.consequence)"
            paragraphs.append(Prose(finding.message + follows))
            paragraphs.append(Self.beliefs(subject, at: finding.range.lowerBound, finding.direction))
            paragraphs.append(Self.reference(finding))
            paragraphs.append(Self.description(subject))
            let explanation = finding.code.explanation
            if !explanation.title.isEmpty, explanation.title != finding.code.rawValue {
                paragraphs.append(Prose(explanation.title + ".", .uiTitle, [.bold]))
            }
            paragraphs += explanation.paragraphs.map { Prose($0) }
            paragraphs += Self.symptoms(explanation)
        } else {
            paragraphs.append(Self.description(subject))
            if !subject.range.isEmpty {
                paragraphs.append(Self.beliefs(subject, at: subject.range.lowerBound, subject.direction))
            }
            if let warning = Self.poisoning(subject) { paragraphs.append(warning) }
            if let worst = Self.worst(subject.connection) {
                var prose = Prose("On this connection: ", .uiDim)
                prose.add(worst.code.rawValue, .disagree, [.bold])
                prose.add(". \(worst.message)")
                paragraphs.append(prose)
            }
        }
        self.paragraphs = paragraphs
        summary = Self.summary(subject.connection, glyphs)
        let owned = "owned \(subject.connection.ownedBytes)/\(subject.connection.recordedBytes)"
        ownership = [owned + " bytes", owned]
    }

    /// What went wrong first, of the worst that did.
    static func worst(_ connection: ConnectionAnalysis) -> Finding? {
        connection.findings.first { $0.severity == .desync } ?? connection.findings.first { $0.severity == .violation }
    }

    private static func title(_ row: TimelineRow) -> String {
        switch row.kind {
        case .opened: "connection opened"
        case .request(let number): "request \(number)"
        case .response(let number): "response \(number)"
        case .interim(let number): "interim response \(number)"
        case .tunnel: "tunnel"
        case .stray: "stray bytes"
        case .eaten: "eaten bytes"
        case .closed: "end of a direction"
        case .log(.lab): "your doing"
        case .log(let party): "\(party.rawValue) log"
        }
    }

    private static func description(_ subject: Subject) -> Prose {
        let row = subject.row
        let bytes = Figures.count(row.range.count, "byte")
        let sender = row.direction == .serverToClient ? "server" : "client"
        let text = subject.text
        let detail = subject.detail.isEmpty ? "" : "; \(subject.detail)"
        let more = row.isComplete ? "." : "; more of it is to come."
        var prose = Prose()
        switch row.kind {
        case .opened: prose.add(text + ".")
        case .request(let number):
            prose.add("Request \(number), ")
            prose.add(text, .request, [.bold])
            prose.add(": \(bytes) from the client\(detail)\(more)")
        case .response(let number):
            prose.add("The response to request \(number), ")
            prose.add(text, .response, [.bold])
            prose.add(": \(bytes) from the server\(detail)\(more)")
        case .interim(let number):
            prose.add("An interim response to request \(number), ")
            prose.add(text, .interim, [.bold])
            prose.add(": \(bytes). The final response is still to come (RFC 9110 section 15.2).")
        case .tunnel: prose.add("\(bytes) of another protocol: HTTP has ended on this connection.")
        case .stray:
            prose.add("\(bytes) ")
            prose.add("that belong to no message", .stray, [.bold])
            prose.add(": the \(sender) sent them after the end of what it had to say.")
        case .eaten(let victim, let eater):
            prose.add("\(bytes) of \(Meaning.words(victim)) ")
            prose.add("that were consumed as part of \(Meaning.words(eater))", .eaten, [.bold])
            prose.add(": whoever reads on begins in the middle of a message.")
        case .closed(.fin): prose.add("The \(sender) has said all that it has to say (FIN).")
        case .closed(.rst):
            prose.add("The \(sender) has given up the connection at once (RST); bytes under way are lost.")
        case .closed(.gap): prose.add("The recording misses what the \(sender) sent from here on.")
        case .log(.lab):
            prose.add("You did this in the lab: ")
            prose.add(text, .uiTitle, [.bold])
        case .log(let party):
            prose.add("The \(party.rawValue) printed: ")
            prose.add(text, party == .client ? .laneClient : .laneServer)
        }
        return prose
    }

    /// Who each observer thinks owns an octet.
    private static func beliefs(_ subject: Subject, at offset: Int, _ direction: Direction) -> Prose {
        let beliefs = Observer.allCases.map { observer in
            (observer, subject.connection.standpoint(observer, direction).owner(at: offset))
        }
        var prose = Prose()
        let owners = beliefs.compactMap(\.1)
        guard subject.connection.hasInsiders else { return deductions(beliefs, at: offset, direction) }
        if owners.count == beliefs.count, owners.allSatisfy({ $0 == owners[0] }) {
            prose.add("All three agree: \(direction.code) offset \(offset) is \(possessive(owners[0])).", .uiDim)
            return prose
        }
        prose.add("Whose is \(direction.code) offset \(offset)? ")
        for (index, (observer, owner)) in beliefs.enumerated() {
            prose.add(Meaning.name(observer), Meaning.role(observer), [.bold])
            let isOdd = owner != nil && owners.first != nil && observer != .reference && owner != owners[0]
            prose.add(" says ")
            prose.add(
                owner.map { Meaning.words($0) } ?? "nothing yet", isOdd ? .disagree : .uiText, isOdd ? [.bold] : [])
            prose.add(index + 1 < beliefs.count ? ", " : ".")
        }
        return prose
    }

    /// The same where nobody looked inside of the peers.
    private static func deductions(_ beliefs: [(Observer, Owner?)], at offset: Int, _ direction: Direction) -> Prose {
        var prose = Prose()
        guard let truth = beliefs.first?.1 else { return prose }
        prose.add("By RFC 9112 \(direction.code) offset \(offset) is \(possessive(truth))", .uiDim)
        for (observer, owner) in beliefs.dropFirst() {
            guard let owner, owner != truth else { continue }
            prose.add("; the ", .uiDim)
            prose.add(Meaning.name(observer), Meaning.role(observer), [.bold])
            prose.add(" must have taken it for ", .uiDim)
            prose.add(possessive(owner), .disagree, [.bold])
        }
        prose.add(".", .uiDim)
        return prose
    }

    private static func possessive(_ owner: Owner) -> String {
        switch owner {
        case .request(let number): "part of request \(number)"
        case .response(let number): "part of the response to request \(number)"
        case .none: "nobody's"
        }
    }

    private static func reference(_ finding: Finding) -> Prose {
        var prose = Prose("\(finding.section). ", .uiTitle)
        prose.add("\(finding.severity.rawValue), \(finding.certainty.rawValue)", .uiDim)
        if let exchange = finding.exchange { prose.add(", caused by exchange \(exchange)", .uiDim) }
        prose.add(".", .uiDim)
        if !finding.known.isEmpty {
            prose.add(" Known bug: ")
            prose.add(finding.known.joined(separator: ", "), .uiTitle, [.bold])
            prose.add(".")
        }
        return prose
    }

    private static func symptoms(_ explanation: Explanation) -> [Prose] {
        explanation.symptoms.prefix(4).map { symptom in
            var prose = Prose("\(symptom.peer) says: ", .uiDim)
            prose.add(symptom.message, .laneClient)
            return prose
        }
    }

    private static func poisoning(_ subject: Subject) -> Prose? {
        switch subject.row.kind {
        case .request(let number), .response(let number), .interim(let number):
            guard subject.connection.poisoned.contains(number) else { return nil }
            return Prose(
                "It comes after the first mistake on this connection: what it says cannot be trusted.", .verdictWarn)
        case .opened, .tunnel, .stray, .eaten, .closed, .log: return nil
        }
    }

    private static func summary(_ connection: ConnectionAnalysis, _ glyphs: Glyphs) -> Prose {
        var prose = Prose("Reuse safe? ")
        if connection.reusable {
            prose.add("\(glyphs.ok) yes", .verdictOk, [.bold])
        } else {
            prose.add("\(glyphs.bad) NO", .verdictBad, [.bold])
        }
        let poisoned = connection.poisoned
        if let first = poisoned.first {
            let last = poisoned.upperBound - 1
            prose.add(", poisons ")
            prose.add(first == last ? "q\(first)" : "q\(first)..q\(last)", .verdictBad)
        }
        return prose
    }
}
