import Wire

/// Frames one direction of a connection.
///
/// Its state is a function of the octets that came and of what the other direction had told the ``Ledger`` by
/// then: how octets were cut into segments leaves no trace. To that end an octet is claimed as soon as its
/// owner and part follow from the octets up to it, and not before; the few that wait are held.
struct Lane: Sendable {
    enum Phase: Equatable, Sendable {
        /// Between messages.
        case start
        case startLine
        case head
        case body
        case chunkSize
        case chunkData
        case chunkEnd
        case trailer
        case untilClose
        case tunnel
        /// After the head of a CONNECT: what follows depends on the answer.
        case awaitingAnswer
        /// In octets of no message, looking for the next one.
        case stray
        /// In a message whose length nobody can know, looking for the next one.
        case lost
        /// The policy throws away what comes.
        case discarding
        /// The policy reads no further.
        case refused
    }

    /// Where the message in progress is kept.
    enum Place: Sendable {
        case request(Int)
        case interim(Int, index: Int)
        case final(Int)
    }

    /// The last message that came to its end.
    struct Previous: Sendable {
        var exchange: Int
        var framing: BodyFraming
        var status: Int?
        var expectsContinue = false
        /// The answer to a request that the recording misses.
        var isHidden = false
    }

    let direction: Direction
    let policy: FramingPolicy
    let limits: FramingLimits
    /// Whether clean messages are read as a run reads them.
    let isReference: Bool
    var run = RunState()
    /// The front of a line that a run holds, as `held` is that of all others.
    var cut = PlainRecords<UInt8>()
    var interpretation = Interpretation()
    var phase = Phase.start
    /// Number of octets claimed.
    var position = 0
    /// The octets from `position` on whose line is not complete, and the number of those that the limit on a
    /// line's size did not let in.
    var held: [UInt8] = []
    var dropped = 0
    /// The last octet of a line that is held, whether it was let in or not.
    private var lastHeld: UInt8 = 0
    var heldSince = Timestamp.zero
    /// When the last octets came, when what is said of them was decided, and when the line at hand began.
    var now = Timestamp.zero
    var decided = Timestamp.zero
    var lineBegan = Timestamp.zero
    var owner = Owner.none
    var message: FramedMessage?
    var place = Place.request(0)
    var head = HeaderSection(version: .http11)
    /// Octets of the body or chunk that are to come.
    var remaining = 0
    var previous: Previous?
    /// The last octets of the last body that Content-Length framed, without those in `bodyHere`.
    var tail = BodyTail()
    /// Index of the violation that the stray octets just before `position` belong to.
    var stray: Int?
    /// Of the first line of stray octets, the last ones that are here; nil if it is over.
    var strayLine: UInt64?
    /// Whether the stray octets begin like a field line.
    var trailer = TrailerSearch.over(false)
    /// The violation that the last hole is, and where it ends.
    var hole: (violation: Int, end: Int)?
    /// The same for empty lines, and where the first of them began.
    var empty: (violation: Int, start: Int)?
    var ending: Ending?
    /// Of a status-line, the octets of `HTTP/` that were seen; of a request-line, whether its method is complete.
    var prefix = 0
    var candidate = RequestCandidate.word
    /// The message in progress is the last one that the policy reads.
    var isLast = false
    /// Octets of a body that the policy reads when it has answered already.
    var drain: Int?
    /// What a request that begins now has against it.
    var reuse: Reuse?
    /// A response that began with nobody waiting for one.
    var isUnsolicited = false

    init(_ direction: Direction, _ policy: FramingPolicy, limits: FramingLimits) {
        self.direction = direction
        self.policy = policy
        self.limits = limits
        isReference = policy == .rfc9112 && limits.line >= 24 && limits.chunkExtensions >= 2
    }

