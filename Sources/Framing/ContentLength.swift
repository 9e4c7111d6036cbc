/// What all Content-Length lines of a header section say together (RFC 9112 section 6.3, items 5 and 6).
enum ContentLength: Hashable, Sendable {
    case absent
    case value(Int)
    /// The same value more than once: a recipient may take it or refuse it.
    case repeated(Int)
    case invalid

    /// Adds the value of a field line, a list of values included.
    mutating func add(_ octets: Span<UInt8>, _ value: Range<Int>) {
        var start = value.lowerBound
        while true {
            let comma = octets.extracting(0..<value.upperBound).first(0x2C, from: start) ?? value.upperBound
            add(member: octets, octets.trimmed(start..<comma))
            guard comma < value.upperBound else { return }
            start = comma + 1
        }
    }

    private mutating func add(member octets: Span<UInt8>, _ range: Range<Int>) {
        guard let number = Self.number(octets, range) else {
            self = .invalid
            return
        }
        switch self {
        case .absent: self = .value(number)
        case .value(let other), .repeated(let other): self = other == number ? .repeated(number) : .invalid
        case .invalid: break
        }
    }

    // `Int.init` accepts "+5"; 1*DIGIT does not. Leniency here would hide the disagreement that this tool exists
    // to show.
    private static func number(_ octets: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var number = 0
        for index in range {
            guard octets[index].isDigit else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(octets[index]) - 0x30)
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }
}
