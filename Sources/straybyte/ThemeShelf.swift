import TerminalUI
import ThemeFiles

#if canImport(Glibc)
    import Glibc
#endif

/// The themes that this user of this machine can choose from.
struct ThemeShelf {
    private let environment = Environment.variables
    private let executableDirectory = Environment.executableDirectory

    /// Sorted.
    var entries: [ThemeCatalogue.Entry] {
        ThemeCatalogue.available(environment: environment, executableDirectory: executableDirectory)
    }

    var configuration: Configuration { Configuration.load(environment: environment) }

    /// - Parameter name: A name or a path.
    /// - Throws: `ThemeError` with what is wrong and where.
    func load(_ name: String) throws(ThemeError) -> (theme: Theme, warnings: [ThemeWarning]) {
        try ThemeCatalogue.load(named: name, environment: environment, executableDirectory: executableDirectory)
    }

    /// The files that decide what it looks like.
    func files(of name: String) -> [String] {
        ThemeCatalogue.files(of: name, environment: environment, executableDirectory: executableDirectory)
    }

    /// What it does wrong to those who read it.
    func check(_ name: String) throws(ThemeError) -> [ThemeWarning] {
        try ThemeCatalogue.check(name, environment: environment, executableDirectory: executableDirectory)
    }
}

/// What the system says of this process.
enum Environment {
    static var variables: [String: String] {
        var found: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let pair = String(cString: entry)
            if let equals = pair.firstIndex(of: "=") {
                found[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            next += 1
        }
        return found
    }

    /// The folder of the running program; nil where the system does not tell.
    static var executableDirectory: String? {
        var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = path.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        guard count > 0 else { return nil }
        let text = String(decoding: path[..<count], as: UTF8.self)
        return text.lastIndex(of: "/").map { String(text[..<$0]) }
    }
}
