/// Identifies a connection in its session; numbered from 1 in the order of opening.
package struct ConnectionID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var number: Int
    package init(_ number: Int) { self.number = number }
    package static func < (left: ConnectionID, right: ConnectionID) -> Bool { left.number < right.number }
    package var description: String { "\(number)" }
}

/// Who wrote a line of log.
package enum Party: String, CaseIterable, Sendable {
    case client
    case server
    /// The server behind the server, which it fetches content from.
    case origin
    /// straybyte itself: what its user did (the variant toggled, traffic paused), so that a timeline shows the moment.
    case lab
}

/// How one direction of a connection came to its end.
package enum Ending: String, CaseIterable, Sendable {
    case fin
    case rst
    /// The recording stops here, or misses octets: nothing is known of how it ended.
    case gap
}

/// Something that happened on the wire, or that a party said.
package struct Event: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `client` and `server` are addresses, `127.0.0.1:40001` or `[::1]:8080`.
        case open(ConnectionID, client: String, server: String)
        /// Octets of one direction, in order; the offset is the number of octets that came before.
        case bytes(ConnectionID, Direction, [UInt8])
        /// So many octets of a direction were sent and are missing from the recording; offsets count them.
        case gap(ConnectionID, Direction, Int)
        /// By the client or the server; the reference makes no events, it is derived.
        case claim(ConnectionID, Direction, Observer, Claim)
        case log(ConnectionID?, Party, String)
        case close(ConnectionID, Direction, Ending)
    }

    package var time: Timestamp
    package var kind: Kind

    package init(_ time: Timestamp, _ kind: Kind) {
        self.time = time
        self.kind = kind
    }
}
