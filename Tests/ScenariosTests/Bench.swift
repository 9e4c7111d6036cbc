import Wire

@testable import Scenarios

/// What happened in a simulated run, for tests to look at.
struct Run {
    var recording = Recording()
    var clientFailed: Bool?

    init() {}

    /// Runs a scenario's own client against its own server until nothing is under way.
    init(
        _ scenario: Scenario, _ variant: Variant, _ knobs: [String] = [], requests: Int? = 6, gap: Delay? = nil,
        segmentation: Segmentation = .whole
    ) throws {
        var simulation = Simulation(
            scenario, try scenario.settings(knobs), variant,
            pace: .init(requests: requests, gap: gap ?? scenario.gap), segmentation: segmentation)
        try append(simulation.runToEnd())
        clientFailed = simulation.clientFailed
    }

    /// Sends octets to a scenario's server, each element in one segment, and waits for what comes.
    init(
        raw segments: [String], to scenario: Scenario, _ variant: Variant, _ knobs: [String] = [],
        thenCloses: Bool = false, segmentation: Segmentation = .whole
    ) throws {
        var scenario = scenario
        scenario.client = { _, _, _ in RawClient(segments: segments.map { Array($0.utf8) }, thenCloses: thenCloses) }
        try self.init(scenario, variant, knobs, segmentation: segmentation)
    }

    /// Runs a scenario's client against a server that answers the n-th request of each connection with script n.
    init(
        _ scenario: Scenario, against scripts: [[RawServer.Action]], requests: Int = 3, gap: Delay = .milliseconds(100),
        segmentation: Segmentation = .whole
    ) throws {
        var scenario = scenario
        scenario.server = { _, _, _ in RawServer(scripts: scripts) }
        try self.init(scenario, .buggy, requests: requests, gap: gap, segmentation: segmentation)
    }

    mutating func append(_ events: [Event]) throws { for event in events { try recording.append(event) } }

    /// The lines that a party wrote.
    func log(_ party: Party) -> [String] {
        recording.entries.compactMap { entry in
            if case .log(_, party, let text) = entry.kind { text } else { nil }
        }
    }

    /// What a direction carried, as text, with `D` for every date.
    func text(_ direction: Direction, of connection: Int = 1) -> String {
        guard let record = recording.connection(ConnectionID(connection)) else { return "" }
        let lines = String(decoding: record[direction].bytes, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        return lines.map { $0.hasPrefix("Date: ") ? "Date: D" : String($0) }.joined(separator: "\r\n")
    }

    func segments(_ connection: Int, _ direction: Direction) -> [Int] {
        recording.connection(ConnectionID(connection))?[direction].segments.map(\.range.count) ?? []
    }

    func ending(_ connection: Int, _ direction: Direction) -> Ending? {
        recording.connection(ConnectionID(connection))?[direction].ending?.how
    }

    func interpretation(_ connection: Int, _ observer: Observer, _ direction: Direction) -> Interpretation {
        recording.connection(ConnectionID(connection))?.interpretation(observer, direction) ?? Interpretation()
    }

    /// Where two insiders disagree.
    func disagreements(_ connection: Int, _ direction: Direction) -> [Disagreement] {
        interpretation(connection, .client, direction).disagreements(
            with: interpretation(connection, .server, direction))
    }
}

/// A client that sends octets as they are and claims nothing but that they are nobody's.
struct RawClient: Endpoint {
    var segments: [[UInt8]]
    /// Ends its direction when everything is sent; otherwise it closes when all has been quiet for a minute.
    var thenCloses = false
    private var id: ConnectionID?

    init(segments: [[UInt8]], thenCloses: Bool) {
        self.segments = segments
        self.thenCloses = thenCloses
    }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .start: return [.dial, .wake(-1, after: Delay(nanoseconds: 60_000_000_000))]
        case .opened(.connection(let id), _, _):
            self.id = id
            return segments.indices.map { .wake($0, after: .milliseconds(Int64($0))) }
                + (thenCloses ? [.wake(-2, after: .milliseconds(Int64(segments.count)))] : [])
        case .woke(let token) where segments.indices.contains(token):
            guard let id else { return [] }
            return [.send(.connection(id), [Piece(segments[token], .none, .stray)])]
        case .woke(-1):
            let close = id.map { EndpointStep.close(.connection($0), .fin) }
            return [close, .finished(failed: false)].compactMap { $0 }
        case .woke:
            return id.map { [.close(.connection($0), .fin)] } ?? []
        case .received(let link, let octets): return [.consume(link, octets.count, as: .none, part: .stray)]
        case .opened, .closed, .dialFailed, .control: return []
        }
    }
}

/// A server that does what a script says, one script for each request of a connection.
struct RawServer: Endpoint {
    enum Action: Sendable, Hashable {
        case send(String)
        /// Milliseconds.
        case pause(Int64)
        case close(Ending)
    }

    var scripts: [[Action]]
    private var inboxes: [Link: Inbox] = [:]
    private var requests: [Link: Int] = [:]
    private var pending: [Int: (link: Link, actions: ArraySlice<Action>)] = [:]
    private var closed: Set<Link> = []
    private var tokens = 0

    init(scripts: [[Action]]) { self.scripts = scripts }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .opened(let link, _, _):
            inboxes[link] = Inbox()
            return []
        case .received(let link, let octets):
            inboxes[link]?.append(octets)
            var steps: [EndpointStep] = [.consume(link, octets.count, as: .none, part: .stray)]
            while let line = inboxes[link]?.takeLine() {
                guard line.withoutLineEnd.isEmpty else { continue }
                let number = requests[link, default: 0]
                requests[link] = number + 1
                if number < scripts.count { steps += play(scripts[number][...], link) }
            }
            return steps
        case .woke(let token):
            guard let (link, actions) = pending.removeValue(forKey: token) else { return [] }
            return play(actions, link)
        case .closed(let link, _):
            defer { closed.insert(link) }
            return closed.contains(link) ? [] : [.close(link, .fin)]
        case .start, .dialFailed, .control: return []
        }
    }

    private mutating func play(_ actions: ArraySlice<Action>, _ link: Link) -> [EndpointStep] {
        var actions = actions
        var steps: [EndpointStep] = []
        while let action = actions.popFirst(), !closed.contains(link) {
            switch action {
            case .send(let text): steps.append(.send(link, [Piece(Array(text.utf8), .none, .stray)]))
            case .close(let ending):
                closed.insert(link)
                steps.append(.close(link, ending))
            case .pause(let milliseconds):
                tokens += 1
                pending[tokens] = (link, actions)
                return steps + [.wake(tokens, after: .milliseconds(milliseconds))]
            }
        }
        return steps
    }
}
