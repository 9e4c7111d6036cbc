import Canvas
import Foundation
import TerminalUI
import Testing

@testable import ThemeFiles

@Suite struct ConfigurationTests {
    private func read(_ lines: String...) -> Configuration {
        Configuration(lines.joined(separator: "\n"), file: "config.toml")
    }

    @Test func saysWhatAUserDecided() {
        let configuration = read(
            #"theme = { dark = "nord", light = "gruvbox-light" }"#, "mouse = false", "ascii = true",
            #"time = "relative""#, #"bytes = "escaped""#, "[keys]", #"zoom = ["z", "F11"]"#, #"follow = "F5""#)
        #expect(configuration.warnings == [])
        #expect(configuration.theme == .byBackground(dark: "nord", light: "gruvbox-light"))
        #expect(configuration.mouse == false)
        #expect(configuration.ascii)
        #expect(configuration.time == .relative)
        #expect(configuration.bytes == .escaped)
        #expect(configuration.keys.keys(of: .zoom) == ["z", .function(11)])
        #expect(configuration.keys.keys(of: .follow) == [.function(5)])
        #expect(configuration.keys.meaning(of: "\\", in: .session) == nil)
    }

    @Test func withoutAFileThereIsWhatComesWithTheProgram() {
        let configuration = Configuration.load(environment: ["HOME": "/nowhere"])
        #expect(configuration.warnings == [])
        #expect(configuration.file == "/nowhere/.config/straybyte/config.toml")
        #expect(configuration.keys == .standard)
        #expect(configuration.mouse)
        #expect(Configuration.load(environment: [:]).file == nil)
    }

    /// What is wrong costs itself and nothing else.
    @Test(arguments: [
        (["theme = 3"], [#"1: theme must be a name, or { dark = "a name", light = "a name" }"#]),
        ([#"theme = { drak = "nord" }"#], [#"1: unknown key "drak" in theme; known are dark, light"#]),
        (["", "mice = true"], [#"2: unknown key "mice"; known are theme, mouse, ascii, time, bytes, keys"#]),
        ([#"mouse = "no""#], ["1: mouse must be true or false"]),
        ([#"time = "late""#], [#"1: time must be one of "absolute", "delta", "relative""#]),
        (["keys = 1"], ["1: keys must be a table, as in [keys]"]),
        (["[keys]", "zoom = 5"], [#"2: zoom must be a key or a list of keys, as in ["z", "F11"]"#]),
        (["[keys]", #"zooom = "z""#], ["2: there is no action 'zooom' (did you mean zoom?)"]),
        (["[keys]", #"zoom = "zz""#], ["2: 'zz' is no key; keys are like x, Space, ^L, F2, PgUp, S-Tab"]),
        (["[keys]", #"zoom = "z""#, #"follow = "z""#], ["3: z cannot be both zoom and follow"]),
        ([#"\u{1B}[2J = 1"#], ["1: Error while parsing"]),
    ]) func aMistakeIsAWarning(lines: [String], says: [String]) {
        let configuration = Configuration(lines.joined(separator: "\n"), file: "config.toml")
        let found = configuration.warnings.map { $0.description.replacingOccurrences(of: "config.toml:", with: "") }
        #expect(found.count == says.count)
        for (one, other) in zip(found, says) { #expect(one.hasPrefix(other), "\(one)") }
    }

    @Test func aWrongBindingLeavesTheOthers() {
        let configuration = read("[keys]", #"zoom = "z""#, #"follow = "z""#, #"export = "E""#)
        #expect(configuration.keys.keys(of: .zoom) == ["z"])
        #expect(configuration.keys.keys(of: .export) == ["E"])
        #expect(configuration.keys.keys(of: .follow) == KeyMap.standard.keys(of: .follow))
    }

    @Test func aFileThatIsNoTextIsAWarning() {
        let configuration = Configuration.load(environment: ["XDG_CONFIG_HOME": "/dev/null"])
        #expect(configuration.warnings == [])
        #expect(Configuration("a = \u{0}", file: "c").warnings.map(\.description) == ["c:1: a NUL is no text"])
        #expect(Configuration("theme = \n", file: "c").warnings.first?.line == 1)
    }

    /// Who decides: the command line, the environment, the configuration, the terminal.
    @Test(
        arguments: [
            (nil, nil, "", ThemeChoice.byBackground()),
            (nil, nil, #"theme = "nord""#, .named("nord")),
            (nil, "", #"theme = "nord""#, .named("nord")),
            (nil, "dracula", #"theme = "nord""#, .named("dracula")),
            ("term16", "dracula", #"theme = "nord""#, .named("term16")),
            ("auto", "dracula", #"theme = "nord""#, .byBackground()),
            ("auto", nil, #"theme = { dark = "nord" }"#, .byBackground(dark: "nord", light: "default-light")),
            (nil, nil, #"theme = "auto""#, .byBackground()),
        ] as [(String?, String?, String, ThemeChoice)])
    func decides(argument: String?, variable: String?, file: String, expected: ThemeChoice) {
        let choice = ThemeChoice(
            argument: argument, environment: variable.map { ["STRAYBYTE_THEME": $0] } ?? [:], configuration: read(file))
        #expect(choice == expected)
        #expect(ThemeChoice.byBackground().name(isLight: true) == "default-light")
    }
}

@Suite struct FileWatchTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    @Test func hearsOfItsFilesAndOfNoOthers() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "mine.toml")
        let watch = FileWatch([file.path, "/nowhere/other.toml"])
        #expect(watch.takeChange() == false)
        try Data("a".utf8).write(to: folder.appending(path: "another.toml"))
        #expect(watch.takeChange() == false)
        try Data("a".utf8).write(to: file)
        #expect(watch.takeChange())
        #expect(watch.takeChange() == false)
        // As an editor saves: a new file takes the place of the old one.
        try Data("b".utf8).write(to: folder.appending(path: "mine.toml~"))
        #expect(rename(folder.appending(path: "mine.toml~").path, file.path) == 0)
        #expect(watch.takeChange())
        try FileManager.default.removeItem(at: file)
        #expect(watch.takeChange())
    }
}
