import Wire

@testable import Sockets
@testable import Tap

/// A tape that a test writes to, as a relay would.
final class Traffic {
    let tape: Tape
    private let writer: TapeWriter
    private var time = Timestamp.zero

    init(limit: Int = 64 << 20, slabSize: Int = 1 << 20) {
        tape = Tape(limit: limit, slabSize: slabSize) {}
        writer = TapeWriter(tape)
    }

    func open(_ id: Int) { write(.open, id, .clientToServer, "127.0.0.1:4000\(id)\n127.0.0.1:8080") }

    func send(_ id: Int, _ direction: Direction, _ text: String) { write(.bytes, id, direction, text) }

    /// A request and its answer, both in order.
    func exchange(_ id: Int, size: Int = 2) {
        send(id, .clientToServer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        send(
            id, .serverToClient,
            "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size))
    }

    /// An answer to HEAD with a body behind it: 54 octets that nobody asked for.
    func leak(_ id: Int) {
        send(id, .clientToServer, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        send(id, .serverToClient, "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 10:00:00 GMT\r\n\r\n")
        send(id, .serverToClient, String(repeating: "<!DOCTYPE", count: 6))
    }

    func end(_ id: Int) {
        for direction in Direction.allCases { write(.fin, id, direction, "") }
        write(.gone, id, .clientToServer, "")
    }

    func pass(_ delay: Delay) { time = time + delay }

    func flush() { writer.flush() }

    func close() { writer.close() }

    @discardableResult
    func write(_ kind: TapeEntry.Kind, _ id: Int, _ direction: Direction, _ text: String) -> Bool {
        write(kind, id, direction, Array(text.utf8))
    }

    @discardableResult
    func write(_ kind: TapeEntry.Kind, _ id: Int, _ direction: Direction, _ octets: [UInt8]) -> Bool {
        time = time + Delay(nanoseconds: 1_000)
        return octets.withUnsafeBytes { octets in
            writer.write(
                TapeEntry(kind: kind, connection: ConnectionID(id), direction: direction, time: time, octets: octets))
        }
    }
}

/// A place for a log in memory, which can be full.
final class Paper: TapLogTarget {
    var pages: [String] = [""]
    var linesPerPage = Int.max
    var isFull = false
    private var isTold = false

    func write(_ batch: UnsafeRawBufferPointer) -> TapLogOutcome {
        if isFull {
            defer { isTold = true }
            return isTold ? .lost : .failed(TapLogTrouble("cannot write paper: it is full"))
        }
        if isTold {
            isTold = false
            pages.append("")
            return .beginAnew
        }
        pages[pages.count - 1] += String(decoding: batch, as: UTF8.self)
        guard pages[pages.count - 1].utf8.count(where: { $0 == 0x0A }) >= linesPerPage else { return .written }
        pages.append("")
        return .beginAnew
    }
}
