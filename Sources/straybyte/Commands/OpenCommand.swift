import ArgumentParser
import CaptureFiles
import TerminalUI

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Look at a capture or a session log on the terminal.",
        discussion: """
            The capture is a pcap or pcapng file, told by its content and not by its name; HTTP is recognised on any \
            port. It can be looked at while it is being read, and while it grows: \
            tcpdump -i lo -U -w - port 8080 | straybyte open -

            Exit status, when you leave: 0 in sync, 1 a desync or a violation was found in what had been read by then, \
            2 wrong usage or an input or output error.
            """)

    @Argument(help: "A capture or a session log; - is standard input.", completion: .file())
    var file: String

    @OptionGroup(title: "Screen") var screen: ScreenArguments

    func run() throws {
        let options = try screen.options()
        guard screen.plain || StandardOutput.isTerminal else {
            throw Complaint("open needs a terminal; without one, straybyte check \(file) gives the verdict")
        }
        guard !screen.plain || file != "-" else {
            throw Complaint("open --plain reads commands from standard input: name a file")
        }
        let input = try SessionInput.opened(file)
        let isPlain = screen.plain
        let session = try MainActor.assumeIsolated {
            switch input {
            case .log(let contents, let name):
                let log = { (_: Any) in LogFeed(contents, name: name) }
                return isPlain ? try PlainLoop(feed: log).run() : try TerminalLoop(options, feed: log).run()
            case .capture(let capture):
                if isPlain { return try PlainLoop(feed: { CaptureFeed(capture, $0) }).run() }
                return try TerminalLoop(options, feed: { CaptureFeed(capture, $0) }).run()
            }
        }
        throw session.summary.isBad ? ExitStatus.desyncFound : .inSync
    }
}
