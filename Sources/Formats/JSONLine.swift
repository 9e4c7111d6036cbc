import Analysis
import Wire

/// One JSON object (RFC 8259) on a line of its own, its members in a fixed order.
///
/// Written by hand for two things that an encoder does not promise: the order, and numbers with exactly nine
/// decimals that never pass through a binary fraction.
enum JSONLine {
    enum Value {
        case null
        case number(Int)
        /// Seconds with nanosecond digits: `0.200050000`.
        case time(Timestamp)
        case text(String)
        case list([String])
        case numbers([Int])
        case truth(Bool)
        /// With six decimals, given in nanoseconds; not negative.
        case milliseconds(Int64)
        case array([Value])
        case object([(String, Value)])
    }

    static func object(_ members: [(String, Value)]) -> String {
        token(.object(members)) + "\n"
    }

    static func token(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .number(let number): String(number)
        case .time(let time): seconds(time)
        case .text(let text): quoted(text)
        case .list(let texts): "[" + texts.map(quoted).joined(separator: ",") + "]"
        case .numbers(let numbers): "[" + numbers.map(String.init).joined(separator: ",") + "]"
        case .truth(let isTrue): isTrue ? "true" : "false"
        case .milliseconds(let nanoseconds):
            "\(nanoseconds / 1_000_000).\(String(nanoseconds % 1_000_000 + 1_000_000).dropFirst())"
        case .array(let values): "[" + values.map(token).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(quoted($0)):\(token($1))" }.joined(separator: ",") + "}"
        }
    }

    /// Everything but printable ASCII becomes `\u` and the digits of its UTF-16 code units, which every reader
    /// turns back: so a terminal can show the line whatever is in it.
    private static func quoted(_ text: String) -> String {
        var result: [UInt8] = [0x22]
        for unit in text.utf16 {
            switch unit {
            case 0x22: result += "\\\"".utf8
            case 0x5C: result += "\\\\".utf8
            case 0x0A: result += "\\n".utf8
            case 0x0D: result += "\\r".utf8
            case 0x09: result += "\\t".utf8
            case 0x20...0x7E: result.append(UInt8(unit))
            default:
                let digits = String(unit, radix: 16)
                result += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            }
        }
        result.append(0x22)
        return String(decoding: result, as: UTF8.self)
    }
}

/// Seconds with `decimals` of its nine nanosecond digits, cut and not rounded: `0.200050000`.
func seconds(_ time: Timestamp, decimals: Int = 9) -> String {
    let nanoseconds = time.nanoseconds.magnitude
    let fraction = String(nanoseconds % 1_000_000_000)
    let digits = String(repeating: "0", count: 9 - fraction.count) + fraction
    return "\(time.nanoseconds < 0 ? "-" : "")\(nanoseconds / 1_000_000_000).\(digits.prefix(decimals))"
}
