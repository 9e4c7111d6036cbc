import Scenarios
import Sockets
import Synchronization
import Testing
import Wire

/// Runs a plan to its end and keeps what it recorded.
func record(_ plan: Lab.Plan, started: (Lab) -> Void = { _ in }) throws -> (Recording, Lab.Outcome) {
    var recording = Recording()
    var refused: Recording.Refusal?
    let outcome = try Lab.run(plan, started: started) { event in
        do throws(Recording.Refusal) { try recording.append(event) } catch { refused = refused ?? error }
    }
    try #require(refused == nil)
    return (recording, outcome)
}

extension Recording {
    func logs(_ party: Party) -> [String] {
        entries.compactMap { if case .log(_, party, let text) = $0.kind { text } else { nil } }
    }
}

extension DirectionRecord {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

@Suite(.timeLimit(.minutes(1)))
struct LabTests {
    @Test func anEchoIsRecordedOnceWithTheClaimsOfBothSides() throws {
        let (recording, outcome) = try record(.small())
        #expect(outcome == Lab.Outcome(failed: false))
        try #require(recording.connections.count == 1)
        let connection = recording.connections[0]
        for direction in Direction.allCases {
            #expect(connection[direction].text == "ping")
            #expect(connection[direction].ending?.how == .fin)
            #expect(connection[direction].segments.count == 1)
            let owner: Owner = direction == .clientToServer ? .request(1) : .response(1)
            for observer in [Observer.client, .server] {
                let claims = connection.interpretation(observer, direction).claims
                #expect(claims.map(\.range) == [0..<4])
                #expect(claims.map(\.owner) == [owner])
            }
        }
    }

    @Test func oneSendIsOneSegmentWhateverComesTogether() throws {
        let words = ["one", "two", "three"]
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .opened(let link, _, _) = input else { return [] }
            return words.map { .send(link, text($0)) } + [.close(link, .fin)]
        }
        let (recording, _) = try record(.small(server: server, client: listeningClient))
        let direction = recording.connections[0].serverToClient
        #expect(direction.segments.map { String(decoding: direction.bytes[$0.range], as: UTF8.self) } == words)
        #expect(recording.connections[0].interpretation(.client, .serverToClient).end == 11)
    }

