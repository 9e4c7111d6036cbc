import TerminalUI
import Testing
import Wire

@Suite struct BacklogTests {
    @Test func handsOutEverythingInOrderAndInPieces() {
        func event(_ number: Int) -> Event { Event(Timestamp(nanoseconds: Int64(number)), .log(nil, .lab, "x")) }
        var backlog = Backlog()
        #expect(backlog.isEmpty)
        backlog.add([.events((0..<1_000).map(event)), .theme("nord"), .events([event(1_000)])])
        var times: [Int64] = []
        var largest = 0
        var themes: [Int] = []
        while let input = backlog.next() {
            switch input {
            case .events(let events):
                times += events.map(\.time.nanoseconds)
                largest = max(largest, events.count)
                if times.count == 256 { backlog.add([.events((1_001..<1_400).map(event))]) }
            case .theme: themes.append(times.count)
            default: Issue.record("\(input)")
            }
        }
        #expect(backlog.isEmpty)
        #expect(times == Array(0..<1_400))
        #expect(themes == [1_000])
        #expect(largest <= 128)
        #expect(backlog.next() == nil)
    }
}
