/// The lenient flags of llhttp, the parser of Node and of many others: what each lets pass.
package enum LlhttpLeniency: String, CaseIterable, Sendable {
    case headers
    case chunkedLength = "chunked-length"
    case keepAlive = "keep-alive"
    case transferEncoding = "transfer-encoding"
    case version
    case dataAfterClose = "data-after-close"
    case optionalLFAfterCR = "optional-lf-after-cr"
    case optionalCRBeforeLF = "optional-cr-before-lf"
    case optionalCRLFAfterChunk = "optional-crlf-after-chunk"
    case spacesAfterChunkSize = "spaces-after-chunk-size"
    case headerValueRelaxed = "header-value-relaxed"

    /// Sets the knobs that the flag stands for.
    package func loosen(_ policy: inout FramingPolicy) {
        switch self {
        case .headers:
            policy.controls = .accept
            policy.foldedLines = .accept
            policy.blankBeforeColon = .accept
        case .headerValueRelaxed: policy.controls = .accept
        case .chunkedLength: policy.bothFields = .codingKeepOpen
        case .keepAlive: policy.afterClose = .read
        case .transferEncoding:
            policy.unchunkedCodings = .accept
            policy.repeatedChunked = .accept
        case .version:
            policy.versions = .accept
            policy.minorVersions = .accept
        case .dataAfterClose: if policy.afterClose == .refuse { policy.afterClose = .drop }
        case .optionalLFAfterCR: policy.bareCarriageReturns = .accept
        case .optionalCRBeforeLF:
            policy.bareLineFeeds = .accept
            policy.chunkLineEnd = .acceptBare
            policy.bareChunkEnds = .accept
        case .optionalCRLFAfterChunk: policy.missingChunkEnds = .accept
        case .spacesAfterChunkSize:
            policy.blanksAfterChunkSize = .accept
            policy.blanksBeforeExtensions = .accept
        }
    }
}

extension FramingPolicy {
    /// What all that is made of llhttp has in common, strict as Node has it.
    mutating func readAsLlhttp() {
        emptyCodings = .accept
        unknownCodings = .accept
        knownCodings = .withoutParameters
        controls = .refuse
        oddNames = .refuse
        missingColons = .refuse
        minorVersions = .refuse
        chunkExtensions = .withoutBlanks
        blanksBeforeExtensions = .refuse
        trailers = .judged
    }

    /// Node as `--insecure-http-parser` makes it: llhttp with every leniency.
    package static let insecureNode: FramingPolicy = {
        var policy = FramingPolicy.node
        policy.name = "node-insecure"
        for leniency in LlhttpLeniency.allCases { leniency.loosen(&policy) }
        return policy
    }()
}

extension RequestLine {
    /// Whether llhttp has a name for a method of HTTP.
    static func isOfLlhttp(_ line: Span<UInt8>, _ method: Range<Int>) -> Bool {
        llhttp.contains { $0.utf8CodeUnitCount == method.count && line.begins(with: $0, at: method.lowerBound) }
    }

    private static let llhttp: [StaticString] = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "ACL", "BIND", "CHECKOUT",
        "COPY", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "PROPFIND",
        "PROPPATCH", "PURGE", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK",
        "UNLOCK", "UNSUBSCRIBE",
    ]
}
