import Wire

/// Takes what the connections of a capture say, in the order in which their ends said it.
///
/// Connections that speak HTTP are numbered from 1 as they are recognised. Times are nanoseconds since 1970. Octets
/// are valid during the call alone; `place` is where the file has the first of them, nil if they came in fragments.
package protocol CaptureSink {
    mutating func open(_ connection: Int, client: Endpoint, server: Endpoint, at time: Int64)
    /// The next octets of a direction.
    mutating func receive(_ connection: Int, _ direction: Direction, _ octets: Span<UInt8>, at time: Int64, place: Int?)
    /// So many octets of a direction are missing.
    mutating func skip(_ connection: Int, _ direction: Direction, _ count: Int, at time: Int64)
    /// Octets came that were delivered before, from `offset` on: the first copy counts, and this one may differ.
    mutating func again(
        _ connection: Int, _ direction: Direction, offset: Int, _ octets: Span<UInt8>, at time: Int64, place: Int?)
    mutating func close(_ connection: Int, _ direction: Direction, _ ending: Ending, at time: Int64)
}

/// Connections that do not speak HTTP, of one kind.
package struct OtherTraffic: Hashable, Sendable {
    /// `TLS`, `SSH`, `no data`.
    package var name: String
    package var connections = 0
    /// The server's end of the first of them, where that is known.
    package var example: Endpoint
}
