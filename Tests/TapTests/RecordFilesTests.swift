import Foundation
import Formats
import Testing
import Wire

@testable import Sockets
@testable import Tap

@Suite struct RecordFilesTests {
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        var path: String { url.appendingPathComponent("record.jsonl").path }
        var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
    }

    private static let session = SessionLog.Session(tool: "straybyte", source: "test", epoch: 0)

    @Test func anExistingFileIsNotOverwrittenUnlessForced() throws {
        let folder = try Folder()
        try Data("old".utf8).write(to: URL(fileURLWithPath: folder.path))
        let expected = "cannot write \(folder.path): file exists (--force overwrites it)"
        #expect(throws: TapLogTrouble(expected)) {
            try RecordFiles(path: folder.path, rotation: nil, keep: 10, force: false)
        }
        _ = try RecordFiles(path: folder.path, rotation: nil, keep: 10, force: true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path)).isEmpty)
    }

    @Test(arguments: [1, 2, 4]) func keepsSoManyFiles(_ keep: Int) throws {
        let folder = try Folder()
        let files = try RecordFiles(path: folder.path, rotation: 4_000, keep: keep, force: false)
        let traffic = Traffic()
        let tap = TapSession(
            traffic.tape, budget: 1 << 20, closeness: .suspects, logs: [try TapLog(Self.session, to: files)])
        traffic.open(1)
        for _ in 0..<50 {
            traffic.exchange(1, size: 400)
            traffic.flush()
            _ = tap.consume()
        }
        #expect(folder.names.count == keep)
        #expect(files.paths.count == keep)
        for path in files.paths {
            let octets = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(octets.count < 6_000)
            #expect(try SessionLog.read(octets).notes == [])
        }
    }

    @Test func whatWasEvictedCanBeReadBack() throws {
        let folder = try Folder()
        let files = try RecordFiles(path: folder.path, rotation: 100_000, keep: 100, force: false)
        let traffic = Traffic(slabSize: 1 << 16)
        let tap = TapSession(
            traffic.tape, budget: 1 << 18, closeness: .suspects, logs: [try TapLog(Self.session, to: files)])
        traffic.open(1)
        traffic.open(12)
        for _ in 0..<40 {
            traffic.exchange(1, size: 10_000)
            traffic.exchange(12, size: 10_000)
            traffic.flush()
            _ = tap.consume()
        }
        let id = ConnectionID(1)
        #expect(tap.events(of: id) == nil)
        #expect(files.paths.count > 3)
        var recording = Recording()
        for event in try RecordReader.events(of: id, in: files.paths) { try recording.append(event) }
        #expect(recording.connections.count == 1)
        #expect(recording.connections[0].serverToClient.bytes.count == tap.recorded[.serverToClient].octets / 2)
        #expect(recording.connections[0].clientToServer.bytes.count == tap.recorded[.clientToServer].octets / 2)
        #expect(recording.entries.count == 81)
        #expect(throws: TapLogTrouble.self) { try RecordReader.events(of: ConnectionID(2), in: files.paths) }
    }
}
