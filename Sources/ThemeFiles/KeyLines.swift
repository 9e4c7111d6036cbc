/// Where keys stand in a TOML text.
///
/// The parser forgets it, so the lines are read once more: `key =` at the start of a line, quoted or not, and `[key]`.
/// It is a guess that is right for what people write; a key inside an inline table has the line of the table.
struct KeyLines {
    private var found: [Place: Int] = [:]

    private struct Place: Hashable {
        var section: String
        var key: String
    }

    init(_ text: String) {
        var section = ""
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            let trimmed = Substring(line).drop { $0 == " " || $0 == "\t" }
            if trimmed.first == "[" {
                section = Self.key(at: trimmed.dropFirst())
                note(Place(section: "", key: section), index + 1)
            } else if !trimmed.isEmpty, trimmed.first != "#" {
                note(Place(section: section, key: Self.key(at: trimmed)), index + 1)
            }
        }
    }

    /// - Parameter section: The table that the key is in; empty for the whole document.
    /// - Returns: From 1; nil where the key was not seen.
    func line(of key: String, in section: String = "") -> Int? { found[Place(section: section, key: key)] }

    private mutating func note(_ place: Place, _ line: Int) {
        if found[place] == nil { found[place] = line }
        // Of `ui.text = 1` without quotes the table's key is `ui`.
        if let dot = place.key.firstIndex(of: "."),
            found[Place(section: place.section, key: String(place.key[..<dot]))] == nil
        {
            found[Place(section: place.section, key: String(place.key[..<dot]))] = line
        }
    }

    private static func key(at text: Substring) -> String {
        if let quote = text.first, quote == "\"" || quote == "'" {
            return String(text.dropFirst().prefix { $0 != quote })
        }
        return String(text.prefix { $0 != "=" && $0 != " " && $0 != "\t" && $0 != "]" && $0 != "\r" })
    }
}
