import Framing
import Wire

/// What one end of a connection is doing at a moment, as far as its octets and its own claims tell.
package struct PartyState: Hashable, Sendable {
    package enum Tone: Hashable, Sendable {
        case idle, busy
        /// It is doing what the reference says it should not.
        case mistaken
        case gone
    }

    /// `idle, connection reusable`, `discarding 13 more bytes`.
    package var text: String
    package var tone: Tone

    init(_ text: String, _ tone: Tone) {
        self.text = text
        self.tone = tone
    }
}

/// The state of both ends at one moment of a recorded connection.
///
/// With hindsight: what an end does next says what it was waiting for.
package struct PartyStates: Hashable, Sendable {
    package private(set) var client: PartyState
    package private(set) var server: PartyState

    package init(_ connection: ConnectionAnalysis, _ record: ConnectionRecord, at moment: Timestamp) {
        let view = Moment(connection, record, moment)
        client = view.client
        server = view.server
    }

    private struct Moment {
        let connection: ConnectionAnalysis
        let record: ConnectionRecord
        let moment: Timestamp
        /// Octets that had come, and the last exchange that had begun.
        let sent: Int
        let answered: Int
        let exchange: Int?

        init(_ connection: ConnectionAnalysis, _ record: ConnectionRecord, _ moment: Timestamp) {
            self.connection = connection
            self.record = record
            self.moment = moment
            sent = Self.arrived(record.clientToServer, moment)
            answered = Self.arrived(record.serverToClient, moment)
            exchange = Self.exchange(connection, sent)
        }

        private static func arrived(_ record: DirectionRecord, _ moment: Timestamp) -> Int {
            var low = 0
            var high = record.segments.count
            while low < high {
                let middle = (low + high) / 2
                if record.segments[middle].time <= moment { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? 0 : record.segments[low - 1].range.upperBound
        }

        /// Number of the last request of which an octet had been sent.
        private static func exchange(_ connection: ConnectionAnalysis, _ sent: Int) -> Int? {
            var low = 0
            var high = connection.exchanges.count
            while low < high {
                let middle = (low + high) / 2
                let start = connection.framed(middle + 1)?.request?.range.lowerBound ?? .max
                if start < sent { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? nil : low
        }

        /// How far an end had read a direction, and what it was to claim next; all that came where it says nothing.
        private func read(_ observer: Observer, _ direction: Direction, of arrived: Int) -> (end: Int, next: Claim?) {
            let claims = connection.interpretation(observer, direction).claims
            guard !claims.isEmpty else { return (arrived, nil) }
            var low = 0
            var high = claims.count
            while low < high {
                let middle = (low + high) / 2
                if claims[middle].decided <= moment { low = middle + 1 } else { high = middle }
            }
            return (low == 0 ? 0 : claims[low - 1].range.upperBound, low < claims.count ? claims[low] : nil)
        }

        private func ending(_ direction: Direction) -> Ending? {
            record[direction].ending.flatMap { $0.time <= moment ? $0.how : nil }
        }

        private func gone(_ direction: Direction) -> PartyState? {
            switch ending(direction) {
            case .fin: PartyState("has closed its side", .gone)
            case .rst: PartyState("has reset the connection", .gone)
            case .gap: PartyState("is not recorded any more", .gone)
            case nil: nil
            }
        }

        private func more(_ count: Int) -> String { "\(count) more byte\(count == 1 ? "" : "s")" }
        private func unread(_ count: Int) -> String { "\(count) byte\(count == 1 ? "" : "s") unread" }

        var client: PartyState {
            if let gone = gone(.clientToServer) { return gone }
            guard let exchange, let request = connection.framed(exchange)?.request else {
                return PartyState(sent == 0 ? "connected, nothing sent yet" : "sending a request", .busy)
            }
            if request.range.upperBound > sent {
                return PartyState("sending request \(exchange), \(more(request.range.upperBound - sent))", .busy)
            }
            let read = read(.client, .serverToClient, of: answered)
            guard let response = connection.framed(exchange)?.response, response.range.lowerBound < answered else {
                if answered > read.end {
                    return PartyState("waits for response \(exchange), \(unread(answered - read.end))", .busy)
                }
                return PartyState("waits for response \(exchange)", .busy)
            }
            let end = response.range.upperBound
            if read.end < end { return PartyState("reading response \(exchange), \(more(end - read.end))", .busy) }
            if !response.isComplete { return PartyState("reading response \(exchange)", .busy) }
            if answered > read.end { return PartyState("idle, \(unread(answered - read.end))", .mistaken) }
            if answered > end {
                return PartyState("has read \(more(answered - end)) than it asked for", .mistaken)
            }
            if ending(.serverToClient) != nil { return PartyState("idle, the server has closed", .idle) }
            let isPoisoned = connection.firstMistake.map { $0 <= exchange } ?? false
            return PartyState(
                isPoisoned ? "idle, takes the connection for reusable" : "idle, connection reusable",
                isPoisoned ? .mistaken : .idle)
        }

        var server: PartyState {
            if let gone = gone(.serverToClient) { return gone }
            let read = read(.server, .clientToServer, of: sent)
            if let next = read.next, next.part == .discarded { return discarding(from: next) }
            guard let exchange, let request = connection.framed(exchange)?.request else {
                return PartyState(sent == 0 ? "waits for request 1" : "reading a request", sent == 0 ? .idle : .busy)
            }
            let end = request.range.upperBound
            if read.end < end, read.end >= request.range.lowerBound {
                return PartyState("reading request \(exchange), \(more(end - read.end))", .busy)
            }
            let number = read.end <= request.range.lowerBound ? exchange - 1 : exchange
            guard number > 0 else { return PartyState("\(unread(sent - read.end))", .busy) }
            guard let response = connection.framed(number)?.response, response.range.lowerBound < answered else {
                return PartyState("answering request \(number)", .busy)
            }
            if response.range.upperBound > answered {
                return PartyState("sending response \(number), \(more(response.range.upperBound - answered))", .busy)
            }
            if !response.isComplete { return PartyState("sending response \(number)", .busy) }
            if answered > response.range.upperBound {
                return PartyState(
                    "has sent \(more(answered - response.range.upperBound)) than response \(number) has", .mistaken)
            }
            if read.end < sent { return PartyState("answered \(number), \(unread(sent - read.end))", .busy) }
            return PartyState("waits for request \(number + 1)", .idle)
        }

        /// What a server throws away is a mistake where the reference gives it to another request.
        private func discarding(from claim: Claim) -> PartyState {
            let claims = connection.interpretation(.server, .clientToServer).claims
            var end = claim.range.upperBound
            if let first = connection.interpretation(.server, .clientToServer).index(at: claim.range.lowerBound) {
                for other in claims[first...] {
                    guard other.part == .discarded, other.owner == claim.owner else { break }
                    end = other.range.upperBound
                }
            }
            let truth = connection.interpretation(.reference, .clientToServer).owner(at: claim.range.lowerBound)
            return PartyState(
                "discarding \(more(end - claim.range.lowerBound))", truth == claim.owner ? .busy : .mistaken)
        }
    }
}
