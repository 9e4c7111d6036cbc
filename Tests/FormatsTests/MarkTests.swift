import Analysis
import Formats
import Testing
import Wire

/// What the user marked and noted is kept in the session log.
@Suite struct MarkTests {
    private static let marks = [
        Mark(ConnectionID(1), at: Timestamp(nanoseconds: 1), .serverToClient, offset: 56),
        Mark(ConnectionID(1), at: Timestamp(nanoseconds: 2), nil, offset: 0, text: "who said \"this\"?\u{1B}[31m\n"),
    ]

    @Test func marksReadBack() throws {
        var session = SessionAnalysis()
        try session.append(Event(.zero, .open(ConnectionID(1), client: "c", server: "s")))
        for mark in Self.marks { session.mark(mark) }
        let head = SessionLog.Session(tool: "t", source: "s", epoch: 0)
        let text = SessionLog.text(of: session, head)
        #expect(text.utf8.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) })
        let contents = try SessionLog.read(Array(text.utf8))
        #expect(contents.recording.marks == Self.marks)
        #expect(contents.notes.isEmpty)
        #expect(SessionLog.text(of: SessionAnalysis(contents.recording), head) == text)
    }

    @Test func aPartAndARedactedSessionKeepTheirMarks() throws {
        var session = SessionAnalysis()
        for number in 1...2 { try session.append(Event(.zero, .open(ConnectionID(number), client: "c", server: "s"))) }
        session.mark(Mark(ConnectionID(1), at: .zero, nil, offset: 0, text: "sent Cookie: a=1"))
        session.mark(Mark(ConnectionID(2), at: .zero, nil, offset: 0, text: "else"))
        let part = try Selection(connections: [ConnectionID(1)]).apply(to: session.recording)
        #expect(part.marks.map(\.text) == ["sent Cookie: a=1"])
        #expect(Redaction.apply(to: session.recording).marks.map(\.text) == ["sent Cookie: ***", "else"])
    }

    @Test func aMarkThatWasTakenAwayIsGone() throws {
        var writer = SessionLogWriter()
        var text = writer.open(SessionLog.Session(tool: "t", source: "s", epoch: 0))
        text += writer.line(of: Event(.zero, .open(ConnectionID(1), client: "c", server: "s")))
        for mark in Self.marks { text += writer.line(of: mark) }
        text += writer.line(of: Self.marks[0], isRemoved: true)
        #expect(try SessionLog.read(Array(text.utf8)).recording.marks == [Self.marks[1]])
    }

    @Test(arguments: [
        (#"{"type":"mark","time":0,"connection":2}"#, "line 3: connection 2 was not opened"),
        (#"{"type":"mark","time":0,"connection":1,"direction":"c2s"}"#, "line 3: offset is missing"),
        (
            #"{"type":"mark","time":0,"connection":1,"direction":"c2s","offset":-1}"#,
            "line 3: offset must not be negative"
        ),
    ])
    func refuses(_ line: String, _ reason: String) throws {
        var writer = SessionLogWriter()
        var text = writer.open(SessionLog.Session(tool: "t", source: "s", epoch: 0))
        text += writer.line(of: Event(.zero, .open(ConnectionID(1), client: "c", server: "s")))
        text += line + "\n"
        do {
            _ = try SessionLog.read(Array(text.utf8))
            Issue.record("taken")
        } catch {
            #expect(error.description == reason)
        }
    }
}
