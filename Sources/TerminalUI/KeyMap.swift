import Canvas

/// Which keys mean which actions: those of the table, and what a user has bound otherwise.
///
/// Binding says all keys of an action anew. A key that another action had there is taken from it, unless that one was
/// bound to it as well: then nobody can know which was meant.
package struct KeyMap: Hashable, Sendable {
    /// The keys of the table.
    package static let standard = KeyMap()

    private var bound: [Action: [Key]] = [:]
    private var table: [Action.Place: [Key: Action]]
    /// Actions that do not have the keys that the table gives them.
    private var moved: Set<Action> = []

    package init() {
        table = Self.table([:])
        moved = Set(Action.all.filter { keys(of: $0) != $0.entry.keys })
    }

    /// - Parameter bindings: Names of actions (``Action/name``) with names of keys (``Canvas/Key/name``), all of an
    ///   action's keys at once; none is a way to switch an action off.
    /// - Throws: What the first wrong binding is, in a line for the user.
    package init(_ bindings: [(action: String, keys: [String])]) throws(Complaint) {
        for (name, keys) in bindings {
            guard let action = Action(name: name) else {
                throw Complaint("there is no action '\(name)'\(Self.suggestion(name, Action.all.map(\.name)))")
            }
            var own: [Key] = []
            for text in keys {
                guard let key = Key(name: text) else {
                    throw Complaint("'\(text)' is no key; keys are like x, Space, ^L, F2, PgUp, S-Tab")
                }
                if !own.contains(key) { own.append(key) }
            }
            for (other, taken) in bound where other != action && !other.places.isDisjoint(with: action.places) {
                if let key = own.first(where: taken.contains) {
                    throw Complaint("\(key.name) cannot be both \(other.name) and \(action.name)")
                }
            }
            bound[action] = own
        }
        table = Self.table(bound)
        moved = Set(Action.all.filter { self.keys(of: $0) != $0.entry.keys })
        if let lost = [Action.quit, .back].first(where: { keys(of: $0, in: .session).isEmpty }) {
            throw Complaint("\(lost.name) needs a key, or there is no way out")
        }
    }

    package struct Complaint: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
        init(_ description: String) { self.description = description }
    }

    /// What a key means in a place; nil if nothing, or if it is text there.
    package func meaning(of key: Key, in place: Action.Place) -> Action? {
        if place.takesText, case .character = key { return nil }
        return table[place]?[key]
    }

    /// The keys that work somewhere, in the order of the table or of the binding.
    package func keys(of action: Action) -> [Key] {
        (bound[action] ?? action.entry.keys).filter { key in
            action.places.contains { table[$0]?[key] == action }
        }
    }

    package func keys(of action: Action, in place: Action.Place) -> [Key] {
        (bound[action] ?? action.entry.keys).filter { table[place]?[$0] == action }
    }

    /// Whether an action has the keys that the table gives it.
    func isStandard(_ action: Action) -> Bool { !moved.contains(action) }

    private static func table(_ bound: [Action: [Key]]) -> [Action.Place: [Key: Action]] {
        var table: [Action.Place: [Key: Action]] = [:]
        for action in Action.all where bound[action] == nil {
            for place in action.places {
                for key in action.entry.keys { table[place, default: [:]][key] = action }
            }
        }
        for (action, keys) in bound {
            for place in action.places {
                for key in keys { table[place, default: [:]][key] = action }
            }
        }
        return table
    }

    /// ` (did you mean zoom?)`, or nothing where no name is near.
    private static func suggestion(_ name: String, _ names: [String]) -> String {
        let near = names.map { ($0, distance(name, $0)) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= max(2, name.count / 3) else { return "" }
        return " (did you mean \(near.0)?)"
    }

    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.unicodeScalars)
        var row = Array(0...right.count)
        for (line, scalar) in left.unicodeScalars.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (right[column] == scalar ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}

extension Key: ExpressibleByUnicodeScalarLiteral {
    package init(unicodeScalarLiteral scalar: Unicode.Scalar) { self = .character(scalar) }
}

extension Key {
    /// As help and the configuration spell it: `^L`, `Space`, `PgUp`.
    package var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(scalar)
        case .control(let scalar): "^" + String(scalar).uppercased()
        case .function(let number): "F\(number)"
        case .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end,
            .pageUp, .pageDown, .shiftLeft, .shiftRight, .shiftUp, .shiftDown:
            Self.names.first { $0.key == self }?.name ?? ""
        }
    }

    /// Reads what ``name`` writes; nil for anything else.
    package init?(name: String) {
        if let named = Self.names.first(where: { $0.name == name }) {
            self = named.key
            return
        }
        let scalars = Array(name.unicodeScalars)
        if scalars.count == 2, scalars[0] == "^", scalars[1].isASCII, scalars[1].value > 0x20 {
            self = .control(Unicode.Scalar(String(scalars[1]).lowercased()) ?? scalars[1])
        } else if scalars.count == 1, printable(scalars[0]) == scalars[0], scalars[0] != " " {
            self = .character(scalars[0])
        } else if scalars.count > 1, scalars[0] == "F", let number = Int(name.dropFirst()), 1...24 ~= number,
            "F\(number)" == name
        {
            self = .function(number)
        } else {
            return nil
        }
    }

    private static let names: [(name: String, key: Key)] = [
        ("Space", .character(" ")), ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backTab),
        ("Backspace", .backspace), ("Del", .delete), ("Ins", .insert), ("Up", .up), ("Down", .down), ("Left", .left),
        ("Right", .right), ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown),
        ("S-Left", .shiftLeft), ("S-Right", .shiftRight), ("S-Up", .shiftUp), ("S-Down", .shiftDown),
    ]
}
