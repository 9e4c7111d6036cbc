import Framing
import Wire

/// A connection's octets as another parser would read them, and where that first differs from the reference.
///
/// Neither side has to be that parser: it answers what a proxy, a server or a client of that make would have made of
/// the same octets.
package struct PolicyReading: Sendable {
    /// What one reader says of one octet; nil where it reads no further.
    package struct View: Hashable, Sendable {
        package var owner: Owner
        package var part: Part

        package init(owner: Owner, part: Part) {
            self.owner = owner
            self.part = part
        }
    }

    /// The first octet of a direction that the two read differently.
    package struct Difference: Hashable, Sendable {
        package var direction: Direction
        package var offset: Int
        package var reference: View?
        package var policy: View?
    }

    /// Names of the policies, the reference first.
    package static let names = FramingPolicy.presets.map(\.name)

    package let name: String
    /// At most one a direction.
    package let differences: [Difference]

    /// Every connection of a recording, read by that policy.
    /// - Returns: By connection; nil if there is no policy of that name.
    package static func readings(named name: String, of recording: Recording) -> [ConnectionID: PolicyReading]? {
        guard let policy = FramingPolicy.presets.first(where: { $0.name == name }) else { return nil }
        var pairs: [ConnectionID: (reference: ConnectionFramer, policy: ConnectionFramer)] = [:]
        for record in recording.connections {
            pairs[record.id] = (ConnectionFramer(), ConnectionFramer(policy: policy))
        }
        for (index, entry) in recording.entries.enumerated() {
            switch entry.kind {
            case .bytes(let id, let direction, _):
                guard case .bytes(_, _, let octets) = recording.event(at: index).kind else { continue }
                pairs[id]?.reference.receive(octets, direction, at: entry.time)
                pairs[id]?.policy.receive(octets, direction, at: entry.time)
            case .gap(let id, let direction, let range):
                pairs[id]?.reference.skip(range.count, direction, at: entry.time)
                pairs[id]?.policy.skip(range.count, direction, at: entry.time)
            case .close(let id, let direction, let ending):
                pairs[id]?.reference.end(direction, ending, at: entry.time)
                pairs[id]?.policy.end(direction, ending, at: entry.time)
            case .open, .claim, .log: break
            }
        }
        return pairs.mapValues { reference, policy in
            PolicyReading(
                name: name,
                differences: Direction.allCases.compactMap { direction in
                    difference(reference.interpretation(direction), policy.interpretation(direction), direction)
                })
        }
    }

    private static func difference(
        _ reference: Interpretation, _ other: Interpretation, _ direction: Direction
    ) -> Difference? {
        var offset = 0
        while let here = reference.index(at: offset) {
            let mine = reference.claims[here]
            guard let there = other.index(at: offset) else {
                return Difference(direction: direction, offset: offset, reference: View(mine), policy: nil)
            }
            let theirs = other.claims[there]
            // The same octets may be cut into claims elsewhere: what counts is whose they are and what they are.
            guard View(mine) == View(theirs) else {
                return Difference(direction: direction, offset: offset, reference: View(mine), policy: View(theirs))
            }
            offset = min(mine.range.upperBound, theirs.range.upperBound)
        }
        guard let there = other.index(at: offset) else { return nil }
        return Difference(direction: direction, offset: offset, reference: nil, policy: View(other.claims[there]))
    }
}

extension PolicyReading.View {
    fileprivate init(_ claim: Claim) { self.init(owner: claim.owner, part: claim.part) }
}
