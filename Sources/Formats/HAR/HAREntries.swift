import Analysis
import FoundationEssentials
import Framing
import Wire

/// The exchanges of one connection as entries of an HTTP Archive.
struct HAREntries {
    private let analysis: ConnectionAnalysis
    private let record: ConnectionRecord
    private let session: SessionLog.Session

    init(_ connection: ExportedConnection, _ session: SessionLog.Session) {
        analysis = connection.analysis
        record = connection.record
        self.session = session
    }

    private typealias Members = [(String, JSONLine.Value)]

    /// nil for an exchange of which not even a request-line is there.
    func entry(_ exchange: Exchange) -> JSONLine.Value? {
        guard let framed = analysis.framed(exchange.number), let request = framed.request else { return nil }
        let parts = MessageParts(
            request.range, analysis.interpretation(.reference, .clientToServer), record.clientToServer.bytes)
        let response = framed.response
        // Each of the three is a part of the time that passed, so none is negative.
        let send = max(0, request.ended.nanoseconds - request.began.nanoseconds)
        let wait = max(0, (response?.began ?? request.ended).nanoseconds - request.ended.nanoseconds)
        let receive = max(0, response.map { $0.ended.nanoseconds - $0.began.nanoseconds } ?? 0)
        let findings = analysis.findings.filter { $0.exchange == exchange.number }
        var members: Members = [
            ("startedDateTime", .text(moment(request.began))), ("time", .milliseconds(send + wait + receive)),
            ("request", self.request(request, parts)), ("response", self.response(response)),
            ("cache", .object([])),
            (
                "timings",
                .object([
                    ("blocked", .number(-1)), ("dns", .number(-1)), ("connect", .number(-1)),
                    ("send", .milliseconds(send)), ("wait", .milliseconds(wait)), ("receive", .milliseconds(receive)),
                    ("ssl", .number(-1)),
                ])
            ),
            ("connection", .text("\(analysis.id)")),
        ]
        if IPAddress.endpoint(analysis.server) != nil {
            members.append(("serverIPAddress", .text(host(analysis.server))))
        }
        if !findings.isEmpty { members.append(("comment", .text(findings.map(\.message).joined(separator: "; ")))) }
        members.append(("_exchange", .number(exchange.number)))
        // The response is the answer to the request, its interim responses included.
        let answers = framed.interim.map(\.range) + [response?.range].compactMap(\.self)
        let answer = answers.first.map { $0.lowerBound..<answers[answers.count - 1].upperBound }
        members.append(("_range", range(request.range, answer)))
        if !framed.interim.isEmpty { members.append(("_interim", .array(framed.interim.map { self.response($0) }))) }
        if !findings.isEmpty { members.append(("_findings", .array(findings.map { .text($0.code.rawValue) }))) }
        return .object(members)
    }

    /// What is said of the connection as a whole.
    var connection: JSONLine.Value {
        let ends = Direction.allCases.compactMap { direction -> (String, JSONLine.Value)? in
            record[direction].ending.map { ("\(direction.code)End", .text($0.how.rawValue)) }
        }
        return .object(
            [
                ("connection", .text("\(analysis.id)")), ("client", .text(analysis.client)),
                ("server", .text(analysis.server)), ("opened", .text(moment(analysis.opened))),
            ] + ends + [
                ("verdict", .text(analysis.verdict.rawValue)), ("reusable", .truth(analysis.reusable)),
                ("poisoned", .numbers(Array(analysis.poisoned))),
                ("strayBytes", .number(analysis.strayBytes)), ("eatenBytes", .number(analysis.eatenBytes)),
                ("stray", .array(stray)), ("findings", .array(analysis.findings.map(finding))),
            ])
    }

    // MARK: - Messages

    private func request(_ message: FramedMessage, _ parts: MessageParts) -> JSONLine.Value {
        let bytes = record.clientToServer.bytes
        let target = Array(bytes[message.target])
        let url = HARLocation(target: target, host: parts.value("host"), server: analysis.server)
        let cookies = parts.fields.filter { $0.isNamed("cookie") }.flatMap { HARCookie.pairs($0.value) }
        var members: Members = [
            ("method", .text(text(bytes[message.method]))), ("url", .text(url.url)),
            ("httpVersion", .text(version(parts.startLine.split(separator: 0x20).last))),
            ("cookies", .array(cookies.map { .object(pair($0)) })), ("headers", headers(parts.fields)),
            ("queryString", .array(url.query.map { .object(pair($0)) })),
        ]
        if !parts.content.isEmpty {
            let type = parts.value("content-type").map { text($0) } ?? "application/octet-stream"
            let body = HARBody(parts.content, type)
            members.append(
                (
                    "postData",
                    .object(
                        [("mimeType", .text(type)), ("params", .array([])), ("text", .text(body.text))]
                            + (body.isBase64
                                ? [("comment", .text("text is base64")), ("_encoding", .text("base64"))] : []))
                ))
        }
        members.append(("headersSize", .number(parts.headCount)))
        members.append(("bodySize", .number(parts.bodyCount)))
        if !message.isComplete { members.append(("comment", .text("the request is not complete"))) }
        return .object(members + extras(parts))
    }

