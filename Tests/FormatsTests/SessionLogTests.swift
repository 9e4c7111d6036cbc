import Analysis
import Formats
import Scenarios
import Testing
import Wire

struct SessionLogTests {
    @Test(arguments: [(1, 0), (2, 1), (3, 500_000_000), (4, -1), (5, 9_000_000_000_000_000_001)] as [(UInt64, Int64)])
    func everyLineIsAsTheContractSays(_ seed: UInt64, _ nanoseconds: Int64) throws {
        let id = ConnectionID(1)
        let time = Timestamp(nanoseconds: nanoseconds)
        let digits = ["0.000000000", "0.000000001", "0.500000000", "-0.000000001", "9000000000.000000001"]
        let seconds = digits[Int(seed) - 1]
        let claim = Claim(0..<2, .response(1), .startLine, decided: time)
        let events: [(Event.Kind, String)] = [
            (
                .open(id, client: "127.0.0.1:4", server: "[::1]:80"),
                #"{"type":"open","time":T,"connection":1,"client":"127.0.0.1:4","server":"[::1]:80"}"#
            ),
            (
                .bytes(id, .serverToClient, [0x00, 0xFF]),
                #"{"type":"bytes","time":T,"connection":1,"direction":"s2c","offset":0,"length":2,"base64":"AP8="}"#
            ),
            (
                .bytes(id, .serverToClient, [0x41]),
                #"{"type":"bytes","time":T,"connection":1,"direction":"s2c","offset":2,"length":1,"base64":"QQ=="}"#
            ),
            (
                .claim(id, .serverToClient, .client, claim),
                #"{"type":"claim","time":T,"connection":1,"direction":"s2c","observer":"client","start":0,"end":2,"#
                    + #""owner":"response 1","part":"start-line"}"#
            ),
            (
                .log(nil, .client, "\"\\\n\u{1B}é/😀"),
                #"{"type":"log","time":T,"party":"client","text":"\"\\\n\u001b\u00e9/\ud83d\ude00"}"#
            ),
            (.log(id, .lab, "x"), #"{"type":"log","time":T,"connection":1,"party":"lab","text":"x"}"#),
            (
                .gap(id, .serverToClient, 7),
                #"{"type":"gap","time":T,"connection":1,"direction":"s2c","offset":3,"length":7}"#
            ),
            (
                .close(id, .clientToServer, .rst),
                #"{"type":"close","time":T,"connection":1,"direction":"c2s","how":"rst"}"#
            ),
        ]
        var writer = SessionLogWriter()
        for (kind, line) in events {
            let expected = line.replacing("\"time\":T", with: "\"time\":\(seconds)", maxReplacements: 1) + "\n"
            #expect(writer.line(of: Event(time, kind)) == expected)
        }
    }

    @Test func aSessionBeginsAndEndsAsTheContractSays() throws {
        let analysis = try Sessions.run("upgrade-discard", .buggy, requests: 2, gap: 50)
        let lines = SessionLog.text(of: analysis, Sessions.session).split(separator: "\n").map(String.init)
        #expect(
            lines.first == #"{"type":"session","version":1,"tool":"straybyte 0.1.0","#
                + #""source":"run upgrade-discard --server buggy","start":"2026-11-21T00:00:00Z"}"#)
        let finding = try #require(lines.first { $0.hasPrefix(#"{"type":"finding","code":"EATEN-BYTES""#) })
        #expect(
            finding.hasPrefix(
                #"{"type":"finding","code":"EATEN-BYTES","severity":"desync","connection":1,"direction":"c2s","#
                    + #""start":235,"end":248,"exchange":1,"section":"RFC 9112 section 6.3","certainty":"certain","#
                    + #""known":["gevent/gevent#2035"],"knownCertainty":"certain","conditions":["#))
        #expect(
            lines.last == #"{"type":"summary","connections":1,"requests":2,"responses":2,"strayBytes":0,"#
                + #""eatenBytes":13,"findings":1,"notes":1}"#)
    }

    @Test(arguments: UInt64(1)...40)
    func whatIsWrittenReadsBackExactly(_ seed: UInt64) throws {
        let analysis = try Sessions.analysis(Sessions.hostile(seed: seed))
        let text = SessionLog.text(of: analysis, Sessions.session)
        #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) }, "seed \(seed)")
        let contents = try SessionLog.read(Array(text.utf8))
        #expect(contents.session == Sessions.session)
        #expect(contents.notes.isEmpty)
        #expect(contents.findings == analysis.findings.map(\.asLogged), "seed \(seed)")
        let written = analysis.recording.entries.indices.map { analysis.recording.event(at: $0) }
        let read = contents.recording.entries.indices.map { contents.recording.event(at: $0) }
        #expect(read == written, "seed \(seed)")
        // Equal strings may differ in their octets; a log must not change them.
        #expect(SessionLog.text(of: SessionAnalysis(contents.recording), Sessions.session) == text, "seed \(seed)")
    }

    @Test func anEpochOutsideTheCalendarIsHeld() {
        #expect(SessionLog.Session(tool: "", source: "", epoch: .min).epoch == 0)
        #expect(SessionLog.Session(tool: "", source: "", epoch: .max).epoch == 253_402_300_799)
    }

    private static let start = #"{"type":"session","version":1,"tool":"t","source":"s","start":"2026-11-21T00:00:00Z"}"#
    private static let open = #"{"type":"open","time":0.1,"connection":1,"client":"c","server":"s"}"#

    /// Lines after a session line and an opening; nil if nothing is wrong with them.
    @Test(
        arguments: [
            (#"{"type":"bytes","time":1e-9,"connection":1,"direction":"c2s","offset":0,"length":0,"base64":""}"#, nil),
            (#"{"direction":"c2s","how":"fin","connection":1,"time":2,"type":"close","later":true}"#, nil),
            (#"{"type":"close","time":0,"connection":1,"direction":"up","how":"fin"}"#, "direction must be c2s or s2c"),
            (#"{"type":"close","time":0,"connection":1,"how":"fin"}"#, "direction is missing"),
            (#"{"type":"close","time":0,"connection":1,"direction":"c2s","how":"end"}"#, "how must be fin, rst or gap"),
            (
                #"{"type":"close","time":"0","connection":1,"direction":"c2s","how":"fin"}"#,
                "time must be a number of seconds"
            ),
            (
                #"{"type":"close","time":0.0000000001,"connection":1,"direction":"c2s","how":"fin"}"#,
                "time must have at most nine decimals and fit 63 bits of nanoseconds"
            ),
            (
                #"{"type":"close","time":1e30,"connection":1,"direction":"c2s","how":"fin"}"#,
                "time must have at most nine decimals and fit 63 bits of nanoseconds"
            ),
            (#"{"type":"close","time":0,"connection":2,"direction":"c2s","how":"fin"}"#, "connection 2 was not opened"),
            (
                #"{"type":"close","time":0,"connection":1.5,"direction":"c2s","how":"fin"}"#,
                "connection must be a whole number"
            ),
            (open, "connection 1 is open already"),
            (start, "a session begins on the first line only"),
            (
                #"{"type":"bytes","time":0,"connection":1,"direction":"c2s","offset":1,"length":0,"base64":""}"#,
                "offset must be 0: connection 1 has that many octets c2s"
            ),
            (
                #"{"type":"bytes","time":0,"connection":1,"direction":"c2s","offset":0,"length":2,"base64":"QQ=="}"#,
                "length must be 1: base64 has that many octets"
            ),
            (
                #"{"type":"bytes","time":0,"connection":1,"direction":"c2s","offset":0,"length":1,"base64":"Q!"}"#,
                "base64 is not base64 (RFC 4648)"
            ),
            (#"{"type":"log","time":0,"party":"me","text":"x"}"#, "party must be client, server, origin or lab"),
            (#"{"type":"log","time":0,"party":"lab","text":7}"#, "text must be a string"),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"me","start":0,"end":1,"owner":"none","part":"stray"}"#,
                "observer must be reference, client or server"
            ),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"reference","start":3,"end":4,"owner":"none","part":"stray"}"#,
                "start must be 0: the reference claimed so many octets c2s of connection 1"
            ),
            (
                #"{"type":"claim","time":0,"connection":2,"direction":"c2s","observer":"reference","start":0,"end":1,"owner":"none","part":"stray"}"#,
                "connection 2 was not opened"
            ),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"reference","start":0,"end":0,"owner":"none","part":"stray"}"#,
                "end must be greater than start"
            ),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"server","start":0,"end":1,"owner":"request 0","part":"stray"}"#,
                "owner must be such as request 2, response 1 or none"
            ),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"server","start":3,"end":4,"owner":"none","part":"stray"}"#,
                "start must be 0: the server claimed so many octets c2s of connection 1"
            ),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"server","start":0,"end":0,"owner":"none","part":"stray"}"#,
                "end must be greater than start"
            ),
            (
                #"{"type":"claim","time":0,"connection":1,"direction":"c2s","observer":"server","start":4,"end":3,"owner":"none","part":"stray"}"#,
                "end must not be less than start"
            ),
            ("[1]", "not a JSON object"),
            (#"{"type":7}"#, "type must be a string"),
            (#"{"time":7}"#, "type is missing"),
        ] as [(String, String?)])
    func aFaultIsNamedWithItsLine(_ line: String, _ fault: String?) throws {
        let text = [Self.start, Self.open, line].joined(separator: "\n") + "\n"
        do throws(SessionLogError) {
            let contents = try SessionLog.read(Array(text.utf8))
            #expect(fault == nil)
            #expect(contents.recording.entries.count == 2)
        } catch {
            #expect(error.description == "line 3: \(fault ?? "")")
        }
    }

    @Test(arguments: [
        ("", "line 1: not a session log: it is empty"),
        (open + "\n", "line 1: not a session log: the first line must have type session"),
        ("\u{D4}\u{C3}\u{B2}\u{A1}", "line 1: not a JSON object"),
        (
            #"{"type":"session","version":2,"tool":"t","source":"s","start":"2026-11-21T00:00:00Z"}"#,
            "line 1: version 2 of the format is not known; this reads 1"
        ),
        (
            #"{"type":"session","version":1,"tool":"t","source":"s","start":"today"}"#,
            "line 1: start must be a time such as 2026-11-21T07:50:56Z"
        ),
    ])
    func whatIsNoSessionLogIsRefused(_ text: String, _ fault: String) {
        do throws(SessionLogError) {
            _ = try SessionLog.read(Array(text.utf8))
            Issue.record("it was read")
        } catch {
            #expect(error.description == fault)
        }
    }

    /// The reference is derived anew, so what it claimed needs not be kept; an empty line says nothing.
    @Test func referenceClaimsAndEmptyLinesAreReadAndNotKept() throws {
        let claim = { (start: Int, direction: String) in
            #"{"type":"claim","time":0,"connection":1,"direction":"\#(direction)","observer":"reference","#
                + #""start":\#(start),"end":\#(start + 2),"owner":"none","part":"stray"}"#
        }
        let lines = [
            Self.start, "", Self.open, claim(0, "c2s"), " \t\r", claim(0, "s2c"), claim(2, "c2s"), "", "",
        ]
        let contents = try SessionLog.read(Array(lines.joined(separator: "\n").utf8))
        #expect(contents.recording.entries.count == 1)
        #expect(contents.notes.isEmpty)
        let fault = try #require(throws: SessionLogError.self) {
            _ = try SessionLog.read(Array(lines.joined(separator: "\n").utf8) + Array(claim(3, "c2s").utf8 + [0x0A]))
        }
        // Lines are counted as an editor counts them.
        #expect(fault.line == 9)
    }

