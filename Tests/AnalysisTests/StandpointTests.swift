import Analysis
import Testing
import Wire

/// What peers must have believed of octets of which none of them says anything.
struct StandpointTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var capture: CaptureTests.Capture
        var observer: Observer
        var direction: Direction
        var range: Range<Int>
        var owner: Owner
        var testDescription: String { "\(capture.name): \(observer)" }
    }

    static let rows = [
        Row(
            capture: CaptureTests.geventUpgrade, observer: .server, direction: .clientToServer, range: 235..<248,
            owner: .request(1)),
        Row(
            capture: CaptureTests.goSlow, observer: .server, direction: .serverToClient, range: 56..<110,
            owner: .response(1)),
        // They came when the next request was on its way.
        Row(
            capture: CaptureTests.goQuick, observer: .client, direction: .serverToClient, range: 56..<110,
            owner: .response(2)),
    ]

    @Test(arguments: rows) func findingsSayWhatPeersBelieved(_ row: Row) throws {
        let connection = try CaptureTests.analysis(row.capture).details[0]
        let standpoint = connection.standpoint(row.observer, row.direction)
        let truth = connection.standpoint(.reference, row.direction)
        #expect(standpoint.source == .deduced)
        #expect(truth.source == .recorded)
        #expect(standpoint.end == truth.end)
        for offset in 0..<truth.end {
            #expect(standpoint.owner(at: offset) == (row.range.contains(offset) ? row.owner : truth.owner(at: offset)))
            let claim = try #require(standpoint.claim(at: offset))
            #expect(claim.range.contains(offset))
            // A claim ends where a mistake begins, and the other way round.
            #expect(row.range.contains(offset) ? claim.range == row.range : !claim.range.overlaps(row.range))
        }
        #expect(standpoint.claim(at: truth.end) == nil)
        let desync = try #require(connection.deducedDesync(row.direction))
        #expect(desync.offset == row.range.lowerBound)
        #expect(desync.firstOwner == truth.owner(at: row.range.lowerBound))
    }

    @Test(arguments: [CaptureTests.goFixed, CaptureTests.geventPlain])
    func nothingIsDeducedOfACleanConnection(_ capture: CaptureTests.Capture) throws {
        let connection = try CaptureTests.analysis(capture).details[0]
        for direction in Direction.allCases {
            #expect(connection.deducedDesync(direction) == nil)
            for observer in [Observer.client, .server] {
                let standpoint = connection.standpoint(observer, direction)
                #expect(standpoint.source == .unknown)
                #expect(standpoint.claim(at: 0) == nil)
            }
        }
    }

    @Test func whatAPeerSaysItselfIsNotDeduced() throws {
        var transcript = try Transcript()
        try transcript.request(get(1))
        try transcript.claim(.client, .clientToServer, 28, .request(1), .startLine)
        try transcript.response(okay + "left")
        #expect(transcript.connection.hasInsiders)
        #expect(transcript.connection.standpoint(.server, .serverToClient).source == .recorded)
        #expect(transcript.connection.standpoint(.server, .serverToClient).end == 0)
        #expect(transcript.connection.deducedDesync(.serverToClient) == nil)
    }
}
