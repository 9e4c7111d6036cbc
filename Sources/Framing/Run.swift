import Wire

/// What `Lane.run` knows of the message at hand, and keeps from one segment to the next.
///
/// While it is live it stands in for what the other methods of `Lane` know of that message: `Lane.enterRun` makes it
/// out of that, and `Lane.leaveRun` that out of it.
struct RunState: BitwiseCopyable, Sendable {
    /// What comes next.
    enum Step: UInt8 { case startLine, fields, body, chunkSize, chunkData, chunkEnd, trailer }

    var isLive = false
    var step = Step.startLine
    /// The exchange of the message at hand, or of the last one before a start-line; 0 before the first.
    var number = 0
    /// Whether the message at hand began in a run: `Lane.head` has nothing of it.
    var hasBegun = false
    var facts = FieldFacts()
    /// Offset that the size of the header section at hand counts from.
    var section = 0
    /// Octets of the body or chunk that are to come.
    var remaining = 0

    /// The exchange of the message at hand; nil between messages.
    var open: Int? { step == .startLine ? nil : number }
}

/// What the fields of a header section say, so far, as long as there is nothing to be said of it.
struct FieldFacts: BitwiseCopyable, Sendable {
    /// The Content-Length, -1 without one.
    var length = -1
    var isChunked = false
    var hasHost = false
    var last = FramingField.none

    @inline(__always)
    init() {}

    /// - Parameter head: One that ``HeaderSection/isPlain`` says yes of.
    init(_ head: HeaderSection) {
        if case .value(let count) = head.contentLength.length(.rfc9112) { length = count }
        isChunked = head.transferEncoding.isPresent
        hasHost = head.hosts > 0
        last = head.last
    }

    /// Says so in a header section.
    func write(to head: inout HeaderSection) {
        if length >= 0 { head.contentLength = ContentLength(length) }
        if isChunked { head.transferEncoding = .chunked }
        if hasHost { head.hosts = 1 }
        head.last = last
    }
}

/// How far a run is in the octets at hand, and where it writes the claims on them.
struct RunCursor {
    /// A segment, or a line that began in an earlier one.
    let octets: OctetWindow
    /// Up to where octets are claimed, and what makes an offset of it.
    var at: Int
    let offset: Int
    /// Lines are taken that end before it: so they are here, and within the limit on a line.
    private(set) var horizon = 0
    var claims: ClaimWriter
    /// Where the last Host line was that is clean, and its number of octets; 0 if there was none here.
    var host = (at: 0, count: 0)

    @inline(__always)
    init(_ input: RunInput, _ position: Int, _ claims: ClaimWriter) {
        octets = input.line ?? input.segment
        at = input.line == nil ? input.index : 0
        offset = position &- at
        self.claims = claims
    }

    @inline(__always)
    var position: Int { at &+ offset }

    /// Whether the horizon is not the end of the octets.
    var isShortSighted: Bool { horizon < octets.count }

    /// Looks ahead from here.
    @inline(__always)
    mutating func look(_ lineLimit: Int) { horizon = min(octets.count, at &+ lineLimit) }

    /// Takes the next octets, which are there.
    @inline(__always)
    mutating func take(_ count: Int, _ part: Part) {
        at &+= count
        claims.claim(to: at &+ offset, part)
    }

    /// Takes what is here of the octets to come of a body or chunk; returns whether that is all.
    @inline(__always)
    mutating func data(_ remaining: inout Int, _ part: Part) -> Bool {
        let here = min(remaining, octets.count &- at)
        guard here > 0 else { return false }
        at &+= here
        remaining &-= here
        claims.extend(to: at &+ offset, part)
        return remaining == 0
    }
}

/// The octets that a run is given: a line that began in an earlier segment, if there is one, and then a segment from
/// an index on.
struct RunInput {
    var line: OctetWindow?
    let segment: OctetWindow
    var index: Int
}
