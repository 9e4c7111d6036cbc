import Framing
import Wire

/// What a server made of the octets that it was sent, told by how it reacted to them.
///
/// Nobody inside the server says what it believes, so that these findings are `likely` at best: the octets prove that
/// a request was in order, the answer shows that the server has seen something else in its place.
extension ConnectionAnalysis {
    /// Looks at the final responses that have come to their ends since.
    mutating func react(_ reading: Reading, _ record: ConnectionRecord) {
        while let outcome = reading.exchanges.outcome(at: progress.watch.settled) {
            let reaction = progress.watch.settle(outcome)
            progress.rejected = nil
            nameAgain(upTo: reaction.exchange, record)
            if reaction.isEarly, let request = reading.exchange(reaction.exchange)?.request {
                progress.early = Progress.Early(exchange: reaction.exchange, offset: request.range.upperBound)
            }
            guard reaction.isSuspicious, let suspect = suspect(reaction.exchange, record) else { continue }
            if let mistake = suspect.mistake {
                blame(mistake, suspect, record)
            } else if !suspect.isClosed {
                // It may show yet that the server hangs up.
                progress.rejected = reaction.exchange
            }
        }
        watchWithheldBody(record)
    }

    /// Looks at what was left open when a direction ends.
    mutating func reactToEnd(_ direction: Direction, _ ending: Ending, _ record: ConnectionRecord) {
        guard direction == .serverToClient || ending == .rst, ending != .gap else { return }
        if direction == .serverToClient, let number = progress.rejected {
            progress.rejected = nil
            if var suspect = suspect(number, record) {
                suspect.isClosed = true
                if let mistake = suspect.mistake { blame(mistake, suspect, record) }
            }
        }
        leaveUnanswered(direction, record)
    }

    // MARK: Requests that the server refused to recognise

    /// A request that is in order by the reference and was refused, after one with a body.
    private func suspect(_ number: Int, _ record: ConnectionRecord) -> Suspect? {
        guard number > 1, !progress.faulty.contains(number), firstMistake == nil,
            let refused = framed(number), let request = refused.request, let response = refused.response,
            let before = framed(number - 1), let cause = before.request, cause.isComplete,
            let answer = before.response, answer.isComplete, !Reaction.isRejection(answer.status ?? 0),
            // An insider knows better what it has read.
            interpretation(.server, .clientToServer).end <= request.range.lowerBound
        else { return nil }
        let sent = octets(.clientToServer, record)
        let received = record[.serverToClient].bytes
        return Suspect(
            number: number, status: response.status ?? 0,
            body: cause.head.upperBound..<cause.range.upperBound, framing: cause.framing,
            trailer: trailer(of: cause), start: request.range.lowerBound, sent: sent,
            method: sent[request.method], isSameMethod: sent[request.method] == sent[cause.method],
            content: received[response.head.upperBound..<response.range.upperBound], answer: response.range,
            causeFields: fields(cause, .clientToServer, record),
            answerFields: fields(answer, .serverToClient, record),
            refusalFields: fields(response, .serverToClient, record))
    }

    /// The octets of a chunked body's trailer section with its last empty line; nil if there are no trailers.
    private func trailer(of message: FramedMessage) -> Range<Int>? {
        guard message.framing == .chunked, message.isComplete else { return nil }
        let reference = framer.interpretation(.clientToServer)
        guard var index = reference.index(at: message.range.upperBound - 1) else { return nil }
        let end = reference.claims[index].range.upperBound
        while index > 0, reference.claims[index - 1].part == .trailerLine { index -= 1 }
        let start = reference.claims[index].range.lowerBound
        return reference.claims[index].part == .trailerLine ? start..<end : nil
    }

