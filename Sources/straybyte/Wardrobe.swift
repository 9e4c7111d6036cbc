import Canvas
import TerminalUI
import ThemeFiles

/// The theme that is on: chosen by name or by the terminal's background, loaded anew when its files change.
@MainActor
final class Wardrobe {
    private(set) var theme: Theme
    /// The name by which it was asked for.
    private(set) var name: String
    /// Becomes readable when the files of the theme change.
    var descriptor: Int32? { watch.descriptor }

    private let shelf = ThemeShelf()
    private let choice: ThemeChoice
    private var isLight: Bool
    private var watch: FileWatch
    /// Whether the user has taken another one since: then the background is no longer asked.
    private var isTaken = false

    /// - Parameter background: The terminal's, as far as it is known.
    /// - Returns: What is wrong with the theme that was chosen: it is passed over, or the default takes its place.
    static func open(_ choice: ThemeChoice, background: RGB?) -> (Wardrobe, complaints: [String]) {
        let isLight = background?.isLight ?? false
        let wardrobe = Wardrobe(choice, isLight: isLight)
        return (wardrobe, wardrobe.put(on: choice.name(isLight: isLight)))
    }

    private init(_ choice: ThemeChoice, isLight: Bool) {
        self.choice = choice
        self.isLight = isLight
        theme = .plain
        name = ""
        watch = FileWatch([])
    }

    /// The user wants another theme.
    /// - Returns: What is wrong with it; one that cannot be loaded leaves the old one on.
    func take(_ name: String) -> [String] {
        isTaken = true
        return put(on: name)
    }

    /// - Returns: Nil if the theme stays as it is.
    func learn(background: RGB?) -> [String]? {
        guard let background, !isTaken, choice.asksForBackground, background.isLight != isLight else { return nil }
        isLight = background.isLight
        return put(on: choice.name(isLight: isLight))
    }

    /// Looks whether the files of the theme have changed.
    /// - Returns: Nil if they have not.
    func reload() -> [String]? { watch.takeChange() ? put(on: name) : nil }

    private func put(on name: String) -> [String] {
        watch = FileWatch(shelf.files(of: name))
        self.name = name
        do {
            let loaded = try shelf.load(name)
            theme = loaded.theme
            return loaded.warnings.map(\.description)
        } catch {
            // Before there is any, the one that is compiled in.
            if theme == .plain, let fallback = try? shelf.load(ThemeCatalogue.defaultName) { theme = fallback.theme }
            return [error.description]
        }
    }
}

extension RGB {
    /// Whether dark text stands out from it better than light text.
    var isLight: Bool { contrast(to: RGB(0, 0, 0)) > contrast(to: RGB(255, 255, 255)) }
}
