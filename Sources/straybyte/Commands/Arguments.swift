import Analysis
import ArgumentParser
import Formats
import Scenarios
import Wire

extension Variant: ExpressibleByArgument {}

/// A scenario and the values of its knobs.
struct ScenarioArguments: ParsableArguments {
    @Argument(
        help: "Name of a scenario; 'straybyte scenarios' lists them.", completion: names, transform: scenario)
    var scenario: Scenario

    @Option(name: .customLong("set"), help: ArgumentHelp("Set a knob of the scenario.", valueName: "knob=value"))
    var knobs: [String] = []

    func settings() throws -> Settings {
        do {
            return try scenario.settings(knobs)
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// What a shell offers.
    static let names = CompletionKind.list(Scenario.all.map(\.name))

    static func scenario(_ name: String) throws -> Scenario {
        guard let scenario = Scenario.named(name) else {
            let names = Scenario.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no scenario '\(name)'; there are: \(names)")
        }
        return scenario
    }
}

/// How many requests a client makes and how far apart.
struct PaceArguments: ParsableArguments {
    // Unconditional: what begins with a hyphen is a value that is wrong, not one that is missing.
    @Option(
        parsing: .unconditional, help: "Number of requests. (default: as the scenario says)", transform: requests)
    var requests: Int?

    @Option(
        parsing: .unconditional, help: "Time between requests, with its unit: 200ms. (default: as the scenario says)",
        transform: delay)
    var gap: Delay?

    func pace(for scenario: Scenario) -> Scenario.Pace {
        Scenario.Pace(requests: requests ?? scenario.requests, gap: gap ?? scenario.gap)
    }

    static func delay(_ text: String) throws -> Delay {
        if text.isNegativeNumber {
            throw ValidationError("'\(text)' is no time between requests: it must not be negative")
        }
        guard let delay = Delay(text) else {
            throw ValidationError("'\(text)' is no duration; write a whole number with its unit, such as 200ms")
        }
        return delay
    }

    static func requests(_ text: String) throws -> Int {
        if text.isNegativeNumber {
            throw ValidationError("'\(text)' is no number of requests: it must not be negative")
        }
        guard let count = Int(text), (1...1_000_000).contains(count) else {
            throw ValidationError("'\(text)' is no number of requests: 1 to 1000000")
        }
        return count
    }
}

extension String {
    fileprivate var isNegativeNumber: Bool {
        let digits: ClosedRange<Character> = "0"..."9"
        return first == "-" && dropFirst().first.map { digits.contains($0) } ?? false
    }
}

/// Where a report goes and how it looks.
struct ReportArguments: ParsableArguments {
    enum When: String, CaseIterable, ExpressibleByArgument { case auto, always, never }

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "Write to a file instead of standard output (-).",
        completion: .file())
    var output: String?

    @Flag(help: "Overwrite the file if there is one.")
    var force = false

    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false

    @Option(help: "Colour the text form.")
    var color: When = .auto

    @Option(
        help: ArgumentHelp(
            "Where the text form is coloured, take the colours of this theme: a name, or the path of a theme file.",
            valueName: "theme"), completion: ThemesCommand.names)
    var theme: String?

    @Option(
        help: ArgumentHelp(
            "In the text form, say also how another parser reads the same bytes and where it differs first: "
                + PolicyReading.names.joined(separator: ", "), valueName: "name"),
        completion: .list(PolicyReading.names), transform: policy)
    var policy: String?

    private static func policy(_ name: String) throws -> String {
        guard PolicyReading.names.contains(name) else {
            throw ValidationError(
                "there is no policy '\(name)'; there are: \(PolicyReading.names.joined(separator: ", "))")
        }
        return name
    }

    /// nil for standard output.
    func file() throws -> OutputFile? {
        try output.flatMap { $0 == "-" ? nil : $0 }.map { try OutputFile(path: $0, force: force) }
    }

    /// The files of an export, or standard output. Ask before any work is done: it says what would keep them from being
    /// written.
    func target(_ format: ExportFormat, direction: Direction? = nil) throws -> ExportOutput {
        try ExportOutput(
            format, options: ExportFormat.Options(report: options, direction: direction), path: output, force: force)
    }

    /// - Throws: `ThemeError` where the theme cannot be had.
    func validate() throws { _ = try palette() }

    var options: TextReport.Options {
        var options = TextReport.Options(
            ascii: ascii, color: color, toFile: output != nil && output != "-", policy: policy)
        // It was there a moment ago.
        if let palette = try? palette() { options.palette = palette }
        return options
    }

    private func palette() throws -> TextReport.Palette? {
        guard let theme, theme != "auto" else { return nil }
        return TextPalette.of(try ThemeShelf().load(theme).theme)
    }
}
