import Canvas

/// Everything that a user can do, with its keys and its words: help, footer and dispatch derive from this table.
///
/// To add one: a case, its row in ``row``, and what it does in `AppModel.perform(_:)`.
package enum Action: Hashable, Sendable {
    case moveUp, moveDown, moveLeft, moveRight, toTop, toEnd, pageUp, pageDown
    case previousRow, nextRow, previousMessage, nextMessage, previousDesync, nextDesync
    case nextPane, previousPane, focus(Pane), zoom
    case open, change, back
    case toggleVariant, pause, sendOne, widenGap, narrowGap, runAgain, picker
    case follow, freeze, byteForm, timeForm, explain
    case compare, zoomIn, zoomOut
    case replay, play, faster, slower, scrubBack, scrubForward
    case find, nextMatch, previousMatch, filter, columns
    case mark, nextMark, note
    case palette, copy, export, save, theme, mouse, help, redraw, suspend, quit

    /// Where a key means something.
    package enum Place: String, CaseIterable, Hashable, Sendable {
        case picker, session
        /// A session in which somebody looks for something.
        case searching
        /// Two sessions side by side.
        case compare
        /// A session that is played again.
        case replay
        /// A value is typed; characters are text there.
        case editing
        /// The export dialog; characters are text there.
        case export
        case help
        /// A line is typed at the bottom of the screen: what to look for, a filter, a note.
        case prompt
        case palette
        /// The dialog that chooses columns.
        case columns

        package var takesText: Bool {
            switch self {
            case .editing, .export, .prompt, .palette: true
            case .picker, .session, .searching, .replay, .compare, .help, .columns: false
            }
        }
    }

    package enum Group: String, CaseIterable, Sendable {
        case move = "Move"
        case step = "Step"
        case time = "Time"
        case panes = "Panes"
        case find = "Find"
        case lab = "Lab"
        case view = "View"
        case program = "Program"
    }

    package struct Entry: Sendable {
        package var keys: [Key]
        package var group: Group
        /// One line for the help screen.
        package var help: String
        package var places: Set<Place>
        /// Keys and word in the footer; nil for what is not worth the room. Two actions that are each other's
        /// reverse share the hint of the second.
        package var hint: Hint?
    }

    package struct Hint: Hashable, Sendable {
        package var keys: String
        package var word: String
    }

    /// In the order of help and footer.
    package static let all: [Action] =
        [
            .back, .help, .palette, .open, .change, .previousRow, .nextRow, .previousDesync, .nextDesync, .play,
            .slower, .faster, .scrubBack, .scrubForward,
            .toggleVariant, .pause,
            .sendOne, .narrowGap, .widenGap, .compare, .replay, .find, .nextMatch, .previousMatch, .filter, .columns,
            .mark,
            .nextMark,
            .note, .export, .copy, .save, .picker, .runAgain, .follow, .freeze, .explain,
            .byteForm, .timeForm, .zoom, .zoomIn, .zoomOut, .nextPane, .previousPane, .previousMessage, .nextMessage,
            .moveUp,
            .moveDown, .moveLeft, .moveRight, .toTop, .toEnd, .pageUp, .pageDown,
        ] + Pane.allCases.map(Action.focus) + [.theme, .mouse, .redraw, .suspend, .quit]

    /// Where its keys mean it.
    package var places: Set<Place> { entry.places }

    /// As the configuration and the palette spell it: `previous-desync`, `focus-bytes`.
    package var name: String {
        if case .focus(let pane) = self { return "focus-\(pane.title.lowercased())" }
        return Self.spelled("\(self)")
    }

    package init?(name: String) {
        guard let action = Self.all.first(where: { $0.name == name }) else { return nil }
        self = action
    }

    /// `previousDesync` as `previous-desync`.
    private static func spelled(_ identifier: String) -> String {
        var name = ""
        for character in identifier {
            if character.isUppercase { name += "-" }
            name += character.lowercased()
        }
        return name
    }
}

extension Action {
    /// Its row of the table.
    package var entry: Entry { Self.entries[self] ?? row }

    // Footer and dispatch look up every action after every key.
    private static let entries = Dictionary(uniqueKeysWithValues: all.map { ($0, $0.row) })

