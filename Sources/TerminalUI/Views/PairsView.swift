import Analysis
import Canvas
import Wire

/// Which response answers which request, as the client has it: upright where it is right, slanted where a response
/// has slipped to another request.
///
///      pairs   q1          q2          q3
///              │          ╱           ╱
///              r1      ≈ 54B       r2
struct PairsView {
    let subject: Subject

    static let rows = 4
    private static let label = 9

    private struct Node {
        var owner: Owner
        var range: Range<Int>
        /// In units of an exchange: response n stands under request n, what is stray between two of them.
        var place: Double
        /// The request that the client takes it to answer; nil for none, or if it has not read it.
        var request: Int?
    }

    func draw(_ rect: Rect, with pen: inout Pen) {
        guard rect.rows >= Self.rows, rect.columns > Self.label + 20 else { return }
        pen.write("pairs", rect.column + 1, rect.row, Style(.uiDim, [.bold]), width: 7)
        let width = 14
        let count = (rect.columns - Self.label - 4) / width
        let exchanges = subject.connection.exchanges
        guard count > 0, !exchanges.isEmpty else { return }
        let current = number(of: subject.row) ?? exchanges.count
        let first = max(1, min(current - count / 2, exchanges.count - count + 1))
        let last = min(exchanges.count, first + count - 1)
        func column(_ place: Double) -> Int {
            rect.column + Self.label + 2 + Int((place - Double(first)) * Double(width) + 0.5)
        }
        let poisoned = subject.connection.poisoned
        for number in first...last {
            let exchange = exchanges[number - 1]
            pen.write(
                "q\(number) \(exchange.method)", column(Double(number)), rect.row,
                Style(poisoned.contains(number) ? .verdictWarn : .request, number == current ? [.bold] : []),
                width: width - 1)
        }
        for node in nodes(first...last) {
            let isRight = node.request.map { Owner.response($0) == node.owner } ?? false
            let end = column(node.place)
            if let request = node.request, first...last ~= request {
                link(
                    from: column(Double(request)), to: end, rect.row + 1..<rect.row + Self.rows - 1,
                    Style(isRight ? .verdictOk : .disagree, isRight ? [] : [.bold]), with: &pen)
            }
            let text =
                node.owner == .none
                ? "\(pen.glyphs.stray)\(Figures.octets(node.range.count))" : Meaning.letter(node.owner, pen.glyphs)
            pen.write(
                text, end, rect.row + Self.rows - 1, Style(node.owner == .none ? .stray : .response, [.bold]),
                width: min(width / 2, rect.endColumn - end))
        }
    }

    private func number(of row: TimelineRow) -> Int? {
        switch row.kind {
        case .request(let number), .response(let number), .interim(let number): number
        case .eaten(let victim, _): victim.exchange
        case .stray: subject.finding?.exchange
        case .opened, .tunnel, .closed, .log: nil
        }
    }

    /// Responses and stray octets in the order in which they came.
    private func nodes(_ numbers: ClosedRange<Int>) -> [Node] {
        let connection = subject.connection
        let client = connection.standpoint(.client, .serverToClient)
        func request(_ range: Range<Int>) -> Int? {
            guard client.end > 0 else { return nil }
            guard case .response(let number)? = client.owner(at: range.lowerBound) else { return nil }
            return number
        }
        var nodes: [Node] = []
        for number in numbers {
            guard let range = connection.framed(number)?.response?.range, !range.isEmpty else { continue }
            let pair = client.end > 0 ? request(range) : number
            nodes.append(Node(owner: .response(number), range: range, place: Double(number), request: pair))
            // What lies between this response and the next is nobody's.
            let reference = connection.interpretation(.reference, .serverToClient)
            guard let index = reference.index(at: range.upperBound) else { continue }
            let claim = reference.claims[index]
            guard claim.owner == .none else { continue }
            nodes.append(
                Node(owner: .none, range: claim.range, place: Double(number) + 0.5, request: request(claim.range)))
        }
        return nodes
    }

    private func link(from: Int, to: Int, _ rows: Range<Int>, _ style: Style, with pen: inout Pen) {
        for (index, row) in rows.enumerated() {
            let here = from + (to - from) * (2 * index + 1) / (2 * rows.count)
            let next = from + (to - from) * (2 * index + 3) / (2 * rows.count)
            if to != from, index + 1 < rows.count, abs(next - here) > 1 {
                let span = to > from ? here + 1..<next : next + 1..<here
                pen.line(pen.glyphs.horizontal, span, row, style)
            }
            let sign = to == from ? pen.glyphs.vertical : to > from ? pen.glyphs.fallingLine : pen.glyphs.risingLine
            pen.put(sign, here, row, style)
        }
    }
}
