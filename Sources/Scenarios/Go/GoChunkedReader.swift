import Wire

/// Takes a chunked body off an inbox (RFC 9112 section 7.1), as leniently as Go 1.22 does: a chunk-size line may
/// end in LF alone, chunk data must be followed by CRLF.
struct GoChunkedReader: Sendable {
    struct Taken: Sendable {
        var octets: [UInt8]
        var part: Part
    }

    enum Outcome: Sendable {
        case needsMore
        case ended
        case failed(GoError)
    }

    private enum State: Sendable {
        case size
        case data(Int)
        case dataEnd
        case trailer
        case over
    }

    private var state = State.size

    /// Takes as much as there is. What cannot be read stays in the inbox.
    mutating func read(_ inbox: inout Inbox) -> (taken: [Taken], outcome: Outcome) {
        var taken: [Taken] = []
        while true {
            switch state {
            case .size:
                guard let line = inbox.takeLine() else { return (taken, .needsMore) }
                guard let size = GoChunkedReader.size(line) else {
                    taken.append(Taken(octets: line, part: .discarded))
                    return (taken, .failed(GoError(description: "invalid byte in chunk length")))
                }
                taken.append(Taken(octets: line, part: size == 0 ? .lastChunk : .chunkSize))
                state = size == 0 ? .trailer : .data(size)
            case .data(let left):
                let octets = inbox.take(left)
                guard !octets.isEmpty else { return (taken, .needsMore) }
                taken.append(Taken(octets: octets, part: .chunkData))
                state = octets.count == left ? .dataEnd : .data(left - octets.count)
            case .dataEnd:
                guard inbox.count >= 2 else { return (taken, .needsMore) }
                guard inbox.peek(2).elementsEqual([Octet.carriageReturn, Octet.lineFeed]) else {
                    return (taken, .failed(GoError(description: "malformed chunked encoding")))
                }
                taken.append(Taken(octets: inbox.take(2), part: .chunkEnd))
                state = .size
            case .trailer:
                guard let line = inbox.takeLine() else { return (taken, .needsMore) }
                let isEnd = line.withoutLineEnd.isEmpty
                taken.append(Taken(octets: line, part: isEnd ? .trailerEnd : .trailerLine))
                if isEnd { state = .over }
            case .over:
                return (taken, .ended)
            }
        }
    }

    private static func size(_ line: [UInt8]) -> Int? {
        let extended = line.withoutLineEnd
        let digits = extended[..<(extended.firstIndex(of: UInt8(ascii: ";")) ?? extended.endIndex)].trimmed
        guard !digits.isEmpty, digits.count < 16 else { return nil }
        var size = 0
        for digit in digits {
            guard let value = digit.hexadecimalValue else { return nil }
            size = size << 4 | value
        }
        return size
    }
}
