import Analysis
import CaptureFiles
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// What the whole way from a file to the findings says: it has to agree with what the real peers did.
struct VerdictTests {
    struct Finding: Equatable, CustomStringConvertible {
        var connection: Int
        var code: FindingCode
        var direction: Direction
        var range: Range<Int>
        var exchange: Int?
        var known: [String]

        var description: String {
            "\(connection) \(code.rawValue) \(direction.code) \(range) by \(exchange ?? 0) \(known)"
        }
    }

    struct Verdict {
        var summary: SessionAnalysis.Summary
        /// Desyncs and violations.
        var findings: [Finding]
        /// Numbers of the connections that the first look flags.
        var flagged: [Int]
    }

    /// The full analysis of every connection, those that the first look calls clean included.
    static func verdict(_ path: String) throws -> Verdict {
        guard case .capture(let capture) = try SessionInput.open(path) else {
            throw Failure(description: "\(path) is no capture")
        }
        while try capture.advance() {}
        var whole = SessionAnalysis()
        for connection in capture.index.connections {
            var teller = capture.teller(of: connection)
            for event in try teller.next() { try whole.append(event) }
        }
        let findings = whole.findings.filter { $0.severity > .note }.map {
            Finding(
                connection: $0.connection.number, code: $0.code, direction: $0.direction, range: $0.range,
                exchange: $0.exchange, known: $0.known)
        }
        return Verdict(
            summary: whole.summary, findings: findings,
            flagged: capture.index.connections.filter(\.needsAnalysis).map(\.id.number))
    }

    struct Failure: Error { var description: String }

    static func verdict(_ file: [UInt8]) throws -> Verdict {
        var template = Array("/tmp/straybyte-test.XXXXXX".utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        guard write(descriptor, file, file.count) == file.count else {
            throw Failure(description: "cannot write \(path)")
        }
        return try verdict(path)
    }

    @Test func theLateBytesOfGoAreNamed() throws {
        let verdict = try Self.verdict(Fixture.goQuick.path)
        #expect(verdict.findings == [Self.leaked(1)])
        #expect(verdict.summary.connections == 1)
        #expect(verdict.summary.requests == 2)
        #expect(verdict.summary.responses == 2)
        #expect(verdict.summary.strayBytes == 54)
    }

    @Test func theEarlyBytesOfGoAreNamedOnEveryConnection() throws {
        let verdict = try Self.verdict(Fixture.goSlow.path)
        #expect(verdict.findings == (1...8).map(Self.leaked))
        #expect(verdict.summary.connections == 8)
        #expect(verdict.summary.strayBytes == 8 * 54)
    }

    @Test func theBytesThatGeventAteAreNamedOnEveryConnection() throws {
        let verdict = try Self.verdict(Fixture.geventUpgrade.path)
        #expect(
            verdict.findings
                == (1...3).map {
                    Finding(
                        connection: $0, code: .eatenBytes, direction: .clientToServer, range: 235..<248, exchange: 1,
                        known: ["gevent/gevent#2035"])
                })
        #expect(verdict.summary.eatenBytes == 39)
        #expect(verdict.summary.strayBytes == 0)
    }

    @Test(arguments: [Fixture.goFixed, .geventPlain]) func whatIsInSyncRaisesNothing(_ fixture: Fixture) throws {
        let verdict = try Self.verdict(fixture.path)
        #expect(verdict.findings.isEmpty)
        #expect(verdict.summary.connections == 1)
        #expect(verdict.summary.requests == 6)
        #expect(verdict.summary.responses == 6)
        #expect(!verdict.summary.isBad)
        // One has nothing to look at twice, the other's status lines are worth a note.
        #expect(verdict.flagged == (fixture == .goFixed ? [] : [1]))
    }

    private static func leaked(_ connection: Int) -> Finding {
        Finding(
            connection: connection, code: .excessAfterBodyless, direction: .serverToClient, range: 56..<110,
            exchange: 1, known: ["golang/go#68609"])
    }

    /// How a network carried it changes nothing of what is found.
    @Test(arguments: Fixture.allCases, 1...4) func shufflingAndDuplicatingChangeNoFinding(
        _ fixture: Fixture, _ seed: UInt64
    ) throws {
        var random = SplitMix(state: seed)
        let file = try fixture.octets()
        var records = Self.records(file)
        for index in records.indices.reversed() where Int.random(in: 0..<3, using: &random) == 0 {
            records.insert(records[index], at: Int.random(in: index...min(index + 4, records.count), using: &random))
        }
        // Times stay in their order, only what was captured then does not.
        for index in records.indices.dropLast() where Bool.random(using: &random) {
            records.swapAt(index, min(records.count - 1, index + Int.random(in: 1...2, using: &random)))
        }
        let (plain, shuffled) = (
            try Self.verdict(fixture.path), try Self.verdict(Array(file[..<24]) + records.flatMap { $0 })
        )
        #expect(shuffled.findings == plain.findings, "seed \(seed)")
        #expect(shuffled.summary.requests == plain.summary.requests, "seed \(seed)")
        #expect(shuffled.summary.strayBytes == plain.summary.strayBytes, "seed \(seed)")
    }

    /// The records of a pcap file in little-endian order.
    private static func records(_ file: [UInt8]) -> [[UInt8]] {
        var records: [[UInt8]] = []
        var start = 24
        while start + 16 <= file.count {
            let length = (0..<4).reduce(0) { $0 | Int(file[start + 8 + $1]) << ($1 * 8) }
            records.append(Array(file[start..<start + 16 + length]))
            start += 16 + length
        }
        return records
    }

    @Test func aCopyThatDiffersIsSaid() throws {
        var talk = Talk.whole()
        var segments = talk.segments
        var other = segments[5]
        other.octets[0] = 0x68
        segments.insert(other, at: 6)
        talk = Talk()
        let forge = Forge()
        let file = forge.file(segments.flatMap { forge.packets($0, port: talk.clientPort) })
        let verdict = try Self.verdict(file)
        #expect(verdict.flagged == [1])
        #expect(verdict.findings.isEmpty)
    }

    @Test func whatIsMissingIsLookedAtTwice() throws {
        let forge = Forge()
        var segments = Talk.whole().segments
        segments.remove(at: 7)
        let verdict = try Self.verdict(forge.file(segments.flatMap { forge.packets($0, port: 40_001) }))
        #expect(verdict.flagged == [1])
        #expect(verdict.findings.isEmpty)
    }
}
