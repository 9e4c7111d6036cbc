import Canvas
import Glibc

/// How people see colours: those who see fewer hues, and how far apart two colours are to an eye.
package enum ColorVision: String, CaseIterable, Sendable {
    case usual = "usual vision"
    case protanopia, deuteranopia, tritanopia

    /// What a colour looks like to someone who sees like that.
    ///
    /// Machado, Oliveira and Fernandes 2009, severity 1.0, applied to linear RGB.
    package func seen(_ color: RGB) -> LinearColor {
        let linear = LinearColor(color)
        guard let matrix else { return linear }
        func row(_ index: Int) -> Double {
            let sum = matrix[index][0] * linear.red + matrix[index][1] * linear.green + matrix[index][2] * linear.blue
            return min(1, max(0, sum))
        }
        return LinearColor(red: row(0), green: row(1), blue: row(2))
    }

    private var matrix: [[Double]]? {
        switch self {
        case .usual: nil
        case .protanopia:
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        case .deuteranopia:
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        case .tritanopia:
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        }
    }
}

/// A colour by its amounts of light, 0 to 1 each.
package struct LinearColor: Hashable, Sendable {
    package var red: Double
    package var green: Double
    package var blue: Double

    package init(red: Double, green: Double, blue: Double) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    package init(_ color: RGB) {
        func linear(_ value: UInt8) -> Double {
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        self.init(red: linear(color.red), green: linear(color.green), blue: linear(color.blue))
    }

    /// Distance in Oklab (Ottosson 2020): 0 for the same colour, about 0.02 where an eye begins to notice, 1 from
    /// black to white.
    package func distance(to other: LinearColor) -> Double {
        let (one, two) = (oklab, other.oklab)
        let (l, a, b) = (one.0 - two.0, one.1 - two.1, one.2 - two.2)
        return (l * l + a * a + b * b).squareRoot()
    }

    private var oklab: (Double, Double, Double) {
        let l = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        let m = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        let s = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        return (
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        )
    }
}
