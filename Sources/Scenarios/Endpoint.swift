import Wire

/// A lab client, server or origin server as a value: what happens goes in, what it does comes out.
///
/// An endpoint has no socket, clock or thread. The same value runs in memory under a virtual clock
/// (``Simulation``) and on real sockets (the lab), and it cannot move a byte without saying whose it believes
/// that byte to be, so its interpretation of every connection is complete by construction.
package protocol Endpoint: Sendable {
    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep]
}

/// A connection as an endpoint knows it.
package enum Link: Hashable, Sendable {
    /// Between the client and the server: the connections that a session records.
    case connection(ConnectionID)
    /// Between the server and the origin that it fetches content from, numbered by the side that handles it.
    case upstream(Int)
}

/// What an endpoint is told.
package enum EndpointInput: Hashable, Sendable {
    /// The first input of a client: begin to send requests.
    case start
    /// A connection is there: accepted (server, origin) or dialled (client, or the server's link to the origin).
    case opened(Link, local: String, remote: String)
    /// `text` says why, as the operating system does: `connection refused`.
    case dialFailed(Link?, String)
    case received(Link, [UInt8])
    /// The peer has ended its direction (`fin`), or the connection is gone (`rst`): what is sent from now on is lost.
    case closed(Link, Ending)
    /// The timer of that token has expired.
    case woke(Int)
    case control(Control)

    /// What the user of the lab may do while traffic runs.
    package enum Control: Hashable, Sendable {
        /// For a server. Takes effect with the next request whose handling begins.
        case become(Variant)
        /// For a client: pause or resume traffic.
        case pause(Bool)
        /// For a client: send one request, paused or not.
        case sendOne
        /// For a client: the time between the end of an exchange and the next request.
        case gap(Delay)
        /// For a client: no further requests; close idle connections and finish.
        case stop
    }
}

/// What an endpoint does.
package enum EndpointStep: Hashable, Sendable {
    /// A client wants a new connection; answered by `opened` or `dialFailed`.
    case dial
    /// A server wants a link to the origin; answered by `opened` or `dialFailed` with the same number.
    case dialUpstream(Int)
    /// Hands octets to the connection in one write: one segment. Each piece carries what the sender believes it is.
    case send(Link, [Piece])
    /// Takes the next `count` octets of the incoming direction.
    case consume(Link, Int, as: Owner, part: Part)
    case log(ConnectionID?, String)
    case wake(Int, after: Delay)
    /// Closes both directions: `fin` in order, `rst` at once.
    case close(Link, Ending)
    /// A client has no more to do. `failed` says that it gave up because of an error it has logged.
    case finished(failed: Bool)
}

/// Octets with the owner and the part that their sender believes them to have.
package struct Piece: Hashable, Sendable {
    package var bytes: [UInt8]
    package var owner: Owner
    package var part: Part

    package init(_ bytes: [UInt8], _ owner: Owner, _ part: Part) {
        self.bytes = bytes
        self.owner = owner
        self.part = part
    }
}

/// Whether a server has the bug of its scenario.
package enum Variant: String, CaseIterable, Sendable {
    case buggy
    case fixed

    package var other: Variant {
        switch self {
        case .buggy: .fixed
        case .fixed: .buggy
        }
    }
}
