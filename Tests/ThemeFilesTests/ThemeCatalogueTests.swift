import Canvas
import Foundation
import TerminalUI
import Testing

@testable import ThemeFiles

@Suite final class ThemeCatalogueTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "straybyte-\(UUID().uuidString)").path
    private var environment: [String: String] {
        ["XDG_CONFIG_HOME": "\(root)/config", "XDG_DATA_HOME": "\(root)/data"]
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: root) } catch { print("left behind: \(root): \(error)") }
    }

    private func write(_ path: String, _ text: String) throws {
        let url = URL(filePath: "\(root)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: false, encoding: .utf8)
    }

    private func load(_ name: String) throws -> Theme {
        try ThemeCatalogue.load(
            named: name, environment: environment, executableDirectory: "\(root)/bin"
        ).0
    }

    @Test func theFirstFolderWins() throws {
        try write("bin/themes/mine.toml", "name = \"beside\"")
        #expect(try load("mine").name == "beside")
        try write("data/straybyte/themes/mine.toml", "name = \"data\"")
        #expect(try load("mine").name == "data")
        try write("config/straybyte/themes/mine.toml", "name = \"config\"")
        #expect(try load("mine").name == "config")
        #expect(try load("\(root)/bin/themes/mine.toml").name == "beside")
    }

    @Test func withoutXDGTheFoldersAreInHome() throws {
        try write("home/.config/straybyte/themes/a.toml", "name = \"config\"")
        try write("home/.local/share/straybyte/themes/b.toml", "name = \"data\"")
        let environment = ["HOME": "\(root)/home", "XDG_CONFIG_HOME": "not/absolute"]
        for (name, expected) in [("a", "config"), ("b", "data")] {
            let found = try ThemeCatalogue.load(named: name, environment: environment, executableDirectory: nil)
            #expect(found.0.name == expected)
        }
    }

    @Test func aThemeChangesAColourForTheRolesItInherits() throws {
        try write("config/straybyte/themes/mine.toml", "inherits = \"default-dark\"\n[palette]\nblue = \"#010203\"")
        let theme = try load("mine")
        #expect(theme.name == "mine")
        #expect(theme.looks[.request]?.foreground == .values(rgb: RGB(1, 2, 3), x256: nil, x16: nil))
        #expect(theme.looks[.response] == (try load("default-dark")).looks[.response])
    }

    @Test func aThemeMayInheritFromTheOneWhoseNameItBears() throws {
        try write("config/straybyte/themes/default-dark.toml", "inherits = \"default-dark\"\n\"ui.text\" = \"cyan\"")
        let theme = try load("default-dark")
        #expect(theme.looks[.uiText]?.foreground == .values(rgb: nil, x256: nil, x16: 6))
        #expect(theme.looks[.stray] != nil)
    }

    @Test func aPathInAThemeIsMeantFromItsFolder() throws {
        try write("other/base.toml", "\"ui.dim\" = \"red\"")
        try write("other/top.toml", "inherits = \"base.toml\"")
        #expect(try load("\(root)/other/top.toml").looks[.uiDim] != nil)
    }

    @Test func ringsAreRefused() throws {
        try write("bin/themes/a.toml", "name = \"a\"\ninherits = \"b\"")
        try write("bin/themes/b.toml", "name = \"b\"\ninherits = \"a\"")
        #expect(throws: ThemeError.cycle(["a", "b", "a"])) { try load("a") }
        try write("bin/themes/self.toml", "name = \"self\"\ninherits = \"self\"")
        #expect(throws: ThemeError.cycle(["self", "self"])) { try load("self") }
    }

    /// It cannot be used; checked, it is told beside everything else that is wrong.
    @Test func anHeirOfNoneIsNamedWithItsLine() throws {
        try write("bin/themes/heir.toml", "name = \"heir\"\ninherits = \"nobody\"\nfrob = 1")
        let error = try #require(throws: ThemeError.self) { try load("heir") }
        #expect(error.description.hasPrefix("\(root)/bin/themes/heir.toml:2: inherits from \"nobody\""))
        let warnings = try ThemeCatalogue.check("heir", environment: environment, executableDirectory: "\(root)/bin")
        #expect(warnings.first?.description == error.description)
        #expect(warnings.contains { $0.description.hasSuffix("heir.toml:3: unknown key \"frob\"") })
    }

    @Test func whatIsNotThereSaysWhereItWasLookedFor() throws {
        do {
            _ = try load("nothing\u{1B}[2J")
            Issue.record("found")
        } catch let error as ThemeError {
            #expect(error.description.hasPrefix("no theme \"nothing?[2J\" in \(root)/config/straybyte/themes, "))
        }
        #expect(throws: ThemeError.unreadable(file: "/nowhere/x.toml", reason: "No such file or directory")) {
            try load("/nowhere/x.toml")
        }
        #expect(throws: ThemeError.unreadable(file: "/dev/zero", reason: "larger than a theme is (1048576 octets)")) {
            try load("/dev/zero")
        }
    }

    @Test func availableNamesEachOnce() throws {
        try write("config/straybyte/themes/mine.toml", "")
        try write("bin/themes/default-dark.toml", "")
        try write("bin/themes/README.md", "")
        let found = ThemeCatalogue.available(environment: environment, executableDirectory: "\(root)/bin")
        #expect(found.map(\.name) == (ShippedThemes.all.map(\.name) + ["mine"]).sorted())
        #expect(found.filter { $0.path != nil }.map(\.name) == ["default-dark", "mine"])
    }
}
