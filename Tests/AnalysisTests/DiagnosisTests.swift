import Analysis
import Testing
import Wire

/// What the octets alone say, when no client or server tells what it believes.
struct DiagnosisTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var requests: String
        var responses: String
        var found: FindingCode
        var range: Range<Int>
        var known: [String] = []
        var poisoned: [Int] = []
        var testDescription: String { name }
    }

    static let head = "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
    static let bare = "HTTP/1.1 200 OK\r\n\r\n"
    static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let cases = [
        Case(
            name: "content after the answer to HEAD", requests: head, responses: bare + "<html>",
            found: .excessAfterBodyless, range: 19..<25, known: ["golang/go#68609"]),
        Case(
            name: "a last-chunk after the answer to HEAD", requests: head, responses: chunked + "0\r\n\r\n",
            found: .excessAfterBodyless, range: 47..<52, known: ["golang/go#19895"]),
        Case(
            name: "content after 204", requests: get(1), responses: "HTTP/1.1 204 No Content\r\n\r\nnull",
            found: .excessAfterBodyless, range: 27..<31, known: ["urbit/vere#934"]),
        Case(
            name: "content after Content-Length", requests: get(1), responses: okay + "more",
            found: .excessAfterLength, range: 40..<44),
        Case(
            name: "content before the next response", requests: head + get(2), responses: bare + "<html>\n" + okay,
            found: .excessAfterBodyless, range: 19..<26, known: ["golang/go#68609"], poisoned: [2]),
    ]

    @Test(arguments: cases)
    func oneMistakeIsOneFinding(_ test: Case) throws {
        var transcript = try Transcript()
        try transcript.request(test.requests)
        for scalar in test.responses.unicodeScalars { try transcript.response(String(scalar)) }
        let finding = try #require(transcript.connection.findings.first { $0.severity > .note })
        #expect(transcript.connection.findings.filter { $0.severity > .note }.count == 1)
        #expect(finding.code == test.found)
        #expect(finding.range == test.range)
        #expect(finding.exchange == 1)
        #expect(finding.known == test.known)
        #expect(finding.knownCertainty == .likely)
        #expect(finding.conditions.isEmpty == test.known.isEmpty)
        #expect(!finding.message.isEmpty)
        #expect(Array(transcript.connection.poisoned) == test.poisoned)
        #expect(transcript.connection.ownedBytes == transcript.connection.recordedBytes)
    }

    @Test func whatFollowsAnInterimResponseIsSaidToDoSo() throws {
        var transcript = try Transcript()
        try transcript.request(get(1))
        try transcript.response("HTTP/1.1 103 Early Hints\r\n\r\nabc" + okay)
        let finding = try #require(transcript.connection.findings.first)
        #expect(finding.message == "3 bytes after the end of an interim response to request 1: \"abc\"")
    }

    /// What one segment brings in answer to two is no answer to the first of them.
    @Test func theAnswerToOctetsThatAreNoRequestIsNoDesync() throws {
        var transcript = try Transcript()
        try transcript.request(get(1) + "Invalid\r\n\r\n")
        try transcript.response(okay)
        try transcript.response("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        #expect(transcript.connection.findings.map(\.code) == [.excessAfterLength, .unsolicitedResponse])
        #expect(transcript.connection.findings.map(\.severity) == [.desync, .note])
    }

    @Test func aCloseBehindPipelinedRequestsIsNoRace() throws {
        var transcript = try Transcript()
        try transcript.request(get(1) + get(2) + get(3))
        try transcript.response(okay)
        try transcript.close(.serverToClient, .fin)
        let finding = try #require(transcript.connection.findings.last)
        #expect(finding.message.hasPrefix("requests 2 to 3 were pipelined behind request 1,"))
    }

    /// The second request has its answer and one more. If the first response had no body to have, the two may be its
    /// body, sent late, and the answer: nobody can tell from the octets.
    @Test(arguments: [(Self.head, Finding.Certainty.likely), (get(1), .certain)])
    func whichOfTwoResponsesIsTheStrayOneIsNotAlwaysCertain(_ first: String, _ certainty: Finding.Certainty) throws {
        var transcript = try Transcript()
        try transcript.request(first)
        try transcript.response(first == Self.head ? Self.bare : okay)
        try transcript.request(get(2))
        try transcript.response(okay)
        try transcript.response(okay)
        let finding = try #require(transcript.connection.findings.first { $0.severity == .desync })
        #expect(finding.code == .unsolicitedResponse)
        #expect(finding.certainty == certainty)
        #expect(finding.message.contains("sent late") == (certainty == .likely))
    }

    /// Before another request is sent there is no doubt.
    @Test func aBodyShapedLikeAResponseIsStrayWhileNobodyWaits() throws {
        var transcript = try Transcript()
        try transcript.request(Self.head)
        try transcript.response(Self.bare + okay)
        try transcript.request(get(2))
        try transcript.response(okay)
        let finding = try #require(transcript.connection.findings.first { $0.severity == .desync })
        #expect(finding.code == .unsolicitedResponse)
        #expect(finding.certainty == .certain)
        #expect(finding.range == Self.bare.utf8.count..<Self.bare.utf8.count + okay.utf8.count)
        #expect(Array(transcript.connection.poisoned) == [2])
    }
}