    @Test func aSendOfSeveralPiecesIsOneSegmentWithAClaimForEachPiece() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .opened(let link, _, _) = input else { return [] }
            let pieces = text("one") + text("two", .none) + text("three", .response(2))
            return [.send(link, pieces), .close(link, .fin)]
        }
        let (recording, _) = try record(.small(server: server, client: listeningClient))
        #expect(recording.connections[0].serverToClient.segments.map(\.range) == [0..<11])
        let claims = recording.connections[0].interpretation(.server, .serverToClient).claims
        #expect(claims.map(\.range) == [0..<3, 3..<6, 6..<11])
        #expect(claims.map(\.owner) == [.response(1), .none, .response(2)])
    }

    @Test func timersExpireAndOctetsDripInOrder() throws {
        let (recording, _) = try record(.small(server: dripServer(["a", "b", "c"]), client: listeningClient))
        let direction = recording.connections[0].serverToClient
        #expect(direction.text == "abc")
        #expect(direction.segments.count == 3)
        let times = direction.segments.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= .milliseconds(1) })
        #expect(recording.logs(.client) == ["closed fin"])
    }

    @Test func connectionsAreNumberedAsTheyOpenAndBothEndsShareTheNumber() throws {
        let (recording, _) = try record(.small(client: pingClient(connections: 50)))
        #expect(recording.connections.map(\.id) == (1...50).map { ConnectionID($0) })
        for connection in recording.connections {
            #expect(connection.clientToServer.text == "ping")
            #expect(connection.serverToClient.text == "ping")
            #expect(connection.interpretation(.server, .clientToServer).end == 4)
            #expect(connection.interpretation(.client, .serverToClient).end == 4)
            #expect(connection.client != connection.server)
        }
        #expect(Set(recording.connections.map(\.server)).count == 1)
    }

    @Test func aServerThatResetsEndsBothDirectionsAtOnce() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .received(let link, let octets) = input else { return [] }
            return [.consume(link, octets.count, as: .request(1), part: .body), .close(link, .rst)]
        }
        let client = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .start: [.dial]
            case .opened(let link, _, _): [.send(link, text("x", .request(1)))]
            // What is sent from now on is lost, and so is on no wire.
            case .closed(let link, let ending):
                [
                    .log(nil, "closed \(ending)"), .send(link, text("y", .request(2))), .close(link, .fin),
                    .finished(failed: true),
                ]
            default: []
            }
        }
        let (recording, outcome) = try record(.small(server: server, client: client))
        #expect(outcome.failed)
        #expect(recording.logs(.client) == ["closed rst"])
        let connection = recording.connections[0]
        #expect(connection.clientToServer.text == "x")
        #expect(connection.clientToServer.ending?.how == .rst)
        #expect(connection.serverToClient.ending?.how == .rst)
    }

    @Test func aServerCanAnswerAClientThatHasClosedUntilTheResetIsBack() throws {
        let server = Scripted(state: Optional<Link>.none) { state, input in
            switch input {
            case .opened(let link, _, _):
                state = link
                return []
            // The first answer reaches a socket that is gone; the reset that it causes is told afterwards.
            case .closed(let link, .fin): return [.log(nil, "fin"), .send(link, text("late"))]
            case .closed(let link, let ending):
                return [.log(nil, "\(ending)"), .send(link, text("lost")), .close(link, .fin)]
            default: return []
            }
        }
        let client = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .start: [.dial]
            case .opened(let link, _, _):
                [.send(link, text("x", .request(1))), .close(link, .fin), .finished(failed: false)]
            case .received(let link, let octets):
                [.log(nil, "late octets"), .consume(link, octets.count, as: .none, part: .stray)]
            case .closed(_, let ending): [.log(nil, "\(ending)")]
            default: []
            }
        }
        let (recording, _) = try record(.small(server: server, client: client))
        #expect(recording.logs(.server) == ["fin", "rst"])
        #expect(recording.logs(.client) == ["late octets", "rst"])
        let connection = recording.connections[0]
        #expect(connection.clientToServer.ending?.how == .fin)
        #expect(connection.serverToClient.text == "late")
        #expect(connection.serverToClient.ending?.how == .rst)
    }

    @Test func whatArrivesAfterACloseIsTold() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .opened(let link, _, _): return [.send(link, text("hello"))]
            case .closed(_, .fin): return [.log(nil, "fin")]
            case .closed(let link, let ending): return [.log(nil, "\(ending)"), .close(link, .fin)]
            default: return []
            }
        }
        let client = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .start: [.dial]
            case .opened(let link, _, _): [.close(link, .fin), .finished(failed: false)]
            case .received(let link, let octets): [.consume(link, octets.count, as: .none, part: .stray)]
            default: []
            }
        }
        let (recording, _) = try record(.small(server: server, client: client))
        let connection = recording.connections[0]
        #expect(recording.logs(.server).last == "rst")
        #expect(connection.clientToServer.ending?.how == .fin)
        #expect(connection.serverToClient.text == "hello")
        #expect(connection.interpretation(.client, .serverToClient).claims.map(\.owner) == [.none])
        #expect(connection.serverToClient.ending?.how == .rst)
    }

    @Test func theServersLinkToItsOriginCarriesOctetsAndIsNotRecorded() throws {
        let server = Scripted(state: Optional<Link>.none) { state, input in
            switch input {
            case .opened(.upstream(let number), _, _): return [.send(.upstream(number), text("get"))]
            case .opened(let link, _, _):
                state = link
                return []
            case .received(.upstream(let number), let octets):
                guard let link = state else { return [] }
                return [
                    .consume(.upstream(number), octets.count, as: .response(1), part: .body),
                    .send(link, [Piece(octets, .response(1), .body)]), .close(.upstream(number), .fin),
                ]
            case .received(let link, let octets):
                return [.consume(link, octets.count, as: .request(1), part: .body), .dialUpstream(7)]
            case .closed(let link, _): return [.close(link, .fin)]
            default: return []
            }
        }
        let (recording, _) = try record(.small(server: server, client: pingClient(), origin: pongOrigin))
        #expect(recording.connections.map(\.serverToClient.text) == ["pong"])
        #expect(recording.connections.map(\.clientToServer.text) == ["ping"])
        #expect(recording.logs(.origin) == ["link 1"])
    }

    @Test func aServerWithoutOriginIsRefusedItsLink() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .received(let link, let octets):
                [.consume(link, octets.count, as: .request(1), part: .body), .dialUpstream(3)]
            case .dialFailed(let link, let reason): [.log(nil, "\(link == .upstream(3)) \(reason)")]
            case .closed(let link, _): [.close(link, .fin)]
            default: []
            }
        }
        let client = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .start: [.dial]
            case .opened(let link, _, _): [.send(link, text("x", .request(1))), .wake(0, after: .milliseconds(5))]
            case .woke: [.close(.connection(ConnectionID(1)), .fin), .finished(failed: false)]
            default: []
            }
        }
        let (recording, _) = try record(.small(server: server, client: client))
        #expect(recording.logs(.server) == ["true connection refused"])
    }
}

private let pongOrigin: any Endpoint = Scripted { _, input in
    switch input {
    case .opened(.upstream(let number), _, _): [.log(nil, "link \(number)")]
    case .received(let link, let octets):
        [.consume(link, octets.count, as: .request(1), part: .body), .send(link, text("pong"))]
    case .closed(let link, _): [.close(link, .fin)]
    default: []
    }
}
