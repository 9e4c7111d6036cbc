import Wire

/// What an observer makes of one direction: what it recorded itself or, where nobody looked inside of the peers, what
/// the findings say that it must have believed.
package struct Standpoint: Sendable {
    package enum Source: Sendable {
        /// The observer's own claims.
        case recorded
        /// The reference's claims, but for the octets that a finding shows the observer to have taken for others.
        case deduced
        /// Nothing is known of it.
        case unknown
    }

    package let source: Source
    private let interpretation: Interpretation
    /// Ascending and disjoint.
    private let deviations: [Claim]

    init(_ source: Source, _ interpretation: Interpretation, deviations: [Claim] = []) {
        self.source = source
        self.interpretation = interpretation
        self.deviations = deviations
    }

    /// Octets that it has judged, from the first octet of the direction.
    package var end: Int { source == .unknown ? 0 : interpretation.end }

    package func owner(at offset: Int) -> Owner? { claim(at: offset)?.owner }

    /// The claim on an octet; nil if there is none. O(log n)
    package func claim(at offset: Int) -> Claim? {
        guard offset < end, let index = interpretation.index(at: offset) else { return nil }
        var claim = interpretation.claims[index]
        guard !deviations.isEmpty else { return claim }
        var low = 0
        var high = deviations.count
        while low < high {
            let middle = (low + high) / 2
            if deviations[middle].range.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        if low < deviations.count {
            if deviations[low].range.contains(offset) { return deviations[low] }
            claim.range = claim.range.clamped(to: claim.range.lowerBound..<deviations[low].range.lowerBound)
        }
        if low > 0 {
            claim.range = claim.range.clamped(to: deviations[low - 1].range.upperBound..<claim.range.upperBound)
        }
        return claim
    }
}

extension ConnectionAnalysis {
    package func standpoint(_ observer: Observer, _ direction: Direction) -> Standpoint {
        if observer == .reference || hasInsiders { return Standpoint(.recorded, interpretation(observer, direction)) }
        let deviations = deviations(of: observer, direction)
        guard !deviations.isEmpty else { return Standpoint(.unknown, Interpretation()) }
        return Standpoint(.deduced, interpretation(.reference, direction), deviations: deviations)
    }

    /// The first octet of a direction that a finding shows a peer to have taken for another message's; nil if there is
    /// none, or if ``desyncs`` has what the peers say themselves.
    package func deducedDesync(_ direction: Direction) -> Desync? {
        guard !hasInsiders else { return nil }
        let truth = interpretation(.reference, direction)
        var first: Desync?
        for observer in [Observer.client, .server] {
            guard let claim = deviations(of: observer, direction).first,
                let owner = truth.owner(at: claim.range.lowerBound),
                claim.range.lowerBound < first?.offset ?? .max
            else { continue }
            first = Desync(
                direction: direction, offset: claim.range.lowerBound, first: .reference, firstOwner: owner,
                second: observer, secondOwner: claim.owner)
        }
        return first
    }

    /// Octets of which the findings say whose an observer took them to be, other than the reference has it.
    private func deviations(of observer: Observer, _ direction: Direction) -> [Claim] {
        guard worst == .desync else { return [] }
        let end = interpretation(.reference, direction).end
        var claims: [Claim] = []
        for (place, finding) in findings.enumerated() where finding.severity == .desync {
            guard finding.direction == direction, finding.range.upperBound <= end, !finding.range.isEmpty,
                let (owner, part) = belief(of: observer, in: finding, place)
            else { continue }
            claims.append(Claim(finding.range, owner, part))
        }
        claims.sort { $0.range.lowerBound < $1.range.lowerBound }
        var disjoint: [Claim] = []
        for claim in claims where claim.range.lowerBound >= disjoint.last?.range.upperBound ?? 0 {
            disjoint.append(claim)
        }
        return disjoint
    }

    /// Whether a finding's octets came when the next request was on its way.
    private func cameLate(_ place: Int) -> Bool {
        progress.findings.firstIndex(of: place).map { progress.late.contains($0) } ?? false
    }

    /// What an observer must have taken a finding's octets for; nil if the finding does not say.
    private func belief(of observer: Observer, in finding: Finding, _ place: Int) -> (Owner, Part)? {
        guard let number = finding.exchange else { return nil }
        let isRequest = finding.direction == .clientToServer
        let sender: Observer = isRequest ? .client : .server
        let own: Owner = isRequest ? .request(number) : .response(number)
        switch finding.code {
        case .eatenBytes:
            return observer == sender ? nil : (own, .discarded)
        case .excessAfterBodyless, .excessAfterLength:
            if observer == sender { return (own, .body) }
            return !isRequest && cameLate(place) ? (.response(number + 1), .startLine) : nil
        case .unreadRequestBody, .trailerLeft:
            return observer == sender ? nil : (isRequest ? .request(number + 1) : .response(number + 1), .startLine)
        case .shortBody, .unsolicitedResponse, .unasked101, .reuseAfterClose, .reuseAfterForcedClose,
            .ambiguousFraming, .badChunk, .invalidStartLine, .invalidField, .incompleteMessage, .closeRace,
            .strayCRLF:
            return nil
        }
    }
}
