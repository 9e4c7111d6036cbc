import ArgumentParser
import Formats
import Scenarios
import Sockets

extension ExportFormat: ExpressibleByArgument {}

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a scenario without a screen and print what happened.",
        discussion: """
            The built-in client talks to the built-in server over real sockets; with --connect it talks to a server of \
            yours. Exit status: 0 in sync, 1 a desync was found.
            """)

    @OptionGroup var scenario: ScenarioArguments
    @OptionGroup var pace: PaceArguments
    @OptionGroup var report: ReportArguments

    @Option(help: "Variant of the built-in server.")
    var server: Variant = .buggy

    @Option(help: "Talk to this server, HOST:PORT, instead of the built-in one.", transform: address)
    var connect: Address?

    @Option(
        help: ArgumentHelp(RunCommand.formatHelp("the session log"), valueName: "format"),
        completion: .list(RunCommand.formats.map(\.rawValue)), transform: { try RunCommand.format($0) })
    var format: ExportFormat = .text

    func run() throws {
        let sides: Lab.Plan.Sides = connect.map { .client(connect: $0) } ?? .both(listen: .anyLoopbackPort)
        let plan = Lab.Plan(
            scenario.scenario, settings: try scenario.settings(), variant: server,
            pace: pace.pace(for: scenario.scenario), sides: sides)
        let peer = connect.map { "--connect \($0)" } ?? "--server \(server.rawValue)"
        throw try HeadlessRun(
            plan: plan, format: format, output: try report.target(format), options: report.options,
            source: "run \(scenario.scenario.name) \(peer)"
        ).run()
    }

    /// Those that can hold whatever a run turns out to be.
    static let formats = ExportFormat.allCases.filter { $0 != .raw }

    static func formatHelp(_ log: String) -> String {
        let others = formats.filter { $0 != .text && $0 != .jsonl }.map(\.rawValue).joined(separator: ", ")
        return "text: the ladder of every connection; jsonl: \(log); \(others): as export writes them. (default: text)"
    }

    static func format(_ name: String, of formats: [ExportFormat] = formats) throws -> ExportFormat {
        guard let format = formats.first(where: { $0.rawValue == name }) else {
            throw ValidationError(
                "there is no format '\(name)'; there are: \(formats.map(\.rawValue).joined(separator: ", "))")
        }
        return format
    }

    static func address(_ text: String) throws -> Address {
        do {
            return try Address(text)
        } catch {
            throw ValidationError(error.description)
        }
    }
}

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a scenario to clients of yours until SIGINT, then print what happened.")

    @OptionGroup var scenario: ScenarioArguments
    @OptionGroup var report: ReportArguments

    @Option(
        help: "Where to listen, HOST:PORT; port 0 lets the system choose. (default: 127.0.0.1:8080)",
        transform: RunCommand.address)
    var listen = Address(host: "127.0.0.1", port: 8080)

    @Option(help: "Variant of the server.")
    var server: Variant = .buggy

    @Option(
        help: ArgumentHelp(RunCommand.formatHelp("the session log, line by line"), valueName: "format"),
        completion: .list(RunCommand.formats.map(\.rawValue)), transform: { try RunCommand.format($0) })
    var format: ExportFormat = .text

    func run() throws {
        let scenario = scenario.scenario
        let plan = Lab.Plan(
            scenario, settings: try self.scenario.settings(), variant: server,
            pace: Scenario.Pace(requests: nil, gap: scenario.gap), sides: .server(listen: listen))
        if !listen.isLoopback {
            StandardError.write("straybyte: \(listen) can be reached from other machines\n")
        }
        throw try HeadlessRun(
            plan: plan, format: format, output: try report.target(format), options: report.options,
            source: "serve \(scenario.name) --server \(server.rawValue)",
            announces: true
        ).run()
    }
}
