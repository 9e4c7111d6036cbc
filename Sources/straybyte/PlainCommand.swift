import Scenarios
import Wire

/// What can be typed in plain mode. Its help derives from this table.
enum PlainCommand: Hashable {
    case help, scenarios, start(String), buggy, fixed, pause, resume, send, gap(Delay), again
    case list, show(Int), explain(String), export(String), quit

    struct Row {
        var words: String
        var help: String
        /// Whether only the lab has it.
        var isOfLab: Bool
    }

    static let table: [Row] = [
        Row(words: "help", help: "this list", isOfLab: false),
        Row(words: "scenarios", help: "what the lab can show", isOfLab: true),
        Row(words: "start SCENARIO", help: "run it from the beginning", isOfLab: true),
        Row(words: "buggy", help: "the server has its bug, from the next request on", isOfLab: true),
        Row(words: "fixed", help: "the server is its fixed self, from the next request on", isOfLab: true),
        Row(words: "pause", help: "no more requests", isOfLab: true),
        Row(words: "resume", help: "go on with the requests", isOfLab: true),
        Row(words: "send", help: "one request", isOfLab: true),
        Row(words: "gap 200ms", help: "time between requests", isOfLab: true),
        Row(words: "again", help: "run again from the beginning", isOfLab: true),
        Row(words: "list", help: "every connection, a line each", isOfLab: false),
        Row(words: "show 3", help: "all of connection 3", isOfLab: false),
        Row(words: "explain WORDS", help: "a finding's code, a scenario, or an error message", isOfLab: false),
        Row(words: "export FILE", help: "write the session as FILE ends: .har, .html ..., or a log", isOfLab: false),
        Row(words: "quit", help: "leave; so does the end of the input", isOfLab: false),
    ]

    struct Refusal: Error { var reason: String }

    /// - Throws: ``Refusal`` with what to type instead.
    init(_ line: String) throws(Refusal) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
        let rest = words.dropFirst().joined(separator: " ")
        switch (words.first, rest.isEmpty) {
        case ("help", true), ("?", true): self = .help
        case ("scenarios", true): self = .scenarios
        case ("start", false): self = .start(rest)
        case ("buggy", true): self = .buggy
        case ("fixed", true): self = .fixed
        case ("pause", true): self = .pause
        case ("resume", true): self = .resume
        case ("send", true): self = .send
        case ("gap", false):
            guard let gap = Delay(rest) else { throw Refusal(reason: "'\(rest)' is no duration, such as 200ms") }
            self = .gap(gap)
        case ("again", true): self = .again
        case ("list", true): self = .list
        case ("show", false):
            guard let number = Int(rest) else { throw Refusal(reason: "'\(rest)' is no number of a connection") }
            self = .show(number)
        case ("explain", false): self = .explain(rest)
        case ("export", false): self = .export(rest)
        case ("quit", true), ("q", true), ("exit", true): self = .quit
        default: throw Refusal(reason: "'\(line)' is no command; help lists them")
        }
    }
}
