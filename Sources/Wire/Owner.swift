/// Whose a byte is.
///
/// Messages are numbered from 1 on their connection. `response(n)` is the answer to `request(n)`,
/// its interim (1xx) responses included.
@usableFromInline
package enum Owner: Hashable, Sendable {
    case request(Int)
    case response(Int)
    /// Nobody's: a stray byte.
    case none

    /// The number of the exchange that the byte belongs to; nil for a stray byte.
    package var exchange: Int? {
        switch self {
        case .request(let number), .response(let number): number
        case .none: nil
        }
    }
}

extension Owner: CustomStringConvertible {
    /// The name in session logs: `request 2`, `response 1` or `none`.
    @usableFromInline
    package var description: String {
        switch self {
        case .request(let number): "request \(number)"
        case .response(let number): "response \(number)"
        case .none: "none"
        }
    }

    /// Reads what ``description`` writes; nil for anything else, a number below 1 included.
    package init?(_ text: String) {
        if text == "none" {
            self = .none
            return
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let number = Self.number(words[1]) else { return nil }
        switch words[0] {
        case "request": self = .request(number)
        case "response": self = .response(number)
        default: return nil
        }
    }

    // `Int.init` accepts "+5" and "05"; a log has one spelling of a number only.
    private static func number(_ digits: Substring) -> Int? {
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.utf8.first != 0x30 else { return nil }
        return Int(digits)
    }
}
