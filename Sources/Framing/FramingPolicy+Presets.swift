/// What parsers were seen to do on loopback, with the versions that were measured.
///
/// Node 20.20.2, nginx 1.22.1, CPython 3.11.7, gunicorn 27.0.1, waitress 3.0.2, gevent 26.9.0, eventlet 0.41.3,
/// cheroot 11.1.2, Twisted 26.10.0, tornado 6.6.1, aiohttp 3.14.5, h11 0.16.0, httptools 0.9.0 (in uvicorn 0.54.0),
/// hypercorn 0.18.0, Werkzeug 3.1.9; and as clients curl 7.88.1, Node 20.20.2, aiohttp 3.14.5, httpx, http.client of
/// CPython 3.11.7, Go 1.27.3. Node, node-insecure, http.server, h11 in hypercorn, and of the clients Node, its `fetch`
/// (undici 6.24.1), http.client and curl were measured once more, over every octet that `PolicyTests` has of them.
extension FramingPolicy {
    /// The strict one first.
    package static let presets: [FramingPolicy] = [
        .rfc9112, .node, .insecureNode, .nginx, .go, .httpServer, .werkzeug, .gunicorn, .waitress, .gevent, .eventlet,
        .cheroot, .twisted, .tornado, .aiohttp, .h11, .httptools, .hypercorn, .nodeClient, .undici, .aiohttpClient,
        .httpx, .httpClient, .curl, .goClient,
    ]

    package static let node = preset("node") {
        $0.readAsLlhttp()
        $0.oldCoding = .keepOpen
        $0.missingHost = .refuse
        $0.versions = .refuse
        $0.requestLines = .spaces
        $0.methods = .llhttp
    }

    /// Answers early, reads 256 KiB more of the body, and closes if there is more.
    package static let go = preset("go") { $0.earlyAnswers = .drain(262_144) }

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
        $0.emptyLengths = .accept
        $0.oddLinesEndFields = true
        $0.versions = .refuse
        // What its handler does not read is there for the next request.
        $0.earlyAnswers = .leave
    }

    /// Its development server is http.server's, but for which Content-Length counts.
    package static let werkzeug: FramingPolicy = {
        var policy = httpServer
        policy.name = "werkzeug"
        policy.differingLengths = .last
        return policy
    }()

    package static let gunicorn = preset("gunicorn") {
        $0.oldCoding = .refuse
        $0.emptyLines = .one
        $0.largeChunks = .wait
    }

    package static let waitress = preset("waitress") {
        $0.bothFields = .codingKeepOpen
        $0.emptyCodings = .accept
        $0.oldCoding = .ignore
        $0.foldedLines = .accept
        $0.largeChunks = .wait
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
        $0.trailers = .oneLine
    }

    package static let twisted = preset("twisted") {
        $0.identityCoding = .accept
        $0.largeChunks = .wait
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
        $0.missingHost = .refuse
    }

    package static let h11 = preset("h11") {
        $0.bothFields = .codingKeepOpen
        $0.repeatedLengths = .accept
        $0.lengthLists = .accept
        $0.bareLineFeeds = .accept
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.blanksFirst = .refuse
        $0.missingHost = .refuse
        $0.largeChunks = .wait
        $0.knownCodings = .chunkedAlone
        $0.oldKeepAlive = .ignore
        $0.chunkExtensions = .any
        $0.blanksBeforeExtensions = .refuse
        $0.blanksAfterChunkSize = .accept
        $0.oddNames = .refuse
        $0.missingColons = .refuse
        $0.controls = .refuseNULAndSpaces
        $0.repeatedHosts = .refuse
        $0.requestLines = .exact
        $0.trailers = .judged
    }

    /// The parser of uvicorn that is llhttp.
    package static let httptools = preset("httptools") { $0.emptyCodings = .accept }

    /// Its parser is h11.
    package static let hypercorn: FramingPolicy = {
        var policy = h11
        policy.name = "hypercorn"
        return policy
    }()

    // MARK: Clients

    package static let nodeClient = client("node-client", excess: .fail) { $0.readAsStrictLlhttp() }
    /// Its llhttp is another build than that of Node, which lets more pass.
    package static let undici = client("undici", excess: .fail) {
        $0.readAsStrictLlhttp()
        $0.interim = .refuseUnasked
        $0.foldedLines = .accept
        $0.blanksFirst = .refuse
        $0.missingChunkEnds = .ignore
    }
    package static let aiohttpClient = client("aiohttp-client", excess: .fail)
    package static let httpx = client("httpx", excess: .keepForNext) { $0.bareLineFeeds = .accept }
    /// What requests and urllib3 are built on.
    package static let httpClient = client("http.client", excess: .drop) {
        $0.interim = .skipContinue
        $0.lenientLengths(.first)
        $0.lengthLists = .refuse
        $0.invalidLengths = .ignore
        $0.emptyCodings = .ignore
        $0.unknownCodings = .ignore
        $0.knownCodings = .chunkedAlone
        $0.bareLineFeeds = .accept
        $0.chunkLineEnd = .acceptBare
        $0.chunkSizes = .lenient
        $0.chunkExtensions = .any
        $0.blanksAfterChunkSize = .accept
        $0.missingChunkEnds = .ignore
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.blankBeforeColon = .ignore
        $0.oddLinesEndFields = true
        $0.versions = .refuse
    }
    package static let curl = client("curl", excess: .dropBehindBodyless) {
        $0.lengthGrammar = .prefix
        $0.differingLengths = .last
        $0.unknownCodings = .refuse
        $0.knownCodings = .withoutParameters
        $0.bareLineFeeds = .accept
        $0.chunkLineEnd = .acceptBare
        $0.chunkExtensions = .anything
        $0.blanksAfterChunkSize = .accept
        $0.bareChunkEnds = .accept
        $0.emptyLines = .none
        $0.foldedLines = .accept
        $0.blanksFirst = .refuse
        $0.blankBeforeColon = .ignore
        $0.missingColons = .refuse
        $0.controls = .refuseNUL
        $0.trailers = .judged
        $0.minorVersions = .refuse
    }
    package static let goClient = client("go-client", excess: .keepForNext)

    /// A parser of responses.
    private static func client(
        _ name: String, excess: Excess, _ change: (inout FramingPolicy) -> Void = { _ in }
    ) -> FramingPolicy {
        preset(name) {
            $0.side = .client
            $0.excess = excess
            $0.bothFields = .codingKeepOpen
            $0.repeatedLengths = .accept
            $0.lengthLists = .accept
            $0.emptyCodings = .accept
            $0.unknownCodings = .accept
            change(&$0)
        }
    }

    /// A parser that refuses whatever is not said.
    private static func preset(_ name: String, _ change: (inout FramingPolicy) -> Void) -> FramingPolicy {
        var policy = FramingPolicy(name)
        policy.side = .server
        change(&policy)
        return policy
    }

    /// Strict about responses.
    private mutating func readAsStrictLlhttp() {
        readAsLlhttp()
        bothFields = .refuse
        repeatedLengths = .refuse
        lengthLists = .refuse
    }

    /// A library's `int`, applied to one of the field's lines.
    private mutating func lenientLengths(_ which: DifferingLengths) {
        repeatedLengths = .accept
        differingLengths = which
        lengthGrammar = .lenient
    }
}
