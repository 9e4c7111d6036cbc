import Canvas

/// How the roles look.
///
/// A role that a theme does not mention looks as its fallback does. What is left out of a look comes from `ui.text`
/// (foreground) and `ui.background` (background).
package struct Theme: Hashable, Sendable {
    package enum Mode: String, Hashable, Sendable { case dark, light }

    package struct Look: Hashable, Sendable {
        package var foreground: ThemeColor?
        package var background: ThemeColor?
        package var attributes: Attributes
        /// What takes the place of colours and attributes where there are no colours; nil for what
        /// ``Role/attributesWithoutColor`` says.
        package var attributesWithoutColor: Attributes?

        package init(
            foreground: ThemeColor? = nil, background: ThemeColor? = nil, attributes: Attributes = [],
            attributesWithoutColor: Attributes? = nil
        ) {
            self.foreground = foreground
            self.background = background
            self.attributes = attributes
            self.attributesWithoutColor = attributesWithoutColor
        }
    }

    package var name: String
    package var mode: Mode
    package var looks: [Role: Look]

    package init(name: String, mode: Mode, looks: [Role: Look]) {
        self.name = name
        self.mode = mode
        self.looks = looks
    }

    /// Attributes and the terminal's own colours: what there is before a theme is loaded.
    package static let plain = Theme(name: "plain", mode: .dark, looks: [:])

    /// Of the role itself or of the first of its fallbacks that the theme mentions.
    package func look(of role: Role) -> Look {
        var next: Role? = role
        while let candidate = next {
            if let look = looks[candidate] { return look }
            next = candidate.fallback
        }
        return Look()
    }
}

/// A colour as a theme names it: once for every kind of terminal, as far as the theme cares.
package enum ThemeColor: Hashable, Sendable {
    /// The terminal's own: a background that lets it shine through.
    case terminal
    case values(rgb: RGB?, x256: UInt8?, x16: UInt8?)

    /// The sixteen names, as theme files spell them, in the order of their numbers.
    package static let names16 = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
        "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
    ]

    /// The value that a terminal of that depth can show, or the nearest to it.
    /// - Returns: 0 to 15 at `.x16`, 0 to 7 at `.x8`, and the terminal's own colour at `.mono`.
    package func color(at depth: ColorDepth) -> Paint.Color {
        guard case .values(let rgb, let x256, let x16) = self else { return .terminal }
        switch depth {
        case .mono: return .terminal
        case .truecolor:
            if let rgb { return .rgb(rgb.red, rgb.green, rgb.blue) }
            return (x256 ?? x16).map(Paint.Color.indexed) ?? .terminal
        case .x256:
            // The first 16 are the user's and may be anything, so the nearest is looked for behind them.
            if let index = x256 ?? rgb.map({ nearestXtermColor(to: $0, in: 16...255) }) ?? x16 {
                return .indexed(index)
            }
            return .terminal
        case .x16, .x8:
            let seen = rgb ?? x256.map(xtermColor)
            guard let index = x16 ?? seen.map({ nearestXtermColor(to: $0, in: 0...15) }) else { return .terminal }
            return .indexed(depth == .x16 ? index : index & 7)
        }
    }

    /// What it looks like, roughly; nil where only the terminal knows.
    package var appearance: RGB? {
        guard case .values(let rgb, let x256, let x16) = self else { return nil }
        return rgb ?? (x256 ?? x16).map(xtermColor)
    }

    /// Whether its number of the 16 is one of the bright ones; grey ("bright-black") is meant to be faint.
    var isBright: Bool {
        guard case .indexed(let index) = color(at: .x16) else { return false }
        return index > 8
    }
}

extension Role {
    /// Tells a role from the others where there are no colours. What the traffic is about differs in pairs:
    /// request, response, stray, eaten, disagree.
    package var attributesWithoutColor: Attributes {
        switch self {
        case .uiText, .uiBackground, .uiBorder, .uiFooterText, .uiDialog, .request, .requestBody, .tunnel, .laneClient,
            .laneServer, .laneTcp, .verdictOk, .verdictUnknown:
            []
        case .uiDim, .framing, .trailer, .gap: .dim
        case .uiBorderFocus, .uiTitle, .uiFooterKey, .response, .responseBody, .interim, .laneReference, .verdictWarn:
            .bold
        case .uiSelection, .uiHeader, .uiCursor, .stray: .reverse
        case .uiInput, .eaten: .underline
        case .uiInputInvalid, .uiMatch: [.underline, .bold]
        case .uiMark: [.underline, .dim]
        case .disagree, .verdictBad: [.reverse, .bold]
        }
    }
}
