import Canvas

extension Theme {
    /// How a terminal of that depth is to paint a style.
    ///
    /// The foreground is the role's, the background that of the backdrop, else the role's, else `ui.background`. Where
    /// a role cannot be read on the backdrop, the foreground of the backdrop takes over, and where that is no better,
    /// black or white.
    package func resolve(_ style: Style, depth: ColorDepth) -> Paint {
        let role = Role(rawValue: style.role) ?? .uiText
        let backdrop = style.backdrop == 0 ? nil : Role(rawValue: style.backdrop)
        let look = look(of: role)
        switch depth {
        case .mono: return paintWithoutColor(role, backdrop, style.attributes)
        case .x8: return paintWithEight(role, backdrop, style.attributes)
        case .x16, .x256, .truecolor: break
        }
        let behind = backdrop.map { self.look(of: $0) }
        let background = behind?.background ?? look.background ?? self.look(of: .uiBackground).background ?? .terminal
        var choices = [look.foreground, behind?.foreground, self.look(of: .uiText).foreground]
        // Plain text takes the colour that its backdrop brings.
        if role == .uiText, behind?.foreground != nil { choices.swapAt(0, 1) }
        var paint = Paint(
            foreground: readable(choices.compactMap { $0 }, on: background, depth, contrast: role.leastContrast),
            background: background.color(at: depth),
            attributes: look.attributes.union(style.attributes).laid(on: behind?.attributes ?? []))
        if depth == .x16, [.disagree, .eaten].contains(role), let own = look.background?.color(at: depth),
            own != .terminal,
            own != paint.background
        {
            // It is known by what lies behind it, which is another's here; and there are few other colours.
            paint.attributes.formSymmetricDifference(.reverse)
        }
        return paint
    }

    /// The first that stands out from the background, else the extreme that does.
    private func readable(
        _ choices: [ThemeColor], on background: ThemeColor, _ depth: ColorDepth, contrast: Double
    ) -> Paint.Color {
        let painted = background.color(at: depth)
        guard let behind = appearance(of: painted) else { return choices.first?.color(at: depth) ?? .terminal }
        for choice in choices {
            let color = choice.color(at: depth)
            guard let front = appearance(of: color) else { return color }
            if depth == .x16 ? isTold(color, on: painted) : front.contrast(to: behind) >= contrast {
                return color
            }
        }
        return .indexed(behind.luminance > 0.18 ? (depth == .x16 ? 0 : 16) : (depth == .x16 ? 15 : 231))
    }

    /// Whether one of sixteen colours is seen on another. The user decides what they are, so little is wanted; but
    /// white on bright white is seen nowhere.
    private func isTold(_ front: Paint.Color, on back: Paint.Color) -> Bool {
        guard case .indexed(let front) = front, case .indexed(let back) = back else { return true }
        return xtermColor(front).contrast(to: xtermColor(back)) >= 1.5
            && consoleColor(front).contrast(to: consoleColor(back)) >= 1.5
    }

    private func appearance(of color: Paint.Color) -> RGB? {
        switch color {
        case .terminal: nil
        case .indexed(let index): xtermColor(index)
        case .rgb(let red, let green, let blue): RGB(red, green, blue)
        }
    }

    /// Bold stands for bright. A ground that sixteen colours tell from `ui.background` is shown by reversing where eight
    /// do not.
    private func paintWithEight(_ role: Role, _ backdrop: Role?, _ attributes: Attributes) -> Paint {
        let look = look(of: role)
        let behind = backdrop.map { self.look(of: $0) }
        let ground = self.look(of: .uiBackground).background ?? .terminal
        let foreground = look.foreground ?? self.look(of: .uiText).foreground ?? .terminal
        let background = behind.map { $0.background ?? ground } ?? look.background ?? ground
        var paint = Paint(
            foreground: foreground.color(at: .x8), background: background.color(at: .x8),
            attributes: look.attributes.union(attributes).laid(on: behind?.attributes ?? []))
        if foreground.isBright { paint.attributes.insert(.bold) }
        if paint.foreground == paint.background, paint.foreground != .terminal {
            // Bright black on black, the usual grey, is the plain white of eight colours.
            paint.foreground = .indexed(paint.background == .indexed(0) ? 7 : 0)
            paint.attributes.subtract(.bold)
        }
        let isTold = background.color(at: .x16) != ground.color(at: .x16)
        if isTold, background.color(at: .x8) == ground.color(at: .x8) {
            paint.attributes.formSymmetricDifference(.reverse)
        }
        return paint
    }

    private func paintWithoutColor(_ role: Role, _ backdrop: Role?, _ attributes: Attributes) -> Paint {
        func own(_ role: Role) -> Attributes {
            look(of: role).attributesWithoutColor ?? role.attributesWithoutColor
        }
        return Paint(attributes: own(role).union(attributes).laid(on: backdrop.map(own) ?? []))
    }
}

extension Role {
    /// What is read needs more than what is only to be seen.
    fileprivate var leastContrast: Double { self == .uiBorder ? 1.5 : 3 }
}

extension Attributes {
    /// Reversed on reversed is plain, so that stray bytes show in a selected row too.
    fileprivate func laid(on backdrop: Attributes) -> Attributes {
        var result = union(backdrop.subtracting(.reverse))
        if backdrop.contains(.reverse) { result.formSymmetricDifference(.reverse) }
        return result
    }
}
