import Canvas
import TerminalUI

/// What a theme that can be loaded still does wrong to those who read it.
///
/// Where a colour is the terminal's own, it is taken for black in a dark theme's background and white in a light
/// one's; the sixteen are taken as xterm has them, and where a terminal has no more, as the Linux console has them as
/// well. A theme without colours is asked only what attributes can answer.
struct ThemeLint {
    /// WCAG 2 AA for text.
    static let contrast = 4.5
    /// Of the sixteen, which users set as they like: what WCAG 2 wants of what is to be told at all.
    static let contrast16 = 3.0
    /// Five times what an eye just notices, by ``LinearColor/distance(to:)``.
    static let separation = 0.1
    /// What people must never confuse, however few hues they see.
    static let traffic: [Role] = [.request, .response, .stray, .eaten, .disagree]

    private let theme: Theme
    private let mentioned: [Role: ThemeDocument.Place]
    private let file: String
    private var warnings: [ThemeWarning] = []

    /// - Parameters:
    ///   - mentioned: The roles that the theme or one that it inherits from says something about, and where to mend
    ///     them.
    ///   - file: Where the theme is, for what has no line.
    static func warnings(of theme: Theme, _ mentioned: [Role: ThemeDocument.Place], file: String) -> [ThemeWarning] {
        var lint = ThemeLint(theme: theme, mentioned: mentioned, file: file)
        lint.checkContrast()
        lint.checkContrastOfSixteen()
        lint.checkSixteenColors()
        lint.checkColorVision()
        return lint.warnings
    }

    private init(theme: Theme, mentioned: [Role: ThemeDocument.Place], file: String) {
        (self.theme, self.mentioned, self.file) = (theme, mentioned, file)
    }

    /// Borders are to be seen, not read.
    private var readRoles: [Role] { Role.allCases.filter { $0 != .uiBackground && $0 != .uiBorder } }

    private var hasColors: Bool {
        theme.looks.values.contains { look in
            [look.foreground, look.background].contains { $0 != nil && $0 != .terminal }
        }
    }

    private mutating func checkContrast() {
        for role in readRoles {
            for depth in [ColorDepth.truecolor, .x256] {
                let ratio = front(role, depth).contrast(to: back(role, depth))
                guard ratio < Self.contrast else { continue }
                warn(
                    role, "\(role.name) has a contrast of \(tenths(ratio)) with \(depth.name) colours; 4.5 can be read")
                break
            }
        }
        for backdrop in [Role.uiSelection, .uiDialog, .uiHeader, .uiFooterText, .uiMatch, .uiInput] {
            for depth in [ColorDepth.truecolor, .x256] {
                let paint = theme.resolve(Style(.uiText, on: backdrop), depth: depth)
                let ratio = rgb(paint.foreground, orElse: ownText).contrast(
                    to: rgb(paint.background, orElse: ownGround))
                guard ratio < Self.contrast else { continue }
                warn(
                    backdrop,
                    "ui.text on \(backdrop.name) has a contrast of \(tenths(ratio)) with \(depth.name) colours")
                break
            }
        }
    }

    private mutating func checkContrastOfSixteen() {
        for role in hasColors ? readRoles : [] {
            let (front, back) = (color(of: role, \.foreground, .uiText), color(of: role, \.background, .uiBackground))
            for palette in Palette16.allCases {
                let ratio = palette.color(front, orElse: theme.mode == .dark ? 7 : 0)
                    .contrast(to: palette.color(back, orElse: theme.mode == .dark ? 0 : 15))
                guard ratio < Self.contrast16 else { continue }
                warn(
                    role,
                    "\(role.name), \(Palette16.name(front)) on \(Palette16.name(back)), has a contrast of \(tenths(ratio)) "
                        + "with the 16 colours of \(palette.rawValue); 3.0 can be read")
                break
            }
        }
    }

    private func color(of role: Role, _ part: KeyPath<Theme.Look, ThemeColor?>, _ last: Role) -> Paint.Color {
        (theme.look(of: role)[keyPath: part] ?? theme.look(of: last)[keyPath: part] ?? .terminal).color(at: .x16)
    }

