/// Questions about eight octets at once, the first in the lowest eight bits.
///
/// Where octets of a class are looked for, the answer has the high bit of each such octet set; only the lowest set
/// bit is exact where that is said.
extension UInt64 {
    /// An octet in all eight places.
    @inline(__always)
    static func all(_ octet: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(octet) }

    static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// Octets that no field value holds (a control, DEL), and HTAB and obs-text, which it does. The lowest is exact.
    @inline(__always)
    var oddInValue: UInt64 { (self | (self &+ .all(1)) | (self &- .all(0x20))) & .highs }

    /// Octets that no request-target holds. The lowest is exact.
    @inline(__always)
    var oddInTarget: UInt64 { (self | (self &+ .all(1)) | (self &- .all(0x21))) & .highs }

    /// Octets that are neither letters nor hyphens.
    @inline(__always)
    var oddInName: UInt64 {
        let low = self & ~.highs
        let lower = low | .all(0x20)
        let letters = (lower &+ .all(0x80 - 0x61)) & ~(lower &+ .all(0x80 - 0x7B))
        let others = (low ^ .all(0x2D)) &+ .all(0x7F)
        return (self | ~letters & others) & .highs
    }

    /// Octets that are not letters, digits, hyphens, dots or colons.
    @inline(__always)
    var oddInHost: UInt64 {
        let low = self & ~.highs
        let lower = low | .all(0x20)
        let letters = (lower &+ .all(0x80 - 0x61)) & ~(lower &+ .all(0x80 - 0x7B))
        // From - to :, without the slash.
        let digits = (low &+ .all(0x80 - 0x2D)) & ~(low &+ .all(0x80 - 0x3B)) & ((low ^ .all(0x2F)) &+ .all(0x7F))
        return (self | ~(letters | digits)) & .highs
    }

    /// Place of the octet whose high bit is the lowest set one.
    @inline(__always)
    var firstMarked: Int { trailingZeroBitCount &>> 3 }

    /// In lower case, if they are letters; hyphens and digits stay.
    @inline(__always)
    var lowercased: UInt64 { self | .all(0x20) }
}

/// A segment's octets, looked at eight at a time.
struct OctetWindow {
    let base: UnsafePointer<UInt8>
    let count: Int
    /// The last index that has eight octets behind it.
    private let safe: Int

    @inline(__always)
    subscript(index: Int) -> UInt8 { base[index] }

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
        safe = count &- 8
    }

    /// The eight octets from `index` on; those past the end are NUL. There must be eight octets in all.
    @inline(__always)
    func word(_ index: Int) -> UInt64 { index <= safe ? load(index) : tail(index) }

    @inline(never)
    private func tail(_ index: Int) -> UInt64 {
        let missing = index &- safe
        return missing >= 8 ? 0 : load(safe) &>> UInt64(truncatingIfNeeded: missing &* 8)
    }

    @inline(__always)
    private func load(_ index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
    }

    /// Index of the first octet from `index` on that no field value holds; `count` if there is none.
    @inline(__always)
    func valueEnd(_ index: Int) -> Int {
        var index = index
        while index <= safe {
            let odd = load(index).oddInValue
            guard odd != 0 else {
                index &+= 8
                continue
            }
            index &+= odd.firstMarked
            guard base[index].isHarmlessInValue else { return index }
            index &+= 1
        }
        return lastValueEnd(index)
    }

    @inline(never)
    private func lastValueEnd(_ index: Int) -> Int {
        var index = index
        while index < count, base[index].isHarmlessInValue || base[index] >= 0x20 && base[index] != 0x7F { index &+= 1 }
        return index
    }

    /// Index of the first octet from `index` on that no request-target holds; `count` if there is none.
    @inline(__always)
    func targetEnd(_ index: Int) -> Int {
        var index = index
        while index <= safe {
            let odd = load(index).oddInTarget
            if odd != 0 { return index &+ odd.firstMarked }
            index &+= 8
        }
        return lastTargetEnd(index)
    }

    @inline(never)
    private func lastTargetEnd(_ index: Int) -> Int {
        var index = index
        while index < count, base[index] > 0x20, base[index] < 0x7F { index &+= 1 }
        return index
    }

    /// Index of the first octet from `index` on that no token holds; `count` if there is none.
    /// - Parameter first: The word there.
    @inline(__always)
    func nameEnd(_ index: Int, _ first: UInt64) -> Int {
        let odd = first.oddInName
        if odd != 0 {
            let end = index &+ odd.firstMarked
            // Nearly all names end in a colon; the rest may have digits in them.
            if end < count, base[end] == 0x3A { return end }
            return lastNameEnd(end)
        }
        return longNameEnd(index &+ 8)
    }

    @inline(__always)
    private func longNameEnd(_ index: Int) -> Int {
        var index = index
        while index <= safe {
            let odd = load(index).oddInName
            guard odd != 0 else {
                index &+= 8
                continue
            }
            index &+= odd.firstMarked
            if base[index] == 0x3A { return index }
            break
        }
        return lastNameEnd(index)
    }

    @inline(never)
    private func lastNameEnd(_ index: Int) -> Int {
        var index = index
        while index < count, base[index].isToken { index &+= 1 }
        return min(index, count)
    }

    /// Whether a range has octets only that the name of a host or its port are commonly made of.
    @inline(__always)
    func isPlainHost(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index <= safe {
            let odd = load(index).oddInHost
            index &+= odd == 0 ? 8 : odd.firstMarked
            if index >= range.upperBound { return true }
            if odd != 0 { return false }
        }
        return isLastHost(index..<range.upperBound)
    }

    @inline(never)
    private func isLastHost(_ range: Range<Int>) -> Bool { range.allSatisfy { base[$0].isHost } }

    /// Whether CRLF stands there.
    @inline(__always)
    func isLineEnd(_ index: Int) -> Bool { index &+ 1 < count && base[index] == 0x0D && base[index &+ 1] == 0x0A }
}

extension UInt8 {
    /// HTAB or obs-text (RFC 9110 section 5.5).
    @inline(__always)
    fileprivate var isHarmlessInValue: Bool { self == 0x09 || self >= 0x80 }
}
