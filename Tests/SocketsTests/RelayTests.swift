import Dispatch
import Glibc
import Sockets
import Testing
import Wire

@Suite(.timeLimit(.minutes(1)))
struct RelayTests {
    @Test func octetsPassBothWaysAndAreTold() throws {
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        try client.write("question")
        #expect(try server.read(8) == Array("question".utf8))
        try server.write("answer")
        #expect(try client.read(6) == Array("answer".utf8))
        client.finish()
        #expect(try server.read() == [])
        server.finish()
        #expect(try client.read() == [])
        let (told, proof) = try pair.finish()
        let connection = try told.recording().connections[0]
        #expect(connection.server == pair.listener.address.description)
        #expect(connection.clientToServer.bytes == Array("question".utf8))
        #expect(connection.serverToClient.bytes == Array("answer".utf8))
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.fin, .fin])
        for direction in Direction.allCases { #expect(proof[direction] == told.recorded[direction]) }
        #expect(proof.undelivered == 0)
    }

    @Test func aHalfClosedConnectionCarriesTheOtherDirectionOn() throws {
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        client.finish()
        #expect(try server.read() == [])
        try server.write("still talking")
        #expect(try client.read(13) == Array("still talking".utf8))
        server.finish()
        #expect(try client.read() == [])
        let connection = try pair.finish().told.recording().connections[0]
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.fin, .fin])
    }

    @Test(arguments: Direction.allCases) func aResetPasses(_ direction: Direction) throws {
        let pair = try RelayedPair()
        var ends = try pair.connect() as (client: RawPeer?, server: RawPeer?)
        switch direction {
        case .clientToServer:
            ends.client?.resetWhenDone()
            ends.client = nil
        case .serverToClient:
            ends.server?.resetWhenDone()
            ends.server = nil
        }
        let other = try #require(ends.client ?? ends.server)
        other.waitForReset()
        #expect(throws: RawPeer.Failure.self) { try other.read() }
        let connection = try pair.finish().told.recording().connections[0]
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.rst, .rst])
    }

    /// Each segment is answered before the next is sent, so that none can be joined to its neighbour on the way.
    @Test func segmentsStayWhatTheyWere() throws {
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        // A system may cut in two what is more than half of a window.
        let sizes = [1, 73, 1024, 1025, 1448, 4096, 20_000, 1, 30_000]
        for size in sizes {
            try client.write([UInt8](repeating: 0x61, count: size))
            #expect(try server.readOnce().count == size)
            try server.write("+")
            #expect(try client.readOnce().count == 1)
        }
        client.finish()
        _ = try server.read()
        let connection = try pair.finish().told.recording().connections[0]
        #expect(connection.clientToServer.bytes.count == sizes.reduce(0, +))
    }

    @Test func aSlowReaderSlowsItsWriterAndNothingIsLost() throws {
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        // Two sockets' worth of kernel memory and what the relay holds; a relay without back pressure takes it all.
        let written = try #require(client.writeUntilFull(limit: 1 << 30))
        client.finish()
        #expect(try server.read().count == written)
        server.finish()
        let (told, proof) = try pair.finish()
        #expect(proof[.clientToServer] == told.recorded[.clientToServer])
        #expect(proof[.clientToServer].octets == written)
    }

    /// Slow in one connection, quick in another.
    @Test func aStuckConnectionDoesNotStallOthers() throws {
        let pair = try RelayedPair()
        let stuck = try pair.connect()
        _ = try #require(stuck.client.writeUntilFull(limit: 1 << 30))
        let (client, server) = try pair.connect()
        for _ in 0..<100 {
            try client.write("ping")
            #expect(try server.read(4).count == 4)
            try server.write("pong")
            #expect(try client.read(4).count == 4)
        }
        pair.relay.stopNow()
        _ = try pair.finish()
    }

    /// A server that reads nothing while its client writes and writes.
    @Test func aClientThatFloodsIsNamed() throws {
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        _ = try #require(client.writeUntilFull(limit: 1 << 30))
        let line = pair.waitForLine { $0.hasPrefix("the client floods: the server takes nothing for a second, and ") }
        #expect(line.hasSuffix(" bytes wait; the client is held back until it does"))
        withExtendedLifetime(server) { pair.relay.stopNow() }
        _ = try pair.finish()
    }

    /// Eight thousand sockets: each connection carries its own octets, and all are open at once.
    @Test func thousandsOfConnectionsDoNotMixUp() throws {
        let count = 2_000
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let pair = try RelayedPair()
        let ends = try (0..<count).map { _ in try pair.connect() }
        for (number, end) in ends.enumerated() { try end.client.write("question \(number)\n") }
        for (number, end) in ends.enumerated() {
            let question = Array("question \(number)\n".utf8)
            #expect(try end.server.read(question.count) == question)
            try end.server.write("answer \(number)\n")
        }
        for (number, end) in ends.enumerated() {
            let answer = Array("answer \(number)\n".utf8)
            #expect(try end.client.read(answer.count) == answer)
            end.client.finish()
            end.server.finish()
        }
        for end in ends { #expect(try end.client.read() == []) }
        let (told, proof) = try pair.finish()
        let connections = try told.recording().connections
        #expect(connections.count == count)
        for (number, connection) in connections.enumerated() {
            #expect(connection.clientToServer.bytes == Array("question \(number)\n".utf8))
            #expect(connection.serverToClient.bytes == Array("answer \(number)\n".utf8))
        }
        for direction in Direction.allCases { #expect(proof[direction] == told.recorded[direction]) }
    }

    /// What finds no room on the tape passes all the same, and the proof says what is missing.
    @Test func whatFindsNoRoomPassesAndIsCounted() throws {
        let pair = try RelayedPair(waiting: 0)
        let (client, server) = try pair.connect()
        // Nobody takes anything off the tape meanwhile.
        let size = 16 << 20
        let isRead = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var got = 0
        nonisolated(unsafe) let reader = server
        DispatchQueue.global().async {
            got = (try? reader.read(size))?.count ?? 0
            isRead.signal()
        }
        try client.write([UInt8](repeating: 0x61, count: size))
        isRead.wait()
        #expect(got == size)
        try server.write("all of it")
        #expect(try client.read(9).count == 9)
        client.finish()
        server.finish()
        let (told, proof) = try pair.finish()
        #expect(proof[.clientToServer].octets == size)
        #expect(proof.unrecorded > 0)
        #expect(
            told.recorded[.clientToServer].octets + told.recorded[.serverToClient].octets + proof.unrecorded == size + 9
        )
        for direction in Direction.allCases { #expect(proof.recordable(direction) == told.recorded[direction]) }
        #expect(told.missing == proof.unrecorded)
        #expect(told.lines.contains { $0.hasPrefix("traffic is faster than it can be judged") })
    }

    @Test func aServerThatIsDownIsNamedAndItsClientIsReset() throws {
        let address: Address
        do { address = try RawPeer.Listener().address }
        let bell = DispatchSemaphore(value: 0)
        let relay = try Relay.start(Relay.Plan(listen: .anyLoopbackPort, target: address)) { bell.signal() }
        for _ in 0..<3 {
            let client = try RawPeer(connectingTo: relay.address)
            client.waitForReset()
        }
        relay.stop()
        var told = Told()
        while true {
            let (portions, isOver) = relay.tape.take()
            for portion in portions { told.read(portion) }
            if isOver { break }
            bell.wait()
        }
        _ = relay.waitUntilStopped()
        let recording = try told.recording()
        #expect(recording.connections.count == 3)
        #expect(recording.connections.allSatisfy { $0.serverToClient.ending?.how == .rst })
        // Three connections, three lines of their own, and one of the relay's: a flood of troubles is no flood of lines.
        #expect(recording.logs(.lab).filter { $0 == "cannot connect to \(address): connection refused" }.count == 4)
    }

    @Test func anAddressInUseIsNamed() throws {
        let listener = try RawPeer.Listener()
        let plan = Relay.Plan(listen: listener.address, target: listener.address)
        #expect(throws: LabError("cannot listen on \(listener.address): address already in use")) {
            try Relay.start(plan) {}
        }
    }

    @Test func stoppingLetsAnExchangeEndThatIsUnderWay() throws {
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        let idle = try pair.connect()
        try client.write("question")
        #expect(try server.read(8).count == 8)
        pair.relay.stop()
        // The idle one is closed, in order.
        #expect(try idle.client.read() == [])
        #expect(try idle.server.read() == [])
        try server.write("answer")
        #expect(try client.read() == Array("answer".utf8))
        let connections = try pair.finish().told.recording().connections
        #expect(connections[0].serverToClient.bytes == Array("answer".utf8))
    }

    @Test func stoppingDoesNotWaitForeverForAnExchangeThatDoesNotEnd() throws {
        let pair = try RelayedPair(patience: .milliseconds(50))
        let (client, server) = try pair.connect()
        try client.write("question")
        #expect(try server.read(8).count == 8)
        pair.relay.stop()
        #expect(try client.read() == [])
        #expect(try server.read() == [])
        let connection = try pair.finish().told.recording().connections[0]
        #expect(Direction.allCases.map { connection[$0].ending?.how } == [.gap, .gap])
    }

    /// However both sides cut and time what they say, the other side gets it, and the tape tells it.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func anySplitsAndDelaysPassUnchanged(_ seed: UInt64) throws {
        var chance = SplitMix(seed: seed)
        let pair = try RelayedPair()
        let (client, server) = try pair.connect()
        var sent = (client: [UInt8](), server: [UInt8]())
        for _ in 0..<60 {
            let size = 1 << Int.random(in: 0...17, using: &chance)
            let octets = (0..<Int.random(in: 1...size, using: &chance)).map { _ in
                UInt8(truncatingIfNeeded: chance.next())
            }
            let fromClient = Bool.random(using: &chance)
            let (from, to) = fromClient ? (client, server) : (server, client)
            if Int.random(in: 0..<4, using: &chance) == 0 { usleep(UInt32.random(in: 0...2_000, using: &chance)) }
            // Large pieces need a reader while they are written.
            let isRead = DispatchSemaphore(value: 0)
            nonisolated(unsafe) var got: [UInt8] = []
            nonisolated(unsafe) let reader = to
            DispatchQueue.global().async {
                got = (try? reader.read(octets.count)) ?? []
                isRead.signal()
            }
            try from.write(octets)
            isRead.wait()
            #expect(got == octets, "seed \(seed)")
            if fromClient { sent.client += octets } else { sent.server += octets }
        }
        client.finish()
        _ = try server.read()
        let (told, proof) = try pair.finish()
        let connection = try told.recording().connections[0]
        #expect(connection.clientToServer.bytes == sent.client, "seed \(seed)")
        #expect(connection.serverToClient.bytes == sent.server, "seed \(seed)")
        for direction in Direction.allCases { #expect(proof[direction] == told.recorded[direction], "seed \(seed)") }
    }
}
