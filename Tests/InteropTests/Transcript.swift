/// Lines that a peer printed, with names for what differs from run to run: times, ports, addresses in memory.
struct Transcript: Equatable, CustomStringConvertible {
    var lines: [String]

    init(_ lines: [String], server: String) {
        self.lines = lines.map { Self.normalized($0, server: server) }
    }

    init(_ text: String, server: String) {
        self.init(text.split(separator: "\n").map(String.init), server: server)
    }

    var description: String { lines.joined(separator: "\n") }

    private static func normalized(_ line: String, server: String) -> String {
        line
            .replacing(server, with: "SERVER")
            .replacing(#/127\.0\.0\.1:\d+/#, with: "CLIENT")
            .replacing(#/\('127\.0\.0\.1', \d+\)/#, with: "CLIENT")
            // log.Print in Go, the socket's repr and the access log in gevent.
            .replacing(#/^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d /#, with: "")
            .replacing(#/^<gevent\._socket3\.socket at 0x[0-9a-f]+ object, [^>]*>: /#, with: "")
            .replacing(#/\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\]/#, with: "[TIME]")
            .replacing(#/ \d+\.\d{6}$/#, with: " SECONDS")
    }
}
