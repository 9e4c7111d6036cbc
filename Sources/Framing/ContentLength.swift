/// What all Content-Length lines of a header section say together (RFC 9112 section 6.3, items 5 and 6).
struct ContentLength: Hashable, Sendable {
    private(set) var isPresent = false
    private(set) var isRepeated = false
    private var isList = false
    private var isDiffering = false
    private var hasInvalid = false
    private var first: Int?
    private var last: Int?

    enum Length: Hashable {
        case absent
        case value(Int)
        case invalid
    }

    /// The length that a recipient takes.
    func length(_ policy: FramingPolicy) -> Length {
        guard isPresent else { return .absent }
        if isList, policy.lengthLists != .accept { return .invalid }
        if hasInvalid || isDiffering {
            switch policy.differingLengths {
            case .refuse: return .invalid
            case .first: return first.map { .value($0) } ?? .invalid
            case .last: return last.map { .value($0) } ?? .invalid
            }
        }
        if isRepeated, policy.repeatedLengths != .accept { return .invalid }
        return first.map { .value($0) } ?? .invalid
    }

    /// Adds the value of a field line, a list of values included.
    mutating func add(_ octets: Span<UInt8>, _ value: Range<Int>, _ grammar: FramingPolicy.LengthGrammar) {
        var start = value.lowerBound
        while true {
            let comma = octets.extracting(0..<value.upperBound).first(0x2C, from: start) ?? value.upperBound
            let number = Self.number(octets, octets.trimmed(start..<comma), grammar)
            if isPresent {
                isRepeated = true
                if number != last { isDiffering = true }
            } else {
                first = number
            }
            last = number
            isPresent = true
            if number == nil { hasInvalid = true }
            guard comma < value.upperBound else { return }
            isList = true
            start = comma + 1
        }
    }

    /// Says that a line continues another, so that readers of one line see another value than readers of both.
    mutating func invalidate() {
        isPresent = true
        hasInvalid = true
        first = nil
        last = nil
    }

    // `Int.init` accepts "+5"; 1*DIGIT does not. Leniency here would hide the disagreement that this tool exists
    // to show.
    private static func number(
        _ octets: Span<UInt8>, _ range: Range<Int>, _ grammar: FramingPolicy.LengthGrammar
    ) -> Int? {
        var range = range
        if grammar == .lenient, let sign = range.first, octets[sign] == 0x2B { range = range.dropFirst() }
        guard let head = range.first, octets[head].isDigit, octets[range.upperBound - 1].isDigit else { return nil }
        var number = 0
        for index in range {
            if grammar == .lenient, octets[index] == 0x5F, octets[index - 1] != 0x5F { continue }
            guard octets[index].isDigit else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(octets[index]) - 0x30)
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }
}
