import Analysis
import Testing
import Wire

/// Connections without their detail: what a list needs is there, the rest comes and goes.
@Suite struct SlotTests {
    /// Two rows an exchange: with the wire octets that leaves little room for anything else.
    @Test func rowsAreSmall() {
        #expect(MemoryLayout<TimelineRow>.stride <= 56)
        #expect(MemoryLayout<ConnectionSlot>.stride <= 256)
    }

    @Test(arguments: ScenarioTests.cases) func loadedIsAsRecorded(_ test: ScenarioTests.Case) throws {
        let events = try ScenarioTests.run(test)
        let live = try ScenarioTests.analysis(events)
        var session = SessionAnalysis()
        for slot in live.connections { session.adopt(slot.summary) }
        #expect(session.summary == live.summary)
        #expect(session.badConnections == live.badConnections)
        #expect(session.details.isEmpty)
        for slot in live.connections.reversed() {
            try session.load(slot.id, events.filter { $0.connection == slot.id })
            let detail = try #require(session.connection(slot.id))
            let whole = try #require(slot.detail)
            #expect(detail.findings == whole.findings)
            #expect(detail.exchanges == whole.exchanges)
            #expect(
                session.recording.connection(slot.id)?.clientToServer.bytes
                    == live.recording.connection(slot.id)?.clientToServer.bytes)
        }
        #expect(session.summary == live.summary)
        for (loaded, slot) in zip(session.connections, live.connections) {
            #expect(loaded.summary == ConnectionSummary(try #require(slot.detail)))
        }
    }

    @Test(arguments: ScenarioTests.cases) func evictionKeepsTheSummary(_ test: ScenarioTests.Case) throws {
        var session = try ScenarioTests.analysis(try ScenarioTests.run(test))
        let before = session
        let id = session.connections[0].id
        session.evict([id])
        #expect(session.connections[0].detail == nil)
        #expect(session.connections[0].isEvicted)
        #expect(session.connections[0].summary == ConnectionSummary(before.details[0]))
        var summary = session.summary
        #expect(summary.evicted == 1)
        summary.evicted = 0
        #expect(summary == before.summary)
        #expect(session.recording.connection(id)?.clientToServer.bytes == [])
        // What is left can be replayed, and the octets that still come are counted.
        #expect(SessionAnalysis(session.recording).details.count == before.details.count)
        try session.append(Event(before.connections[0].summary.lastActivity, .bytes(id, .clientToServer, [1, 2, 3])))
        let recorded = before.connections[0].summary.recordedBytes
        #expect(session.connections[0].summary.recordedBytes == recorded + 3)
        #expect(session.summary.recordedBytes == before.summary.recordedBytes + 3)
    }

    @Test(arguments: ScenarioTests.cases) func stepsFromDesyncToDesync(_ test: ScenarioTests.Case) throws {
        for connection in try ScenarioTests.analysis(try ScenarioTests.run(test)).details {
            let expected = connection.rows.indices.filter { index in
                connection.rows[index].finding.map { connection.findings[$0].severity == .desync } ?? false
            }
            var forwards: [Int] = []
            while let next = connection.indexOfDesync(from: forwards.last ?? -1, by: 1) { forwards.append(next) }
            #expect(forwards == expected)
            var backwards: [Int] = []
            while let next = connection.indexOfDesync(from: backwards.last ?? connection.rows.count, by: -1) {
                backwards.append(next)
            }
            #expect(backwards == expected.reversed())
        }
    }

    @Test func aSummaryListsMethodsStatusesAndCodesOnce() throws {
        let session = try ScenarioTests.analysis(try ScenarioTests.run(ScenarioTests.cases[3]))
        let summary = session.connections[0].summary
        #expect(summary.methods == ["POST"])
        #expect(summary.statuses == [200, 400])
        #expect(summary.codes.contains(.eatenBytes))
        #expect(summary.headline == .eatenBytes)
    }
}
