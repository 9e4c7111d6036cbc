import Analysis
import Canvas
import Scenarios
import Testing
import Wire

@testable import TerminalUI

/// Looking for octets, for connections and for actions; marks and notes.
@Suite struct FindTests {
    static let sizes = [Stage.small, Stage.medium, Stage.large, Size(columns: 40, rows: 10)]

    // MARK: Octets

    /// Forwards through every connection and backwards again, the same places in the other order.
    @Test(arguments: ["POST / HTTP", "x:0d0a0d0a", "r:HTTP/1\\.1 [0-9]+", "invalid http method"])
    func goesThroughAllMatches(_ pattern: String) throws {
        var stage = try Stage("upgrade-discard", .buggy, requests: 6, Stage.medium)
        stage.press("1", "g", "2", "g", "/")
        stage.type(pattern)
        stage.press(.enter)
        var forwards: [[Int]] = []
        func here() -> [Int] {
            [stage.model.selection.connection, stage.model.rowIndex ?? -1, stage.model.selection.octet ?? -1]
        }
        while stage.model.notice == nil {
            forwards.append(here())
            stage.press("n")
        }
        #expect(stage.text.contains("no further match of \(pattern); N looks back"))
        var expected = 0
        let session = stage.model.session
        let bytes = try BytePattern(pattern)
        for slot in session.connections {
            let record = try #require(session.recording.connection(slot.id))
            for direction in Direction.allCases {
                var place = 0
                while let match = bytes.first(in: record[direction].bytes, from: place) {
                    expected += 1
                    place = match.lowerBound + 1
                }
            }
            let detail = try #require(slot.detail)
            expected +=
                detail.rows.filter { row in
                    if case .log = row.kind {
                        bytes.first(in: Array(detail.text(of: row, record).utf8)) != nil
                    } else {
                        false
                    }
                }.count
        }
        #expect(forwards.count == expected)
        #expect(Set(forwards).count == forwards.count)
        var backwards: [[Int]] = [here()]
        stage.press("N")
        while stage.model.notice == nil {
            backwards.append(here())
            stage.press("N")
        }
        #expect(backwards == forwards.reversed())
        stage.press(.escape)
        #expect(stage.model.place == .session)
    }

    @Test(arguments: sizes) func aMatchStandsOut(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        stage.press("2", "g", "/")
        stage.type("doctype")
        stage.press(.enter, "3")
        try Golden.expect(stage.canvas, "find-\(size.columns)x\(size.rows)")
    }

    @Test func whatCannotBeLookedForStaysInThePrompt() throws {
        var stage = try Stage("head-body", .buggy)
        stage.press("/")
        stage.type("x:0")
        #expect(stage.lines.last?.contains("✗ hexadecimal digits come in pairs") == true)
        stage.press(.enter)
        #expect(stage.model.place == .prompt)
        stage.press(.backspace, .backspace, .backspace, .enter)
        #expect(stage.model.place == .session)
        stage.press("N")
        #expect(stage.lines.last?.contains("nothing is looked for") == true)
    }

    /// Connections that are not here are asked for one after the other until one has it; a key ends that.
    @Test func looksIntoWhatIsNotLoaded() throws {
        var stage = Stage(Stage.medium)
        stage.update(.opened(SessionSource(.file, name: "a.pcap"), epoch: nil))
        stage.update(
            .summaries(
                (1...5).map { ConnectionSummary(id: ConnectionID($0), client: "c", server: "s", opened: .zero) }))
        func load(_ number: Int, _ text: String) {
            let id = ConnectionID(number)
            stage.update(
                .loaded(
                    id,
                    [
                        Event(.zero, .open(id, client: "c", server: "s")),
                        Event(.zero, .bytes(id, .clientToServer, Array(text.utf8))),
                    ]))
        }
        load(1, "GET /one HTTP/1.1\r\n\r\n")
        stage.press("/")
        stage.type("three")
        stage.press(.enter)
        #expect(stage.effects == [1, 2].map { .load(ConnectionID($0)) })
        load(2, "GET /two HTTP/1.1\r\n\r\n")
        #expect(stage.effects.last == .load(ConnectionID(3)))
        load(3, "GET /three HTTP/1.1\r\n\r\n")
        #expect(stage.effects.count == 3)
        #expect(stage.model.selection.connection == 2)
        #expect(stage.model.selection.octet == 5)
        stage.press("n")
        #expect(stage.effects.last == .load(ConnectionID(4)))
        stage.press("v")
        load(4, "GET /four HTTP/1.1\r\n\r\n")
        #expect(stage.effects.last == .load(ConnectionID(4)))
    }

    // MARK: Connections

    @Test(arguments: sizes) func aFilterIsCompletedAndJudgedWhileItIsTyped(_ size: Size) throws {
        var stage = try Stage("upgrade-discard", .buggy, requests: 6, size)
        stage.press("f")
        stage.type("connection>1 and st")
        try Golden.expect(stage.canvas, "filter-typed-\(size.columns)x\(size.rows)")
        stage.press(.tab, .tab, .enter)
        #expect(stage.lines.last?.contains("status") == true)
        stage.type(">=400")
        stage.press(.enter, "1")
        try Golden.expect(stage.canvas, "filter-\(size.columns)x\(size.rows)")
        #expect(stage.model.listing.order == [1, 2])
    }

