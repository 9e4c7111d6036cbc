import Dispatch
import Scenarios
import Sockets
import Testing
import Wire

@Suite(.timeLimit(.minutes(1)))
struct LabControlTests {
    /// Sends `ping` again and again until it is told to stop.
    private var endlessClient: any Endpoint {
        Scripted(state: Optional<Link>.none) { state, input in
            switch input {
            case .start: return [.dial]
            case .opened(let link, _, _):
                state = link
                return [.send(link, text("ping", .request(1)))]
            case .received(let link, let octets):
                return [
                    .consume(link, octets.count, as: .response(1), part: .body), .wake(0, after: .milliseconds(1)),
                ]
            case .woke: return state.map { [.send($0, text("ping", .request(1)))] } ?? []
            case .control(.stop):
                defer { state = nil }
                return state.map { [.close($0, .fin), .finished(failed: false)] } ?? []
            case .control(let control): return [.log(nil, control.notice)]
            default: return []
            }
        }
    }

    @Test func controlsReachTheEndpointTheyAreForAndAreRecorded() throws {
        let heard = Doorway()
        let server = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .control(let control):
                heard.open()
                return [.log(nil, control.notice)]
            case .received(let link, let octets):
                return [
                    .consume(link, octets.count, as: .request(1), part: .body),
                    .send(link, [Piece(octets, .response(1), .body)]),
                ]
            case .closed(let link, _): return [.close(link, .fin)]
            default: return []
            }
        }
        let events = Log()
        let lab = try Lab.start(.small(server: server, client: endlessClient)) { events.add($0) }
        lab.apply(.become(.fixed))
        lab.apply(.pause(true))
        lab.apply(.gap(.milliseconds(7)))
        #expect(heard.wait())
        lab.stop()
        let recording = try events.recording()
        #expect(recording.logs(.server) == ["server becomes fixed"])
        #expect(recording.logs(.client) == ["paused", "gap 7ms"])
        #expect(recording.logs(.lab) == ["server becomes fixed", "paused", "gap 7ms"])
        #expect(lab.waitUntilFinished() == Lab.Outcome(failed: false))
    }

    @Test func aStoppedLabSaysNothingMoreAndTakesNoControls() throws {
        let events = Log()
        let lab = try Lab.start(.small(client: endlessClient)) { events.add($0) }
        lab.stop()
        let count = events.all.count
        lab.apply(.sendOne)
        lab.stop()
        #expect(events.all.count == count)
    }

    @Test func aClientThatCannotEndItsExchangeDoesNotKeepALabFromStopping() throws {
        let deaf = Scripted { (_, input) -> [EndpointStep] in if case .start = input { [.dial] } else { [] } }
        let opened = Doorway()
        let events = Log()
        let lab = try Lab.start(.small(client: deaf)) { event in
            events.add(event)
            if case .open = event.kind { opened.open() }
        }
        #expect(opened.wait())
        lab.stop()
        let connection = try events.recording().connections[0]
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.fin, .fin])
    }

    @Test func anotherThreadCanStopARunThatHasNoEnd() throws {
        let deaf = Scripted { (_, _) -> [EndpointStep] in [] }
        let plan = Lab.Plan.small(client: deaf)
        // Not a task: the test itself blocks one of the threads that tasks run on.
        let outcome = try Lab.run(
            plan, started: { lab in DispatchQueue.global().async { lab.stop() } }, consume: { _ in })
        #expect(outcome == Lab.Outcome(failed: false))
    }

    @Test func aRunThatIsStoppedBeforeItBeginsEnds() throws {
        let events = Log()
        let outcome = try Lab.run(.small(), started: { $0.stop() }, consume: { events.add($0) })
        #expect(outcome == Lab.Outcome(failed: false))
        #expect(events.all == [])
    }

    @Test func anAddressInUseIsNamed() throws {
        let listener = try RawPeer.Listener()
        let expected = LabError("cannot listen on \(listener.address): address already in use")
        for sides in [Lab.Plan.Sides.both(listen: listener.address), .server(listen: listener.address)] {
            #expect(throws: expected) { try Lab.start(.small(sides: sides)) { _ in } }
        }
    }

    @Test func aClientDialsTheAddressThatReachesAServerOnAllInterfaces() throws {
        var port = 0
        let everywhere = Address(host: "0.0.0.0", port: 0)
        let (recording, _) = try record(.small(sides: .both(listen: everywhere))) { lab in
            port = lab.address.port
            #expect(lab.address.host == "0.0.0.0")
        }
        #expect(recording.connections.map(\.server) == ["127.0.0.1:\(port)"])
        #expect(recording.connections.map(\.serverToClient.text) == ["ping"])
    }

    @Test func aHostThatDoesNotExistIsNamed() throws {
        let nowhere = Address(host: "nowhere.invalid", port: 80)
        let error = try #require(throws: LabError.self) {
            try Lab.start(.small(sides: .client(connect: nowhere))) { _ in }
        }
        #expect(error.description.hasPrefix("cannot connect to nowhere.invalid:80: "))
        #expect(!error.description.contains("SocketAddressError"))
    }

    @Test func aRefusedConnectionIsNamedAndTheClientHearsWhy() throws {
        let address: Address
        do { address = try RawPeer.Listener().address }
        let (recording, outcome) = try record(.small(sides: .client(connect: address)))
        #expect(outcome.failed)
        #expect(outcome.unreachable == LabError("cannot connect to \(address): connection refused"))
        #expect(recording.logs(.client) == ["connection refused"])
        #expect(recording.connections.isEmpty)
    }
}
