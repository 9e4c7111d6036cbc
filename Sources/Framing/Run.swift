import Wire

/// What a run over clean messages knows of the one at hand: see `Lane.run`.
struct Run {
    enum Step { case startLine, fields, body, chunkSize, chunkData, chunkEnd, trailer, finish }

    let octets: OctetWindow
    /// Up to where octets are claimed, and what makes an offset of it.
    var at: Int
    let offset: Int
    /// Where the message at hand begins, and when its first octet came.
    private(set) var lower: Int
    private var began = Timestamp.zero
    /// Numbers of octets: of the head, of method or reason-phrase, of the target.
    private var headLength = 0
    private var first = 0
    private var target = 0
    private(set) var kind = MessageRecord.Kind.undecided
    private var rule = Rule.requestWithoutBody
    /// The message at hand, if it began before.
    private var resumed: MessageRecord?
    /// What the fields say: the Content-Length, -1 without one.
    var length = -1
    var isChunked = false
    var isBodyless = false
    var hasHost = false
    var isHEAD = false
    private var last = FramingField.none
    /// Of a response.
    private(set) var status = -1
    /// Octets of the body or chunk that are to come.
    var remaining = 0
    /// The octets of a body that Content-Length framed, as far as they are here.
    var tail = 0..<0
    /// Where the fields begin here, and the size of those that came before.
    private var section: Int
    private var sectionBefore = 0
    /// Whether the message at hand began in this run.
    private(set) var hasBegun = false

    @inline(__always)
    init(_ octets: OctetWindow, at index: Int, position: Int) {
        self.octets = octets
        at = index
        offset = position &- index
        lower = position
        section = index
    }

    /// Records to make room for. A framer that forgets keeps the room: ten thousand of them that each take a segment
    /// at a time must not keep what a large burst would use.
    func room(_ ledger: borrowing Ledger) -> (claims: Int, messages: Int) {
        guard ledger.forgets else { return (256, 64) }
        let count = octets.count &- at
        return (min(256, 16 &+ count >> 6), min(64, 2 &+ count >> 9))
    }

    /// Goes on in a message that began before.
    mutating func resume(_ message: FramedMessage, _ head: HeaderSection, _ direction: Direction) {
        resumed = MessageRecord(message, isRequest: direction == .clientToServer)
        lower = message.range.lowerBound
        headLength = message.head.count
        if case .value(let count) = head.contentLength.length(.rfc9112) { length = count }
        isChunked = head.transferEncoding.isPresent
        hasHost = head.hosts > 0
        last = head.last
        status = message.status ?? -1
        sectionBefore = head.size
    }

    /// The header section as the other methods of `Lane` would have it now.
    func header(_ before: HeaderSection, _ step: Step) -> HeaderSection {
        var head = hasBegun ? HeaderSection(version: .http11) : before
        if step == .fields {
            if length >= 0 { head.contentLength = ContentLength(length) }
            if isChunked { head.transferEncoding = .chunked }
            if hasHost { head.hosts = 1 }
            head.last = last
            head.size = sectionBefore + at - section
        }
        if step == .trailer {
            head.last = .none
            head.size = 0
        }
        return head
    }

    /// The message at hand, as far as it is claimed.
    @inline(__always)
    func record(at time: Timestamp, isComplete: Bool) -> MessageRecord {
        var record = MessageRecord(
            lower..<at &+ offset, first: first, target: target, status: status, began: began, ended: time)
        record.headLength = UInt32(truncatingIfNeeded: headLength)
        if kind != .undecided { record.decide(kind, rule, length: kind == .length ? max(0, length) : 0) }
        record.isComplete = isComplete
        return record
    }

    /// The same of a message that began before.
    func resumedRecord(at time: Timestamp, isComplete: Bool) -> MessageRecord? {
        guard var record = resumed else { return nil }
        record.upper = at &+ offset
        record.ended = time.nanoseconds
        record.headLength = UInt32(truncatingIfNeeded: headLength)
        if kind != .undecided { record.decide(kind, rule, length: kind == .length ? max(0, length) : 0) }
        record.isComplete = isComplete
        return record
    }

    /// What later messages depend on, of a request.
    @inline(__always)
    var requestTraits: Ledger.Traits {
        var traits = Ledger.Traits()
        traits.method = isHEAD ? .head : .other
        traits.hasBody = hasBody
        return traits
    }

