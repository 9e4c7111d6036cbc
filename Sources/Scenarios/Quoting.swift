/// Text in quotes as the real peers print it.
enum Quoting {
    /// Go's `%q`: double quotes, the usual escapes, octets that are no UTF-8 as `\x..`.
    static func go(_ octets: some Sequence<UInt8>) -> String {
        let octets = Array(octets)
        var quoted = "\""
        var start = 0
        while start < octets.count {
            if let (scalar, length) = scalar(octets, at: start) {
                quoted += goEscape(scalar)
                start += length
            } else {
                quoted += "\\x" + hexadecimal(UInt32(octets[start]), digits: 2)
                start += 1
            }
        }
        return quoted + "\""
    }

    /// Python's `repr` of a str: single quotes unless only those occur in it.
    static func python(_ text: String) -> String {
        let quote: Unicode.Scalar =
            text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
        var quoted = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case quote: quoted += "\\" + String(quote)
            case _ where isPrintable(scalar): quoted += String(scalar)
            case _ where scalar.value <= 0xff: quoted += "\\x" + hexadecimal(scalar.value, digits: 2)
            case _ where scalar.value <= 0xffff: quoted += "\\u" + hexadecimal(scalar.value, digits: 4)
            default: quoted += "\\U" + hexadecimal(scalar.value, digits: 8)
            }
        }
        return quoted + String(quote)
    }

    private static func goEscape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\u{7}": "\\a"
        case "\u{8}": "\\b"
        case "\u{c}": "\\f"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\u{b}": "\\v"
        case _ where isPrintable(scalar): String(scalar)
        case _ where scalar.value < 0x20 || scalar.value == 0x7f: "\\x" + hexadecimal(scalar.value, digits: 2)
        case _ where scalar.value <= 0xffff: "\\u" + hexadecimal(scalar.value, digits: 4)
        default: "\\U" + hexadecimal(scalar.value, digits: 8)
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == " " { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return true
        @unknown default: return false
        }
    }

    /// The character that begins there and its length; nil if the octets there are no UTF-8.
    private static func scalar(_ octets: [UInt8], at start: Int) -> (Unicode.Scalar, Int)? {
        let length =
            switch octets[start] {
            case 0x00...0x7f: 1
            case 0xc2...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf4: 4
            default: 0
            }
        guard length > 0, start + length <= octets.count,
            let text = String(validating: octets[start..<start + length], as: UTF8.self),
            let scalar = text.unicodeScalars.first
        else { return nil }
        return (scalar, length)
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
