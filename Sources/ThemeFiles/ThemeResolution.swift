import Canvas
import TerminalUI

/// Makes one theme of a file and of those it inherits from.
enum ThemeResolution {
    /// - Parameter chain: The theme first, then what it inherits from. The first that says something about a key wins;
    ///   colours are looked up after that, so that a theme may change a colour for the roles it inherits.
    static func resolve(_ chain: [ThemeDocument]) -> (Theme, [ThemeWarning]) {
        var warnings = chain.flatMap(\.warnings)
        var looks: [Role: ThemeDocument.Look] = [:]
        var palette: [String: ThemeColor] = [:]
        for document in chain.reversed() {
            looks.merge(document.looks) { $1 }
            palette.merge(document.palette) { $1 }
        }
        func color(_ wanted: ThemeDocument.ColorName?) -> ThemeColor? {
            guard let wanted else { return nil }
            if let known = palette[wanted.name] ?? ThemeColor(literal: wanted.name) { return known }
            warnings.append(
                ThemeWarning(
                    file: wanted.file, line: wanted.line,
                    message: "\"\(wanted.name)\" is no colour of the palette, and none by itself"))
            return nil
        }
        var resolved: [Role: Theme.Look] = [:]
        for role in Role.allCases {
            guard let look = looks[role] else { continue }
            resolved[role] = Theme.Look(
                foreground: color(look.foreground), background: color(look.background), attributes: look.attributes,
                attributesWithoutColor: look.attributesWithoutColor)
        }
        let theme = Theme(
            name: chain.first?.name ?? "", mode: chain.lazy.compactMap(\.mode).first ?? .dark, looks: resolved)
        return (theme, warnings)
    }
}
