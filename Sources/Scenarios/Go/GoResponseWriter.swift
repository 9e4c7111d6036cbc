import Wire

/// Go's `http.ResponseWriter` for HTTP/1.1, and the bug of golang/go#68609.
///
/// What a handler writes passes three layers: a buffer of 2048 octets (`w.w`), the layer that knows HTTP
/// (`chunkWriter`: it writes the header section, frames chunks and *eats the body of an answer to HEAD*), and the
/// connection. ``readFrom(_:)`` is the short cut for `io.Copy`: once the header section is out it hands what is
/// left to the TCP connection itself. Up to Go 1.22.10, and some time after, it did not ask whether the request was
/// a HEAD, so the body that the middle layer would have eaten went out, behind a response that has none.
struct GoResponseWriter: Sendable {
    /// The octets that `http.DetectContentType` wants to see; `readFrom` sends so many the long way.
    private static let sniffLength = 512
    private static let bufferBeforeChunking = 2048

    private let request: GoRequest
    private let owner: Owner
    /// The whole difference between the variants.
    private let shortCutAsksForMethodAndLength: Bool

    /// `conn.bufw` and the connection below it.
    var connection: GoConnectionWriter
    /// The value of Date in a header section that is written now.
    var date = ""
    private var buffer: [UInt8] = []
    private var declaredLength: Int?
    private var written = 0
    private var isHandlerDone = false
    private var wroteHeader = false
    private var isChunking = false
    private(set) var closesAfterReply = false
    private var saysClose = false

    init(
        _ request: GoRequest, answeredAs exchange: Int, on connection: GoConnectionWriter,
        shortCutAsksForMethodAndLength: Bool
    ) {
        self.request = request
        owner = .response(exchange)
        self.connection = connection
        self.shortCutAsksForMethodAndLength = shortCutAsksForMethodAndLength
    }

    /// What a handler does with `w.Header().Set("Content-Length", ...)`.
    mutating func declareContentLength(_ length: Int) { declaredLength = length }

    /// `http.ResponseController.Flush`: the header section and what was written go out now.
    mutating func flush() {
        flushBuffer()
        flushChunkWriter()
    }

    /// `Write` and `WriteString`: the long way, which knows about HEAD and about the declared length.
    /// - Parameter isString: A string fills the buffer again and again; octets that are too many for it go around it.
    mutating func write(_ octets: [UInt8], isString: Bool = false) -> (count: Int, error: GoError?) {
        guard !octets.isEmpty else { return (0, nil) }
        written += octets.count
        if let declaredLength, written > declaredLength { return (0, .contentLength) }
        var rest = octets[...]
        while rest.count > Self.bufferBeforeChunking - buffer.count {
            let fitting = buffer.isEmpty && !isString ? rest : rest.prefix(Self.bufferBeforeChunking - buffer.count)
            rest = rest.dropFirst(fitting.count)
            buffer += fitting
            if let error = flushBuffer() { return (octets.count - rest.count, error) }
        }
        buffer += rest
        return (octets.count, nil)
    }

    /// `ReadFrom`: what `io.Copy(w, reader)` calls unless the reader can write itself.
    mutating func readFrom(_ reader: inout GoReader) -> (count: Int, error: GoError?) {
        var count = 0
        if !wroteHeader {
            var first = reader.limited(to: Self.sniffLength)
            let (copied, error) = copy(&first)
            count += copied
            if error != nil || copied < Self.sniffLength { return (count, error) }
        }
        flushBuffer()
        flushChunkWriter()

        if shortCutAsksForMethodAndLength {
            if !isChunking, request.method != "HEAD" {
                guard let declaredLength else { return handOver(&reader, after: count) }
                var declared = reader.limited(to: declaredLength - written)
                let result = handOver(&declared, after: count)
                let isExceeded = written == declaredLength && !reader.isAtEnd
                return (result.count, result.error ?? (isExceeded ? .contentLength : nil))
            }
        } else if !isChunking {
            return handOver(&reader, after: count)
        }

        let (copied, error) = copy(&reader)
        return (count + copied, error)
    }

    /// The handler has returned: what is buffered goes out, with a Content-Length if it is all there is.
    mutating func finish() {
        isHandlerDone = true
        flushBuffer()
        if !wroteHeader { writeHeader([]) }
        if isChunking {
            _ = connection.write(Piece(Array("0\r\n".utf8), owner, .lastChunk))
            _ = connection.write(Piece(Array("\r\n".utf8), owner, .trailerEnd))
        }
        connection.flush()
    }