    /// As it was in the beginning, with the storage that is there.
    mutating func restart() {
        var fresh = Lane(direction, policy, limits: limits)
        swap(&fresh.interpretation, &interpretation)
        swap(&fresh.held, &held)
        swap(&fresh.cut, &cut)
        fresh.interpretation.removeAll()
        fresh.held.removeAll(keepingCapacity: true)
        fresh.cut.removeAll()
        self = fresh
    }

    /// Takes the octets from `index` on: all of them, or those up to where the other direction has to hear of
    /// something (``Ledger/isSettled``).
    mutating func receive(_ octets: Span<UInt8>, from index: inout Int, at time: Timestamp, _ ledger: inout Ledger) {
        now = time
        decided = time
        if run.isLive {
            takeRun(octets, &index, &ledger)
            if run.isLive { return }
        }
        receiveByLine(octets, &index, &ledger)
    }

    /// The same with no run going on, though one may begin.
    @inline(never)
    private mutating func receiveByLine(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        while index < octets.count, !ledger.isSettled {
            if canRun {
                takeRun(octets, &index, &ledger)
                if run.isLive { break }
                if index == octets.count || ledger.isSettled { break }
            }
            switch phase {
            case .start: start(octets, &index, &ledger)
            case .startLine: startLine(octets, &index, &ledger)
            case .head, .chunkSize, .trailer: line(octets, &index, &ledger)
            case .body, .chunkData: data(octets, &index, &ledger)
            case .chunkEnd: chunkEnd(octets, &index, &ledger)
            case .untilClose:
                claim(octets.count - index, .body)
                index = octets.count
            case .tunnel:
                claim(octets.count - index, .tunnel)
                index = octets.count
            case .awaitingAnswer: awaitAnswer(octets, &index)
            case .stray, .lost: search(octets, &index, &ledger)
            case .discarding: discard(octets, &index, ledger)
            case .refused: index = octets.count
            }
        }
        tail.keep(octets)
        if !run.isLive { store(&ledger) }
    }

    /// The exchange of the message in progress.
    ///
    /// Changes nothing: who asks this of a value that it could change asks a copy of it otherwise, and a lane is large.
    var openExchange: Int? {
        @inline(__always) mutating get { run.isLive ? run.open : message == nil ? nil : owner.exchange }
    }

    /// Gives the next octets to the current owner.
    mutating func claim(_ count: Int, _ part: Part) {
        guard count > 0 else { return }
        let range = position..<position + count
        interpretation.append(Claim(range, owner, part, decided: decided))
        position += count
        if owner != .none { stray = nil }
        if part != .emptyLine { empty = nil }
        if part != .tunnel, let lower = message?.range.lowerBound {
            message?.range = lower..<position
            message?.ended = now
        }
    }

    /// Brings the ledger's copy of the message in progress up to date.
    func store(_ ledger: inout Ledger) {
        guard let message else { return }
        switch place {
        case .request(let number): ledger.exchanges.set(request: message, of: number)
        case .final(let number): ledger.exchanges.set(response: message, of: number)
        case .interim(let number, let index): ledger.exchanges.set(interim: message, index, of: number)
        }
    }

    // MARK: Lines

    /// Takes the next line if its end is there, holds what there is of it otherwise.
    mutating func line(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        guard let end = lineEnd(octets, from: index) else {
            hold(octets, index..<octets.count)
            index = octets.count
            return
        }
        let range = index..<end + 1
        index = end + 1
        guard held.isEmpty else {
            hold(octets, range)
            takeHeld(&ledger)
            return
        }
        lineBegan = now
        take(octets.extracting(range.prefix(limits.line)), length: range.count, &ledger)
    }

    /// Index of the LF that ends the line.
    private func lineEnd(_ octets: Span<UInt8>, from index: Int) -> Int? {
        if phase != .chunkSize, policy.bareCarriageReturns == .accept { return looseLineEnd(octets, from: index) }
        guard phase == .chunkSize, policy.chunkLineEnd == .searchCRLF else { return octets.firstLineFeed(from: index) }
        var start = index
        while let end = octets.firstLineFeed(from: start) {
            if end > index ? octets[end - 1] == 0x0D : isHeldUpToCR { return end }
            start = end + 1
        }
        return nil
    }

