/// What has come and has not been shown yet, in pieces that take little time each.
package struct Backlog: Sendable {
    /// Events in a piece: about a millisecond of work.
    private static let piece = 128

    private var inputs: [AppInput] = []
    /// Index of the first input that was not handed out whole.
    private var first = 0
    /// How many of its events were handed out.
    private var done = 0

    package init() {}

    package var isEmpty: Bool { first == inputs.count }

    package mutating func add(_ more: [AppInput]) {
        if isEmpty {
            inputs = more
            first = 0
        } else {
            inputs += more
        }
    }

    /// The next piece, in the order of coming; nil where there is none.
    package mutating func next() -> AppInput? {
        guard first < inputs.count else { return nil }
        if case .events(let events) = inputs[first], events.count > Self.piece {
            let end = min(done + Self.piece, events.count)
            let piece = AppInput.events(Array(events[done..<end]))
            done = end
            if done == events.count { leave() }
            return piece
        }
        defer { leave() }
        return inputs[first]
    }

    private mutating func leave() {
        // What was handed out must not be kept alive until everything is.
        inputs[first] = .events([])
        first += 1
        done = 0
    }
}
