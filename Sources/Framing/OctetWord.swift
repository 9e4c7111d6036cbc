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
    var oddInValue: UInt64 { ((self &+ .all(1)) | (self &- .all(0x20))) & .highs }

    /// Octets that no request-target holds. The lowest is exact.
    @inline(__always)
    var oddInTarget: UInt64 { ((self &+ .all(1)) | (self &- .all(0x21))) & .highs }

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

    /// The eight octets from `index` on; those past the end are NUL.
    @inline(__always)
    func word(_ index: Int) -> UInt64 { index <= safe ? load(index) : tail(index) }

    /// The same where fewer than eight are left: out of the way of loops, which would prepare for it each time.
    @inline(never)
    private func tail(_ index: Int) -> UInt64 {
        // Of the last eight, those before `index` go.
        guard safe < 0 else { return load(safe) >> UInt64(8 &* (index &- safe)) }
        var word: UInt64 = 0
        for place in index..<max(index, count) { word |= UInt64(base[place]) &<< UInt64(8 &* (place &- index)) }
        return word
    }

    @inline(__always)
    private func load(_ index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
    }

    /// Whether the eight octets are there from `index` on, which are all in the window.
    @inline(__always)
    func has(_ octets: UInt64, at index: Int) -> Bool { load(index) == octets }

    /// Whether the octets from `index` on, which are in the window, are those from an earlier index on.
    /// - Parameter count: Their number, eight at least.
    @inline(__always)
    func repeats(_ earlier: Int, at index: Int, count: Int) -> Bool {
        let last = count &- 8
        var place = 0
        while place < last {
            guard load(index &+ place) == load(earlier &+ place) else { return false }
            place &+= 8
        }
        return load(index &+ last) == load(earlier &+ last)
    }

    /// Whether CRLF stands at an index, which is in the window with the one behind it.
    @inline(__always)
    func isLineEnd(at index: Int) -> Bool {
        UInt16(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt16.self)) == 0x0A0D
    }

    /// Whether CRLF stands there.
    @inline(__always)
    func isLineEnd(_ index: Int) -> Bool { index &+ 1 < count && isLineEnd(at: index) }

    /// Index of the first octet from `index` on that is a control, DEL or obs-text; `count` if there is none.
    /// - Parameter index: At most `count`.
    @inline(__always)
    func valueEnd(_ index: Int) -> Int {
        var index = index
        while index <= safe {
            let odd = load(index).oddInValue
            if odd != 0 { return index &+ odd.firstMarked }
            index &+= 8
        }
        // The NUL past the end is odd as well.
        return index &+ tail(index).oddInValue.firstMarked
    }

    /// Index of the first octet from `index` on that no field value holds; `count` if there is none.
    @inline(__always)
    func longValueEnd(_ index: Int) -> Int {
        var index = index
        while index < count, base[index].isHarmlessInValue || base[index] >= 0x20 && base[index] != 0x7F { index &+= 1 }
        return index
    }

    /// Index of the first octet from `index` on that no request-target holds; `count` if there is none.
    /// - Parameter index: At most `count`.
    @inline(__always)
    func targetEnd(_ index: Int) -> Int {
        var index = index
        while index <= safe {
            let odd = load(index).oddInTarget
            if odd != 0 { return index &+ odd.firstMarked }
            index &+= 8
        }
        // The NUL past the end is odd as well.
        return index &+ tail(index).oddInTarget.firstMarked
    }

    /// Index of the colon that the token from `index` on ends in; `count` if it does not.
    /// - Parameter first: The word there.
    @inline(__always)
    func nameEnd(_ index: Int, _ first: UInt64) -> Int {
        var index = index
        var word = first
        while true {
            let odd = word.oddInName
            if odd != 0 {
                let bits = odd.trailingZeroBitCount & ~7
                index &+= bits &>> 3
                // Nearly all names have letters and hyphens only, and end in a colon.
                return UInt8(truncatingIfNeeded: word &>> UInt64(bits)) == 0x3A ? index : lastNameEnd(index)
            }
            index &+= 8
            word = self.word(index)
        }
    }

    @inline(__always)
    private func lastNameEnd(_ index: Int) -> Int {
        var index = index
        while index < count, base[index].isToken { index &+= 1 }
        return index < count && base[index] == 0x3A ? index : count
    }

    /// Index of the first octet from `index` on that names of hosts and their ports are not commonly made of.
    @inline(__always)
    func hostEnd(_ index: Int) -> Int {
        var index = index
        while true {
            let odd = word(index).oddInHost
            if odd != 0 { return index &+ odd.firstMarked }
            index &+= 8
        }
    }

    /// Whether the octets of a range are all such that a host and a port may have.
    @inline(never)
    func isHost(_ range: Range<Int>) -> Bool { range.allSatisfy { base[$0].isHost } }

    /// Index of the first LF from `index` on; `count` if there is none.
    func lineFeed(_ index: Int) -> Int {
        UnsafeBufferPointer(start: base, count: count).span.firstLineFeed(from: index) ?? count
    }
}

extension UInt8 {
    /// HTAB or obs-text (RFC 9110 section 5.5).
    @inline(__always)
    fileprivate var isHarmlessInValue: Bool { self == 0x09 || self >= 0x80 }
}
