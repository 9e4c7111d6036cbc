/// What the fields of one message say about framing and about the connection.
struct HeaderSection: Hashable, Sendable {
    var version: HTTPVersion
    var contentLength = ContentLength()
    var transferEncoding = TransferEncoding()
    /// `Connection: close`, `keep-alive`, `upgrade`.
    var close = false
    var keepAlive = false
    var connectionUpgrade = false
    /// An Upgrade field is there.
    var upgrade = false
    /// `Expect: 100-continue`
    var expectsContinue = false
    var hosts = 0
    /// Which field the last line was of, for lines that continue it.
    var last = FramingField.none
    /// The policy takes no more fields.
    var isOver = false
    var lines = 0
    /// Octets of the section so far.
    var size = 0
    /// Flaws that were reported already, a bit for each: one of a kind is enough.
    private var reported: UInt32 = 0

    init(version: HTTPVersion) { self.version = version }

    /// Whether it is a section of HTTP/1.1 that nothing is to be said of, so far.
    var isPlain: Bool {
        version == .http11 && !close && !upgrade && !expectsContinue && hosts <= 1 && reported == 0
            && contentLength.isPlain && (!transferEncoding.isPresent || transferEncoding == .chunked)
            && !(contentLength.isPresent && transferEncoding.isPresent)
    }

    /// Takes the value of a field line, or what continues it on a folded one.
    mutating func add(
        _ field: FramingField, _ octets: Span<UInt8>, _ value: Range<Int>, _ grammar: FramingPolicy.LengthGrammar
    ) {
        switch field {
        case .none, .other: break
        case .contentLength: contentLength.add(octets, value, grammar)
        case .transferEncoding: transferEncoding.add(octets, value)
        case .connection: addOptions(octets, value)
        case .upgrade: upgrade = upgrade || !value.isEmpty
        case .host: hosts += 1
        case .expect: expectsContinue = expectsContinue || octets.equals("100-continue", in: value)
        }
    }

    /// What applies if an obs-fold is replaced by SP, as RFC 9112 section 5.2 allows.
    mutating func fold(_ octets: Span<UInt8>, _ value: Range<Int>, _ grammar: FramingPolicy.LengthGrammar) {
        guard !value.isEmpty else { return }
        switch last {
        case .contentLength: contentLength.fold(octets, value, grammar)
        case .transferEncoding: transferEncoding.add(octets, value)
        case .connection: addOptions(octets, value)
        case .upgrade: upgrade = true
        case .host, .expect, .other, .none: break
        }
    }

    /// Whether a flaw is the first of its kind in this section.
    mutating func isFirst(_ flaw: FieldFlaw) -> Bool {
        let bit: UInt32 = 1 << UInt32(flaw.rawValue)
        defer { reported |= bit }
        return reported & bit == 0
    }

    private mutating func addOptions(_ octets: Span<UInt8>, _ value: Range<Int>) {
        var start = value.lowerBound
        while start <= value.upperBound {
            let comma = octets.extracting(0..<value.upperBound).first(0x2C, from: start) ?? value.upperBound
            let option = octets.trimmed(start..<comma)
            if octets.equals("close", in: option) { close = true }
            if octets.equals("keep-alive", in: option) { keepAlive = true }
            if octets.equals("upgrade", in: option) { connectionUpgrade = true }
            start = comma + 1
        }
    }
}

/// The fields that framing or the life of a connection depends on.
enum FramingField: UInt8, Sendable {
    /// No field line yet.
    case none
    case other, contentLength, transferEncoding, connection, upgrade, host, expect

    init(_ octets: Span<UInt8>, name: Range<Int>) {
        self =
            switch name.count {
            case 4: octets.equals("host", in: name) ? .host : .other
            case 6: octets.equals("expect", in: name) ? .expect : .other
            case 7: octets.equals("upgrade", in: name) ? .upgrade : .other
            case 10: octets.equals("connection", in: name) ? .connection : .other
            case 14: octets.equals("content-length", in: name) ? .contentLength : .other
            case 17: octets.equals("transfer-encoding", in: name) ? .transferEncoding : .other
            default: .other
            }
    }
}

/// What can be wrong with a field line.
enum FieldFlaw: UInt8, Sendable {
    case bareLineFeed, bareCarriageReturn, whitespaceFirst, folded, blankBeforeColon, noName, noColon, control
    case framingInTrailer, lineTooLong, sectionTooLong, hostMissing, hostRepeated
    case expectsNothing, hostInvalid
}

/// A field line taken apart (RFC 9112 section 5). Ranges are indices into the line.
struct FieldLine {
    var name: Range<Int>
    var value: Range<Int>
    /// The worst thing that is wrong with it.
    var flaw: FieldFlaw?
    var isFolded = false

    /// - Parameter content: Length without the line end.
    init(_ line: Span<UInt8>, content: Int) {
        if line[0].isBlank {
            isFolded = true
            flaw = .folded
            name = 0..<0
            value = line.trimmed(0..<content)
            return
        }
        var end = 0
        while end < content, line[unchecked: end].isToken { end += 1 }
        name = 0..<end
        var colon = end
        while colon < content, line[colon].isBlank { colon += 1 }
        guard colon < content, line[colon] == 0x3A else {
            value = content..<content
            flaw = line.extracting(0..<content).first(0x3A, from: 0) == nil ? .noColon : .noName
            // A name with an odd octet in it is a name nobody knows.
            name = 0..<0
            return
        }
        value = line.trimmed(colon + 1..<content)
        if name.isEmpty {
            flaw = .noName
        } else if colon != end {
            flaw = .blankBeforeColon
        } else if let control = line.firstControl(in: value) {
            flaw = line[control] == 0x0D ? .bareCarriageReturn : .control
        }
    }
}
