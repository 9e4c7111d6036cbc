/// A regular expression over octets, as a table of states: no backtracking, so no pattern can hang the screen.
///
/// Literals, `.` (any octet but LF), classes `[a-z]` `[^...]`, `\d \w \s` and their opposites, `\r \n \t \0 \xHH`,
/// groups, `|`, `* + ? {n} {n,} {n,m}`; `^` at the beginning and `$` at the end stand for ends of lines; `(?i)` at
/// the beginning ignores case. The longest of the matches that begin first is the match.
struct ByteExpression: Hashable, Sendable {
    private let begins: Bool
    private let ends: Bool
    /// 256 successors a state; state 0 is dead, 1 the beginning.
    private let table: [UInt16]
    private let accepting: [Bool]

    private static let stateLimit = 4_000

    init(_ pattern: String) throws(BytePattern.Mistake) {
        var text = Array(pattern.utf8)
        let ignoresCase = text.starts(with: Array("(?i)".utf8))
        if ignoresCase { text.removeFirst(4) }
        begins = text.first == UInt8(ascii: "^")
        if begins { text.removeFirst() }
        let escapes = text.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        ends = text.last == UInt8(ascii: "$") && escapes % 2 == 0
        if ends { text.removeLast() }
        var reader = ExpressionReader(text, ignoresCase: ignoresCase)
        let network = Network(try reader.expression())
        (table, accepting) = try Self.states(of: network)
        if accepting[1], !begins || !ends {
            throw BytePattern.Mistake(description: "the expression matches nothing at all, everywhere")
        }
    }

    func first(in octets: [UInt8], from offset: Int) -> Range<Int>? {
        for start in offset..<octets.count {
            if begins, start > 0, octets[start - 1] != 0x0A { continue }
            if let end = end(of: octets, from: start) { return start..<end }
        }
        return nil
    }

    private func end(of octets: [UInt8], from start: Int) -> Int? {
        var state = 1
        var end: Int?
        var place = start
        while true {
            if accepting[state], place > start, !ends || isLineEnd(octets, place) { end = place }
            guard place < octets.count else { return end }
            state = Int(table[state << 8 | Int(octets[place])])
            if state == 0 { return end }
            place += 1
        }
    }

    private func isLineEnd(_ octets: [UInt8], _ place: Int) -> Bool {
        place == octets.count || octets[place] == 0x0A || octets[place] == 0x0D
    }

    /// The subsets of the network's nodes that can be reached, each a state.
    private static func states(of network: Network) throws(BytePattern.Mistake) -> ([UInt16], [Bool]) {
        var sets: [[Int]] = [[], network.closure([network.start])]
        var places: [[Int]: Int] = [sets[0]: 0, sets[1]: 1]
        var table = [UInt16](repeating: 0, count: 512)
        var state = 1
        while state < sets.count {
            // Octets that no node tells apart have the same successor.
            var successors: [[Int]: UInt16] = [:]
            for octet in UInt8.min...UInt8.max {
                let next = sets[state].compactMap { network.step($0, octet) }
                guard !next.isEmpty else { continue }
                if let known = successors[next] {
                    table[state << 8 | Int(octet)] = known
                    continue
                }
                let set = network.closure(next)
                let place = places[set] ?? sets.count
                if place == sets.count {
                    guard place < stateLimit else {
                        throw BytePattern.Mistake(description: "the expression is too large")
                    }
                    sets.append(set)
                    places[set] = place
                    table.append(contentsOf: repeatElement(0, count: 256))
                }
                successors[next] = UInt16(place)
                table[state << 8 | Int(octet)] = UInt16(place)
            }
            state += 1
        }
        return (table, sets.map { $0.contains(network.end) })
    }
}

/// What an expression says, as a tree.
indirect enum ExpressionNode: Hashable, Sendable {
    case empty
    case octets(Set<UInt8>)
    case sequence(ExpressionNode, ExpressionNode)
    case either(ExpressionNode, ExpressionNode)
    case repeated(ExpressionNode)
}

/// Nodes that are joined by octets or by nothing.
private struct Network {
    private enum Edge {
        case octets(Set<UInt8>, Int)
        case free([Int])
    }

    private var edges: [Edge] = [.free([])]
    private(set) var start = 0
    /// The node at which everything has matched.
    let end = 0

    init(_ node: ExpressionNode) { start = add(node, to: 0) }

    private mutating func add(_ node: ExpressionNode, to next: Int) -> Int {
        switch node {
        case .empty: return next
        case .octets(let set): return append(.octets(set, next))
        case .sequence(let first, let second): return add(first, to: add(second, to: next))
        case .either(let left, let right): return append(.free([add(left, to: next), add(right, to: next)]))
        case .repeated(let inner):
            let loop = append(.free([]))
            edges[loop] = .free([add(inner, to: loop), next])
            return loop
        }
    }

    private mutating func append(_ edge: Edge) -> Int {
        edges.append(edge)
        return edges.count - 1
    }

    func step(_ node: Int, _ octet: UInt8) -> Int? {
        if case .octets(let set, let next) = edges[node], set.contains(octet) { return next }
        return nil
    }

    /// The nodes that can be reached without an octet, ascending.
    func closure(_ nodes: [Int]) -> [Int] {
        var seen = Set(nodes)
        var rest = nodes
        while let node = rest.popLast() {
            guard case .free(let next) = edges[node] else { continue }
            for other in next where seen.insert(other).inserted { rest.append(other) }
        }
        return seen.sorted()
    }
}
