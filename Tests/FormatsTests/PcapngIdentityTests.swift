import Analysis
import Captures
import Formats
import Scenarios
import Testing
import Wire

/// A session that was written as a capture and read again is the same session, but for what no capture can hold:
/// claims, words, and the end of a recording that is no end of a connection.
struct PcapngIdentityTests {
    @Test(arguments: Scenario.all.map(\.name), Variant.allCases)
    func everyScenarioComesBack(_ name: String, _ variant: Variant) throws {
        let scenario = try #require(Scenario.named(name))
        let analysis = try Sessions.run(name, variant, requests: scenario.requests, gap: 200)
        try expectIdentity(analysis)
    }

    @Test(arguments: UInt64(1)...20) func whateverIsSaidComesBack(_ seed: UInt64) throws {
        try expectIdentity(try Sessions.analysis(Self.conversations(seed: seed)), "seed \(seed)")
    }

    private func expectIdentity(_ analysis: SessionAnalysis, _ comment: Comment? = nil) throws {
        let octets = try ExportFormat.pcapng.octets(of: analysis, Sessions.session)
        let recognised = CaptureFormat(octets.span)
        let format = try #require(recognised)
        var reader = CaptureReader(format)
        var sink = EventSink(epoch: Sessions.session.epoch * 1_000_000_000)
        let taken = reader.read(octets.span, into: &sink)
        reader.finish(unread: octets.count - taken, into: &sink)
        let damage = reader.damage
        #expect(damage == nil, comment)
        for (index, record) in analysis.recording.connections.enumerated() {
            let written = analysis.recording.entries.indices.map { analysis.recording.event(at: $0) }
                .filter { $0.connection == record.id && $0.isOnTheWire }.map { $0.numbered(index + 1) }
            let read = sink.events.filter { $0.connection == ConnectionID(index + 1) && $0.isOnTheWire }
            #expect(read == written, comment)
        }
        // The analysis of what was read finds the same in the octets.
        let wire = analysis.recording.entries.indices.map { analysis.recording.event(at: $0) }.filter(\.isOnTheWire)
        let alone = try Sessions.analysis(wire)
        let again = try Sessions.analysis(sink.events.filter(\.isOnTheWire))
        #expect(again.findings.map(\.code) == alone.findings.map(\.code), comment)
        #expect(again.findings.map(\.range) == alone.findings.map(\.range), comment)
    }

    /// Connections one after the other, that begin as HTTP does, and go on as nothing does.
    private static func conversations(seed: UInt64) -> [Event] {
        var random = SplitMix(state: seed)
        var events: [Event] = []
        var time: Int64 = 0
        for number in 1...3 {
            let id = ConnectionID(number)
            let add = { (kind: Event.Kind) in
                time += Int64.random(in: 1...2_000_000_000, using: &random)
                events.append(Event(Timestamp(nanoseconds: time), kind))
            }
            let client = ["127.0.0.1:4000\(number)", "[2001:db8::\(number)]:50000"][Int(seed % 2)]
            add(.open(id, client: client, server: ["127.0.0.1:80", "[::1]:8080"][Int(seed % 2)]))
            add(.bytes(id, .clientToServer, Array("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n".utf8)))
            add(.bytes(id, .serverToClient, Array("HTTP/1.1 200 OK\r\n".utf8)))
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let count = Int.random(in: 1...1_400, using: &random)
                let direction = Direction.allCases.randomElement(using: &random)!
                if Int.random(in: 0..<5, using: &random) == 0 {
                    add(.gap(id, direction, [1, 3_000, 70_000].randomElement(using: &random)!))
                    continue
                }
                add(.bytes(id, direction, (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }))
            }
            let last = Direction.allCases.randomElement(using: &random)!
            if Bool.random(using: &random) {
                add(.close(id, last, .rst))
            } else {
                add(.close(id, last, .fin))
                add(.close(id, last.opposite, .fin))
            }
        }
        return events
    }
}

/// Makes events of what a capture says.
private struct EventSink: CaptureSink {
    /// Nanoseconds since 1970 of the session's time 0.
    let epoch: Int64
    var events: [Event] = []

    init(epoch: Int64) { self.epoch = epoch }

    private mutating func add(_ time: Int64, _ kind: Event.Kind) {
        events.append(Event(Timestamp(nanoseconds: time - epoch), kind))
    }

    mutating func open(_ connection: Int, client: Captures.Endpoint, server: Captures.Endpoint, at time: Int64) {
        add(time, .open(ConnectionID(connection), client: "\(client)", server: "\(server)"))
    }

    mutating func receive(
        _ connection: Int, _ direction: Direction, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        add(time, .bytes(ConnectionID(connection), direction, octets.indices.map { octets[$0] }))
    }

    mutating func skip(_ connection: Int, _ direction: Direction, _ count: Int, at time: Int64) {
        add(time, .gap(ConnectionID(connection), direction, count))
    }

    mutating func again(
        _ connection: Int, _ direction: Direction, offset: Int, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        Issue.record("octets came twice")
    }

    mutating func close(_ connection: Int, _ direction: Direction, _ ending: Ending, at time: Int64) {
        add(time, .close(ConnectionID(connection), direction, ending))
    }
}

extension Event {
    /// Whether a capture can hold it.
    fileprivate var isOnTheWire: Bool {
        switch kind {
        case .open, .gap: true
        case .bytes(_, _, let octets): !octets.isEmpty
        case .close(_, _, let ending): ending != .gap
        case .claim, .log: false
        }
    }

    fileprivate func numbered(_ number: Int) -> Event {
        let id = ConnectionID(number)
        return switch kind {
        case .open(_, let client, let server): Event(time, .open(id, client: client, server: server))
        case .bytes(_, let direction, let octets): Event(time, .bytes(id, direction, octets))
        case .gap(_, let direction, let count): Event(time, .gap(id, direction, count))
        case .close(_, let direction, let ending): Event(time, .close(id, direction, ending))
        case .claim, .log: self
        }
    }
}