    private func response(_ message: FramedMessage?) -> JSONLine.Value {
        guard let message else {
            return .object([
                ("status", .number(0)), ("statusText", .text("")), ("httpVersion", .text("")),
                ("cookies", .array([])), ("headers", .array([])),
                ("content", .object([("size", .number(0)), ("mimeType", .text("x-unknown"))])),
                ("redirectURL", .text("")), ("headersSize", .number(-1)), ("bodySize", .number(-1)),
                ("comment", .text("no response was recorded")), ("_error", .text("no response")),
            ])
        }
        let bytes = record.serverToClient.bytes
        let parts = MessageParts(message.range, analysis.interpretation(.reference, .serverToClient), bytes)
        let cookies = parts.fields.filter { $0.isNamed("set-cookie") }.map { HARCookie($0.value) }
        let type = parts.value("content-type").map { text($0) } ?? ""
        let body = HARBody(parts.content, type)
        var content: Members = [
            ("size", .number(parts.content.count)), ("mimeType", .text(type.isEmpty ? "x-unknown" : type)),
        ]
        if !parts.content.isEmpty { content.append(("text", .text(body.text))) }
        if body.isBase64 { content.append(("encoding", .text("base64"))) }
        if let coding = parts.value("content-encoding"), !parts.content.isEmpty {
            content.append(("comment", .text("the octets as they were sent, with Content-Encoding \(text(coding))")))
        }
        var members: Members = [
            ("status", .number(message.status ?? 0)), ("statusText", .text(text(bytes[message.reason]))),
            ("httpVersion", .text(version(parts.startLine.split(separator: 0x20).first))),
            ("cookies", .array(cookies.map(\.json))), ("headers", headers(parts.fields)),
            ("content", .object(content)),
            ("redirectURL", .text(parts.value("location").map { text($0) } ?? "")),
            ("headersSize", .number(parts.headCount)), ("bodySize", .number(parts.bodyCount)),
        ]
        if !message.isComplete { members.append(("comment", .text("the response is not complete"))) }
        return .object(members + extras(parts))
    }

    /// What only chunked bodies and damaged recordings have.
    private func extras(_ parts: MessageParts) -> [(String, JSONLine.Value)] {
        (parts.trailers.isEmpty ? [] : [("_trailers", headers(parts.trailers))])
            + (parts.missing == 0 ? [] : [("_missingBytes", .number(parts.missing))])
    }

    private func headers(_ fields: [MessageParts.Field]) -> JSONLine.Value {
        .array(fields.map { .object(pair((text($0.name), text($0.value)))) })
    }

    private func pair(_ pair: (name: String, value: String)) -> [(String, JSONLine.Value)] {
        [("name", .text(pair.name)), ("value", .text(pair.value))]
    }

    private func version(_ octets: ArraySlice<UInt8>?) -> String {
        guard let octets, octets.starts(with: "HTTP/".utf8) else { return "unknown" }
        return text(octets)
    }

    // MARK: - What the format has no words for

    private var stray: [JSONLine.Value] {
        Direction.allCases.flatMap { direction -> [JSONLine.Value] in
            analysis.interpretation(.reference, direction).claims.filter { $0.part == .stray }.map { claim in
                .object([
                    ("direction", .text(direction.code)), ("start", .number(claim.range.lowerBound)),
                    ("end", .number(claim.range.upperBound)), ("encoding", .text("base64")),
                    ("text", .text(Data(record[direction].bytes[claim.range]).base64EncodedString())),
                ])
            }
        }
    }

    private func finding(_ finding: Finding) -> JSONLine.Value {
        .object([
            ("code", .text(finding.code.rawValue)), ("severity", .text(finding.severity.rawValue)),
            ("direction", .text(finding.direction.code)), ("start", .number(finding.range.lowerBound)),
            ("end", .number(finding.range.upperBound)), ("exchange", finding.exchange.map { .number($0) } ?? .null),
            ("section", .text(finding.section)), ("certainty", .text(finding.certainty.rawValue)),
            ("known", .list(finding.known)), ("message", .text(finding.message)),
        ])
    }

    private func range(_ request: Range<Int>, _ response: Range<Int>?) -> JSONLine.Value {
        let ends = { (range: Range<Int>) in JSONLine.Value.numbers([range.lowerBound, range.upperBound]) }
        return .object([("request", ends(request)), ("response", response.map(ends) ?? .null)])
    }

    /// `2026-11-21T00:00:00.200050000Z`.
    private func moment(_ time: Timestamp) -> String {
        let billion: Int64 = 1_000_000_000
        let (whole, part) = time.nanoseconds.quotientAndRemainder(dividingBy: billion)
        let rest = part + session.fraction
        let second = session.epoch + whole + (rest < 0 ? -1 : rest >= billion ? 1 : 0)
        let fraction = String((rest + billion) % billion + billion).dropFirst()
        let date = Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
        return "\(date.dropLast()).\(fraction)Z"
    }

    /// `::1` of `[::1]:8080`.
    private func host(_ address: String) -> String {
        let host = address.lastIndex(of: ":").map { address[..<$0] } ?? address[...]
        return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
    }
}
