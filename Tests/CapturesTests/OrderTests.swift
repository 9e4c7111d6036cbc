import Captures
import Testing
import Wire

/// TCP as it arrives: out of order, twice, with holes, and again between the same addresses.
struct OrderTests {
    typealias Segment = Talk.Segment

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [String]
        var again: [String] = []
        var make: @Sendable () -> [Segment]
        var testDescription: String { name }
    }

    static let plain = FormTests.steps

    static let cases: [Case] = [
        Case(name: "in order", steps: plain) { Talk.whole().segments },
        Case(name: "across the end of the sequence numbers", steps: plain) {
            Talk.whole(client: UInt32.max - 20, server: UInt32.max - 60).segments
        },
        Case(name: "across the middle of the sequence numbers", steps: plain) {
            Talk.whole(client: 0x7FFF_FFF0, server: 0x7FFF_FFE0).segments
        },
        Case(
            name: "every segment twice", steps: plain,
            again: ["c2s 0..<27 same", "s2c 0..<40 same", "c2s 27..<54 same", "s2c 40..<80 same"]
        ) {
            Talk.whole().segments.flatMap { [$0, $0] }
        },
        Case(name: "a response before its request", steps: plain) {
            var segments = Talk.whole().segments
            segments.swapAt(3, 5)
            return segments
        },
        Case(name: "a request in two halves, the second first", steps: plain) {
            var segments = Talk.whole().segments
            let (front, back) = cut(segments[3], at: 5)
            segments.replaceSubrange(3...3, with: [back, front])
            return segments
        },
        Case(name: "overlapping halves", steps: plain, again: ["c2s 9..<20 same"]) {
            var segments = Talk.whole().segments
            let front = cut(segments[3], at: 20).0
            let back = cut(segments[3], at: 9).1
            segments.replaceSubrange(3...3, with: [front, back])
            return segments
        },
        Case(name: "overlapping halves that differ: the first copy wins", steps: plain, again: ["c2s 9..<20 other"]) {
            var segments = Talk.whole().segments
            let front = cut(segments[3], at: 20).0
            var back = cut(segments[3], at: 9).1
            back.octets[0] = 0x58
            segments.replaceSubrange(3...3, with: [front, back])
            return segments
        },
        Case(
            name: "a copy that came too early and differs from the one before it", steps: plain,
            again: ["c2s 9..<27 other"]
        ) {
            var segments = Talk.whole().segments
            let (front, back) = cut(segments[3], at: 9)
            var other = back
            other.octets[3] ^= 1
            segments.replaceSubrange(3...3, with: [back, other, front])
            return segments
        },
        Case(name: "the SYN is missing", steps: plain) { Array(Talk.whole().segments.dropFirst()) },
        Case(name: "the whole greeting is missing", steps: plain) { Array(Talk.whole().segments.dropFirst(3)) },
        Case(
            name: "it begins with a response", steps: ["c2s gap 1", "s2c 40", "c2s 27", "s2c 40", "c2s fin", "s2c fin"]
        ) {
            Array(Talk.whole().segments.dropFirst(5))
        },
        Case(
            name: "it begins within a response",
            steps: ["s2c gap 13", "c2s 27", "s2c 40", "c2s fin", "s2c fin"]
        ) {
            var segments = Array(Talk.whole().segments.dropFirst(5))
            segments[0] = cut(segments[0], at: 27).1
            return segments
        },
        Case(name: "the SYN comes after the first request", steps: plain) {
            var segments = Talk.whole().segments
            segments.insert(segments.remove(at: 0), at: 3)
            return segments
        },
        Case(name: "half-closed: the server goes on", steps: ["c2s 27", "c2s fin", "s2c 40", "s2c fin"]) {
            var talk = Talk()
            talk.greet()
            talk.client(Talk.get)
            talk.finish(.clientToServer)
            talk.acknowledge(.serverToClient)
            talk.server(Talk.ok)
            talk.finish(.serverToClient)
            return talk.segments
        },
        Case(name: "reset by the server", steps: ["c2s 27", "s2c rst"]) {
            var talk = Talk()
            talk.greet()
            talk.client(Talk.get)
            talk.reset(.serverToClient)
            return talk.segments
        },
        Case(name: "a reset that says why", steps: ["c2s 27", "s2c 40", "s2c rst"]) {
            var talk = Talk()
            talk.greet()
            talk.client(Talk.get)
            talk.server(Talk.ok)
            talk.reset(.serverToClient, Array("[0x1] Flow expired".utf8))
            return talk.segments
        },
        Case(name: "thousands of segments behind one that was sent again", steps: ["c2s 27", "s2c 60042"]) {
            var talk = Talk()
            talk.greet()
            talk.client(Talk.get)
            talk.server("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\nhello")
            for _ in 1..<6_000 { talk.server("0123456789") }
            talk.server("56789")
            var segments = talk.segments
            segments.append(segments.remove(at: 5))
            return segments
        },
        Case(
            name: "a request that was lost, acknowledged by its response",
            steps: ["c2s 27", "s2c 40", "c2s gap 27", "s2c 40", "c2s fin", "s2c fin"]
        ) {
            var segments = Talk.whole().segments
            segments.remove(at: 7)
            return segments
        },
        Case(
            name: "a part of a response that was lost",
            steps: ["c2s 27", "s2c 10", "s2c gap 20", "s2c 10", "c2s 27", "s2c 40", "c2s fin", "s2c fin"]
        ) {
            var segments = Talk.whole().segments
            let front = cut(segments[5], at: 10).0
            let back = cut(segments[5], at: 30).1
            segments.replaceSubrange(5...5, with: [front, back])
            return segments
        },
        Case(
            name: "a part of a response that nobody has acknowledged",
            steps: ["c2s 27", "s2c 10", "s2c gap 20", "s2c 10"]
        ) {
            var segments = Array(Talk.whole().segments[..<6])
            let front = cut(segments[5], at: 10).0
            let back = cut(segments[5], at: 30).1
            segments.replaceSubrange(5...5, with: [front, back])
            return segments
        },
        Case(
            name: "segments cut short by the capture",
            steps: ["c2s 27", "s2c 30", "s2c gap 10", "c2s 27", "s2c 40", "c2s fin", "s2c fin"]
        ) {
            var segments = Talk.whole().segments
            segments[5].cut = 10
            return segments
        },
        Case(name: "a probe whether the other end is there", steps: plain) {
            var segments = Talk.whole().segments
            var probe = segments[7]
            probe.sequence &-= 1
            probe.octets = [0]
            segments.insert(probe, at: 7)
            return segments
        },
        Case(name: "one direction alone", steps: ["c2s 27", "s2c gap 40", "c2s 27", "s2c gap 40", "c2s fin"]) {
            Talk.whole().segments.filter { $0.direction == .clientToServer }
        },
        Case(name: "octets behind the end are nobody's", steps: plain) {
            var segments = Talk.whole().segments
            var late = segments[7]
            late.sequence = segments.last!.sequence &+ 100
            segments.append(late)
            return segments
        },
    ]

    static func cut(_ segment: Segment, at count: Int) -> (Segment, Segment) {
        var (front, back) = (segment, segment)
        front.octets = Array(segment.octets[..<count])
        back.octets = Array(segment.octets[count...])
        back.sequence &+= UInt32(count)
        return (front, back)
    }

    static func reading(_ segments: [Segment], port: UInt16 = 40_001) throws -> Reading {
        let forge = Forge()
        return try Reading(forge.file(segments.flatMap { forge.packets($0, port: port) }))
    }

    @Test(arguments: cases) func segmentsAreBroughtIntoOrder(_ row: Case) throws {
        let reading = try Self.reading(row.make())
        #expect(reading.connections.map(\.steps) == [row.steps])
        #expect(reading.connections.map(\.again) == [row.again])
        #expect(reading.reader.damage == nil)
    }

    @Test func theSameAddressesCarryOneConnectionAfterAnother() throws {
        let talks = (0..<5).map { Talk.whole(client: UInt32($0) * 100_000, server: UInt32($0) * 77_777) }
        let reading = try Self.reading(talks.flatMap(\.segments))
        #expect(reading.connections.map(\.steps) == Array(repeating: Self.plain, count: 5))
    }

    @Test func theSameNumbersMayBeginAnotherConnection() throws {
        let reading = try Self.reading(Talk.whole().segments + Talk.whole().segments)
        #expect(reading.connections.map(\.steps) == [Self.plain, Self.plain])
    }

    @Test func aConnectionThatNobodySawEndingEndsWithTheNext() throws {
        let first = Array(Talk.whole().segments[..<6])
        let reading = try Self.reading(first + Talk.whole(client: 500_000, server: 600_000).segments)
        #expect(
            reading.connections.map(\.steps) == [["c2s 27", "s2c 40", "c2s gap", "s2c gap"], Self.plain])
    }

    @Test func connectionsDoNotMix() throws {
        let forge = Forge()
        let talks = (0..<300).map { Talk.whole(port: UInt16(40_000 + $0), client: UInt32($0)) }
        // All of them at once, a segment of each in turn.
        let packets = talks[0].segments.indices.flatMap { index in
            talks.flatMap { forge.packets($0.segments[index], port: $0.clientPort) }
        }
        let reading = try Reading(forge.file(packets))
        #expect(reading.connections.count == 300)
        #expect(reading.connections.allSatisfy { $0.steps == Self.plain })
        #expect(Set(reading.connections.map(\.client)).count == 300)
    }

    /// What the ends said does not depend on how a network carried it.
    @Test(arguments: 1...50) func shufflingDuplicatingAndCuttingChangeNothing(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var talk = Talk.whole(
            client: .random(in: 0 ... .max, using: &random), server: .random(in: 0 ... .max, using: &random))
        if Bool.random(using: &random) { talk = Talk.long(&random) }
        let expected = try Self.reading(talk.segments)
        var segments = talk.segments.flatMap { Self.recut($0, &random) }
        for index in segments.indices.reversed() where Int.random(in: 0..<4, using: &random) == 0 {
            segments.insert(segments[index], at: Int.random(in: index...min(index + 6, segments.count), using: &random))
        }
        for index in segments.indices.dropLast() where Bool.random(using: &random) {
            let other = min(segments.count - 1, index + Int.random(in: 1...3, using: &random))
            segments.swapAt(index, other)
        }
        let reading = try Self.reading(segments)
        #expect(reading.connections.map(\.octets) == expected.connections.map(\.octets), "seed \(seed)")
        #expect(reading.connections.map(\.steps) == expected.connections.map(\.steps), "seed \(seed)")
        #expect(reading.connections.flatMap(\.again).allSatisfy { $0.hasSuffix("same") }, "seed \(seed)")
    }

    /// Anything may be missing: what is told is at the offset where it was said.
    @Test(arguments: 1...50) func whatIsMissingIsAGapOfItsLength(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let talk = Talk.long(&random)
        let expected = try Self.reading(talk.segments).connections[0]
        let segments = talk.segments.enumerated().filter { index, _ in
            index < 4 || Int.random(in: 0..<8, using: &random) > 0
        }.map(\.element)
        let reading = try Self.reading(segments)
        let connection = try #require(reading.connections.first)
        #expect(reading.connections.count == 1)
        for direction in Direction.allCases {
            let (whole, part) = (expected.octets[direction] ?? [], connection.octets[direction] ?? [])
            // A FIN that is lost with the octets before it is acknowledged as if it were one of them.
            #expect(part.count <= whole.count + 1, "seed \(seed)")
            #expect(zip(whole, part).allSatisfy { $0 == $1 || $1 == 0 }, "seed \(seed)")
        }
    }

    private static func recut(_ segment: Segment, _ random: inout SplitMix) -> [Segment] {
        guard segment.octets.count > 1, Bool.random(using: &random) else { return [segment] }
        let (front, back) = cut(segment, at: .random(in: 1..<segment.octets.count, using: &random))
        return recut(front, &random) + recut(back, &random)
    }
}

extension Talk {
    /// Some exchanges with bodies of several segments.
    static func long(_ random: inout SplitMix) -> Talk {
        var talk = Talk(
            client: .random(in: 0 ... .max, using: &random), server: .random(in: 0 ... .max, using: &random))
        talk.greet()
        for _ in 0..<Int.random(in: 2...8, using: &random) {
            talk.client(get)
            talk.acknowledge(.serverToClient)
            let count = Int.random(in: 1...6, using: &random)
            talk.server("HTTP/1.1 200 OK\r\nContent-Length: \(count * 50)\r\n\r\n")
            for number in 0..<count {
                talk.say(.serverToClient, (0..<50).map { UInt8(65 + ($0 + number) % 26) })
                if Bool.random(using: &random) { talk.acknowledge(.clientToServer) }
            }
            talk.acknowledge(.clientToServer)
        }
        talk.finish(.serverToClient)
        talk.finish(.clientToServer)
        return talk
    }
}
