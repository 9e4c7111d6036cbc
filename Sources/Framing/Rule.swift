/// A rule of HTTP/1.1 framing: its id here and where it comes from.
struct Rule: Hashable, Sendable {
    let id: String
    let section: String

    private init(_ id: String, _ section: String, of document: String = "RFC 9112") {
        self.id = id
        self.section = "\(document) section \(section)"
    }

    // Heads.
    static let lineEnd = Rule("P2", "2.2")
    static let bareCarriageReturn = Rule("P3", "2.2")
    static let emptyLine = Rule("P4", "2.2")
    static let whitespaceBeforeFields = Rule("P5", "2.2")
    static let requestLine = Rule("P7", "3")
    static let statusLine = Rule("P8", "4")
    static let fieldLine = Rule("P9", "5.1")
    static let lineFolding = Rule("P10", "5.2")
    static let host = Rule("P11", "3.2")

    // Bodies of requests.
    static let requestCodingInHTTP10 = Rule("Q1a", "6.1")
    static let requestChunked = Rule("Q1b", "6.3")
    static let requestNotChunkedLast = Rule("Q1c", "6.3")
    static let requestCodingUnknown = Rule("Q1d", "6.1")
    static let requestBothFields = Rule("Q1e", "6.1")
    static let requestLengthRepeated = Rule("Q2a", "6.3")
    static let requestLengthInvalid = Rule("Q2b", "6.3")
    static let requestLength = Rule("Q2c", "6.3")
    static let requestWithoutBody = Rule("Q3", "6.3")

    // Bodies of responses.
    static let pairing = Rule("R0", "9.2")
    static let bodyless = Rule("R1", "6.3")
    static let tunnel = Rule("R2", "6.3")
    static let switchingProtocols = Rule("R2b", "15.2.2", of: "RFC 9110")
    static let responseCodingInHTTP10 = Rule("R3a", "6.1")
    static let responseChunked = Rule("R3b", "6.3")
    static let responseNotChunkedLast = Rule("R3c", "6.3")
    static let responseBothFields = Rule("R3d", "6.3")
    static let responseLength = Rule("R4a", "6.3")
    static let responseLengthInvalid = Rule("R4b", "6.3")
    static let responseCutShort = Rule("R4c", "6.3")
    static let untilClose = Rule("R5", "6.3")
    static let interim = Rule("R6", "15.2", of: "RFC 9110")
    static let lengthWithoutBody = Rule("R8", "8.6", of: "RFC 9110")
    static let excess = Rule("R4", "6.3")
    static let requestExcess = Rule("Q2", "6.3")

    // Chunks.
    static let chunkSize = Rule("K1", "7.1")
    static let chunkExtension = Rule("K2", "7.1.1")
    static let chunkLineEnd = Rule("K3", "7.1")
    static let chunkEnd = Rule("K4", "7.1")
    static let lastChunk = Rule("K5", "7.1")
    static let trailer = Rule("K6", "6.5.1", of: "RFC 9110")
    static let chunkedParameters = Rule("K7", "7")

    // Connections.
    static let persistence = Rule("C1", "9.3")
    static let close = Rule("C4", "9.6")
    static let idle = Rule("C7", "9.2")
    static let race = Rule("C8", "9.5")
    static let forcedClose = Rule("C11", "6.1")
    static let incomplete = Rule("C2", "8")
}
