import Analysis
import Canvas
import Scenarios
import Testing
import Wire

@testable import TerminalUI

/// The table of actions: no key means two things in one place, help and footer say what there is, and every
/// row of it does what it says.
@Suite struct ActionTests {
    @Test(arguments: Action.Place.allCases) func noKeyMeansTwoThings(_ place: Action.Place) {
        var meanings: [Key: Action] = [:]
        for action in Action.all where action.entry.places.contains(place) {
            for key in action.entry.keys {
                #expect(meanings[key] == nil, "\(key.name) is \(String(describing: meanings[key])) and \(action)")
                meanings[key] = action
            }
        }
        for (key, action) in meanings {
            if place.takesText, case .character = key {
                #expect(KeyMap.standard.meaning(of: key, in: place) == nil)
            } else {
                #expect(KeyMap.standard.meaning(of: key, in: place) == action)
            }
        }
    }

    @Test func everyActionStandsOnceInTheTable() {
        #expect(Set(Action.all).count == Action.all.count)
        #expect(Action.all.allSatisfy { !$0.entry.keys.isEmpty && !$0.entry.places.isEmpty && !$0.entry.help.isEmpty })
    }

    /// A page of the help is what is in sight of it, but for a line that keeps the place; beyond its ends there is none.
    @Test(arguments: [Stage.small, Stage.medium, Size(columns: 40, rows: 10)])
    func helpTurnsByThePage(_ size: Size) {
        var stage = Stage(size)
        stage.press("?")
        let margin = (size.columns - min(size.columns - 2, 70)) / 2 + 2
        func page() -> [String] { stage.lines[2..<size.rows - 2].map { String($0.dropFirst(margin).prefix(30)) } }
        let first = page()
        stage.press(.pageDown)
        #expect(page().first == first.last)
        stage.press(.end, .pageDown, .down)
        let last = page()
        stage.press(.up)
        #expect(page().dropFirst() == last.dropLast())
        stage.press(.home)
        #expect(page() == first)
    }

    @Test(arguments: Action.all) func helpNamesKeysAndWords(_ action: Action) {
        let lines = HelpView.lines(.unicode, .standard).map { $0.map(\.text).joined() }
        let keys = action.entry.keys.map(\.name).joined(separator: " ")
        #expect(lines.contains { $0.contains(keys) && $0.hasSuffix(action.entry.help) })
    }

    @Test(arguments: Action.all.filter { $0.entry.hint != nil && $0.entry.places.contains(.session) })
    func footerRunsWhatItShows(_ action: Action) throws {
        var stage = try live(Size(columns: 300, rows: 50))
        guard let hint = stage.model.hint(for: action) else { return }
        let footer = try #require(stage.lines.last)
        let text = "\(hint.keys) \(hint.word)"
        let range = try #require(footer.firstRange(of: text), "\(text) is not in the footer: \(footer)")
        var other = stage
        other.press(action.entry.keys[0])
        stage.mouse(.press, footer.distance(from: footer.startIndex, to: range.lowerBound), 49)
        #expect(stage.canvas == other.canvas)
        #expect(stage.effects == other.effects)
    }

    /// Every row of the table, by every one of its keys.
    @Test(arguments: Action.all) func doesWhatItSays(_ action: Action) throws {
        for key in action.entry.keys { try check(action, key) }
    }

    /// A lab whose client never stops, some exchanges into the session, the cursor on the first desync.
    private func live(_ size: Size = Stage.medium) throws -> Stage {
        var stage = Stage(size)
        stage.press(.down, .enter)
        stage.run(until: Timestamp.zero + .milliseconds(350))
        stage.press("2", "g", "}")
        return stage
    }

