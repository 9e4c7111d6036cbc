import Analysis
import Canvas
import Testing
import Wire

@testable import TerminalUI

/// The timeline moved sideways: one sheet, as far as there is something to see.
@Suite struct PanTests {
    private static let target = "/" + (0..<12).map { "part-\($0)" }.joined(separator: "/") + "/end"
    private static let log = "read: " + (0..<20).map { "word-\($0)" }.joined(separator: " ") + " END"

    private func stage(_ size: Size = Stage.small, glyphs: Glyphs = .unicode) -> Stage {
        var stage = Stage(size, glyphs: glyphs)
        let id = ConnectionID(1)
        let exchange = [
            Event.Kind.bytes(id, .clientToServer, Array("GET \(Self.target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
            .bytes(id, .serverToClient, Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)),
            .log(id, .client, Self.log), .log(id, .server, "漢字漢字漢字漢字"),
            .bytes(id, .clientToServer, Array("GET /b HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
            .bytes(id, .serverToClient, Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8)),
        ]
        stage.update(.opened(SessionSource(.file, name: "x"), epoch: nil))
        stage.update(.events(([.open(id, client: "c:1", server: "s:2")] + exchange).map { Event(.zero, $0) }))
        stage.press("2", "\\", "g")
        return stage
    }

    /// Rows of the timeline by a word that stands on them.
    private func line(_ stage: Stage, _ word: String) throws -> String {
        let lines = stage.lines[2...].dropLast()
        return try #require(lines.first { $0.contains(word) }, "\(word) is not in \(lines.joined(separator: "\n"))")
    }

    /// What fitted is where it was, but for the columns that it moved by, until it is out of sight.
    @Test(arguments: [Stage.small, Stage.medium, Size(columns: 60, rows: 18)])
    func movesAsOneSheet(_ size: Size) throws {
        var stage = stage(size)
        let before = try line(stage, "404")
        func places(_ text: String) -> [Int] {
            ["404 Not Found", "no body", "Content-Length: 0"].compactMap { word in
                text.firstRange(of: word).map { text.distance(from: text.startIndex, to: $0.lowerBound) }
            }
        }
        #expect(!places(before).isEmpty)
        stage.press("l")
        #expect(stage.model.viewports.timelinePan == 8)
        let after = try line(stage, "404")
        #expect(places(after).prefix(1) == places(before).map { $0 - 8 }.prefix(1))
        stage.press("h")
        #expect(try line(stage, "404") == before)
    }

    @Test(arguments: [Stage.small, Stage.medium, Size(columns: 60, rows: 18), Size(columns: 40, rows: 10)])
    func stopsWhereTheLongestRowEnds(_ size: Size) throws {
        var stage = stage(size)
        #expect(!stage.text.contains("/end"))
        #expect(!stage.text.contains("END"))
        var seen: Set<String> = []
        var pan = -1
        while pan != stage.model.viewports.timelinePan {
            pan = stage.model.viewports.timelinePan
            seen.formUnion(["/end", "END"].filter(stage.text.contains))
            stage.press("l")
        }
        #expect(seen.contains("END"))
        // Where the ladder is too narrow for arrows there are no words on them.
        if size.columns > 40 { #expect(seen.contains("/end")) }
        #expect(stage.text.contains("END"), "the end of the longest row is the last thing in sight")
        let text = stage.text
        stage.press("l", "l", "l", "l")
        #expect(stage.text == text)
        stage.press("h")
        #expect(stage.text != text)
    }

    @Test(arguments: [(Glyphs.unicode, "‹"), (Glyphs.ascii, "<")])
    func showsThatItIsPanned(_ glyphs: Glyphs, _ sign: String) throws {
        var stage = stage(glyphs: glyphs)
        #expect(try line(stage, "404").hasPrefix(" "))
        stage.press("l")
        #expect(try line(stage, "404").hasPrefix(sign))
        stage.press("h")
        #expect(try line(stage, "404").hasPrefix(" "))
    }

    @Test func whatFitsDoesNotPan() throws {
        var stage = try Stage("head-body", .fixed, Stage.large)
        stage.press("2", "\\", "g")
        let text = stage.text
        stage.press("l")
        #expect(stage.text == text)
    }
}
