import Analysis
import Scenarios
import Testing
import Wire

@Suite struct FilterTests {
    /// Connections of both scenarios, buggy and fixed: ids 1 to 9.
    static let subjects = Result {
        try ScenarioTests.cases[2...].flatMap { test in
            let session = try ScenarioTests.analysis(try ScenarioTests.run(test))
            return session.connections.map { ConnectionSubject($0.summary, session.recording.connection($0.id)) }
        } + [
            // One that is not here.
            ConnectionSubject(
                ConnectionSummary(id: ConnectionID(77), client: "[::1]:9", server: "s:443", opened: .zero), nil)
        ]
    }

    /// head-body fixed; three times upgrade-discard buggy; upgrade-discard fixed; the one that is not here.
    @Test(arguments: [
        ("eaten>0", "011100"), ("eaten=13", "011100"), ("stray>0", "000000"), ("verdict=bad", "011100"),
        ("verdict!=ok", "011111"), ("verdict=unknown", "000001"), ("method=HEAD", "100000"),
        ("method=head", "100000"), ("method!=HEAD", "011111"), ("status>=400", "011100"), ("status!=200", "000001"),
        ("finding=EATEN-BYTES", "011100"), ("finding~eaten", "011100"), ("finding!~eaten", "100011"),
        ("port=8080", "111110"), ("port=443 or port=9", "000001"), ("requests>2", "100010"), ("connection=2", "001000"),
        ("not eaten>0", "100011"), ("!(eaten>0)", "100011"), ("eaten>0 and connection<=2", "011000"),
        ("method=HEAD or eaten>0 and connection=3", "100100"), ("(method=HEAD or eaten>0) and connection=3", "000100"),
        ("eaten>0&&connection=1||method=HEAD", "110000"), ("client~[::", "000001"), ("server=\"s:443\"", "000001"),
        ("open=yes", "000001"), ("reusable=no", "111110"), ("bytes>0", "111110"), ("bytes~\"Hello, World!\"", "01111?"),
        ("bytes~x:48656C6C6F", "01111?"), ("bytes~r:Hel+o", "01111?"), ("bytes!~hello", "10000?"),
        ("bytes~hello or connection=77", "011111"), ("bytes~hello and connection<77", "011110"),
        ("not (bytes~hello)", "10000?"),
    ])
    func matches(_ text: String, _ expected: String) throws {
        let filter = try Filter(text)
        let found = try Self.subjects.get().map { filter.matches($0).map { $0 ? "1" : "0" } ?? "?" }.joined()
        #expect(found == expected)
    }

    @Test(arguments: [
        ("", 0, "expected a condition such as stray>0"), ("  ", 2, "expected a condition such as stray>0"),
        ("strya>0", 0, "there is no field 'strya'"), ("stray", 5, "stray takes != <= >= = < >"),
        ("method>GET", 6, "method takes != !~ = ~"), ("stray>", 6, "stray> needs a value"),
        ("stray>x", 6, "stray is a number, 'x' is none"), ("stray>-1", 6, "stray is a number, '-1' is none"),
        ("status=+5", 7, "status is a number, '+5' is none"), ("verdict=good", 8, "there is no verdict 'good'"),
        ("finding=NOPE", 8, "there is no finding 'NOPE'"), ("(stray>0", 8, "the parenthesis at 1 is not closed"),
        ("stray>0)", 7, "expected and, or, or the end"), ("stray>0 eaten>0", 8, "expected and, or, or the end"),
        ("stray>0 and", 11, "expected a condition such as stray>0"), ("not", 3, "expected a condition such as stray>0"),
        ("bytes~\"abc", 6, "the quotation mark at 7 is not closed"),
        ("bytes~x:0", 6, "hexadecimal digits come in pairs"),
        ("bytes~r:(", 6, "the ( is not closed"),
        ("stray>99999999999999999999", 6, "stray is a number, '99999999999999999999' is none"),
        ("\u{1B}[31m", 0, "there is no field '\u{1B}[31m'"), ("&", 0, "there is no field '&'"),
    ])
    func refuses(_ text: String, _ offset: Int, _ message: String) {
        do {
            _ = try Filter(text)
            Issue.record("taken")
        } catch {
            #expect(error.offset == offset)
            #expect(error.description == message)
        }
    }

    @Test(arguments: [
        ("st", ["stray", "status"]), ("stray>0 an", ["and "]), ("stray>0 and ver", ["verdict"]),
        ("verdict=", ["unknown", "ok", "warn", "bad"]), ("verdict=b", ["bad"]), ("finding=EATEN", ["EATEN-BYTES"]),
        ("verdict=ok", [" and ", " or "]), ("method", ["!=", "!~", "=", "~"]), ("bytes~", ["\"", "x:", "r:"]),
        ("(method=PO", ["POST"]),
        ("nonsense ", []), ("verdict=ok ", ["and ", "or "]), ("stray>0", [" and ", " or "]),
    ])
    func completes(_ text: String, _ expected: [String]) {
        #expect(Filter.completions(of: text).map(\.text) == expected)
    }

