import Wire

/// A real bug to watch: a server that has it or not, the client that suffers from it, and what to know of both.
package struct Scenario: Sendable {
    /// The name on the command line: `head-body`.
    package var name: String
    package var title: String
    /// Whose bug it is: `Go net/http, golang/go#68609`.
    package var upstream: String
    /// One sentence for lists.
    package var summary: String
    /// What to look at while it runs: short paragraphs in plain words.
    package var narration: [String]
    package var knobs: [Knob]
    /// The time between requests unless the user says otherwise.
    package var gap: Delay
    /// The number of requests of a headless run unless the user says otherwise.
    package var requests: Int
    package var server: @Sendable (Settings, Variant, Surroundings) -> any Endpoint
    package var client: @Sendable (Settings, Pace, Surroundings) -> any Endpoint
    /// The server behind the server; nil if these settings need none.
    package var origin: @Sendable (Settings, Surroundings) -> (any Endpoint)?

    /// What a run tells its endpoints about the world that they cannot see.
    package struct Surroundings: Hashable, Sendable {
        /// HOST:PORT of the server, for Host: `127.0.0.1:8080`.
        package var authority: String
        /// Seconds since 1970 at the session's time 0, for Date.
        package var epoch: Int64

        package init(authority: String, epoch: Int64) {
            self.authority = authority
            self.epoch = epoch
        }
    }

    /// The settings where nothing was set.
    package var defaults: Settings {
        Settings(values: Dictionary(uniqueKeysWithValues: knobs.map { ($0.name, $0.initial) }))
    }

    /// Applies `KNOB=VALUE` pairs to the defaults.
    /// - Throws: ``KnobError`` with what is wrong and what would be right.
    package func settings(_ pairs: [String]) throws(KnobError) -> Settings {
        var settings = defaults
        for pair in pairs { try set(pair, in: &settings) }
        return settings
    }

    private func set(_ pair: String, in settings: inout Settings) throws(KnobError) {
        guard let equals = pair.firstIndex(of: "=") else {
            throw KnobError("'\(pair)' is not KNOB=VALUE")
        }
        let name = String(pair[..<equals])
        guard let knob = knobs.first(where: { $0.name == name }) else {
            throw KnobError(
                "scenario \(self.name) has no knob '\(name)'; it has: \(knobs.map(\.name).joined(separator: ", "))")
        }
        settings[name] = try knob.value(of: String(pair[pair.index(after: equals)...]))
    }

    /// How many requests a client makes and how far apart.
    package struct Pace: Hashable, Sendable {
        /// nil: until it is told to stop.
        package var requests: Int?
        package var gap: Delay

        package init(requests: Int?, gap: Delay) {
            self.requests = requests
            self.gap = gap
        }
    }
}

/// A line for the user that says what is wrong with a knob or its value.
package struct KnobError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}

/// One thing about a scenario that its user can turn; the one definition for screen and command line.
package struct Knob: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case flag
        case choice([String])
        /// A whole number of octets within the range; `none` is a value as well if `optional`.
        case count(ClosedRange<Int>, optional: Bool)
        case delay
        /// Text that can stand in a field value or a body: no CR, LF or NUL.
        case text
    }

    package enum Value: Hashable, Sendable {
        case flag(Bool)
        case text(String)
        case count(Int?)
        case delay(Delay)
    }

    package var name: String
    package var kind: Kind
    package var initial: Value
    /// One line for help and screen.
    package var summary: String

    package init(_ name: String, _ kind: Kind, _ initial: Value, _ summary: String) {
        self.name = name
        self.kind = kind
        self.initial = initial
        self.summary = summary
    }

    /// What may be written after `=`: `yes|no`, `upstream|string|reader`, `0...1048576 or none`, a duration.
    package var domain: String {
        switch kind {
        case .flag: "yes|no"
        case .choice(let names): names.joined(separator: "|")
        case .count(let range, let optional):
            "\(range.lowerBound)...\(range.upperBound)" + (optional ? " or none" : "")
        case .delay: "a duration such as 30ms"
        case .text: "text"
        }
    }

    /// Reads what stands after `=`.
    package func value(of text: String) throws(KnobError) -> Value {
        switch kind {
        case .flag:
            if text == "yes" { return .flag(true) }
            if text == "no" { return .flag(false) }
        case .choice(let names):
            if names.contains(text) { return .text(text) }
        case .count(let range, let optional):
            if optional, text == "none" { return .count(nil) }
            let digits = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            if digits, let count = Int(text), range.contains(count) { return .count(count) }
        case .delay:
            if let delay = Delay(text) { return .delay(delay) }
        case .text:
            if !text.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) { return .text(text) }
        }
        throw KnobError("'\(text)' is no value for knob \(name): \(domain)")
    }
}

extension Knob.Value: CustomStringConvertible {
    package var description: String {
        switch self {
        case .flag(let on): on ? "yes" : "no"
        case .text(let text): text
        case .count(let count): count.map(String.init) ?? "none"
        case .delay(let delay): delay.description
        }
    }
}

/// The values of a scenario's knobs.
package struct Settings: Hashable, Sendable {
    package private(set) var values: [String: Knob.Value]

    init(values: [String: Knob.Value]) { self.values = values }

    package subscript(name: String) -> Knob.Value? {
        get { values[name] }
        set { values[name] = newValue }
    }

    package func flag(_ name: String) -> Bool { values[name] == .flag(true) }

    package func text(_ name: String) -> String {
        if case .text(let text) = values[name] { text } else { "" }
    }

    package func count(_ name: String) -> Int? {
        if case .count(let count) = values[name] { count } else { nil }
    }

    package func delay(_ name: String) -> Delay {
        if case .delay(let delay) = values[name] { delay } else { .zero }
    }
}
