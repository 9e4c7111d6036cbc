/// Everything that can be done here, to be found by typing a part of its name.
package struct Palette: Hashable, Sendable {
    package enum Item: Hashable, Sendable {
        case action(Action)
        case theme(String)

        var name: String {
            switch self {
            case .action(let action): action.name
            case .theme(let name): "theme \(name)"
            }
        }

        var help: String {
            switch self {
            case .action(let action): action.entry.help
            case .theme: "colours"
            }
        }
    }

    package var input = TextInput("") {
        didSet { index = 0 }
    }
    package private(set) var index = 0
    private let items: [Item]

    init(_ items: [Item]) { self.items = items }

    /// What fits what is typed, the best first; everything in its order where nothing is typed.
    var matches: [Match] {
        let typed = Array(Self.lowered(input.string))
        if typed.isEmpty { return items.map { Match(item: $0, places: []) } }
        let scored = items.enumerated().compactMap { order, item -> (score: Int, order: Int, match: Match)? in
            if let (score, places) = Self.score(typed, item.name) {
                return (score, order, Match(item: item, places: places))
            }
            // What it does may be easier to remember than what it is called.
            guard let (score, _) = Self.score(typed, item.help), score < 0 else { return nil }
            return (score + 1_000, order, Match(item: item, places: []))
        }
        return scored.sorted { ($0.score, $0.order) < ($1.score, $1.order) }.map(\.match)
    }

    struct Match: Hashable {
        var item: Item
        /// Places in the name of what was typed.
        var places: [Int]
    }

    var chosen: Item? {
        let matches = matches
        return matches.indices.contains(index) ? matches[index].item : nil
    }

    mutating func move(by distance: Int) {
        index = max(0, min(index.addingReportingOverflow(distance).partialValue, matches.count - 1))
    }

    mutating func choose(_ index: Int) { self.index = index }

    /// How well a text fits: lower is better. A word that begins as typed beats letters that are scattered.
    /// - Returns: nil if it does not contain what was typed in that order.
    static func score(_ typed: [Character], _ text: String) -> (Int, [Int])? {
        let text = Array(lowered(text))
        guard typed.count <= text.count else { return nil }
        // As one piece, at the beginning of a word if it can be.
        let starts = (0...text.count - typed.count).filter { text[$0..<$0 + typed.count].elementsEqual(typed) }
        if let start = starts.first(where: { $0 == 0 || !text[$0 - 1].isLetter }) ?? starts.first {
            let isWord = start == 0 || !text[start - 1].isLetter
            return ((isWord ? -200 : -100) + min(start, 50), Array(start..<start + typed.count))
        }
        var places: [Int] = []
        for letter in typed {
            guard let place = text[(places.last.map { $0 + 1 } ?? 0)...].firstIndex(of: letter) else { return nil }
            places.append(place)
        }
        let gaps = zip(places, places.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0 - 1) * 2 }
        return (gaps + places[0], places)
    }

    private static func lowered(_ text: String) -> String { text.lowercased() }
}
