import Canvas
import Foundation
import TerminalUI
import Testing

@testable import ThemeFiles

@Suite struct ShippedThemesTests {
    static let names = ShippedThemes.all.map(\.name)
    static let colorful = names.filter { $0 != "monochrome" }

    private let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "themes")

    @Test func everyFileIsCompiledIn() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".toml") }
        #expect(files.sorted() == Self.names.map { "\($0).toml" }.sorted())
        for (name, text) in ShippedThemes.all {
            let file = try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)
            #expect(text == file, "themes/\(name).toml and its text in ShippedThemes.swift differ")
        }
    }

    @Test(arguments: names) func hasNoWarningsAndSaysEveryRole(name: String) throws {
        let (theme, warnings) = try load(name)
        #expect(warnings.isEmpty)
        #expect(theme.name == name)
        #expect(Set(Role.allCases).subtracting(theme.looks.keys) == [])
    }

    @Test(arguments: names, ColorDepth.allCases) func nothingIsInvisible(name: String, depth: ColorDepth) throws {
        let (theme, _) = try load(name)
        for role in Role.allCases where role != .uiBackground {
            for backdrop in [nil, .uiSelection, .uiDialog, .uiHeader, .uiMatch, .uiInput] as [Role?] {
                let paint = theme.resolve(Style(role, on: backdrop), depth: depth)
                #expect(
                    paint.foreground != paint.background || paint.foreground == .terminal,
                    "\(role.name) on \(backdrop?.name ?? "nothing")")
            }
        }
    }

    @Test(arguments: names) func passesTheLint(name: String) throws {
        let warnings = try ThemeCatalogue.check(name, environment: [:], executableDirectory: nil)
        #expect(warnings.map(\.description) == [])
    }

    /// A border steps back behind what it frames.
    @Test(arguments: colorful, [ColorDepth.x256, .truecolor]) func bordersAreFainterThanText(
        name: String, depth: ColorDepth
    ) throws {
        let (theme, _) = try load(name)
        let border = contrast(theme.resolve(Style(.uiBorder), depth: depth))
        #expect((1.5..<contrast(theme.resolve(Style(.uiText), depth: depth))).contains(border))
    }

    /// What cannot be read on what lies behind it is mended when it is painted.
    @Test(arguments: colorful, [ColorDepth.x256, .truecolor]) func contrastOnBackdrops(
        name: String, depth: ColorDepth
    ) throws {
        let (theme, _) = try load(name)
        for backdrop in [Role.uiSelection, .uiDialog, .uiHeader, .uiMatch] {
            for role in Role.allCases where ![.uiBackground, .uiBorder].contains(role) {
                let paint = theme.resolve(Style(role, on: backdrop), depth: depth)
                #expect(contrast(paint) >= 3, "\(role.name) on \(backdrop.name)")
            }
        }
    }

    /// The same where users decide what the colours are: white on bright white is none, by anybody's choice.
    @Test(arguments: colorful) func sixteenColorsOnBackdrops(name: String) throws {
        let (theme, _) = try load(name)
        for backdrop in [Role.uiSelection, .uiDialog, .uiHeader, .uiFooterText, .uiInput, .uiMatch] {
            for role in Role.allCases where ![.uiBackground, .uiBorder].contains(role) {
                let paint = theme.resolve(Style(role, on: backdrop), depth: .x16)
                guard case .indexed(let front) = paint.foreground, case .indexed(let back) = paint.background else {
                    continue
                }
                let ratio = min(
                    xtermColor(front).contrast(to: xtermColor(back)),
                    consoleColor(front).contrast(to: consoleColor(back)))
                #expect(ratio >= 1.5, "\(role.name) on \(backdrop.name): \(front) on \(back)")
            }
        }
    }

    /// What the traffic is about is told apart on every kind of terminal.
    @Test(arguments: names, ColorDepth.allCases) func trafficIsToldApart(name: String, depth: ColorDepth) throws {
        let (theme, _) = try load(name)
        for backdrop in [nil, .uiSelection] as [Role?] {
            var seen: [Paint: Role] = [:]
            for role in [Role.request, .response, .stray, .eaten, .disagree] {
                let paint = theme.resolve(Style(role, on: backdrop), depth: depth)
                #expect(seen[paint] == nil, "\(role.name) looks like \(seen[paint]?.name ?? "")")
                seen[paint] = role
            }
        }
    }

    @Test(arguments: names, ColorDepth.allCases) func aSelectedRowShows(name: String, depth: ColorDepth) throws {
        let (theme, _) = try load(name)
        for role in Role.allCases where role != .uiSelection {
            let selected = theme.resolve(Style(role, on: .uiSelection), depth: depth)
            #expect(selected != theme.resolve(Style(role), depth: depth), "\(role.name)")
        }
    }

    private func load(_ name: String) throws -> (Theme, [ThemeWarning]) {
        try ThemeCatalogue.load(named: name, environment: [:], executableDirectory: nil)
    }

    private func contrast(_ paint: Paint) -> Double { rgb(paint.foreground).contrast(to: rgb(paint.background)) }

    private func rgb(_ color: Paint.Color) -> RGB {
        switch color {
        case .terminal: RGB(0, 0, 0)
        case .indexed(let index): xtermColor(index)
        case .rgb(let red, let green, let blue): RGB(red, green, blue)
        }
    }
}
