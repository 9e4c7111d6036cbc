import Wire

/// One TCP connection, while its packets come.
///
/// A plain value without references: ten thousand of them are looked up and changed a million times a second. What
/// few of them need, segments that came too early and first octets that did not say enough, is kept elsewhere.
struct Flow {
    var key: FlowKey
    var opened: Int64
    var latest: Int64
    var low = Lane()
    var high = Lane()
    var content = Content.fresh
    /// Of a connection that speaks HTTP, from 1.
    var number = 0
    var client: Side?
    /// Whether a SYN was seen: then the first octets are the first of the connection.
    var isComplete = false
    /// Segments that wait for those before them.
    var held = 0
    /// Packets since octets were found to be missing, and when that was.
    var stalledPackets = 0
    var stalledSince: Int64 = 0

    enum Content: UInt8 {
        /// Nothing was said yet.
        case fresh
        /// What was said is kept until it says enough.
        case prelude
        case http
        case foreign
    }

    /// One direction: the octets that one side sends.
    struct Lane {
        /// The sequence number of the first octet, and of the next to be delivered; unless ``isKnown``, nothing.
        var first: UInt32 = 0
        var next: UInt32 = 0
        /// The largest acknowledgement that the other side sent.
        var acknowledged: UInt32 = 0
        var isKnown = false
        var hasEnded = false
        /// Whether the other side acknowledges octets of which the capture has none.
        var isMute = false
        var isSeen = false
        /// Octets that were delivered or are known to be missing.
        var delivered = 0

        /// How far a number is ahead of what was delivered; negative behind.
        @inline(__always)
        func distance(_ sequence: UInt32) -> Int { Int(Int32(bitPattern: sequence &- next)) }

        /// Octets that the other side has and that were not delivered.
        @inline(__always)
        var owed: Int { isKnown && !hasEnded ? max(0, distance(acknowledged)) : 0 }

        mutating func begin(at sequence: UInt32) {
            first = sequence
            next = sequence
            acknowledged = sequence
            isKnown = true
        }
    }

    /// What a segment means for its connection.
    enum Step {
        /// Its octets are the next of that connection and direction.
        case said(Int, Direction)
        case nothing
        /// It has to be looked at closely; nothing was taken note of.
        case unusual
    }

    /// Takes note of a segment that comes in its turn while nothing waits.
    @inline(__always)
    mutating func step(_ segment: TCPSegment) -> Step {
        latest = segment.time
        guard content == .http else { return content == .foreign ? .nothing : .unusual }
        guard held == 0, segment.flags.isDisjoint(with: [.syn, .fin, .rst]), segment.length == segment.range.count,
            let acknowledged = segment.acknowledgement
        else { return .unusual }
        let step =
            segment.side == .low
            ? Self.step(segment, acknowledged, &low, &high, number, direction(of: .low))
            : Self.step(segment, acknowledged, &high, &low, number, direction(of: .high))
        if case .unusual = step { return step }
        stalledPackets = 0
        return step
    }

    @inline(__always)
    private static func step(
        _ segment: TCPSegment, _ acknowledged: UInt32, _ own: inout Lane, _ other: inout Lane, _ number: Int,
        _ direction: Direction
    ) -> Step {
        guard other.isKnown, other.distance(acknowledged) <= 0 else { return .unusual }
        // Both sides have what was acknowledged before: nothing is owed.
        guard other.distance(other.acknowledged) <= 0, own.distance(own.acknowledged) <= 0 else { return .unusual }
        if segment.length == 0 {
            own.isSeen = true
            if Int32(bitPattern: acknowledged &- other.acknowledged) > 0 { other.acknowledged = acknowledged }
            return .nothing
        }
        guard own.isKnown, own.next == segment.sequence, !own.hasEnded else { return .unusual }
        own.isSeen = true
        own.next = segment.sequence &+ UInt32(segment.length)
        own.delivered += segment.length
        return .said(number, direction)
    }

    init(_ key: FlowKey, at time: Int64) {
        self.key = key
        opened = time
        latest = time
    }

    @inline(__always)
    subscript(side: Side) -> Lane {
        get { side == .low ? low : high }
        _modify { if side == .low { yield &low } else { yield &high } }
    }

    func direction(of side: Side) -> Direction { side == client ? .clientToServer : .serverToClient }

    func endpoint(_ side: Side) -> Endpoint { side == .low ? key.low : key.high }

    var isOver: Bool { low.hasEnded && high.hasEnded }
}
