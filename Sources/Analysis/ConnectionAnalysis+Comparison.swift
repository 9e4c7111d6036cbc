import Framing
import Wire

/// How observers are compared: the reference with each insider, and the insiders with one another.
///
/// An observer that lags has said nothing to disagree with, so only octets that both have judged are compared,
/// and each of them once. One mistake makes one finding: what follows from it (an observer that is off by one
/// from then on, two observers that misread the same octets, octets that the framer objects to already) adds to
/// that finding or to none.
extension ConnectionAnalysis {
    mutating func compare(_ direction: Direction, _ record: ConnectionRecord) {
        // Most connections have nobody inside: the reference stands alone.
        guard hasInsiders else { return }
        let first = 3 * Int(direction.rawValue)
        for (place, (mine, theirs)) in pairs.enumerated() {
            let left = interpretation(mine, direction)
            let right = interpretation(theirs, direction)
            while let (range, a, b) = progress.comparisons[first + place].next(left, right) {
                if a.owner != b.owner, !isAbandoned(a, mine, direction), !isAbandoned(b, theirs, direction) {
                    disagree(
                        Desync(
                            direction: direction, offset: range.lowerBound, first: mine, firstOwner: a.owner,
                            second: theirs, secondOwner: b.owner))
                }
                if mine == .reference { judge(range, a, b, by: theirs, direction, record) }
            }
        }
    }

    private var pairs: [(Observer, Observer)] {
        [(.reference, .client), (.reference, .server), (.client, .server)]
    }

    /// Whether a claim says no more than that its recipient had left when the octets came.
    private func isAbandoned(_ claim: Claim, _ observer: Observer, _ direction: Direction) -> Bool {
        guard claim.owner == .none, observer == (direction == .clientToServer ? .server : .client) else { return false }
        return progress[direction.opposite].ending != nil
    }

    /// Keeps the first desync of each direction.
    private mutating func disagree(_ desync: Desync) {
        if let place = desyncs.firstIndex(where: { $0.direction == desync.direction }) {
            if desync.offset < desyncs[place].offset { desyncs[place] = desync }
        } else {
            let place = desync.direction == .clientToServer ? 0 : desyncs.count
            desyncs.insert(desync, at: place)
        }
    }

    /// Holds octets of one claim of the reference's against what an insider claims of them.
    private mutating func judge(
        _ range: Range<Int>, _ reference: Claim, _ claim: Claim, by observer: Observer, _ direction: Direction,
        _ record: ConnectionRecord
    ) {
        let slot = (observer == .client ? 0 : 2) + Int(direction.rawValue)
        if isAbandoned(claim, observer, direction) { return }
        let run = progress.disputes[slot].run
        progress.disputes[slot].run = nil
        if reference.owner == claim.owner {
            if reference.owner != .none { progress.disputes[slot].shift = 0 }
            return
        }
        guard let number = reference.owner.exchange else {
            // Stray by the reference: a finding of the framer's says so; the sender may know better whose it is.
            confirm(range, direction)
            return
        }
        let begins = claim.part == .startLine && claim.range.lowerBound == range.lowerBound
        let continues = run?.range.upperBound == range.lowerBound
        if let run, continues, run.other == claim.owner, run.victim == reference.owner || run.isEaten {
            grow(run, to: range.upperBound, slot, direction, record)
            return
        }
        if let theirs = claim.owner.exchange {
            let shift = theirs - number
            if shift == progress.disputes[slot].shift { return }
            if begins {
                progress.disputes[slot].shift = shift
                if continues { return }
            }
        } else if progress.mistaken.contains(direction) {
            // Who is out of sync already throws away what it cannot read any more.
            return
        }
        dispute(range, reference.owner, claim, by: observer, slot, direction, record)
    }

    /// Opens a run of octets that an insider gives to another message than the reference.
    private mutating func dispute(
        _ range: Range<Int>, _ victim: Owner, _ claim: Claim, by observer: Observer, _ slot: Int,
        _ direction: Direction, _ record: ConnectionRecord
    ) {
        let isReceiver = (observer == .server) == (direction == .clientToServer)
        let isEarly = (claim.owner.exchange ?? 0) > (victim.exchange ?? 0)
        let code: FindingCode
        switch (isReceiver, isEarly) {
        case (true, true): code = direction == .clientToServer ? .unreadRequestBody : .eatenBytes
        case (true, false): code = .eatenBytes
        case (false, true): code = .shortBody
        case (false, false): code = isBodyless(claim.owner.exchange) ? .excessAfterBodyless : .excessAfterLength
        }
        let isEaten = code == .eatenBytes
        var run = Dispute.Run(range: range, victim: victim, other: claim.owner, isEaten: isEaten)
        if isEaten { eatenBytes += range.count }
        // The mistake lies with the message that was thought longer than it is, or shorter.
        let cause = isEarly ? victim.exchange : claim.owner.exchange ?? victim.exchange
        if let place = supposed(code, range, direction, cause) {
            // What the server's answer had let suppose, it says itself now.
            if isEaten { eatenBytes -= findings[place].range.count }
            run.finding = place
            run.row = progress.supposition?.row
            progress.supposition = nil
            findings[place].certainty = .certain
            findings[place].evidence = []
            findings[place].range = range
            describe(&findings[place], run, observer, record)
            if let row = run.row { timeline.change(row) { $0.range = range } }
        } else if !isSaid(range, direction, cause) {
            var finding = Finding(
                code, severity: .desync, connection: id, direction: direction, range: range, exchange: cause,
                section: code.section, certainty: .certain, message: "")
            describe(&finding, run, observer, record)
            run.finding = add(finding)
        }
        if isEaten, run.row == nil {
            run.row = insert(
                TimelineRow(
                    time: progress.clock, kind: .eaten(victim: victim, eater: claim.owner), direction: direction,
                    range: range, finding: run.finding))
        }
        progress.disputes[slot].run = run
    }

