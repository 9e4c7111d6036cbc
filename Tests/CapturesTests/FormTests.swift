import Captures
import Testing
import Wire

/// The same conversation in every form that a file can give it.
struct FormTests {
    static let steps = ["c2s 27", "s2c 40", "c2s 27", "s2c 40", "c2s fin", "s2c fin"]

    @Test(arguments: Forge.Link.allCases, [false, true]) func everyLinkReadsTheSame(
        _ link: Forge.Link, _ isIPv6: Bool
    ) throws {
        let reading = try Reading(Forge(link: link, isIPv6: isIPv6).file(.whole()))
        #expect(reading.reader.damage == nil)
        #expect(reading.reader.unreadLinks.isEmpty)
        #expect(reading.connections.map(\.steps) == [Self.steps])
        #expect(reading.connections.first?.client == (isIPv6 ? "[2001:db8::1]:40001" : "10.0.0.1:40001"))
        #expect(reading.connections.first?.server == (isIPv6 ? "[2001:db8::2]:8080" : "10.0.0.2:8080"))
    }

    @Test(arguments: Forge.Container.allCases) func everyContainerReadsTheSame(_ container: Forge.Container) throws {
        let forge = Forge(container: container)
        let reading = try Reading(forge.file(.whole()))
        #expect(reading.reader.damage == nil)
        #expect(reading.connections.map(\.steps) == [Self.steps])
        #expect(reading.reader.packets == Talk.whole().segments.count)
        // The first packet is a millisecond in; simple packets have no time.
        #expect(reading.reader.began == (container == .pcapngSimple ? 0 : forge.epoch + 1_000_000))
    }

    @Test(arguments: [false, true], [nil, 8, 16, 24]) func optionsAndFragmentsDoNotMatter(
        _ isIPv6: Bool, _ fragment: Int?
    ) throws {
        for hasOptions in [false, true] {
            let forge = Forge(isIPv6: isIPv6, hasOptions: hasOptions, fragment: fragment)
            let reading = try Reading(forge.file(.whole()))
            #expect(reading.connections.map(\.steps) == [Self.steps])
        }
    }

    @Test(arguments: [false, true]) func fragmentsMayComeInAnyOrder(_ isIPv6: Bool) throws {
        let forge = Forge(isIPv6: isIPv6, fragment: 8)
        let talk = Talk.whole()
        let packets = talk.segments.flatMap { segment -> [Forge.Packet] in
            let pieces = forge.packets(segment, port: talk.clientPort)
            // Backwards, and every other one twice.
            return pieces.reversed() + pieces.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        }
        #expect(try Reading(forge.file(packets)).connections.map(\.steps) == [Self.steps])
    }

    @Test func aLinkThatIsNotReadIsCounted() throws {
        var file = Forge().file(.whole())
        file[20] = 147
        let reading = try Reading(file)
        #expect(reading.connections.isEmpty)
        #expect(reading.reader.unreadLinks == [147: Talk.whole().segments.count])
    }

    @Test func whatIsNoCaptureIsNone() {
        for octets in [[], [0xD4], Array("{\"type\"".utf8), [0, 0, 0, 0]] as [[UInt8]] {
            let format = CaptureFormat(octets.span)
            #expect(format == nil)
        }
    }
}

/// Files that end too early or say what cannot be.
struct DamageTests {
    @Test(arguments: [Forge.Container.pcapLittle, .pcapngLittle, .pcapngSections])
    func whatComesBeforeTheEndIsThere(_ container: Forge.Container) throws {
        let file = Forge(container: container).file(.whole())
        let whole = try Reading(file).connections[0]
        for length in stride(from: 4, to: file.count, by: 3) {
            let reading = try Reading(Array(file[..<length]))
            for direction in Direction.allCases {
                let octets = reading.connections.first?.octets[direction] ?? []
                #expect(whole.octets[direction]?.starts(with: octets) == true)
            }
            if let damage = reading.reader.damage {
                #expect(damage.offset <= length)
                #expect(damage.description.hasPrefix("the capture ends at offset \(damage.offset): "))
            }
        }
    }

    @Test func aRecordThatIsCutOffIsNamedWithItsPlace() throws {
        let file = Forge().file(.whole())
        let reading = try Reading(Array(file.dropLast()))
        let last = Forge().packets(Talk.whole().segments.last!, port: 40_001)[0]
        #expect(
            reading.reader.damage?.description
                == "the capture ends at offset \(file.count - 16 - last.octets.count): the last record is cut off")
    }

    @Test func aLengthThatCannotBeEndsTheFile() throws {
        var file = Forge().file(.whole())
        let first = 24 + 16 + Forge().packets(Talk.whole().segments[0], port: 40_001)[0].octets.count
        // The second packet's captured length.
        file[first + 8 + 3] = 0x7F
        let reading = try Reading(file)
        #expect(reading.reader.packets == 1)
        #expect(reading.reader.damage?.offset == first)
    }

    @Test func aBlockWhoseLengthsDifferEndsTheFile() throws {
        var file = Forge(container: .pcapngLittle).file(.whole())
        file[file.count - 4] ^= 4
        let reading = try Reading(file)
        #expect(reading.reader.damage?.reason == "a block there says its length twice, and not the same")
        #expect(reading.reader.packets == Talk.whole().segments.count - 1)
    }

    /// Nothing traps, and octets that are told are octets of the file: `Transcript` looks at each.
    @Test(arguments: 1...40) func anyOctetsCanBeRead(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let container = Forge.Container.allCases.randomElement(using: &random)!
        let link = Forge.Link.allCases.randomElement(using: &random)!
        let forge = Forge(
            link: link, container: container, isIPv6: .random(using: &random), hasOptions: .random(using: &random),
            fragment: Bool.random(using: &random) ? 24 : nil)
        let original = forge.file(.whole())
        for _ in 0..<10 {
            var file = original
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                // Never the magic: another file is another test.
                let index = Int.random(in: 4..<file.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: file[index] = .random(in: 0...255, using: &random)
                case 1: file[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
                case 2: file.remove(at: index)
                default: file.insert(contentsOf: original[4..<min(original.count, 40)], at: index)
                }
            }
            let piece = [1 << 20, 97].randomElement(using: &random)!
            _ = try Reading(file, piece: piece)
        }
    }
}
