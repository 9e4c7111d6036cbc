import Wire

/// A message taken apart along the reference's claims.
struct MessageParts {
    struct Field: Hashable {
        var name: [UInt8]
        /// Without the white space around it; folded lines joined by a space.
        var value: [UInt8]
    }

    /// Without its line end.
    var startLine: [UInt8] = []
    var fields: [Field] = []
    var trailers: [Field] = []
    /// The octets of the message body without chunk-sizes and the like; content codings are not undone.
    var content: [UInt8] = []
    /// Octets of start-line and header section.
    var headCount = 0
    /// Octets of the message body on the wire.
    var bodyCount = 0
    /// Octets that the recording misses.
    var missing = 0

    /// - Parameters:
    ///   - range: Where the message lies in its direction.
    ///   - bytes: All octets of the direction.
    init(_ range: Range<Int>, _ interpretation: Interpretation, _ bytes: [UInt8]) {
        guard var index = interpretation.index(at: range.lowerBound) else { return }
        let claims = interpretation.claims
        while index < claims.count, claims[index].range.lowerBound < range.upperBound {
            take(claims[index], bytes[claims[index].range.clamped(to: range)])
            index += 1
        }
    }

    private mutating func take(_ claim: Claim, _ octets: ArraySlice<UInt8>) {
        switch claim.part {
        case .startLine:
            startLine = Array(octets.trimmed)
            headCount += octets.count
        case .fieldLine:
            Self.add(octets, to: &fields)
            headCount += octets.count
        case .headerEnd: headCount += octets.count
        case .body:
            content += octets
            bodyCount += octets.count
        case .chunkData:
            content += octets
            bodyCount += octets.count
        case .trailerLine:
            Self.add(octets, to: &trailers)
            bodyCount += octets.count
        case .chunkSize, .chunkEnd, .lastChunk, .trailerEnd: bodyCount += octets.count
        case .gap:
            missing += octets.count
            bodyCount += octets.count
        case .emptyLine, .tunnel, .stray, .discarded: break
        }
    }

    private static func add(_ line: ArraySlice<UInt8>, to fields: inout [Field]) {
        let isFolded = line.first == 0x20 || line.first == 0x09
        if isFolded, !fields.isEmpty {
            fields[fields.count - 1].value += [0x20] + line.trimmed
            return
        }
        let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
        let value = colon < line.endIndex ? line[(colon + 1)...] : []
        fields.append(Field(name: Array(line[..<colon].trimmed), value: Array(value.trimmed)))
    }

    /// The value of the first field of that name, which is in lower case.
    func value(_ name: String) -> [UInt8]? { fields.first { $0.isNamed(name) }?.value }
}

extension MessageParts.Field {
    /// - Parameter lowerCase: A name in lower case.
    func isNamed(_ lowerCase: String) -> Bool {
        name.elementsEqual(lowerCase.utf8) { octet, letter in
            ((0x41...0x5A).contains(octet) ? octet | 0x20 : octet) == letter
        }
    }
}

extension Sequence<UInt8> where Self: BidirectionalCollection, Self.SubSequence: BidirectionalCollection {
    /// Without the white space and line ends around it.
    var trimmed: ArraySlice<UInt8> {
        let isBlank = { (octet: UInt8) in octet == 0x20 || octet == 0x09 || octet == 0x0D || octet == 0x0A }
        var rest = Array(drop(while: isBlank))[...]
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}

/// Octets as text: UTF-8 where they are valid UTF-8, one character an octet where they are not.
func text(_ octets: some Collection<UInt8>) -> String {
    if let text = String(validating: octets, as: UTF8.self) { return text }
    var text = ""
    for octet in octets { text.unicodeScalars.append(Unicode.Scalar(octet)) }
    return text
}
