import ArgumentParser
import CaptureFiles
import CursesTerminal
import TerminalUI

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Look at a capture or a session log on the terminal.",
        discussion: """
            The capture is a pcap or pcapng file, told by its content and not by its name; HTTP is recognised on any \
            port. It can be looked at while it is being read, and while it grows: \
            tcpdump -i lo -U -w - port 8080 | straybyte open -
            """)

    @Argument(help: "A capture or a session log; - is standard input.")
    var file: String

    @Option(help: "Name of a theme or path of a theme file.")
    var theme: String?

    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false

    @Option(help: "Use colours.")
    var color: ReportArguments.When = .auto

    func run() throws {
        guard StandardOutput.isTerminal else {
            throw Complaint("open needs a terminal; without one, straybyte check \(file) gives the verdict")
        }
        let chosen = try ThemeShelf().load(theme)
        for warning in chosen.warnings { StandardError.write("straybyte: \(warning)\n") }
        let options = TerminalLoop.Options(theme: chosen.theme, ascii: ascii, colors: color.forTerminal)
        switch try SessionInput.opened(file) {
        case .log(let contents, let name):
            try MainActor.assumeIsolated {
                _ = try TerminalLoop(options, feed: { _ in LogFeed(contents, name: name) }).run()
            }
        case .capture(let capture):
            try MainActor.assumeIsolated {
                _ = try TerminalLoop(options, feed: { CaptureFeed(capture, $0) }).run()
            }
        }
    }
}
