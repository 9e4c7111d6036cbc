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
            if reaction.status == 101 { checkProtocol(reaction.exchange, record) }
            guard reaction.isRefusal, let suspect = suspect(reaction.exchange, record) else { continue }
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
            reason: received[response.reason], content: received[response.head.upperBound..<response.range.upperBound],
            answer: response.range,
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

    // MARK: Changes of the protocol

    /// A 101 names the protocol that follows, and it is one that was offered (RFC 9110 section 7.8).
    private mutating func checkProtocol(_ number: Int, _ record: ConnectionRecord) {
        guard let exchange = framed(number), let response = exchange.response else { return }
        let offered = protocols(exchange.request, .clientToServer, record)
        let chosen = protocols(response, .serverToClient, record)
        // Several are the layers of one, of which the client need not have named all.
        guard !offered.isEmpty, !chosen.contains(where: offered.contains) else {
            return
        }
        let names = chosen.map { excerpt($0[...], limit: 30) }.joined(separator: ", ")
        var finding = Finding(
            .unasked101, severity: .violation, connection: id, direction: .serverToClient, range: response.head,
            exchange: number, section: "RFC 9110 section 7.8", certainty: .certain,
            message: chosen.isEmpty
                ? "101 without a word on the protocol that follows: it has no Upgrade field"
                : "101 to \"\(names)\", which the request did not offer")
        name(&finding, record)
        _ = add(finding)
    }

    /// The names in a message's Upgrade fields, without their versions.
    private func protocols(_ message: FramedMessage?, _ direction: Direction, _ record: ConnectionRecord)
        -> [[UInt8]]
    {
        fields(message, direction, record).values(of: "upgrade")
            .flatMap { $0.split(separator: 0x2C) }
            .map { $0.trimmed.prefix { $0 != 0x2F }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
            .filter { !$0.isEmpty }
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
        let message: String
        if hasLeft {
            message = "the client left before request \(number) was answered"
        } else if number == 1 {
            message = "the server closed without an answer to request 1"
        } else if let before = framed(number - 1)?.response, request.began < before.ended {
            let last = framer.exchanges.endIndex
            message =
                (last > number ? "requests \(number) to \(last) were" : "request \(number) was")
                + " pipelined behind request \(number - 1), after whose answer the server closed: no other came"
        } else {
            message =
                "request \(number) crossed the server's close of a connection that had been idle: no answer came"
        }
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

    /// A response too many that answers the request in place of a body that was withheld: the server does not wait for
    /// that body either.
    /// - Returns: Whether it is one, and said so.
    mutating func answersWithheldBody(_ violation: Violation, _ record: ConnectionRecord) -> Bool {
        guard let early = progress.early, let place = early.finding else { return false }
        let bytes = octets(.clientToServer, record)[early.offset...]
        let line = bytes.firstIndex(of: 0x0A).map { bytes[...$0] } ?? bytes
        findings[place].evidence = [Finding.Place(direction: .serverToClient, range: violation.range)]
        findings[place].message =
            "the client had its answer without a 100 and never sent the body of request \(early.exchange); the server "
            + "did not wait for it either, and answered \"\(excerpt(line, limit: 60))\", which stands in its place"
        return true
    }
}
