/// Who holds an opinion on the bytes of a connection.
package enum Observer: String, CaseIterable, Sendable {
    /// RFC 9112, applied to the recorded bytes.
    case reference
    case client
    case server
}

/// What an observer says of a range of one direction, and when it decided so.
@usableFromInline
package struct Claim: Hashable, Sendable {
    /// Octets from the first octet of the direction, half-open, never empty.
    package var range: Range<Int>
    package var owner: Owner
    package var part: Part
    package var decided: Timestamp

    package init(_ range: Range<Int>, _ owner: Owner, _ part: Part, decided: Timestamp = .zero) {
        self.range = range
        self.owner = owner
        self.part = part
        self.decided = decided
    }
}

extension Part {
    /// Whether two neighbouring claims of this part and of one owner are one thing that arrived in pieces.
    ///
    /// Lines and chunk parts are claimed whole, each its own claim; bodies and junk arrive in pieces.
    package var isContinuous: Bool {
        switch self {
        case .body, .tunnel, .stray, .discarded, .gap: true
        // A chunk's data may be claimed in pieces too: the next chunk is separated from it by its chunk-size.
        case .chunkData: true
        case .startLine, .fieldLine, .headerEnd, .chunkSize, .chunkEnd, .lastChunk, .trailerLine, .trailerEnd,
            .emptyLine:
            false
        }
    }
}