    /// The moment is kept, whatever it was written with.
    @Test(arguments: [
        ("2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"), ("2026-11-21T00:00:00.5+01:00", "2026-11-20T23:00:00.5Z"),
        ("2026-11-21T00:00:00.000000001Z", "2026-11-21T00:00:00.000000001Z"),
        ("2026-11-21T00:00:00.000Z", "2026-11-21T00:00:00Z"),
        ("2026-11-21T00:00:00.1234567891-00:30", "2026-11-21T00:30:00.123456789Z"),
    ]) func theStartIsTheSameMoment(_ start: String, _ written: String) throws {
        let line = #"{"type":"session","version":1,"tool":"t","source":"s","start":"\#(start)"}"# + "\n"
        let session = try SessionLog.read(Array(line.utf8)).session
        #expect(SessionLogWriter().open(session) == line.replacingOccurrences(of: start, with: written))
        #expect(try SessionLog.read(Array(SessionLogWriter().open(session).utf8)).session == session)
    }

    @Test func momentsCountFromTheStart() {
        let session = SessionLog.Session(tool: "", source: "", nanoseconds: 1_500_000_000)
        #expect(session.epoch == 1 && session.fraction == 500_000_000)
        #expect(session.nanoseconds(at: Timestamp(nanoseconds: 7)) == 1_500_000_007)
        #expect(SessionLog.Session(tool: "", source: "", epoch: .max).nanoseconds() == .max)
    }

    @Test func aLogCutOffAnywhereCanBeRead() throws {
        let analysis = try Sessions.run("upgrade-discard", .buggy, requests: 2, gap: 50)
        let octets = Array(SessionLog.text(of: analysis, Sessions.session).utf8)
        let first = try #require(octets.firstIndex(of: 0x0A))
        for end in stride(from: first, to: octets.count, by: 61) {
            let contents = try SessionLog.read(Array(octets[..<end]))
            let lines = octets[..<end].split(separator: 0x0A).count
            let isWhole = octets[end - 1] == 0x0A || octets[end] == 0x0A
            #expect(contents.notes == (isWhole ? [] : ["line \(lines): cut off, skipped"]))
        }
    }

    @Test func aTypeOfALaterVersionIsANote() throws {
        let text = [Self.start, #"{"type":"frob\u001b"}"#, Self.open].joined(separator: "\n")
        let contents = try SessionLog.read(Array(text.utf8))
        #expect(contents.notes == [#"line 2: unknown type 'frob\u{1b}', skipped"#])
        #expect(contents.recording.connections.count == 1)
    }
}
