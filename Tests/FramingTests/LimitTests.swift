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
            "GET /\(String(repeating: "x", count: 100)) HTTP/1.1\r\nHost: a\r\n\r\n",
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

    /// What is held back for want of a line's end is no more than the limit, and the rest is not lost.
    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "chunk-size"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "trailer-line"),
        ("GET / HTTP/1.1\r\nHost: a\r\n", "field-line"), ("", "stray"),
    ])
    func whatHasNoEndKeepsItsOwner(_ front: String, _ part: String) {
        let long = Array(repeating: UInt8(ascii: "0"), count: 10_000)
        let traffic = Traffic([
            .octets(Array(front.utf8), .clientToServer), .octets(long, .clientToServer), .end(.clientToServer, .fin),
        ])
        let outcome = traffic.framed(limits: Self.limits)
        let owner = front.isEmpty ? "none" : "request 1"
        #expect(outcome[.clientToServer].end == front.utf8.count + 10_000)
        #expect(outcome.parts.last == "> \(front.utf8.count)..<\(front.utf8.count + 10_000) \(owner) \(part)")
        #expect(!outcome.findings.isEmpty)
        #expect(traffic.byteByByte.framed(limits: Self.limits) == outcome)
    }

    /// Violations over the limit are counted, and change nothing else.
    @Test func whatIsBrokenAllTheTimeIsNotSaidForEver() {
        let stray = "\r\n{}\r\n"
        let octets = String(repeating: Self.head + "\r\n" + stray, count: 10)
        let traffic = Traffic([
            .octets(Array(octets.utf8), .clientToServer), .hole(3, .serverToClient), .hole(3, .serverToClient),
        ])
        var limits = FramingLimits()
        let whole = traffic.framed(limits: limits)
        limits.violations = 3
        let few = traffic.framed(limits: limits)
        #expect(whole.violations.count == 21 && few.violations.count == 3)
        #expect(few.violations == Array(whole.violations.prefix(3)))
        #expect(few.interpretations == whole.interpretations && few.exchanges == whole.exchanges)
        #expect(traffic.byteByByte.framed(limits: limits) == few)
        var framer = ConnectionFramer(limits: limits)
        framer.receive(Array(octets.utf8), .clientToServer, at: .zero)
        #expect(framer.violationCount == 20)
    }

    /// A line end in front of which octets were not let in is one all the same, for readers who take a CR, or only CRLF.
    @Test(arguments: [FramingPolicy.insecureNode, .gevent, .rfc9112])
    func aLongLineEndsWhereItEnds(_ policy: FramingPolicy) {
        for end in ["\r", "\r\n", "\n"] {
            let octets = Self.head + "X: \(String(repeating: "x", count: 100))\(end)Y: 1\r\n\r\n"
            let traffic = Traffic([.octets(Array(octets.utf8), .clientToServer)])
            let outcome = traffic.framed(policy, limits: Self.limits)
            #expect(traffic.byteByByte.framed(policy, limits: Self.limits) == outcome, "\(end.debugDescription)")
        }
    }

    /// A status-line over the limit, and the same of what answers nothing.
    @Test(arguments: [true, false])
    func aLongStatusLineIsSaid(_ isAnswer: Bool) {
        let line = "HTTP/1.1 200 \(String(repeating: "x", count: 100))\r\n"
        let traffic = Traffic([
            .octets(Array((isAnswer ? Self.head + "\r\n" : "").utf8), .clientToServer),
            .octets(Array((line + "Content-Length: 0\r\n\r\n").utf8), .serverToClient),
        ])
        let outcome = traffic.framed(limits: Self.limits)
        #expect(
            outcome.findings == [
                isAnswer
                    ? "< 0..<115 invalidStartLine violation P8 exchange 1 certain"
                    : "< 0..<136 unsolicitedResponse desync R0 no exchange certain"
            ])
        #expect(outcome.exchanges.first?.response?.isComplete == (isAnswer ? true : nil))
        #expect(traffic.byteByByte.framed(limits: Self.limits) == outcome)
    }

    @Test func aLineWithoutEndIsJudgedAtTheEnd() {
        let line = Array(repeating: UInt8(ascii: "x"), count: 1_000)
        let traffic = Traffic(
            [.octets(Array("\(Self.head)X: ".utf8), .clientToServer)]
                + (0..<100).map { _ in .octets(line, .clientToServer) } + [.end(.clientToServer, .fin)])
        let outcome = traffic.framed()
        #expect(outcome[.clientToServer].end == 100_028)
        #expect(outcome.parts.last == "> 25..<100028 request 1 field-line")
        #expect(
            outcome.findings == [
                "> 25..<100028 invalidField violation P9 exchange 1 certain",
                "> 0..<100028 incompleteMessage violation C12 exchange 1 certain",
            ])
        let targets = Traffic(
            traffic.events.map { event in
                if case .octets(let octets, let direction) = event, octets.first == 0x47 {
                    return .octets(Array("GET /".utf8), direction)
                }
                return event
            })
        #expect(targets.framed().findings.first == "> 0..<100005 invalidStartLine violation P7 exchange 1 certain")
    }
}
