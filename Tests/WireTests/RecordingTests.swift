import Testing
import Wire

private let one = ConnectionID(1)
private let two = ConnectionID(2)

private func at(_ nanoseconds: Int64, _ kind: Event.Kind) -> Event { Event(Timestamp(nanoseconds: nanoseconds), kind) }

private let session: [Event] = [
    at(0, .log(nil, .lab, "server: buggy")),
    at(1, .open(one, client: "127.0.0.1:40001", server: "127.0.0.1:8080")),
    at(2, .bytes(one, .clientToServer, [1, 2, 3])),
    at(2, .claim(one, .clientToServer, .client, Claim(0..<3, .request(1), .startLine, decided: .init(nanoseconds: 2)))),
    at(3, .open(two, client: "[::1]:40002", server: "[::1]:8080")),
    at(4, .bytes(one, .clientToServer, [4, 5])),
    at(4, .gap(two, .serverToClient, 2)),
    at(4, .bytes(two, .serverToClient, [9])),
    at(5, .claim(one, .clientToServer, .server, Claim(0..<2, .request(1), .body, decided: .init(nanoseconds: 5)))),
    at(5, .claim(one, .clientToServer, .server, Claim(2..<5, .request(1), .body, decided: .init(nanoseconds: 5)))),
    at(6, .log(two, .server, "hello")),
    at(7, .close(one, .clientToServer, .fin)),
    at(8, .close(one, .clientToServer, .rst)),
]

private func recording() throws -> Recording {
    var recording = Recording()
    for event in session { try recording.append(event) }
    return recording
}

@Test func everyEventComesBackAsItWasGiven() throws {
    let recording = try recording()
    #expect(recording.entries.indices.map(recording.event(at:)) == session)
}

@Test func whatIsMissingKeepsItsPlace() throws {
    let record = try #require(try recording().connection(two))
    #expect(record.serverToClient.bytes == [0, 0, 9])
    #expect(record.serverToClient.gaps == [0..<2])
    #expect(record.serverToClient.segments.map(\.range) == [2..<3])
}

@Test(arguments: [-1, 0, DirectionRecord.largestGap + 1]) func aGapHasOctetsAndNotTooMany(_ count: Int) throws {
    var recording = try recording()
    #expect(throws: Recording.Refusal.gapTooLarge(one, .serverToClient, count)) {
        try recording.append(at(9, .gap(one, .serverToClient, count)))
    }
    #expect(recording.entries.count == session.count)
}

@Test func aConnectionHasItsOctetsSegmentsAndEnd() throws {
    let recording = try recording()
    #expect(recording.connections.map(\.id) == [one, two])
    let record = try #require(recording.connection(one))
    #expect(record.clientToServer.bytes == [1, 2, 3, 4, 5])
    #expect(record.clientToServer.segments.map(\.range) == [0..<3, 3..<5])
    #expect(record.clientToServer.segments.map(\.time.nanoseconds) == [2, 4])
    #expect(record[.serverToClient].bytes == [])
    // The first end is the end.
    #expect(record.clientToServer.ending?.how == .fin)
    #expect(record.clientToServer.ending?.time.nanoseconds == 7)
    #expect(record.serverToClient.ending == nil)
    #expect(record.client == "127.0.0.1:40001" && record.server == "127.0.0.1:8080")
    #expect(recording.connection(ConnectionID(3)) == nil)
}

@Test func insidersAreKeptApartAndMerged() throws {
    let record = try #require(try recording().connection(one))
    #expect(record.interpretation(.client, .clientToServer).end == 3)
    #expect(record.interpretation(.server, .clientToServer).claims.map(\.range) == [0..<5])
    #expect(record.interpretation(.server, .serverToClient).claims.isEmpty)
    #expect(record.interpretation(.reference, .clientToServer).claims.isEmpty)
}

@Test(
    arguments: [
        (.open(one, client: "a", server: "b"), .connectionOpenedTwice(one)),
        (.bytes(ConnectionID(7), .clientToServer, [1]), .unknownConnection(ConnectionID(7))),
        (.close(ConnectionID(7), .clientToServer, .fin), .unknownConnection(ConnectionID(7))),
        (
            .claim(ConnectionID(7), .clientToServer, .client, Claim(0..<1, .none, .stray)),
            .unknownConnection(ConnectionID(7))
        ),
        (
            .claim(one, .clientToServer, .client, Claim(4..<5, .none, .stray)),
            .claimNotContiguous(one, .clientToServer, .client, expected: 3)
        ),
        (
            .claim(one, .clientToServer, .client, Claim(2..<5, .none, .stray)),
            .claimNotContiguous(one, .clientToServer, .client, expected: 3)
        ),
        (
            .claim(one, .clientToServer, .client, Claim(3..<3, .none, .stray)),
            .claimNotContiguous(one, .clientToServer, .client, expected: 3)
        ),
        (
            .claim(one, .clientToServer, .reference, Claim(0..<1, .none, .stray)),
            .claimNotContiguous(one, .clientToServer, .reference, expected: 0)
        ),
    ] as [(Event.Kind, Recording.Refusal)])
func whatContradictsTheRecordingIsRefused(_ kind: Event.Kind, _ refusal: Recording.Refusal) throws {
    var recording = try recording()
    let entries = recording.entries
    do throws(Recording.Refusal) {
        try recording.append(at(9, kind))
        Issue.record("not refused")
    } catch {
        #expect(error == refusal)
    }
    #expect(recording.entries == entries)
    #expect(recording.connection(one)?.interpretation(.client, .clientToServer).end == 3)
    #expect(recording.connections.count == 2)
}

/// Segments are kept as their ends; where they begin is found again, whatever lies between them.
@Test func segmentsBeginBehindGaps() throws {
    var recording = Recording()
    try recording.append(at(0, .open(one, client: "a", server: "b")))
    for kind in [
        .gap(one, .clientToServer, 4), .bytes(one, .clientToServer, [1]), .bytes(one, .clientToServer, []),
        .gap(one, .clientToServer, 2), .gap(one, .clientToServer, 1), .bytes(one, .clientToServer, [2, 3]),
        .bytes(one, .clientToServer, [4]),
    ] as [Event.Kind] { try recording.append(at(1, kind)) }
    let record = try #require(recording.connection(one))
    #expect(record.clientToServer.gaps == [0..<4, 5..<8])
    #expect(record.clientToServer.segments.map(\.range) == [4..<5, 5..<5, 8..<10, 10..<11])
}

/// Forgetting one connection leaves the events of the others as they were.
@Test func whatIsDroppedIsGone() throws {
    var recording = try recording()
    recording.drop([one])
    let rest = session.filter { event in
        switch event.kind {
        case .open, .log: true
        case .bytes(let id, _, _), .gap(let id, _, _), .claim(let id, _, _, _), .close(let id, _, _): id != one
        }
    }
    #expect(recording.entries.indices.map(recording.event(at:)) == rest)
}

@Test func idsOfAnySizeAreFound() {
    var places = ConnectionPlaces()
    let ids = [1, 2, 0, 3, 64, 100, 5_000_000, -7, 101, .max]
    for (place, id) in ids.enumerated() { places[ConnectionID(id)] = place }
    for (place, id) in ids.enumerated() { #expect(places[ConnectionID(id)] == place) }
    #expect(places[ConnectionID(4)] == nil && places[ConnectionID(200)] == nil && places[ConnectionID(-1)] == nil)
    places[ConnectionID(64)] = nil
    #expect(places[ConnectionID(64)] == nil)
}
