/// Follows final responses as they come to their ends, in their order, each of them once.
///
/// What a server made of the octets it was sent shows in how it reacts to them; the skim and the analysis look at the
/// same reactions, so that what the one lets pass the other has nothing to say about.
struct Watch: Sendable {
    /// Number of exchanges whose final response is complete.
    private(set) var settled = 0

    /// Takes note of how the next of them ended: see `ConnectionFramer.outcome(at:)`, with ``settled`` as the index.
    mutating func settle(_ outcome: (status: Int?, isEarly: Bool)) -> Reaction {
        settled += 1
        return Reaction(exchange: settled, status: outcome.status ?? 0, isEarly: outcome.isEarly)
    }
}

/// How a server answered a request, as far as it hints at what the server took for that request.
struct Reaction: Sendable {
    var exchange: Int
    var status: Int
    /// The request was not complete when its answer was.
    var isEarly: Bool

    /// What servers answer to octets that they cannot read as a request: 400 Bad Request, 405 to a method of which
    /// they see another text, 501 to one they never heard of, 505 to a version, and the limits of a request-line.
    static func isRejection(_ status: Int) -> Bool {
        switch status {
        case 400, 405, 408, 411, 413, 414, 417, 431, 501, 505: true
        default: false
        }
    }

    /// Whether it can be the sign of a mistake; a 101 depends on what it switches to.
    var isSuspicious: Bool { isRefusal || status == 101 }

    /// Whether it may have been refused for what it was taken for.
    var isRefusal: Bool { isEarly || exchange > 1 && Self.isRejection(status) }
}
