import Canvas
import TOMLKit
import TerminalUI

/// What a user has decided once for all sessions: `straybyte/config.toml` in the folder for configuration.
///
/// ```toml
/// theme = { dark = "nord", light = "gruvbox-light" }
/// mouse = false
/// time = "relative"
/// [keys]
/// zoom = ["z", "F11"]
/// ```
/// Whatever is wrong in it is a warning with its line, and as if it were not there.
package struct Configuration: Sendable {
    package var theme: ThemeChoice?
    /// Whether the mouse is reported to the program from the start.
    package var mouse = true
    package var ascii = false
    package var time: TimeForm?
    package var bytes: ByteForm?
    package var keys = KeyMap.standard
    package private(set) var warnings: [ThemeWarning] = []
    /// Where it is, or would be; nil without a home.
    package private(set) var file: String?

    package init() {}

    /// - Parameter environment: Variables by name.
    package static func load(environment: [String: String]) -> Configuration {
        guard let folder = configurationFolder(environment) else { return Configuration() }
        let file = "\(folder)/config.toml"
        do {
            if let text = try readText(ifThere: file) { return Configuration(text, file: file) }
            var none = Configuration()
            none.file = file
            return none
        } catch {
            var none = Configuration()
            none.file = file
            none.warnings = [ThemeWarning(file: file, line: nil, message: error.reason)]
            return none
        }
    }

    package init(_ text: String, file: String) {
        self.file = file
        let table: TOMLTable
        do {
            table = try parseTable(text, file: file)
        } catch {
            warnings = [ThemeWarning(error, in: file)]
            return
        }
        let lines = KeyLines(text)
        for key in table.keys.sorted(by: { (lines.line(of: $0) ?? 0) < (lines.line(of: $1) ?? 0) }) {
            if let value = table[key] { read(key, value, lines) }
        }
    }

    private static let known = ["theme", "mouse", "ascii", "time", "bytes", "keys"]

    private mutating func read(_ key: String, _ value: any TOMLValueConvertible, _ lines: KeyLines) {
        let line = lines.line(of: key)
        switch key {
        case "theme": theme = choice(value, line)
        case "mouse": mouse = truth(value, of: key, line) ?? mouse
        case "ascii": ascii = truth(value, of: key, line) ?? ascii
        case "time": time = word(value, of: key, line, TimeForm.self)
        case "bytes": bytes = word(value, of: key, line, ByteForm.self)
        case "keys":
            guard let table = value.table else { return warn(line, "keys must be a table, as in [keys]") }
            readKeys(table, lines)
        default: warn(line, "unknown key \"\(key)\"; known are \(Self.known.joined(separator: ", "))")
        }
    }

    private mutating func choice(_ value: any TOMLValueConvertible, _ line: Int?) -> ThemeChoice? {
        if let name = value.string { return name == "auto" ? .byBackground() : .named(name) }
        guard let table = value.table else {
            warn(line, "theme must be a name, or { dark = \"a name\", light = \"a name\" }")
            return nil
        }
        var (dark, light): (String?, String?)
        for key in table.keys.sorted() {
            switch key {
            case "dark": dark = table[key]?.string
            case "light": light = table[key]?.string
            default: warn(line, "unknown key \"\(key)\" in theme; known are dark, light")
            }
        }
        return .byBackground(
            dark: dark ?? ThemeCatalogue.defaultName, light: light ?? ThemeCatalogue.defaultLightName)
    }

    /// One binding at a time, so that a wrong one costs only itself.
    private mutating func readKeys(_ table: TOMLTable, _ lines: KeyLines) {
        var bindings: [(action: String, keys: [String])] = []
        for action in table.keys.sorted(by: {
            (lines.line(of: $0, in: "keys") ?? 0) < (lines.line(of: $1, in: "keys") ?? 0)
        }) {
            let line = lines.line(of: action, in: "keys") ?? lines.line(of: "keys")
            guard let names = table[action].flatMap(names) else {
                warn(line, "\(action) must be a key or a list of keys, as in [\"z\", \"F11\"]")
                continue
            }
            do {
                keys = try KeyMap(bindings + [(action, names)])
                bindings.append((action, names))
            } catch {
                warn(line, error.description)
            }
        }
    }

    private func names(_ value: any TOMLValueConvertible) -> [String]? {
        if let name = value.string { return [name] }
        guard let array = value.array else { return nil }
        let names = array.compactMap(\.string)
        return names.count == array.count ? names : nil
    }

    private mutating func truth(_ value: any TOMLValueConvertible, of key: String, _ line: Int?) -> Bool? {
        if value.bool == nil { warn(line, "\(key) must be true or false") }
        return value.bool
    }

    private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ value: any TOMLValueConvertible, of key: String, _ line: Int?, _: Word.Type
    ) -> Word? {
        let word = value.string.flatMap(Word.init(rawValue:))
        if word == nil {
            warn(line, "\(key) must be one of \(Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))")
        }
        return word
    }

    private mutating func warn(_ line: Int?, _ message: String) {
        warnings.append(ThemeWarning(file: file ?? "", line: line, message: message))
    }
}

/// Which theme somebody wants.
package enum ThemeChoice: Hashable, Sendable {
    /// A name or a path.
    case named(String)
    /// One of two, as the terminal's own background is.
    case byBackground(dark: String = ThemeCatalogue.defaultName, light: String = ThemeCatalogue.defaultLightName)

    /// What the command line says, else the variable `STRAYBYTE_THEME`, else the configuration, else the terminal.
    package init(argument: String?, environment: [String: String], configuration: Configuration) {
        let variable = environment["STRAYBYTE_THEME"].flatMap { $0.isEmpty ? nil : $0 }
        switch argument ?? variable {
        case "auto"?: self = configuration.theme.flatMap { $0.asksForBackground ? $0 : nil } ?? .byBackground()
        case let name?: self = .named(name)
        case nil: self = configuration.theme ?? .byBackground()
        }
    }

    /// - Parameter isLight: Of the terminal's background.
    package func name(isLight: Bool) -> String {
        switch self {
        case .named(let name): name
        case .byBackground(let dark, let light): isLight ? light : dark
        }
    }

    /// Whether the background matters.
    package var asksForBackground: Bool {
        switch self {
        case .named: false
        case .byBackground: true
        }
    }
}
