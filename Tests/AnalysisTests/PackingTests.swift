import Analysis
import Testing
import Wire

/// An analysis that was given up and made again from its octets is the one that was given up.
@Suite struct PackingTests {
    @Test(arguments: UInt64(1)...60) func madeAgainAsItWas(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let row = RecallTests.rows[Int(random.next() % UInt64(RecallTests.rows.count))]
        let legal = PrecisionTests.rows[Int(random.next() % UInt64(PrecisionTests.rows.count))]
        for events in [row.events, legal.events] {
            let events = Self.closed(ResegmentationTests.cut(events, &random))
            let live = try ScenarioTests.analysis(events)
            var session = live
            for place in live.connections.indices {
                guard live.isPackable(place) else { continue }
                let before = try #require(live.connections[place].detail)
                session.pack(place)
                #expect(session.connections[place].isPacked && session.connections[place].detail == nil)
                #expect(session.summary == live.summary && session.findings == live.findings)
                session.unpack(place)
                let after = try #require(session.connections[place].detail)
                #expect(after.rows == before.rows, "seed \(seed)")
                #expect(after.findings == before.findings && after.desyncs == before.desyncs, "seed \(seed)")
                #expect(after.exchanges == before.exchanges && after.ownedBytes == before.ownedBytes, "seed \(seed)")
                let record = try #require(session.recording.connection(before.id))
                #expect(
                    after.rows.map { after.text(of: $0, record) } == before.rows.map { before.text(of: $0, record) })
                // How many signs of the history are kept is a matter of when it was given up.
                var (now, then) = (session.connections[place].summary, live.connections[place].summary)
                (now.signs, then.signs) = ([], [])
                #expect(now == then)
            }
        }
    }

    /// What comes behind the end nevertheless is judged as if nothing had been given up.
    @Test func growsAfterwards() throws {
        let row = try #require(RecallTests.rows.first)
        let events = Self.closed(row.events)
        let id = try #require(events.lazy.compactMap(\.connection).first)
        let more = Event(try #require(events.last).time, .bytes(id, .serverToClient, Array("late".utf8)))
        let live = try ScenarioTests.analysis(events + [more])
        var session = try ScenarioTests.analysis(events)
        session.pack(0)
        try session.append(more)
        #expect(session.connections[0].detail?.rows == live.connections[0].detail?.rows)
        #expect(session.summary == live.summary)
        #expect(session.recording.entries == live.recording.entries)
    }

    @Test func whatCannotBeMadeAgainIsKept() throws {
        let id = ConnectionID(1)
        func session(_ kinds: Event.Kind...) throws -> SessionAnalysis {
            try ScenarioTests.analysis(
                [Event(.zero, .open(id, client: "a", server: "b"))] + kinds.map { Event(.zero, $0) })
        }
        let ends: [Event.Kind] = [.close(id, .clientToServer, .fin), .close(id, .serverToClient, .fin)]
        let octets = Event.Kind.bytes(id, .clientToServer, Array("GET / HTTP/1.1\r\n".utf8))
        #expect(try session(octets, ends[0], ends[1]).isPackable(0))
        #expect(try !session(octets, ends[0]).isPackable(0))
        #expect(try !session(octets, .log(id, .client, "hello"), ends[0], ends[1]).isPackable(0))
        #expect(try !session(octets, .gap(id, .clientToServer, 3), ends[0], ends[1]).isPackable(0))
        let claim = Claim(0..<1, .request(1), .startLine)
        #expect(try !session(octets, .claim(id, .clientToServer, .client, claim), ends[0], ends[1]).isPackable(0))
    }

    /// Both directions of every connection end.
    private static func closed(_ events: [Event]) -> [Event] {
        let time = events.last?.time ?? .zero
        var ids: [ConnectionID] = []
        for event in events { if case .open(let id, _, _) = event.kind { ids.append(id) } }
        return events
            + ids.flatMap { id in Direction.allCases.map { Event(time, .close(id, $0, .fin)) } }
    }
}
