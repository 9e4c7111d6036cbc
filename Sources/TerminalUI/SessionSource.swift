/// Where a session comes from, and how far it is known.
package struct SessionSource: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Server and client of our own, which obey.
        case lab
        /// A capture or a session log: it is all there, and connections are read when somebody looks.
        case file
        /// Somebody's traffic, live.
        case tap
    }

    package var kind: Kind
    /// The file's name, or `127.0.0.1:9000 > 127.0.0.1:8080`; empty for a lab.
    package var name: String
    /// How much of the file has been looked at, from 0 to 1; nil once there is no more to come.
    package var progress: Double?
    /// Where and why the file can be read no further; one line.
    package var damage: String?
    /// Octets kept of live traffic, and how many may be; nil where there is no budget.
    package var kept: Int?
    package var budget: Int?
    /// Whether live traffic has ended.
    package var isOver = false

    /// Whether nothing but the amount of what is known or kept is different.
    func isLike(_ other: SessionSource) -> Bool {
        var like = other
        like.kept = kept
        if progress != nil, other.progress != nil { like.progress = progress }
        return like == self
    }

    package static let lab = SessionSource(.lab, name: "")

    package init(_ kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }
}
