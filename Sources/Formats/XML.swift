/// Text for a place in an XML 1.0 or HTML document, between tags or in a quoted attribute.
enum XML {
    /// Markup becomes references. What XML 1.0 cannot hold at all, not even as a reference (section 2.2: C0 controls,
    /// surrogates, U+FFFE and U+FFFF), becomes `\u{...}`; HTML would take some of it, nobody could see it.
    static func text(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t", " "..."~": result.unicodeScalars.append(scalar)
            case "\r": result += "&#13;"
            case "\u{A0}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                result.unicodeScalars.append(scalar)
            default: result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return result
    }
}