    @inline(__always)
    var hasBody: Bool { kind == .chunked || kind == .length && length > 0 }

    /// The message at hand is done with.
    @inline(__always)
    mutating func endMessage() {
        hasBegun = false
        kind = .undecided
    }

    // MARK: Start-lines

    /// Takes a request-line; nothing is taken if it is not clean, or not here whole.
    @inline(__always)
    mutating func requestLine(_ began: Timestamp, _ limits: FramingLimits, _ claims: inout ClaimWriter) -> Bool {
        let word = octets.word(at)
        // The method and the SP behind it, most common first.
        let method: Int
        if word & 0xFFFF_FFFF == 0x2054_4547 {
            method = 3  // GET
        } else if word & 0xFF_FFFF_FFFF == 0x20_5453_4F50 {
            method = 4  // POST
        } else if word & 0xFF_FFFF_FFFF == 0x20_4441_4548 {
            method = 4  // HEAD
        } else if word & 0xFFFF_FFFF == 0x2054_5550 {
            method = 3  // PUT
        } else if word & 0xFF_FFFF_FFFF_FFFF == 0x20_4554_454C_4544 {
            method = 6  // DELETE
        } else if word == 0x2053_4E4F_4954_504F {
            method = 7  // OPTIONS
        } else if word & 0xFFFF_FFFF_FFFF == 0x2048_4354_4150 {
            method = 5  // PATCH
        } else {
            return false
        }
        let target = at &+ method &+ 1
        let end = octets.targetEnd(target)
        guard end > target, end &+ 11 <= octets.count, octets[end] == 0x20,
            octets.word(end &+ 1) == Self.version, octets.isLineEnd(end &+ 9), end &+ 11 &- at <= limits.line
        else { return false }
        isHEAD = method == 4 && octets[at] == 0x48
        begin(began)
        first = method
        self.target = end &- target
        at = end &+ 11
        startFields()
        claims.claim(to: at &+ offset, .startLine)
        return true
    }

    /// Takes a status-line of a final response; nothing is taken if it is not clean, or not here whole.
    @inline(__always)
    mutating func statusLine(_ began: Timestamp, _ limits: FramingLimits, _ claims: inout ClaimWriter) -> Bool {
        guard at &+ 15 <= octets.count, octets.word(at) == Self.version else { return false }
        let code = octets.word(at &+ 8)
        // SP, three digits, SP.
        let digits = (code &>> 8) & 0xFF_FFFF
        let values = digits &- 0x30_3030
        guard code & 0xFF == 0x20, (code &>> 32) & 0xFF == 0x20,
            (digits | values | (values &+ 0x76_7676)) & 0x80_8080 == 0
        else { return false }
        let hundreds = Int(truncatingIfNeeded: values & 0xFF)
        let code3 =
            hundreds &* 100 &+ Int(truncatingIfNeeded: (values &>> 8) & 0xFF) &* 10
            &+ Int(truncatingIfNeeded: (values &>> 16) & 0xFF)
        // Interim responses, and what is to be said of 205 and of odd codes, are for the others.
        guard hundreds >= 2, hundreds <= 5, code3 != 205 else { return false }
        let end = octets.valueEnd(at &+ 13)
        guard octets.isLineEnd(end), end &+ 2 &- at <= limits.line else { return false }
        begin(began)
        status = code3
        first = end &- at &- 13
        at = end &+ 2
        startFields()
        claims.claim(to: at &+ offset, .startLine)
        return true
    }

    /// `HTTP/1.1`
    private static var version: UInt64 { 0x312E_312F_5054_5448 }

    @inline(__always)
    private mutating func begin(_ began: Timestamp) {
        lower = at &+ offset
        self.began = began
        hasBegun = true
        kind = .undecided
    }

    @inline(__always)
    private mutating func startFields() {
        length = -1
        isChunked = false
        isBodyless = false
        hasHost = false
        last = .none
        tail = 0..<0
        section = at
        sectionBefore = 0
        headLength = at &+ offset &- lower
    }

    // MARK: Fields

