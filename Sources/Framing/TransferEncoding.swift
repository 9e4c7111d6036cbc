/// What all Transfer-Encoding lines of a header section say together, in order (RFC 9112 section 6.1).
struct TransferEncoding: Hashable, Sendable {
    /// A field is there, whatever it says.
    private(set) var isPresent = false
    private(set) var endsInChunked = false
    private(set) var chunkedCount = 0
    /// A member is no registered coding, or no token.
    private(set) var hasUnknown = false
    /// A member of a list is empty.
    private(set) var hasEmpty = false
    /// Something else than `identity` is there.
    private(set) var hasOther = false
    /// `chunked` has parameters, which it does not take.
    private(set) var hasParameters = false
    /// More than one member that is not empty.
    private(set) var hasSeveral = false

    /// One line: `chunked`.
    static let chunked: TransferEncoding = {
        var coding = TransferEncoding()
        coding.isPresent = true
        coding.endsInChunked = true
        coding.chunkedCount = 1
        coding.hasOther = true
        return coding
    }()

    mutating func add(_ octets: Span<UInt8>, _ value: Range<Int>) {
        isPresent = true
        var start = value.lowerBound
        var isQuoted = false
        for index in value {
            if octets[index] == 0x22 { isQuoted.toggle() }
            if octets[index] == 0x2C, !isQuoted {
                add(member: octets, octets.trimmed(start..<index))
                start = index + 1
            }
        }
        add(member: octets, octets.trimmed(start..<value.upperBound))
    }

    private mutating func add(member octets: Span<UInt8>, _ range: Range<Int>) {
        // Empty members of a list are to be ignored: RFC 9110 section 5.6.1.
        guard !range.isEmpty else {
            hasEmpty = true
            return
        }
        if chunkedCount > 0 || hasOther || hasUnknown { hasSeveral = true }
        let semicolon = octets.extracting(0..<range.upperBound).first(0x3B, from: range.lowerBound) ?? range.upperBound
        let name = octets.trimmed(range.lowerBound..<semicolon)
        endsInChunked = octets.equals("chunked", in: name)
        if !octets.equals("identity", in: name) { hasOther = true }
        if endsInChunked {
            chunkedCount += 1
            if semicolon < range.upperBound { hasParameters = true }
        } else if !octets.equals("gzip", in: name), !octets.equals("deflate", in: name),
            !octets.equals("compress", in: name), !octets.equals("x-gzip", in: name),
            !octets.equals("x-compress", in: name)
        {
            hasUnknown = true
        }
    }
}

extension TransferEncoding {
    /// Whether a recipient finds a coding in it that it does not know.
    func hasUnknown(_ policy: FramingPolicy) -> Bool {
        switch policy.knownCodings {
        case .registered: hasUnknown
        case .withoutParameters: hasUnknown || hasParameters
        case .chunkedAlone: !isChunkedAlone
        }
    }

    /// Whether a recipient finds that its last coding is chunked.
    func endsInChunked(_ policy: FramingPolicy) -> Bool {
        switch policy.knownCodings {
        case .registered: endsInChunked
        case .withoutParameters: endsInChunked && !hasParameters
        case .chunkedAlone: isChunkedAlone
        }
    }

    private var isChunkedAlone: Bool { chunkedCount == 1 && !hasSeveral && !hasParameters }
}
