/// A rule of HTTP/1.1 framing, by its id here: P of parsing, Q of requests' bodies, R of responses', K of chunks,
/// C of connections. What each says, `Tests/FramingTests/Vectors` shows.
package enum Rule: String, CaseIterable, Sendable {
    // Start-lines and header sections.
    case lineEnd = "P2"
    case bareCarriageReturn = "P3"
    case emptyLine = "P4"
    case whitespaceBeforeFields = "P5"
    case requestLine = "P7"
    case statusLine = "P8"
    case fieldLine = "P9"
    case lineFolding = "P10"
    case host = "P11"

    // Bodies of requests.
    case requestCodingInHTTP10 = "Q1a"
    case requestChunked = "Q1b"
    case requestNotChunkedLast = "Q1c"
    case requestCodingUnknown = "Q1d"
    case requestBothFields = "Q1e"
    case requestExcess = "Q2"
    case requestLengthRepeated = "Q2a"
    case requestLengthInvalid = "Q2b"
    case requestLength = "Q2c"
    case requestWithoutBody = "Q3"
    case expectation = "Q5"
    case upgrade = "Q6"

    // Bodies of responses.
    case pairing = "R0"
    case bodyless = "R1"
    case tunnel = "R2"
    case switchingProtocols = "R2b"
    case responseCodingInHTTP10 = "R3a"
    case responseChunked = "R3b"
    case responseNotChunkedLast = "R3c"
    case responseBothFields = "R3d"
    case excess = "R4"
    case responseLength = "R4a"
    case responseLengthInvalid = "R4b"
    case responseCutShort = "R4c"
    case untilClose = "R5"
    case interim = "R6"
    case resetContent = "R7"
    case lengthWithoutBody = "R8"

    // Chunks.
    case chunkSize = "K1"
    case chunkExtension = "K2"
    case chunkLineEnd = "K3"
    case chunkEnd = "K4"
    case lastChunk = "K5"
    case trailer = "K6"
    case chunkedParameters = "K7"

    // Connections.
    case persistence = "C1"
    case selfDefinedLength = "C2"
    case unreadBody = "C3"
    case close = "C4"
    case stagedClose = "C5"
    case idle = "C7"
    case race = "C8"
    case forcedClose = "C11"
    case incomplete = "C12"

    package var id: String { rawValue }

    /// Where it comes from: `RFC 9112 section 6.3`.
    package var section: String {
        switch self {
        case .lineEnd, .bareCarriageReturn, .emptyLine, .whitespaceBeforeFields: "RFC 9112 section 2.2"
        case .requestLine: "RFC 9112 section 3"
        case .host: "RFC 9112 section 3.2"
        case .statusLine: "RFC 9112 section 4"
        case .fieldLine: "RFC 9112 section 5.1"
        case .lineFolding: "RFC 9112 section 5.2"
        case .requestCodingInHTTP10, .requestCodingUnknown, .requestBothFields, .responseCodingInHTTP10, .forcedClose:
            "RFC 9112 section 6.1"
        case .requestChunked, .requestNotChunkedLast, .requestExcess, .requestLengthRepeated, .requestLengthInvalid,
            .requestLength, .requestWithoutBody, .bodyless, .tunnel, .responseChunked, .responseNotChunkedLast,
            .responseBothFields, .excess, .responseLength, .responseLengthInvalid, .responseCutShort, .untilClose:
            "RFC 9112 section 6.3"
        case .chunkedParameters: "RFC 9112 section 7"
        case .chunkSize, .chunkLineEnd, .chunkEnd, .lastChunk: "RFC 9112 section 7.1"
        case .chunkExtension: "RFC 9112 section 7.1.1"
        case .incomplete: "RFC 9112 section 8"
        case .pairing, .idle: "RFC 9112 section 9.2"
        case .persistence, .selfDefinedLength, .unreadBody: "RFC 9112 section 9.3"
        case .race: "RFC 9112 section 9.5"
        case .close, .stagedClose: "RFC 9112 section 9.6"
        case .trailer: "RFC 9110 section 6.5.1"
        case .upgrade: "RFC 9110 section 7.8"
        case .lengthWithoutBody: "RFC 9110 section 8.6"
        case .expectation: "RFC 9110 section 10.1.1"
        case .interim: "RFC 9110 section 15.2"
        case .switchingProtocols: "RFC 9110 section 15.2.2"
        case .resetContent: "RFC 9110 section 15.3.6"
        }
    }
}
