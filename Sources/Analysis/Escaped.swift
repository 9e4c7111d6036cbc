/// The one gate between octets from a wire or a file and anything that is printed.
///
/// ASCII that prints stays; a quotation mark and a backslash get a backslash; CR, LF and HT become `\r`, `\n`
/// and `\t`; every other octet becomes `\x` and two hexadecimal digits. So no C0, DEL or C1 control, no
/// bidirectional control and no broken UTF-8 passes, and two different octet strings look different.
package func escaped(_ octets: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(octets.underestimatedCount)
    for octet in octets {
        switch octet {
        case 0x0D: text += [0x5C, 0x72]
        case 0x0A: text += [0x5C, 0x6E]
        case 0x09: text += [0x5C, 0x74]
        case 0x22, 0x5C: text += [0x5C, octet]
        case 0x20...0x7E: text.append(octet)
        default: text += [0x5C, 0x78, digit(octet >> 4), digit(octet & 0x0F)]
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The ASCII letter of a hexadecimal digit.
private func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

/// The same gate for text that people or programs wrote: log lines, addresses, names.
///
/// Letters of any script and backslashes stay as they are, so that a peer's message remains word for word what
/// the peer printed; CR, LF and HT become `\r`, `\n` and `\t`; other controls, format characters (all
/// bidirectional controls are of these), separators other than the space, combining marks, and scalars that are
/// private or unassigned become `\u{...}`.
package func escaped(text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\r": result += "\\r"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case " "..."~": result.unicodeScalars.append(scalar)
        default:
            if isPrintable(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{" + hexadecimal(scalar.value, digits: 1) + "}"
            }
        }
    }
    return result
}

/// The first octets, escaped; three full stops say that there are more.
func excerpt(_ octets: ArraySlice<UInt8>, limit: Int = 120) -> String {
    // Most are plain text; then there is nothing to escape.
    if octets.count <= limit, octets.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
        return String(decoding: octets, as: UTF8.self)
    }
    return octets.count <= limit ? escaped(octets) : escaped(octets.prefix(limit)) + "..."
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
        false
    // Letters, numbers, punctuation and symbols; the enumeration is the standard library's and may grow.
    default: true
    }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