    private var row: Entry {
        switch self {
        case .moveUp: row([.up, "k"], .move, "up", everywhere)
        case .moveDown: row([.down, "j"], .move, "down", everywhere)
        case .moveLeft:
            row([.left, "h"], .move, "left: pan, the byte before, the choice before", pannable)
        case .moveRight:
            row([.right, "l"], .move, "right: pan, the next byte, the next choice", pannable)
        case .toTop: row([.home, "g"], .move, "to the beginning", [.picker, .help, .columns, .compare] + session)
        case .toEnd:
            row(
                [.end, "G"], .move, "to the end; in a live session also follow again",
                [.picker, .help, .columns, .compare] + session)
        case .pageUp: row([.pageUp], .move, "a page up", [.picker, .help, .compare] + session)
        case .pageDown: row([.pageDown], .move, "a page down", [.picker, .help, .compare] + session)

        case .previousRow: row([","], .step, "previous row; in a replay: event", session)
        case .nextRow: row(["."], .step, "next row; in a replay: event", session, (",/.", "step"))
        case .previousMessage: row(["["], .step, "previous message", session + [.compare])
        case .nextMessage: row(["]"], .step, "next message", session + [.compare])
        case .previousDesync: row(["{"], .step, "previous desync, on any connection; difference", session + [.compare])
        case .nextDesync:
            row(["}"], .step, "next desync, on any connection; difference", session + [.compare], ("{/}", "desync"))

        case .compare:
            row(
                ["c"], .lab, "compare buggy and fixed on the same requests, or end that", live + [.compare],
                ("c", "compare"))
        case .zoomIn: row(["z"], .view, "lanes: nearer, down to single bytes", session)
        case .zoomOut: row(["Z"], .view, "lanes: further, up to all that fits", session)
        case .replay: row(["R"], .time, "go through what was recorded once more, or end that", session, ("R", "replay"))
        case .play: row([" "], .time, "play or stop", [.replay], ("Space", "play"))
        case .slower: row(["-"], .time, "slower, down to 0.1x", [.replay])
        case .faster: row(["+", "="], .time, "faster, up to 100x", [.replay], ("+/-", "speed"))
        case .scrubBack: row(["<"], .time, "back by a twentieth of all", [.replay])
        case .scrubForward: row([">"], .time, "on by a twentieth of all", [.replay], ("</>", "scrub"))

        case .nextPane: row([.tab], .panes, "next pane or field; completes", pannable.union([.prompt]), ("Tab", "pane"))
        case .previousPane: row([.backTab], .panes, "previous pane or field", pannable.union([.prompt]))
        case .focus(let pane):
            row([.character(Unicode.Scalar(0x30 + UInt8(pane.rawValue)))], .panes, pane.title.lowercased(), session)
        case .zoom: row(["\\"], .panes, "zoom the focused pane, or back", session, ("\\", "zoom"))
        case .open: row([.enter], .panes, "open, start, accept", everywhere, ("Enter", "open"))
        case .back: row([.escape, "q"], .panes, "back; from the picker: quit", everywhere, ("q", "back"))

        case .change:
            row(
                [" ", "e"], .lab, "change the setting or column under the cursor", [.picker, .columns],
                ("Space", "change"))
        case .toggleVariant:
            row(["b"], .lab, "server: buggy or fixed, from the next request on", live, ("b", "fixed"))
        case .pause: row([" "], .lab, "pause or resume traffic", live, ("Space", "pause"))
        case .sendOne: row(["n"], .lab, "send one request", [.session], ("n", "send"))
        case .narrowGap: row(["-"], .lab, "less time between requests", live)
        case .widenGap: row(["+", "="], .lab, "more time between requests", live, ("+/-", "gap"))
        case .runAgain: row(["r"], .lab, "run again from the beginning", session, ("r", "rerun"))
        case .picker: row(["s"], .lab, "scenarios and back; the lab goes on", [.picker] + session, ("s", "scenarios"))

        case .follow: row(["F"], .view, "follow what happens; moving up leaves it", live, ("F", "follow"))
        case .freeze: row(["p"], .view, "freeze the view; recording goes on", live, ("p", "freeze"))
        case .byteForm: row(["v"], .view, "bytes: hex, text, escaped", session, ("v", "bytes"))
        case .timeForm: row(["t"], .view, "time: absolute, delta, relative", session, ("t", "time"))
        case .explain: row(["e"], .view, "more room for Explain, or less", session, ("e", "explain"))

        case .find: row(["/"], .find, "look for text, x:0d0a or r:expression", session, ("/", "find"))
        case .nextMatch: row(["n"], .find, "next match, also on other connections", [.searching], ("n/N", "match"))
        case .previousMatch: row(["N"], .find, "previous match", session)
        case .filter:
            row(["f"], .find, "show some connections only: stray>0, method=HEAD ...", session, ("f", "filter"))
        case .columns: row(["o"], .find, "sort the connections and choose their columns", session, ("o", "sort"))
        case .mark: row(["m"], .find, "mark the row, or take the mark away", session)
        case .nextMark: row(["'"], .find, "go to the next mark", session)
        case .note: row([";"], .find, "write a note on the row", session, (";", "note"))

        case .palette:
            row(
                [":"], .program, "everything that can be done, by its name", [.picker, .compare] + session,
                (":", "command"))
        case .save: row(["w"], .program, "save the session log", session)
        case .copy: row(["y"], .program, "copy the selected bytes", session, ("y", "copy"))
        case .export: row(["x"], .program, "export the session", session, ("x", "export"))
        case .theme: row(["T"], .program, "next theme", [.picker, .compare] + session, ("T", "theme"))
        case .mouse:
            row(["M"], .program, "mouse on or off (off: the terminal selects text)", [.picker, .compare] + session)
        case .help:
            row(["?", .function(1)], .program, "this help", [.picker, .help, .compare] + session, ("?", "help"))
        case .redraw: row([.control("l")], .program, "draw the screen anew", everywhere)
        case .suspend: row([.control("z")], .program, "suspend", everywhere)
        case .quit: row(["Q", .control("c")], .program, "quit at once", everywhere)
        }
    }

    private var everywhere: Set<Place> { Set(Place.allCases) }
    private var session: Set<Place> { [.session, .searching, .replay] }
    /// Where the lab obeys.
    private var live: Set<Place> { [.session, .searching] }
    private var pannable: Set<Place> { [.picker, .session, .searching, .replay, .export] }

    private func row(
        _ keys: [Key], _ group: Group, _ help: String, _ places: Set<Place>, _ hint: (String, String)? = nil
    ) -> Entry {
        Entry(keys: keys, group: group, help: help, places: places, hint: hint.map { Hint(keys: $0.0, word: $0.1) })
    }
}

extension Set<Action.Place> {
    fileprivate static func + (left: Self, right: Self) -> Self { left.union(right) }
}
