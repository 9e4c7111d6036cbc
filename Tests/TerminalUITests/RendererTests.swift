import Canvas
import Scenarios
import Testing
import Wire

@testable import TerminalUI

/// What is left alone looks as if it had been drawn.
@Suite struct RendererTests {
    static let keys: [Key] =
        [
            .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .tab, .backTab, .enter, .escape, "q", " ", "!",
            .control("u"),
        ] + "123456\\,.[]{}bcnr+-/NfpFm';:yxvtezZTMR<>gGhjkl?".unicodeScalars.map { .character($0) }

    @Test(arguments: UInt64(1)...12) func looksAsIfDrawnFromNothing(_ seed: UInt64) throws {
        var random = Chance(state: seed)
        let scenarios = ["head-body", "upgrade-discard"]
        var stage = try Stage(
            scenarios[Int(seed % 2)], random.below(2) == 0 ? .buggy : .fixed, requests: 3 + random.below(5),
            [Stage.small, Stage.medium, Stage.large][random.below(3)])
        if seed % 4 == 0 { stage.update(.opened(SessionSource(.tap, name: "t"), epoch: 0)) }
        var renderer = Renderer()
        var traffic = Connections()
        for step in 0..<150 {
            switch random.below(12) {
            case 0 where seed % 4 == 0: stage.update(.events(traffic.next(random.below(40))))
            case 1 where step % 5 == 0:
                let sizes = [(80, 24), (120, 40), (200, 50), (60, 18), (300, 100), (30, 5)]
                let (columns, rows) = sizes[random.below(sizes.count)]
                stage.resize(columns, rows)
            case 2: stage.mouse([.press, .wheelDown, .double][random.below(3)], random.below(120), random.below(40))
            case 3: stage.update(.tick(.milliseconds(7)))
            case 4 where seed % 4 == 0:
                var source = stage.model.source
                source.kept = random.below(3) == 0 ? nil : random.below(5_000)
                source.isOver = random.below(4) == 0
                source.damage = random.below(4) == 0 ? "cut off" : nil
                stage.update(.source(source))
            case 5 where step % 7 == 0:
                stage.press("f", .control("u"))
                stage.type(["stray>0", "method=GET", "port=80", ""][random.below(4)])
                stage.press(.enter)
            default: stage.press(Self.keys[random.below(Self.keys.count)])
            }
            let expected = stage.canvas
            let drawn = renderer.draw(stage.model, stage.model.size)
            if drawn != expected {
                let roles = { (number: UInt8) in Role(rawValue: number)?.name ?? "?" }
                #expect(
                    GoldenText(drawn, roleName: roles).description == GoldenText(expected, roleName: roles).description,
                    "seed \(seed), step \(step)")
                return
            }
        }
    }

    /// Analyses of connections that are over are given up and made again, and nobody sees it.
    @Test func packsWhatIsOver() throws {
        var stage = Stage(Stage.medium)
        stage.update(.opened(SessionSource(.tap, name: "t"), epoch: 0))
        var traffic = Connections()
        let events = traffic.next(300)
        stage.update(.events(events))
        let packed = stage.model.session.connections.filter(\.isPacked).count
        #expect(packed > 200)
        stage.press("1", "g")
        for _ in 0..<120 {
            stage.press(.down)
            #expect(stage.model.subject != nil)
        }
        #expect(stage.model.session.connections.filter(\.isPacked).count > 100)
        stage.press("/")
        stage.type("/number/250 ")
        stage.press(.enter)
        #expect(stage.model.selection.connection == 250)
        #expect(stage.model.rowIndex == 1)
    }

    /// Short connections, some of them with stray bytes.
    struct Connections {
        private var count = 0

        mutating func next(_ number: Int) -> [Event] {
            (0..<number).flatMap { _ in
                let id = ConnectionID(count + 1)
                let time = Timestamp(nanoseconds: Int64(count) * 1_000_000)
                let stray = count % 3 == 0 ? "stray" : ""
                defer { count += 1 }
                return [
                    Event(time, .open(id, client: "127.0.0.1:\(40_000 + count)", server: "127.0.0.1:80")),
                    Event(
                        time,
                        .bytes(id, .clientToServer, Array("GET /number/\(count) HTTP/1.1\r\nHost: a\r\n\r\n".utf8))),
                    Event(time, .bytes(id, .serverToClient, Array("HTTP/1.1 204 No Content\r\n\r\n\(stray)".utf8))),
                    Event(time, .close(id, .clientToServer, .fin)), Event(time, .close(id, .serverToClient, .fin)),
                ]
            }
        }
    }
}

/// SplitMix64: the same for the same seed.
private struct Chance {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