    /// The finding that supposes the same from what the server answered.
    private func supposed(_ code: FindingCode, _ range: Range<Int>, _ direction: Direction, _ cause: Int?) -> Int? {
        guard let place = progress.supposition?.finding, findings[place].code == code,
            findings[place].direction == direction, findings[place].exchange == cause,
            findings[place].range.lowerBound == range.lowerBound
        else { return nil }
        return place
    }

    private mutating func grow(
        _ run: Dispute.Run, to end: Int, _ slot: Int, _ direction: Direction, _ record: ConnectionRecord
    ) {
        var run = run
        if run.isEaten { eatenBytes += end - run.range.upperBound }
        run.range = run.range.lowerBound..<end
        let observer: Observer = slot < 2 ? .client : .server
        if let place = run.finding {
            findings[place].range = run.range
            describe(&findings[place], run, observer, record)
        }
        if let row = run.row {
            let clock = progress.clock
            timeline.change(row) { row in
                row.range = run.range
                row.ended = clock
            }
        }
        progress.disputes[slot].run = run
    }

    private func describe(
        _ finding: inout Finding, _ run: Dispute.Run, _ observer: Observer, _ record: ConnectionRecord
    ) {
        name(&finding, isTestified: true, record)
        finding.knownCertainty = finding.known.isEmpty ? .likely : .certain
        let octets = record[finding.direction].bytes[run.range]
        let quoted = "\(count(octets)) of \(run.victim), \"\(excerpt(octets, limit: 60))\","
        let upgrade = finding.known.contains("gevent/gevent#2035") ? " and RFC 9110 section 7.8" : ""
        switch finding.code {
        case .eatenBytes where run.other == .none:
            finding.message = "the \(observer) threw away \(quoted) which belong to no other message"
        case .eatenBytes:
            finding.message =
                "the \(observer) read \(quoted) as part of \(run.other), which had ended at offset "
                + "\(run.range.lowerBound) (\(finding.section)\(upgrade))"
        case .unreadRequestBody:
            finding.message = "the \(observer) read \(quoted) as \(run.other)"
        case .shortBody:
            finding.message =
                "the \(observer) sent \(count(octets)) of \(run.other), \"\(excerpt(octets, limit: 60))\","
                + " which the declared length gives to \(run.victim)"
        case .excessAfterBodyless, .excessAfterLength:
            finding.message =
                "the \(observer) sent \(count(octets)) of \(run.other), \"\(excerpt(octets, limit: 60))\","
                + " after its end; they read as \(run.victim)"
        case .unsolicitedResponse, .unasked101, .reuseAfterClose, .reuseAfterForcedClose, .ambiguousFraming, .badChunk,
            .trailerLeft, .invalidStartLine, .invalidField, .incompleteMessage, .closeRace, .strayCRLF:
            finding.message = "the \(observer) gives \(quoted) to \(run.other)"
        }
    }

    private func isBodyless(_ exchange: Int?) -> Bool {
        exchange.flatMap { framed($0)?.response?.framing } == BodyFraming.none
    }

    /// Whether a finding says already what is wrong with these octets, or with those right before or after them
    /// for the same reason.
    func isSaid(_ range: Range<Int>, _ direction: Direction, _ cause: Int?) -> Bool {
        findings.suffix(8).contains { finding in
            guard finding.severity == .desync, finding.direction == direction else { return false }
            let touches = finding.range.upperBound == range.lowerBound || range.upperBound == finding.range.lowerBound
            return finding.range.overlaps(range) || touches && finding.exchange == cause
        }
    }

    /// Looks whether the sender says whose the stray octets of a finding are.
    private mutating func confirm(_ range: Range<Int>, _ direction: Direction) {
        for place in findings.indices.suffix(8) {
            let finding = findings[place]
            if finding.direction == direction, finding.range.overlaps(range) { confirm(place) }
        }
    }

    /// A sender that takes credit for the octets after a message's end settles what caused a finding.
    mutating func confirm(_ place: Int) {
        let finding = findings[place]
        let sender: Observer = finding.direction == .clientToServer ? .client : .server
        guard let exchange = finding.exchange, !finding.known.isEmpty, finding.knownCertainty == .likely,
            interpretation(sender, finding.direction).owner(at: finding.range.lowerBound)?.exchange == exchange,
            framer.interpretation(finding.direction).owner(at: finding.range.lowerBound) == Owner.none
        else { return }
        findings[place].knownCertainty = .certain
        findings[place].conditions.append("the \(sender) itself says that these bytes belong to exchange \(exchange)")
    }
}
