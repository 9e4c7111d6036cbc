/// One observer's claims about one direction, contiguous from offset 0.
///
/// What lies past ``end`` is not judged yet and disagrees with nothing.
@usableFromInline
package struct Interpretation: Sendable, Equatable {
    @usableFromInline package internal(set) var claims = Claims()

    @inlinable
    package init() {}

    /// The number of octets judged so far.
    @inlinable @inline(__always)
    package var end: Int { claims.end }

    /// Adds a claim on the octets from ``end`` on.
    ///
    /// Claims that continue the last one (same owner and part, neither of them a whole line) become one with
    /// it, so that an interpretation does not depend on how its bytes were cut into segments.
    /// - Returns: false, and nothing is added, if the claim is empty or does not begin at ``end``.
    @discardableResult
    package mutating func append(_ claim: Claim) -> Bool {
        guard !claim.range.isEmpty, claim.range.lowerBound == end else { return false }
        claims.append(claim)
        return true
    }

    /// Adds many claims with little ado: see ``ClaimWriter``.
    @inlinable @inline(__always)
    package mutating func write(_ count: Int, at decided: Timestamp) -> ClaimWriter {
        claims.write(count, at: decided)
    }

    @inlinable @inline(__always)
    package mutating func writeOwners(_ count: Int) -> OwnerWriter { claims.writeOwners(count) }

    @inlinable @inline(__always)
    package mutating func adopt(_ writer: ClaimWriter, _ owners: OwnerWriter) { claims.adopt(writer, owners) }

    /// Lets the last claim, if it is on that part, go on to `end`; returns whether it is.
    @inlinable @inline(__always)
    package mutating func extend(to end: Int, _ part: Part) -> Bool { claims.extend(to: end, part) }

    /// Forgets the claims but for the last one, which may grow. What is forgotten is judged nevertheless.
    package mutating func forgetAllButLast() { claims.forgetAllButLast() }

    /// Forgets everything; the storage that is there serves again.
    /// - Parameter offset: Where the next claim begins.
    package mutating func removeAll(upTo offset: Int = 0) { claims.removeAll(upTo: offset) }

    /// Index of the claim that covers the octet at `offset`; nil if it is not judged. O(log n).
    package func index(at offset: Int) -> Int? { claims.index(at: offset) }

    package func owner(at offset: Int) -> Owner? { index(at: offset).map { claims[$0].owner } }
}

