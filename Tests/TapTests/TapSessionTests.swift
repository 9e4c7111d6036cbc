import Analysis
import Formats
import Testing
import Wire

@testable import Sockets
@testable import Tap

@Suite struct TapSessionTests {
    private func tap(
        _ traffic: Traffic, budget: Int = 64 << 20, _ closeness: TapSession.Closeness = .suspects,
        to papers: [Paper] = []
    ) throws -> TapSession {
        let session = SessionLog.Session(tool: "straybyte", source: "test", epoch: 0)
        return TapSession(
            traffic.tape, budget: budget, closeness: closeness, logs: try papers.map { try TapLog(session, to: $0) })
    }

    @Test func cleanTrafficIsCountedAndNotLookedAt() throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        for id in 1...3 {
            traffic.open(id)
            for _ in 0..<10 { traffic.exchange(id) }
        }
        traffic.end(3)
        traffic.close()
        let news = tap.consume()
        #expect(news.isOver)
        #expect(news.findings.isEmpty)
        #expect(tap.sum.connections == 3)
        #expect(tap.sum.open == 2)
        #expect(tap.sum.requests == 30)
        #expect(tap.sum.responses == 30)
        #expect(!tap.sum.isBad)
        #expect(tap.session.connections.isEmpty)
        #expect(tap.takeSummaries().map(\.requests) == [10, 10, 10])
    }

    /// More connections than are skimmed at a time, in turns: those that are idle meanwhile lose nothing.
    @Test func whoWasIdleIsJudgedLikeTheRest() throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        let ids = 1...4_000
        for id in ids { traffic.open(id) }
        for _ in 0..<3 { for id in ids { traffic.exchange(id) } }
        traffic.flush()
        _ = tap.consume()
        #expect(ids.count(where: { tap.connections[$0]?.look != nil }) < 600)
        for id in ids where id.isMultiple(of: 1_000) { traffic.leak(id) }
        for id in ids where id.isMultiple(of: 1_500) { traffic.send(id, .serverToClient, "x") }
        // A response that the idle connection still waits for when it ends.
        traffic.send(7, .clientToServer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for id in ids { traffic.end(id) }
        traffic.close()
        let news = tap.consume()
        #expect(
            news.findings.filter { $0.code == .excessAfterBodyless }.map(\.connection.number).sorted() == [
                1_000, 2_000, 3_000, 4_000,
            ])
        #expect(Set(tap.session.connections.map(\.id.number)) == [7, 1_000, 1_500, 2_000, 3_000, 4_000])
        #expect(tap.sum.requests == 12_005)
        #expect(tap.sum.responses == 12_004)
        #expect(tap.sum.open == 0)
    }

    /// What is said aside and of a connection as well is told of the connection alone, in the record too.
    @Test(arguments: [TapSession.Closeness.suspects, .rows]) func whatIsSaidTwiceIsToldOnce(
        _ closeness: TapSession.Closeness
    ) throws {
        let traffic = Traffic()
        let paper = Paper()
        let tap = try tap(traffic, closeness, to: [paper])
        traffic.open(1)
        for (id, line) in [(0, "refused"), (1, "refused"), (0, "aside"), (0, "other"), (1, "own"), (0, "last")] {
            traffic.write(.note, id, .clientToServer, line)
        }
        traffic.close()
        let news = tap.consume()
        tap.finish()
        let aside = news.notes.compactMap { event in
            if case .log(nil, _, let line) = event.kind { line } else { nil as String? }
        }
        #expect(aside == ["aside", "other", "last"])
        let lines = paper.pages[0].split(separator: "\n").filter { $0.contains("\"log\"") }
        #expect(lines.map { $0.contains("\"connection\":1") } == [true, false, false, true, false])
    }

    @Test func aSuspectIsLookedAtFromItsBeginning() throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        traffic.open(1)
        traffic.open(2)
        for _ in 0..<3 { traffic.exchange(1) }
        traffic.leak(2)
        traffic.exchange(1)
        traffic.close()
        let news = tap.consume()
        #expect(news.findings.map(\.code) == [.excessAfterBodyless])
        #expect(news.findings.map(\.range.count) == [54])
        #expect(tap.session.connections.map(\.id) == [ConnectionID(2)])
        #expect(tap.sum.strayBytes == 54)
        #expect(tap.sum.byCode == [.excessAfterBodyless: 1])
        #expect(tap.sum.isBad)
    }

    /// Stray octets that come in pieces are one finding, told once, with all of them.
    @Test func aFindingIsToldWhenItHasComeToRest() throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        traffic.open(1)
        traffic.leak(1)
        traffic.flush()
        #expect(tap.consume().findings.isEmpty)
        #expect(tap.isUnsettled)
        traffic.send(1, .serverToClient, "more")
        traffic.flush()
        #expect(tap.consume().findings.isEmpty)
        let findings = tap.consume().findings
        #expect(findings.map(\.range.count) == [58])
        #expect(!tap.isUnsettled)
        #expect(tap.consume().findings.isEmpty)
    }

    @Test func connectionsWithoutFindingsGoFirst() throws {
        let traffic = Traffic(slabSize: 1 << 16)
        let budget = 2 << 20
        let tap = try tap(traffic, budget: budget)
        traffic.open(1)
        traffic.leak(1)
        traffic.end(1)
        traffic.open(2)
        traffic.exchange(2)
        traffic.end(2)
        traffic.flush()
        _ = tap.consume()
        tap.mark(ConnectionID(2), true)
        var evicted: [ConnectionID] = []
        for id in 3...200 {
            traffic.open(id)
            traffic.exchange(id, size: 20_000)
            traffic.end(id)
            traffic.flush()
            evicted += tap.consume().evicted
            #expect(tap.totals.kept <= budget)
        }
        #expect(evicted.first == ConnectionID(3))
        #expect(!evicted.contains(ConnectionID(1)))
        #expect(!evicted.contains(ConnectionID(2)))
        #expect(tap.sum.evictions == evicted.count)
        #expect(tap.events(of: ConnectionID(1))?.count == 6)
        #expect(tap.events(of: ConnectionID(3)) == nil)
        // One that was evicted while it was open is known to miss its beginning.
        #expect(tap.events(of: ConnectionID(200)) != nil)
        #expect(tap.sum.connections == 200)
    }

    @Test func aConnectionThatLostItsBeginningIsStillJudged() throws {
        let traffic = Traffic(slabSize: 1 << 16)
        let tap = try tap(traffic, budget: 1 << 18)
        traffic.open(1)
        for _ in 0..<100 {
            traffic.exchange(1, size: 20_000)
            traffic.flush()
            _ = tap.consume()
        }
        #expect(tap.sum.evictions == 1)
        traffic.leak(1)
        traffic.flush()
        _ = tap.consume()
        // That the beginning is missing is noted, and nobody's fault.
        let findings = tap.consume().findings.filter { $0.severity >= .violation }
        #expect(findings.map(\.code) == [.excessAfterBodyless])
        #expect(findings.map(\.range.count) == [54])
    }

    /// A recording holds gaps as octets: what was forgotten in days of traffic must not come back as memory.
    @Test func aLongGapIsMadeShortAndFindingsKeepTheirPlaces() throws {
        let connection = TapConnection(ConnectionID(1), client: "a", server: "b", opened: .zero)
        connection.forgotten[.serverToClient] = 1 << 40
        guard
            case .gap(_, .serverToClient, let count) = connection.latest(in: Archive(), most: 1 << 20).opening.last?
                .kind
        else {
            Issue.record("there is no gap")
            return
        }
        #expect(count <= 1 << 16)
        #expect(count + connection.shift[.serverToClient] == 1 << 40)
        #expect(connection.shift[.clientToServer] == 0)
    }

    /// To look at all of a long connection would take its octets some times over.
    @Test func ofALongConnectionTheEndIsLookedAtAndFindingsKeepTheirPlaces() throws {
        let places = try [1 << 30, 64 << 20].map { budget in
            let traffic = Traffic()
            let tap = try tap(traffic, budget: budget)
            traffic.open(1)
            for _ in 0..<200 { traffic.exchange(1, size: 40_000) }
            traffic.leak(1)
            traffic.flush()
            _ = tap.consume()
            let findings = tap.consume().findings.filter { $0.severity >= .violation }
            let looked = try #require(tap.session.recording.connection(ConnectionID(1))).serverToClient.bytes.count
            return (findings.map(\.range), looked)
        }
        #expect(places[0].0.count == 1)
        #expect(places[1].0 == places[0].0)
        #expect(places[0].1 > 8_000_000)
        #expect(places[1].1 < 4 << 20 + 1 << 16)
    }

    struct Cut: Sendable {
        var name: String
        var extra = 0
        var endings: [Direction]
        var expected: [FindingCode: Range<Int>]
    }

    private static let body = 6 << 20
    static let cuts = [
        Cut(
            name: "the server ends within it", extra: 1_000, endings: [.serverToClient, .clientToServer],
            expected: [.shortBody: 44..<44 + body]),
        Cut(name: "the client has left", extra: 1_000, endings: [.clientToServer, .serverToClient], expected: [:]),
        Cut(
            name: "there is more than it should have", extra: -2, endings: [.serverToClient, .clientToServer],
            expected: [.excessAfterLength: 44 + body - 2..<44 + body]),
        Cut(name: "in order", endings: [.serverToClient, .clientToServer], expected: [:]),
    ]

    /// What a body should have been is known although its head is further back than what is looked at.
    @Test(arguments: cuts) func aLongBodyIsJudgedToItsEnd(_ cut: Cut) throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        traffic.open(1)
        traffic.send(1, .clientToServer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        traffic.send(
            1, .serverToClient, "HTTP/1.1 200 OK\r\nContent-Length: \(Self.body + cut.extra)\r\n\r\n")
        let piece = [UInt8](repeating: 0x20, count: 1 << 16)
        for _ in 0..<Self.body >> 16 { traffic.write(.bytes, 1, .serverToClient, piece) }
        for direction in cut.endings { traffic.write(.fin, 1, direction, "") }
        traffic.write(.gone, 1, .clientToServer, "")
        traffic.close()
        let findings = tap.consume().findings.filter { $0.severity > .note }
        #expect(Dictionary(findings.map { ($0.code, $0.range) }) { first, _ in first } == cut.expected)
        #expect(findings.count == cut.expected.count)
        #expect(tap.sum.badConnections == cut.expected.count)
        #expect(tap.sum.findings == cut.expected.count)
    }

    @Test func aConnectionThatMissesALotIsCountedAndNotJudged() throws {
        let traffic = Traffic()
        let paper = Paper()
        let tap = try tap(traffic, to: [paper])
        traffic.open(1)
        traffic.exchange(1)
        let missing = 1 << 20 | 1
        traffic.write(.missing, 1, .serverToClient, withUnsafeBytes(of: missing) { Array($0) })
        traffic.leak(1)
        traffic.end(1)
        traffic.close()
        #expect(tap.consume().findings.isEmpty)
        #expect(tap.sum.unrecorded == missing)
        #expect(tap.recorded[.clientToServer].octets == 55)
        #expect(try SessionLog.read(Array(paper.pages[0].utf8)).recording.connections.count == 1)
    }

    /// Octets that found no room are a gap, and nothing is made up about them.
    @Test func whatCameTooFastIsCounted() throws {
        let traffic = Traffic(limit: 1)
        traffic.open(1)
        let text = String(repeating: "x", count: 200_000)
        var lost = 0
        for _ in 0..<100 where !traffic.write(.bytes, 1, .serverToClient, text) { lost += 1 }
        #expect(lost > 0)
        let tap = try tap(traffic)
        traffic.close()
        #expect(tap.consume().isOver)
        #expect(tap.recorded[.serverToClient].octets == (100 - lost) * 200_000)
    }

    @Test func heavyTrafficIsNotFollowedPieceByPiece() throws {
        let traffic = Traffic()
        let tap = try tap(traffic, .events)
        traffic.open(1)
        for _ in 0..<3_000 { traffic.exchange(1) }
        traffic.flush()
        let heavy = tap.consume()
        #expect(heavy.events.count <= Pulse.light)
        #expect(heavy.unfollowed == [ConnectionID(1)])
        #expect(tap.takeSummaries().map(\.requests) == [3_000])
        traffic.pass(.milliseconds(2_000))
        traffic.open(2)
        traffic.exchange(2)
        traffic.flush()
        #expect(tap.consume().events.count == 3)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\nX: ", "G", "GET / HTTP/1.1\r\n"])
    func aClientThatTricklesIsNamedOnce(_ beginning: String) throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        traffic.open(1)
        traffic.exchange(1)
        traffic.send(1, .clientToServer, beginning)
        var lines: [Event.Kind] = []
        for _ in 0..<12 {
            traffic.pass(.milliseconds(1_000))
            traffic.send(1, .clientToServer, "a")
            traffic.flush()
            lines += tap.consume().notes.map(\.kind)
        }
        let size = beginning.utf8.count + 5
        let line = "the client trickles: \(size) bytes of its request in 5 seconds"
        #expect(lines == [.log(ConnectionID(1), .lab, line)])
    }

    /// Neither a pause between requests nor a protocol other than HTTP is a trickle.
    @Test func aClientThatTakesItsTimeDoesNotTrickle() throws {
        let traffic = Traffic()
        let tap = try tap(traffic)
        traffic.open(1)
        var notes: [Event] = []
        for _ in 0..<12 {
            traffic.pass(.milliseconds(10_000))
            traffic.exchange(1)
            traffic.flush()
            notes += tap.consume().notes
        }
        traffic.send(1, .clientToServer, "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n")
        traffic.send(
            1, .serverToClient, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: foo\r\n\r\n")
        for _ in 0..<12 {
            traffic.pass(.milliseconds(10_000))
            traffic.send(1, .clientToServer, "\u{1}")
            traffic.flush()
            notes += tap.consume().notes
        }
        #expect(notes.isEmpty)
    }

    /// However long a session is: what is kept of it, and what is known of it, stays within the budget.
    @Test(arguments: [TapSession.Closeness.suspects, .rows, .events], [false, true])
    func memoryStaysWithinTheBudget(_ closeness: TapSession.Closeness, _ leaks: Bool) throws {
        let traffic = Traffic(slabSize: 1 << 16)
        let budget = 8 << 20
        let tap = try tap(traffic, budget: budget, closeness)
        var most = 0
        traffic.open(1)
        for id in 2...800 {
            traffic.pass(.milliseconds(20))
            traffic.open(id)
            if leaks { traffic.leak(id) } else { traffic.exchange(id, size: 3_000) }
            traffic.exchange(1, size: 20_000)
            traffic.end(id)
            traffic.flush()
            _ = tap.consume()
            most = max(most, tap.totals.kept)
        }
        #expect(most <= budget)
        #expect(most > budget / 4)
        #expect(tap.sum.connections == 800)
        #expect(tap.sum.evictions > 0)
        #expect(tap.sum.badConnections == (leaks ? 799 : 0))
    }

    // MARK: The record

    @Test func theRecordIsASessionLog() throws {
        let traffic = Traffic()
        let paper = Paper()
        let tap = try tap(traffic, to: [paper])
        traffic.open(1)
        traffic.exchange(1)
        traffic.write(.note, 0, .clientToServer, "said")
        traffic.leak(1)
        traffic.end(1)
        traffic.close()
        _ = tap.consume()
        tap.finish()
        let contents = try SessionLog.read(Array(paper.pages[0].utf8))
        #expect(contents.notes == [])
        #expect(contents.recording.connections.count == 1)
        #expect(contents.recording.entries.count == 9)
        #expect(contents.findings.map(\.code) == [.excessAfterBodyless])
        #expect(SessionAnalysis(contents.recording).summary.strayBytes == 54)
    }

    /// Each file can be read by itself, and together they are the whole.
    @Test func aFileThatBeginsInTheMiddleSaysWhatCameBefore() throws {
        let traffic = Traffic()
        let paper = Paper()
        paper.linesPerPage = 7
        let tap = try tap(traffic, to: [paper])
        for id in 1...2 { traffic.open(id) }
        for round in 0..<10 {
            traffic.exchange(1 + round % 2)
            traffic.flush()
            _ = tap.consume()
        }
        #expect(paper.pages.count > 2)
        var octets = 0
        for page in paper.pages where !page.isEmpty {
            let recording = try SessionLog.read(Array(page.utf8)).recording
            for entry in recording.entries { if case .bytes(_, _, let range) = entry.kind { octets += range.count } }
        }
        #expect(octets == tap.totals.octets)
    }

    @Test func aDiskThatIsFullCostsWhatComesMeanwhile() throws {
        let traffic = Traffic()
        let paper = Paper()
        let tap = try tap(traffic, to: [paper])
        traffic.open(1)
        traffic.exchange(1)
        traffic.flush()
        _ = tap.consume()
        paper.isFull = true
        var notes: [Event] = []
        for _ in 0..<3 {
            traffic.exchange(1)
            traffic.flush()
            notes += tap.consume().notes
        }
        #expect(notes.map(\.kind) == [.log(nil, .lab, "cannot write paper: it is full")])
        paper.isFull = false
        for _ in 0..<2 {
            traffic.exchange(1)
            traffic.flush()
            #expect(tap.consume().notes.isEmpty)
        }
        let last = try SessionLog.read(Array(paper.pages.last!.utf8)).recording
        #expect(last.connections[0].clientToServer.bytes.count == tap.recorded[.clientToServer].octets)
        #expect(tap.sum.requests == 6)
    }
}
