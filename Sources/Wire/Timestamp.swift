/// A moment of a session, in nanoseconds since its start.
@usableFromInline
package struct Timestamp: Hashable, Comparable, Sendable {
    @usableFromInline package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let zero = Timestamp(nanoseconds: 0)

    @usableFromInline
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func + (moment: Timestamp, delay: Delay) -> Timestamp {
        Timestamp(nanoseconds: moment.nanoseconds + delay.nanoseconds)
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> Delay {
        Delay(nanoseconds: later.nanoseconds - earlier.nanoseconds)
    }
}

/// A span of time in nanoseconds.
package struct Delay: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let zero = Delay(nanoseconds: 0)
    package static func milliseconds(_ count: Int64) -> Delay { Delay(nanoseconds: count * 1_000_000) }

    package static func < (left: Delay, right: Delay) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension Delay: CustomStringConvertible {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000),
    ]

    /// Reads a whole number with its unit: `0ms`, `200ms`, `2s`, `50us`, `1min`; nil for anything else, a number
    /// without a unit, a sign and a value that does not fit 63 bits included.
    package init?(_ text: String) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, let count = Int64(digits),
            let unit = Self.units.first(where: { $0.name == text[digits.endIndex...] })
        else { return nil }
        let (nanoseconds, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    /// The largest unit below minutes that says it in whole numbers: `200ms`, `2s`, `0ms`.
    package var description: String {
        if nanoseconds == 0 { return "0ms" }
        let unit = Self.units.prefix(4).last { nanoseconds % $0.nanoseconds == 0 }
        return unit.map { "\(nanoseconds / $0.nanoseconds)\($0.name)" } ?? "\(nanoseconds)ns"
    }
}
