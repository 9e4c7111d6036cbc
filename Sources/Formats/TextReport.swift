import Analysis
import FoundationEssentials
import Wire

/// The ladder of every connection, findings and a summary, as text for people.
///
/// ```
/// connection 1  127.0.0.1:40001 > 127.0.0.1:8080                    X EXCESS-AFTER-BODYLESS
///                      client                                                  server
///   0.000100  q1   >    HEAD / ----------------------- 73 B ----------------------->
///   0.000200  r1   <   <------------------------------ 56 B ------------------ 200 OK  no body (HEAD)
///   0.000300     X ~   <~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ 54 B ~~~~~~~~~~~~~~~~~~~~ STRAY  owner: none
///                      "<!DOCTYPE html>\n<html>\n..."  s2c 56..<110
///   0.000350           client  Unsolicited response received on idle HTTP channel ...
/// ```
package enum TextReport {
    package struct Options: Hashable, Sendable {
        /// Only ASCII glyphs and rules; what came off the wire is escaped in either case.
        package var ascii: Bool
        /// ANSI colours by role.
        package var colored: Bool
        /// Columns, at least 80. A log line is never broken, so that it can be searched for; it may be longer.
        package var width: Int
        /// Name of a policy (`PolicyReading.names`) whose reading is told as well; nil for none.
        package var policy: String?

        package init(ascii: Bool = false, colored: Bool = false, width: Int = 100, policy: String? = nil) {
            self.policy = policy
            self.ascii = ascii
            self.colored = colored
            self.width = max(80, width)
        }
    }

    package static func text(of analysis: SessionAnalysis, _ session: SessionLog.Session, options: Options) -> String {
        let ink = Ink(options)
        let start = Date(timeIntervalSince1970: Double(session.epoch)).formatted(.iso8601)
        var lines = ink.spread(
            ink.title(ink.plain(escaped(text: session.source))), ink.dim(start), width: options.width)
        let shares = logShares(analysis)
        let readings = options.policy.flatMap { PolicyReading.readings(named: $0, of: analysis.recording) }
        for (place, slot) in analysis.connections.enumerated() {
            guard let connection = slot.detail, let record = analysis.recording.connection(slot.id) else { continue }
            lines.append(ink.dim(String(repeating: ink.glyphs.rule, count: options.width)))
            lines += ConnectionReport(connection, record, shares[place], ink, readings?[connection.id]).lines
        }
        lines.append(ink.dim(String(repeating: ink.glyphs.rule, count: options.width)))
        lines += analysis.connections.isEmpty ? analysis.logs.map { LogText($0).line(ink) } : []
        lines.append(summaryLine(analysis.summary))
        return lines.joined(separator: "\n") + "\n"
    }

    /// `connections 6 requests 6 responses 6 stray 324 eaten 0 findings 6`, and ` notes 3` if there are any.
    package static func summaryLine(_ summary: SessionAnalysis.Summary) -> String {
        "connections \(summary.connections) requests \(summary.requests) responses \(summary.responses)"
            + " stray \(summary.strayBytes) eaten \(summary.eatenBytes) findings \(summary.findings)"
            + (summary.notes == 0 ? "" : " notes \(summary.notes)")
    }

    /// The log lines that belong to no connection, each given to the connection that was opened last before it.
    private static func logShares(_ analysis: SessionAnalysis) -> [[SessionAnalysis.LogLine]] {
        var shares = [[SessionAnalysis.LogLine]](repeating: [], count: analysis.connections.count)
        guard !shares.isEmpty else { return shares }
        var place = 0
        for line in analysis.logs {
            while place + 1 < shares.count, analysis.connections[place + 1].summary.opened <= line.time { place += 1 }
            let isShown = line.connection.map { analysis.connection($0) != nil } ?? analysis.shows(line)
            if !isShown { shares[place].append(line) }
        }
        return shares
    }
}

extension SessionAnalysis {
    /// Whether a line without a connection of its own stands in some connection's rows all the same.
    fileprivate func shows(_ line: LogLine) -> Bool {
        line.party == .lab
            && connections.contains { slot in
                (slot.detail?.rows ?? []).contains { $0.kind == .log(.lab) && $0.time == line.time }
            }
    }
}