/// The claims of an interpretation, eight octets each.
///
/// A claim's record has where it ends and its part; it begins where the one before ends. Owners and moments are kept
/// once for all claims in a row that share them.
@usableFromInline
package struct Claims: RandomAccessCollection, Sendable, Equatable {
    @usableFromInline var records = PlainRecords<ClaimRecord>()
    @usableFromInline var owners = PlainRecords<OwnerRun>()
    @usableFromInline var moments = PlainRecords<MomentRun>()
    /// Where the first claim begins: 0 unless claims were forgotten.
    @usableFromInline var start = 0

    @inlinable
    package init() {}

    /// From the claim at `first` on they are of that owner.
    @usableFromInline
    struct OwnerRun: Hashable, BitwiseCopyable, Sendable {
        @usableFromInline var first: Int
        @usableFromInline var owner: PackedOwner

        @inlinable
        init(first: Int, owner: PackedOwner) {
            self.first = first
            self.owner = owner
        }
    }

    @usableFromInline
    struct MomentRun: Hashable, BitwiseCopyable, Sendable {
        @usableFromInline var first: Int
        @usableFromInline var decided: Int64

        @inlinable
        init(first: Int, decided: Int64) {
            self.first = first
            self.decided = decided
        }
    }

    @usableFromInline package var startIndex: Int { 0 }
    @usableFromInline package var endIndex: Int { records.count }

    /// O(log n); neighbours are found in O(1) by iteration.
    @usableFromInline
    package subscript(index: Int) -> Claim {
        claim(at: index, owners[run(of: index)].owner, moments[moment(of: index)].decided)
    }

    /// Where the last claim ends.
    @inlinable @inline(__always)
    var end: Int { records.last?.end ?? start }

    func index(at offset: Int) -> Int? {
        guard offset >= start, offset < end else { return nil }
        return lowest(records.count) { records[$0].end > offset }
    }

    private func claim(at index: Int, _ owner: PackedOwner, _ decided: Int64) -> Claim {
        let record = records[index]
        let lower = index == 0 ? start : records[index - 1].end
        return Claim(lower..<record.end, owner.owner, record.part, decided: Timestamp(nanoseconds: decided))
    }

    private func run(of index: Int) -> Int { run(of: index, owners.count) { owners[$0].first } }

    private func moment(of index: Int) -> Int { run(of: index, moments.count) { moments[$0].first } }

    /// The run that the claim at an index is in, of so many that begin at what `first` says.
    @inline(__always)
    private func run(of index: Int, _ count: Int, first: (Int) -> Int) -> Int {
        let last = count - 1
        if first(last) <= index { return last }
        return lowest(last) { first($0 + 1) > index }
    }

    /// The lowest index that passes a check that all after it pass; `count` if none does.
    private func lowest(_ count: Int, _ check: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if check(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: Adding

    mutating func append(_ claim: Claim) {
        let owner = PackedOwner(claim.owner)
        let record = ClaimRecord(end: claim.range.upperBound, claim.part)
        if let last = records.last, last.part == claim.part, claim.part.isContinuous, owners.last?.owner == owner {
            records[records.count - 1] = record
            return
        }
        let index = records.count
        if index == 0 { start = claim.range.lowerBound }
        begin(owner, index)
        decide(claim.decided.nanoseconds, index)
        records.append(record)
    }

    @inlinable @inline(__always)
    mutating func begin(_ owner: PackedOwner, _ index: Int) {
        if owners.last?.owner != owner { owners.append(OwnerRun(first: index, owner: owner)) }
    }

    @inlinable @inline(__always)
    mutating func decide(_ decided: Int64, _ index: Int) {
        if moments.last?.decided != decided { moments.append(MomentRun(first: index, decided: decided)) }
    }

    @inlinable @inline(__always)
    mutating func write(_ count: Int, at decided: Timestamp) -> ClaimWriter {
        ClaimWriter(records.room(for: count), vacancy: records.vacancy, at: decided)
    }

    @inlinable @inline(__always)
    mutating func writeOwners(_ count: Int) -> OwnerWriter {
        OwnerWriter(records: owners.write(count), claims: records.count, last: owners.last?.owner)
    }

    @inlinable @inline(__always)
    mutating func adopt(_ writer: ClaimWriter, _ owners: OwnerWriter) {
        self.owners.adopt(owners.records)
        guard writer.count > 0 else { return }
        decide(writer.decided.nanoseconds, records.count)
        records.adopt(writer.count)
    }

    @inlinable @inline(__always)
    mutating func extend(to end: Int, _ part: Part) -> Bool {
        guard let last = records.last, last.isOf(part) else { return false }
        records[records.count &- 1] = ClaimRecord(end: end, part)
        return true
    }

    // MARK: Forgetting

    mutating func forgetAllButLast() {
        guard records.count > 1 else { return }
        start = records[records.count - 2].end
        records.keepLast()
        owners.keepLast()
        owners[0].first = 0
        moments.keepLast()
        moments[0].first = 0
    }

    mutating func removeAll(upTo offset: Int) {
        records.removeAll()
        owners.removeAll()
        moments.removeAll()
        start = offset
    }
}

extension Claims {
    package static func == (left: Claims, right: [Claim]) -> Bool { left.elementsEqual(right) }

    @usableFromInline
    package func makeIterator() -> Iterator { Iterator(claims: self) }

    @usableFromInline
    package struct Iterator: IteratorProtocol {
        private let claims: Claims
        private var index = 0
        private var owner = 0
        private var moment = 0

        fileprivate init(claims: Claims) { self.claims = claims }

        @usableFromInline
        package mutating func next() -> Claim? { claims.next(&index, &owner, &moment) }
    }

    private func next(_ index: inout Int, _ owner: inout Int, _ moment: inout Int) -> Claim? {
        guard index < records.count else { return nil }
        if owner + 1 < owners.count, owners[owner + 1].first <= index { owner += 1 }
        if moment + 1 < moments.count, moments[moment + 1].first <= index { moment += 1 }
        defer { index += 1 }
        return claim(at: index, owners[owner].owner, moments[moment].decided)
    }
}

/// Where claims are written one after the other, all decided at one moment, into room that is there already.
///
/// Lives between ``Interpretation/write(_:at:)`` and ``Interpretation/adopt(_:_:)``, with nothing else done to that
/// interpretation.
@usableFromInline
package struct ClaimWriter {
    @usableFromInline let base: UnsafeMutablePointer<ClaimRecord>
    @usableFromInline var next: UnsafeMutablePointer<ClaimRecord>
    /// Where eight more just fit.
    @usableFromInline let end: UnsafeMutablePointer<ClaimRecord>
    @usableFromInline let decided: Timestamp

    @inlinable
    init(_ base: UnsafeMutablePointer<ClaimRecord>, vacancy: Int, at decided: Timestamp) {
        self.base = base
        next = base
        end = base + (vacancy &- 8)
        self.decided = decided
    }

    @inlinable @inline(__always)
    var count: Int { next - base }

    /// Whether eight more fit.
    @inlinable @inline(__always)
    package var hasRoom: Bool { next <= end }

    /// Claims the octets up to `end`; there must be room.
    @inlinable @inline(__always)
    package mutating func claim(to end: Int, _ part: Part) {
        next.pointee = ClaimRecord(end: end, part)
        next += 1
    }

    /// The same for octets that may go on with what the last claim is on; there must be one, of the same owner.
    @inlinable @inline(__always)
    package mutating func extend(to end: Int, _ part: Part) {
        if (next - 1).pointee.isOf(part) { next -= 1 }
        claim(to: end, part)
    }
}

/// Where the owners of those claims are written.
@usableFromInline
package struct OwnerWriter {
    @usableFromInline var records: RecordWriter<Claims.OwnerRun>
    /// Number of claims before those that are written, and whose the last of them is.
    @usableFromInline let claims: Int
    @usableFromInline let last: PackedOwner?

    @inlinable
    init(records: RecordWriter<Claims.OwnerRun>, claims: Int, last: PackedOwner?) {
        self.records = records
        self.claims = claims
        self.last = last
    }

    /// How many more fit.
    @inlinable @inline(__always)
    package var vacancy: Int { records.vacancy &- records.count }

    /// Says whose the claim is that was written last, and those after it.
    @inlinable @inline(__always)
    package mutating func begin(_ owner: Owner, _ writer: ClaimWriter) {
        let owner = PackedOwner(owner)
        // A final response follows interim ones of the same owner.
        if records.count == 0, last == owner { return }
        records.append(Claims.OwnerRun(first: claims &+ writer.count &- 1, owner: owner))
    }
}

/// Where a claim ends, and its part in the low octet.
@usableFromInline
struct ClaimRecord: Hashable, BitwiseCopyable, Sendable {
    @usableFromInline var bits: UInt64

    @inlinable @inline(__always)
    init(end: Int, _ part: Part) { bits = UInt64(truncatingIfNeeded: end) &<< 8 | UInt64(part.code) }

    @inlinable @inline(__always)
    var end: Int { Int(truncatingIfNeeded: bits &>> 8) }

    var part: Part { Part(code: UInt8(truncatingIfNeeded: bits)) }

    @inlinable @inline(__always)
    func isOf(_ part: Part) -> Bool { UInt8(truncatingIfNeeded: bits) == part.code }
}

/// An owner in one word.
@usableFromInline
struct PackedOwner: Hashable, BitwiseCopyable, Sendable {
    @usableFromInline var bits: Int

    @inlinable @inline(__always)
    init(_ owner: Owner) {
        switch owner {
        case .none: bits = 0
        case .request(let number): bits = number &<< 2 | 1
        case .response(let number): bits = number &<< 2 | 2
        }
    }

    var owner: Owner {
        switch bits & 3 {
        case 1: .request(bits >> 2)
        case 2: .response(bits >> 2)
        default: .none
        }
    }
}
