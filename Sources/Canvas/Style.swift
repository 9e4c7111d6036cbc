/// How a cell looks, in the terms of the one who draws: numbers of roles, which a theme turns into colours.
@usableFromInline
package struct Style: Hashable, BitwiseCopyable, Sendable {
    /// Decides the foreground, and the background where there is no backdrop.
    @usableFromInline package var role: UInt8
    /// The role whose background lies behind the cell (a selected row, a match); 0 for none.
    @usableFromInline package var backdrop: UInt8
    @usableFromInline package var attributes: Attributes

    @inlinable
    package init(role: UInt8, backdrop: UInt8 = 0, attributes: Attributes = Attributes(rawValue: 0)) {
        self.role = role
        self.backdrop = backdrop
        self.attributes = attributes
    }

    // Computed, like those below: of a constant another module asks each time whether it is there yet.
    @inlinable package static var plain: Style { Style(role: 0) }

    /// Role, backdrop and attributes, an octet each from the lowest on.
    @inlinable
    package var bits: UInt32 { UInt32(role) | UInt32(backdrop) << 8 | UInt32(attributes.rawValue) << 16 }

    @inlinable
    package init(bits: UInt32) {
        role = UInt8(truncatingIfNeeded: bits)
        backdrop = UInt8(truncatingIfNeeded: bits >> 8)
        attributes = Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 16))
    }
}

@usableFromInline
package struct Attributes: OptionSet, Hashable, BitwiseCopyable, Sendable {
    @usableFromInline package let rawValue: UInt8
    @inlinable
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    // Written out: that of an option set is generic, and a style is made for nearly every cell.
    @inlinable
    package init(arrayLiteral elements: Attributes...) {
        var bits: UInt8 = 0
        for element in elements { bits |= element.rawValue }
        rawValue = bits
    }

    @inlinable package static var bold: Attributes { Attributes(rawValue: 1) }
    @inlinable package static var dim: Attributes { Attributes(rawValue: 2) }
    @inlinable package static var underline: Attributes { Attributes(rawValue: 4) }
    @inlinable package static var reverse: Attributes { Attributes(rawValue: 8) }
    @inlinable package static var italic: Attributes { Attributes(rawValue: 16) }

    /// As theme files and golden screens spell them.
    package static let named: [(name: String, attribute: Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse), ("italic", .italic),
    ]

    package var names: [String] { Self.named.filter { contains($0.attribute) }.map(\.name) }
}

/// How a terminal is to paint a style.
package struct Paint: Hashable, Sendable {
    package enum Color: Hashable, Sendable {
        /// The terminal's own.
        case terminal
        /// 0 to 255, of as many as the terminal has.
        case indexed(UInt8)
        case rgb(UInt8, UInt8, UInt8)
    }

    package var foreground: Color
    package var background: Color
    package var attributes: Attributes

    package init(foreground: Color = .terminal, background: Color = .terminal, attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}
