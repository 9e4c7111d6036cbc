import Wire

/// Chunked bodies that nothing is to be said of.
extension RunCursor {
    /// Takes a chunked body as far as it is clean and here, from any of its steps on.
    /// - Parameter remaining: Octets to come of the chunk whose data is next.
    /// - Returns: What comes next; nil if the body is over.
    @inline(__always)
    mutating func chunks(from step: RunState.Step, _ remaining: inout Int) -> RunState.Step? {
        var step = step
        if step == .chunkData {
            guard data(&remaining, .chunkData) else { return .chunkData }
            step = .chunkEnd
        }
        if step == .chunkEnd {
            guard octets.isLineEnd(at) else { return .chunkEnd }
            take(2, .chunkEnd)
            step = .chunkSize
        }
        if step == .chunkSize { step = chunks(&remaining) }
        guard step == .trailer, octets.isLineEnd(at) else { return step }
        take(2, .trailerEnd)
        return nil
    }

    /// Takes chunks, and the line of the last one.
    /// - Returns: What comes next: `trailer` behind the last chunk, and otherwise what is not here, or not clean.
    @inline(__always)
    private mutating func chunks(_ remaining: inout Int) -> RunState.Step {
        // In registers, as in `fields`.
        let octets = octets
        let offset = offset
        var at = at
        var claims = claims
        defer {
            self.at = at
            self.claims = claims
        }
        // Chunks of one size follow each other: the line of the one before need not be read again.
        var known = ChunkSizeLine()
        while claims.hasRoom {
            let word = octets.word(at)
            if !known.isFront(of: word) {
                known = ChunkSizeLine(word)
                guard known.count > 0, at &+ known.count <= octets.count else { return .chunkSize }
            }
            let data = at &+ known.count
            let end = data &+ known.size
            guard known.size > 0, end &+ 2 <= octets.count, octets.isLineEnd(at: end) else {
                at = data
                guard known.size > 0 else {
                    claims.claim(to: at &+ offset, .lastChunk)
                    return .trailer
                }
                claims.claim(to: at &+ offset, .chunkSize)
                let part = min(known.size, octets.count &- at)
                remaining = known.size &- part
                at &+= part
                if part > 0 { claims.claim(to: at &+ offset, .chunkData) }
                return remaining > 0 ? .chunkData : .chunkEnd
            }
            at = end &+ 2
            claims.claim(to: data &+ offset, .chunkSize)
            claims.claim(to: end &+ offset, .chunkData)
            claims.claim(to: at &+ offset, .chunkEnd)
        }
        return .chunkSize
    }
}

/// A chunk-size line without extensions, if it is all in eight octets: longer ones are not worth being quick about.
private struct ChunkSizeLine {
    /// The octets of the line, and those of the eight that are.
    private var line: UInt64 = 1
    private var mask: UInt64 = 0
    private(set) var size = 0
    /// Number of octets, its line end included; 0 if there is no such line.
    private(set) var count = 0

    /// No line, and the front of none.
    @inline(__always)
    init() {}

    @inline(__always)
    init(_ word: UInt64) {
        var rest = word
        var digits = 0
        while let digit = rest.hexadecimal {
            size = size &<< 4 | digit
            digits &+= 1
            rest &>>= 8
        }
        guard digits > 0, digits <= 6, rest & 0xFFFF == 0x0A0D else { return }
        count = digits &+ 2
        mask = UInt64.max &>> UInt64(64 &- 8 &* count)
        line = word & mask
    }

    @inline(__always)
    func isFront(of word: UInt64) -> Bool { word & mask == line }
}

extension UInt64 {
    /// The value of the first octet as a HEXDIG; nil if it is none.
    @inline(__always)
    fileprivate var hexadecimal: Int? {
        let octet = UInt32(truncatingIfNeeded: self & 0xFF)
        let digit = octet &- 0x30
        if digit < 10 { return Int(digit) }
        let letter = (octet | 0x20) &- 0x61
        return letter < 6 ? Int(letter &+ 10) : nil
    }
}
