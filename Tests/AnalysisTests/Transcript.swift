import Analysis
import Wire

/// A session told line by line: what happens on connection 1, a millisecond after the line before.
struct Transcript {
    private(set) var analysis = SessionAnalysis()
    private var time = Timestamp.zero
    private let id = ConnectionID(1)

    init() throws {
        try add(.open(id, client: "127.0.0.1:40001", server: "127.0.0.1:8080"))
    }

    var connection: ConnectionAnalysis { analysis.details[0] }

    func text(of row: TimelineRow) -> String { connection.text(of: row, analysis.recording.connections[0]) }

    /// Octets from the client.
    mutating func request(_ text: String) throws { try add(.bytes(id, .clientToServer, Array(text.utf8))) }
    /// Octets from the server.
    mutating func response(_ text: String) throws { try add(.bytes(id, .serverToClient, Array(text.utf8))) }

    /// An observer claims the next octets of a direction.
    mutating func claim(
        _ observer: Observer, _ direction: Direction, _ count: Int, _ owner: Owner, _ part: Part
    ) throws {
        let start = connection.interpretation(observer, direction).end
        try add(.claim(id, direction, observer, Claim(start..<start + count, owner, part, decided: time)))
    }

    mutating func log(_ party: Party, _ text: String) throws { try add(.log(id, party, text)) }
    mutating func close(_ direction: Direction, _ ending: Ending) throws { try add(.close(id, direction, ending)) }

    private mutating func add(_ kind: Event.Kind) throws {
        try analysis.append(Event(time, kind))
        time = time + .milliseconds(1)
    }
}

/// A request of 28 octets for `/1`, `/2` ...
func get(_ number: Int) -> String { "GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n" }
/// A response of 40 octets with body `ok`.
let okay = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
