import Framing
import Testing
import Wire

/// The quick way through clean messages says what the way line by line says.
///
/// A policy by another name is not the reference, and is read line by line.
@Suite struct RunTests {
    private static let lineByLine: FramingPolicy = {
        var policy = FramingPolicy.rfc9112
        policy.name = "line by line"
        return policy
    }()

    @Test(arguments: Vector.all)
    func readsVectorsAlike(_ vector: Vector) {
        #expect(vector.traffic.framed() == vector.traffic.framed(Self.lineByLine))
    }

    @Test(arguments: [UInt64(11), 12, 13, 14])
    func readsCleanTrafficAlike(_ block: UInt64) {
        for seed in block * 1_000_000..<block * 1_000_000 + 6 {
            var chance = SplitMix(seed: seed)
            let traffic = Self.cleanTraffic(&chance)
            let outcome = Self.compare(traffic, "seed \(seed)")
            #expect(outcome.violations.isEmpty, "seed \(seed): \(outcome.violations)")
            for size in [1, 2, 7, 8, 9, 64, 1448] {
                Self.compare(traffic.rewritten { $0.pieces(of: size) }, "seed \(seed), in pieces of \(size)")
            }
            Self.compare(traffic.rewritten { $0.pieces(&chance) }, "seed \(seed), in pieces")
        }
    }

    @Test(arguments: [UInt64(21), 22, 23, 24])
    func readsMutatedTrafficAlike(_ block: UInt64) {
        for seed in block * 1_000_000..<block * 1_000_000 + 50 {
            var chance = SplitMix(seed: seed)
            let traffic = Self.cleanTraffic(&chance).rewritten { [$0.mutated(&chance)] }
            Self.compare(traffic, "seed \(seed)")
            Self.compare(traffic.rewritten { $0.pieces(&chance) }, "seed \(seed), in pieces")
        }
    }

