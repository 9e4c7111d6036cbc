import ArgumentParser

struct ThemesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "themes", abstract: "List the themes, and where each one is.")

    func run() throws {
        let entries = ThemeShelf().entries
        let width = entries.map(\.name.count).max() ?? 0
        for entry in entries {
            let padding = String(repeating: " ", count: width + 2 - entry.name.count)
            try StandardOutput.writeAll("\(entry.name)\(padding)\(entry.path ?? "comes with straybyte")\n")
        }
    }
}
