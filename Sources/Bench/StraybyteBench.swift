import ArgumentParser

/// Measures straybyte beside its peers: one subcommand a subject, each in files of its own.
@main
struct StraybyteBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "straybyte-bench",
        abstract: "Measure straybyte beside its peers. Build it with -c release.",
        subcommands: [FramingCommand.self, CapturesCommand.self, RelayCommand.self, TerminalCommand.self])
}
