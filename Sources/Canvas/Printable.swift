/// The one gate between bytes from elsewhere and the terminal.
///
/// C0 and C1 controls, DEL, bidirectional controls, other invisible format characters and scalars that are not
/// assigned become a visible replacement that is one cell wide.
package func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value >= 0x20 && scalar.value < 0x7F { return scalar }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return "?"
    case .nonspacingMark, .enclosingMark, .spacingMark: return "?"
    default: return scalar
    }
}

/// The printable form of an octet: itself if it is printable ASCII, else a full stop.
package func printable(_ octet: UInt8) -> Unicode.Scalar {
    octet >= 0x20 && octet < 0x7F ? Unicode.Scalar(octet) : "."
}

/// How many cells a printable scalar takes: 1 or 2.
package func cellWidth(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        2
    default: 1
    }
}
