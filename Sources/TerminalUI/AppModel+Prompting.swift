import Analysis
import Canvas
import Wire

/// Lines that are typed, and lists that are chosen from.
extension AppModel {
    mutating func beginPrompt(_ kind: Prompt.Kind) {
        var prompt = Prompt(kind)
        switch kind {
        case .find: break
        case .filter:
            prompt.before = listing.filter
            prompt.input = TextInput(listing.filter?.text ?? "")
        case .note:
            guard let subject else { return }
            let mark = Mark(subject.row, of: subject.connection.id)
            prompt.input = TextInput(session.recording.marks.first { $0.isSamePlace(as: mark) }?.text ?? "")
        }
        dialog = .prompt(prompt)
    }

    /// A key that changes the line. A filter works while it is typed, as far as it makes sense.
    mutating func type(_ key: Key, into prompt: Prompt) {
        var prompt = prompt
        guard prompt.input.apply(key) else { return }
        dialog = .prompt(prompt)
        applyFilter(prompt)
    }

    mutating func complete(_ prompt: Prompt, by distance: Int) {
        var prompt = prompt
        if distance > 0, prompt.choice == nil, prompt.completions.count == 1 {
            _ = prompt.complete()
        } else {
            prompt.choose(distance)
        }
        dialog = .prompt(prompt)
        applyFilter(prompt)
    }

    private mutating func applyFilter(_ prompt: Prompt) {
        guard prompt.kind == .filter else { return }
        if prompt.input.string.isEmpty {
            listing.set(nil, listing.sorting, in: shown)
        } else if let filter = try? Filter(prompt.input.string) {
            // What makes no sense yet leaves the list as it is; the prompt says why.
            listing.set(filter, listing.sorting, in: shown)
        }
    }

    /// Enter: takes a chosen completion, else the line, unless something is wrong with it.
    mutating func accept(_ prompt: Prompt) -> [Effect] {
        var prompt = prompt
        if prompt.choice != nil {
            _ = prompt.complete()
            dialog = .prompt(prompt)
            applyFilter(prompt)
            return []
        }
        guard prompt.mistake == nil else { return [] }
        dialog = nil
        let text = prompt.input.string
        switch prompt.kind {
        case .filter:
            applyFilter(prompt)
            return []
        case .find:
            search = (try? BytePattern(text)).map { Search(pattern: $0) }
            return search == nil ? [] : findNext(1)
        case .note:
            guard let subject else { return [] }
            let mark = Mark(subject.row, of: subject.connection.id, text: text)
            return keep(mark, isMarked: !text.isEmpty)
        }
    }

    mutating func cancel(_ prompt: Prompt) {
        dialog = nil
        if prompt.kind == .filter { listing.set(prompt.before, listing.sorting, in: shown) }
    }

    // MARK: The palette

    mutating func beginPalette() {
        let here = place
        var items = Action.all.filter { action in
            action != .palette && action.places.contains(here) && isUseful(action)
        }.map(Palette.Item.action)
        items += themes.map(Palette.Item.theme)
        dialog = .palette(Palette(items))
    }

    /// Whether an action can do anything in a session of this source.
    func isUseful(_ action: Action) -> Bool {
        source.kind == .lab || action.entry.group != .lab
    }

    mutating func run(_ item: Palette.Item?) -> [Effect] {
        dialog = nil
        switch item {
        case .action(let action): return perform(action)
        case .theme(let name):
            theme = name
            return [.setTheme(name)]
        case nil: return []
        }
    }

    // MARK: Columns

    /// Sorts by a column, or the other way round if it is sorted by already.
    mutating func sort(by column: ConnectionColumn) {
        var sorting = Listing.Sorting(column: column, isDescending: column.sortsDescending)
        if let current = listing.sorting, current.column == column {
            sorting.isDescending = !current.isDescending
        }
        // In the order of opening nothing needs to be sorted.
        let isPlain = column == .number && !sorting.isDescending
        listing.set(listing.filter, isPlain ? nil : sorting, in: shown)
    }

    mutating func toggle(_ column: ConnectionColumn) {
        guard column.isOptional else { return }
        if columns.remove(column) == nil { columns.insert(column) }
    }
}

extension ConnectionColumn {
    /// What there is much of is what somebody looks for.
    var sortsDescending: Bool {
        switch self {
        case .number, .addresses, .opened, .strip, .verdict: false
        case .lasted, .requests, .responses, .bytes, .stray, .eaten: true
        }
    }
}
