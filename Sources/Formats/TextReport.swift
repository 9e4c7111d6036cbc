import Analysis
import Wire

/// The ladder of every connection, findings and a summary, as text for people.
package enum TextReport {
    package struct Options: Hashable, Sendable {
        /// Only ASCII glyphs and rules; what came off the wire is escaped in either case.
        package var ascii: Bool
        /// ANSI colours by role.
        package var colored: Bool
        /// At least 80.
        package var width: Int

        package init(ascii: Bool = false, colored: Bool = false, width: Int = 100) {
            self.ascii = ascii
            self.colored = colored
            self.width = width
        }
    }

    package static func text(of analysis: SessionAnalysis, _ session: SessionLog.Session, options: Options) -> String {
        ""
    }
}
