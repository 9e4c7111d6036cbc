/// What all Content-Length lines of a header section say together (RFC 9112 section 6.3, items 5 and 6).
struct ContentLength: Hashable, Sendable {
    private(set) var isPresent = false
    private(set) var isRepeated = false
    private var isList = false
    private var isDiffering = false
    private var hasInvalid = false
    /// The last line has no value: that may follow on one that continues it.
    private var isOpen = false
    private var first: Int?
    private var last: Int?

    init() {}

    /// One line, one number.
    init(_ number: Int) {
        isPresent = true
        first = number
        last = number
    }

    /// Whether there is nothing to be said of it, so far.
    var isPlain: Bool { self == ContentLength() || self == first.map(ContentLength.init) }

    enum Length: Hashable {
        case absent
        case value(Int)
        case invalid
    }

    /// The length that a recipient takes.
    func length(_ policy: FramingPolicy) -> Length {
        guard isPresent else { return .absent }
        let length = value(policy)
        return length == .invalid && policy.invalidLengths == .ignore ? .absent : length
    }

    private func value(_ policy: FramingPolicy) -> Length {
        if isOpen, !isRepeated, policy.emptyLengths == .accept { return .value(0) }
        let hasInvalid = hasInvalid || isOpen
        if hasInvalid, policy.lengthGrammar == .prefix { return .invalid }
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
        if isOpen { invalidate() }
        guard !value.isEmpty else {
            isRepeated = isPresent
            isPresent = true
            isOpen = true
            return
        }
        var start = value.lowerBound
        while true {
            var comma = octets.extracting(0..<value.upperBound).first(0x2C, from: start) ?? value.upperBound
            if grammar == .prefix { comma = value.upperBound }
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

    /// Adds what a folded line says, as if a space stood in place of the fold. Two numbers apart by a space are none.
    mutating func fold(_ octets: Span<UInt8>, _ value: Range<Int>, _ grammar: FramingPolicy.LengthGrammar) {
        guard isOpen else { return invalidate() }
        let isFirst = !isRepeated
        isOpen = false
        isPresent = !isFirst
        add(octets, value, grammar)
    }

    private mutating func invalidate() {
        isOpen = false
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
        if grammar != .digits, let sign = range.first, octets[sign] == 0x2B { range = range.dropFirst() }
        if grammar == .prefix { range = range.prefix { octets[$0].isDigit } }
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
