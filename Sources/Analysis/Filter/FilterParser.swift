/// Reads a filter: `or` binds weakest, then `and`, then `not`; parentheses bind what is between them.
///
///     filter     = term *( ("or" / "||") term )
///     term       = factor *( ("and" / "&&") factor )
///     factor     = ("not" / "!") factor / "(" filter ")" / condition
///     condition  = field comparison value
struct FilterParser {
    private struct Token {
        enum Kind: Hashable {
            case word(String)
            /// What stands between quotation marks.
            case quoted(String)
            case comparison(Filter.Comparison)
            case open, close, and, or, not
        }
        var kind: Kind
        var range: Range<Int>
    }

    private let end: Int
    private var tokens: ArraySlice<Token>
    /// A quotation mark that nothing closes: the rest of the text is taken as its text.
    private var openQuote: Int?

    init(_ text: String) throws(Filter.Mistake) {
        let scalars = Array(text.unicodeScalars)
        end = scalars.count
        tokens = []
        var offset = 0
        while offset < scalars.count {
            if scalars[offset] == " " {
                offset += 1
                continue
            }
            let start = offset
            let kind = scan(scalars, &offset)
            tokens.append(Token(kind: kind, range: start..<offset))
        }
    }

    private mutating func scan(_ scalars: [Unicode.Scalar], _ offset: inout Int) -> Token.Kind {
        let pair = String(String.UnicodeScalarView(scalars[offset..<min(offset + 2, scalars.count)]))
        if let comparison = Filter.Comparison.allCases.first(where: { pair.hasPrefix($0.rawValue) }) {
            offset += comparison.rawValue.utf8.count
            return .comparison(comparison)
        }
        if pair == "&&" || pair == "||" {
            offset += 2
            return pair == "&&" ? .and : .or
        }
        let first = scalars[offset]
        switch first {
        case "(", ")", "!":
            offset += 1
            return first == "(" ? .open : first == ")" ? .close : .not
        case "\"":
            let start = offset
            var text = String.UnicodeScalarView()
            offset += 1
            while offset < scalars.count, scalars[offset] != "\"" {
                if scalars[offset] == "\\", offset + 1 < scalars.count { offset += 1 }
                text.append(scalars[offset])
                offset += 1
            }
            if offset < scalars.count { offset += 1 } else { openQuote = start }
            return .quoted(String(text))
        default: break
        }
        var word = String.UnicodeScalarView()
        // An expression may hold what ends other words; only a space ends it.
        let isExpression = scalars[offset...].starts(with: "r:".unicodeScalars)
        while offset < scalars.count, scalars[offset] != " ",
            isExpression || !"()=<>!~&|\"".unicodeScalars.contains(scalars[offset])
        {
            word.append(scalars[offset])
            offset += 1
        }
        // A sign that means nothing by itself still is one token.
        if word.isEmpty {
            word.append(scalars[offset])
            offset += 1
        }
        switch Filter.lowered(String(word)) {
        case "and": return .and
        case "or": return .or
        case "not": return .not
        default: return .word(String(word))
        }
    }

    // MARK: Grammar

    mutating func filter() throws(Filter.Mistake) -> Filter.Node {
        let node = try alternatives()
        guard let rest = tokens.first else { return node }
        throw Filter.Mistake(
            offset: rest.range.lowerBound, description: "expected and, or, or the end", expected: .connective)
    }

    private mutating func alternatives() throws(Filter.Mistake) -> Filter.Node {
        var node = try term()
        while take(.or) { node = .or(node, try term()) }
        return node
    }

    private mutating func term() throws(Filter.Mistake) -> Filter.Node {
        var node = try factor()
        while take(.and) { node = .and(node, try factor()) }
        return node
    }

    private mutating func factor() throws(Filter.Mistake) -> Filter.Node {
        if take(.not) { return .not(try factor()) }
        guard let start = tokens.first, start.kind == .open else { return try condition() }
        tokens.removeFirst()
        let node = try alternatives()
        guard take(.close) else {
            throw Filter.Mistake(
                offset: place, description: "the parenthesis at \(start.range.lowerBound + 1) is not closed",
                expected: .connective)
        }
        return node
    }

