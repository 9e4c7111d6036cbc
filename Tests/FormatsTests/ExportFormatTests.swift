import Analysis
import Formats
import Foundation
import Scenarios
import Testing
import Wire

/// What holds for every format.
struct ExportFormatTests {
    @Test(arguments: ExportFormat.allCases, Scenario.all.map(\.name))
    func everyScenarioCanBeExported(_ format: ExportFormat, _ name: String) throws {
        for variant in Variant.allCases {
            let scenario = try #require(Scenario.named(name))
            let analysis = try Sessions.run(name, variant, requests: scenario.requests, gap: 200)
            let one = analysis.connections[0].id
            let part = format == .raw ? try Sessions.select(one, analysis) : analysis
            let octets = try format.octets(of: part, Sessions.session)
            #expect(!octets.isEmpty)
            if format.isText { expectHarmless(String(decoding: octets, as: UTF8.self), "\(variant)") }
        }
    }

    @Test(arguments: ExportFormat.allCases.filter { $0 != .raw })
    func anEmptySessionCanBeExported(_ format: ExportFormat) throws {
        #expect(!(try format.octets(of: SessionAnalysis(), Sessions.session)).isEmpty)
        let empty = try Sessions.analysis([Event(.zero, .open(ConnectionID(1), client: "c", server: "s"))])
        #expect(!(try format.octets(of: empty, Sessions.session)).isEmpty)
    }

    /// Whatever octets, words, addresses and names come: text formats stay printable.
    @Test(arguments: ExportFormat.allCases.filter(\.isText), UInt64(1)...12)
    func nothingHostilePasses(_ format: ExportFormat, _ seed: UInt64) throws {
        let analysis = try Sessions.analysis(Sessions.hostile(seed: seed))
        let session = SessionLog.Session(tool: "t\u{1B}<", source: "\u{1B}]0;x\u{7}\u{202E}\n<script>`", epoch: 0)
        let text = String(decoding: try format.octets(of: analysis, session), as: UTF8.self)
        #expect(!text.unicodeScalars.contains("\u{FFFD}"))
        expectHarmless(text, "seed \(seed)")
    }

    @Test func aListCanTellThemApart() {
        let formats = ExportFormat.allCases
        #expect(Set(formats.map(\.summary)).count == formats.count)
        #expect(Set(formats.map(\.fileExtension)).count == formats.count)
        for format in formats { #expect(!format.files(.init()).isEmpty) }
    }

    @Test func rawOctetsAreThoseOfTheWire() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let record = analysis.recording.connections[0]
        var files: [[UInt8]] = [[], []]
        try ExportFormat.raw.write(ExportSource(analysis, Sessions.session), options: .init()) { files[$0] += $1 }
        #expect(ExportFormat.raw.files(.init()) == [".c2s", ".s2c"])
        #expect(files == [record.clientToServer.bytes, record.serverToClient.bytes])
        for direction in Direction.allCases {
            let options = ExportFormat.Options(direction: direction)
            #expect(ExportFormat.raw.files(options) == [""])
            #expect(
                try ExportFormat.raw.octets(of: analysis, Sessions.session, options: options) == record[direction].bytes
            )
        }
    }

    @Test func rawAsksWhichOfSeveralConnections() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 3, gap: 200)
        #expect(throws: ExportFormat.Refusal.self) { try ExportFormat.raw.octets(of: analysis, Sessions.session) }
        #expect(throws: ExportFormat.Refusal.self) {
            try ExportFormat.raw.octets(of: SessionAnalysis(), Sessions.session)
        }
    }

    @Test func theFormatsOfTextAreTheirWriters() throws {
        let analysis = try Sessions.run("head-body", .fixed, requests: 1, gap: 0)
        let text = { (format: ExportFormat) in
            String(decoding: try format.octets(of: analysis, Sessions.session), as: UTF8.self)
        }
        #expect(try text(.jsonl) == SessionLog.text(of: analysis, Sessions.session))
        #expect(try text(.text) == TextReport.text(of: analysis, Sessions.session, options: .init()))
    }
}

extension Sessions {
    /// A session of that connection alone.
    static func select(_ id: ConnectionID, _ analysis: SessionAnalysis) throws -> SessionAnalysis {
        SessionAnalysis(try Selection(connections: [id]).apply(to: analysis.recording))
    }
}
