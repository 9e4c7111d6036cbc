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

    @inline(__always)
    subscript(index: Int) -> UInt8 { base[index] }

    /// The eight octets from `index` on; those past the end are NUL. There must be eight octets in all.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        if index &+ 8 <= count { return load(index) }
        let missing = index &+ 8 &- count
        return missing >= 8 ? 0 : load(count &- 8) &>> UInt64(truncatingIfNeeded: missing &* 8)
    }

    @inline(__always)
    private func load(_ index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
    }

    /// Index of the first octet from `index` on that no field value holds; `count` if there is none.
    @inline(__always)
    func valueEnd(_ index: Int) -> Int {
        var index = index
        while true {
            let odd = word(index).oddInValue
            guard odd != 0 else {
                index &+= 8
                continue
            }
            index &+= odd.firstMarked
            guard index < count else { return count }
            guard base[index] == 0x09 || base[index] >= 0x80 else { return index }
            index &+= 1
        }
    }

    /// Index of the first octet from `index` on that no request-target holds; `count` if there is none.
    @inline(__always)
    func targetEnd(_ index: Int) -> Int {
        var index = index
        while true {
            let odd = word(index).oddInTarget
            if odd != 0 { return min(index &+ odd.firstMarked, count) }
            index &+= 8
        }
    }

    /// Index of the first octet from `index` on that no token holds; `count` if there is none.
    @inline(__always)
    func nameEnd(_ index: Int, _ first: UInt64) -> Int {
        var index = index
        var word = first
        while true {
            let odd = word.oddInName
            guard odd != 0 else {
                index &+= 8
                word = self.word(index)
                continue
            }
            index &+= odd.firstMarked
            while index < count, base[index].isToken { index &+= 1 }
            return min(index, count)
        }
    }

    /// Whether a range has octets only that the name of a host or its port are commonly made of.
    @inline(__always)
    func isPlainHost(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let odd = word(index).oddInHost
            if odd != 0 { return index &+ odd.firstMarked >= range.upperBound }
            index &+= 8
        }
        return true
    }

    /// Whether CRLF stands there.
    @inline(__always)
    func isLineEnd(_ index: Int) -> Bool { index &+ 1 < count && base[index] == 0x0D && base[index &+ 1] == 0x0A }
}
