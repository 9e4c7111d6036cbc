/// The one gate between text from elsewhere and the terminal.
///
/// What would move the cursor, change its direction, vanish, or join with its neighbours into one sign becomes
/// a question mark: C0 and C1 controls, DEL, format characters (the bidirectional controls are among them), line
/// and paragraph separators, combining marks, fillers that show nothing, halves of flags, skin tones, and
/// scalars that are for private use or not assigned. Every space becomes U+0020.
package func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value < 0x7F { return scalar.value >= 0x20 ? scalar : replacement }
    // What screens are made of; to look up what a scalar is takes longer than all the rest of drawing it.
    if drawn.contains(scalar.value) || signs.contains(scalar.value) { return scalar }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .nonspacingMark, .enclosingMark, .spacingMark:
        return replacement
    case .spaceSeparator: return " "
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
        .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol,
        .otherSymbol:
        break
    @unknown default: return replacement
    }
    let joins =
        properties.isDefaultIgnorableCodePoint || properties.isEmojiModifier
        || conjoiningJamo.contains { $0.contains(scalar.value) } || regionalIndicators.contains(scalar.value)
    return joins ? replacement : scalar
}

/// The printable form of an octet: itself if it is printable ASCII, else a full stop.
@inlinable
package func printable(_ octet: UInt8) -> Unicode.Scalar {
    octet >= 0x20 && octet < 0x7F ? Unicode.Scalar(octet) : "."
}

/// How many cells a printable scalar takes: 1 or 2 (UAX #11: Wide and Fullwidth, which emoji are).
///
/// Ambiguous ones, box drawing among them, take one.
package func cellWidth(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    // Most of what screens are made of lies where nothing is wide.
    if value < 0x1100 || value > 0x115F && value < 0x231A || value >= 0x2500 && value < 0x25FD { return 1 }
    var low = 0
    var high = wide.count
    while low < high {
        let middle = (low + high) / 2
        if wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wide.count && wide[low].contains(value) ? 2 : 1
}

/// How many cells a text takes once every scalar of it went through ``printable(_:)``.
package func cellWidth(of text: String) -> Int {
    var text = text
    let isPlain = text.withUTF8 { octets in
        for octet in octets where octet >= 0x7F { return false }
        return true
    }
    if isPlain { return text.utf8.count }
    var cells = 0
    for scalar in text.unicodeScalars { cells += cellWidth(printable(scalar)) }
    return cells
}

private let replacement: Unicode.Scalar = "?"

/// Box drawing, blocks, geometric shapes: all assigned, none of them joins.
package let drawn: ClosedRange<UInt32> = 0x2500...0x25FF

/// Arrows and mathematical operators: the same goes for them.
package let signs: ClosedRange<UInt32> = 0x2190...0x22FF

/// Vowels and finals that a terminal draws onto the syllable before them.
private let conjoiningJamo: [ClosedRange<UInt32>] = [0x1160...0x11FF, 0xD7B0...0xD7FF]

/// Two of them make one flag.
private let regionalIndicators: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF

/// East_Asian_Width W and F of Unicode 15, sorted; scalars that are not assigned close gaps.
private let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
    0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
    0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
    0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
    0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x3029,
    0x302E...0x303E, 0x3041...0x3096, 0x309B...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAD9,
    0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FE3, 0x16FF0...0x1B2FB,
    0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335,
    0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4,
    0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567,
    0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC,
    0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6DF, 0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A,
    0x1F93C...0x1F945, 0x1F947...0x1F9FF, 0x1FA70...0x1FAF6, 0x20000...0x2FA1D, 0x30000...0x3FFFD,
]
