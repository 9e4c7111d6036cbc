import ArgumentParser
import Formats
import Sockets
import Tap
import TerminalUI
import Wire

struct TapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tap", abstract: "Relay live traffic, change nothing, and say whose every byte is.",
        discussion: """
            Stands between clients and a server: on a terminal with the screen of the lab, elsewhere (or with --format) \
            line by line until SIGINT or SIGTERM. Exchanges that are under way may then end, for five seconds at most \
            (one second on a terminal). Exit status: 0 in sync, 1 a desync or violation was found.
            """)

    @Option(help: "Where to listen, HOST:PORT; port 0 lets the system choose.", transform: RunCommand.address)
    var listen: Address

    @Option(name: .customLong("to"), help: "The server to relay to, HOST:PORT.", transform: RunCommand.address)
    var target: Address

    @Option(
        name: .customLong("format"),
        help: """
            What goes to standard output. text: lines for people; jsonl: the session log, line by line. (default: the \
            screen on a terminal, text elsewhere)
            """, transform: TapCommand.format)
    var wanted: ExportFormat?

    @Flag(help: "Stop, with status 1, as soon as a desync or violation is found.")
    var failOnFinding = false

    @Option(help: ArgumentHelp("Write the session log to a file while it runs.", valueName: "file"))
    var record: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Begin a new file when the record has this size.", valueName: "size"), transform: Size.read)
    var rotate: Int?

    @Option(parsing: .unconditional, help: "Files of the record to keep, the latest included.")
    var keep = 10

    @Flag(help: "Overwrite the record if there is one.")
    var force = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Traffic to keep in memory; clean connections go first.", valueName: "size"),
        transform: Size.read)
    var memory = 256_000_000

    @Option(help: "Serve Prometheus text here, HOST:PORT.", transform: RunCommand.address)
    var metrics: Address?

    @OptionGroup(title: "TLS") var security: TLSArguments

    @OptionGroup(title: "Screen") var screen: ScreenArguments

    func validate() throws {
        if let wanted, wanted != .text, wanted != .jsonl {
            throw ValidationError("--format \(wanted.rawValue) needs the end of a session: record it and export that")
        }
        if keep < 1 { throw ValidationError("--keep must be at least 1") }
        if record == nil, rotate != nil { throw ValidationError("--rotate needs a --record to rotate") }
        if listen == target, listen.port != 0 { throw ValidationError("--listen and --to are the same address") }
    }

    /// The formats that can be written while a session grows.
    private static func format(_ name: String) throws -> ExportFormat {
        guard let format = [ExportFormat.text, .jsonl].first(where: { $0.rawValue == name }) else {
            throw ValidationError("a tap writes no '\(name)'; it writes text or jsonl, and export makes the rest of it")
        }
        return format
    }

    /// What goes to standard output where there is no screen.
    var format: ExportFormat { wanted ?? .text }

    func run() throws {
        Descriptors.allowAll()
        guard wanted == nil, StandardOutput.isTerminal || screen.plain else { throw try TapRun(self).run() }
        let options = try screen.options()
        throw try MainActor.assumeIsolated { try show(options) }
    }

    // A method of its own: the optimiser dies of the closure.
    @MainActor
    private func show(_ options: TerminalLoop.Options) throws -> ExitStatus {
        let feed = try TapFeed(self)
        try screen.show(options) { waker in
            feed.start(waker)
            return feed
        }
        return feed.outcome.tell()
    }
}

/// TLS on either side of a tap; what is recorded is the plain text.
struct TLSArguments: ParsableArguments {
    @Option(
        name: .customLong("tls-cert"),
        help: ArgumentHelp("Speak TLS with clients, with this certificate chain (PEM).", valueName: "file"))
    var certificate: String?

    @Option(
        name: .customLong("tls-key"), help: ArgumentHelp("The certificate's private key (PEM).", valueName: "file"))
    var key: String?

    @Flag(name: .customLong("to-tls"), help: "Speak TLS with the server.")
    var toServer = false

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "Trust the server if this authority (PEM) vouches for it, not if the system's do.", valueName: "file"))
    var authority: String?

    @Flag(help: "Trust the server whoever it is.")
    var insecure = false

    func validate() throws {
        if (certificate == nil) != (key == nil) { throw ValidationError("--tls-cert and --tls-key belong together") }
        if !toServer, authority != nil || insecure { throw ValidationError("--ca and --insecure need --to-tls") }
        if authority != nil, insecure { throw ValidationError("--ca and --insecure contradict each other") }
    }

    var plan: Relay.Plan.Security {
        var plan = Relay.Plan.Security()
        if let certificate, let key { plan.own = .init(certificate: certificate, key: key) }
        if toServer { plan.server = insecure ? .anybody : authority.map { .vouchedFor(by: $0) } ?? .usual }
        return plan
    }
}

/// An amount of memory or of disk on the command line.
enum Size {
    private static let units = [("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)]
    private static let binary = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]

    static func read(_ text: String) throws -> Int {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = text[digits.endIndex...]
        guard let count = Int(digits), let factor = (units + binary).first(where: { $0.0 == unit })?.1,
            case let (size, overflow) = count.multipliedReportingOverflow(by: factor), !overflow
        else {
            throw ValidationError("'\(text)' is no size; write a whole number with its unit, such as 256MB or 1GB")
        }
        return size
    }
}
