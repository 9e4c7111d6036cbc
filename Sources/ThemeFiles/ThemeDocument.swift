import Canvas
import TOMLKit
import TerminalUI

/// One theme file as it is written: names of colours are not looked up yet, because a theme that inherits it may
/// give them other values.
struct ThemeDocument {
    /// The path, or where a shipped theme has none, its name in words.
    let file: String
    private(set) var name: String?
    private(set) var mode: Theme.Mode?
    private(set) var inherits: String?
    /// Where it says so, from 1.
    var inheritsLine: Int? { lines.line(of: "inherits") }
    private(set) var looks: [Role: Look] = [:]
    private(set) var palette: [String: ThemeColor] = [:]
    private(set) var palettePlaces: [String: Place] = [:]
    private(set) var warnings: [ThemeWarning] = []

    struct Look {
        var foreground: ColorName?
        var background: ColorName?
        var attributes: Attributes = []
        var attributesWithoutColor: Attributes?
        var place: Place
    }

    struct Place: Hashable {
        var file: String
        /// From 1; nil where it is not known.
        var line: Int?
    }

    /// A colour by name, and where it is said.
    struct ColorName {
        var name: String
        var file: String
        var line: Int?
    }

    private let lines: KeyLines

    init(_ text: String, file: String) throws(ThemeError) {
        self.file = file
        lines = KeyLines(text)
        let table = try parseTable(text, file: file)
        for key in table.keys.sorted(by: { (lines.line(of: $0) ?? 0) < (lines.line(of: $1) ?? 0) }) {
            if let value = table[key] { read(key, value) }
        }
    }

    private mutating func read(_ key: String, _ value: any TOMLValueConvertible) {
        let line = lines.line(of: key)
        switch key {
        case "name": name = text(value, of: key, line)
        case "inherits": inherits = text(value, of: key, line)
        case "mode":
            guard let word = text(value, of: key, line) else { return }
            mode = Theme.Mode(rawValue: word)
            if mode == nil { warn(line, "mode is \"dark\" or \"light\", not \"\(word)\"") }
        case "palette":
            guard let table = value.table else { return warn(line, "palette must be a table") }
            for color in table.keys.sorted() { if let value = table[color] { readColor(color, value) } }
        default:
            if let role = Role(name: key) {
                readLook(role, value, line)
            } else if value.table != nil, Role.allCases.contains(where: { $0.name.hasPrefix(key + ".") }) {
                warn(line, "unknown key \"\(key)\"; the name of a role needs quotes, as in \"ui.text\"")
            } else {
                warn(line, "unknown key \"\(key)\"")
            }
        }
    }

    private mutating func readLook(_ role: Role, _ value: any TOMLValueConvertible, _ line: Int?) {
        var look = Look(place: Place(file: file, line: line))
        if let name = value.string {
            look.foreground = ColorName(name: name, file: file, line: line)
        } else if let table = value.table {
            for key in table.keys.sorted() {
                guard let value = table[key] else { continue }
                let line = lines.line(of: key, in: role.name) ?? line
                switch key {
                case "fg":
                    look.foreground = text(value, of: key, line).map { ColorName(name: $0, file: file, line: line) }
                case "bg":
                    look.background = text(value, of: key, line).map { ColorName(name: $0, file: file, line: line) }
                case "attr": look.attributes = attributes(value, of: key, line)
                case "mono": look.attributesWithoutColor = attributes(value, of: key, line)
                default: warn(line, "unknown key \"\(key)\" in \"\(role.name)\"; known are fg, bg, attr, mono")
                }
            }
        } else {
            return warn(line, "\"\(role.name)\" must be a colour or a table of fg, bg, attr, mono")
        }
        looks[role] = look
    }

