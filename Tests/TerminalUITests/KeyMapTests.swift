import Canvas
import Testing

@testable import TerminalUI

@Suite struct KeyMapTests {
    @Test func everyKeyAndActionHasOneName() throws {
        #expect(Set(Action.all.map(\.name)).count == Action.all.count)
        for action in Action.all {
            #expect(Action(name: action.name) == action)
            for key in action.entry.keys { #expect(Key(name: key.name) == key) }
        }
        #expect(Action.previousDesync.name == "previous-desync")
        #expect(Action.focus(.bytes).name == "focus-bytes")
    }

    @Test(arguments: ["", "xx", "F0", "F25", "F01", "space", "\u{1B}", "\u{202E}", "^\u{1B}"])
    func isNoKey(_ name: String) {
        #expect(Key(name: name) == nil)
    }

    @Test func aBoundKeyIsTakenFromItsOwner() throws {
        let map = try KeyMap([(action: "zoom", keys: ["z", "F5"]), (action: "redraw", keys: [])])
        #expect(map.meaning(of: "z", in: .session) == .zoom)
        #expect(map.meaning(of: .function(5), in: .session) == .zoom)
        #expect(map.meaning(of: "\\", in: .session) == nil)
        #expect(map.meaning(of: .control("l"), in: .session) == nil)
        #expect(map.keys(of: .redraw).isEmpty)
        let taken = try KeyMap([(action: "zoom", keys: ["t"])])
        #expect(taken.meaning(of: "t", in: .session) == .zoom)
        #expect(taken.keys(of: .timeForm).isEmpty)
        let swapped = try KeyMap([(action: "zoom", keys: ["t"]), (action: "time-form", keys: ["\\"])])
        #expect(swapped.meaning(of: "\\", in: .session) == .timeForm)
    }

    @Test(
        arguments: [
            ([("zooom", ["z"])], "there is no action 'zooom' (did you mean zoom?)"),
            ([("zoom", ["Return"])], "'Return' is no key; keys are like x, Space, ^L, F2, PgUp, S-Tab"),
            ([("zoom", ["z"]), ("copy", ["z"])], "z cannot be both zoom and copy"),
            ([("back", [])], "back needs a key, or there is no way out"),
        ] as [([(String, [String])], String)])
    func complains(_ bindings: [(String, [String])], _ complaint: String) {
        do {
            _ = try KeyMap(bindings.map { (action: $0.0, keys: $0.1) })
            Issue.record("taken")
        } catch {
            #expect(error.description == complaint)
        }
    }

    @Test func helpAndFooterNameTheBoundKeys() throws {
        let map = try KeyMap([(action: "copy", keys: ["F6"])])
        let lines = HelpView.lines(.unicode, map).map { $0.map(\.text).joined() }
        #expect(lines.contains { $0.contains("F6") && $0.contains(Action.copy.entry.help) })
        var model = try Stage("head-body", .buggy, Size(columns: 240, rows: 50)).model
        #expect(model.hint(for: .copy)?.keys == "y")
        model = AppModel(size: model.size, scenarios: [], themes: [], theme: "", keys: map)
        #expect(model.hint(for: .copy)?.keys == "F6")
    }
}