    @Test func escapeTakesAFilterBack() throws {
        var stage = try Stage("upgrade-discard", .buggy, requests: 6)
        stage.press("f")
        stage.type("connection=2")
        #expect(stage.model.listing.order == [1])
        stage.press(.enter, "f")
        stage.type(" or connection=3")
        #expect(stage.model.listing.order == [1, 2])
        stage.press(.escape)
        #expect(stage.model.listing.order == [1])
        stage.press("f", .control("u"))
        #expect(stage.model.listing.order == nil)
        stage.press(.enter)
        #expect(stage.model.listing.filter == nil)
        stage.press("f")
        stage.type("connection=99")
        stage.press(.enter)
        #expect(stage.text.contains("no connection is as the filter wants it"))
    }

    /// What the list shows while traffic comes is what it would show if it were made anew.
    @Test(arguments: ["requests>=2", "eaten>0", "open=no", "bytes~400"], ConnectionColumn.allCases)
    func theListKeepsUp(_ text: String, _ column: ConnectionColumn) throws {
        var stage = Stage(Stage.medium)
        stage.press(.down, .enter)
        stage.run(until: Timestamp.zero + .milliseconds(50))
        stage.press("f")
        stage.type(text)
        stage.press(.enter)
        stage.press("o", "g")
        for _ in 0..<(ConnectionColumn.allCases.firstIndex(of: column) ?? 0) { stage.press(.down) }
        stage.press(.enter, .escape)
        #expect(column == .number || stage.model.listing.sorting?.column == column)
        for moment in stride(from: 100 as Int64, to: 800, by: 90) {
            stage.run(until: Timestamp.zero + .milliseconds(moment))
            var fresh = stage.model.listing
            fresh.set(fresh.filter, fresh.sorting, in: stage.model.session)
            #expect(stage.model.listing.order == fresh.order)
        }
        #expect(stage.model.listing.order?.isEmpty == false)
    }

    @Test(arguments: sizes) func columns(_ size: Size) throws {
        var stage = try Stage("upgrade-discard", .buggy, requests: 6, size)
        stage.press("o", .down, .down, .down, " ", .enter)
        try Golden.expect(stage.canvas, "columns-\(size.columns)x\(size.rows)")
        stage.press(.escape, "1")
        #expect(stage.model.listing.order == [0, 1, 2])
        if size.columns > 60 { #expect(stage.text.contains("▾lasted") || stage.text.contains("lasted")) }
    }

    @Test func aHeadingSorts() throws {
        var stage = try Stage("upgrade-discard", .buggy, requests: 6, Stage.medium)
        var place = try stage.place(of: "eaten")
        stage.mouse(.press, place.column, place.row)
        #expect(stage.model.listing.sorting == .init(column: .eaten, isDescending: true))
        place = try stage.place(of: "▾eaten")
        stage.mouse(.press, place.column + 1, place.row)
        #expect(stage.model.listing.sorting == .init(column: .eaten, isDescending: false))
    }

    // MARK: Actions

    @Test(arguments: sizes) func palette(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        stage.press(":")
        stage.type("desy")
        try Golden.expect(stage.canvas, "palette-\(size.columns)x\(size.rows)")
    }

    /// Everything that a key does in a session can be done by its name.
    @Test(arguments: Action.all.filter { $0.places.contains(.session) && $0 != .palette })
    func everyActionIsInThePalette(_ action: Action) throws {
        var stage = Stage(Stage.medium)
        stage.press(.down, .enter)
        stage.run(until: Timestamp.zero + .milliseconds(350))
        stage.press("2", "g", "}")
        var other = stage
        other.press(action.entry.keys[0])
        stage.press(":")
        stage.type(action.name)
        guard case .palette(let palette) = stage.model.dialog else { throw Stage.Missing(text: "palette", screen: "") }
        #expect(palette.chosen == .action(action))
        stage.press(.enter)
        #expect(stage.effects == other.effects)
        #expect(stage.canvas == other.canvas)
    }

    @Test(
        arguments: [
            ("nextdesync", "next-desync"), ("nxtdes", "next-desync"), ("theme light", "theme default-light"),
            ("freeze", "freeze"), ("clipboard", nil), ("hex", "byte-form"),
        ] as [(String, String?)])
    func finds(_ typed: String, _ name: String?) {
        var palette = Palette(Action.all.map(Palette.Item.action) + [.theme("default-dark"), .theme("default-light")])
        palette.input = TextInput(typed)
        #expect(palette.chosen?.name == name)
    }

    @Test func aClickInThePaletteDoesIt() throws {
        var stage = try Stage("head-body", .buggy)
        stage.press(":")
        stage.type("theme")
        let place = try stage.place(of: "theme monochrome")
        stage.mouse(.press, place.column, place.row)
        #expect(stage.effects.last == .setTheme("monochrome"))
        stage.press(":")
        stage.mouse(.press, 0, 0)
        #expect(stage.model.place == .session)
    }

    // MARK: Marks

    @Test(arguments: sizes) func notes(_ size: Size) throws {
        var stage = try Stage("head-body", .buggy, size)
        stage.press("2", "g", "}", ";")
        stage.type("these 54 bytes are the body of the answer to HEAD")
        stage.press(.enter, "[", "m")
        try Golden.expect(stage.canvas, "note-\(size.columns)x\(size.rows)")
        stage.press("'")
        #expect(stage.text.contains("these 54 bytes") || size.columns < 80)
        stage.press(";", .control("u"), .enter)
        #expect(stage.model.session.recording.marks.count == 1)
        if case .unmark = stage.effects.last {} else { Issue.record("the log keeps a note that was taken away") }
    }
}
