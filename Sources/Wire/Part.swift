/// Which part of a message a byte is, in the terms of RFC 9112.
@usableFromInline
package enum Part: String, CaseIterable, Sendable {
    /// A request-line or status-line with its line end (RFC 9112 sections 3 and 4).
    case startLine = "start-line"
    /// A field line with its line end (section 5).
    case fieldLine = "field-line"
    /// The empty line that ends a header section.
    case headerEnd = "header-end"
    /// Octets of a message body that is framed by Content-Length or by the end of the connection (section 6).
    case body
    /// A chunk-size line of a chunk that has data, its extensions and line end included (section 7.1).
    case chunkSize = "chunk-size"
    case chunkData = "chunk-data"
    /// The line end after the data of a chunk.
    case chunkEnd = "chunk-end"
    /// The line of the chunk whose size is 0.
    case lastChunk = "last-chunk"
    case trailerLine = "trailer-line"
    /// The empty line that ends a chunked body.
    case trailerEnd = "trailer-end"
    /// An empty line in front of a start-line, which a recipient skips (section 2.2).
    case emptyLine = "empty-line"
    /// Octets of another protocol, after a 101 response or a 2xx response to CONNECT.
    case tunnel
    /// Octets of no message.
    case stray
    /// Octets that an endpoint read and threw away.
    case discarded
    /// Octets that the recording misses, and those that nobody can judge for want of them.
    case gap

    /// A number for storage: the place among all cases.
    @inlinable @inline(__always)
    package var code: UInt8 { unsafeBitCast(self, to: UInt8.self) }

    /// - Parameter code: One that ``code`` gave.
    @inlinable @inline(__always)
    package init(code: UInt8) { self = unsafeBitCast(code, to: Part.self) }
}