    /// Takes field lines; returns whether the empty line after them is next.
    @inline(__always)
    mutating func fields(_ isRequest: Bool, _ limits: FramingLimits, _ claims: inout ClaimWriter) -> Bool {
        // Kept in registers, which what a mutating method is called on is not.
        let octets = octets
        let offset = offset
        let lineLimit = limits.line
        let sectionEnd = section &- sectionBefore &+ limits.section
        var at = at
        var writer = claims
        var isOver = false
        while true {
            let word = octets.word(at)
            if word & 0xFFFF == 0x0A0D {
                isOver = true
                break
            }
            let colon = octets.nameEnd(at, word)
            guard colon > at, colon < octets.count, octets[colon] == 0x3A else { break }
            let end = octets.valueEnd(colon &+ 1)
            let next = end &+ 2
            guard octets.isLineEnd(end), writer.hasRoom(for: 8), next &- at <= lineLimit, next <= sectionEnd else {
                break
            }
            let size = colon &- at
            // 4, 6, 7, 10, 14, 17: sizes of the names that matter.
            if size <= 17, 0x2_44D0 &>> size & 1 == 1, Self.mayMatter(word, size) {
                guard note(word, size, at, colon, end, isRequest) else { break }
            } else {
                last = .other
            }
            at = next
            writer.claim(to: next &+ offset, .fieldLine)
        }
        claims = writer
        self.at = at
        headLength = at &+ offset &- lower
        return isOver
    }

    /// Whether the front of a name of one of those sizes is that of a field which matters.
    @inline(__always)
    private static func mayMatter(_ word: UInt64, _ size: Int) -> Bool {
        switch UInt32(truncatingIfNeeded: word.lowercased) {
        // host, expe, upgr, conn, cont, tran
        case 0x7473_6F68, 0x6570_7865, 0x7267_7075, 0x6E6E_6F63, 0x746E_6F63, 0x6E61_7274: true
        default: false
        }
    }

    /// Notes what a field says; returns whether it is so simple that this is all there is to it.
    private mutating func note(
        _ word: UInt64, _ size: Int, _ at: Int, _ colon: Int, _ end: Int, _ isRequest: Bool
    ) -> Bool {
        let name = word.lowercased
        switch size {
        // host
        case 4 where name & 0xFFFF_FFFF == 0x7473_6F68 && isRequest: return noteHost(colon, end)
        // expect
        case 6 where name & 0xFFFF_FFFF_FFFF == 0x7463_6570_7865: return false
        // upgrade
        case 7 where name & 0xFF_FFFF_FFFF_FFFF == 0x65_6461_7267_7075: return false
        // connecti, on
        case 10 where name == 0x6974_6365_6E6E_6F63 && octets[at &+ 8] | 0x20 == 0x6F && octets[at &+ 9] | 0x20 == 0x6E:
            // keep-ali, ve
            guard end &- colon == 12, octets[colon &+ 1] == 0x20,
                octets.word(colon &+ 2).lowercased == 0x696C_612D_7065_656B, octets[colon &+ 10] | 0x20 == 0x76,
                octets[colon &+ 11] | 0x20 == 0x65
            else { return false }
            last = .connection
            return true
        // content-, t-length
        case 14 where name == 0x2D74_6E65_746E_6F63 && octets.word(at &+ 6).lowercased == 0x6874_676E_656C_2D74:
            return noteLength(colon, end)
        // transfer, -encodin, g
        case 17
        where name == 0x7265_6673_6E61_7274 && octets.word(at &+ 8).lowercased == 0x6E69_646F_636E_652D
            && octets[at &+ 16] | 0x20 == 0x67:
            return noteCoding(colon, end)
        default:
            last = .other
            return true
        }
    }

    @inline(__always)
    private mutating func noteHost(_ colon: Int, _ end: Int) -> Bool {
        let start = colon &+ (octets[colon &+ 1] == 0x20 ? 2 : 1)
        guard !hasHost, octets.isPlainHost(start..<end) else { return false }
        hasHost = true
        last = .host
        return true
    }

    /// One number of so few digits that it cannot overflow.
    @inline(__always)
    private mutating func noteLength(_ colon: Int, _ end: Int) -> Bool {
        let start = colon &+ (octets[colon &+ 1] == 0x20 ? 2 : 1)
        guard length < 0, !isChunked, end > start, end &- start <= 18 else { return false }
        var number = 0
        for index in start..<end {
            let digit = octets[index] &- 0x30
            guard digit < 10 else { return false }
            number = number &* 10 &+ Int(digit)
        }
        length = number
        last = .contentLength
        return true
    }

