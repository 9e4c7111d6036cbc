/// What a recording says only because of when and where it was made: dates, durations, addresses.
///
/// Everything else stays as it is, so that what two recordings say besides can be compared: lengths, statuses, other
/// numbers.
struct Incidental {
    /// Octets that are left, and where each was.
    struct Rest {
        var octets: [UInt8] = []
        var places: [Int] = []
        /// How many there were.
        var count: Int

        /// Where the first octet is in which the two differ; nil if there is none.
        func difference(from other: Rest) -> Int? {
            if let index = zip(octets, other.octets).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset
            {
                return places[index]
            }
            if octets.count == other.octets.count { return nil }
            let shorter = min(octets.count, other.octets.count)
            return places.indices.contains(shorter) ? places[shorter] : count
        }
    }

    /// Of what a party printed.
    static func removed(from line: String) -> Rest { Rest(Array(line.utf8), without: inLogs, upTo: line.utf8.count) }

    /// Of the octets of a message: the values of Date and Host, and moments in other fields.
    static func removed(fromMessage octets: ArraySlice<UInt8>) -> Rest {
        let octets = Array(octets)
        return Rest(octets, without: inHeads, upTo: headerEnd?.first(in: octets)?.upperBound ?? octets.count)
    }

    // Our own expressions: they are some. Nothing is taken out where one is none, and a test would tell.
    private static func pattern(_ expression: String) -> BytePattern? { try? BytePattern("r:" + expression) }

    fileprivate struct Kind {
        var pattern: BytePattern?
        /// How much of a match is no part of what is taken out.
        var kept: @Sendable (ArraySlice<UInt8>) -> Int = { _ in 0 }
        /// Whether it has to stand by itself: `1.125` in `HTTP/1.125` does not.
        var isWord = true
    }

    private static let headerEnd = pattern("\\r\\n\\r\\n")
    private static let moment =
        "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d[- ][A-Z][a-z][a-z][- ]\\d\\d\\d\\d \\d\\d:\\d\\d:\\d\\d GMT"

    private static let inHeads = [
        Kind(
            pattern: pattern("(?i)\\r\\n(date|host):[^\\r\\n]*"),
            kept: { match in (match.firstIndex(of: UInt8(ascii: ":")) ?? match.startIndex) + 1 - match.startIndex },
            isWord: false),
        Kind(pattern: pattern(moment)),
    ]

    private static let inLogs = [
        Kind(pattern: pattern(moment)),
        // As in [2026-11-21 20:07:04], 2026/11/21 20:07:04.123456, 2026-11-21T20:07:04Z.
        Kind(
            pattern: pattern(
                "\\d\\d\\d\\d[-/]\\d\\d[-/]\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d([.,]\\d+)?(Z|[-+]\\d\\d:?\\d\\d)?")),
        // As in [21/Nov/2026:20:07:04 +0000].
        Kind(pattern: pattern("\\d\\d/[A-Z][a-z][a-z]/\\d\\d\\d\\d[: ]\\d\\d:\\d\\d:\\d\\d( [-+]\\d\\d\\d\\d)?")),
        // As in 127.0.0.1, 127.0.0.1:53550, ('127.0.0.1', 53550), [::1]:53550, ('::1', 53550), localhost:53550.
        Kind(pattern: pattern("\\d+\\.\\d+\\.\\d+\\.\\d+(:\\d+|', \\d+| port \\d+)?")),
        Kind(pattern: pattern("\\[[0-9a-f]*:[0-9a-f:.]*\\](:\\d+)?"), isWord: false),
        Kind(pattern: pattern("'[0-9a-f]*:[0-9a-f:.]*', \\d+")),
        Kind(pattern: pattern("localhost(:\\d+|', \\d+| port \\d+)")),
        // As in 10.740ms, 1m2.5s, 0.010740; an integer is somebody's setting, 1.1 a version.
        Kind(pattern: pattern("(\\d+h)?(\\d+m)?\\d+\\.\\d+(ns|us|\\xc2\\xb5s|ms|s)")),
        Kind(pattern: pattern("\\d+\\.\\d\\d\\d+")),
    ]
}

extension Incidental.Rest {
    /// - Parameter end: Behind it nothing is taken out.
    fileprivate init(_ all: [UInt8], without kinds: [Incidental.Kind], upTo end: Int) {
        count = all.count
        let head = Array(all[..<end])
        var gaps: [Range<Int>] = []
        for kind in kinds {
            var place = 0
            while let match = kind.pattern?.first(in: head, from: place), !match.isEmpty {
                place = match.upperBound
                if kind.isWord, !Self.standsAlone(match, in: head) { continue }
                gaps.append(match.lowerBound + kind.kept(head[match])..<match.upperBound)
            }
        }
        gaps.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        var place = 0
        for gap in gaps where gap.lowerBound >= place {
            keep(all, place..<gap.lowerBound)
            // What was there is not said, but that there was something.
            octets.append(0)
            places.append(gap.lowerBound)
            place = gap.upperBound
        }
        keep(all, place..<all.count)
    }

    private mutating func keep(_ all: [UInt8], _ range: Range<Int>) {
        octets += all[range]
        places += range
    }

    private static func standsAlone(_ match: Range<Int>, in octets: [UInt8]) -> Bool {
        func belongs(_ index: Int, _ others: String) -> Bool {
            guard octets.indices.contains(index) else { return false }
            switch octets[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: return true
            case let octet: return others.utf8.contains(octet)
            }
        }
        let isBegun =
            belongs(match.lowerBound - 1, ".") || octets[..<match.lowerBound].suffix(5) == [72, 84, 84, 80, 47]
        let goesOn =
            belongs(match.upperBound, "")
            || octets[match.upperBound...].first == 0x2E && belongs(match.upperBound + 1, "")
        return !isBegun && !goesOn
    }
}
