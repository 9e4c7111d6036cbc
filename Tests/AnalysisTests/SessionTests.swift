import Analysis
import Testing
import Wire

struct SessionTests {
    @Test func anEventThatContradictsChangesNothing() throws {
        var transcript = try Transcript()
        try transcript.request(get(1))
        var analysis = transcript.analysis
        let claim = Claim(5..<6, .request(1), .startLine)
        #expect(throws: Recording.Refusal.self) {
            try analysis.append(Event(.zero, .claim(ConnectionID(1), .clientToServer, .server, claim)))
        }
        #expect(analysis.recording.entries == transcript.analysis.recording.entries)
        #expect(analysis.details[0].rows == transcript.connection.rows)
        #expect(analysis.summary == transcript.analysis.summary)
    }

    @Test func rowsTellTheStoryInOrder() throws {
        var transcript = try Transcript()
        try transcript.log(.client, "attempt 0")
        try transcript.request(get(1))
        try transcript.response(okay)
        try transcript.log(.server, "line\u{1B}[31m\n")
        try transcript.close(.clientToServer, .fin)
        try transcript.close(.clientToServer, .fin)
        try transcript.close(.serverToClient, .rst)
        let rows = transcript.connection.rows
        #expect(
            rows.map(\.kind) == [
                .opened, .log(.client), .request(1), .response(1), .log(.server), .closed(.fin), .closed(.rst),
            ])
        #expect(transcript.text(of: rows[2]) == "GET /1")
        #expect(transcript.connection.detail(of: rows[2]) == "no body")
        #expect(transcript.text(of: rows[3]) == "200 OK")
        #expect(transcript.connection.detail(of: rows[3]) == "Content-Length: 2")
        #expect(transcript.text(of: rows[4]) == "line\\u{1b}[31m\\n")
        #expect(!transcript.connection.isOpen)
        let exchange = try #require(transcript.connection.exchanges.first)
        #expect(exchange.status == 200)
        #expect(exchange.isComplete)
        #expect(exchange.response == 0..<okay.utf8.count)
    }

    @Test func aRowJudgedLateTakesItsPlaceInTime() throws {
        var transcript = try Transcript()
        try transcript.request("GET / HT")
        try transcript.log(.client, "meanwhile")
        #expect(transcript.connection.rows.map(\.kind) == [.opened, .log(.client)])
        try transcript.request("TP/1.1\r\n\r\n")
        #expect(transcript.connection.rows.map(\.kind) == [.opened, .request(1), .log(.client)])
        #expect(transcript.connection.rows.map(\.id) == [0, 2, 1])
        #expect(transcript.connection.index(ofRow: 1) == 2)
        #expect(transcript.connection.index(ofRow: 2) == 1)
        #expect(transcript.connection.index(ofRow: 3) == nil)
        #expect(transcript.connection.index(ofRowShowing: 9, .clientToServer) == 1)
    }

    @Test func whatTheUserDoesStandsInEveryOpenConnection() throws {
        var analysis = SessionAnalysis()
        for number in 1...3 {
            try analysis.append(Event(.zero, .open(ConnectionID(number), client: "c", server: "s")))
        }
        try analysis.append(Event(.zero, .close(ConnectionID(2), .clientToServer, .rst)))
        try analysis.append(Event(.zero, .log(nil, .lab, "server is fixed now")))
        let places = analysis.details.map { $0.rows.contains { $0.kind == .log(.lab) } }
        #expect(places == [true, false, true])
        #expect(analysis.logs.count == 1)
    }

    @Test func aClockThatStepsBackIsHeld() throws {
        var analysis = SessionAnalysis()
        let id = ConnectionID(1)
        try analysis.append(Event(Timestamp(nanoseconds: 100), .open(id, client: "c", server: "s")))
        try analysis.append(Event(Timestamp(nanoseconds: 50), .bytes(id, .clientToServer, Array(get(1).utf8))))
        try analysis.append(Event(Timestamp(nanoseconds: 10), .log(id, .client, "later")))
        #expect(analysis.details[0].rows.map(\.kind) == [.opened, .request(1), .log(.client)])
        #expect(analysis.details[0].rows.allSatisfy { $0.time.nanoseconds == 100 })
    }

    @Test func aRecordingIsAnalysedAsItsEventsWere() throws {
        let events = try ScenarioTests.run(ScenarioTests.cases[3])
        let live = try ScenarioTests.analysis(events)
        let replayed = SessionAnalysis(live.recording)
        #expect(replayed.findings == live.findings)
        #expect(replayed.summary == live.summary)
        #expect(replayed.details.map(\.rows) == live.details.map(\.rows))
        #expect(replayed.logs == live.logs)
    }
}