    private mutating func condition() throws(Filter.Mistake) -> Filter.Node {
        guard case .word(let name)? = tokens.first?.kind else {
            throw Filter.Mistake(
                offset: place, description: "expected a condition such as stray>0", expected: .condition)
        }
        guard let field = Filter.Field(rawValue: Filter.lowered(name)) else {
            throw Filter.Mistake(offset: place, description: "there is no field '\(name)'", expected: .condition)
        }
        tokens.removeFirst()
        guard case .comparison(let comparison)? = tokens.first?.kind, field.allows(comparison) else {
            let allowed = Filter.Comparison.allCases.filter(field.allows).map(\.rawValue).joined(separator: " ")
            throw Filter.Mistake(
                offset: place, description: "\(field.rawValue) takes \(allowed)", expected: .comparison(field))
        }
        tokens.removeFirst()
        let start = place
        do {
            let value = try value(of: field, comparison)
            tokens.removeFirst()
            return .test(field, comparison, value)
        } catch {
            throw Filter.Mistake(offset: start, description: error.text, expected: .value(field, comparison))
        }
    }

    private struct Complaint: Error { var text: String }

    private func value(of field: Filter.Field, _ comparison: Filter.Comparison) throws(Complaint) -> Filter.Value {
        let text: String
        var isQuoted = false
        switch tokens.first?.kind {
        case .word(let word): text = word
        case .quoted(let quoted):
            if let openQuote, tokens.first?.range.lowerBound == openQuote {
                throw Complaint(text: "the quotation mark at \(openQuote + 1) is not closed")
            }
            text = quoted
            isQuoted = true
        case .comparison, .open, .close, .and, .or, .not, nil:
            throw Complaint(text: "\(field.rawValue)\(comparison.rawValue) needs a value")
        }
        if field == .bytes, comparison == .contains || comparison == .lacks {
            do {
                return .pattern(isQuoted ? try BytePattern(literal: text) : try BytePattern(text))
            } catch {
                throw Complaint(text: error.description)
            }
        }
        if field.isNumber {
            let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard digits, !text.isEmpty, let number = Int(text) else {
                throw Complaint(text: "\(field.rawValue) is a number, '\(text)' is none")
            }
            return .number(number)
        }
        let word = Filter.lowered(text)
        if let words = field.words, !words.contains(word), comparison == .equal || comparison == .notEqual {
            throw Complaint(text: "there is no \(field.rawValue) '\(text)'")
        }
        return .word(word)
    }

    private var place: Int { tokens.first?.range.lowerBound ?? end }

    private mutating func take(_ kind: Token.Kind) -> Bool {
        guard tokens.first?.kind == kind else { return false }
        tokens.removeFirst()
        return true
    }

    // MARK: Completion

    /// The word that is being typed at the end of a text: where it begins.
    var startOfLastWord: Int {
        guard let last = tokens.last, last.range.upperBound == end, case .word = last.kind else { return end }
        return last.range.lowerBound
    }
}

extension Filter {
    /// A way to go on with a text: what to put in place of its scalars from `offset` on.
    package struct Completion: Hashable, Sendable {
        package var offset: Int
        package var text: String
        package var summary: String
    }

    /// What may come at the end of a text, the likeliest first; nothing where only the user can know.
    package static func completions(of text: String) -> [Completion] {
        let scalars = Array(text.unicodeScalars)
        // The parser never refuses to cut a text into tokens.
        guard let parser = try? FilterParser(text) else { return [] }
        let found = completions(of: scalars, from: parser.startOfLastWord)
        // A word that is whole asks for what comes behind it.
        return found.isEmpty ? completions(of: scalars, from: scalars.count) : found
    }

    private static func completions(of scalars: [Unicode.Scalar], from start: Int) -> [Completion] {
        let head = String(String.UnicodeScalarView(scalars[..<start]))
        let typed = lowered(String(String.UnicodeScalarView(scalars[start...])))
        var expected = Expected.condition
        if head.unicodeScalars.contains(where: { $0 != " " }) {
            do {
                _ = try Filter(head)
                expected = .connective
            } catch {
                guard error.offset >= head.unicodeScalars.count || error.offset == start else { return [] }
                expected = error.expected
            }
        }
        let offers: [(String, String)] =
            switch expected {
            case .condition: Field.allCases.map { ($0.rawValue, $0.summary) } + [("not ", "the opposite")]
            case .comparison(let field):
                Comparison.allCases.filter(field.allows).map { ($0.rawValue, "") }
            case .value(let field, let comparison):
                comparison == .contains && field == .bytes
                    ? [("\"", "text"), ("x:", "hexadecimal"), ("r:", "regular expression")]
                    : field.suggestions.map { ($0, "") }
            case .connective: [("and ", "both"), ("or ", "either")]
            }
        let fitting = offers.filter { lowered($0.0).hasPrefix(typed) && lowered($0.0) != typed }
        let gap = expected == .connective && start > 0 && scalars[start - 1] != " " ? " " : ""
        return fitting.map { Completion(offset: start, text: gap + $0.0, summary: $0.1) }
    }
}