    /// Lines and sections over limits that only just let a run begin.
    @Test(arguments: [UInt64(31), 32])
    func readsOverTheLimitsAlike(_ block: UInt64) {
        var limits = FramingLimits()
        limits.line = 32
        limits.section = 90
        for seed in block * 1_000_000..<block * 1_000_000 + 30 {
            var chance = SplitMix(seed: seed)
            let traffic = Self.cleanTraffic(&chance).rewritten { $0.pieces(&chance) }
            #expect(
                traffic.framed(limits: limits) == traffic.framed(Self.lineByLine, limits: limits), "seed \(seed)")
        }
    }

    /// A body that takes the front of the next request-line, of which its last octets have to be remembered.
    @Test func remembersTheEndOfABodyWhereverItIsCut() {
        let octets = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\nGET xxGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        var limits = FramingLimits()
        limits.line = 24
        let whole = Traffic([.octets(Array(octets.utf8), .clientToServer)])
        let expected = whole.framed(Self.lineByLine, limits: limits)
        #expect(expected.violations.map(\.kind) == [.shortBody])
        for traffic in whole.twoWaySplits + [whole.byteByByte] {
            let outcome = traffic.framed(limits: limits)
            #expect(outcome.violations == expected.violations)
            #expect(outcome[.clientToServer] == expected[.clientToServer])
        }
    }

    /// A body that is read line by line, and behind it the front of a line that a run holds: where the body lay is of
    /// no use once the segment is gone.
    @Test func keepsNoPlaceInASegmentThatIsGone() {
        let response = "HTTP/\nContent-Length: 5\n\n01234HTTP/"
        let traffic = Traffic([
            .octets(Array(".1\n\n.1\n".utf8), .clientToServer),
            .octets(Array(response.utf8), .serverToClient),
            .end(.serverToClient, .fin),
            .octets([0xFF], .serverToClient),
        ])
        for traffic in traffic.twoWaySplits + [traffic, traffic.byteByByte] {
            Self.compare(traffic, "\(traffic.events)")
        }
    }

    /// A start-line that the end of the connection cuts off opens a message without the fields of the one before.
    @Test func aMessageThatIsCutOffHasAHeadOfItsOwn() {
        let traffic = Traffic([
            .octets(Array("e\tGET / HTTP/1.1\r\nHost:\r\n\r\n ".utf8), .clientToServer),
            .end(.clientToServer, .fin), .octets([0x0A], .clientToServer),
        ])
        let outcome = traffic.framed()
        #expect(outcome.findings.last == "> 27..<29 invalidField note P11 exchange 2 certain")
        #expect(traffic.byteByByte.framed() == outcome)
        Self.compare(traffic, "whole")
    }

    @discardableResult
    private static func compare(_ traffic: Traffic, _ context: String) -> Outcome {
        let quick = traffic.framed()
        let slow = traffic.framed(lineByLine)
        for direction in Direction.allCases {
            #expect(quick[direction] == slow[direction], "\(context), \(direction.code)")
        }
        #expect(quick.exchanges == slow.exchanges, "\(context)")
        #expect(quick.violations == slow.violations, "\(context)")
        return quick
    }

    // MARK: Traffic

    private static func cleanTraffic(_ chance: inout SplitMix) -> Traffic {
        var events: [Traffic.Event] = []
        for _ in 0..<Int.random(in: 1...6, using: &chance) {
            let isPipelined = Int.random(in: 0..<4, using: &chance) == 0
            let methods = (0..<Int.random(in: 1...(isPipelined ? 40 : 1), using: &chance)).map { _ in
                ["GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "BREW"].randomElement(
                    using: &chance)!
            }
            events.append(.octets(methods.flatMap { request($0, &chance) }, .clientToServer))
            events.append(.octets(methods.flatMap { response(to: $0, &chance) }, .serverToClient))
        }
        return Traffic(events)
    }

    private static func request(_ method: String, _ chance: inout SplitMix) -> [UInt8] {
        let target = ["/", "/a/b?c=%20", "*", "/" + String(repeating: "x", count: 40)].randomElement(using: &chance)!
        let host = ["a", "api.example.com:8080", "[::1]:80", "A_b.test", ""].randomElement(using: &chance)!
        return message("\(method) \(target) HTTP/1.1", ["Host: \(host)"], isRequest: true, hasBody: true, &chance)
    }

    private static func response(to method: String, _ chance: inout SplitMix) -> [UInt8] {
        var octets: [UInt8] = []
        if Int.random(in: 0..<8, using: &chance) == 0 { octets += "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n".utf8 }
        let line = ["200 OK", "404 Not Found", "204 No Content", "304 Not Modified", "500 \u{E9}", "299 "]
            .randomElement(
                using: &chance)!
        let isBodyless = line.hasPrefix("204") || line.hasPrefix("304") || method == "HEAD"
        return octets + message("HTTP/1.1 \(line)", [], isRequest: false, hasBody: !isBodyless, &chance)
    }

    private static func message(
        _ line: String, _ fields: [String], isRequest: Bool, hasBody: Bool, _ chance: inout SplitMix
    ) -> [UInt8] {
        let others = [
            "Accept: */*", "User-Agent: \u{E4}\u{F6}\u{FC} (X11)", "X-B3-TraceId:0af7651916cd43dd", "Server: a\tb",
            "Connection: keep-alive", "connection: Keep-Alive", "Cookie: a=b; c=d", "_odd!#$%&'*+.^`|~9: 1", "Empty:",
            "Upgrade-Insecure-Requests: 1", "Content-Type: text/plain; charset=utf-8", "Expires: 0", "Spaces:   x  ",
            "Transfer-Encodings: gzip", "Content-Lengths: 5", "Hosts: b",
        ]
        var lines = fields
        for _ in 0..<Int.random(in: 0...6, using: &chance) { lines.append(others.randomElement(using: &chance)!) }
        var body: [UInt8] = []
        switch Int.random(in: 0..<(hasBody ? 3 : 1), using: &chance) {
        case 1:
            body = Array(repeating: 0x78, count: [0, 1, 7, 64, 65, 700].randomElement(using: &chance)!)
            lines.append(["Content-Length: ", "content-length:"].randomElement(using: &chance)! + "\(body.count)")
        case 2:
            lines.append(["Transfer-Encoding: chunked", "TRANSFER-ENCODING: Chunked"].randomElement(using: &chance)!)
            body = chunks(&chance)
        default: if hasBody, !isRequest { lines.append("Content-Length: 0") }
        }
        lines.shuffle(using: &chance)
        return Array(([line] + lines + ["", ""]).joined(separator: "\r\n").utf8) + body
    }

    private static func chunks(_ chance: inout SplitMix) -> [UInt8] {
        var octets: [UInt8] = []
        for _ in 0..<Int.random(in: 0...(Bool.random(using: &chance) ? 150 : 4), using: &chance) {
            let size = [1, 8, 15, 16, 255, 300].randomElement(using: &chance)!
            let digits = String(size, radix: 16, uppercase: Bool.random(using: &chance))
            let isExtended = Int.random(in: 0..<40, using: &chance) == 0
            octets += "\(Bool.random(using: &chance) ? "0" : "")\(digits)\(isExtended ? ";a=b" : "")\r\n".utf8
            octets += Array(repeating: 0x79, count: size) + [0x0D, 0x0A]
        }
        let trailer = Int.random(in: 0..<5, using: &chance) == 0 ? "Check: 1\r\n" : ""
        return octets + "0\r\n\(trailer)\r\n".utf8
    }
}

extension [UInt8] {
    fileprivate func pieces(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }

    fileprivate func pieces(_ chance: inout SplitMix) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var index = 0
        while index < count {
            let size = Swift.min(
                Int.random(in: 1...[4, 30, 2000].randomElement(using: &chance)!, using: &chance), count - index)
            pieces.append(Array(self[index..<index + size]))
            index += size
        }
        return pieces
    }

    /// With a few octets changed, removed or added: mostly such that mean something.
    fileprivate func mutated(_ chance: inout SplitMix) -> [UInt8] {
        var octets = self
        for _ in 0..<Int.random(in: 0...3, using: &chance) where !octets.isEmpty {
            let index = octets.indices.randomElement(using: &chance)!
            let octet: UInt8 =
                [0x0A, 0x0D, 0x20, 0x09, 0x3A, 0x00, 0x7F, 0x80, 0xFF, 0x30, 0x48, 0x2C].randomElement(using: &chance)!
            switch Int.random(in: 0..<3, using: &chance) {
            case 0: octets[index] = octet
            case 1: octets.remove(at: index)
            default: octets.insert(octet, at: index)
            }
        }
        return octets
    }
}
