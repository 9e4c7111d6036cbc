import CaptureFiles
import Foundation
import Testing
import Wire

/// The octets that we put together are those that Wireshark's tshark does.
@Suite(.enabled(if: Tshark.isInstalled, "tshark is not installed (Debian package tshark): its octets are not compared"))
struct TsharkTests {
    @Test(arguments: Fixture.allCases) func fixturesAgree(_ fixture: Fixture) throws {
        try compare(fixture.path)
    }

    @Test(arguments: 1...6) func captureWithSegmentsInAnyOrderAgrees(_ seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let talk = Talk.long(&random)
        let forge = Forge(container: seed % 2 == 0 ? .pcapLittle : .pcapngNano)
        var segments = talk.segments
        for index in segments.indices.dropFirst(3).dropLast(3) where Int.random(in: 0..<4, using: &random) == 0 {
            segments.insert(segments[index], at: index + 1)
        }
        // An acknowledgement in front of what it acknowledges is a loss to tshark, so each side keeps to its own.
        for index in segments.indices.dropFirst(4).dropLast(4) where Bool.random(using: &random) {
            let (one, two) = (segments[index], segments[index + 1])
            let isSaid = !one.octets.isEmpty && !two.octets.isEmpty && one.direction == two.direction
            if isSaid { segments.swapAt(index, index + 1) }
        }
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(forge.file(segments.flatMap { forge.packets($0, port: talk.clientPort) })).write(to: url)
        try compare(url.path)
    }

    private func compare(_ path: String) throws {
        guard case .capture(let capture) = try SessionInput.open(path) else {
            Issue.record("\(path) is no capture")
            return
        }
        let recording = try capture.contents().recording
        #expect(!recording.connections.isEmpty)
        for (number, record) in recording.connections.enumerated() {
            let theirs = try Tshark.octets(of: number, in: path)
            #expect(record.clientToServer.bytes == theirs.client)
            #expect(record.serverToClient.bytes == theirs.server)
        }
    }
}

private enum Tshark {
    static let path = ["/usr/bin/tshark", "/usr/local/bin/tshark"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static var isInstalled: Bool { path != nil }

    /// What each side of a connection said: lines of hexadecimal digits, the server's behind a tab.
    static func octets(of stream: Int, in capture: String) throws -> (client: [UInt8], server: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "")
        process.arguments = ["-n", "-r", capture, "-q", "-z", "follow,tcp,raw,\(stream)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var octets: (client: [UInt8], server: [UInt8]) = ([], [])
        for line in text.split(separator: "\n") {
            let digits = line.drop { $0 == "\t" }
            guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { continue }
            let values = Array(digits).map { UInt8($0.hexDigitValue ?? 0) }
            let said = stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
            if line.first == "\t" { octets.server += said } else { octets.client += said }
        }
        return octets
    }
}
