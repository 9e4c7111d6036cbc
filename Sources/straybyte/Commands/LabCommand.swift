import ArgumentParser
import CursesTerminal
import Formats
import Scenarios
import Sockets
import TerminalUI

#if canImport(Glibc)
    import Glibc
#endif

struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "The lab on the terminal (this is what runs without a command).",
        discussion: """
            Without a scenario it begins with a list to choose from. Where standard output is no terminal, it runs \
            every scenario in both variants and prints the ladders.

            Exit status: 0 when you leave, whatever the lab has shown; where it prints the ladders, 1, for they hold \
            desyncs.
            """)

    @Argument(
        help: "Begin with this scenario running.", completion: ScenarioArguments.names,
        transform: ScenarioArguments.scenario)
    var scenario: Scenario?

    @Option(help: "Variant of the server to begin with.")
    var server: Variant = .buggy

    @OptionGroup var pace: PaceArguments

    @Option(name: .customLong("set"), help: ArgumentHelp("Set a knob of the scenario.", valueName: "knob=value"))
    var knobs: [String] = []

    @OptionGroup(title: "Screen") var screen: ScreenArguments

    func validate() throws {
        if scenario == nil, !knobs.isEmpty { throw ValidationError("--set needs a scenario to set the knobs of") }
        _ = try plan()
    }

    func run() throws {
        let options = try screen.options()
        guard screen.plain || StandardOutput.isTerminal else {
            throw try Demonstration(ascii: options.ascii, color: screen.color).run()
        }
        let plan = try plan()
        try MainActor.assumeIsolated {
            _ = try screen.show(options, feed: { LabFeed($0) }) { model in plan.map { model.launch($0) } ?? [] }
        }
    }

    private func plan() throws -> LabPlan? {
        guard let scenario else { return nil }
        do {
            return LabPlan(
                scenario: scenario.name, settings: try scenario.settings(knobs), variant: server,
                pace: Scenario.Pace(requests: pace.requests, gap: pace.gap ?? scenario.gap))
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// Every scenario in both variants, one ladder after another: the lab where there is no terminal.
struct Demonstration {
    var ascii: Bool
    var color: ReportArguments.When

    func run() throws -> ExitStatus {
        var status = ExitStatus.inSync
        let options = TextReport.Options(ascii: ascii, color: color)
        for scenario in Scenario.all {
            for variant in Variant.allCases {
                let plan = Lab.Plan(
                    scenario, settings: scenario.defaults, variant: variant,
                    pace: Scenario.Pace(requests: scenario.requests, gap: scenario.gap))
                let outcome = try HeadlessRun(
                    plan: plan, format: .text, output: .standardOutput, options: options,
                    source: "run \(scenario.name) --server \(variant.rawValue)"
                ).run()
                if outcome == .desyncFound { status = .desyncFound }
                try StandardOutput.writeAll("\n")
            }
        }
        return status
    }
}

extension ReportArguments.When {
    var forTerminal: CursesTerminal.Options.Colors {
        switch self {
        case .auto: .automatic
        case .always: .always
        case .never: .never
        }
    }
}
