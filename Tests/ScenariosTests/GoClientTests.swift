import Scenarios
import Testing
import Wire

private let headBody = Scenario.all.first { $0.name == "head-body" }!
private let ok = "HTTP/1.1 200 OK\r\n\r\n"

/// What a server sends, and what Go 1.22.10's client said of it.
struct ClientRow: Sendable, CustomTestStringConvertible {
    var scripts: [[RawServer.Action]]
    var gap = Delay.milliseconds(100)
    /// After `do: Head "http://127.0.0.1:8080": `; empty if the run went well.
    var failure = ""
    var unsolicited: [String] = []
    var connections = 1
    var requests = 3

    var testDescription: String { "\(scripts)" }
}

private let broken = "net/http: HTTP/1.x transport connection broken: "

private func fails(_ answer: String, _ why: String) -> ClientRow {
    ClientRow(scripts: [[.send(answer)]], failure: broken + why)
}

private let rows: [ClientRow] = [
    // Unsolicited while idle: logged, dropped, dialled again.
    ClientRow(
        scripts: [[.send(ok), .pause(20), .send("JUNK")]], unsolicited: ["JUNK", "JUNK", "JUNK"], connections: 3),
    ClientRow(scripts: [[.send(ok + "JUNK")]], unsolicited: ["JUNK", "JUNK", "JUNK"], connections: 3),
    ClientRow(
        scripts: [[.send(ok), .pause(20), .send("a\0\u{1b}\"\\\té\r\n")]],
        unsolicited: [String](repeating: #"a\x00\x1b\"\\\té\r\n"#, count: 3), connections: 3),
    ClientRow(
        scripts: [[.send(ok), .pause(20), .send(ok)]],
        unsolicited: [String](repeating: #"HTTP/1.1 200 OK\r\n\r\n"#, count: 3), connections: 3),
    ClientRow(
        scripts: [[.send(ok), .pause(20), .send("\r\n")]], unsolicited: [#"\r\n"#, #"\r\n"#, #"\r\n"#], connections: 3),
    // A 408 says in its way that an idle connection is closed.
    ClientRow(scripts: [[.send(ok), .pause(20), .send("HTTP/1.1 408 Request Timeout\r\n\r\n")]], connections: 3),
    // The connection ends.
    ClientRow(scripts: [[.send(ok), .pause(20), .close(.fin)]], connections: 3),
    ClientRow(scripts: [[.send(ok)], [.close(.fin)]], connections: 3),
    ClientRow(scripts: [[.send(ok)], [.close(.rst)]], connections: 3),
    ClientRow(scripts: [[.close(.fin)]], failure: "EOF"),
    ClientRow(
        scripts: [[.close(.rst)]],
        failure: "read tcp 127.0.0.1:40001->127.0.0.1:8080: read: connection reset by peer"),
    ClientRow(
        scripts: [[.send("HTTP/1.1 200 OK\r\nX"), .close(.fin)]],
        failure: broken + #"malformed MIME header: missing colon: "X""#),
    ClientRow(scripts: [[.send("HTTP"), .close(.fin)]], failure: broken + #"malformed HTTP response "HTTP""#),
    ClientRow(scripts: [[.send("HTTP/1.1 200 OK\r\n"), .close(.fin)]], failure: broken + "unexpected EOF"),
    // First lines that are no status line.
    fails("nospace\r\n", #"malformed HTTP response "nospace""#),
    fails("<!DOCTYPE html>\n", #"malformed HTTP status code "html>""#),
    fails("XXXHTTP/1.1 200 OK\r\n\r\n", #"malformed HTTP version "XXXHTTP/1.1""#),
    fails("nullHTTP/1.1 204 No Content\r\n\r\n", #"malformed HTTP version "nullHTTP/1.1""#),
    fails("\r\n" + ok, #"malformed HTTP response """#),
    fails("HTTP/1.1 2000 OK\r\n\r\n", #"malformed HTTP status code "2000""#),
    fails("HTTP/1.1 -20 OK\r\n\r\n", #"malformed HTTP status code "-20""#),
    ClientRow(scripts: [
        [.send("HTTP/1.1 200\r\n\r\n")], [.send("HTTP/1.1  200 OK\r\n\r\n")], [.send("HTTP/2.0 200 OK\r\n\r\n")],
    ]),
    ClientRow(scripts: [[.send("HTTP/1.1 +20 OK\r\n\r\n")]], connections: 3),
    // Header sections.
    fails("HTTP/1.1 200 OK\r\nfoo\r\n\r\n", #"malformed MIME header: missing colon: "foo""#),
    fails("HTTP/1.1 200 OK\r\n foo: a\r\n\r\n", "malformed MIME header initial line:  foo: a"),
    fails("HTTP/1.1 200 OK\r\nf(o: a\r\n\r\n", "malformed MIME header line: f(o: a"),
    fails("HTTP/1.1 200 OK\r\nfoo: a\u{1}\r\n\r\n", "malformed MIME header line: Foo: a\u{1}"),
    fails("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", #"bad Content-Length "x""#),
    fails("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", #"invalid empty Content-Length """#),
    fails(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        #"http: message cannot contain multiple Content-Length headers; got ["1" "2"]"#),
    fails("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", #"unsupported transfer encoding: "gzip""#),
    fails(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        #"too many transfer encodings: ["chunked" "chunked"]"#),
    ClientRow(
        scripts: [
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n")],
            [.send("HTTP/1.1 200 OK\r\nfoo : a\r\n\r\n")], [.send(ok)],
        ]),
    // Interim responses.
    ClientRow(
        scripts: [
            [.send("HTTP/1.1 100 Continue\r\n\r\n" + ok)],
            [.send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"), .pause(5), .send(ok)], [.send(ok)],
        ]),
    fails(
        String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 6) + ok,
        "net/http: too many 1xx informational responses"),
    // Whether the connection is kept.
    ClientRow(scripts: [[.send("HTTP/1.1 101 Switching Protocols\r\n\r\n")]], connections: 3),
    ClientRow(scripts: [[.send("HTTP/1.0 200 OK\r\n\r\n")]], connections: 3),
    ClientRow(scripts: [[.send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n")], [.send(ok)], [.send(ok)]]),
    ClientRow(scripts: [[.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]], connections: 3),
    // The next request is on its way when the leftover comes: it can only be the answer.
    ClientRow(
        scripts: [[.send(ok), .pause(30), .send("JUNK JUNK\n")], [.send(ok)]], gap: .zero,
        failure: broken + #"malformed HTTP status code "JUNK""#),
    ClientRow(
        scripts: [[.send(ok), .pause(30), .send("JUNK")], [.pause(60), .close(.fin)]], gap: .zero,
        failure: broken + #"malformed HTTP response "JUNK""#),
    ClientRow(scripts: [[.send(ok), .pause(30), .send(ok)], [], [.send(ok)]], gap: .zero),
]

@Test(arguments: rows) func aGoClientSaysWhatTheRealOneSays(_ row: ClientRow) throws {
    let run = try Run(headBody, against: row.scripts, requests: row.requests, gap: row.gap)
    let lines = run.log(.client).filter { !$0.hasPrefix("attempt ") }
    let unsolicited = row.unsolicited.map {
        "Unsolicited response received on idle HTTP channel starting with \"\($0)\"; err=<nil>"
    }
    let failure = row.failure.isEmpty ? [] : ["do: Head \"http://127.0.0.1:8080\": \(row.failure)"]
    #expect(lines == unsolicited + failure)
    #expect(run.clientFailed == !row.failure.isEmpty)
    #expect(run.recording.connections.count == row.connections)
    // Everything that came is somebody's or nobody's, but it is claimed.
    for record in run.recording.connections {
        #expect(record.interpretation(.client, .serverToClient).end == record.serverToClient.bytes.count)
    }
}

@Test(arguments: rows, [Segmentation.byteByByte, .random(seed: 11, most: 5)])
func segmentsDoNotChangeWhatAGoClientBelieves(_ row: ClientRow, _ cut: Segmentation) throws {
    let whole = try Run(headBody, against: row.scripts, gap: row.gap)
    let pieces = try Run(headBody, against: row.scripts, gap: row.gap, segmentation: cut)
    for record in whole.recording.connections {
        let other = pieces.interpretation(record.id.number, .client, .serverToClient)
        #expect(
            other.claims.map(Belief.init) == record.interpretation(.client, .serverToClient).claims.map(Belief.init))
    }
}

/// A claim without its time.
struct Belief: Hashable, CustomStringConvertible {
    var range: Range<Int>
    var owner: Owner
    var part: Part

    init(_ claim: Claim) { (range, owner, part) = (claim.range, claim.owner, claim.part) }

    var description: String { "\(range) \(owner) \(part.rawValue)" }
}
