import Wire

/// pywsgi's `Input`: the request body as an application should read it, and the one place that knows how much of it
/// has been read.
struct PywsgiInput: Sendable {
    let contentLength: Int?
    /// How much of the body has been read *through this object*. Whoever reads from the connection's buffer instead
    /// leaves it at 0, and this object none the wiser: that is gevent/gevent#2035.
    private(set) var position = 0
    /// The chunked body, if the request has one.
    var chunks: PywsgiChunks?

    init(_ request: PywsgiRequest) {
        contentLength = request.contentLength
        chunks = request.isChunked ? PywsgiChunks() : nil
    }

    /// What `_discard` is going to read and throw away once the application has returned.
    var unread: Int { max(0, (contentLength ?? 0) - position) }

    mutating func didRead(_ count: Int) { position += count }
}

/// How pywsgi reads a chunked body: octet by octet, strict about CRLF, lenient about what an extension is.
struct PywsgiChunks: Sendable {
    enum Outcome: Sendable {
        case needsMore
        case ended
        /// The client sent something that cannot be read on from.
        case failed(PywsgiError)
    }

    private enum State: Sendable {
        case size
        case data(Int)
        case dataEnd
        case trailer
        case over
    }

    private enum Line {
        case incomplete
        case complete(length: Int, value: Int)
        case invalid(PywsgiError)
    }

    private static let longestLine = 8192
    private var state = State.size

    mutating func read(_ inbox: inout Inbox) -> (taken: [(octets: [UInt8], part: Part)], outcome: Outcome) {
        var taken: [(octets: [UInt8], part: Part)] = []
        while true {
            switch state {
            case .size:
                switch Self.sizeLine(inbox.peek(.max)) {
                case .incomplete: return (taken, .needsMore)
                case .invalid(let error): return (taken, .failed(error))
                case .complete(let length, let size):
                    taken.append((inbox.take(length), size == 0 ? .lastChunk : .chunkSize))
                    state = size == 0 ? .trailer : .data(size)
                }
            case .data(let left):
                let octets = inbox.take(left)
                guard !octets.isEmpty else { return (taken, .needsMore) }
                taken.append((octets, .chunkData))
                state = octets.count == left ? .dataEnd : .data(left - octets.count)
            case .dataEnd:
                let end = Array(inbox.peek(2))
                if let first = end.first, first != Octet.carriageReturn { return (taken, .failed(Self.noCRLF(first))) }
                guard end.count == 2 else { return (taken, .needsMore) }
                if end[1] != Octet.lineFeed { return (taken, .failed(Self.noLF(end[1]))) }
                taken.append((inbox.take(2), .chunkEnd))
                state = .size
            case .trailer:
                switch Self.trailerLine(inbox.peek(.max)) {
                case .incomplete: return (taken, .needsMore)
                case .invalid(let error): return (taken, .failed(error))
                case .complete(let length, let isEmpty):
                    taken.append((inbox.take(length), isEmpty == 1 ? .trailerEnd : .trailerLine))
                    if isEmpty == 1 { state = .over }
                }
            case .over: return (taken, .ended)
            }
        }
    }

    /// What is wrong if the connection ends here; nil inside the data of a chunk, where Python itself complains.
    var endError: PywsgiError? {
        switch state {
        case .data: nil
        case .size: .other("EOF before chunk end reached")
        case .dataEnd: .other("Line didn't end in CRLF: b''")
        case .trailer, .over: .other("Invalid token character: b''")
        }
    }

    private static func sizeLine(_ octets: ArraySlice<UInt8>) -> Line {
        var size = 0
        var digits = 0
        var extensionStart: Int?
        for (index, octet) in octets.enumerated() {
            if octet == Octet.carriageReturn {
                guard index + 1 < octets.count else { return .incomplete }
                let next = octets[octets.startIndex + index + 1]
                if next != Octet.lineFeed { return .invalid(noLF(next)) }
                // `int(b"", 16)`: Python's own complaint.
                if digits == 0 { return .invalid(.other("invalid literal for int() with base 16: b''")) }
                return .complete(length: index + 2, value: size)
            }
            if let start = extensionStart {
                if index - start > longestLine { return .invalid(.other("Too large chunk extension")) }
            } else if octet == UInt8(ascii: ";") {
                extensionStart = index
            } else if let digit = octet.hexadecimalValue {
                digits += 1
                if digits > 15 { return .invalid(.other("Chunk-size too large.")) }
                size = size << 4 | digit
            } else {
                return .invalid(.other("[Errno Non-hex data] \(bytes(octet))"))
            }
        }
        return .incomplete
    }

    private static func trailerLine(_ octets: ArraySlice<UInt8>) -> Line {
        var isInName = true
        for (index, octet) in octets.enumerated() {
            if octet == Octet.carriageReturn {
                guard index + 1 < octets.count else { return .incomplete }
                let next = octets[octets.startIndex + index + 1]
                return next == Octet.lineFeed
                    ? .complete(length: index + 2, value: index == 0 ? 1 : 0) : .invalid(noLF(next))
            }
            if octet == Octet.colon, index > 0 { isInName = false }
            if isInName, !octet.isTokenCharacter { return .invalid(.other("Invalid token character: \(bytes(octet))")) }
            if index >= longestLine { return .invalid(.other("Too large chunk trailer")) }
        }
        return .incomplete
    }

    private static func noCRLF(_ octet: UInt8) -> PywsgiError { .other("Line didn't end in CRLF: \(bytes(octet))") }
    private static func noLF(_ octet: UInt8) -> PywsgiError { .other("Line didn't end in LF: \(bytes(octet))") }

    /// Python's `repr` of a bytes object of one octet.
    private static func bytes(_ octet: UInt8) -> String {
        octet < 0x80
            ? "b" + Quoting.python([octet].latin1) : "b'\\x" + String(octet, radix: 16) + "'"
    }
}
