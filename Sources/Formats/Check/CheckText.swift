import Analysis
import Wire

/// A verdict for people.
///
/// ```
/// session.pcap                                                             2026-11-21T00:00:00Z
/// --------------------------------------------------------------------------------------------
/// + connections 1 to 12: 12 in sync, 24 requests, 24 responses, 3096 bytes
/// X connection 13  127.0.0.1:40001 > 127.0.0.1:8080               2 requests, 2 responses, 341 bytes
///     X EXCESS-AFTER-BODYLESS  s2c 56..<110, certain                      RFC 9112 section 6.3
///       54 bytes after the end of response 1, no body (HEAD): "<!DOCTYPE html>\n<html>..."
///       caused by    exchange 1, HEAD / answered 200, no body (HEAD)
///       known bug    golang/go#68609 (certain)
///       because      the request is HEAD; no Transfer-Encoding; ...
///       peers print  Go net/http client: Unsolicited response received on idle HTTP channel ...
///       reuse        not safe, request 2 came after it
/// --------------------------------------------------------------------------------------------
/// connections 13 requests 26 responses 26 stray 54 eaten 0 findings 1
/// X 1 of 13 connections is out of sync
/// ```
struct CheckText: Sendable {
    private let session: SessionLog.Session
    private let ink: Ink
    /// Connections in sync that come one after the other: many of them are one line.
    private var quiet: [CheckedConnection] = []
    private var quietCount = 0
    private var quietTotal = (requests: 0, responses: 0, bytes: 0)
    private var lastQuiet: ConnectionID?
    /// Codes whose symptoms were told in full.
    private var told: Set<FindingCode> = []

    /// Connections in sync are told one by one up to so many in a row.
    private static let quietLimit = 8
    /// Findings of one connection that are told; the lines for programs have them all.
    private static let findingLimit = 100

    init(_ session: SessionLog.Session, _ options: TextReport.Options) {
        self.session = session
        ink = Ink(options)
    }

    private var rule: String { ink.dim(String(repeating: ink.glyphs.rule, count: ink.options.width)) }

    func begin() -> String {
        let start = session.start
        let title = ink.title(ink.plain(escaped(text: session.source)))
        return joined(ink.spread(title, ink.dim(start), width: ink.options.width) + [rule])
    }

    mutating func add(_ connection: CheckedConnection) -> String {
        switch connection.summary.verdict {
        case .ok, .unknown:
            guard connection.reading == nil else { break }
            keep(connection)
            return ""
        case .warn, .bad: break
        }
        return joined(flush() + lines(connection))
    }

    mutating func end(_ total: SessionAnalysis.Summary, _ remarks: [String]) -> String {
        var lines = flush() + [rule]
        lines += remarks.flatMap {
            ink.wrapped("\(ink.glyphs.warn) \(ink.plain(escaped(text: $0)))", width: ink.options.width)
        }
        lines.append(TextReport.summaryLine(total))
        lines.append(verdict(total))
        return joined(lines)
    }

    private func verdict(_ total: SessionAnalysis.Summary) -> String {
        guard total.isBad else {
            let notes = total.notes == 0 ? "" : ", with notes"
            return ink.paint(
                "\(ink.glyphs.ok) \(total.connections == 0 ? "no HTTP connection" : "in sync")\(notes)", .ok)
        }
        let verb = total.badConnections == 1 ? "is" : "are"
        let of = total.connections == 1 ? "1 connection" : "\(total.connections) connections"
        return ink.paint("\(ink.glyphs.bad) \(total.badConnections) of \(of) \(verb) out of sync", .bad)
    }

    private func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    // MARK: - Connections in sync

    private mutating func keep(_ connection: CheckedConnection) {
        quietCount += 1
        lastQuiet = connection.summary.id
        quietTotal.requests += connection.summary.requests
        quietTotal.responses += connection.summary.responses
        quietTotal.bytes += connection.summary.recordedBytes
        if quiet.count <= Self.quietLimit {
            var kept = connection
            kept.detail = nil
            quiet.append(kept)
        }
    }

