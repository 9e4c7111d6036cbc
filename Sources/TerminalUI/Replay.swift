import Analysis
import Wire

/// A recording that is played again, from any moment, in either direction.
///
/// What is shown after so many events is what was shown when they had just happened: the analysis is made anew from
/// the same events. So that going back is quick, it is kept at some moments on the way.
package struct Replay: Sendable {
    /// What is played. Positions count its events: at position n, events 0 to n - 1 have happened.
    private let tape: Recording
    /// Positions at which a step may end, ascending; the first is 0, the last is the end. What endpoints claim
    /// happens with the event that they claim it of.
    let stops: [Int]
    /// Positions right after which there is one message more, and one finding or desync more.
    let messages: [Int]
    let desyncs: [Int]
    private var checkpoints: [(position: Int, session: SessionAnalysis)] = []

    private(set) var position: Int
    private(set) var session: SessionAnalysis
    /// The moment that is shown: that of the last event, or later while it plays.
    private(set) var clock: Timestamp
    var isPlaying = false
    private var pace = Self.paces.firstIndex(of: 1) ?? 0

    /// How many times as fast as it was.
    static let paces: [Double] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
    var speed: Double { Self.paces[pace] }

    private static let checkpointDistance = 2_048
    /// Longer recordings are played one connection at a time.
    static let limit = 50_000

    /// - Throws: `Recording.Refusal` if the events contradict each other.
    init(_ tape: Recording) throws(Recording.Refusal) {
        self.tape = tape
        var session = SessionAnalysis()
        var stops = [0]
        var messages: [Int] = []
        var desyncs: [Int] = []
        checkpoints = [(0, session)]
        for index in tape.entries.indices {
            let before = session.summary
            try session.append(tape.event(at: index))
            let position = index + 1
            let after = session.summary
            if after.requests + after.responses != before.requests + before.responses { messages.append(position) }
            if after.findings != before.findings || after.desyncs != before.desyncs { desyncs.append(position) }
            if position == tape.entries.count || Self.parts(tape.entries[index], tape.entries[position]) {
                stops.append(position)
            }
            if position % Self.checkpointDistance == 0 { checkpoints.append((position, session)) }
        }
        self.stops = stops
        self.messages = Self.aligned(messages, stops)
        self.desyncs = Self.aligned(desyncs, stops)
        self.session = session
        position = tape.entries.count
        clock = tape.entries.last?.time ?? .zero
    }

    /// Whether something new begins between two events.
    private static func parts(_ last: Recording.Entry, _ next: Recording.Entry) -> Bool {
        if case .claim = next.kind { return next.time != last.time }
        return true
    }

    /// The stops at which what happened at these positions is complete.
    private static func aligned(_ positions: [Int], _ stops: [Int]) -> [Int] {
        var aligned: [Int] = []
        for position in positions {
            let place = stops.lowerBound(of: position)
            if place < stops.count, aligned.last != stops[place] { aligned.append(stops[place]) }
        }
        return aligned
    }

    var count: Int { stops.count - 1 }
    /// Number of the stop that is shown, from 0.
    var stop: Int { stops.lowerBound(of: position) }
    var isAtEnd: Bool { position == tape.entries.count }
    var end: Timestamp { tape.entries.last?.time ?? .zero }

    /// The connection that the last event was about; nil if it was about none.
    var active: ConnectionID? {
        var index = position - 1
        while index >= 0 {
            if let id = tape.connection(at: index) { return id }
            index -= 1
        }
        return nil
    }

    // MARK: Moving

    /// Shows another moment. Costs the events since the last checkpoint before it, or since the one shown.
    mutating func go(to target: Int) {
        let target = max(0, min(target, tape.entries.count))
        isPlaying = isPlaying && target < tape.entries.count
        if target < position {
            let checkpoint = checkpoints.last { $0.position <= target } ?? (0, SessionAnalysis())
            position = checkpoint.position
            session = checkpoint.session
        }
        while position < target {
            do {
                try session.append(tape.event(at: position))
            } catch {
                preconditionFailure("a replay refuses what it took before: \(error)")
            }
            position += 1
        }
        clock = position > 0 ? tape.entries[position - 1].time : .zero
    }

    mutating func step(_ distance: Int) { go(to: stops[max(0, min(stop + distance, count))]) }

    /// The next or previous of some positions.
    /// - Returns: false if there is none.
    mutating func step(_ distance: Int, through positions: [Int]) -> Bool {
        let place = positions.lowerBound(of: distance > 0 ? position + 1 : position) - (distance > 0 ? 0 : 1)
        guard positions.indices.contains(place) else { return false }
        go(to: positions[place])
        return true
    }

    /// Shows the stop at a part of the way, from 0 to 1.
    mutating func scrub(to part: Double) { go(to: stops[max(0, min(Int(part * Double(count) + 0.5), count))]) }

    // MARK: Playing

    mutating func changePace(_ distance: Int) { pace = max(0, min(pace + distance, Self.paces.count - 1)) }

    mutating func togglePlaying() {
        isPlaying.toggle()
        if isPlaying, isAtEnd {
            go(to: 0)
            isPlaying = true
        }
    }

    /// Lets real time pass.
    mutating func play(_ elapsed: Delay) {
        guard isPlaying else { return }
        let moment = clock + Delay(nanoseconds: Int64(Double(elapsed.nanoseconds) * speed))
        var target = position
        while target < tape.entries.count, tape.entries[target].time <= moment { target += 1 }
        go(to: target)
        if isAtEnd { isPlaying = false } else { clock = max(clock, moment) }
    }

    /// Real time until something happens; nil while it does not play.
    var wait: Delay? {
        guard isPlaying, position < tape.entries.count else { return nil }
        let distance = (tape.entries[position].time - clock).nanoseconds
        return Delay(nanoseconds: max(0, Int64(Double(distance) / speed)))
    }
}

extension Recording {
    fileprivate func connection(at index: Int) -> ConnectionID? {
        switch entries[index].kind {
        case .open(let id), .bytes(let id, _, _), .gap(let id, _, _), .claim(let id, _, _, _), .close(let id, _, _): id
        case .log(let id, _, _): id
        }
    }

    /// The events of one connection alone, made from its record: octets, claims and ends in the order of their time.
    package init(of record: ConnectionRecord) throws(Refusal) {
        var events: [(rank: Int, event: Event)] = [
            (0, Event(record.opened, .open(record.id, client: record.client, server: record.server)))
        ]
        for direction in Direction.allCases {
            var gaps = record[direction].gaps[...]
            for segment in record[direction].segments {
                while let gap = gaps.first, gap.lowerBound < segment.range.lowerBound {
                    events.append((1, Event(segment.time, .gap(record.id, direction, gap.count))))
                    gaps.removeFirst()
                }
                let octets = Array(record[direction].bytes[segment.range])
                events.append((1, Event(segment.time, .bytes(record.id, direction, octets))))
            }
            let last = record[direction].ending?.time ?? record[direction].segments.last?.time ?? record.opened
            for gap in gaps { events.append((1, Event(last, .gap(record.id, direction, gap.count)))) }
            for observer in Observer.allCases where observer != .reference {
                for claim in record.interpretation(observer, direction).claims {
                    events.append((2, Event(claim.decided, .claim(record.id, direction, observer, claim))))
                }
            }
            if let ending = record[direction].ending {
                events.append((3, Event(ending.time, .close(record.id, direction, ending.how))))
            }
        }
        let order = events.indices.sorted {
            (events[$0].event.time, events[$0].rank, $0) < (events[$1].event.time, events[$1].rank, $1)
        }
        self.init()
        for index in order { try append(events[index].event) }
    }
}