    /// Whether the next request may come on this connection. To be asked when the response is finished.
    var allowsReuse: Bool {
        if closesAfterReply || connection.failure != nil { return false }
        if request.method != "HEAD", let declaredLength, declaredLength != written { return false }
        return true
    }

    /// Makes this the last response of its connection, for a reason that the header section has to wait for.
    mutating func closeAfterReply() {
        closesAfterReply = true
        saysClose = true
    }

    // MARK: Below

    /// The rest of the reader to the connection, around everything above it.
    private mutating func handOver(_ reader: inout GoReader, after count: Int) -> (count: Int, error: GoError?) {
        let (copied, error) = connection.readFrom(&reader, owner, .body)
        written += copied
        return (count + copied, error)
    }

    /// `io.CopyBuffer` to ``write(_:)``.
    private mutating func copy(_ reader: inout GoReader) -> (count: Int, error: GoError?) {
        var count = 0
        while let octets = reader.read(GoReader.copyBuffer) {
            let (copied, error) = write(octets)
            count += copied
            if error != nil { return (count, error) }
        }
        return (count, nil)
    }

    @discardableResult
    private mutating func flushBuffer() -> GoError? {
        guard !buffer.isEmpty else { return nil }
        let octets = buffer
        buffer = []
        return writeToChunkWriter(octets)
    }

    private mutating func flushChunkWriter() {
        if !wroteHeader { writeHeader([]) }
        connection.flush()
    }

    /// `chunkWriter.Write`.
    private mutating func writeToChunkWriter(_ octets: [UInt8]) -> GoError? {
        if !wroteHeader { writeHeader(octets) }
        if request.method == "HEAD" { return nil }
        guard isChunking else { return connection.write(Piece(octets, owner, .body)).error }
        let size = String(octets.count, radix: 16) + "\r\n"
        for piece in [
            Piece(Array(size.utf8), owner, .chunkSize), Piece(octets, owner, .chunkData),
            Piece(Array("\r\n".utf8), owner, .chunkEnd),
        ] {
            if let error = connection.write(piece).error { return error }
        }
        return nil
    }

    /// - Parameter first: The octets that are about to follow, which say what type they have and, if the handler is
    ///   done, how many there are.
    private mutating func writeHeader(_ first: [UInt8]) {
        wroteHeader = true
        let isHead = request.method == "HEAD"
        let isDeclared = declaredLength != nil
        if isHandlerDone, !isDeclared, !isHead || !first.isEmpty { declaredLength = first.count }
        let hasLength = declaredLength != nil

        var connectionOption: String?
        if request.wantsKeepAlive10, isHead || hasLength {
            connectionOption = "keep-alive"
        } else if !request.isAtLeast11 || request.wantsClose {
            closesAfterReply = true
        }
        if !isHead, !hasLength {
            if request.isAtLeast11 { isChunking = true } else { closesAfterReply = true }
        }
        if saysClose || closesAfterReply { connectionOption = request.isAtLeast11 ? "close" : nil }

        var lines = [request.isAtLeast11 ? "HTTP/1.1 200 OK" : "HTTP/1.0 200 OK"]
        // What the handler has set comes first, then what the server adds.
        if isDeclared, let declaredLength { lines.append("Content-Length: \(declaredLength)") }
        lines.append("Date: \(date)")
        if !isDeclared, let declaredLength { lines.append("Content-Length: \(declaredLength)") }
        if !first.isEmpty { lines.append("Content-Type: \(GoContentType.detect(first))") }
        if let connectionOption { lines.append("Connection: \(connectionOption)") }
        if isChunking { lines.append("Transfer-Encoding: chunked") }
        for piece in [Piece](head: lines, owner) { _ = connection.write(piece) }
    }
}

/// As much of `http.DetectContentType` as the lab's documents need.
enum GoContentType {
    static func detect(_ octets: [UInt8]) -> String {
        let start = octets.prefix(512).drop { [0x09, 0x0a, 0x0c, 0x0d, 0x20].contains($0) }
        let signature = Array("<!doctype html".utf8)
        if start.count > signature.count, start.prefix(signature.count).text.lowercased().utf8.elementsEqual(signature)
        {
            let end = start[start.startIndex + signature.count]
            if end == Octet.space || end == UInt8(ascii: ">") { return "text/html; charset=utf-8" }
        }
        let isBinary = start.contains {
            $0 <= 0x08 || $0 == 0x0b || (0x0e...0x1a).contains($0) || (0x1c...0x1f).contains($0)
        }
        return isBinary ? "application/octet-stream" : "text/plain; charset=utf-8"
    }
}
