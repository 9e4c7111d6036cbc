/// How many colours a terminal has.
package enum ColorDepth: Int, Comparable, CaseIterable, Sendable {
    /// None, or the user wants none: attributes only.
    case mono
    case x8
    case x16
    case x256
    case truecolor

    package static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }

    package var name: String {
        switch self {
        case .mono: "mono"
        case .x8: "8"
        case .x16: "16"
        case .x256: "256"
        case .truecolor: "truecolor"
        }
    }
}