    private mutating func flush() -> [String] {
        defer {
            quiet = []
            quietCount = 0
            quietTotal = (0, 0, 0)
        }
        guard quietCount > Self.quietLimit, let first = quiet.first, let lastQuiet else {
            return quiet.flatMap { head($0) }
        }
        let (requests, responses, bytes) = quietTotal
        let text =
            "connections \(first.summary.id) to \(lastQuiet): \(quietCount) in sync, \(requests) requests, "
            + "\(responses) responses, \(bytes) bytes"
        return ["\(ink.paint(ink.glyphs.ok, .ok)) \(text)"]
    }

    // MARK: - Connections with something to say

    private mutating func lines(_ connection: CheckedConnection) -> [String] {
        var lines = head(connection)
        for finding in connection.findings.prefix(Self.findingLimit) {
            lines += self.lines(FindingStory(finding, connection.detail))
        }
        let rest = connection.findings.count - Self.findingLimit
        if rest > 0 { lines.append("    \(ink.dim("and \(rest) more; --format jsonl has them all"))") }
        for desync in connection.detail?.desyncs ?? [] { lines += desync.lines(ink).map { "    \($0)" } }
        if let reading = connection.reading { lines += reading.lines(ink).map { "    \($0)" } }
        return lines
    }

    private func head(_ connection: CheckedConnection) -> [String] {
        let summary = connection.summary
        let (glyph, role): (String, Ink.Role) =
            switch summary.verdict {
            case .unknown: (ink.glyphs.bullet, .dim)
            case .ok, .warn: (ink.glyphs.ok, .ok)
            case .bad: (ink.glyphs.bad, .bad)
            }
        let peers =
            "\(ink.plain(escaped(text: summary.client))) \(ink.glyphs.to) \(ink.plain(escaped(text: summary.server)))"
        // What was found has lines of its own.
        let says = connection.findings.isEmpty ? "\(ink.paint(connection.verdict, role)), " : ""
        return ink.spread(
            "\(ink.paint(glyph, role)) connection \(summary.id)  \(peers)", says + ink.dim(connection.counts),
            width: ink.options.width)
    }

    private static let labelWidth = 13

    private mutating func lines(_ story: FindingStory) -> [String] {
        let (glyph, role) = ink.mark(story.finding.severity)
        let head =
            "    \(ink.paint("\(glyph) \(story.code)", role))  \(story.place), \(story.finding.certainty.rawValue)"
        var lines = ink.spread(head, ink.dim(ink.plain(story.section)), width: ink.options.width)
        lines += ink.wrapped(ink.plain(story.message), width: ink.options.width - 6).map { "      \($0)" }
        if let cause = story.cause { lines += labelled("caused by", [cause]) }
        if !story.known.isEmpty {
            lines += labelled("known bug", [story.known.joined(separator: ", ")])
            if !story.conditions.isEmpty { lines += labelled("because", [story.conditions.joined(separator: "; ")]) }
        }
        if !story.peers.isEmpty { lines += labelled("known from", [story.peers.joined(separator: ", ")]) }
        if !story.symptoms.isEmpty { lines += labelled("peers print", symptoms(story)) }
        lines += labelled("reuse", [story.reuse])
        return lines
    }

    /// All of them where a code comes first, later the likeliest: a capture can hold the same bug a thousand times.
    private mutating func symptoms(_ story: FindingStory) -> [String] {
        let isFirst = told.insert(story.finding.code).inserted
        let shown = story.symptoms.prefix(isFirst ? story.symptoms.count : 2)
        let more = story.symptoms.count - shown.count
        return shown.map { "\($0.peer): \($0.message)" }
            + (more > 0 ? ["and \(more) more: straybyte explain \(story.code)"] : [])
    }

    /// Messages stay whole, however long: somebody will search for them.
    private func labelled(_ label: String, _ texts: [String]) -> [String] {
        let width = ink.options.width - 6 - Self.labelWidth
        let isQuoted = label == "peers print"
        let lines = texts.flatMap { isQuoted ? [ink.plain($0)] : ink.wrapped(ink.plain($0), width: width) }
        return lines.enumerated().map { index, line in
            let name = index == 0 ? label : ""
            return "      \(ink.dim(name + String(repeating: " ", count: Self.labelWidth - name.count)))\(line)"
        }
    }
}
