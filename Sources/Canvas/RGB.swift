/// A colour of the sRGB space.
package struct RGB: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// WCAG 2: relative luminance, 0 to 1.
    package var luminance: Double {
        func linear(_ value: UInt8) -> Double {
            let part = Double(value) / 255
            if part <= 0.04045 { return part / 12.92 }
            // ((part + 0.055) / 1.055) to the power of 2.4 without a C library: x^2.4 = x^2 * (x^2)^(1/5).
            let base = (part + 0.055) / 1.055
            let square = base * base
            var root = 0.5
            for _ in 0..<20 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
            return square * root
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// WCAG 2: contrast ratio, 1 to 21.
    package func contrast(to other: RGB) -> Double {
        let (one, two) = (luminance, other.luminance)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }

    /// A cheap measure of how different two colours look (the "redmean" approximation, squared).
    package func distance(to other: RGB) -> Int {
        let mean = (Int(red) + Int(other.red)) / 2
        let (dr, dg, db) = (Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue))
        return (512 + mean) * dr * dr / 256 + 4 * dg * dg + (767 - mean) * db * db / 256
    }
}

/// The colour that xterm gives a number of its 256; users may have changed the first 16.
package func xtermColor(_ index: UInt8) -> RGB {
    switch index {
    case 0..<16: return first16[Int(index)]
    case 16..<232:
        let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
        let place = Int(index) - 16
        return RGB(steps[place / 36], steps[place / 6 % 6], steps[place % 6])
    default:
        let grey = 8 + (index - 232) * 10
        return RGB(grey, grey, grey)
    }
}

/// The colour that the Linux console gives a number of the first 16: darker than xterm's.
package func consoleColor(_ index: UInt8) -> RGB {
    let low: UInt8 = index & 8 == 0 ? 0 : 85
    if index & 15 == 3 { return RGB(170, 85, 0) }
    return RGB(
        index & 1 == 0 ? low : low + 170, index & 2 == 0 ? low : low + 170, index & 4 == 0 ? low : low + 170)
}

/// - Parameter range: The numbers to choose from.
package func nearestXtermColor(to color: RGB, in range: ClosedRange<UInt8>) -> UInt8 {
    range.min { xtermColor($0).distance(to: color) < xtermColor($1).distance(to: color) } ?? range.lowerBound
}

private let first16 = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
    RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
]
