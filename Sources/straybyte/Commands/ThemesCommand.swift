import Analysis
import ArgumentParser
import ThemeFiles

struct ThemesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "themes", abstract: "List the themes, and where each one is; or check one.",
        subcommands: [List.self, Check.self], defaultSubcommand: List.self)

    /// What a shell offers: those of this user, when it asks.
    static let names = CompletionKind.custom { _, _, _ in ThemeShelf().entries.map(\.name) + ["auto"] }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the themes, and where each one is (this is what runs without a word).")

        func run() throws {
            let entries = ThemeShelf().entries
            let width = entries.map(\.name.count).max() ?? 0
            for entry in entries {
                let padding = String(repeating: " ", count: width + 2 - entry.name.count)
                let place = entry.path.map { escaped(text: $0) } ?? "comes with straybyte"
                try StandardOutput.writeAll("\(escaped(text: entry.name))\(padding)\(place)\n")
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Say what themes do wrong to those who read them.",
            discussion: """
                Unknown keys and colours, contrast below 4.5, roles that look alike with 16 colours, and requests, \
                responses, stray and eaten bytes that people who see fewer hues would confuse: a line each, with file \
                and line. Exit status 1 if there is any.
                """)

        @Argument(
            help: "Paths of theme files, or names of themes. (default: every theme that is found)",
            completion: .file(extensions: ["toml"]))
        var themes: [String] = []

        func run() throws {
            let shelf = ThemeShelf()
            var isClean = true
            for theme in themes.isEmpty ? shelf.entries.map({ $0.path ?? $0.name }) : themes {
                let warnings = try shelf.check(theme)
                for warning in warnings { try StandardOutput.writeAll("\(warning)\n") }
                if warnings.isEmpty { try StandardOutput.writeAll("\(escaped(text: theme)): nothing to complain of\n") }
                isClean = isClean && warnings.isEmpty
            }
            if !isClean { throw ExitStatus.desyncFound }
        }
    }
}
