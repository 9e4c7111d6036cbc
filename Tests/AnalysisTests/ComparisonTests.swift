import Analysis
import Testing
import Wire

/// One mistake makes one finding, whatever follows from it.
struct ComparisonTests {
    @Test func whoLagsDisagreesWithNothing() throws {
        var transcript = try Transcript()
        try transcript.request(get(1) + get(2))
        try transcript.claim(.server, .clientToServer, 5, .request(1), .startLine)
        #expect(transcript.connection.desyncs.isEmpty)
        #expect(transcript.connection.findings.isEmpty)
        #expect(transcript.connection.verdict == .ok)
    }

    @Test func aWholeRequestEatenAndTheCountOffByOneIsOneFinding() throws {
        var transcript = try Transcript()
        let size = get(1).utf8.count
        try transcript.request(get(1) + get(2) + get(3) + get(4))
        try transcript.claim(.server, .clientToServer, size, .request(1), .startLine)
        try transcript.claim(.server, .clientToServer, size + 4, .request(1), .discarded)
        try transcript.claim(.server, .clientToServer, size - 4, .request(2), .startLine)
        try transcript.claim(.server, .clientToServer, size, .request(3), .startLine)
        let finding = try #require(transcript.connection.findings.first)
        #expect(transcript.connection.findings.count == 1)
        #expect(finding.code == .eatenBytes)
        #expect(finding.range == size..<size * 2 + 4)
        #expect(transcript.connection.eatenBytes == size + 4)
        #expect(transcript.connection.desyncs.map(\.offset) == [size])
        #expect(transcript.connection.poisoned == 2..<5)
    }

    @Test func theSecondMistakeOfAServerIsAnotherFinding() throws {
        var transcript = try Transcript()
        let size = get(1).utf8.count
        try transcript.request(get(1) + get(2) + get(3))
        try transcript.claim(.server, .clientToServer, size + 4, .request(1), .body)
        try transcript.claim(.server, .clientToServer, size - 4, .request(2), .startLine)
        try transcript.claim(.server, .clientToServer, 3, .request(2), .discarded)
        try transcript.claim(.server, .clientToServer, 2, .request(2), .discarded)
        #expect(transcript.connection.findings.map(\.range) == [size..<size + 4, size * 2..<size * 2 + 5])
        #expect(transcript.connection.findings.map(\.exchange) == [1, 2])
        #expect(transcript.connection.eatenBytes == 9)
    }

    @Test func anUnreadBodyIsOneFinding() throws {
        var transcript = try Transcript()
        let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
        try transcript.request(head + "hello" + get(2) + get(3))
        let size = get(2).utf8.count
        try transcript.claim(.server, .clientToServer, head.utf8.count, .request(1), .startLine)
        try transcript.claim(.server, .clientToServer, 5 + size, .request(2), .startLine)
        try transcript.claim(.server, .clientToServer, size, .request(3), .startLine)
        let finding = try #require(transcript.connection.findings.first)
        #expect(transcript.connection.findings.count == 1)
        #expect(finding.code == .unreadRequestBody)
        #expect(finding.range == head.utf8.count..<head.utf8.count + 5)
        #expect(finding.exchange == 1)
        #expect(transcript.connection.eatenBytes == 0)
    }

    @Test func aBodyThatItsSenderKnowsToBeShortIsOneFinding() throws {
        var transcript = try Transcript()
        try transcript.request(get(1) + get(2))
        let short = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
        try transcript.response(short + okay)
        try transcript.claim(.server, .serverToClient, short.utf8.count, .response(1), .body)
        try transcript.claim(.server, .serverToClient, okay.utf8.count, .response(2), .startLine)
        let desyncs = transcript.connection.findings.filter { $0.severity == .desync }
        #expect(desyncs.count == 1)
        #expect(desyncs.first?.exchange == 1)
    }

    @Test func whoHasLeftDisagreesWithNothing() throws {
        var transcript = try Transcript()
        try transcript.request(get(1))
        try transcript.close(.clientToServer, .fin)
        try transcript.response(okay)
        try transcript.claim(.client, .serverToClient, okay.utf8.count, .none, .discarded)
        #expect(transcript.connection.desyncs.isEmpty)
        #expect(transcript.connection.findings.allSatisfy { $0.severity == .note })
    }

    @Test func aResponseThrownAwayByAClientThatStaysIsEaten() throws {
        var transcript = try Transcript()
        try transcript.request(get(1))
        try transcript.response(okay)
        try transcript.claim(.client, .serverToClient, 10, .none, .discarded)
        try transcript.claim(.client, .serverToClient, okay.utf8.count - 10, .none, .discarded)
        #expect(transcript.connection.findings.map(\.code) == [.eatenBytes])
        #expect(transcript.connection.findings.map(\.range) == [0..<okay.utf8.count])
        #expect(transcript.connection.eatenBytes == okay.utf8.count)
    }

    @Test func theEarliestOffsetIsTheDesync() throws {
        var transcript = try Transcript()
        let size = get(1).utf8.count
        try transcript.request(get(1) + get(2))
        try transcript.claim(.client, .clientToServer, size, .request(1), .startLine)
        try transcript.claim(.client, .clientToServer, size, .request(3), .startLine)
        #expect(transcript.connection.desyncs.map(\.offset) == [size])
        // The server takes a part of the first request for the second: that is earlier, though known later.
        try transcript.claim(.server, .clientToServer, 4, .request(1), .startLine)
        try transcript.claim(.server, .clientToServer, 4, .request(2), .startLine)
        #expect(transcript.connection.desyncs.map(\.offset) == [4])
        #expect(transcript.connection.desyncs.map(\.second) == [.server])
    }
}
