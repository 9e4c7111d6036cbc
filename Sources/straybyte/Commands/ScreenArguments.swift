import Analysis
import ArgumentParser
import CursesTerminal
import TerminalUI
import ThemeFiles

/// How a session looks on a terminal.
struct ScreenArguments: ParsableArguments {
    @Option(
        help: "Name of a theme or path of a theme file; auto is as light or dark as the terminal.",
        completion: ThemesCommand.names)
    var theme: String?

    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false

    @Option(help: "Use colours.")
    var color: ReportArguments.When = .auto

    @Flag(help: "Lines of text and typed commands instead of a screen, as a screen reader can follow.")
    var plain = false

    /// Reads the configuration, and tells standard error what is wrong with it.
    /// - Throws: `ThemeError` where a theme was asked for here or by `STRAYBYTE_THEME` and cannot be had.
    func options() throws -> TerminalLoop.Options {
        let shelf = ThemeShelf()
        let configuration = shelf.configuration
        for warning in configuration.warnings { StandardError.write("straybyte: \(warning)\n") }
        let choice = ThemeChoice(
            argument: theme, environment: Environment.variables, configuration: configuration)
        if case .named(let name) = choice, configuration.theme != choice {
            for warning in try shelf.load(name).warnings { StandardError.write("straybyte: \(warning)\n") }
        }
        return TerminalLoop.Options(
            theme: choice, configuration: configuration, ascii: ascii || configuration.ascii, colors: color.forTerminal)
    }

    /// Shows a session on the terminal, or as lines with `--plain`, until its user leaves.
    /// - Parameters:
    ///   - feed: Makes what brings the events, once there is something that it can wake.
    ///   - start: What the model begins with.
    /// - Returns: The session as it was at the end.
    @MainActor @discardableResult
    func show(
        _ options: TerminalLoop.Options, feed: (TerminalWaker) throws -> any SessionFeed,
        start: (inout AppModel) -> [Effect] = { _ in [] }
    ) throws -> SessionAnalysis {
        plain
            ? try PlainLoop(feed: feed, start: start).run() : try TerminalLoop(options, feed: feed, start: start).run()
    }
}
