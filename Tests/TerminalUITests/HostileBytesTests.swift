import Analysis
import Canvas
import Scenarios
import TerminalUI
import Testing
import Wire

/// Whatever comes off a wire, out of a log or from a keyboard: no control reaches a canvas.
@Suite struct HostileBytesTests {
    /// Escape sequences, C0, C1, bidirectional overrides, zero-width and wide scalars, broken UTF-8.
    static let poison: [UInt8] =
        Array(0...255) + Array("\u{1B}]52;c;AAAA\u{7}\u{1B}[2J\u{9B}31m\u{202E}\u{2066}\u{200B}\u{FEFF}漢字🙂é\r\n".utf8)

    static func events(_ octets: [UInt8]) -> [Event] {
        let id = ConnectionID(1)
        let text = String(decoding: octets, as: UTF8.self)
        let request =
            Array("GET /".utf8) + octets + Array(" HTTP/1.1\r\nHost: a\r\nX: ".utf8) + octets + [13, 10, 13, 10]
        let response = Array("HTTP/1.1 200 ".utf8) + octets + Array("\r\nContent-Length: 4\r\n\r\n".utf8) + octets
        return [
            Event(.zero, .open(id, client: "\u{1B}[31m:1\(text)", server: text)),
            Event(.zero, .bytes(id, .clientToServer, request)),
            Event(.zero, .claim(id, .clientToServer, .server, Claim(0..<9, .request(1), .discarded))),
            Event(.zero, .bytes(id, .serverToClient, response)),
            Event(.zero, .claim(id, .serverToClient, .client, Claim(0..<response.count, .none, .stray))),
            Event(.zero, .log(id, .client, text)), Event(.zero, .log(nil, .lab, text)),
            Event(.zero, .close(id, .serverToClient, .rst)),
        ]
    }

    static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == Canvas.continuation { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .nonspacingMark, .enclosingMark, .spacingMark:
            return false
        default: return true
        }
    }

    @Test(arguments: ScreenTests.sizes, [Glyphs.unicode, .ascii])
    func nothingPasses(_ size: Size, _ glyphs: Glyphs) throws {
        var stage = Stage(size, glyphs: glyphs)
        stage.press(.enter)
        stage.update(.events(Self.events(Self.poison)))
        for pane in Pane.allCases {
            stage.press(.character(Unicode.Scalar(0x30 + UInt8(pane.rawValue))), "\\")
            for _ in 0..<3 {
                stage.press("v", "t", "g")
                for _ in 0..<12 {
                    stage.press(.down)
                    expectHarmless(stage.canvas)
                }
            }
            stage.press("\\")
        }
    }

    @Test func nothingTypedPasses() {
        var stage = Stage()
        stage.press(.down, .tab, .down, .down, "e")
        for octet in Self.poison { stage.press(.character(Unicode.Scalar(octet))) }
        expectHarmless(stage.canvas)
        stage.press(.escape, .enter, "x")
        for octet in Self.poison { stage.press(.character(Unicode.Scalar(octet))) }
        expectHarmless(stage.canvas)
        stage.update(.outcome(.exportFailed(String(decoding: Self.poison, as: UTF8.self))))
        expectHarmless(stage.canvas)
        stage.press(.escape)
        stage.update(.outcome(.failed(String(decoding: Self.poison, as: UTF8.self))))
        expectHarmless(stage.canvas)
    }

    /// What goes to the clipboard has line ends, and besides them nothing that a terminal would obey.
    @Test(arguments: ByteForm.allCases) func nothingPassesToTheClipboard(_ form: ByteForm) throws {
        var stage = Stage()
        stage.press(.enter)
        stage.update(.events(Self.events(Self.poison)))
        while stage.model.byteForm != form { stage.press("v") }
        stage.press("g")
        for _ in 0..<12 {
            stage.press("y", ".")
            guard case .copy(let text) = stage.effects.last else { continue }
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || Self.isHarmless($0) })
        }
        #expect(stage.effects.contains { if case .copy = $0 { true } else { false } })
    }

    private func expectHarmless(_ canvas: Canvas, sourceLocation: SourceLocation = #_sourceLocation) {
        let bad = canvas.cells.filter { !Self.isHarmless($0.scalar) }.map(\.scalar.value)
        #expect(bad.isEmpty, sourceLocation: sourceLocation)
    }
}
