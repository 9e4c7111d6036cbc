import Canvas

/// Why a theme cannot be used at all.
package enum ThemeError: Error, Hashable, CustomStringConvertible {
    /// - searched: The places where it could have been.
    case notFound(name: String, searched: [String])
    case unreadable(file: String, reason: String)
    /// Not TOML; `line` and `column` count from 1.
    case syntax(file: String, line: Int, column: Int, reason: String)
    /// A theme inherits from one that cannot be found; `line` counts from 1, nil where the place is not known.
    case heirOfNone(file: String, line: Int?, name: String, searched: [String])
    /// Themes that inherit from each other in a ring: the first comes again as the last.
    case cycle([String])

    /// Without the file.
    var reason: String {
        switch self {
        case .unreadable(_, let reason), .syntax(_, _, _, let reason): reason
        case .notFound, .heirOfNone, .cycle: description
        }
    }

    package var description: String {
        let text =
            switch self {
            case .notFound(let name, let searched):
                "no theme \"\(name)\" in \(searched.joined(separator: ", "))"
            case .heirOfNone(let file, let line, let name, let searched):
                "\(file):\(line.map { "\($0):" } ?? "") "
                    + "inherits from \"\(name)\", but there is no such theme in \(searched.joined(separator: ", "))"
            case .unreadable(let file, let reason): "\(file): \(reason)"
            case .syntax(let file, let line, let column, let reason): "\(file):\(line):\(column): \(reason)"
            case .cycle(let names): "themes inherit in a ring: \(names.joined(separator: " -> "))"
            }
        return shown(text)
    }
}

/// Something in a theme that is passed over.
package struct ThemeWarning: Hashable, Sendable, CustomStringConvertible {
    package var file: String
    /// From 1; nil where the place is not known.
    package var line: Int?
    package var message: String

    init(file: String, line: Int?, message: String) {
        (self.file, self.line, self.message) = (file, line, message)
    }

    /// An error that a file may have and the program goes on.
    init(_ error: ThemeError, in file: String) {
        switch error {
        case .syntax(_, let line, _, let reason): self.init(file: file, line: line, message: reason)
        case .heirOfNone(_, let line, let name, let searched):
            self.init(
                file: file, line: line,
                message: "inherits from \"\(name)\", but there is no such theme in \(searched.joined(separator: ", "))")
        case .unreadable, .notFound, .cycle: self.init(file: file, line: nil, message: error.reason)
        }
    }

    package var description: String { shown("\(file):\(line.map { "\($0):" } ?? "") \(message)") }
}

/// Names and values come out of files that anyone may have written.
private func shown(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(printable(scalar)) }
    return result
}
