/// The first byte of a direction that two observers assign to different owners.
///
/// Bytes one of them has not judged are not a desync: an observer that is behind has said nothing to
/// disagree with.
package struct Desync: Hashable, Sendable {
    package var direction: Direction
    package var offset: Int
    package var first: Observer
    package var firstOwner: Owner
    package var second: Observer
    package var secondOwner: Owner

    package init(
        direction: Direction, offset: Int, first: Observer, firstOwner: Owner, second: Observer, secondOwner: Owner
    ) {
        self.direction = direction
        self.offset = offset
        self.first = first
        self.firstOwner = firstOwner
        self.second = second
        self.secondOwner = secondOwner
    }
}

extension Interpretation {
    /// The ranges, ascending and maximal, on which two interpretations name different owners.
    ///
    /// Symmetric: `a.disagreements(with: b)` has the ranges of `b.disagreements(with: a)`, the owners swapped.
    package func disagreements(with other: Interpretation) -> [Disagreement] {
        var found: [Disagreement] = []
        var mine = 0
        var theirs = 0
        let common = min(end, other.end)
        var offset = 0
        while offset < common {
            let a = claims[mine]
            let b = other.claims[theirs]
            let stop = min(a.range.upperBound, b.range.upperBound, common)
            if a.owner != b.owner {
                if let last = found.last, last.range.upperBound == offset, last.owner == a.owner, last.other == b.owner
                {
                    found[found.count - 1].range = last.range.lowerBound..<stop
                } else {
                    found.append(Disagreement(range: offset..<stop, owner: a.owner, other: b.owner))
                }
            }
            if a.range.upperBound == stop { mine += 1 }
            if b.range.upperBound == stop { theirs += 1 }
            offset = stop
        }
        return found
    }
}

/// A range that one observer gives to ``owner`` and another to ``other``.
package struct Disagreement: Hashable, Sendable {
    package var range: Range<Int>
    package var owner: Owner
    package var other: Owner

    package init(range: Range<Int>, owner: Owner, other: Owner) {
        self.range = range
        self.owner = owner
        self.other = other
    }
}
