import Framing
import Wire

/// Frames an input as one connection, whole and in pieces, and checks what holds for any traffic.
func fuzzFraming(_ input: UnsafeRawBufferPointer) {
    guard input.count > 2 else { return }
    let script = Script(input)
    let whole = Reading(script, .whole)
    check(whole, script)
    let cutting: Reading.Cutting = input[1] < 128 ? .octets : .cuts(seed: input[1])
    demand(Reading(script, cutting) == whole, "in pieces it comes out otherwise")
    demand(Reading(script, cutting, keeping: .open).says(whole), "what forgets says something else")
}

/// What an input says: how to frame, and what comes over the connection.
///
/// The first octet chooses policy and limits, the second where segments are cut: below 128 everywhere. Then there are octets of the client,
/// until `FF` and one more octet say otherwise: `<` and `>` the direction, `F`, `R` and `G` how it ends, `H` and a
/// number the octets that the recording misses; anything else stands for itself.
private struct Script {
    enum Event {
        case octets([UInt8], Direction)
        case hole(Int, Direction)
        case end(Direction, Ending)
    }

    let policy: FramingPolicy
    var limits = FramingLimits()
    private(set) var events: [Event] = []
    private var segment: [UInt8] = []

    init(_ input: UnsafeRawBufferPointer) {
        // Half of the values are the reference.
        let choice = Int(input[0] & 0x7F)
        policy = choice < FramingPolicy.presets.count ? FramingPolicy.presets[choice] : .rfc9112
        if input[0] & 0x80 != 0 {
            limits.line = 24
            limits.section = 60
            limits.chunkExtensions = 4
        }
        var direction = Direction.clientToServer
        var index = 2
        while index < input.count {
            let octet = input[index]
            index += 1
            guard octet == 0xFF, index < input.count else {
                segment.append(octet)
                continue
            }
            let command = input[index]
            index += 1
            switch command {
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                close(direction)
                direction = command == UInt8(ascii: "<") ? .serverToClient : .clientToServer
            case UInt8(ascii: "F"): add(.end(direction, .fin), direction)
            case UInt8(ascii: "R"): add(.end(direction, .rst), direction)
            case UInt8(ascii: "G"): add(.end(direction, .gap), direction)
            case UInt8(ascii: "H") where index < input.count:
                add(.hole(Int(input[index]), direction), direction)
                index += 1
            default: segment += [octet, command]
            }
        }
        close(direction)
    }

    private mutating func close(_ direction: Direction) {
        guard !segment.isEmpty else { return }
        events.append(.octets(segment, direction))
        segment.removeAll()
    }

    private mutating func add(_ event: Event, _ direction: Direction) {
        close(direction)
        events.append(event)
    }

    /// Number of octets of a direction.
    func count(_ direction: Direction) -> Int {
        events.reduce(0) { sum, event in
            switch event {
            case .octets(let octets, direction): sum + octets.count
            case .hole(let count, direction): sum + count
            case .octets, .hole, .end: sum
            }
        }
    }

    /// Whether nothing comes in a direction after it ended.
    func endsLast(_ direction: Direction) -> Bool {
        let own = events.filter { event in
            switch event {
            case .octets(_, direction), .hole(_, direction), .end(direction, _): true
            case .octets, .hole, .end: false
            }
        }
        let ends = own.indices.filter { if case .end = own[$0] { true } else { false } }
        return ends.first == own.indices.last && !ends.isEmpty
    }
}

/// All that a framer says of a script.
private struct Reading: Equatable {
    enum Cutting {
        case whole, octets
        case cuts(seed: UInt8)
    }

    let interpretations: [Interpretation]
    let violations: [Violation]
    /// Of requests and of responses.
    let counts: [Int]
    let exchanges: [FramedExchange]

    init(_ script: Script, _ cutting: Cutting, keeping: ConnectionFramer.Keeping = .everything) {
        var framer = ConnectionFramer(policy: script.policy, limits: script.limits, keeping: keeping)
        var chance: UInt8 = 1
        if case .cuts(let seed) = cutting { chance = seed }
        for (index, event) in script.events.enumerated() {
            let time = Timestamp(nanoseconds: Int64(index))
            switch event {
            case .octets(let octets, let direction):
                var start = 0
                while start < octets.count {
                    let length: Int
                    switch cutting {
                    case .whole: length = octets.count
                    case .octets: length = 1
                    case .cuts:
                        chance = chance &* 77 &+ 29
                        length = 1 + Int(chance >> 2)
                    }
                    let end = min(octets.count, start + length)
                    framer.receive(octets.span.extracting(start..<end), direction, at: time)
                    start = end
                }
            case .hole(let count, let direction): framer.skip(count, direction, at: time)
            case .end(let direction, let ending): framer.end(direction, ending, at: time)
            }
        }
        interpretations = Direction.allCases.map(framer.interpretation)
        violations = framer.violations
        counts = [framer.requestCount, framer.responseCount]
        exchanges = Array(framer.exchanges)
    }
}

extension Reading {
    /// Whether a reading that has forgotten what is complete says the same as a whole one.
    fileprivate func says(_ whole: Reading) -> Bool {
        violations == whole.violations && counts == whole.counts
            && interpretations.map(\.end) == whole.interpretations.map(\.end)
    }
}

/// Every octet has one owner, and what is said of octets is said of some that came.
private func check(_ reading: Reading, _ script: Script) {
    for direction in Direction.allCases {
        let count = script.count(direction)
        var end = 0
        for claim in reading.interpretations[Int(direction.rawValue)].claims {
            demand(claim.range.lowerBound == end && !claim.range.isEmpty, "a gap at \(end)")
            end = claim.range.upperBound
        }
        demand(end <= count, "more is claimed than came")
        if script.policy.resynchronises, script.endsLast(direction) {
            demand(end == count, "octets without an owner at the end")
        }
        for violation in reading.violations where violation.direction == direction {
            demand(violation.range.lowerBound >= 0 && violation.range.upperBound <= count, "a range out of bounds")
        }
    }
    for exchange in reading.exchanges {
        for message in [exchange.request, exchange.response].compactMap(\.self) + exchange.interim {
            demand(
                message.range.contains(message.head.lowerBound) && message.head.upperBound <= message.range.upperBound,
                "a head outside its message")
        }
    }
}

func demand(_ holds: Bool, _ text: @autoclosure () -> String) {
    if !holds { fatalError(text()) }
}
