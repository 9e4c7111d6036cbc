import Analysis
import Testing
import Wire

/// The same octets, as parsers read them that were measured.
struct PolicyReadingTests {
    static let both =
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    static let plain = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private func difference(_ octets: String, _ policy: String) throws -> PolicyReading.Difference? {
        var recording = Recording()
        let id = ConnectionID(1)
        try recording.append(Event(.zero, .open(id, client: "a:1", server: "b:2")))
        try recording.append(Event(.zero, .bytes(id, .clientToServer, Array(octets.utf8))))
        let readings = try #require(PolicyReading.readings(named: policy, of: recording))
        return try #require(readings[id]).differences.first
    }

    @Test(arguments: PolicyReading.names) func cleanTrafficReadsAlike(_ policy: String) throws {
        #expect(try difference(Self.plain, policy) == nil)
    }

    @Test func theReferenceIsItself() throws {
        #expect(try difference(Self.both, "rfc9112") == nil)
    }

    /// http.server counts five octets where the reference sees the last chunk: the same octets in other words.
    @Test func lengthInsteadOfCodingDiffersAtTheBody() throws {
        let body = try #require(Self.both.utf8.firstRange(of: Array("\r\n\r\n".utf8)))
        let offset = Self.both.utf8.distance(from: Self.both.startIndex, to: body.upperBound)
        let found = try #require(try difference(Self.both, "http.server"))
        #expect(found.direction == .clientToServer)
        #expect(found.offset == offset)
        #expect(found.policy == PolicyReading.View(owner: .request(1), part: .body))
    }

    @Test func aNameThatIsNoPolicyHasNoReading() {
        #expect(PolicyReading.readings(named: "iis", of: Recording()) == nil)
    }
}
