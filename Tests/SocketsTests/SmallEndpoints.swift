@testable import Scenarios
import Sockets
import Wire

/// An endpoint whose behaviour a test writes down as one closure over a state.
struct Scripted<State: Sendable>: Endpoint {
    var state: State
    var answer: @Sendable (inout State, EndpointInput) -> [EndpointStep]

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] { answer(&state, input) }
}

extension Scripted where State == Int {
    /// With a state that counts something.
    init(_ answer: @escaping @Sendable (inout Int, EndpointInput) -> [EndpointStep]) {
        self.init(state: 0, answer: answer)
    }
}

extension Lab.Plan {
    /// A scenario made of these endpoints, without knobs.
    static func small(
        server: any Endpoint = echoServer, client: any Endpoint = pingClient(), origin: (any Endpoint)? = nil,
        sides: Sides = .both(listen: .anyLoopbackPort)
    ) -> Lab.Plan {
        let scenario = Scenario(
            name: "small", title: "", upstream: "", summary: "", narration: [], knobs: [], gap: .zero, requests: 1,
            server: { _, _, _ in server }, client: { _, _, _ in client }, origin: { _, _ in origin })
        return Lab.Plan(
            scenario, settings: scenario.defaults, variant: .buggy, pace: .init(requests: 1, gap: .zero), sides: sides)
    }
}

func text(_ text: String, _ owner: Owner = .response(1)) -> [Piece] { [Piece(Array(text.utf8), owner, .body)] }

/// Answers every octets with themselves, and the end of its peer's direction with the end of its own.
let echoServer: any Endpoint = Scripted { _, input in
    switch input {
    case .received(let link, let octets):
        [.consume(link, octets.count, as: .request(1), part: .body), .send(link, [Piece(octets, .response(1), .body)])]
    case .closed(let link, .fin): [.close(link, .fin)]
    default: []
    }
}

/// Sends `ping` on each of some connections, one after the other, and closes when it is back.
func pingClient(connections: Int = 1) -> any Endpoint {
    Scripted(state: (left: connections, missing: 4)) { state, input in
        switch input {
        case .start: return [.dial]
        case .opened(let link, _, _): return [.send(link, text("ping", .request(1)))]
        case .received(let link, let octets):
            state.missing -= octets.count
            let consume = EndpointStep.consume(link, octets.count, as: .response(1), part: .body)
            guard state.missing == 0 else { return [consume] }
            state = (state.left - 1, 4)
            return [consume, .close(link, .fin), state.left == 0 ? .finished(failed: false) : .dial]
        case .dialFailed(_, let reason): return [.log(nil, reason), .finished(failed: true)]
        case .closed, .woke, .control: return []
        }
    }
}

/// Sends its words one at a time, each when its timer expires, and closes.
func dripServer(_ words: [String]) -> any Endpoint {
    Scripted(state: Optional<Link>.none) { state, input in
        switch input {
        case .opened(let link, _, _):
            state = link
            return [.wake(0, after: .milliseconds(1))]
        case .woke(let index):
            guard let link = state else { return [] }
            guard index < words.count else { return [.close(link, .fin)] }
            return [.send(link, text(words[index])), .wake(index + 1, after: .milliseconds(1))]
        default: return []
        }
    }
}

/// Dials, says nothing, takes what comes, and finishes when the connection has ended.
let listeningClient: any Endpoint = Scripted { _, input in
    switch input {
    case .start: [.dial]
    case .received(let link, let octets): [.consume(link, octets.count, as: .response(1), part: .body)]
    case .closed(let link, let ending):
        [.log(nil, "closed \(ending)"), .close(link, .fin), .finished(failed: ending == .rst)]
    default: []
    }
}
