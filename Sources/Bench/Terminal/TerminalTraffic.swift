import Wire

/// Traffic for a screen to show: persistent connections of a hundred exchanges, every tenth with stray bytes.
struct TerminalTraffic: Sequence, IteratorProtocol {
    static let exchangesPerConnection = 100

    private(set) var octets = 0
    private let exchanges: Int
    private var place = 0
    private var waiting: [Event] = []
    private var time: Int64 = 0
    private var offsets = (client: 0, server: 0)

    init(exchanges: Int) { self.exchanges = exchanges }

    mutating func next() -> Event? {
        if waiting.isEmpty {
            guard place < exchanges else { return nil }
            prepare()
        }
        return waiting.removeFirst()
    }

    /// The events of the next exchange.
    private mutating func prepare() {
        let connection = place / Self.exchangesPerConnection
        let turn = place % Self.exchangesPerConnection
        let id = ConnectionID(connection + 1)
        place += 1
        time += 1_000_000
        func event(_ kind: Event.Kind) -> Event { Event(Timestamp(nanoseconds: time), kind) }
        if turn == 0 {
            waiting.append(
                event(.open(id, client: "127.0.0.1:\(20_000 + connection % 40_000)", server: "127.0.0.1:8080")))
        }
        let isLast = turn == Self.exchangesPerConnection - 1
        let request = Array("GET /item/\(place) HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n".utf8)
        let stray = isLast && connection % 10 == 0 ? "<!DOCTYPE html>" : ""
        let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nServer: b\r\n\r\nHello world!\(stray)".utf8)
        octets += request.count + response.count
        waiting.append(event(.bytes(id, .clientToServer, request)))
        time += 200_000
        waiting.append(event(.bytes(id, .serverToClient, response)))
        if isLast { waiting += Direction.allCases.map { event(.close(id, $0, .fin)) } }
    }
}
