import ArgumentParser
import FoundationEssentials

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page.",
        discussion: """
            In the language of man(7): 'straybyte manual | man -l -' shows it, and in a file straybyte.1 below a folder \
            man1 of the manual path it is found by its name. What it says of commands and options comes from the same \
            definitions as --help.
            """)

    func run() throws {
        // The parser describes itself only as a text that it would print.
        do {
            _ = try Straybyte.parseAsRoot(["--experimental-dump-help"])
        } catch {
            let text = Straybyte.fullMessage(for: error)
            let tool = try JSONDecoder().decode(CommandDescription.Tool.self, from: Data(text.utf8))
            try StandardOutput.writeAll(ManualPage(tool.command).text)
        }
    }
}

/// A command as the argument parser describes it.
struct CommandDescription: Decodable {
    struct Tool: Decodable { var command: CommandDescription }

    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            var spelled: String { (kind == "long" ? "--" : "-") + name }
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValueStrings: [String]?
        var abstract: String?
    }

    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var arguments: [Argument]?
    var subcommands: [CommandDescription]?

    /// Those that a reader is to know, with help told once for all.
    var shownArguments: [Argument] {
        (arguments ?? []).filter { argument in
            argument.shouldDisplay && !(argument.names ?? []).contains { ["help", "version"].contains($0.name) }
        }
    }

    var shownSubcommands: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }
}

/// The manual page of the program, in the language of man(7).
struct ManualPage {
    let text: String

    init(_ root: CommandDescription) {
        var lines = [
            ".TH \(root.commandName.uppercased()) 1 \"\" \(root.commandName) \"User Commands\"", ".SH NAME",
            "\(root.commandName) \\- \(Self.escaped(root.abstract ?? ""))", ".SH SYNOPSIS",
        ]
        for command in root.shownSubcommands {
            lines += [".B \(root.commandName) \(Self.escaped(command.commandName))", Self.synopsis(command), ".br"]
        }
        lines += [".SH DESCRIPTION"] + Self.paragraphs(root.discussion) + [".SH COMMANDS"]
        for command in root.shownSubcommands { lines += Self.section(command, path: []) }
        lines += Self.rest
        text = lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private static func section(_ command: CommandDescription, path: [String]) -> [String] {
        let path = path + [command.commandName]
        var lines = [".SS \(escaped(path.joined(separator: " "))) \(synopsis(command))"]
        lines += paragraphs(command.abstract) + (command.discussion.map { [".PP"] + paragraphs($0) } ?? [])
        for argument in command.shownArguments {
            lines += [".TP", ".B \(heading(argument))"] + paragraphs(help(argument))
        }
        for subcommand in command.shownSubcommands { lines += section(subcommand, path: path) }
        return lines
    }

    private static func synopsis(_ command: CommandDescription) -> String {
        var words = command.shownArguments.filter { $0.kind == "positional" }.map { argument in
            let name = "<\(argument.valueName ?? "value")>" + (argument.isRepeating ? " ..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        if command.shownArguments.contains(where: { $0.kind != "positional" }) { words.append("[options]") }
        if !command.shownSubcommands.isEmpty {
            words.append("[\(command.shownSubcommands.map(\.commandName).joined(separator: "|"))]")
        }
        return escaped(words.joined(separator: " "))
    }

    private static func heading(_ argument: CommandDescription.Argument) -> String {
        let value = argument.valueName.map { "<\($0)>" } ?? "<value>"
        if argument.kind == "positional" { return escaped(value) }
        let names = (argument.names ?? []).map(\.spelled).joined(separator: ", ")
        return escaped(argument.kind == "option" ? "\(names) \(value)" : names)
    }

    private static func help(_ argument: CommandDescription.Argument) -> String {
        var text = argument.abstract ?? ""
        if let values = argument.allValueStrings, !values.isEmpty {
            text += " (\(values.joined(separator: ", ")))"
        }
        if let value = argument.defaultValue { text += " (default: \(value))" }
        return text
    }

    private static func paragraphs(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.isEmpty ? ".PP" : escaped(String($0))
        }
    }

    /// A backslash, a hyphen that is to be copied, and what would be a request at the beginning of a line.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'" where result.isEmpty, "." where result.isEmpty: result += "\\&" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What no definition of a command says.
    private static let rest = [
        ".SH EXIT STATUS", ".TP", ".B 0", "In sync.", ".TP", ".B 1",
        "A desync or something else to complain of was found.",
        ".TP", ".B 2", "Wrong usage, or an input or output error: one line on standard error says what and where.",
        ".SH FILES", ".TP", ".I $XDG_CONFIG_HOME/straybyte/config.toml",
        "theme, mouse, ascii, time, bytes, and a table keys that binds the names of actions to keys.", ".TP",
        ".I $XDG_CONFIG_HOME/straybyte/themes/*.toml, $XDG_DATA_HOME/straybyte/themes/*.toml",
        "Themes of your own; 'straybyte themes check' reads them with the eyes of others.", ".SH ENVIRONMENT", ".TP",
        ".B STRAYBYTE_THEME", "Name or path of the theme, where \\-\\-theme does not say.", ".TP", ".B NO_COLOR",
        "Where it is not empty there are no colours, only glyphs, words and attributes.", ".TP", ".B COLORTERM",
        "truecolor or 24bit: the terminal has 24-bit colours.",
    ]
}
