import Testing
import Wire

private func claim(_ range: Range<Int>, _ owner: Owner, _ part: Part, at time: Int64 = 0) -> Claim {
    Claim(range, owner, part, decided: Timestamp(nanoseconds: time))
}

@Test func claimsFollowEachOther() {
    var interpretation = Interpretation()
    #expect(interpretation.end == 0)
    let first = interpretation.append(claim(0..<10, .request(1), .startLine))
    let second = interpretation.append(claim(10..<12, .request(1), .headerEnd))
    #expect(first && second)
    #expect(interpretation.end == 12)
    for refused in [claim(12..<12, .none, .stray), claim(13..<14, .none, .stray), claim(11..<13, .none, .stray)] {
        let before = interpretation
        let isTaken = interpretation.append(refused)
        #expect(!isTaken)
        #expect(interpretation == before)
    }
}

@Test func theFirstClaimBeginsAtTheFirstOctet() {
    var interpretation = Interpretation()
    let isTaken = interpretation.append(claim(1..<2, .none, .stray))
    #expect(!isTaken)
    #expect(interpretation.claims.isEmpty)
}

/// Octets that arrive in pieces are one thing; lines and chunk parts are claimed whole.
@Test(arguments: Part.allCases) func neighboursOfOneOwnerMergeIfTheyAreContinuous(_ part: Part) {
    var interpretation = Interpretation()
    interpretation.append(claim(0..<3, .request(1), part, at: 1))
    interpretation.append(claim(3..<5, .request(1), part, at: 2))
    let merged = [claim(0..<5, .request(1), part, at: 1)]
    let apart = [claim(0..<3, .request(1), part, at: 1), claim(3..<5, .request(1), part, at: 2)]
    switch part {
    case .body, .chunkData, .tunnel, .stray, .discarded, .gap: #expect(interpretation.claims == merged)
    case .startLine, .fieldLine, .headerEnd, .chunkSize, .chunkEnd, .lastChunk, .trailerLine, .trailerEnd, .emptyLine:
        #expect(interpretation.claims == apart)
    }
}

@Test func neighboursOfOtherOwnersOrPartsStayApart() {
    var interpretation = Interpretation()
    interpretation.append(claim(0..<3, .response(1), .body))
    interpretation.append(claim(3..<5, .response(2), .body))
    interpretation.append(claim(5..<6, .response(2), .stray))
    interpretation.append(claim(6..<7, .none, .stray))
    #expect(interpretation.claims.map(\.range) == [0..<3, 3..<5, 5..<6, 6..<7])
}

@Test func anOffsetFindsItsClaim() {
    var interpretation = Interpretation()
    #expect(interpretation.index(at: 0) == nil)
    let owners: [Owner] = [.request(1), .request(2), .none, .request(3)]
    for (index, owner) in owners.enumerated() {
        interpretation.append(claim(index * 3..<index * 3 + 3, owner, .startLine))
    }
    for offset in 0..<12 {
        #expect(interpretation.index(at: offset) == offset / 3)
        #expect(interpretation.owner(at: offset) == owners[offset / 3])
    }
    #expect(interpretation.owner(at: -1) == nil)
    #expect(interpretation.owner(at: 12) == nil)
}

@Test func whatIsNotJudgedDisagreesWithNothing() {
    var left = Interpretation()
    left.append(claim(0..<10, .request(1), .body))
    #expect(left.disagreements(with: Interpretation()) == [])
    var right = Interpretation()
    right.append(claim(0..<4, .request(1), .startLine))
    #expect(left.disagreements(with: right) == [])
    right.append(claim(4..<6, .request(2), .startLine))
    #expect(left.disagreements(with: right) == [Disagreement(range: 4..<6, owner: .request(1), other: .request(2))])
}

@Test func aDisagreementIsAsLongAsItCanBe() {
    var left = Interpretation()
    left.append(claim(0..<3, .request(1), .body))
    left.append(claim(3..<9, .request(2), .startLine))
    left.append(claim(9..<12, .request(2), .body))
    var right = Interpretation()
    right.append(claim(0..<5, .request(1), .discarded))
    right.append(claim(5..<10, .none, .stray))
    right.append(claim(10..<12, .request(2), .body))
    #expect(
        left.disagreements(with: right) == [
            Disagreement(range: 3..<5, owner: .request(2), other: .request(1)),
            Disagreement(range: 5..<10, owner: .request(2), other: .none),
        ])
}

@Test(arguments: 1...200 as ClosedRange<UInt64>) func comparisonIsSymmetricAndExact(_ seed: UInt64) {
    var random = Generator(state: seed)
    let left = Interpretation.arbitrary(&random)
    let right = Interpretation.arbitrary(&random)
    let forth = left.disagreements(with: right)
    let back = right.disagreements(with: left).map { Disagreement(range: $0.range, owner: $0.other, other: $0.owner) }
    #expect(forth == back, "seed \(seed)")
    #expect(left.disagreements(with: left) == [], "seed \(seed)")

    // Against the definition, octet by octet.
    var disputed = Set<Int>()
    for found in forth {
        #expect(!found.range.isEmpty && found.owner != found.other, "seed \(seed)")
        for offset in found.range {
            #expect(left.owner(at: offset) == found.owner && right.owner(at: offset) == found.other, "seed \(seed)")
            disputed.insert(offset)
        }
    }
    for offset in 0..<min(left.end, right.end) {
        #expect(disputed.contains(offset) == (left.owner(at: offset) != right.owner(at: offset)), "seed \(seed)")
    }
    for (first, second) in zip(forth, forth.dropFirst()) {
        let touch = first.range.upperBound == second.range.lowerBound
        #expect(!touch || first.owner != second.owner || first.other != second.other, "seed \(seed): not maximal")
    }
}

extension Interpretation {
    fileprivate static func arbitrary(_ random: inout Generator) -> Interpretation {
        var interpretation = Interpretation()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let owners: [Owner] = [.none, .request(1), .request(2), .response(1)]
            let range = interpretation.end..<interpretation.end + Int.random(in: 1...6, using: &random)
            interpretation.append(
                Claim(range, owners.randomElement(using: &random)!, Part.allCases.randomElement(using: &random)!))
        }
        return interpretation
    }
}

/// A generator that repeats with its seed (xorshift64*).
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 2_685_821_657_736_338_717
    }
}
