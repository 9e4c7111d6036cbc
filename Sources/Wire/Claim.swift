/// Who holds an opinion on the bytes of a connection.
package enum Observer: String, CaseIterable, Sendable {
    /// RFC 9112, applied to the recorded bytes.
    case reference
    case client
    case server
}

/// What an observer says of a range of one direction, and when it decided so.
package struct Claim: Hashable, Sendable {
    /// Octets from the first octet of the direction, half-open, never empty.
    package var range: Range<Int>
    package var owner: Owner
    package var part: Part
    package var decided: Timestamp

    package init(_ range: Range<Int>, _ owner: Owner, _ part: Part, decided: Timestamp = .zero) {
        self.range = range
        self.owner = owner
        self.part = part
        self.decided = decided
    }
}

/// One observer's claims about one direction, contiguous from offset 0.
///
/// What lies past ``end`` is not judged yet and disagrees with nothing.
package struct Interpretation: Sendable, Equatable {
    package private(set) var claims: [Claim] = []

    package init() {}

    /// The number of octets judged so far.
    package var end: Int { claims.last?.range.upperBound ?? 0 }

    /// Adds a claim on the octets from ``end`` on.
    ///
    /// Claims that continue the last one (same owner and part, neither of them a whole line) become one with
    /// it, so that an interpretation does not depend on how its bytes were cut into segments.
    /// - Returns: false, and nothing is added, if the claim is empty or does not begin at ``end``.
    @discardableResult
    package mutating func append(_ claim: Claim) -> Bool {
        guard !claim.range.isEmpty, claim.range.lowerBound == end else { return false }
        if let last = claims.last, last.owner == claim.owner, last.part == claim.part, claim.part.isContinuous {
            claims[claims.count - 1].range = last.range.lowerBound..<claim.range.upperBound
        } else {
            claims.append(claim)
        }
        return true
    }

    /// Forgets the claims but for the last one, which may grow. What is forgotten is judged nevertheless.
    package mutating func forgetAllButLast() {
        if claims.count > 1 { claims.removeFirst(claims.count - 1) }
    }

    /// Forgets everything; the storage that is there serves again.
    package mutating func removeAll() { claims.removeAll(keepingCapacity: true) }

    /// Index of the claim that covers the octet at `offset`; nil if it is not judged. O(log n).
    package func index(at offset: Int) -> Int? {
        guard let first = claims.first, offset >= first.range.lowerBound, offset < end else { return nil }
        var low = 0
        var high = claims.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if claims[middle].range.lowerBound <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    package func owner(at offset: Int) -> Owner? { index(at: offset).map { claims[$0].owner } }
}

extension Part {
    /// Whether two neighbouring claims of this part and of one owner are one thing that arrived in pieces.
    ///
    /// Lines and chunk parts are claimed whole, each its own claim; bodies and junk arrive in pieces.
    package var isContinuous: Bool {
        switch self {
        case .body, .tunnel, .stray, .discarded, .gap: true
        // A chunk's data may be claimed in pieces too: the next chunk is separated from it by its chunk-size.
        case .chunkData: true
        case .startLine, .fieldLine, .headerEnd, .chunkSize, .chunkEnd, .lastChunk, .trailerLine, .trailerEnd,
            .emptyLine:
            false
        }
    }
}
