import Scenarios
import Sockets
import Synchronization
import Testing
import Wire

/// Runs a plan to its end and keeps what it recorded.
func record(_ plan: Lab.Plan, started: (Lab) -> Void = { _ in }) throws -> (Recording, Lab.Outcome) {
    var recording = Recording()
    var refused: Recording.Refusal?
    let outcome = try Lab.run(plan, started: started) { event in
        do throws(Recording.Refusal) { try recording.append(event) } catch { refused = refused ?? error }
    }
    try #require(refused == nil)
    return (recording, outcome)
}

extension Recording {
    func logs(_ party: Party) -> [String] {
        entries.compactMap { if case .log(_, party, let text) = $0.kind { text } else { nil } }
    }
}

extension DirectionRecord {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

@Suite(.timeLimit(.minutes(1)))
struct LabTests {
    @Test func anEchoIsRecordedOnceWithTheClaimsOfBothSides() throws {
        let (recording, outcome) = try record(.small())
        #expect(outcome == Lab.Outcome(failed: false))
        try #require(recording.connections.count == 1)
        let connection = recording.connections[0]
        for direction in Direction.allCases {
            #expect(connection[direction].text == "ping")
            #expect(connection[direction].ending?.how == .fin)
            #expect(connection[direction].segments.count == 1)
            let owner: Owner = direction == .clientToServer ? .request(1) : .response(1)
            for observer in [Observer.client, .server] {
                let claims = connection.interpretation(observer, direction).claims
                #expect(claims.map(\.range) == [0..<4])
                #expect(claims.map(\.owner) == [owner])
            }
        }
    }
}