    /// What completion offers never makes a text worse, wherever one is.
    @Test func everyCompletionLeadsOn() {
        var texts = [""]
        for _ in 0..<3 {
            texts = texts.flatMap { text in
                Filter.completions(of: text).map { completion in
                    String(String.UnicodeScalarView(text.unicodeScalars.prefix(completion.offset))) + completion.text
                }
            }
            for text in texts {
                do {
                    _ = try Filter(text)
                } catch {
                    let typed = text.unicodeScalars.count
                    #expect(
                        error.offset >= typed - 1 || !error.description.contains("there is no"), "\(text): \(error)")
                }
            }
            texts = Array(texts.prefix(400))
        }
        #expect(!texts.isEmpty)
    }

    @Test func aRowIsAskedForItsOwn() throws {
        let session = try ScenarioTests.analysis(try ScenarioTests.run(ScenarioTests.cases[3]))
        let slot = session.connections[0]
        let detail = try #require(slot.detail)
        let record = try #require(session.recording.connection(slot.id))
        func rows(_ text: String) throws -> [TimelineRow.Kind] {
            let filter = try Filter(text)
            return detail.rows.filter { filter.matches(RowSubject($0, detail, record, slot.summary)) == true }.map(
                \.kind)
        }
        #expect(try rows("status>=400") == [.request(2), .response(2)])
        #expect(try rows("eaten>0") == [.eaten(victim: .request(2), eater: .request(1))])
        #expect(try rows("bytes~\"400 Bad\"") == [.response(2)])
        #expect(try rows("connection=1").count == detail.rows.count)
    }
}

@Suite struct BytePatternTests {
    @Test(arguments: [
        ("html", "<HTML><html>", 1..<5), ("HTML", "<html><HTML>", 7..<11), ("x:0d 0A", "a\r\n", 1..<3),
        ("r:a.c", "xabc", 1..<4), ("r:[0-9]+", "ab1234c", 2..<6), ("r:(foo|foobar)", "a foobar", 2..<8),
        ("r:a{2,3}", "caaaa", 1..<4), ("r:a{2}b", "aaab", 1..<4), ("r:x*y", "xxxy", 0..<4), ("r:^b", "ab\nb", 3..<4),
        ("r:b$", "ba b\r\n", 3..<4), ("r:(?i)get", "a GeT", 2..<5), ("r:\\d\\d\\d OK", "HTTP/1.1 200 OK", 9..<15),
        ("r:\\x0d\\n", "a\r\n", 1..<3), ("r:[^\\s]+:", "a b: c", 2..<4), ("r:\\(", "a(", 1..<2), ("r:[]a]", "]", 0..<1),
        ("r:a\\$", "a$", 0..<2), ("r:(a|b)*c", "zabac", 1..<5), ("r:[a-]", "-", 0..<1), ("r:a{2,}", "aaa", 0..<3),
    ])
    func finds(_ pattern: String, _ text: String, _ range: Range<Int>) throws {
        #expect(try BytePattern(pattern).first(in: Array(text.utf8)) == range)
    }

    @Test(arguments: ["x:0d0a", "r:a.c", "r:^b", "abc"]) func findsNothing(_ pattern: String) throws {
        #expect(try BytePattern(pattern).first(in: Array("a\nc xb\ra".utf8)) == nil)
        #expect(try BytePattern(pattern).first(in: []) == nil)
    }

    @Test(arguments: [
        "", "x:", "x:0", "x:0g", "r:", "r:(", "r:)", "r:[", "r:[a", "r:*", "r:a{", "r:a{3,2}", "r:a{999}", "r:\\",
        "r:\\x1",
        "r:[z-a]", "r:a*", "r:(a{255}){255}",
    ])
    func refuses(_ pattern: String) {
        #expect(throws: BytePattern.Mistake.self) { try BytePattern(pattern) }
    }

    /// What hangs a matcher that goes back and forth is answered at once.
    @Test func nothingExplodes() throws {
        let pattern = try BytePattern("r:(a|aa)+(a|aa)+(a|aa)+b")
        #expect(pattern.first(in: [UInt8](repeating: 0x61, count: 500)) == nil)
    }

    /// Forwards and backwards find the same matches, wherever they begin.
    @Test(arguments: ["ab", "r:a+b", "x:6162"], [1, 17, 2026] as [UInt64])
    func bothWays(_ text: String, _ seed: UInt64) throws {
        var random = Seeded(state: seed)
        let octets = (0..<10_000).map { _ in [0x61, 0x62, 0x63].randomElement(using: &random)! as UInt8 }
        let pattern = try BytePattern(text)
        var starts: [Int] = []
        while let match = pattern.first(in: octets, from: starts.last.map { $0 + 1 } ?? 0) {
            starts.append(match.lowerBound)
        }
        #expect(starts.count > 100, "seed \(seed)")
        for probe in 0..<200 {
            let offset = probe * 50
            let last = pattern.last(in: octets, before: offset)?.lowerBound
            #expect(last == starts.last { $0 < offset }, "seed \(seed), before \(offset)")
        }
    }

    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 11 ^ state << 31
        }
    }
}
