import ArgumentParser
import Scenarios

struct ScenariosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenarios", abstract: "List the scenarios and their knobs.")

    func run() throws {
        var text = ""
        for scenario in Scenario.all {
            text += "\(scenario.name)  \(scenario.title) (\(scenario.upstream))\n"
            text += "    \(scenario.summary)\n"
            text += "    \(scenario.requests) requests, \(scenario.gap) apart\n"
            for knob in scenario.knobs {
                let setting = "--set \(knob.name)=\(knob.initial)"
                let padding = String(repeating: " ", count: max(1, 36 - setting.count))
                text += "    \(setting)\(padding)\(knob.summary) (\(knob.domain))\n"
            }
            text += "\n"
        }
        try StandardOutput.writeAll(String(text.dropLast()))
    }
}
