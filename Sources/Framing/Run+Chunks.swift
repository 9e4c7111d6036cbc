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
        let horizon = horizon
        var at = at
        var claims = claims
        defer {
            self.at = at
            self.claims = claims
        }
        while claims.hasRoom {
            // All of a chunk-size line that is worth being quick about is in eight octets.
            var line = octets.word(at)
            var size = 0
            var next = at
            while let digit = line.hexadecimal {
                size = size &<< 4 | digit
                next &+= 1
                line &>>= 8
            }
            guard line & 0xFFFF == 0x0A0D, next > at, next &+ 2 <= horizon else { return .chunkSize }
            at = next &+ 2
            guard size > 0 else {
                claims.claim(to: at &+ offset, .lastChunk)
                return .trailer
            }
            claims.claim(to: at &+ offset, .chunkSize)
            let here = octets.count &- at
            guard size &+ 2 <= here else {
                let part = min(size, here)
                remaining = size &- part
                at &+= part
                if part > 0 { claims.claim(to: at &+ offset, .chunkData) }
                return remaining > 0 ? .chunkData : .chunkEnd
            }
            at &+= size
            claims.claim(to: at &+ offset, .chunkData)
            guard octets.isLineEnd(at: at) else { return .chunkEnd }
            at &+= 2
            claims.claim(to: at &+ offset, .chunkEnd)
        }
        return .chunkSize
    }
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
