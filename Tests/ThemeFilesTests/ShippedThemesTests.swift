import Canvas
import Foundation
import TerminalUI
import Testing

@testable import ThemeFiles

@Suite struct ShippedThemesTests {
    static let names = ShippedThemes.all.map(\.name)
    static let colorful = ["default-dark", "default-light"]

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

    /// WCAG AA, for all that is to be read; borders are only to be seen.
    @Test(arguments: colorful, [ColorDepth.x256, .truecolor]) func contrast(name: String, depth: ColorDepth) throws {
        let (theme, _) = try load(name)
        for role in Role.allCases where ![.uiBackground, .uiBorder].contains(role) {
            #expect(contrast(theme.resolve(Style(role), depth: depth)) >= 4.5, "\(role.name)")
        }
        for backdrop in [Role.uiSelection, .uiDialog, .uiHeader, .uiMatch] {
            #expect(
                contrast(theme.resolve(Style(.uiText, on: backdrop), depth: depth)) >= 4.5, "text on \(backdrop.name)")
            for role in Role.allCases where ![.uiBackground, .uiBorder].contains(role) {
                let paint = theme.resolve(Style(role, on: backdrop), depth: depth)
                #expect(contrast(paint) >= 3, "\(role.name) on \(backdrop.name)")
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

    /// For people who see fewer hues, simulated (Viénot 1999): the five stay apart by colour or by background.
    @Test(arguments: colorful) func trafficIsToldApartByPeopleWhoSeeFewerHues(name: String) throws {
        let (theme, _) = try load(name)
        let roles = [Role.request, .response, .stray, .eaten, .disagree]
        for (kind, simulate) in ColorBlindness.all {
            for (index, one) in roles.enumerated() {
                for other in roles[(index + 1)...] {
                    let (left, right) = (
                        theme.resolve(Style(one), depth: .truecolor), theme.resolve(Style(other), depth: .truecolor)
                    )
                    let fronts = simulate(rgb(left.foreground)).distance(to: simulate(rgb(right.foreground)))
                    let backs = simulate(rgb(left.background)).distance(to: simulate(rgb(right.background)))
                    #expect(fronts + backs >= 1500, "\(kind): \(one.name) and \(other.name)")
                }
            }
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

enum ColorBlindness {
    static let all: [(String, @Sendable (RGB) -> RGB)] = [
        ("protanopia", { mix($0, [0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]) }),
        ("deuteranopia", { mix($0, [0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]) }),
    ]

    private static func mix(_ color: RGB, _ rows: [Double]...) -> RGB {
        let linear = [color.red, color.green, color.blue].map { pow(Double($0) / 255, 2.2) }
        let mixed = rows.map { row in
            UInt8(clamping: Int(pow(max(0, zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 }), 1 / 2.2) * 255))
        }
        return RGB(mixed[0], mixed[1], mixed[2])
    }
}
