import Analysis
import Formats
import Testing
import Wire

struct SelectionTests {
    /// Connections 1 and 3 have a desync, 2 and 4 have nothing, 5 has a note.
    private static func recording() throws -> Recording {
        var events: [Event] = []
        for number in 1...5 {
            let id = ConnectionID(number)
            events.append(Event(.zero, .open(id, client: "127.0.0.1:4000\(number)", server: "127.0.0.1:8080")))
            events.append(Event(.zero, .bytes(id, .clientToServer, Array("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))))
            let reason = number == 5 ? "" : " OK"
            events.append(Event(.zero, .bytes(id, .serverToClient, Array("HTTP/1.1 200\(reason)\r\n\r\n".utf8))))
            if number % 2 == 1, number < 5 {
                events.append(Event(.zero, .bytes(id, .serverToClient, Array("stray".utf8))))
            }
            events.append(Event(.zero, .log(id, .client, "of \(number)")))
        }
        events.append(Event(.zero, .log(nil, .lab, "of nobody")))
        return try Sessions.analysis(events).recording
    }

    @Test(arguments: [
        (Selection(), [1, 2, 3, 4, 5]), (Selection(connections: [ConnectionID(4), ConnectionID(1)]), [1, 4]),
        (Selection(findings: .any), [1, 3, 5]), (Selection(findings: .code(.excessAfterBodyless)), [1, 3]),
        (Selection(findings: .code(.invalidStartLine)), [5]),
        (Selection(connections: [ConnectionID(2), ConnectionID(3)], findings: .any), [3]),
    ])
    func theEventsOfTheChosenAreKept(_ selection: Selection, _ numbers: [Int]) throws {
        let part = try selection.apply(to: Self.recording())
        #expect(part.connections.map(\.id.number) == numbers)
        let logs = part.entries.compactMap { entry in
            if case .log(_, _, let text) = entry.kind { text } else { nil }
        }
        #expect(logs == numbers.map { "of \($0)" } + ["of nobody"])
        #expect(SessionAnalysis(part).summary.connections == numbers.count)
    }

    @Test(arguments: [
        (Selection(connections: [ConnectionID(7)]), "there is no connection 7; there are: 1, 2, 3, 4, 5"),
        (Selection(findings: .code(.badChunk)), "no connection has such a finding"),
        (Selection(connections: [ConnectionID(2)], findings: .any), "no connection has such a finding"),
    ])
    func whatIsNotThereIsSaid(_ selection: Selection, _ complaint: String) throws {
        do {
            _ = try selection.apply(to: Self.recording())
            Issue.record("it was found")
        } catch let refusal as ExportFormat.Refusal {
            #expect(refusal.description == complaint)
        }
    }
}
