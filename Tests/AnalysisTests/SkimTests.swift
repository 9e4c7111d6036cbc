import Analysis
import Testing
import Wire

struct SkimTests {
    @Test func countsWhatTheAnalysisCounts() throws {
        var skim = ConnectionSkim()
        skim.receive(Array((get(1) + get(2)).utf8), .clientToServer, at: .zero)
        #expect(skim.requests == 2)
        #expect(skim.responses == 0)
        skim.receive(Array((okay + okay.dropLast()).utf8), .serverToClient, at: .zero)
        #expect(skim.responses == 2)
        #expect(skim.bytes == 28 * 2 + 40 * 2 - 1)
        #expect(!skim.needsAnalysis)
        skim.receive(Array("k".utf8), .serverToClient, at: .zero)
        skim.end(.clientToServer, .fin, at: .zero)
        skim.end(.serverToClient, .fin, at: .zero)
        #expect(skim.requests == 2)
        #expect(skim.responses == 2)
        #expect(!skim.needsAnalysis)
    }

    static let flagged: [(String, [(Direction, String)])] = [
        ("a stray byte", [(.clientToServer, get(1)), (.serverToClient, okay + "x")]),
        ("a note", [(.clientToServer, get(1)), (.serverToClient, "HTTP/1.1 204\r\n\r\n")]),
        (
            "a rejection on a connection that was used",
            [
                (.clientToServer, get(1) + get(2)),
                (.serverToClient, okay + "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
            ]
        ),
        (
            "an answer before the request is complete",
            [
                (.clientToServer, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"), (.serverToClient, okay),
            ]
        ),
    ]

    @Test(arguments: flagged) func flagsWhatHasToBeLookedAt(_ name: String, _ traffic: [(Direction, String)]) {
        var skim = ConnectionSkim()
        for (direction, text) in traffic { skim.receive(Array(text.utf8), direction, at: .zero) }
        #expect(skim.needsAnalysis)
    }

    @Test(arguments: Direction.allCases) func flagsAnUnansweredRequestAtTheEnd(_ direction: Direction) {
        var skim = ConnectionSkim()
        skim.receive(Array(get(1).utf8), .clientToServer, at: .zero)
        #expect(!skim.needsAnalysis)
        skim.end(direction, .fin, at: .zero)
        #expect(skim.needsAnalysis)
    }

    @Test func flagsAHole() {
        var skim = ConnectionSkim()
        skim.gap(10, .clientToServer, at: .zero)
        #expect(skim.needsAnalysis)
    }
}