    private mutating func blame(_ mistake: Suspect.Mistake, _ suspect: Suspect, _ record: ConnectionRecord) {
        let code: FindingCode
        let range: Range<Int>
        let message: String
        let cause = suspect.number - 1
        let answered = "it answered request \(suspect.number), which is in order, with \(suspect.status)"
        let bytes = octets(.clientToServer, record)
        switch mistake {
        case .eaten(let eaten):
            code = .eatenBytes
            range = eaten
            let line = bytes[eaten.upperBound...].prefix(80)
            let rest = line.firstIndex(of: 0x0A).map { line[...$0] } ?? line
            let found =
                rest.isEmpty ? "and waited for more" : "so that it found \"\(excerpt(rest, limit: 60))\": \(answered)"
            message =
                "the server seems to have read \(count(bytes[range])) of request \(suspect.number), "
                + "\"\(excerpt(bytes[range], limit: 60))\", as part of request \(cause), \(found)"
        case .unread(let body):
            code = .unreadRequestBody
            range = body
            message =
                "the server seems to have left the body of request \(cause) unread, "
                + "\"\(excerpt(bytes[range], limit: 60))\", and to have taken it for the next request: \(answered)"
        case .trailer(let trailer):
            code = .trailerLeft
            range = trailer
            message =
                "the server seems to have left the trailer section of request \(cause), "
                + "\"\(excerpt(bytes[range], limit: 60))\", and to have taken it for the next request: \(answered)"
        }
        guard !isSaid(range, .clientToServer, cause) else { return }
        var finding = Finding(
            code, severity: .desync, connection: id, direction: .clientToServer, range: range, exchange: cause,
            section: code.section, certainty: .likely, message: message)
        finding.evidence = [Finding.Place(direction: .serverToClient, range: suspect.answer)]
        name(&finding, record)
        suppose(finding, victim: suspect.number, record)
    }

    private mutating func suppose(_ finding: Finding, victim: Int, _ record: ConnectionRecord) {
        let place = add(finding)
        progress.supposition = Progress.Supposition(finding: place)
        guard finding.code == .eatenBytes, let cause = finding.exchange else { return }
        eatenBytes += finding.range.count
        let row = insert(
            TimelineRow(
                time: progress.clock, kind: .eaten(victim: .request(victim), eater: .request(cause)),
                direction: .clientToServer, range: finding.range, finding: place))
        progress.supposition?.row = row
    }

    // MARK: Responses that nobody waits for

    /// A response too many answers what was left of the request before it: its body, or its trailer section.
    /// - Parameter response: The response too many.
    func leftover(
        of number: Int, _ kind: Violation.Kind, answeredBy response: ArraySlice<UInt8>, _ record: ConnectionRecord
    ) -> (code: FindingCode, range: Range<Int>)? {
        guard [.unsolicitedResponse, .unreadRequestBody, .trailerLeft].contains(kind), response.begins(with: "HTTP/"),
            let request = framed(number)?.request, request.isComplete,
            // An insider knows better what it has read.
            interpretation(.server, .clientToServer).end <= request.head.upperBound
        else { return nil }
        let body = request.head.upperBound..<request.range.upperBound
        let octets = octets(.clientToServer, record)[body]
        guard !octets.isEmpty else { return nil }
        if kind == .trailerLeft { return trailer(of: request).map { (.trailerLeft, $0) } }
        if kind == .unreadRequestBody { return (.unreadRequestBody, body) }
        // Any answer will do to what reads as a request.
        return octets.firstIndex(of: 0x0A).flatMap { isRequestLine(octets[...$0]) ? (.unreadRequestBody, body) : nil }
    }

    // MARK: Requests without an answer

    private mutating func leaveUnanswered(_ direction: Direction, _ record: ConnectionRecord) {
        let number = progress.watch.settled + 1
        guard progress.unanswered != number, let open = framed(number), let request = open.request,
            request.isComplete, open.response == nil
        else { return }
        progress.unanswered = number
        if blameHunger(number, request, record) || isSaidToBeLast(request) { return }
        let hasLeft = progress[.clientToServer].ending != nil
        let code: FindingCode = hasLeft || number == 1 ? .incompleteMessage : .closeRace
        guard progress.noted.insert(code).inserted else { return }
        let message =
            hasLeft
            ? "the client left before request \(number) was answered"
            : number == 1
                ? "the server closed without an answer to request 1"
                : "request \(number) crossed the server's close of a connection that had been idle: no answer came"
        var finding = Finding(
            code, severity: .note, connection: id, direction: .clientToServer, range: request.range,
            exchange: hasLeft || number == 1 ? number : nil, section: code.section, certainty: .likely,
            message: message)
        name(&finding, record)
        _ = add(finding)
    }

    /// Whether a finding says already that the request should not have been sent.
    private func isSaidToBeLast(_ request: FramedMessage) -> Bool {
        findings.suffix(8).contains {
            [.reuseAfterClose, .reuseAfterForcedClose, .closeRace].contains($0.code)
                && $0.direction == .clientToServer && $0.range.overlaps(request.range)
        }
    }

