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
        case .headers, .headerValueRelaxed: policy.controls = .accept
        case .chunkedLength: policy.bothFields = .codingKeepOpen
        case .keepAlive: policy.afterClose = .read
        case .transferEncoding: policy.unchunkedCodings = .accept
        case .version: policy.versions = .accept
        case .dataAfterClose: if policy.afterClose == .refuse { policy.afterClose = .drop }
        case .optionalLFAfterCR: policy.bareCarriageReturns = .accept
        case .optionalCRBeforeLF:
            policy.bareLineFeeds = .accept
            policy.chunkLineEnd = .acceptBare
        case .optionalCRLFAfterChunk: policy.missingChunkEnds = .accept
        case .spacesAfterChunkSize: policy.blanksAfterChunkSize = .accept
        }
    }
}

extension FramingPolicy {
    /// Node as `--insecure-http-parser` makes it: llhttp with every leniency.
    package static let insecureNode: FramingPolicy = {
        var policy = FramingPolicy.node
        policy.name = "node-insecure"
        for leniency in LlhttpLeniency.allCases { leniency.loosen(&policy) }
        return policy
    }()
}
