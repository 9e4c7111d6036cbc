import Framing
import Testing
import Wire

/// What holds for any traffic, made of fragments that mean something to a framer and of noise.
@Suite struct PropertyTests {
    private static let fragments: [[String]] = [
        [
            "GET / HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\n", "POST /a HTTP/1.1\r\n", "CONNECT a:1 HTTP/1.1\r\n",
            "GET / HTTP/1.0\r\n", "nullGET / HTTP/1.1\r\n", "GET /a b HTTP/1.1\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            ".1\r\n", "ST / HTTP/1.1\r\n", "Expect: 100-continue\r\n", "Upgrade: h2c\r\nConnection: upgrade\r\n",
        ],
        [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 204 No Content\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n", "HTTP/1.0 200 OK\r\n",
            "nullHTTP/1.1 200 OK\r\n", "HTTP/1.1 200\n", "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1 408 Timeout\r\n\r\n",
            "TTP/1.1 200 OK\r\n", "HTTP/", "HTTPHTTP/1.1 200",
        ],
        [
            "\r\n", "\r\n", "\r\n", "\r", "\n", "Host: a\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n",
            "Content-Length: +5\r\n", "Content-Length: 12\r\n", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\n", "Connection: close\r\n", " folded\r\n", "X : y\r\n", "5\r\nHello\r\n",
            "0\r\n\r\n", "0\r\nT: 1\r\n\r\n", "3;a=\"b\"\r\nabc\r\n", "3\nabc\r\n", "ffffffffffffffffffff\r\n", "Hello",
            "{\"a\":1}", "\u{0}", "<html>", " ", "HEAD", "H",
        ],
    ]

    private static func traffic(_ seed: UInt64) -> Traffic {
        var chance = SplitMix(seed: seed)
        var events: [Traffic.Event] = []
        for _ in 0..<Int.random(in: 1...10, using: &chance) {
            let direction = Direction.allCases.randomElement(using: &chance)!
            guard Int.random(in: 0..<12, using: &chance) > 0 else {
                events.append(.end(direction, Ending.allCases.randomElement(using: &chance)!))
                continue
            }
            if Int.random(in: 0..<12, using: &chance) == 0 {
                events.append(.hole(Int.random(in: 1...20, using: &chance), direction))
                continue
            }
            var octets: [UInt8] = []
            for _ in 0..<Int.random(in: 1...8, using: &chance) {
                if Int.random(in: 0..<10, using: &chance) == 0 {
                    octets += (0..<3).map { _ in UInt8.random(in: 0...255, using: &chance) }
                } else {
                    // Mostly what fits the direction, so that messages do come about.
                    let own = fragments[Int(direction.rawValue)]
                    let set = Bool.random(using: &chance) ? own : fragments[2]
                    octets += Array(set.randomElement(using: &chance)!.utf8)
                }
            }
            events.append(.octets(octets, direction))
        }
        return Traffic(events)
    }

    /// What is complete can be forgotten, and nothing else is said of what comes after it.
    @Test(arguments: [UInt64(5), 6])
    func forgettingChangesNothing(_ block: UInt64) {
        for seed in block * 1_000_000..<block * 1_000_000 + 1_000 {
            let traffic = Self.traffic(seed)
            for traffic in [traffic, traffic.byteByByte] {
                #expect(traffic.framed(keeping: .open).violations == traffic.framed().violations, "seed \(seed)")
            }
        }
    }

    /// A framer that rests between exchanges says the same as one that does not.
    @Test(arguments: [UInt64(8), 9])
    func restingChangesNothing(_ block: UInt64) {
        let resting = Traffic.Resting()
        for seed in block * 1_000_000..<block * 1_000_000 + 400 {
            let traffic = Self.conversation(seed)
            for traffic in [traffic, traffic.byteByByte] {
                let rested = traffic.framed(keeping: .open, resting: resting)
                let awake = traffic.framed(keeping: .open)
                #expect(rested.violations == awake.violations, "seed \(seed)")
                for direction in Direction.allCases {
                    #expect(rested[direction].end == awake[direction].end, "seed \(seed)")
                }
            }
        }
        // Not only before anything is said.
        #expect(resting.count > 2_000)
    }

    /// Exchanges that are in order, and then anything.
    private static func conversation(_ seed: UInt64) -> Traffic {
        var chance = SplitMix(seed: seed)
        let requests = [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabcdefGET",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n",
        ]
        let responses = [
            "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbodyHTTP/",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        ]
        var events: [Traffic.Event] = []
        for _ in 0..<Int.random(in: 0...4, using: &chance) {
            let request = requests.randomElement(using: &chance)!
            let isHead = request.hasPrefix("HEAD")
            let response = isHead ? responses[0] : responses.randomElement(using: &chance)!
            events.append(.octets(Array(request.utf8), .clientToServer))
            events.append(.octets(Array(response.utf8), .serverToClient))
        }
        return Traffic(events + Self.traffic(seed).events)
    }

