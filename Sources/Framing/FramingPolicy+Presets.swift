/// What parsers were seen to do on loopback, with the versions that were measured.
///
/// Node 20.20.2, nginx 1.22.1, CPython 3.11.7, gunicorn 27.0.1, waitress 3.0.2, gevent 26.9.0, eventlet 0.41.3,
/// cheroot 11.1.2, Twisted 26.10.0, tornado 6.6.1, aiohttp 3.14.5, h11 0.16.0.
extension FramingPolicy {
    /// The strict one first.
    package static let presets: [FramingPolicy] = [
        .rfc9112, .node, .nginx, .httpServer, .gunicorn, .waitress, .gevent, .eventlet, .cheroot, .twisted, .tornado,
        .aiohttp, .h11,
    ]

    package static let node = preset("node") {
        $0.emptyCodings = .accept
        $0.oldCoding = .keepOpen
        $0.missingHost = .refuse
    }

    package static let nginx = preset("nginx") {
        $0.oldCoding = .refuse
        $0.bareLineFeeds = .accept
        $0.chunkLineEnd = .acceptBare
        $0.missingHost = .refuse
    }

    package static let httpServer = preset("http.server") {
        $0.bothFields = .length
        $0.lenientLengths(.first)
        $0.codings = .ignore
        $0.bareLineFeeds = .accept
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.blankBeforeColon = .ignore
    }

    package static let gunicorn = preset("gunicorn") {
        $0.oldCoding = .refuse
        $0.emptyLines = .one
    }

    package static let waitress = preset("waitress") {
        $0.bothFields = .codingKeepOpen
        $0.emptyCodings = .accept
        $0.oldCoding = .ignore
        $0.foldedLines = .accept
    }

    package static let gevent = preset("gevent") {
        $0.bothFields = .codingKeepOpen
        $0.lenientLengths(.first)
        $0.emptyCodings = .ignore
        $0.unknownCodings = .ignore
        $0.identityCoding = .accept
        $0.oldCoding = .keepOpen
        $0.bareLineFeeds = .accept
        $0.chunkLineEnd = .searchCRLF
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.blankBeforeColon = .ignore
        $0.bodyOfHEAD = .refuse
    }

    package static let eventlet = preset("eventlet") {
        $0.lenientLengths(.first)
        $0.emptyCodings = .ignore
        $0.unknownCodings = .ignore
        $0.identityCoding = .accept
        $0.oldCoding = .keepOpen
        $0.bareLineFeeds = .accept
        $0.chunkLineEnd = .acceptBare
        $0.chunkSizes = .prefixed
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.blankBeforeColon = .ignore
    }

    package static let cheroot = preset("cheroot") {
        $0.bothFields = .codingKeepOpen
        $0.lenientLengths(.last)
        $0.emptyCodings = .accept
        $0.chunkLineEnd = .acceptBare
        $0.chunkSizes = .prefixed
        $0.emptyLines = .one
        $0.foldedLines = .accept
        $0.blankBeforeColon = .accept
    }

    package static let twisted = preset("twisted") {
        $0.identityCoding = .accept
        $0.emptyLines = .one
        $0.foldedLines = .accept
    }

    package static let tornado = preset("tornado") {
        $0.repeatedLengths = .accept
        $0.lengthLists = .accept
        $0.oldCoding = .keepOpen
        $0.bareLineFeeds = .accept
        $0.emptyLines = .one
        $0.missingHost = .refuse
        $0.trailers = .refuse
    }

    package static let aiohttp = preset("aiohttp") {
        $0.emptyCodings = .accept
        $0.oldCoding = .keepOpen
    }

    package static let h11 = preset("h11") {
        $0.bothFields = .codingKeepOpen
        $0.repeatedLengths = .accept
        $0.lengthLists = .accept
        $0.bareLineFeeds = .accept
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.missingHost = .refuse
    }

    /// A parser that refuses whatever is not said.
    private static func preset(_ name: String, _ change: (inout FramingPolicy) -> Void) -> FramingPolicy {
        var policy = FramingPolicy(name)
        change(&policy)
        return policy
    }

    /// A library's `int`, applied to one of the field's lines.
    private mutating func lenientLengths(_ which: DifferingLengths) {
        repeatedLengths = .accept
        differingLengths = which
        lengthGrammar = .lenient
    }
}
