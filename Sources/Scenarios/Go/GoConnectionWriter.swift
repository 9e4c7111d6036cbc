import Wire

/// What Go calls an error: a text that is printed after `err=`.
struct GoError: Error, Hashable, Sendable, CustomStringConvertible {
    var description: String

    static let contentLength = GoError(description: "http: wrote more than the declared Content-Length")
}

/// The way from a Go server to the connection: `conn.bufw`, a buffer of 4096 octets, and below it the TCP connection.
///
/// The fast path of ``GoResponseWriter`` goes around the buffer, and around everything above it that knows HTTP.
struct GoConnectionWriter: Sendable {
    private static let capacity = 4096

    /// What has been handed to the TCP connection and not been taken to be sent, one element a write.
    private var segments: [[Piece]] = []
    private var buffer: [Piece] = []
    private var buffered = 0
    private let local: String
    private let remote: String
    /// Whether the connection has been reset: every write fails from now on.
    var isReset = false
    /// The first error of a buffered write, which sticks: Go's `conn.werr`, and the reason not to reuse the connection.
    private(set) var failure: GoError?

    init(local: String, remote: String) {
        self.local = local
        self.remote = remote
    }

    /// `bufio.Writer.Write`: large pieces go straight through if nothing waits in front of them.
    mutating func write(_ piece: Piece) -> (count: Int, error: GoError?) {
        var rest = piece.bytes[...]
        while failure == nil, rest.count > Self.capacity - buffered {
            if buffered == 0 {
                failure = writeToTCP([Piece(Array(rest), piece.owner, piece.part)])
                if failure == nil { rest = [] }
            } else {
                let fitting = rest.prefix(Self.capacity - buffered)
                keep(Piece(Array(fitting), piece.owner, piece.part))
                rest = rest.dropFirst(fitting.count)
                flush()
            }
        }
        if let failure { return (piece.bytes.count - rest.count, failure) }
        keep(Piece(Array(rest), piece.owner, piece.part))
        return (piece.bytes.count, nil)
    }

    @discardableResult
    mutating func flush() -> GoError? {
        guard failure == nil, buffered > 0 else { return failure }
        failure = writeToTCP(buffer)
        buffer = []
        buffered = 0
        return failure
    }

    /// `TCPConn.ReadFrom`: copies to the connection whatever the reader has left, 32 KiB at a time.
    mutating func readFrom(_ reader: inout GoReader, _ owner: Owner, _ part: Part) -> (count: Int, error: GoError?) {
        var count = 0
        while let octets = reader.read(GoReader.copyBuffer) {
            if let error = writeToTCP([Piece(octets, owner, part)]) {
                return (count, GoError(description: "readfrom tcp \(local)->\(remote): \(error)"))
            }
            count += octets.count
        }
        return (count, nil)
    }

    mutating func takeSegments() -> [[Piece]] {
        defer { segments = [] }
        return segments
    }

    private mutating func keep(_ piece: Piece) {
        guard !piece.bytes.isEmpty else { return }
        buffer.append(piece)
        buffered += piece.bytes.count
    }

    private mutating func writeToTCP(_ pieces: [Piece]) -> GoError? {
        if isReset { return GoError(description: "write tcp \(local)->\(remote): write: broken pipe") }
        segments.append(pieces)
        return nil
    }
}

/// Go's `io.Reader` over octets that are all there.
struct GoReader: Sendable {
    /// What `io.Copy` reads at a time.
    static let copyBuffer = 32 * 1024

    private var octets: ArraySlice<UInt8>

    init(_ octets: [UInt8]) { self.octets = octets[...] }

    var isAtEnd: Bool { octets.isEmpty }

    /// The next octets, at most `count`; nil at the end.
    mutating func read(_ count: Int) -> [UInt8]? {
        guard !octets.isEmpty, count > 0 else { return nil }
        let read = octets.prefix(count)
        octets = octets.dropFirst(read.count)
        return Array(read)
    }

    /// Go's `io.LimitReader`, by value: the next `count` octets are moved to a reader of their own.
    mutating func limited(to count: Int) -> GoReader { GoReader(read(count) ?? []) }
}
