import Wire

/// One TCP connection as it is spoken, segment by segment.
struct Talk {
    struct Segment: Equatable {
        var direction: Direction
        var sequence: UInt32
        var acknowledgement: UInt32?
        var flags: UInt8 = 0
        var octets: [UInt8] = []
        /// Octets at the end that the capture leaves out.
        var cut = 0
        var time: Int64 = 0
    }

    var clientPort: UInt16
    private(set) var segments: [Segment] = []
    private var next: [Direction: UInt32]

    init(port: UInt16 = 40_001, client: UInt32 = 1_000, server: UInt32 = 9_000) {
        clientPort = port
        next = [.clientToServer: client, .serverToClient: server]
    }

    mutating func greet() {
        add(.clientToServer, flags: 0x02, acknowledges: false)
        next[.clientToServer]! &+= 1
        add(.serverToClient, flags: 0x12)
        next[.serverToClient]! &+= 1
        acknowledge(.clientToServer)
    }

    mutating func acknowledge(_ direction: Direction) { add(direction, flags: 0x10) }

    mutating func say(_ direction: Direction, _ octets: [UInt8], cut: Int = 0) {
        add(direction, flags: 0x18, octets, cut: cut)
        next[direction]! &+= UInt32(octets.count)
    }

    mutating func client(_ text: String) { say(.clientToServer, Array(text.utf8)) }
    mutating func server(_ text: String) { say(.serverToClient, Array(text.utf8)) }

    mutating func finish(_ direction: Direction) {
        add(direction, flags: 0x11)
        next[direction]! &+= 1
    }

    mutating func reset(_ direction: Direction, _ octets: [UInt8] = []) { add(direction, flags: 0x14, octets) }

    /// What the direction's last segment said, said by none.
    mutating func lose(_ direction: Direction, _ octets: [UInt8]) { next[direction]! &+= UInt32(octets.count) }

    private mutating func add(
        _ direction: Direction, flags: UInt8, _ octets: [UInt8] = [], cut: Int = 0, acknowledges: Bool = true
    ) {
        segments.append(
            Segment(
                direction: direction, sequence: next[direction]!,
                acknowledgement: acknowledges ? next[direction.opposite]! : nil, flags: flags, octets: octets, cut: cut,
                time: Int64(segments.count + 1) * 1_000_000))
    }

    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    /// Two exchanges from the first SYN to the last ACK.
    static func whole(port: UInt16 = 40_001, client: UInt32 = 1_000, server: UInt32 = 9_000) -> Talk {
        var talk = Talk(port: port, client: client, server: server)
        talk.greet()
        for _ in 1...2 {
            talk.client(get)
            talk.acknowledge(.serverToClient)
            talk.server(ok)
            talk.acknowledge(.clientToServer)
        }
        talk.finish(.clientToServer)
        talk.finish(.serverToClient)
        talk.acknowledge(.clientToServer)
        return talk
    }
}
