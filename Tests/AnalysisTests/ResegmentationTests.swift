import Analysis
import Testing
import Wire

/// The same octets in other segments and at other times, in the order of the wire: the same findings.
struct ResegmentationTests {
    @Test(arguments: UInt64(1)...40) func segmentsAndTimesDoNotMatter(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let row = RecallTests.rows[Int(random.next() % UInt64(RecallTests.rows.count))]
        let legal = PrecisionTests.rows[Int(random.next() % UInt64(PrecisionTests.rows.count))]
        for events in [row.events, legal.events] {
            let whole = try ScenarioTests.analysis(events)
            let cut = try ScenarioTests.analysis(Self.cut(events, &random))
            expectSame(cut, whole)
        }
    }

    /// Segments of one direction that follow each other are cut anew, and time runs at another pace.
    static func cut(_ events: [Event], _ random: inout SplitMix) -> [Event] {
        var result: [Event] = []
        var time = Timestamp.zero
        func add(_ kind: Event.Kind) {
            result.append(Event(time, kind))
            time = time + Delay(nanoseconds: Int64(random.next() % 5_000_000))
        }
        for event in joined(events) {
            guard case .bytes(let id, let direction, var octets) = event.kind else {
                add(event.kind)
                continue
            }
            while !octets.isEmpty {
                let count = min(octets.count, Int(random.next() % 40) + 1)
                add(.bytes(id, direction, Array(octets.prefix(count))))
                octets.removeFirst(count)
            }
        }
        return result
    }

    private static func joined(_ events: [Event]) -> [Event] {
        var result: [Event] = []
        for event in events {
            if case .bytes(let id, let direction, let octets) = event.kind,
                case .bytes(id, direction, let before)? = result.last?.kind
            {
                result[result.count - 1].kind = .bytes(id, direction, before + octets)
            } else {
                result.append(event)
            }
        }
        return result
    }

    /// What the skim calls clean has no finding at all, whatever goes over the wire.
    @Test(arguments: UInt64(1)...300) func theSkimLetsNothingPass(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let events = Self.traffic(&random)
        let analysis = try ScenarioTests.analysis(events)
        let connection = try #require(analysis.details.first)
        let skim = skim(events)
        let (needsAnalysis, requests, responses) = (skim.needsAnalysis, skim.requests, skim.responses)
        #expect(needsAnalysis || connection.findings.isEmpty, "\(connection.findings.map(\.message))")
        #expect(connection.ownedBytes <= connection.recordedBytes)
        guard !needsAnalysis else { return }
        #expect(requests == connection.requests)
        #expect(responses == connection.responses)
        #expect(connection.verdict == .ok || connection.recordedBytes == 0)
    }

    /// Requests, responses and pieces of them, mostly in order, at times not.
    private static func traffic(_ random: inout SplitMix) -> [Event] {
        let requests = [
            get(1), request("POST", body: "abc"), request("HEAD"), request("GET", "/", "Connection: close"),
            request("POST", "/", "Transfer-Encoding: chunked", body: "3\r\nabc\r\n0\r\nX: 1\r\n\r\n"),
            request("POST", "/", "Expect: 100-continue", body: "abc"),
            request("POST", "/", "Connection: upgrade", "Upgrade: h2c", body: "abc"), "\r\n", "junk",
        ]
        let responses = [
            okay, "HTTP/1.1 200 OK\r\n\r\n", response("204 No Content"), response("304 Not Modified"),
            "HTTP/1.1 100 Continue\r\n\r\n", response("400 Bad Request", "Connection: close"),
            response("501 Not Implemented"), response("408 Request Timeout"), "0\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
            response("200 OK", "Transfer-Encoding: chunked", body: "2\r\nok\r\n0\r\n\r\n"),
        ]
        func pick(_ texts: [String]) -> String { texts[Int(random.next() % UInt64(texts.count))] }
        let isWild = random.next() % 3 == 0
        return wire { tale in
            tale.open()
            for _ in 0..<Int(random.next() % 5) {
                let request = isWild ? pick(requests) : pick(Array(requests.prefix(3)))
                let response = isWild ? pick(responses) : okay
                tale.client(request)
                tale.server(request.hasPrefix("HEAD") && !isWild ? "HTTP/1.1 200 OK\r\n\r\n" : response)
            }
            if random.next() % 3 == 0 { tale.client(pick(requests)) }
            if random.next() % 2 == 0 {
                let endings: [Ending] = [.fin, .rst, .gap]
                tale.close(random.next() % 2 == 0 ? .clientToServer : .serverToClient, endings[Int(random.next() % 3)])
                tale.close(random.next() % 2 == 0 ? .clientToServer : .serverToClient, .fin)
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): small, repeatable.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
