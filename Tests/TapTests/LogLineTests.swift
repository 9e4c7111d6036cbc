import Formats
import Testing
import Wire

@testable import Tap

/// Two writers of one format that share no code.
@Suite struct LogLineTests {
    private static let id = ConnectionID(1_234_567)
    private static let times = [0, 1, 999_999_999, 1_000_000_000, 86_400_123_456_789].map {
        Timestamp(nanoseconds: $0)
    }

    @Test(arguments: times) func writesWhatTheSessionLogWriterWrites(_ time: Timestamp) {
        var expected = ""
        var writer = SessionLogWriter()
        var line = LogLine()
        func add(_ kind: Event.Kind) { expected += writer.line(of: Event(time, kind)) }

        add(.open(Self.id, client: "[::1]:40001", server: "127.0.0.1:8080"))
        line.open(Self.id, client: "[::1]:40001", server: "127.0.0.1:8080", at: time)
        var offset = 0
        for count in [1, 2, 3, 4, 63, 64, 65, 1_000] {
            let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
            add(.bytes(Self.id, .serverToClient, octets))
            octets.withUnsafeBytes { line.bytes(Self.id, .serverToClient, offset: offset, $0, at: time) }
            offset += count
        }
        add(.gap(Self.id, .serverToClient, 12))
        line.gap(Self.id, .serverToClient, offset: offset, count: 12, at: time)
        for direction in Direction.allCases {
            for ending in Ending.allCases {
                add(.close(Self.id, direction, ending))
                line.close(Self.id, direction, ending, at: time)
            }
        }
        for text in ["plain", "\"\\\n\r\t\u{0}\u{1B}[31m", "ä → 𝄞 \u{202E}"] {
            add(.log(nil, .lab, text))
            line.log(nil, .lab, text, at: time)
            add(.log(Self.id, .server, text))
            line.log(Self.id, .server, text, at: time)
        }
        #expect(String(decoding: line.octets, as: UTF8.self) == expected)
    }
}
