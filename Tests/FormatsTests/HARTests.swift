import Analysis
import Formats
import Foundation
import Scenarios
import Testing
import Wire

struct HARTests {
    private typealias Object = [String: Any]

    /// What the schema of HAR 1.2 (har-schema 2.0.0) requires of each object, and what type the rest has.
    @Test(arguments: Scenario.all.map(\.name), Variant.allCases)
    func everythingThatTheSchemaRequiresIsThere(_ name: String, _ variant: Variant) throws {
        let scenario = try #require(Scenario.named(name))
        let analysis = try Sessions.run(name, variant, requests: scenario.requests, gap: 200)
        let entries = try validate(analysis)
        #expect(entries.count == analysis.summary.requests)
    }

    @Test(arguments: UInt64(1)...20) func theSchemaHoldsForAnyOctets(_ seed: UInt64) throws {
        _ = try validate(try Sessions.analysis(Sessions.hostile(seed: seed)))
        _ = try validate(SessionAnalysis())
    }

    /// As the vocabulary has it: the response is the answer to its request, its interim responses included.
    @Test func theRangeOfAResponseHasItsInterimResponses() throws {
        let interim = "HTTP/1.1 103 Early Hints\r\n\r\n"
        let final = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        for (octets, end) in [
            (interim + interim + final, interim.utf8.count * 2 + final.utf8.count), (interim, interim.utf8.count),
        ] {
            let analysis = try Self.exchange(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8), Array(octets.utf8))
            let entry = try #require(try validate(analysis).first)
            #expect((entry["_range"] as? Object)?["response"] as? [Int] == [0, end])
        }
    }

    @Test func momentsHaveTheFractionOfTheStart() throws {
        let analysis = try Self.exchange(
            Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8), Array("HTTP/1.1 204 X\r\n\r\n".utf8))
        let session = SessionLog.Session(tool: "", source: "", epoch: 0, fraction: 995_000_000)
        let text = String(decoding: try ExportFormat.har.octets(of: analysis, session), as: UTF8.self)
        #expect(text.contains("\"1970-01-01T00:00:01.005000000Z\""))
    }

    @Test func anExchangeIsToldAsABrowserWould() throws {
        let request =
            "POST /a?x=1&y=%20z&w HTTP/1.1\r\nHost: example.com\r\nCookie: a=1; b=2=3\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nX: t\r\n\r\n"
        let response =
            "HTTP/1.1 201 Made\r\nSet-Cookie: id=7; Path=/; Secure; HttpOnly\r\nLocation: /b\r\nContent-Type: image/png\r\n"
            + "Content-Length: 3\r\n\r\n"
        let analysis = try Self.exchange(Array(request.utf8), Array(response.utf8) + [0xFF, 0x00, 0x41])
        let entry = try #require(try validate(analysis).first)
        let sent = try #require(entry["request"] as? Object)
        #expect(sent["method"] as? String == "POST")
        #expect(sent["url"] as? String == "http://example.com/a?x=1&y=%20z&w")
        #expect(sent["httpVersion"] as? String == "HTTP/1.1")
        #expect(Self.pairs(sent["queryString"]) == ["x=1", "y=%20z", "w="])
        #expect(Self.pairs(sent["cookies"]) == ["a=1", "b=2=3"])
        #expect(Self.pairs(sent["headers"]).first == "Host=example.com")
        #expect(Self.pairs(sent["_trailers"]) == ["X=t"])
        let post = try #require(sent["postData"] as? Object)
        #expect(post["text"] as? String == "{\"a\":1}")
        let body = "5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nX: t\r\n\r\n".utf8.count
        #expect(sent["bodySize"] as? Int == body)
        #expect(sent["headersSize"] as? Int == request.utf8.count - body)
        let answer = try #require(entry["response"] as? Object)
        #expect(answer["status"] as? Int == 201)
        #expect(answer["statusText"] as? String == "Made")
        #expect(answer["redirectURL"] as? String == "/b")
        let cookie = try #require((answer["cookies"] as? [Object])?.first)
        #expect(cookie["name"] as? String == "id" && cookie["path"] as? String == "/")
        #expect(cookie["secure"] as? Bool == true && cookie["httpOnly"] as? Bool == true)
        let content = try #require(answer["content"] as? Object)
        #expect(content["size"] as? Int == 3)
        #expect(content["encoding"] as? String == "base64" && content["text"] as? String == "/wBB")
        let timings = try #require(entry["timings"] as? Object)
        #expect(timings["wait"] as? Double == 20)
        #expect(entry["time"] as? Double == 20)
        #expect(entry["startedDateTime"] as? String == "2026-11-21T00:00:00.010000000Z")
    }

    @Test(arguments: [
        ("GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", "http://a/b?c"),
        ("OPTIONS * HTTP/1.1\r\nHost: a:81\r\n\r\n", "http://a:81/*"),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "http://a:443/"),
        ("GET / HTTP/1.0\r\n\r\n", "http://127.0.0.1:8080/"),
        ("GET /%zz HTTP/1.1\r\nHost: \"<\r\n\r\n", "http://%22%3C/%zz"),
    ])
    func aTargetBecomesAURL(_ request: String, _ url: String) throws {
        let entry = try #require(try validate(try Self.exchange(Array(request.utf8), [])).first)
        #expect((entry["request"] as? Object)?["url"] as? String == url)
        #expect((entry["response"] as? Object)?["_error"] as? String == "no response")
    }

    @Test func whatTheFormatCannotSayIsInMembersOfOurOwn() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let log = try Self.log(analysis)
        let connection = try #require((log["_connections"] as? [Object])?.first)
        let stray = try #require((connection["stray"] as? [Object])?.first)
        #expect(stray["start"] as? Int == 56 && stray["end"] as? Int == 110)
        let octets = analysis.recording.connections[0].serverToClient.bytes[56..<110]
        #expect(Data(base64Encoded: stray["text"] as? String ?? "") == Data(octets))
        #expect(connection["poisoned"] as? [Int] == [2])
        let entry = try #require((log["entries"] as? [Object])?.first)
        #expect(entry["_findings"] as? [String] == ["EXCESS-AFTER-BODYLESS"])
        #expect(entry["comment"] as? String == analysis.findings[0].message)
    }

    // MARK: - Reading

    private static func exchange(_ request: [UInt8], _ response: [UInt8]) throws -> SessionAnalysis {
        let id = ConnectionID(1)
        let time = { (milliseconds: Int64) in Timestamp(nanoseconds: milliseconds * 1_000_000) }
        return try Sessions.analysis([
            Event(.zero, .open(id, client: "127.0.0.1:40001", server: "127.0.0.1:8080")),
            Event(time(10), .bytes(id, .clientToServer, request)),
            Event(time(30), .bytes(id, .serverToClient, response)),
        ])
    }

    private static func log(_ analysis: SessionAnalysis) throws -> Object {
        let octets = try ExportFormat.har.octets(of: analysis, Sessions.session)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(octets)) as? Object)
        return try #require(root["log"] as? Object)
    }

    private static func pairs(_ list: Any?) -> [String] {
        (list as? [Object] ?? []).map { "\($0["name"] ?? "")=\($0["value"] ?? "")" }
    }

    /// - Returns: The entries.
    private func validate(_ analysis: SessionAnalysis) throws -> [Object] {
        let log = try Self.log(analysis)
        expect(log, ["version": .text, "creator": .object, "entries": .array])
        expect(log["creator"], ["name": .text, "version": .text])
        let entries = try #require(log["entries"] as? [Object])
        for entry in entries {
            expect(
                entry,
                [
                    "startedDateTime": .text, "time": .number, "request": .object, "response": .object,
                    "cache": .object, "timings": .object,
                ])
            let date = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/#
            #expect((entry["startedDateTime"] as? String)?.wholeMatch(of: date) != nil)
            expect(entry["timings"], ["send": .number, "wait": .number, "receive": .number])
            for (_, value) in entry["timings"] as? Object ?? [:] { #expect((value as? Double ?? -2) >= -1) }
            let message: [String: Kind] = [
                "httpVersion": .text, "cookies": .array, "headers": .array, "headersSize": .number, "bodySize": .number,
            ]
            expect(entry["request"], message.merging(["method": .text, "url": .text, "queryString": .array]) { $1 })
            expect(
                entry["response"],
                message.merging(["status": .number, "statusText": .text, "content": .object, "redirectURL": .text]) {
                    $1
                })
            let (request, response) = (entry["request"] as? Object ?? [:], entry["response"] as? Object ?? [:])
            #expect(URL(string: request["url"] as? String ?? "") != nil, "\(request["url"] ?? "")")
            expect(response["content"], ["size": .number, "mimeType": .text])
            for list in [
                request["headers"], request["cookies"], request["queryString"], response["headers"],
                response["cookies"],
            ] {
                for pair in list as? [Object] ?? [] { expect(pair, ["name": .text, "value": .text]) }
            }
            if let post = request["postData"] { expect(post, ["mimeType": .text, "text": .text]) }
        }
        return entries
    }

    private enum Kind { case text, number, object, array }

    private func expect(_ value: Any?, _ members: [String: Kind]) {
        let object = value as? Object ?? [:]
        for (name, kind) in members {
            let fits =
                switch kind {
                case .text: object[name] is String
                case .number: object[name] is NSNumber
                case .object: object[name] is Object
                case .array: object[name] is [Any]
                }
            #expect(fits, "\(name) of \(object.keys.sorted())")
        }
    }
}
