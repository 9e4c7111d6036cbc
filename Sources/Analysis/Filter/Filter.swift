import Wire

/// Which connections somebody wants to see: `stray>0 and not method=HEAD`.
///
/// A field of which a connection has several values (its status codes, say) matches if any of them does; `!=` and
/// `!~` are the opposite of `=` and `~`, so `status!=200` means that no response had 200.
package struct Filter: Hashable, Sendable {
    /// As it was typed.
    package let text: String
    let root: Node

    indirect enum Node: Hashable, Sendable {
        case test(Field, Comparison, Value)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)
    }

    /// How a field is compared.
    package enum Comparison: String, CaseIterable, Hashable, Sendable {
        // In the order in which a lexer must try them.
        case notEqual = "!="
        case lacks = "!~"
        case atMost = "<="
        case atLeast = ">="
        case equal = "="
        case less = "<"
        case more = ">"
        case contains = "~"

        var isNegative: Bool { self == .notEqual || self == .lacks }
    }

    enum Value: Hashable, Sendable {
        case number(Int)
        /// Compared without regard to case.
        case word(String)
        case pattern(BytePattern)
    }

    /// - Throws: ``Mistake`` with the place of the first thing that cannot be.
    package init(_ text: String) throws(Mistake) {
        var parser = try FilterParser(text)
        root = try parser.filter()
        self.text = text
    }

    /// Why a text is no filter.
    package struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
        /// Scalars of the text before what is wrong; their number where something is missing.
        package var offset: Int
        package var description: String
        /// What may stand there.
        var expected: Expected
    }

    /// What may come next.
    enum Expected: Hashable, Sendable {
        case condition
        case comparison(Field)
        case value(Field, Comparison)
        case connective
    }

    // MARK: Evaluation

    /// Whether a subject is wanted; nil if that depends on octets that are not here.
    package func matches(_ subject: some FilterSubject) -> Bool? { Self.evaluate(root, subject) }

    /// Whether any condition is about octets, which only loaded connections have.
    package var looksAtOctets: Bool { Self.looksAtOctets(root) }

    private static func looksAtOctets(_ node: Node) -> Bool {
        switch node {
        case .test(_, _, .pattern): true
        case .test(_, _, .number), .test(_, _, .word): false
        case .not(let node): looksAtOctets(node)
        case .and(let left, let right), .or(let left, let right): looksAtOctets(left) || looksAtOctets(right)
        }
    }

    // Three-valued: what is not known stays unknown unless the other side decides.
    private static func evaluate(_ node: Node, _ subject: some FilterSubject) -> Bool? {
        switch node {
        case .test(let field, let comparison, let value):
            let holds = test(field, comparison, value, subject)
            return comparison.isNegative ? holds.map { !$0 } : holds
        case .not(let node): return evaluate(node, subject).map { !$0 }
        case .and(let left, let right):
            let first = evaluate(left, subject)
            if first == false { return false }
            let second = evaluate(right, subject)
            return second == false ? false : first == nil || second == nil ? nil : true
        case .or(let left, let right):
            let first = evaluate(left, subject)
            if first == true { return true }
            let second = evaluate(right, subject)
            return second == true ? true : first == nil || second == nil ? nil : false
        }
    }

    private static func test(
        _ field: Field, _ comparison: Comparison, _ value: Value, _ subject: some FilterSubject
    ) -> Bool? {
        switch value {
        case .number(let number):
            return subject.numbers(field).contains { own in
                switch comparison {
                case .equal, .notEqual: own == number
                case .less: own < number
                case .more: own > number
                case .atMost: own <= number
                case .atLeast: own >= number
                case .contains, .lacks: false
                }
            }
        case .word(let word):
            let isPart = comparison == .contains || comparison == .lacks
            return subject.words(field).contains { isPart ? has($0, word) : lowered($0) == word }
        case .pattern(let pattern): return subject.contains(pattern)
        }
    }

    private static func has(_ text: String, _ part: String) -> Bool {
        let text = Array(lowered(text).utf8)
        let part = Array(part.utf8)
        guard !part.isEmpty, text.count >= part.count else { return part.isEmpty }
        return (0...text.count - part.count).contains { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    /// Letters of ASCII in lower case: names on a wire have no others.
    static func lowered(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }))
    }
}

/// What a filter is held against: a connection, or one row of its timeline.
package protocol FilterSubject {
    /// The subject's numbers for a field; none for one that is no number.
    func numbers(_ field: Filter.Field) -> [Int]
    func words(_ field: Filter.Field) -> [String]
    /// Whether its octets contain a pattern; nil if they are not here.
    func contains(_ pattern: BytePattern) -> Bool?
}
