/// An address and a port.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    var address: Address
    package var port: UInt16

    /// `127.0.0.1:8080`, `[::1]:8080`.
    package var description: String {
        address.isIPv4 ? "\(address.ipv4):\(port)" : "[\(address.ipv6)]:\(port)"
    }
}

/// An address of either version of IP; one of version 4 is kept as `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2).
struct Address: Hashable, Sendable {
    var high: UInt64
    var low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inline(__always)
    init(ipv4: UInt32) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(ipv4)
    }

    @inline(__always)
    static func < (left: Address, right: Address) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }

    var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    var ipv4: String { "\(low >> 24 & 0xFF).\(low >> 16 & 0xFF).\(low >> 8 & 0xFF).\(low & 0xFF)" }

    /// As RFC 5952 recommends: lower case, no leading zeros, the first longest run of zero groups as `::`.
    var ipv6: String {
        let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { half >> UInt64($0) & 0xFFFF } }
        var best = 0..<0
        var start: Int?
        for index in 0...groups.count {
            if index < groups.count, groups[index] == 0 {
                start = start ?? index
            } else if let first = start {
                if index - first > max(best.count, 1) { best = first..<index }
                start = nil
            }
        }
        func text(_ groups: ArraySlice<UInt64>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty
            ? text(groups[...]) : "\(text(groups[..<best.lowerBound]))::\(text(groups[best.upperBound...]))"
    }
}