    private mutating func attributes(_ value: any TOMLValueConvertible, of key: String, _ line: Int?) -> Attributes {
        guard let array = value.array else {
            warn(line, "\(key) must be a list, as in [\"bold\"]")
            return []
        }
        var result: Attributes = []
        for element in array {
            guard let word = element.string, let known = Attributes.named.first(where: { $0.name == word }) else {
                let names = Attributes.named.map(\.name).joined(separator: ", ")
                warn(line, "unknown attribute \(element.debugDescription); known are \(names)")
                continue
            }
            result.formUnion(known.attribute)
        }
        return result
    }

    private mutating func readColor(_ name: String, _ value: any TOMLValueConvertible) {
        let line = lines.line(of: name, in: "palette")
        palettePlaces[name] = Place(file: file, line: line)
        if let word = value.string {
            palette[name] = ThemeColor(literal: word)
            if palette[name] == nil {
                warn(line, "\"\(word)\" is no colour; write #rrggbb, default, or one of the 16 names")
            }
            return
        }
        guard let table = value.table else {
            return warn(line, "colour \"\(name)\" must be \"#rrggbb\" or a table of rgb, x256, x16")
        }
        var (rgb, x256, x16): (RGB?, UInt8?, UInt8?)
        for key in table.keys.sorted() {
            guard let value = table[key] else { continue }
            switch key {
            case "rgb":
                rgb = value.string.flatMap(RGB.init(hexadecimal:))
                if rgb == nil { warn(line, "rgb of \"\(name)\" must be text as in \"#e69f00\"") }
            case "x256":
                x256 = value.int.flatMap(UInt8.init(exactly:))
                if x256 == nil { warn(line, "x256 of \"\(name)\" must be a number from 0 to 255") }
            case "x16":
                x16 = value.string.flatMap(ThemeColor.number16)
                if x16 == nil { warn(line, "x16 of \"\(name)\" must be one of the 16 names, as in \"bright-red\"") }
            default: warn(line, "unknown key \"\(key)\" in colour \"\(name)\"; known are rgb, x256, x16")
            }
        }
        if rgb == nil, x256 == nil, x16 == nil {
            return warn(line, "colour \"\(name)\" has no value")
        }
        palette[name] = .values(rgb: rgb, x256: x256, x16: x16)
    }

    private mutating func text(_ value: any TOMLValueConvertible, of key: String, _ line: Int?) -> String? {
        if value.string == nil { warn(line, "\(key) must be text in quotes") }
        return value.string
    }

    private mutating func warn(_ line: Int?, _ message: String) {
        warnings.append(ThemeWarning(file: file, line: line, message: message))
    }
}

/// A TOML text as its keys and values.
func parseTable(_ text: String, file: String) throws(ThemeError) -> TOMLTable {
    if let place = text.utf8.firstIndex(of: 0) {
        // The parser takes a NUL for the end and would pass over the rest in silence.
        let lines = text.utf8[..<place].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        throw .syntax(file: file, line: lines.count, column: (lines.last?.count ?? 0) + 1, reason: "a NUL is no text")
    }
    do {
        return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
        let place = error.source.begin
        throw .syntax(file: file, line: place.line, column: place.column, reason: error.description)
    } catch {
        throw .unreadable(file: file, reason: "\(error)")
    }
}

extension ThemeColor {
    /// A colour that needs no palette: `default`, `#rrggbb`, or a name of the 16.
    init?(literal: String) {
        if literal == "default" {
            self = .terminal
        } else if let rgb = RGB(hexadecimal: literal) {
            self = .values(rgb: rgb, x256: nil, x16: nil)
        } else if let number = Self.number16(literal) {
            self = .values(rgb: nil, x256: nil, x16: number)
        } else {
            return nil
        }
    }

    static func number16(_ name: String) -> UInt8? { names16.firstIndex(of: name).map(UInt8.init) }
}

extension RGB {
    /// `#rrggbb`, in either case.
    init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 7, digits[0] == UInt8(ascii: "#") else { return nil }
        var value = 0
        for digit in digits.dropFirst() {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value * 16 + Int(digit) - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value * 16 + Int(digit | 0x20) - 0x57
            default: return nil
            }
        }
        self.init(UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
    }
}
