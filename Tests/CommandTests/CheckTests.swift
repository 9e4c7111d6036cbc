import Foundation
import Testing

/// Verdicts on captures as a user gets them.
@Suite("Check")
struct CheckTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("CapturesTests/Fixtures").path

    @Test(arguments: [
        ("go1.22-head-quick", 1 as Int32, "connections 1 requests 2 responses 2 stray 54 eaten 0 findings 1\n"),
        ("go1.22-head-slow", 1, "connections 8 requests 8 responses 8 stray 432 eaten 0 findings 8\n"),
        ("go1.27-head-fixed", 0, "connections 1 requests 6 responses 6 stray 0 eaten 0 findings 0\n"),
        ("gevent26.9.0-h2c", 1, "connections 3 requests 6 responses 6 stray 0 eaten 39 findings 3 notes 3\n"),
        ("gevent26.9.0-plain", 0, "connections 1 requests 6 responses 6 stray 0 eaten 0 findings 0 notes 1\n"),
    ])
    func capturesOfRealPeersGetTheirVerdict(_ name: String, _ status: Int32, _ summary: String) throws {
        let run = try Program.run("check", "\(Self.folder)/\(name).pcap")
        #expect(run.status == status)
        #expect(run.output.contains(summary))
        #expect(run.errors == "")
    }

    @Test(arguments: ["text", "jsonl", "junit"]) func everyFormHasTheFinding(_ form: String) throws {
        let run = try Program.run("check", "\(Self.folder)/go1.22-head-quick.pcap", "--format", form)
        #expect(run.status == 1)
        #expect(run.output.contains("EXCESS-AFTER-BODYLESS"))
        #expect(run.output.contains("golang/go#68609"))
    }

    @Test func aCaptureThatIsCutOffIsJudgedUpToThere() throws {
        let scratch = try Scratch()
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/gevent26.9.0-plain.pcap"))
        try whole.prefix(whole.count - 1).write(to: URL(fileURLWithPath: scratch.path("cut")))
        let run = try Program.run("check", scratch.path("cut"))
        #expect(run.status == 0)
        #expect(run.output.contains("requests 6 responses 6"))
        #expect(run.errors.hasSuffix(": the last record is cut off\n"))
        #expect(run.errors.hasPrefix("straybyte: \(scratch.path("cut")): the capture ends at offset "))
    }

    /// Green is for what was looked at.
    @Test(
        arguments: [
            ([], "the capture ends at offset 0: the last record is cut off"),
            ([0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], "version 0.4 of pcap is not known"),
            (
                [2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 99, 0, 0, 0]
                    + [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x45],
                "packets of link type 99 are not read: 1"
            ),
        ] as [([UInt8], String)], ["text", "junit"])
    func aCaptureOfWhichNothingCanBeReadIsAnError(_ capture: ([UInt8], String), _ form: String) throws {
        let scratch = try Scratch()
        let path = scratch.path("capture")
        try Data([0xD4, 0xC3, 0xB2, 0xA1] + capture.0).write(to: URL(fileURLWithPath: path))
        let run = try Program.run("check", path, "--format", form)
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("straybyte: cannot read \(path): ") && run.errors.contains(capture.1))
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test(
        arguments: [
            ([0x1F, 0x8B, 8, 0], "it is compressed with gzip; unpack it first"), ([], "it is empty"),
            (Array("hello".utf8), "it is neither a capture (pcap, pcapng) nor a session log"),
        ] as [([UInt8], String)])
    func whatIsNoSessionIsOneLine(_ octets: [UInt8], _ reason: String) throws {
        let scratch = try Scratch()
        let path = scratch.path("file")
        try Data(octets).write(to: URL(fileURLWithPath: path))
        let run = try Program.run("check", path)
        #expect(run.status == 2)
        #expect(run.output == "")
        #expect(run.errors == "straybyte: cannot read \(path): \(reason)\n")
    }

    /// A capture without HTTP began when its first packet came.
    @Test func aCaptureWithoutHTTPHasAStart() throws {
        let scratch = try Scratch()
        let path = scratch.path("arp.pcap")
        var octets: [UInt8] = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
        let second = UInt32(1_795_219_200)
        octets += withUnsafeBytes(of: second.littleEndian, Array.init) + [0, 0, 0, 0, 42, 0, 0, 0, 42, 0, 0, 0]
        octets += [UInt8](repeating: 0xFF, count: 12) + [8, 6] + [UInt8](repeating: 0, count: 28)
        try Data(octets).write(to: URL(fileURLWithPath: path))
        let run = try Program.run("check", path, "--format", "jsonl")
        #expect(run.status == 0)
        #expect(run.output.contains(#""start":"2026-11-21T00:00:00Z""#), "\(run.output)")
    }

    @Test func aLogOfACaptureGetsTheSameVerdict() throws {
        let scratch = try Scratch()
        let log = scratch.path("session.jsonl")
        let export = try Program.run("export", "\(Self.folder)/gevent26.9.0-h2c.pcap", "--as", "jsonl", "-o", log)
        #expect(export.status == 0)
        let run = try Program.run("check", log)
        #expect(run.status == 1)
        #expect(run.output.contains("connections 3 requests 6 responses 6 stray 0 eaten 39 findings 3 notes 3\n"))
    }
}
