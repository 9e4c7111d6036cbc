import Canvas
import Glibc
import TerminalUI

/// Finds themes: in folders, and among those that are compiled in.
///
/// A name is looked for in `$XDG_CONFIG_HOME/straybyte/themes`, `$XDG_DATA_HOME/straybyte/themes`, `themes` beside
/// the executable, and last among the shipped ones. What contains a slash or ends in `.toml` is a path.
package enum ThemeCatalogue {
    package struct Entry: Hashable, Sendable {
        package var name: String
        /// Its path; nil for one that is compiled in.
        package var path: String?
    }

    package static let defaultName = "default-dark"
    package static let defaultLightName = "default-light"

    /// - Parameters:
    ///   - name: A name or a path.
    ///   - environment: Variables by name.
    ///   - executableDirectory: Where the program is; nil where that is not known.
    package static func load(
        named name: String, environment: [String: String], executableDirectory: String?
    ) throws(ThemeError) -> (Theme, [ThemeWarning]) {
        let chain = try chain(from: name, folders(environment, executableDirectory))
        var (theme, warnings) = ThemeResolution.resolve(chain)
        if chain[0].name == nil { theme.name = name }
        return (theme, warnings)
    }

    /// The files that decide what a theme looks like, those that are not there yet included; none that is compiled in.
    package static func files(
        of name: String, environment: [String: String], executableDirectory: String?
    ) -> [String] {
        let folders = folders(environment, executableDirectory)
        var files = isPath(name) ? [name] : folders.map { "\($0)/\(name).toml" }
        // A theme that cannot be read now may be mended.
        for document in (try? chain(from: name, folders)) ?? [] where document.file.contains("/") {
            if !files.contains(document.file) { files.append(document.file) }
        }
        return files
    }

    private static func isPath(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(".toml") }

    /// What ``load(named:environment:executableDirectory:)`` passes over, and what can be read or told apart badly.
    package static func check(
        _ name: String, environment: [String: String], executableDirectory: String?
    ) throws(ThemeError) -> [ThemeWarning] {
        var missing: ThemeError?
        let chain = try chain(from: name, folders(environment, executableDirectory), missing: &missing)
        let (theme, passedOver) = ThemeResolution.resolve(chain)
        // What is there is looked at all the same.
        let warnings = (missing.map { [ThemeWarning($0, in: chain[chain.count - 1].file)] } ?? []) + passedOver
        return warnings + ThemeLint.warnings(of: theme, placesToMend(in: chain), file: chain[0].file)
    }

    /// Where each role that is mentioned gets its look: in the theme itself as far as it says the role or its colour,
    /// else where it was inherited from.
    private static func placesToMend(in chain: [ThemeDocument]) -> [Role: ThemeDocument.Place] {
        var places: [Role: ThemeDocument.Place] = [:]
        for role in Role.allCases {
            guard let look = chain.lazy.compactMap({ $0.looks[role] }).first else { continue }
            let colors = [look.foreground, look.background].compactMap { $0?.name }
            let ownColor = colors.lazy.compactMap { chain[0].palettePlaces[$0] }.first
            places[role] = look.place.file == chain[0].file ? look.place : ownColor ?? look.place
        }
        return places
    }

    /// The theme first, then what it inherits from.
    private static func chain(from wanted: String, _ folders: [String]) throws(ThemeError) -> [ThemeDocument] {
        var missing: ThemeError?
        let chain = try chain(from: wanted, folders, missing: &missing)
        if let missing { throw missing }
        return chain
    }

    /// - Parameter missing: Becomes what is wrong where the last one inherits from a theme that is not there.
    private static func chain(
        from wanted: String, _ folders: [String], missing: inout ThemeError?
    ) throws(ThemeError) -> [ThemeDocument] {
        var chain: [ThemeDocument] = []
        var next: String? = wanted
        while let name = next {
            // A theme may bear the name of the one it inherits from: then the other of that name is meant.
            let sources = sources(named: name, folders, beside: chain.last?.file)
            guard let source = sources.first(where: { source in !chain.contains { $0.file == source.file } }) else {
                let searched = folders + ["the shipped themes"]
                if sources.isEmpty, let heir = chain.last {
                    missing = .heirOfNone(file: heir.file, line: heir.inheritsLine, name: name, searched: searched)
                    return chain
                }
                if sources.isEmpty { throw .notFound(name: name, searched: searched) }
                throw .cycle(chain.map { $0.name ?? $0.file } + [name])
            }
            let document = try ThemeDocument(source.text(), file: source.file)
            chain.append(document)
            next = document.inherits
        }
        return chain
    }

    /// One of each name, the one that ``load(named:environment:executableDirectory:)`` would take, sorted by name.
    package static func available(environment: [String: String], executableDirectory: String?) -> [Entry] {
        var found: [String: Entry] = [:]
        for folder in folders(environment, executableDirectory) {
            for file in fileNames(in: folder) where file.hasSuffix(".toml") {
                let name = String(file.dropLast(".toml".count))
                if found[name] == nil { found[name] = Entry(name: name, path: "\(folder)/\(file)") }
            }
        }
        for name in ShippedThemes.all.map(\.name) where found[name] == nil {
            found[name] = Entry(name: name, path: nil)
        }
        return found.values.sorted { $0.name < $1.name }
    }

    private enum Source {
        case file(String)
        case shipped(name: String, text: String)

        var file: String {
            switch self {
            case .file(let path): path
            case .shipped(let name, _): "shipped theme \(name)"
            }
        }

        func text() throws(ThemeError) -> String {
            switch self {
            case .file(let path): try readText(path)
            case .shipped(_, let text): text
            }
        }
    }

    /// The places where a theme of that name is, in the order of the search.
    private static func sources(named name: String, _ folders: [String], beside file: String?) -> [Source] {
        if isPath(name) {
            // What a theme says of another is meant from its own folder.
            guard let file, !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return [.file(name)] }
            return [.file(file[...slash] + name)]
        }
        var folders = folders
        if let file, let slash = file.lastIndex(of: "/") { folders.insert(String(file[..<slash]), at: 0) }
        var found: [Source] = []
        for path in folders.map({ "\($0)/\(name).toml" }) where access(path, F_OK) == 0 { found.append(.file(path)) }
        if let shipped = ShippedThemes.all.first(where: { $0.name == name }) {
            found.append(.shipped(name: name, text: shipped.text))
        }
        return found
    }

    private static func folders(_ environment: [String: String], _ executableDirectory: String?) -> [String] {
        [
            configurationFolder(environment).map { "\($0)/themes" },
            folder("XDG_DATA_HOME", orInHome: ".local/share", environment).map { "\($0)/straybyte/themes" },
            executableDirectory.map { "\($0)/themes" },
        ].compactMap { $0 }
    }
}
