import Framing
import Testing
import Wire

/// What has no end by the grammar has one here: over it there is a violation, and the next message is found.
@Suite struct LimitTests {
    private static let head = "GET / HTTP/1.1\r\nHost: a\r\n"

    private static var limits: FramingLimits {
        var limits = FramingLimits()
        limits.line = 64
        limits.section = 128
        limits.chunkExtensions = 8
        return limits
    }

    @Test(arguments: [
        ("\(head)X: \(String(repeating: "x", count: 100))\r\n\r\n", ["> 25..<130 invalidField violation P9"]),
        (
            head + String(repeating: "X: \(String(repeating: "x", count: 40))\r\n", count: 4) + "\r\n",
            ["> 115..<160 invalidField violation P9"]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;abcdefghi\r\nx\r\n0\r\n\r\n",
            ["> 56..<69 badChunk violation K2"]
        ),
        (
            "GET /\(String(repeating: "x", count: 100)) HTTP/1.1\r\n",
            ["> 0..<116 invalidStartLine violation P7"]
        ),
    ])
    func whatIsOverALimitIsSaid(_ message: String, _ expected: [String]) {
        let traffic = Traffic([.octets(Array((message + Self.head + "\r\n").utf8), .clientToServer)])
        let outcome = traffic.framed(limits: Self.limits)
        #expect(outcome.findings.map { $0.split(separator: " ").prefix(5).joined(separator: " ") } == expected)
        #expect(traffic.byteByByte.framed(limits: Self.limits) == outcome)
        #expect(outcome.exchanges.last?.request?.isComplete == true)
        #expect(outcome.exchanges.last?.request?.range.lowerBound == message.utf8.count)
    }

    @Test func aLineWithoutEndIsJudgedAtTheEnd() {
        let line = Array(repeating: UInt8(ascii: "x"), count: 1_000)
        let traffic = Traffic(
            [.octets(Array("\(Self.head)X: ".utf8), .clientToServer)]
                + (0..<100).map { _ in .octets(line, .clientToServer) } + [.end(.clientToServer, .fin)])
        let outcome = traffic.framed()
        #expect(outcome[.clientToServer].end == 100_028)
        #expect(outcome.parts.last == "> 25..<100028 request 1 field-line")
        #expect(outcome.findings == ["> 0..<100028 incompleteMessage violation C12 exchange 1 certain"])
    }
}