    /// The same where a CR ends a line; whether an LF belongs to it shows the next octet.
    private func looseLineEnd(_ octets: Span<UInt8>, from index: Int) -> Int? {
        if isHeldUpToCR { return octets[index] == 0x0A ? index : index - 1 }
        var end = index
        while end < octets.count, octets[end] != 0x0A, octets[end] != 0x0D { end += 1 }
        guard end < octets.count, octets[end] == 0x0D else { return end < octets.count ? end : nil }
        guard end + 1 < octets.count else { return nil }
        return octets[end + 1] == 0x0A ? end + 1 : end
    }

    private var isHeldUpToCR: Bool { !held.isEmpty && lastHeld == 0x0D }

    mutating func hold(_ octets: Span<UInt8>, _ range: Range<Int>) {
        let fitting = range.prefix(max(0, limits.line - held.count))
        dropped += range.count - fitting.count
        if held.isEmpty { heldSince = now }
        octets.extracting(fitting).withUnsafeBufferPointer { held.append(contentsOf: $0) }
        if let last = range.last { lastHeld = octets[last] }
    }

    /// Holds what a run has held.
    mutating func holdCut() {
        guard cut.count > 0 else { return }
        for index in 0..<cut.count { held.append(cut[index]) }
        lastHeld = held.last ?? 0
        cut.removeAll()
    }

    /// Takes the held octets as a line.
    mutating func takeHeld(_ ledger: inout Ledger) {
        var line: [UInt8] = []
        swap(&line, &held)
        let length = line.count + dropped
        dropped = 0
        lineBegan = heldSince
        take(line.span, length: length, &ledger)
        // Its storage serves the next one.
        if held.isEmpty {
            line.removeAll(keepingCapacity: true)
            held = line
        }
    }

    /// - Parameter length: More than the line's count if it is longer than the limit: what is there is its front.
    private mutating func take(_ line: Span<UInt8>, length: Int, _ ledger: inout Ledger) {
        let shape = LineShape(line, length: length)
        switch phase {
        case .startLine:
            switch direction {
            case .clientToServer: requestLine(line, shape, &ledger)
            case .serverToClient: statusLine(line, shape, &ledger)
            }
        case .head: fieldLine(line, shape, &ledger)
        case .trailer: trailerLine(line, shape, &ledger)
        case .chunkSize: chunkSizeLine(line, shape, &ledger)
        case .start, .body, .chunkData, .chunkEnd, .untilClose, .tunnel, .awaitingAnswer, .stray, .lost, .discarding,
            .refused:
            preconditionFailure("a line was taken where none can be")
        }
    }
}

/// How long a line is, and how it ends.
struct LineShape {
    /// Number of octets of the whole line.
    let length: Int
    let endsInCR: Bool
    /// Whether it is over the limit, so that only its front is there.
    let isTooLong: Bool
    /// Number of octets without the line end.
    let content: Int
    let endsInCRLF: Bool

    init(_ octets: Span<UInt8>, length: Int) {
        let count = octets.count
        self.length = length
        isTooLong = length > count
        endsInCR = length == count && octets[count - 1] == 0x0D
        endsInCRLF = length == count && count >= 2 && octets[count - 2] == 0x0D
        content = length > count ? count : count - (endsInCRLF ? 2 : 1)
    }
}

/// How much of what has no end the framer keeps or accepts. What is over a limit is a violation, and goes on.
package struct FramingLimits: Hashable, Sendable {
    /// Octets of a start-line, field line or chunk-size line, its line end included.
    package var line = 65_536
    /// Octets of a header or trailer section.
    package var section = 1_048_576
    /// Octets of a chunk-size line's extensions.
    package var chunkExtensions = 16_384
    /// Violations of a connection that are kept: what is broken all the time need not be said for ever.
    package var violations = 65_536

    package init() {}
}
