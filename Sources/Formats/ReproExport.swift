import Analysis
import Wire

/// A script that sends the client's octets of a session again, to a server of the user's choice.
///
/// Segment boundaries and pauses are those of the recording. Where the client had waited for an answer, the script waits
/// for as many octets too, but not for ever: another server, or a fixed one, may answer with fewer.
enum ReproExport {
    static func write(_ source: ExportSource, to write: (String) throws -> Void) throws {
        try write(head(source.session))
        for summary in source.connections {
            guard let connection = try source.load(summary.id) else { continue }
            try write(plan(connection))
        }
        try write("]\n" + player)
    }

    // MARK: - The recording as data

    private static func plan(_ connection: ExportedConnection) throws -> String {
        let record = connection.record
        let client = record.clientToServer
        let arrivals = record.serverToClient.segments
        let missing = client.gaps.reduce(0) { $0 + $1.count }
        var text =
            missing == 0
            ? "" : "    # The recording misses \(missing) octets of this client, and so does what is sent.\n"
        text += "    (\(record.id), \(arrivals.reduce(0) { $0 + $1.range.count }), [\n"
        var answered = 0
        var moment = record.opened
        // What comes next of the server's, and how much had come when the client last sent.
        for segment in client.segments where !segment.range.isEmpty {
            let before = answered
            while answered < arrivals.count, arrivals[answered].time < segment.time {
                moment = max(moment, arrivals[answered].time)
                answered += 1
            }
            let waited = arrivals[before..<answered].reduce(0) { $0 + $1.range.count }
            let gap = Timestamp(nanoseconds: max(0, segment.time.nanoseconds - moment.nanoseconds))
            text += "        (\(waited), \(seconds(gap)),\n"
            text += literal(client.bytes[segment.range]).map { "         \($0)" }.joined(separator: "\n") + "),\n"
            moment = max(moment, segment.time)
        }
        let last = arrivals.last.map { max(moment, $0.time) } ?? moment
        let ending = client.ending
        let gap = Timestamp(nanoseconds: max(0, (ending?.time ?? last).nanoseconds - last.nanoseconds))
        let waited = arrivals[answered...].reduce(0) { $0 + $1.range.count }
        return text + "    ], (\(waited), \(seconds(gap)), \"\(ending?.how.rawValue ?? "gap")\")),\n"
    }

    /// Lines of a Python bytes literal, a line of text each where it is text.
    private static func literal(_ octets: ArraySlice<UInt8>) -> [String] {
        var lines: [String] = []
        var line = ""
        for octet in octets {
            switch octet {
            case 0x0A: line += "\\n"
            case 0x0D: line += "\\r"
            case 0x09: line += "\\t"
            case 0x22: line += "\\\""
            case 0x5C: line += "\\\\"
            case 0x20...0x7E: line.unicodeScalars.append(Unicode.Scalar(octet))
            default:
                let digits = String(octet, radix: 16)
                line += "\\x" + (digits.count == 1 ? "0" : "") + digits
            }
            if octet == 0x0A || line.utf8.count >= 96 {
                lines.append("b\"\(line)\"")
                line = ""
            }
        }
        if !line.isEmpty { lines.append("b\"\(line)\"") }
        return lines
    }

    // MARK: - The script

    private static func head(_ session: SessionLog.Session) -> String {
        """
        #!/usr/bin/env python3
        # Sends the client's octets of a recorded session again, with its segments and pauses, and prints the answers.
        # From: \(escaped(text: session.source))
        #
        #     python3 THIS-FILE HOST:PORT

        import socket
        import struct
        import sys
        import time

        # A connection each: its number, the octets that its server sent, the client's segments, its end.
        # A segment: the octets that had come since the one before, the seconds that passed then, its octets.
        CONNECTIONS = [

        """
    }

    private static let player = #"""

        PATIENCE = 10.0  # seconds that an answer may take
        QUIET = 1.0  # seconds without an octet after which no more are expected


        def shown(octets):
            """Octets as lines of text in which nothing commands a terminal."""
            line = ""
            for octet in octets:
                if octet in b"\r\n\t":
                    line += {13: "\\r", 10: "\\n", 9: "\\t"}[octet]
                elif octet in b'"\\':
                    line += "\\" + chr(octet)
                else:
                    line += chr(octet) if 32 <= octet < 127 else "\\x%02x" % octet
                if octet == 10 or len(line) > 100:
                    yield line
                    line = ""
            if line:
                yield line


        def tell(sign, direction, start, octets):
            print("%s %s %d..<%d, %d bytes" % (sign, direction, start, start + len(octets), len(octets)))
            for line in shown(octets):
                print("    " + line)
            sys.stdout.flush()


        class Peer:
            def __init__(self, address):
                self.socket = socket.create_connection(address, PATIENCE)
                # Every segment leaves as it was.
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.sent = 0
                self.received = 0
                self.is_open = True

            def send(self, octets):
                tell(">", "c2s", self.sent, octets)
                self.sent += len(octets)
                self.socket.settimeout(PATIENCE)
                self.socket.sendall(octets)

            def listen(self, seconds):
                """Takes what comes next; False if nothing came in that time, or the server has ended its direction."""
                if not self.is_open:
                    time.sleep(seconds)
                    return False
                # A timeout of 0 would not look at all.
                self.socket.settimeout(max(seconds, 0.000001))
                try:
                    octets = self.socket.recv(1 << 16)
                except socket.timeout:
                    return False
                if octets:
                    tell("<", "s2c", self.received, octets)
                    self.received += len(octets)
                else:
                    print("= the server ended its direction")
                    self.is_open = False
                return bool(octets)

            def wait_for(self, count):
                """Waits until so many octets have come, or no more do."""
                end = self.received + count
                patience = PATIENCE
                while self.received < end and self.is_open and self.listen(patience):
                    patience = QUIET

            def pause(self, seconds):
                """Lets time pass, and takes what comes meanwhile."""
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    self.listen(end - time.monotonic())

            def end(self, how):
                if how == "rst":
                    self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                elif self.is_open:
                    if how == "fin":
                        self.socket.shutdown(socket.SHUT_WR)
                    while self.listen(QUIET):
                        pass
                self.socket.close()


        def play(address):
            for number, recorded, segments, (count, seconds, how) in CONNECTIONS:
                print("connection %d" % number)
                peer = Peer(address)
                try:
                    for waited, gap, octets in segments:
                        peer.wait_for(waited)
                        peer.pause(gap)
                        peer.send(octets)
                    peer.wait_for(count)
                    peer.pause(seconds)
                    peer.end(how)
                except ConnectionError as error:
                    print("= %s" % error)
                print("= %d bytes came; the recording has %d" % (peer.received, recorded))


        def main():
            host, colon, port = (sys.argv[1] if len(sys.argv) == 2 else "").rpartition(":")
            if not host or not port.isdigit():
                sys.exit("usage: python3 %s HOST:PORT" % sys.argv[0])
            try:
                play((host.strip("[]"), int(port)))
            except OSError as error:
                sys.exit("%s: %s" % (sys.argv[1], error))


        main()

        """#
}