    /// A request that was eaten whole is never answered. That says little, unless the one before is of the kind that
    /// a known bug eats after.
    private mutating func blameHunger(_ number: Int, _ request: FramedMessage, _ record: ConnectionRecord) -> Bool {
        guard number > 1, firstMistake == nil, let before = framed(number - 1), let cause = before.request,
            case .length(let length) = cause.framing, length >= request.range.count,
            before.response?.isComplete == true,
            interpretation(.server, .clientToServer).end <= request.range.lowerBound,
            KnownBug.isReadTwice(fields(cause, .clientToServer, record))
        else { return false }
        let bytes = octets(.clientToServer, record)
        let range = request.range.lowerBound..<min(request.range.lowerBound + length, bytes.endIndex)
        var finding = Finding(
            .eatenBytes, severity: .desync, connection: id, direction: .clientToServer, range: range,
            exchange: number - 1, section: FindingCode.eatenBytes.section, certainty: .likely,
            message: "the server seems to have read \(count(bytes[range])) of request \(number), "
                + "\"\(excerpt(bytes[range], limit: 60))\", as part of request \(number - 1): it never answered")
        name(&finding, record)
        suppose(finding, victim: number, record)
        return true
    }

    /// The octets of a direction that have come.
    func octets(_ direction: Direction, _ record: ConnectionRecord) -> ArraySlice<UInt8> {
        record[direction].bytes.prefix(progress[direction].received)
    }

    // MARK: Bodies that were withheld

    /// A client that waited for 100 and got its final answer instead has to send the body all the same, or close.
    private mutating func watchWithheldBody(_ record: ConnectionRecord) {
        guard let early = progress.early, let request = framed(early.exchange)?.request else { return }
        if request.isComplete { progress.early = nil }
        let bytes = octets(.clientToServer, record)
        let range = early.offset..<request.range.upperBound
        if let finding = early.finding {
            findings[finding].range = range
            return
        }
        guard let line = bytes[range].firstIndex(of: 0x0A) else { return }
        guard isRequestLine(bytes[range.lowerBound...line]), early.offset == request.head.upperBound,
            framed(early.exchange)?.interim.isEmpty == true,
            fields(request, .clientToServer, record).values(of: "expect").contains(where: { $0.isEqual("100-continue") }
            )
        else {
            progress.early = nil
            return
        }
        var finding = Finding(
            .shortBody, severity: .desync, connection: id, direction: .clientToServer, range: range,
            exchange: early.exchange, section: "RFC 9110 section 10.1.1", certainty: .likely,
            message: "the client had its answer without a 100 and seems never to have sent the body of request "
                + "\(early.exchange): what the server reads as that body begins "
                + "\"\(excerpt(bytes[range.lowerBound...line], limit: 60))\"")
        name(&finding, record)
        let place = add(finding)
        progress.early?.finding = place
    }
}

/// A request that was refused though nothing is wrong with it, and what might explain that.
struct Suspect {
    enum Mistake {
        /// Its first octets were taken for the rest of the request before.
        case eaten(Range<Int>)
        /// The body of the request before stood in front of it.
        case unread(Range<Int>)
        /// The trailer section of the request before did.
        case trailer(Range<Int>)
    }

    var number: Int
    var status: Int
    /// Octets after the head of the request before.
    var body: Range<Int>
    var framing: BodyFraming
    var trailer: Range<Int>?
    /// Where the refused request begins.
    var start: Int
    var sent: ArraySlice<UInt8>
    var method: ArraySlice<UInt8>
    var isSameMethod: Bool
    /// Of the refusal.
    var content: ArraySlice<UInt8>
    var answer: Range<Int>
    var causeFields: [FieldLine]
    var answerFields: [FieldLine]
    var refusalFields: [FieldLine]
    /// Whether the server is known to have closed after the refusal.
    var isClosed: Bool