    private func check(_ action: Action, _ key: Key) throws {
        var stage = try live()
        let before = stage.model
        let row = try #require(before.rowIndex)
        let count = try #require(before.subject?.connection.rows.count)
        #expect(row > 1 && row < count - 1)
        func pressed() -> AppModel {
            stage.press(key)
            return stage.model
        }
        switch action {
        case .moveUp, .previousRow: #expect(pressed().rowIndex == row - 1)
        case .moveDown, .nextRow: #expect(pressed().rowIndex == row + 1)
        case .moveLeft:
            stage.press("3", .right, .right, .right)
            let octet = try #require(stage.model.selection.octet)
            #expect(pressed().selection.octet == octet - 1)
        case .moveRight:
            stage.press("3", .right)
            let octet = try #require(stage.model.selection.octet)
            #expect(pressed().selection.octet == octet + 1)
        case .toTop: #expect(pressed().rowIndex == 0)
        case .toEnd:
            let after = pressed()
            #expect(after.follows)
            #expect(after.rowIndex == after.subject.map { $0.connection.rows.count - 1 })
        case .pageUp: #expect(try #require(pressed().rowIndex) < row)
        case .pageDown: #expect(try #require(pressed().rowIndex) > row)
        case .previousMessage, .nextMessage:
            let after = pressed()
            let kind = try #require(after.subject?.row)
            #expect(AppModel.isMessage(kind))
            #expect(action == .nextMessage ? after.rowIndex! > row : after.rowIndex! < row)
        case .previousDesync, .nextDesync:
            stage.press(action == .nextDesync ? "g" : "G")
            let after = pressed()
            #expect(after.subject?.finding?.severity == .desync)
            #expect(!after.follows)
        case .nextPane: #expect(pressed().focus == .lanes)
        case .previousPane: #expect(pressed().focus == .connections)
        case .focus(let pane): #expect(pressed().focus == pane)
        case .zoom:
            #expect(pressed().layout.places.map(\.pane) == [.timeline])
            #expect(pressed().layout.places.count > 1)
        case .open:
            #expect(pressed().focus == .bytes)
            #expect(pressed().isZoomed)
        case .change:
            stage.press("s", .tab)
            #expect(stage.model.picker.plan?.variant == .buggy)
            #expect(pressed().picker.plan?.variant == .fixed)
        case .back:
            #expect(pressed().screen == .picker)
            #expect(stage.effects.last == .stopLab)
            _ = pressed()
            #expect(stage.effects.last == .quit)
        case .toggleVariant:
            #expect(pressed().lab?.variant == .fixed)
            #expect(stage.effects.last == .setVariant(.fixed))
            _ = pressed()
            #expect(stage.effects.last == .setVariant(.buggy))
        case .pause:
            #expect(pressed().lab?.isPaused == true)
            #expect(stage.effects.last == .pause(true))
            #expect(stage.text.contains("PAUSED"))
            stage.resize(40, 10)
            #expect(stage.text.contains("PAUSED"))
            stage.resize(80, 24)
            _ = pressed()
            #expect(stage.effects.last == .pause(false))
        case .sendOne:
            _ = pressed()
            #expect(stage.effects.last == .sendOne)
        case .widenGap:
            _ = pressed()
            #expect(stage.effects.last == .setGap(.milliseconds(200)))
        case .narrowGap:
            _ = pressed()
            #expect(stage.effects.last == .setGap(.milliseconds(50)))
        case .runAgain:
            let plan = try #require(before.lab?.plan)
            stage.press("b")
            let after = pressed()
            var again = plan
            again.variant = .fixed
            #expect(stage.effects.suffix(2) == [.stopLab, .startLab(again)])
            #expect(after.session.recording.entries.isEmpty)
        case .picker:
            #expect(pressed().screen == .picker)
            #expect(!stage.effects.contains(.stopLab))
            #expect(pressed().screen == .session)
        case .follow:
            let after = pressed()
            #expect(after.follows)
            #expect(stage.text.contains("FOLLOW"))
            #expect(!pressed().follows)
        case .freeze:
            let screen = before.shown.recording.entries.count
            #expect(pressed().shown.recording.entries.count == screen)
            stage.run(until: Timestamp.zero + .milliseconds(900))
            #expect(stage.model.shown.recording.entries.count == screen)
            #expect(stage.model.session.recording.entries.count > screen)
            #expect(stage.text.contains("FROZEN"))
            #expect(pressed().shown.recording.entries.count > screen)
        case .byteForm: #expect((0..<3).map { _ in pressed().byteForm } == [.text, .escaped, .hex])
        case .timeForm: #expect((0..<3).map { _ in pressed().timeForm } == [.relative, .absolute, .delta])
        case .explain:
            let rows = before.layout.rect(of: .explain)!.rows
            #expect(pressed().layout.rect(of: .explain)!.rows > rows)
            #expect(pressed().layout.rect(of: .explain)!.rows == rows)
        case .compare:
            #expect(pressed().place == .compare)
            #expect(stage.text.contains("first difference c2s") || stage.text.contains("difference"))
            #expect(pressed().place == .session)
        case .zoomIn:
            #expect(pressed().laneScale == .octetACell)
            #expect(pressed().laneScale == LaneScale.octetACell.finer)
        case .zoomOut:
            stage.press("z")
            #expect(stage.model.laneScale == .octetACell)
            while stage.model.laneScale != nil { stage.press(key) }
        case .replay:
            #expect(pressed().replay != nil)
            #expect(stage.model.place == .replay)
            #expect(pressed().replay == nil)
        case .play:
            stage.press("R", "<")
            #expect(pressed().replay?.isPlaying == true)
            #expect(pressed().replay?.isPlaying == false)
        case .faster, .slower:
            stage.press("R")
            #expect(pressed().replay?.speed == (action == .faster ? 2 : 0.5))
        case .scrubBack, .scrubForward:
            stage.press("R", "<", "<", "<")
            let stop = try #require(stage.model.replay?.stop)
            let after = try #require(pressed().replay?.stop)
            #expect(action == .scrubBack ? after < stop : after > stop)
        case .find:
            _ = pressed()
            #expect(stage.model.place == .prompt)
            stage.type("r:POST .[0-9]? ?HTTP")
            stage.press(.enter)
            #expect(stage.model.place == .searching)
            #expect(stage.model.search?.pattern.text == "r:POST .[0-9]? ?HTTP")
        case .nextMatch, .previousMatch:
            stage.press("g", "/")
            stage.type("post /")
            stage.press(.enter)
            if action == .previousMatch { stage.press("n") }
            let old = try #require(stage.model.selection.octet)
            let new = try #require(pressed().selection.octet)
            #expect(action == .nextMatch ? new > old : new < old)
        case .filter:
            _ = pressed()
            stage.type("connection=1")
            #expect(stage.model.listing.count(in: stage.model.session) == 1)
            stage.press(.enter)
            #expect(stage.model.listing.filter?.text == "connection=1")
            #expect(stage.model.place == .session)
        case .columns:
            _ = pressed()
            #expect(stage.model.place == .columns)
            stage.press(.down, " ", .enter)
            #expect(!stage.model.columns.contains(.addresses))
            #expect(stage.model.listing.sorting?.column == .addresses)
        case .mark:
            #expect(pressed().session.recording.marks.count == 1)
            #expect(stage.text.contains("●"))
            #expect(pressed().session.recording.marks.isEmpty)
        case .nextMark:
            stage.press("m", "g", "m")
            #expect(pressed().rowIndex == row)
            #expect(pressed().rowIndex == 0)
        case .note:
            _ = pressed()
            stage.type("look here")
            stage.press(.enter)
            #expect(stage.model.session.recording.marks.map(\.text) == ["look here"])
            #expect(stage.text.contains("● look here"))
            if case .mark = stage.effects.last {} else { Issue.record("the log does not learn of it") }
        case .palette:
            _ = pressed()
            stage.type("zoom")
            stage.press(.enter)
            #expect(stage.model.isZoomed)
        case .save:
            _ = pressed()
            #expect(
                stage.effects.last
                    == .export(ExportOrder(form: .jsonl, path: "upgrade-discard.jsonl", force: false)))
        case .copy:
            stage.press("v", "v", key)
            let subject = try #require(stage.model.subject)
            #expect(stage.effects.last == .copy(escaped(subject.octets.bytes[subject.range])))
        case .export:
            _ = pressed()
            #expect(stage.model.place == .export)
            stage.press(.enter)
            #expect(
                stage.effects.last
                    == .export(ExportOrder(form: .jsonl, path: "upgrade-discard.jsonl", force: false)))
        case .theme:
            _ = pressed()
            #expect(stage.effects.last == .setTheme("default-light"))
            _ = pressed()
            _ = pressed()
            #expect(stage.effects.last == .setTheme("default-dark"))
        case .mouse:
            _ = pressed()
            #expect(stage.effects.last == .setMouse(false))
            _ = pressed()
            #expect(stage.effects.last == .setMouse(true))
        case .help:
            #expect(pressed().place == .help)
            #expect(pressed().place == .session)
        case .redraw:
            _ = pressed()
            #expect(stage.effects.last == .redraw)
        case .suspend:
            _ = pressed()
            #expect(stage.effects.last == .suspend)
        case .quit:
            _ = pressed()
            #expect(stage.effects.last == .quit)
        }
    }
}
