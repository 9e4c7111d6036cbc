import Analysis
import ArgumentParser
import CursesTerminal
import Formats
import TerminalUI

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Two sessions side by side, and the first byte in which they differ.",
        discussion: """
            Requests are matched by their order. Addresses, times and the fields Date and Host are no difference. Exit \
            status, on a terminal too: 0 nothing differs, 1 something does, 2 wrong usage or an input or output error.
            """)

    @Argument(help: "A capture or a session log; - is standard input.")
    var left: String

    @Argument(help: "Another one.")
    var right: String

    @OptionGroup(title: "Screen") var screen: ScreenArguments

    func validate() throws {
        if left == "-", right == "-" { throw ValidationError("standard input can be read once only") }
    }

    func run() throws {
        let options = try screen.options()
        let comparing = Comparing(
            SessionAnalysis(try SessionFile.read(left).recording),
            SessionAnalysis(try SessionFile.read(right).recording), names: (left, right))
        if StandardOutput.isTerminal, !screen.plain {
            try MainActor.assumeIsolated {
                let loop = try TerminalLoop(options, feed: { _ in NothingFeed() }) { model in
                    model.compare(comparing)
                    return []
                }
                loop.run()
            }
        } else {
            try StandardOutput.writeAll(ComparisonReport(comparing).text)
        }
        throw comparing.comparison.differences.isEmpty ? ExitStatus.inSync : .desyncFound
    }
}

/// Where nothing comes from: everything is there already.
@MainActor
private final class NothingFeed: SessionFeed {
    func take() -> [AppInput] { [] }
    func perform(_ effect: Effect) -> [AppInput]? { nil }
    func stop() {}
}

/// A comparison as lines of text: what is the same on both sides, `<` what the left alone has or has otherwise, `>`
/// the same of the right.
private struct ComparisonReport {
    private let comparing: Comparing

    init(_ comparing: Comparing) { self.comparing = comparing }

    var text: String {
        let comparison = comparing.comparison
        var lines = ["< \(escaped(text: comparing.names.left))", "> \(escaped(text: comparing.names.right))"]
        for row in comparison.rows {
            let (mine, theirs) = (line(row.left, comparison.left), line(row.right, comparison.right))
            if row.differs {
                if let mine { lines.append("< \(mine)") }
                if let theirs { lines.append("> \(theirs)") }
            } else if let mine = mine ?? theirs {
                lines.append("  \(mine)")
            }
        }
        let count = comparison.differences.count
        let first = comparison.first.map { ", the first at \($0.direction.code) \($0.offset)" } ?? ""
        lines.append(count == 0 ? "no difference" : "\(count) difference\(count == 1 ? "" : "s")\(first)")
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ place: SessionComparison.Place?, _ session: SessionAnalysis) -> String? {
        guard let subject = comparing.comparison.subject(place, session) else { return nil }
        let text = subject.connection.text(of: subject.row, subject.record)
        let size = subject.row.range.isEmpty ? "" : "  \(subject.row.range.count) B"
        return "#\(subject.connection.id) \(name(subject.row)) \(text)\(size)"
    }

    private func name(_ row: TimelineRow) -> String {
        switch row.kind {
        case .opened: "open"
        case .request(let number): "q\(number)"
        case .response(let number): "r\(number)"
        case .interim(let number): "i\(number)"
        case .tunnel: "tunnel"
        case .stray: "STRAY"
        case .eaten(let victim, _): "EATEN of \(victim)"
        case .closed: "end"
        case .log(let party): party.rawValue
        }
    }
}