    @inline(__always)
    private mutating func noteCoding(_ colon: Int, _ end: Int) -> Bool {
        // chunked and the CR behind it, which the bit of lower case makes a hyphen.
        guard length < 0, !isChunked, end &- colon == 9, octets[colon &+ 1] == 0x20,
            octets.word(colon &+ 2).lowercased == 0x2D64_656B_6E75_6863
        else { return false }
        isChunked = true
        last = .transferEncoding
        return true
    }

    // MARK: Bodies

    /// Decides how long a request's body is, if there is nothing to be said of it.
    @inline(__always)
    mutating func decideRequest() -> Bool {
        guard hasHost else { return false }
        if isChunked {
            kind = .chunked
            rule = .requestChunked
        } else {
            kind = .length
            rule = length < 0 ? .requestWithoutBody : .requestLength
        }
        return true
    }

    /// The same of a response.
    @inline(__always)
    mutating func decideResponse(_ toHEAD: Bool) -> Bool {
        if toHEAD || status == 204 || status == 304 {
            guard status != 204 || length < 0 && !isChunked else { return false }
            isBodyless = true
            kind = .none
            rule = .bodyless
            isChunked = false
        } else if isChunked {
            kind = .chunked
            rule = .responseChunked
        } else {
            guard length >= 0 else { return false }
            kind = .length
            rule = .responseLength
        }
        return true
    }

    /// Takes the empty line.
    @inline(__always)
    mutating func headEnd(_ claims: inout ClaimWriter) {
        at &+= 2
        headLength = at &+ offset &- lower
        claims.claim(to: at &+ offset, .headerEnd)
        remaining = length
    }

    /// Takes what is here of a body framed by Content-Length; returns whether it is all.
    @inline(__always)
    mutating func body(_ claims: inout ClaimWriter) -> Bool {
        let here = min(remaining, octets.count &- at)
        guard here > 0 else { return false }
        tail = at..<at &+ here
        at &+= here
        remaining &-= here
        claims.claim(to: at &+ offset, .body)
        return remaining == 0
    }

    /// Takes chunks, as far as they are here.
    /// - Parameter step: `chunkSize`, or `chunkEnd` to take only the line end after a chunk's data.
    /// - Returns: `finish` after the last chunk; otherwise where it stopped, as the rest is not here, not clean, or not
    ///   to be written for want of room.
    @inline(__always)
    mutating func chunk(_ step: Step, _ limits: FramingLimits, _ claims: inout ClaimWriter) -> Step {
        if step == .chunkEnd {
            guard octets.isLineEnd(at) else { return .chunkEnd }
            at &+= 2
            claims.claim(to: at &+ offset, .chunkEnd)
        }
        // In registers, as above.
        let octets = octets
        let offset = offset
        let lineLimit = limits.line
        var at = at
        var writer = claims
        defer {
            claims = writer
            self.at = at
        }
        while writer.hasRoom(for: 8) {
            var size = 0
            var index = at
            while index < octets.count {
                let octet = octets[index]
                var digit = octet &- 0x30
                if digit > 9 {
                    digit = (octet | 0x20) &- 0x57
                    guard digit >= 10, digit <= 15 else { break }
                }
                size = size &<< 4 | Int(truncatingIfNeeded: digit)
                index &+= 1
            }
            guard index > at, index &- at <= 15, octets.isLineEnd(index), index &+ 2 &- at <= lineLimit else {
                return .chunkSize
            }
            index &+= 2
            at = index
            guard size > 0 else {
                writer.claim(to: at &+ offset, .lastChunk)
                guard octets.isLineEnd(at) else { return .trailer }
                at &+= 2
                writer.claim(to: at &+ offset, .trailerEnd)
                return .finish
            }
            writer.claim(to: at &+ offset, .chunkSize)
            let here = octets.count &- at
            guard size &+ 2 <= here else {
                let part = min(size, here)
                remaining = size &- part
                at &+= part
                if part > 0 { writer.claim(to: at &+ offset, .chunkData) }
                return remaining > 0 ? .chunkData : .chunkEnd
            }
            at &+= size
            writer.claim(to: at &+ offset, .chunkData)
            guard octets.isLineEnd(at) else { return .chunkEnd }
            at &+= 2
            writer.claim(to: at &+ offset, .chunkEnd)
        }
        return .chunkSize
    }
}
