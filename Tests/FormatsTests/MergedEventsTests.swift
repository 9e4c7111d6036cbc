import Analysis
import Formats
import Testing
import Wire

struct MergedEventsTests {
    @Test(arguments: UInt64(1)...50) func eventsComeInTheOrderOfTheirTimes(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let connections = (1...Int.random(in: 1...12, using: &random)).map { number -> [Event] in
            var time = Int64.random(in: 0...50, using: &random)
            return (0...Int.random(in: 0...9, using: &random)).map { index in
                if index > 0 { time += Int64.random(in: 0...9, using: &random) }
                return Event(Timestamp(nanoseconds: time), .log(ConnectionID(number), .lab, "\(index)"))
            }
        }
        var told: Set<Int> = []
        var merged = MergedEvents(
            connections.enumerated().map { place, events in
                MergedEvents.Source(opened: events[0].time) {
                    told.insert(place)
                    return events
                }
            })
        var seen: [Event] = []
        try merged.forEach { event in
            seen.append(event)
            // Nobody is told before the time has come.
            for place in told { #expect(connections[place][0].time <= event.time, "seed \(seed)") }
        }
        #expect(seen.map(\.time) == seen.map(\.time).sorted(), "seed \(seed)")
        for (place, events) in connections.enumerated() {
            #expect(seen.filter { $0.connection == ConnectionID(place + 1) } == events, "seed \(seed)")
        }
        #expect(seen.count == connections.reduce(0) { $0 + $1.count })
    }

    @Test func nobodyHasNothingToSay() throws {
        var merged = MergedEvents([MergedEvents.Source(opened: .zero) { [] }])
        try merged.forEach { _ in Issue.record("an event") }
    }
}
