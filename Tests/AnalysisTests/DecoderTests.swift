import Analysis
import Testing

/// Messages as peers print them, and the codes behind them: any of them, for the bytes decide which.
struct DecoderTests {
    static let bodies: [FindingCode] = [.excessAfterBodyless, .excessAfterLength]

    @Test(arguments: [
        (#"Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE..."; err=<nil>"#, bodies),
        (#"Unsolicited response received on idle HTTP channel starting with "0\r\n\r\n"; err=<nil>"#, bodies),
        (#"malformed HTTP status code "html>""#, bodies),
        (#"malformed HTTP version "nullHTTP/1.1""#, bodies),
        (#"malformed HTTP response "{}""#, bodies),
        ("Excess found: excess = 2 url = / (zero-length body)", [.excessAfterBodyless]),
        ("Excess found in a read: excess = 7, size = 600, maxdownload = 600, bytecount = 0", [.excessAfterLength]),
        ("Excess found writing body: excess = 3, size = 34, maxdownload = 34", [.excessAfterLength]),
        ("Excess found in a non pipelined read: excess = 500, size = 87", [.excessAfterLength]),
        ("curl: (1) Received HTTP/0.9 when not allowed", bodies),
        ("Error: Parse Error: Expected HTTP/, RTSP/ or ICE/", bodies),
        ("code: 'HPE_INVALID_CONSTANT'", bodies),
        (#"BadStatusLine: {"error":"x"}HTTP/1.1 204 No Content"#, bodies),
        ("('Connection aborted.', BadStatusLine('nullHTTP/1.1 200 OK'))", bodies),
        ("400, message=\"Bad status line: Expected HTTP/\"", bodies),
        ("illegal status line: bytearray(b'nullHTTP/1.1 200 OK')", bodies),
        (#"Unexpected status line: {"statusId":304}HTTP/1.1 200 OK"#, bodies),
        ("ParseError(:INVALID_STATUS_LINE)", bodies),
        ("The server returned an invalid or unrecognized response", bodies),
        ("upstream sent more data than specified in \"Content-Length\" header while reading upstream", bodies),
        ("http: wrote more than the declared Content-Length", [.excessAfterLength]),
        ("curl: (18) transfer closed with 5 bytes remaining to read", [.shortBody, .incompleteMessage]),
        ("response body ended early: received 0 of 5", [.shortBody]),
        (
            "http.client.IncompleteRead: IncompleteRead(5 bytes read, 5 more expected)",
            [.shortBody, .incompleteMessage]
        ),
        ("* Issue another request to this URL: 'http://x/'", [.closeRace]),
        ("Error: socket hang up { code: 'ECONNRESET' }", [.closeRace]),
        ("Error: read ECONNRESET", [.closeRace]),
        ("UND_ERR_SOCKET other side closed", [.closeRace]),
        ("http.client.RemoteDisconnected: Remote end closed connection without response", [.closeRace]),
        ("ConnectionResetError: [Errno 104] Connection reset by peer", [.closeRace]),
        ("httpx.RemoteProtocolError: Server disconnected without sending a response.", [.closeRace]),
        ("no response line received", [.strayCRLF]),
        (#"malformed HTTP response """#, [.strayCRLF]),
        ("code 501, message Unsupported method ('{}POST')", [.unreadRequestBody]),
        (#"code 400, message Bad HTTP/0.9 request type ('{"id":')"#, [.unreadRequestBody]),
        ("code 400, message Bad request syntax ('{}')", [.unreadRequestBody]),
        ("Invalid HTTP/2 connection preface", [.unreadRequestBody]),
        ("WARNING: Unsupported upgrade request.", [.unreadRequestBody]),
        (#"Invalid HTTP method: '.1\r\n'"#, [.eatenBytes]),
        (#"Invalid request line: '1.1\x0D\x0A'"#, [.eatenBytes]),
        ("first record does not look like a TLS handshake", [.invalidStartLine]),
        ("apr_pollset_poll: The timeout specified has expired (70007)", [.incompleteMessage]),
        ("unread data in buffer", [.unsolicitedResponse]),
        ("UND_ERR_SOCKET bad response", [.unasked101]),
    ])
    func leadsToItsCause(_ message: String, _ codes: [FindingCode]) throws {
        let found = Explanation.search(message).map(\.explanation.code)
        let first = try #require(found.first)
        #expect(codes.contains(first), "\(found)")
    }

    /// What a finding says that peers print leads back to it.
    @Test(arguments: RecallTests.rows) func whatAFindingQuotesLeadsBackToIt(_ row: RecallTests.Row) throws {
        for finding in try ScenarioTests.analysis(row.events).findings where finding.severity > .note {
            for symptom in finding.symptoms where symptom.peer != "clients" {
                let found = Explanation.search(symptom.message).map(\.explanation.code)
                #expect(!found.isEmpty, "\(symptom.message)")
            }
        }
    }
}
