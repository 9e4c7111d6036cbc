import Wire

/// Says the same thing once a second at most, and then how often it happened meanwhile: a flood of troubles is no flood
/// of lines.
struct Talk {
    private var said: [String: (last: Timestamp, suppressed: Int)] = [:]
    private static let interval = Delay.milliseconds(1_000)

    mutating func lines(for text: String, at now: Timestamp) -> [String] {
        guard let before = said[text] else {
            // What was said long ago need not be remembered.
            if said.count >= 64 { said = said.filter { now - $0.value.last < Self.interval } }
            said[text] = (now, 0)
            return [text]
        }
        guard now - before.last >= Self.interval else {
            said[text] = (before.last, before.suppressed + 1)
            return []
        }
        said[text] = (now, 0)
        return before.suppressed == 0 ? [text] : [text, "(and \(before.suppressed) times before that)"]
    }

    /// What was left out and nobody has been told of.
    mutating func rest() -> [String] {
        defer { said = [:] }
        return said.filter { $0.value.suppressed > 0 }.map { "\($0.key) (and \($0.value.suppressed) times more)" }
    }
}
