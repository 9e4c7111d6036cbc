import Wire

/// How many octets went one way, and a hash of them: two of these that are equal saw the same octets in the same order.
package struct Tally: Hashable, Sendable {
    package private(set) var octets = 0
    package private(set) var hash: UInt64 = 0x9E37_79B9_7F4A_7C15

    package init() {}

    /// Adds what one read brought. Where the octets were cut matters: a relay that cuts anew has changed something.
    package mutating func add(_ piece: UnsafeRawBufferPointer) {
        octets += piece.count
        hash = Self.mixed(hash ^ Self.hash(of: piece)) &+ UInt64(piece.count)
    }

    // Four lanes, so that the processor need not wait for one multiplication to begin the next: as fast as memory.
    // It finds mistakes; it is no signature.
    private static func hash(of piece: UnsafeRawBufferPointer) -> UInt64 {
        var (a, b, c, d) = (factor, factor &* 3, factor &* 5, factor &* 7)
        var place = 0
        while place + 32 <= piece.count {
            a = (a ^ piece.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* factor
            b = (b ^ piece.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)) &* factor
            c = (c ^ piece.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self)) &* factor
            d = (d ^ piece.loadUnaligned(fromByteOffset: place + 24, as: UInt64.self)) &* factor
            place += 32
        }
        while place + 8 <= piece.count {
            a = mixed(a ^ piece.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        while place < piece.count {
            b = mixed(b ^ UInt64(piece[place]))
            place += 1
        }
        return mixed(a ^ mixed(b ^ mixed(c ^ mixed(d))))
    }

    private static let factor: UInt64 = 0xD6E8_FEB8_6659_FD93

    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 32) &* factor
        value = (value ^ value >> 29) &* factor
        return value ^ value >> 32
    }
}

/// What a relay says of itself when it has ended: what went through it in each direction, and what did not.
package struct RelayProof: Hashable, Sendable {
    /// What was read from the sender and handed to the recipient's socket, or could not be.
    private var forwarded = PerDirection(Tally())
    /// Of that, what was handed on to be recorded: all of it as a rule, and then nil.
    private var handedOn = PerDirection<Tally?>(nil)
    /// Octets that came for a recipient that was gone.
    package internal(set) var undelivered = 0
    /// Octets that could not be kept because too much was waiting to be judged.
    package internal(set) var unrecorded = 0

    package init() {}

    package subscript(direction: Direction) -> Tally { forwarded[direction] }

    /// What should have been recorded: what was forwarded but for what there was no room for.
    package func recordable(_ direction: Direction) -> Tally { handedOn[direction] ?? forwarded[direction] }

    /// Octets were forwarded, and are handed on.
    package mutating func add(_ octets: UnsafeRawBufferPointer, _ direction: Direction) {
        forwarded[direction].add(octets)
        handedOn[direction]?.add(octets)
    }

    /// Octets were forwarded, and there is no room to hand them on.
    mutating func addUnrecorded(_ octets: UnsafeRawBufferPointer, _ direction: Direction) {
        if handedOn[direction] == nil { handedOn[direction] = forwarded[direction] }
        forwarded[direction].add(octets)
        unrecorded += octets.count
    }
}
