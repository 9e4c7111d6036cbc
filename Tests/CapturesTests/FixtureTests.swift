import Captures
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Captures of real peers, taken with tcpdump on the loopback interface.
///
/// Go 1.22.10 and 1.27.3 (net/http), gevent 26.9.0 (pywsgi) with aiohttp 3.14.5.
enum Fixture: String, CaseIterable, Sendable {
    case goQuick = "go1.22-head-quick"
    case goSlow = "go1.22-head-slow"
    case goFixed = "go1.27-head-fixed"
    case geventUpgrade = "gevent26.9.0-h2c"
    case geventPlain = "gevent26.9.0-plain"

    var path: String { String(#filePath.dropLast("FixtureTests.swift".count)) + "Fixtures/\(rawValue).pcap" }

    func octets() throws -> [UInt8] {
        let file = try #require(fopen(path, "r"), "\(path) is not there")
        defer { fclose(file) }
        var octets = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&octets, 1, octets.count, file)
        return Array(octets[..<count])
    }
}

struct FixtureTests {
    @Test func theLateBytesOfGoComeInTheOrderOfTheWire() throws {
        let reading = try Reading(Fixture.goQuick.octets())
        #expect(reading.reader.damage == nil)
        #expect(
            reading.connections.map(\.steps) == [
                ["c2s 73", "s2c 56", "c2s 73", "s2c 54", "c2s fin", "s2c 56", "c2s rst"]
            ])
        let connection = try #require(reading.connections.first)
        #expect(connection.text(.clientToServer).hasPrefix("HEAD / HTTP/1.1\r\n"))
        #expect(connection.server.hasPrefix("127.0.0.1:"))
    }

    @Test(
        arguments: [
            (Fixture.goSlow, 8, ["c2s 73", "s2c 110", "c2s fin", "s2c fin"]),
            (.goFixed, 1, (1...6).flatMap { _ in ["c2s 73", "s2c 56"] }),
            (.geventUpgrade, 3, ["c2s 235", "s2c 86", "c2s 235", "s2c 66", "s2c fin", "c2s fin"]),
            (.geventPlain, 1, (1...6).flatMap { _ in ["c2s 200", "s2c 86"] } + ["c2s fin", "s2c fin"]),
        ])
    func realPeersReadAsTheySpoke(_ fixture: Fixture, _ count: Int, _ steps: [String]) throws {
        let reading = try Reading(fixture.octets())
        #expect(reading.reader.damage == nil)
        #expect(reading.reader.others.isEmpty)
        #expect(reading.connections.map(\.steps) == Array(repeating: steps, count: count))
    }

    @Test(arguments: Fixture.allCases, [1, 7, 64, 1000]) func theSizeOfTheWindowDoesNotMatter(
        _ fixture: Fixture, _ piece: Int
    ) throws {
        let octets = try fixture.octets()
        #expect(try Reading(octets, piece: piece).transcript == Reading(octets).transcript)
    }
}
