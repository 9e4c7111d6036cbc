import Scenarios
import Testing
import Wire

private let upgradeDiscard = Scenario.all.first { $0.name == "upgrade-discard" }!
private let ok = "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"

/// What a server sends to POST requests 100 ms apart, what aiohttp 3.14.5 said, and on how many connections.
private let rows: [(scripts: [[RawServer.Action]], said: [String], connections: Int)] = [
    ([[.send(ok)], [.send(ok)], [.send(ok)]], ["ok", "ok", "ok"], 1),
    ([[.send("HTTP/1.1 102 Processing\r\n\r\n" + ok)]], ["ok"], 1),
    // What is no response ends an idle connection, and nobody hears of it. What is one answers the next request.
    ([[.send(ok), .pause(20), .send("JUNK")]], ["ok", "ok", "ok"], 3),
    ([[.send(ok), .pause(20), .send("JUNK JUNK\r\n")]], ["ok", "ok", "ok"], 3),
    ([[.send(ok), .pause(20), .send(ok)], [.send(ok)], [.send(ok)]], ["ok", "ok", "ok"], 1),
    ([[.send(ok + ok)]], ["ok", "ok", "ok"], 3),
    ([[.send(ok), .pause(20), .send("\r\n")], [.send(ok)], [.send(ok)]], ["ok", "ok", "ok"], 1),
    // A POST is not sent again.
    ([[.send(ok)], [.close(.fin)]], ["ok", "Server disconnected", "ok"], 2),
    ([[.close(.fin)]], ["Server disconnected", "Server disconnected", "Server disconnected"], 3),
    ([[.send(ok), .pause(10), .close(.fin)]], ["ok", "ok", "ok"], 3),
    (
        [[.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .close(.fin)]],
        [String](
            repeating: "Response payload is not completed: <ContentLengthError: 400, message='Not enough data to "
                + "satisfy content length header (received 3 of 9 bytes).'>", count: 3), 3
    ),
    (
        [[.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"), .close(.fin)]],
        [String](
            repeating: "Response payload is not completed: <TransferEncodingError: 400, message='Not enough data to "
                + "satisfy transfer length header.'>", count: 3), 3
    ),
    ([[.send("HTTP/1.1 200 OK\r\n\r\nabc"), .close(.fin)]], ["abc", "abc", "abc"], 3),
    ([[.send("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]], ["ok", "ok", "ok"], 3),
    ([[.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]], ["ok"], 1),
    ([[.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]], ["HTTP 404: Not Found"], 1),
    bad("<html>\r\n\r\n", #"Bad status line:\n  Expected HTTP/, RTSP/ or ICE/:\n\n  b'<html>'\n    ^"#),
    bad(
        "HTTP/1.1 abc OK\r\n\r\n", #"Bad status line:\n  Invalid status code:\n\n  b'HTTP/1.1 abc OK'\n             ^"#),
    bad("HTTP/1.1 200 OK\r\nfoo\r\n\r\n", #"Invalid header token:\n\n  b'foo'\n       ^"#),
    bad(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
        #"Invalid character in chunk size:\n\n  b'zz'\n    ^"#),
]

private func bad(_ answer: String, _ why: String) -> (scripts: [[RawServer.Action]], said: [String], connections: Int) {
    let line = "400, message=\"\(why)\", url='http://127.0.0.1:8080/'"
    return ([[.send(answer)]], [line, line, line], 3)
}

@Test(arguments: rows)
func aiohttpSaysWhatTheRealOneSays(_ row: (scripts: [[RawServer.Action]], said: [String], connections: Int)) throws {
    let run = try Run(upgradeDiscard, against: row.scripts, requests: row.said.count)
    #expect(run.log(.client) == row.said)
    #expect(run.recording.connections.count == row.connections)
    #expect(run.clientFailed == false)
    for record in run.recording.connections {
        #expect(record.interpretation(.client, .serverToClient).end == record.serverToClient.bytes.count)
    }
}

@Test func aPooledConnectionIsNotUsedForEver() throws {
    let run = try Run(upgradeDiscard, .fixed, requests: 2, gap: Delay(nanoseconds: 16_000_000_000))
    #expect(run.recording.connections.count == 2)
    #expect(run.log(.client) == ["Hello, World!", "Hello, World!"])
}
