import Analysis

/// A line that somebody types at the bottom of the screen: what to look for, which connections to show, a note.
package struct Prompt: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case find, filter, note }

    package var kind: Kind
    package var input: TextInput {
        didSet { choice = nil }
    }
    /// Which of the completions is chosen; nil while what was typed counts.
    package var choice: Int?
    /// The filter before, which Esc brings back.
    var before: Filter?

    package init(_ kind: Kind, _ text: String = "") {
        self.kind = kind
        input = TextInput(text)
    }

    /// What stands before the text.
    var label: String {
        switch kind {
        case .find: "/"
        case .filter: "filter: "
        case .note: "note: "
        }
    }

    /// What is wrong with the text and where; nil if it can be taken. Nothing typed takes back what was set.
    var mistake: (offset: Int, text: String)? {
        guard !input.string.isEmpty else { return nil }
        switch kind {
        case .note: return nil
        case .find:
            do {
                _ = try BytePattern(input.string)
                return nil
            } catch {
                return (0, error.description)
            }
        case .filter:
            do {
                _ = try Filter(input.string)
                return nil
            } catch {
                return (error.offset, error.description)
            }
        }
    }

    /// What could be typed next.
    var completions: [Filter.Completion] {
        guard kind == .filter, input.cursor == input.text.count else { return [] }
        return Filter.completions(of: input.string)
    }

    /// Puts the next or previous completion under the cursor bar.
    mutating func choose(_ distance: Int) {
        let count = completions.count
        guard count > 0 else { return }
        choice = choice.map { ($0 + distance.signum() + count) % count } ?? (distance > 0 ? 0 : count - 1)
    }

    /// Takes the chosen completion, or the only one there is.
    /// - Returns: false if there is none to take.
    mutating func complete() -> Bool {
        let completions = completions
        guard let taken = choice ?? (completions.count == 1 ? 0 : nil), completions.indices.contains(taken) else {
            return false
        }
        let completion = completions[taken]
        input = TextInput(String(String.UnicodeScalarView(input.text.prefix(completion.offset))) + completion.text)
        return true
    }

    /// What may be said to help, where nothing is wrong.
    var hint: String {
        switch kind {
        case .find: "text, x:0d0a, r:expression; n and N go on"
        case .filter: "Tab completes, Enter keeps, Esc takes back"
        case .note: "kept in the session log"
        }
    }
}