    init(
        number: Int, status: Int, body: Range<Int>, framing: BodyFraming, trailer: Range<Int>?, start: Int,
        sent: ArraySlice<UInt8>, method: ArraySlice<UInt8>, isSameMethod: Bool, content: ArraySlice<UInt8>,
        answer: Range<Int>,
        causeFields: [FieldLine], answerFields: [FieldLine], refusalFields: [FieldLine]
    ) {
        self.number = number
        self.status = status
        self.body = body
        self.framing = framing
        self.trailer = trailer
        self.start = start
        self.sent = sent
        self.method = method
        self.isSameMethod = isSameMethod
        self.content = content
        self.answer = answer
        self.causeFields = causeFields
        self.answerFields = answerFields
        self.refusalFields = refusalFields
        isClosed = refusalFields.values(of: "connection").contains { $0.hasMember("close") }
    }

    /// What the server must have done, if anything speaks for it besides the refusal: applications refuse requests
    /// too, and may close.
    var mistake: Mistake? {
        guard !body.isEmpty else { return nil }
        if quotesLeftover { return left }
        if isUnheardOf { return left }
        guard status == 400, isClosed else { return nil }
        if case .length(let length) = framing, KnownBug.isReadTwice(causeFields) || isMadeByParser && asksForUpgrade {
            // A page about what is wrong is the application's.
            guard content.isEmpty || isMadeByParser else { return nil }
            return leavesNoRequestLine(length) ? .eaten(start..<min(start + length, sent.endIndex)) : nil
        }
        return isMadeByParser ? left : nil
    }

    private var left: Mistake { trailer.map { .trailer($0) } ?? .unread(body) }

    private var asksForUpgrade: Bool { !causeFields.values(of: "upgrade").isEmpty }

    /// 501 to a method that every server knows (RFC 9110 section 9.1), or to one that this server has answered before
    /// and a body without a line end of its own may have made another of; where that speaks for the parser, for what an
    /// application lacks it answers with 501 too.
    private var isUnheardOf: Bool {
        guard status == 501 else { return false }
        if method.elementsEqual("GET".utf8) || method.elementsEqual("HEAD".utf8) { return true }
        return isSameMethod && trailer == nil && sent[body].last != 0x0A && (isClosed || isMadeByParser)
    }

    /// Whether the refusal lacks what every answer of the application's has: a server's parser answers by itself.
    private var isMadeByParser: Bool {
        ["date", "server"].contains { name in
            !answerFields.values(of: name).isEmpty && refusalFields.values(of: name).isEmpty
        }
    }

    /// Whether what follows the eaten octets is no request-line, so that the refusal fits.
    private func leavesNoRequestLine(_ length: Int) -> Bool {
        let rest = sent[min(start + length, sent.endIndex)...]
        guard !rest.isEmpty else { return true }
        return !isRequestLine(rest.prefix { $0 != 0x0A } + [0x0A])
    }

    /// Whether the refusal quotes what stands in front of the method or in its place, as http.server's do:
    /// `Unsupported method ('{}POST')`, `Bad HTTP/0.9 request type ('{"id":')`.
    private var quotesLeftover: Bool {
        let text = Array(content.prefix(4096)).withoutReferences
        let leftover = sent[trailer ?? body]
        if leftover.last != 0x0A {
            let glued = leftover.suffix(3) + method
            if text.firstRange(of: glued) != nil { return true }
        }
        let word = leftover.prefix { $0 > 0x20 }.prefix(40)
        return word.count >= 3 && text.firstRange(of: [0x27] + word) != nil
    }
}

/// Whether octets are a request-line with its line end: a method in capitals, a target, a version.
func isRequestLine(_ line: some Collection<UInt8>) -> Bool {
    let words = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, !words[1].isEmpty else { return false }
    guard words[0].allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x2D }) else { return false }
    return words[2].starts(with: "HTTP/".utf8)
}

extension [UInt8] {
    /// With the character references that servers write into their error pages resolved.
    fileprivate var withoutReferences: [UInt8] {
        guard contains(0x26) else { return self }
        let references: [(StaticString, UInt8)] = [
            ("&quot;", 0x22), ("&#34;", 0x22), ("&#x27;", 0x27), ("&#39;", 0x27), ("&lt;", 0x3C), ("&gt;", 0x3E),
            ("&amp;", 0x26),
        ]
        var result: [UInt8] = []
        var index = 0
        while index < count {
            let match = references.first { name, _ in
                index + name.utf8CodeUnitCount <= count
                    && (0..<name.utf8CodeUnitCount).allSatisfy { self[index + $0] == name.utf8Start[$0] }
            }
            result.append(match?.1 ?? self[index])
            index += match?.0.utf8CodeUnitCount ?? 1
        }
        return result
    }
}