    /// Of roles that a theme does not mention it wants no look of their own.
    private mutating func checkSixteenColors() {
        var seen: [Paint: Role] = [:]
        for role in hasColors ? Role.allCases : Self.traffic where role != .uiBackground && mentioned[role] != nil {
            let paint = theme.resolve(Style(role), depth: .x16)
            if let other = seen[paint] {
                warn(ofTwo(role, other), "\(role.name) and \(other.name) look alike with 16 colours")
            } else {
                seen[paint] = role
            }
        }
    }

    private mutating func checkColorVision() {
        guard hasColors else { return }
        for (index, one) in Self.traffic.enumerated() {
            for other in Self.traffic[(index + 1)...] { checkColorVision(one, other) }
        }
    }

    private mutating func checkColorVision(_ one: Role, _ other: Role) {
        for depth in [ColorDepth.truecolor, .x256] {
            for vision in ColorVision.allCases {
                let fronts = vision.seen(front(one, depth)).distance(to: vision.seen(front(other, depth)))
                let backs = vision.seen(back(one, depth)).distance(to: vision.seen(back(other, depth)))
                let distance = (fronts * fronts + backs * backs).squareRoot()
                guard distance < Self.separation else { continue }
                warn(
                    ofTwo(other, one),
                    "\(one.name) and \(other.name) are hard to tell apart with \(vision.rawValue), \(depth.name) colours: "
                        + "a distance of \(hundredths(distance)), 0.10 can be told")
                return
            }
        }
    }

    // As the theme says it: what is shown in the end is mended where it could not be read at all.

    private func front(_ role: Role, _ depth: ColorDepth) -> RGB {
        let color = theme.look(of: role).foreground ?? theme.look(of: .uiText).foreground ?? .terminal
        return rgb(color.color(at: depth), orElse: ownText)
    }

    private func back(_ role: Role, _ depth: ColorDepth) -> RGB {
        let color = theme.look(of: role).background ?? theme.look(of: .uiBackground).background ?? .terminal
        return rgb(color.color(at: depth), orElse: ownGround)
    }

    private var ownText: RGB { theme.mode == .dark ? xtermColor(7) : RGB(0, 0, 0) }
    private var ownGround: RGB { theme.mode == .dark ? RGB(0, 0, 0) : RGB(255, 255, 255) }

    private func rgb(_ color: Paint.Color, orElse own: RGB) -> RGB {
        switch color {
        case .terminal: own
        case .indexed(let index): xtermColor(index)
        case .rgb(let red, let green, let blue): RGB(red, green, blue)
        }
    }

    private mutating func warn(_ role: Role, _ message: String) {
        let place = mentioned[role]
        warnings.append(ThemeWarning(file: place?.file ?? file, line: place?.line, message: message))
    }

    /// Of two that do not go together the one that the theme itself says something about.
    private func ofTwo(_ one: Role, _ other: Role) -> Role {
        mentioned[one]?.file != file && mentioned[other]?.file == file ? other : one
    }

    /// Whose sixteen colours they are.
    private enum Palette16: String, CaseIterable {
        case xterm
        case console = "the Linux console"

        /// - Parameter own: The number of what the terminal has of its own there.
        func color(_ color: Paint.Color, orElse own: UInt8) -> RGB {
            switch color {
            case .terminal: number(own)
            case .indexed(let index): number(index)
            case .rgb(let red, let green, let blue): RGB(red, green, blue)
            }
        }

        private func number(_ index: UInt8) -> RGB {
            switch self {
            case .xterm: xtermColor(index)
            case .console: consoleColor(index)
            }
        }

        static func name(_ color: Paint.Color) -> String {
            if case .indexed(let index) = color { return ThemeColor.names16[Int(index)] }
            return "the terminal's own"
        }
    }

    private func tenths(_ value: Double) -> String { "\(Int(value * 10) / 10).\(Int(value * 10) % 10)" }

    private func hundredths(_ value: Double) -> String {
        let number = Int(value * 100)
        return "\(number / 100).\(number / 10 % 10)\(number % 10)"
    }
}