    /// A request of which the recording misses the rest is not on its way once another has begun.
    @Test(arguments: [ConnectionFramer.Keeping.everything, .open])
    func aRequestThatLostItsRestIsNotOnItsWay(_ keeping: ConnectionFramer.Keeping) {
        let traffic = Traffic([
            .octets(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length 0\r\nabc".utf8), .clientToServer),
            .hole(50, .clientToServer),
            .octets(Array("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .clientToServer),
            .octets(
                Array("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".utf8),
                .serverToClient),
            .end(.serverToClient, .rst),
        ])
        let violations = traffic.framed(keeping: keeping).violations
        #expect(violations.contains { $0.kind == .missingOctets })
        #expect(!violations.contains { $0.kind == .closeRace })
        var uncut = traffic
        uncut.events.removeSubrange(1...2)
        #expect(uncut.framed(keeping: keeping).violations.contains { $0.kind == .closeRace })
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func holdsForAnyTraffic(_ block: UInt64) {
        for seed in block * 1_000_000..<block * 1_000_000 + 1_000 {
            let traffic = Self.traffic(seed)
            let whole = traffic.framed()
            Self.check(whole, traffic, "seed \(seed)")
            #expect(traffic.byteByByte.framed() == whole, "seed \(seed), byte by byte")
            var chance = SplitMix(seed: seed ^ 0xFFFF)
            let split = traffic.rewritten { octets in
                let cut = Int.random(in: 0...octets.count, using: &chance)
                return [Array(octets[..<cut]), Array(octets[cut...])]
            }
            #expect(split.framed() == whole, "seed \(seed), cut")
        }
    }

    private static let small: FramingLimits = {
        var limits = FramingLimits()
        limits.line = 16
        limits.section = 40
        limits.chunkExtensions = 3
        return limits
    }()

    /// Small limits, so that lines are over them.
    @Test(arguments: [UInt64(5), 6])
    func holdsOverTheLimits(_ block: UInt64) {
        let limits = Self.small
        for seed in block * 1_000_000..<block * 1_000_000 + 1_000 {
            let traffic = Self.traffic(seed)
            let whole = traffic.framed(limits: limits)
            Self.check(whole, traffic, "seed \(seed)")
            #expect(traffic.byteByByte.framed(limits: limits) == whole, "seed \(seed), byte by byte")
        }
    }

    /// Recipients that read on less far, or otherwise.
    @Test(arguments: FramingPolicy.presets)
    func holdsForAnyPolicy(_ policy: FramingPolicy) {
        for seed in UInt64(7_000_000)..<7_000_150 {
            let traffic = Self.traffic(seed)
            let limits = seed % 2 == 0 ? FramingLimits() : Self.small
            let whole = traffic.framed(policy, limits: limits)
            #expect(
                traffic.byteByByte.framed(policy, limits: limits) == whole,
                "\(policy.name), seed \(seed), byte by byte")
            for direction in Direction.allCases {
                var end = 0
                for claim in whole[direction].claims {
                    #expect(claim.range.lowerBound == end, "\(policy.name), seed \(seed): a gap at \(end)")
                    end = claim.range.upperBound
                }
            }
        }
    }

    private static func check(_ outcome: Outcome, _ traffic: Traffic, _ context: String) {
        for direction in Direction.allCases {
            let claims = outcome[direction].claims
            var end = 0
            for claim in claims {
                #expect(claim.range.lowerBound == end && !claim.range.isEmpty, "\(context): a gap at \(end)")
                end = claim.range.upperBound
            }
            let count = traffic.count(direction)
            #expect(end <= count, "\(context): more claimed than came")
            let isEnded = traffic.events.last.map { event in
                if case .end(direction, _) = event { true } else { false }
            }
            if isEnded == true, !traffic.endsTwice(direction) {
                #expect(end == count, "\(context): \(count - end) octets without an owner at the end")
            }
            for violation in outcome.violations where violation.direction == direction {
                #expect(violation.range.upperBound <= count, "\(context): \(violation)")
            }
            // What is stray is said to be, once.
            for claim in claims where claim.part == .stray {
                let covering = outcome.violations.count {
                    $0.direction == direction && $0.range.lowerBound <= claim.range.lowerBound
                        && $0.range.upperBound >= claim.range.upperBound
                        && $0.range.contains(claim.range.lowerBound)
                }
                #expect(covering >= 1, "\(context): nothing said of \(claim.range)")
            }
        }
    }
}

extension Traffic {
    /// Whether a direction ends before its last event.
    fileprivate func endsTwice(_ direction: Direction) -> Bool {
        events.dropLast().contains { event in
            if case .end(direction, _) = event { true } else { false }
        }
    }
}
