import Analysis
import Formats
import Scenarios
import Wire

/// Sessions to write and read.
enum Sessions {
    static let session = SessionLog.Session(
        tool: "straybyte 0.1.0", source: "run upgrade-discard --server buggy", epoch: 1_795_219_200)

    static func run(
        _ name: String, _ variant: Variant, requests: Int, gap: Int64, knobs: [String] = []
    ) throws -> SessionAnalysis {
        guard let scenario = Scenario.named(name) else { preconditionFailure("no scenario \(name)") }
        var simulation = Simulation(
            scenario, try scenario.settings(knobs), variant,
            pace: .init(requests: requests, gap: .milliseconds(gap)))
        return try analysis(simulation.runToEnd())
    }

    static func analysis(_ events: [Event]) throws -> SessionAnalysis {
        var analysis = SessionAnalysis()
        for event in events { try analysis.append(event) }
        return analysis
    }

    /// Events that no well-behaved program makes: any octets, any text, any numbers.
    static func hostile(seed: UInt64, count: Int = 60) -> [Event] {
        var random = SplitMix(state: seed)
        var events: [Event] = []
        var ends: [String: Int] = [:]
        var open: [ConnectionID] = []
        var time: Int64 = Int64.random(in: -5_000_000_000...5_000_000_000, using: &random)
        for _ in 0..<count {
            time += Int64.random(in: 0...3_000_000_000, using: &random)
            let moment = Timestamp(nanoseconds: time)
            let direction = Direction.allCases.randomElement(using: &random)!
            guard let id = open.randomElement(using: &random), Int.random(in: 0..<10, using: &random) > 0 else {
                let id = ConnectionID(open.count * 7 + 1)
                open.append(id)
                events.append(Event(moment, .open(id, client: text(&random), server: text(&random))))
                continue
            }
            switch Int.random(in: 0..<7, using: &random) {
            case 3: events.append(Event(moment, .gap(id, direction, Int.random(in: 1...20, using: &random))))
            case 0: events.append(Event(moment, .close(id, direction, Ending.allCases.randomElement(using: &random)!)))
            case 1:
                let party = Party.allCases.randomElement(using: &random)!
                events.append(Event(moment, .log(Bool.random(using: &random) ? id : nil, party, text(&random))))
            case 2:
                let observer: Observer = Bool.random(using: &random) ? .client : .server
                let start = ends["\(id)\(direction)\(observer)", default: 0]
                let end = start + Int.random(in: 1...9, using: &random)
                ends["\(id)\(direction)\(observer)"] = end
                let owner: Owner = [.none, .request(end), .response(1)].randomElement(using: &random)!
                let late = Timestamp(nanoseconds: time + Int64.random(in: 0...1, using: &random))
                let claim = Claim(start..<end, owner, Part.allCases.randomElement(using: &random)!, decided: late)
                events.append(Event(moment, .claim(id, direction, observer, claim)))
            default:
                let octets = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                events.append(Event(moment, .bytes(id, direction, octets)))
            }
        }
        return events
    }

    private static let samples: [Unicode.Scalar] = [
        "a", "Z", "\"", "\\", "\n", "\r", "\t", "\0", "\u{1B}", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2028}", "\u{FEFF}",
        "é", "世", "\u{1F600}", "\u{0301}", "/", "{", "\u{10FFFF}", " ",
    ]

    private static func text(_ random: inout SplitMix) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            text.unicodeScalars.append(samples.randomElement(using: &random)!)
        }
        return text
    }
}

/// splitmix64, so that a seed says everything about a run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Finding {
    /// What a reader of a log gets: where else it shows and what peers print, it finds out by itself.
    var asLogged: Finding {
        var finding = self
        finding.evidence = []
        finding.symptoms = []
        return finding
    }
}
