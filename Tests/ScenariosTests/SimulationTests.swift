import Scenarios
import Testing
import Wire

private let headBody = Scenario.all.first { $0.name == "head-body" }!

private func simulation(_ variant: Variant = .fixed, requests: Int?, gap: Int64 = 200) -> Simulation {
    Simulation(headBody, headBody.defaults, variant, pace: .init(requests: requests, gap: .milliseconds(gap)))
}

private func attempts(_ events: [Event]) -> [Int64] {
    events.compactMap { event in
        guard case .log(_, .client, let text) = event.kind, text.hasPrefix("attempt ") else { return nil }
        return event.time.nanoseconds / 1_000_000
    }
}

private func moment(_ milliseconds: Int64) -> Timestamp { .zero + .milliseconds(milliseconds) }

@Test func aRunWithoutANumberOfRequestsGoesOnUntilItIsStopped() {
    var simulation = simulation(requests: nil)
    #expect(attempts(simulation.run(until: moment(1000))) == [0, 200, 400, 600, 800])
    #expect(simulation.now == moment(1000))
    #expect(!simulation.isFinished)
    var events = simulation.apply(.stop, to: .client)
    events += simulation.runToEnd()
    #expect(attempts(events) == [])
    #expect(simulation.isFinished)
    #expect(simulation.clientFailed == false)
}

@Test func stepsGiveTheEventsOfARun() {
    var whole = simulation(.buggy, requests: 3)
    var stepped = whole
    var events: [Event] = []
    while !stepped.isFinished {
        let next = stepped.next
        let step = stepped.step()
        #expect(step.allSatisfy { $0.time == next })
        events += step
    }
    #expect(events == whole.runToEnd())
    #expect(stepped.step() == [])
}

@Test func aPausedClientSendsOnlyWhatItIsToldTo() {
    var simulation = simulation(requests: nil)
    _ = simulation.run(until: moment(300))
    #expect(simulation.apply(.pause(true), to: .client) == [])
    #expect(attempts(simulation.run(until: moment(2000))) == [])
    #expect(simulation.next == nil)
    #expect(attempts(simulation.apply(.sendOne, to: .client)) == [2000])
    #expect(attempts(simulation.run(until: moment(3000))) == [])
    #expect(attempts(simulation.apply(.pause(false), to: .client)) == [3000])
    #expect(attempts(simulation.run(until: moment(3500))) == [3200, 3400])
}

@Test func aShorterGapTakesEffectAtOnce() {
    var simulation = simulation(requests: nil, gap: 10_000)
    _ = simulation.run(until: moment(1000))
    _ = simulation.apply(.gap(.milliseconds(100)), to: .client)
    #expect(attempts(simulation.run(until: moment(1250))) == [1000, 1100, 1200])
    _ = simulation.apply(.gap(.milliseconds(1000)), to: .client)
    #expect(attempts(simulation.run(until: moment(2300))) == [2200])
}

@Test func oneMoreRequestIsSentAfterTheLast() {
    var simulation = simulation(requests: 1)
    var events = simulation.run(until: moment(100))
    events += simulation.apply(.sendOne, to: .client)
    events += simulation.runToEnd()
    #expect(attempts(events) == [0, 100])
    #expect(simulation.isFinished)
}

@Test func stoppingWaitsForTheExchangeThatIsUnderWay() throws {
    var simulation = Simulation(
        headBody, try headBody.settings(["upstream-delay=30ms", "flush=no"]), .fixed,
        pace: .init(requests: nil, gap: .zero))
    var run = Run()
    try run.append(simulation.run(until: moment(10)))
    try run.append(simulation.apply(.stop, to: .client))
    #expect(simulation.clientFailed == nil)
    try run.append(simulation.runToEnd())
    #expect(simulation.clientFailed == false)
    #expect(run.text(.serverToClient).hasPrefix("HTTP/1.1 200 OK"))
}

@Test func octetsForAPeerThatHasClosedComeBackAsAReset() throws {
    let ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    let run = try Run(
        headBody, against: [[.send(ok), .pause(10), .send("late"), .pause(10), .send("lost")]], requests: 1)
    #expect(run.text(.serverToClient) == ok)
    // The scripted server learns of the client's end and says no more; one that does not learn is reset.
    var deaf = headBody
    deaf.server = { _, _, _ in Deaf() }
    let reset = try Run(deaf, .buggy, requests: 1)
    #expect(reset.segments(1, .serverToClient) == [ok.utf8.count, 4])
    #expect(reset.ending(1, .serverToClient) == .rst)
}

/// Sends on, whatever it is told.
private struct Deaf: Endpoint {
    func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .received(let link, let octets):
            let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
            return [
                .consume(link, octets.count, as: .request(1), part: .startLine),
                .send(link, [Piece(Array(head.utf8), .response(1), .startLine)]), .wake(1, after: .milliseconds(10)),
            ]
        case .woke(let token) where token < 3:
            let link = Link.connection(ConnectionID(1))
            return [
                .send(link, [Piece(Array("late".utf8), .response(1), .body)]),
                .wake(token + 1, after: .milliseconds(10)),
            ]
        case .woke: return [.close(.connection(ConnectionID(1)), .fin)]
        case .start, .opened, .dialFailed, .closed, .control: return []
        }
    }
}

#if os(Linux) || os(macOS)
    @Test func aClaimOnMoreThanThereIsIsAProgrammingError() async {
        await #expect(processExitsWith: .failure) {
            var scenario = Scenario.all[0]
            scenario.server = { _, _, _ in Greedy() }
            var simulation = Simulation(
                scenario, scenario.defaults, .buggy, pace: .init(requests: 1, gap: .zero))
            _ = simulation.runToEnd()
        }
    }
#endif

/// Claims an octet more than it was handed.
private struct Greedy: Endpoint {
    func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        guard case .received(let link, let octets) = input else { return [] }
        return [.consume(link, octets.count + 1, as: .none, part: .stray)]
    }
}
