/// One of the two octet sequences of a connection.
@usableFromInline
package enum Direction: UInt8, CaseIterable, Sendable {
    case clientToServer
    case serverToClient

    /// The name in session logs and on the command line: `c2s` or `s2c`.
    package var code: String {
        switch self {
        case .clientToServer: "c2s"
        case .serverToClient: "s2c"
        }
    }

    package init?(code: String) {
        switch code {
        case "c2s": self = .clientToServer
        case "s2c": self = .serverToClient
        default: return nil
        }
    }

    package var opposite: Direction {
        switch self {
        case .clientToServer: .serverToClient
        case .serverToClient: .clientToServer
        }
    }
}
