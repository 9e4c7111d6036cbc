import Scenarios
import Testing
import Wire

/// Every scenario with settings that take it through different code.
private let cases: [(scenario: String, knobs: [String], gap: Delay)] = [
    ("head-body", [], .milliseconds(200)),
    ("head-body", ["upstream-delay=30ms"], .zero),
    ("head-body", ["flush=no", "body-size=2000"], .milliseconds(200)),
    ("head-body", ["source=reader", "body-size=3000", "content-length=100"], .milliseconds(5)),
    ("head-body", ["source=string"], .milliseconds(5)),
    ("upgrade-discard", [], .milliseconds(100)),
    ("upgrade-discard", ["body=x", "connection=", "upgrade=websocket"], .zero),
    ("upgrade-discard", ["application-reads-body=no"], .milliseconds(100)),
    ("upgrade-discard", ["connection=close"], .milliseconds(100)),
]

private let cuts: [Segmentation] =
    [.byteByByte, .sizes([1, 5, 17]), .sizes([16]), .sizes([])]
    + (1...6).map { .random(seed: $0, most: 40) } + (7...9).map { .random(seed: $0, most: 3) }

@Test(arguments: cases, Variant.allCases)
func anInterpretationDoesNotDependOnSegments(
    _ row: (scenario: String, knobs: [String], gap: Delay), _ variant: Variant
) throws {
    let scenario = try #require(Scenario.named(row.scenario))
    let whole = try Run(scenario, variant, row.knobs, gap: row.gap)
    for cut in cuts {
        let run = try Run(scenario, variant, row.knobs, gap: row.gap, segmentation: cut)
        #expect(run.recording.connections.count == whole.recording.connections.count, "\(cut)")
        for record in whole.recording.connections {
            for direction in Direction.allCases {
                #expect(run.recording.connection(record.id)?[direction].bytes == record[direction].bytes, "\(cut)")
                for observer in [Observer.client, .server] {
                    let interpretation = run.interpretation(record.id.number, observer, direction)
                    #expect(
                        interpretation.claims.map(Belief.init)
                            == record.interpretation(observer, direction).claims.map(Belief.init),
                        "\(cut), \(observer), \(direction.code) of connection \(record.id)")
                }
            }
        }
    }
}

@Test(arguments: cases, Variant.allCases)
func everyOctetIsClaimedByBothSides(
    _ row: (scenario: String, knobs: [String], gap: Delay), _ variant: Variant
) throws {
    let scenario = try #require(Scenario.named(row.scenario))
    let run = try Run(scenario, variant, row.knobs, gap: row.gap, segmentation: .random(seed: 42, most: 25))
    for record in run.recording.connections {
        for direction in Direction.allCases {
            for observer in [Observer.client, .server] {
                // The recording has refused every claim that does not follow the one before.
                #expect(record.interpretation(observer, direction).end == record[direction].bytes.count)
            }
            if variant == .fixed { #expect(run.disagreements(record.id.number, direction) == []) }
        }
    }
}

@Test(arguments: cases) func aRunIsRepeatable(_ row: (scenario: String, knobs: [String], gap: Delay)) throws {
    let scenario = try #require(Scenario.named(row.scenario))
    let cut = Segmentation.random(seed: 5, most: 9)
    let first = try Run(scenario, .buggy, row.knobs, gap: row.gap, segmentation: cut)
    let second = try Run(scenario, .buggy, row.knobs, gap: row.gap, segmentation: cut)
    #expect(first.recording.entries == second.recording.entries)
}

/// Octets that no peer would send, in pieces: whatever comes, a server claims all of it once and does not trap.
@Test(arguments: 1...60 as ClosedRange<UInt64>) func aServerSurvivesWhateverComes(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let words = [
        "GET ", "POST ", "HEAD ", "/ ", "HTTP/1.1", "HTTP/1.0", "\r\n", "\r\n\r\n", "\n", "Host: a\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n", "Connection: Upgrade\r\n", "Connection: close\r\n",
        "Expect: 100-continue\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "hello", "x: y\r\n", "\u{0}", "é", ": ", " ",
        "zz\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nContent-Length: 5\r\n\r\nhello",
    ]
    let segments = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (0..<Int.random(in: 1...8, using: &random)).map { _ in words.randomElement(using: &random)! }.joined()
    }
    for scenario in Scenario.all {
        for variant in Variant.allCases {
            let whole = try Run(raw: segments, to: scenario, variant, thenCloses: true)
            let pieces = try Run(
                raw: segments, to: scenario, variant, thenCloses: true, segmentation: .random(seed: seed, most: 4))
            let claims = whole.interpretation(1, .server, .clientToServer).claims
            #expect(
                claims.last?.range.upperBound == whole.recording.connections[0].clientToServer.bytes.count,
                "seed \(seed)")
            #expect(
                pieces.interpretation(1, .server, .clientToServer).claims.map(Belief.init) == claims.map(Belief.init),
                "seed \(seed), \(segments)")
            #expect(pieces.text(.serverToClient) == whole.text(.serverToClient), "seed \(seed), \(segments)")
        }
    }
}
