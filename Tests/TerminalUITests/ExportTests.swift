import Analysis
import Canvas
import TerminalUI
import Testing
import Wire

/// What the export dialog offers, and what it asks for.
struct ExportTests {
    private func order(_ keys: Key...) throws -> ExportOrder {
        var stage = try Stage("head-body", .buggy)
        stage.press("x")
        for key in keys { stage.press(key) }
        stage.press(.enter)
        guard case .export(let order) = stage.effects.last else {
            Issue.record("nothing is written: \(stage.text)")
            return ExportOrder(form: .jsonl, path: "", force: false)
        }
        return order
    }

    @Test func everyFormatIsOfferedInTurn() throws {
        var stage = try Stage("head-body", .buggy)
        stage.press("x", .tab)
        for form in ExportForm.allCases {
            #expect(stage.text.contains("‹ \(form.rawValue) ›"))
            #expect(stage.text.contains("head-body\(form.suffix)"), "the path keeps up")
            stage.press(.right)
        }
        #expect(stage.text.contains("‹ jsonl ›"))
        stage.press(.left)
        #expect(stage.text.contains("‹ raw ›"))
    }

    @Test func nothingIsLeftOutOrHiddenUnlessAskedFor() throws {
        let order = try order()
        #expect(order == ExportOrder(form: .jsonl, path: "head-body.jsonl", force: false))
        #expect(order.scope == .everything)
        #expect(!order.redacts)
    }

    @Test func theSelectedConnectionAloneMayBeWritten() throws {
        let order = try order(.tab, .tab, .right)
        guard case .connection(let id) = order.scope else {
            Issue.record("it is \(order.scope)")
            return
        }
        #expect(id.number > 0)
    }

    @Test func connectionsWithFindingsMayBeWritten() throws {
        #expect(try order(.tab, .tab, .right, .right).scope == .suspicious)
        #expect(try order(.tab, .tab, .right, .right, .right).scope == .everything)
    }

    @Test func valuesMayBeHidden() throws {
        #expect(try order(.tab, .tab, .tab, .right).redacts)
        #expect(try !order(.tab, .tab, .tab, .right, .right).redacts)
        #expect(try order(.tab, .tab, .tab, " ").redacts)
    }

    @Test func rawHasOneConnection() throws {
        let order = try order(.tab, .left)
        #expect(order.form == .raw)
        guard case .connection = order.scope else {
            Issue.record("it is \(order.scope)")
            return
        }
    }

    @Test(arguments: [("a.har", ExportForm.har), ("b.jsonl", .jsonl), ("c.txt", .text), ("d.py", .repro)])
    func aNameTellsTheFormat(_ path: String, _ form: ExportForm) { #expect(ExportForm(path: path) == form) }

    @Test(arguments: ["", "session", "har", "x.xml"]) func aNameOfNoFormatTellsNone(_ path: String) {
        #expect(ExportForm(path: path) == nil)
    }

    @Test func whatIsMarkedGoesAlong() throws {
        var stage = try Stage("head-body", .buggy)
        stage.press("m", "x", .enter)
        guard case .export(let order) = stage.effects.last else {
            Issue.record("nothing is written")
            return
        }
        #expect(order.marks == stage.model.session.recording.marks)
        #expect(!order.marks.isEmpty)
    }
}
