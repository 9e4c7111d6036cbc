/// Reads the text of a regular expression.
struct ExpressionReader {
    private let text: [UInt8]
    private var place = 0
    private let ignoresCase: Bool
    private var depth = 0

    private static let repetitionLimit = 255
    private static let depthLimit = 50

    init(_ text: [UInt8], ignoresCase: Bool) {
        self.text = text
        self.ignoresCase = ignoresCase
    }

    mutating func expression() throws(BytePattern.Mistake) -> ExpressionNode {
        let node = try alternatives()
        if place < text.count { throw mistake("there is no ( for this )") }
        return node
    }

    private mutating func alternatives() throws(BytePattern.Mistake) -> ExpressionNode {
        var node = try sequence()
        while take("|") { node = .either(node, try sequence()) }
        return node
    }

    private mutating func sequence() throws(BytePattern.Mistake) -> ExpressionNode {
        var node = ExpressionNode.empty
        while place < text.count, text[place] != UInt8(ascii: "|"), text[place] != UInt8(ascii: ")") {
            let next = try repetition()
            node = node == .empty ? next : .sequence(node, next)
        }
        return node
    }

    private mutating func repetition() throws(BytePattern.Mistake) -> ExpressionNode {
        var node = try atom()
        while place < text.count {
            if take("*") {
                node = .repeated(node)
            } else if take("+") {
                node = .sequence(node, .repeated(node))
            } else if take("?") {
                node = .either(node, .empty)
            } else if text[place] == UInt8(ascii: "{") {
                node = try counted(node)
            } else {
                break
            }
        }
        return node
    }

    private mutating func counted(_ node: ExpressionNode) throws(BytePattern.Mistake) -> ExpressionNode {
        place += 1
        guard let least = number() else { throw mistake("{ needs a number, or a \\ in front") }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else { throw mistake("the { is not closed") }
        guard least <= most ?? least, max(least, most ?? 0) <= Self.repetitionLimit else {
            throw mistake("repetitions go from few to many, up to \(Self.repetitionLimit)")
        }
        var result = ExpressionNode.empty
        if let most {
            for _ in least..<most { result = .either(.sequence(node, result), .empty) }
        } else {
            result = .repeated(node)
        }
        for _ in 0..<least { result = .sequence(node, result) }
        return result
    }

    private mutating func number() -> Int? {
        let start = place
        while place < text.count, (0x30...0x39).contains(text[place]), place - start < 6 { place += 1 }
        return text[start..<place].isEmpty ? nil : text[start..<place].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func atom() throws(BytePattern.Mistake) -> ExpressionNode {
        let octet = text[place]
        place += 1
        switch octet {
        case UInt8(ascii: "("):
            depth += 1
            guard depth <= Self.depthLimit else { throw mistake("too many groups in each other") }
            if text[place...].starts(with: Array("?:".utf8)) { place += 2 }
            let node = try alternatives()
            guard take(")") else { throw mistake("the ( is not closed") }
            depth -= 1
            return node
        case UInt8(ascii: "["): return .octets(try members())
        case UInt8(ascii: "."): return .octets(Self.all.subtracting([0x0A]))
        case UInt8(ascii: "\\"): return .octets(folded(try escape()))
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            place -= 1
            throw mistake("nothing to repeat")
        default: return .octets(folded([octet]))
        }
    }

    /// What stands between brackets.
    private mutating func members() throws(BytePattern.Mistake) -> Set<UInt8> {
        let isOpposite = take("^")
        var set: Set<UInt8> = []
        var isFirst = true
        while isFirst || place < text.count && text[place] != UInt8(ascii: "]") {
            isFirst = false
            let low = try member()
            guard low.count == 1, place + 1 < text.count, text[place] == UInt8(ascii: "-"),
                text[place + 1] != UInt8(ascii: "]")
            else {
                set.formUnion(low)
                continue
            }
            place += 1
            let high = try member()
            guard let from = low.first, high.count == 1, let to = high.first, from <= to else {
                throw mistake("a range goes from low to high")
            }
            set.formUnion(from...to)
        }
        guard take("]") else { throw mistake("the [ is not closed") }
        set = folded(set)
        return isOpposite ? Self.all.subtracting(set) : set
    }

    private mutating func member() throws(BytePattern.Mistake) -> Set<UInt8> {
        guard place < text.count else { throw mistake("the [ is not closed") }
        place += 1
        return text[place - 1] == UInt8(ascii: "\\") ? try escape() : [text[place - 1]]
    }

    private mutating func escape() throws(BytePattern.Mistake) -> Set<UInt8> {
        guard place < text.count else { throw mistake("a \\ at the end") }
        place += 1
        switch text[place - 1] {
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "0"): return [0x00]
        case UInt8(ascii: "d"): return Self.digits
        case UInt8(ascii: "D"): return Self.all.subtracting(Self.digits)
        case UInt8(ascii: "w"): return Self.wordOctets
        case UInt8(ascii: "W"): return Self.all.subtracting(Self.wordOctets)
        case UInt8(ascii: "s"): return Self.spaces
        case UInt8(ascii: "S"): return Self.all.subtracting(Self.spaces)
        case UInt8(ascii: "x"):
            guard place + 1 < text.count, let high = BytePattern.value(text[place]),
                let low = BytePattern.value(text[place + 1])
            else { throw mistake("\\x needs two hexadecimal digits") }
            place += 2
            return [high << 4 | low]
        case let octet: return [octet]
        }
    }

    private static let all = Set(UInt8.min...UInt8.max)
    private static let digits = Set(UInt8(ascii: "0")...UInt8(ascii: "9"))
    private static let wordOctets = digits.union(UInt8(ascii: "a")...UInt8(ascii: "z"))
        .union(UInt8(ascii: "A")...UInt8(ascii: "Z")).union([UInt8(ascii: "_")])
    private static let spaces: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]

    /// With the other case of every letter, if case does not count.
    private func folded(_ set: Set<UInt8>) -> Set<UInt8> {
        guard ignoresCase else { return set }
        var set = set
        for octet in set {
            if (0x41...0x5A).contains(octet) { set.insert(octet + 32) }
            if (0x61...0x7A).contains(octet) { set.insert(octet - 32) }
        }
        return set
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard place < text.count, text[place] == UInt8(ascii: scalar) else { return false }
        place += 1
        return true
    }

    private func mistake(_ text: String) -> BytePattern.Mistake { BytePattern.Mistake(description: text) }
}
