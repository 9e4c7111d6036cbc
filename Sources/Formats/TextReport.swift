import Analysis
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
        package var palette = Palette()

        package init(ascii: Bool = false, colored: Bool = false, width: Int = 100, policy: String? = nil) {
            self.policy = policy
            self.ascii = ascii
            self.colored = colored
            self.width = max(80, width)
        }
    }

    /// What each role is painted with where there are colours: parameters of SGR (ECMA-48 section 8.3.117), `1;36`.
    package struct Palette: Hashable, Sendable {
        package enum Role: Hashable, CaseIterable, Sendable {
            case title, dim, request, response, interim, stray, eaten, bad, warn, ok

            /// Of the sixteen colours that every terminal has.
            fileprivate var usual: String {
                switch self {
                case .title: "1"
                case .dim: "2"
                case .request: "36"
                case .response: "32"
                case .interim: "34"
                case .stray: "1;33"
                case .eaten: "1;35"
                case .bad: "1;31"
                case .warn: "33"
                case .ok: "1;32"
                }
            }
        }

        private var chosen: [Role: String] = [:]

        package init() {}

        package subscript(role: Role) -> String {
            get { chosen[role] ?? role.usual }
            set { chosen[role] = newValue }
        }
    }

    package static func text(of analysis: SessionAnalysis, _ session: SessionLog.Session, options: Options) -> String {
        var text = ""
        do {
            try write(ExportSource(analysis, session), options: options) { text += $0 }
        } catch {
            preconditionFailure("a session in memory cannot be read: \(error)")
        }
        return text
    }

    /// Writes connection by connection.
    static func write(_ source: ExportSource, options: Options, to write: (String) throws -> Void) throws {
        let ink = Ink(options)
        let readings = try options.policy.map(source.readings)
        let rule = ink.dim(String(repeating: ink.glyphs.rule, count: options.width)) + "\n"
        let start = source.session.start
        let title = ink.title(ink.plain(escaped(text: source.session.source)))
        try write(ink.spread(title, ink.dim(start), width: options.width).map { $0 + "\n" }.joined())
        for (place, summary) in source.connections.enumerated() {
            guard let connection = try source.load(summary.id) else { continue }
            let report = ConnectionReport(
                connection.analysis, connection.record, source.logs[place] ?? [], ink, readings?[summary.id])
            try write(rule + report.lines.map { $0 + "\n" }.joined())
        }
        let homeless = source.connections.isEmpty ? source.logs[0] ?? [] : []
        try write(rule + homeless.map { LogText($0).line(ink) + "\n" }.joined() + summaryLine(source.total) + "\n")
    }

    /// `connections 6 requests 6 responses 6 stray 324 eaten 0 findings 6`, and ` notes 3` if there are any.
    package static func summaryLine(_ summary: SessionAnalysis.Summary) -> String {
        "connections \(summary.connections) requests \(summary.requests) responses \(summary.responses)"
            + " stray \(summary.strayBytes) eaten \(summary.eatenBytes) findings \(summary.findings)"
            + (summary.notes == 0 ? "" : " notes \(summary.notes)")
    }
}
