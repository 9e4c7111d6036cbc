import Scenarios
import Sockets
import Testing
import Wire

/// A lab whose other end is somebody else's program.
@Suite(.timeLimit(.minutes(1)))
struct OneSideTests {
    /// Serves until `talk` has returned, and gives what was recorded.
    private func serve(_ server: any Endpoint, talk: (Address) throws -> Void) throws -> Recording {
        let plan = Lab.Plan.small(server: server, sides: .server(listen: .anyLoopbackPort))
        let log = Log()
        let lab = try Lab.start(plan) { log.add($0) }
        defer { lab.stop() }
        try talk(lab.address)
        lab.stop()
        return try log.recording()
    }

    @Test func aServerAloneRecordsWhatItReceivesAndItsOwnClaimsOnly() throws {
        let recording = try serve(echoServer) { address in
            let peer = try RawPeer(connectingTo: address)
            try peer.write("hello")
            #expect(try peer.read(5) == Array("hello".utf8))
            peer.finish()
            #expect(try peer.read() == [])
        }
        try #require(recording.connections.count == 1)
        let connection = recording.connections[0]
        for direction in Direction.allCases {
            #expect(connection[direction].text == "hello")
            #expect(connection[direction].ending?.how == .fin)
            #expect(connection.interpretation(.server, direction).end == 5)
            #expect(connection.interpretation(.client, direction).claims == [])
        }
    }

    @Test func writingGoesOnAfterThePeerHasEndedItsDirection() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .closed(let link, .fin) = input else { return [] }
            return [.send(link, text("bye")), .close(link, .fin)]
        }
        let recording = try serve(server) { address in
            let peer = try RawPeer(connectingTo: address)
            try peer.write("unread")
            peer.finish()
            #expect(try peer.read() == Array("bye".utf8))
        }
        let connection = recording.connections[0]
        #expect(connection.clientToServer.text == "unread")
        #expect(connection.interpretation(.server, .clientToServer).claims == [])
        #expect(connection.serverToClient.text == "bye")
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.fin, .fin])
    }

    @Test func whatWasSentBeforeACloseArrivesHoweverLargeItIs() throws {
        let body = Piece([UInt8](repeating: 0x61, count: 8 << 20), .response(1), .body)
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .opened(let link, _, _) = input else { return [] }
            return [.send(link, [body]), .close(link, .fin)]
        }
        let recording = try serve(server) { address in
            let octets = try RawPeer(connectingTo: address).read()
            #expect(octets.count == 8 << 20)
        }
        #expect(recording.connections[0].serverToClient.bytes.count == 8 << 20)
        #expect(recording.connections[0].serverToClient.ending?.how == .fin)
    }

    @Test func aPeerThatDoesNotEndItsDirectionLeavesAGap() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .opened(let link, _, _) = input else { return [] }
            return [.close(link, .fin)]
        }
        var peer: RawPeer?
        let recording = try serve(server) { address in
            peer = try RawPeer(connectingTo: address)
            let octets = try peer?.read()
            #expect(octets == [])
        }
        #expect(Direction.allCases.map { recording.connections[0][$0].ending?.how } == [.gap, .fin])
    }

    @Test(arguments: [Ending.fin, .rst])
    func howAPeerEndsItsDirectionAfterOurCloseIsTold(ending: Ending) throws {
        let told = Doorway()
        let server = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .opened(let link, _, _): return [.close(link, .fin)]
            case .closed(_, let ending):
                defer { told.open() }
                return [.log(nil, "\(ending)")]
            default: return []
            }
        }
        let recording = try serve(server) { address in
            do {
                let peer = try RawPeer(connectingTo: address)
                #expect(try peer.read() == [])
                if ending == .rst { peer.resetWhenDone() }
            }
            #expect(told.wait())
        }
        #expect(recording.logs(.server) == [ending.rawValue])
        #expect(Direction.allCases.map { recording.connections[0][$0].ending?.how } == [ending, .fin])
    }

    @Test func octetsForAServerThatHasClosedAreRecordedAndAnsweredWithAReset() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .opened(let link, _, _): [.close(link, .fin)]
            case .received(let link, let octets): [.consume(link, octets.count, as: .none, part: .stray)]
            default: []
            }
        }
        let recording = try serve(server) { address in
            let peer = try RawPeer(connectingTo: address)
            #expect(try peer.read() == [])
            try peer.write("too late")
            peer.waitForReset()
        }
        let connection = recording.connections[0]
        #expect(connection.clientToServer.text == "too late")
        #expect(connection.interpretation(.server, .clientToServer).end == 8)
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.rst, .fin])
    }

    @Test func aResetOfThePeerIsTold() throws {
        let told = Doorway()
        let server = Scripted { (_, input) -> [EndpointStep] in
            switch input {
            case .opened(let link, _, _): return [.send(link, text("x"))]
            case .closed(let link, .rst):
                told.open()
                return [.close(link, .fin)]
            default: return []
            }
        }
        let recording = try serve(server) { address in
            do {
                let peer = try RawPeer(connectingTo: address)
                _ = try peer.read(1)
                peer.resetWhenDone()
            }
            #expect(told.wait())
        }
        #expect(Direction.allCases.map { recording.connections[0][$0].ending?.how } == [.rst, .rst])
    }

    @Test func aResetOfOursReachesThePeer() throws {
        let server = Scripted { (_, input) -> [EndpointStep] in
            guard case .received(let link, _) = input else { return [] }
            return [.close(link, .rst)]
        }
        let recording = try serve(server) { address in
            let peer = try RawPeer(connectingTo: address)
            try peer.write("x")
            #expect(throws: RawPeer.Failure(104)) { try peer.read() }
        }
        #expect(recording.connections[0].serverToClient.ending?.how == .rst)
    }

    @Test func aClientAloneRecordsWhatItReceivesAndItsOwnClaimsOnly() throws {
        let listener = try RawPeer.Listener()
        let events = Log()
        let lab = try Lab.start(.small(client: pingClient(), sides: .client(connect: listener.address))) {
            events.add($0)
        }
        let peer = try listener.accept()
        #expect(try peer.read(4) == Array("ping".utf8))
        try peer.write("pong")
        #expect(try peer.read() == [])
        #expect(lab.waitUntilFinished() == Lab.Outcome(failed: false))
        lab.stop()
        let recording = try events.recording()
        try #require(recording.connections.count == 1)
        #expect(recording.connections[0].server == listener.address.description)
        #expect(recording.connections[0].clientToServer.text == "ping")
        #expect(recording.connections[0].serverToClient.text == "pong")
        #expect(recording.connections[0].interpretation(.client, .serverToClient).end == 4)
        #expect(recording.connections[0].interpretation(.server, .serverToClient).claims == [])
    }

    @Test func aStrangerAtTheServerOfALabIsRecordedAsOne() throws {
        let events = Log()
        let lab = try Lab.start(.small(client: pingClient())) { events.add($0) }
        #expect(lab.waitUntilFinished() == Lab.Outcome(failed: false))
        let peer = try RawPeer(connectingTo: lab.address)
        try peer.write("hello")
        #expect(try peer.read(5) == Array("hello".utf8))
        lab.stop()
        let recording = try events.recording()
        #expect(recording.connections.map(\.clientToServer.text) == ["ping", "hello"])
        #expect(recording.connections[1].interpretation(.client, .clientToServer).claims == [])
    }
}
