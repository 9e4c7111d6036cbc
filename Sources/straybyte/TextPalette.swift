import Canvas
import Formats
import TerminalUI

/// The colours of a theme for text that scrolls by: on the terminal's own ground, where the theme says nothing else.
enum TextPalette {
    static func of(_ theme: Theme) -> TextReport.Palette {
        var palette = TextReport.Palette()
        for role in TextReport.Palette.Role.allCases {
            let look = look(of: role)
            palette[role] = sequence(
                theme.resolve(Style(look.role, look.attributes), depth: depth), over: ground(theme))
        }
        return palette
    }

    private static func look(of role: TextReport.Palette.Role) -> (role: Role, attributes: Attributes) {
        switch role {
        case .title: (.uiTitle, .bold)
        case .dim: (.uiDim, [])
        case .request: (.request, [])
        case .response: (.response, [])
        case .interim: (.interim, [])
        case .stray: (.stray, .bold)
        case .eaten: (.eaten, .bold)
        case .bad: (.verdictBad, .bold)
        case .warn: (.verdictWarn, [])
        case .ok: (.verdictOk, .bold)
        }
    }

    private static func ground(_ theme: Theme) -> Paint.Color {
        theme.resolve(Style(.uiBackground), depth: depth).background
    }

    /// As far as the environment tells; without a terminal there is no terminfo to ask.
    private static var depth: ColorDepth {
        let variables = Environment.variables
        if ["truecolor", "24bit"].contains(variables["COLORTERM"]) { return .truecolor }
        return variables["TERM"]?.contains("256color") ?? false ? .x256 : .x16
    }

    private static func sequence(_ paint: Paint, over ground: Paint.Color) -> String {
        var parameters: [String] = []
        for (attribute, code) in [
            (Attributes.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ] where paint.attributes.contains(attribute) { parameters.append(code) }
        parameters += color(paint.foreground, 30)
        if paint.background != ground { parameters += color(paint.background, 40) }
        return parameters.joined(separator: ";")
    }

    /// - Parameter base: 30 for the foreground, 40 for the background.
    private static func color(_ color: Paint.Color, _ base: Int) -> [String] {
        switch color {
        case .terminal: []
        case .indexed(let index) where index < 8: ["\(base + Int(index))"]
        case .indexed(let index) where index < 16: ["\(base + 52 + Int(index))"]
        case .indexed(let index): ["\(base + 8)", "5", "\(index)"]
        case .rgb(let red, let green, let blue): ["\(base + 8)", "2", "\(red)", "\(green)", "\(blue)"]
        }
    }
}
