import Analysis
import Formats
import Foundation
import Scenarios
import Testing
import Wire

struct PcapngTests {
    /// The fixed parts, octet by octet.
    @Test func aFileIsOneSectionWithOneInterface() throws {
        let octets = try ExportFormat.pcapng.octets(of: SessionAnalysis(), Sessions.session)
        #expect(Array(octets[0..<4]) == [0x0A, 0x0D, 0x0D, 0x0A])
        #expect(Array(octets[8..<16]) == [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0])
        let length = Int(octets[4]) | Int(octets[5]) << 8
        // Interface description, Ethernet, no limit.
        #expect(Array(octets[length..<length + 4]) == [1, 0, 0, 0])
        #expect(Array(octets[length + 8..<length + 16]) == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(octets.count % 4 == 0)
    }

    /// Every scenario, addresses of any kind, segments larger than a packet: one file, for the programs start slowly.
    @Test(.enabled(if: Wireshark.isInstalled)) func wiresharkReadsTheSameOctets() throws {
        var events: [Event] = []
        for scenario in Scenario.all {
            for variant in Variant.allCases {
                let analysis = try Sessions.run(scenario.name, variant, requests: 4, gap: 200)
                events += analysis.recording.renumbered(from: events.count)
            }
        }
        let large = [UInt8](repeating: 0x61, count: 200_000)
        for (client, server) in [("[::1]:1", "[2001:db8::7:1]:80"), ("a\u{1B}", "b:c"), ("127.0.0.1:7", "[::1]:8")] {
            let id = ConnectionID(events.count)
            let time = events.last?.time ?? .zero
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n"
            events.append(Event(time, .open(id, client: client, server: server)))
            events.append(Event(time, .bytes(id, .clientToServer, Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))))
            events.append(Event(time, .bytes(id, .serverToClient, Array(head.utf8))))
            // More than a segment holds, more than a window without its scale.
            for _ in 1...(client == "[::1]:1" ? 6 : 1) {
                events.append(Event(time, .bytes(id, .serverToClient, large)))
            }
            events.append(Event(time, .close(id, .serverToClient, .rst)))
        }
        try compare(try Sessions.analysis(events.sorted { $0.time < $1.time }))
    }

    @Test(.enabled(if: Wireshark.isInstalled)) func findingsAreCommentsOnTheirPackets() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let file = try Wireshark.Capture(analysis)
        let finding = try #require(analysis.findings.first)
        let rows = try file.fields(["tcp.len", "frame.comment"], filter: "frame.comment")
        #expect(rows.count == 1)
        #expect(rows.first?.first == "\(finding.range.count)")
        let comment = try #require(rows.first?.last)
        for part in [finding.code.rawValue, finding.message, finding.section, "caused by: exchange 1"] {
            #expect(comment.contains(part), "\(comment)")
        }
    }

    @Test(.enabled(if: Wireshark.isInstalled)) func missingOctetsAreMissingThereToo() throws {
        let id = ConnectionID(1)
        let analysis = try Sessions.analysis([
            Event(.zero, .open(id, client: "127.0.0.1:40001", server: "127.0.0.1:8080")),
            Event(.zero, .bytes(id, .clientToServer, Array("GET / HTTP/1.1\r\n".utf8))),
            Event(.zero, .gap(id, .clientToServer, 9)),
            Event(.zero, .bytes(id, .clientToServer, Array("\r\n".utf8))),
        ])
        let capture = try Wireshark.Capture(analysis)
        let rows = try capture.fields(
            ["tcp.len", "tcp.seq", "tcp.analysis.flags"], filter: "frame.cap_len < frame.len")
        #expect(rows == [["9", "17", ""]])
        #expect(try capture.fields(["tcp.seq", "tcp.analysis.flags"], filter: "tcp.len == 2") == [["26", ""]])
    }

    /// Neither program has anything to complain of, and the octets that Wireshark puts together are the recording's.
    private func compare(_ analysis: SessionAnalysis) throws {
        let file = try Wireshark.Capture(analysis)
        let infos = try file.run("capinfos", ["-M"])
        #expect(infos.errors == "")
        #expect(infos.output.contains("Strict time order:   True"), "\(infos.output)")
        let complaints = ["tcp.analysis.flags", "_ws.malformed", "ip.checksum.status", "tcp.checksum.status"]
        let packets = try file.fields(["tcp.stream", "tcp.len", "frame.time_epoch"] + complaints, filter: "frame")
        for packet in packets {
            // 1 is good; IPv6 has no checksum of its own.
            #expect(packet[3...] == ["", "", "1", "1"] || packet[3...] == ["", "", "", "1"], "\(packet)")
        }
        let connections = analysis.recording.connections
        let octets = try file.follow(connections.count)
        for (index, record) in connections.enumerated() {
            #expect(octets[index] == [record.clientToServer.bytes, record.serverToClient.bytes], "\(record.client)")
            let seen = packets.filter { $0[0] == "\(index)" && $0[1] != "0" }.map { Array($0[1...2]) }
            let segments = Direction.allCases.flatMap { Array(record[$0].segments) }.flatMap(Self.packets)
            #expect(seen.sorted { $0.joined() < $1.joined() } == segments.sorted { $0.joined() < $1.joined() })
        }
    }

    /// Lengths and times of the packets that a segment makes: a packet holds 65,535 octets.
    private static func packets(_ segment: DirectionRecord.Segment) -> [[String]] {
        let limit = 65_495
        let nanoseconds = String(segment.time.nanoseconds % 1_000_000_000 + 1_000_000_000).dropFirst()
        let time = "\(Sessions.session.epoch + segment.time.nanoseconds / 1_000_000_000).\(nanoseconds)"
        return stride(from: 0, to: segment.range.count, by: limit).map { start in
            ["\(min(limit, segment.range.count - start))", time]
        }
    }
}

extension Recording {
    /// The events with other numbers and addresses, to be put beside those of other recordings.
    fileprivate func renumbered(from number: Int) -> [Event] {
        entries.indices.map { index in
            var event = event(at: index)
            let new = { (id: ConnectionID) in ConnectionID(id.number + number) }
            switch event.kind {
            case .open(let id, let client, let server):
                let client = client.replacing("127.0.0.1", with: "127.0.\(number % 250).2")
                event.kind = .open(new(id), client: client, server: server)
            case .bytes(let id, let direction, let octets): event.kind = .bytes(new(id), direction, octets)
            case .gap(let id, let direction, let count): event.kind = .gap(new(id), direction, count)
            case .claim(let id, let direction, let observer, let claim):
                event.kind = .claim(new(id), direction, observer, claim)
            case .log(let id, let party, let text): event.kind = .log(id.map(new), party, text)
            case .close(let id, let direction, let ending): event.kind = .close(new(id), direction, ending)
            }
            return event
        }
    }
}

/// The real programs, where they are installed.
enum Wireshark {
    static let isInstalled = ["tshark", "capinfos"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    /// A session as a capture file, gone with the value.
    final class Capture {
        private let folder: URL
        private var path: String { folder.appendingPathComponent("session.pcapng").path }

        init(_ analysis: SessionAnalysis) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("straybyte-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let octets = try ExportFormat.pcapng.octets(of: analysis, Sessions.session)
            try Data(octets).write(to: folder.appendingPathComponent("session.pcapng"))
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        /// Rows of the packets that a display filter lets through.
        func fields(_ names: [String], filter: String) throws -> [[String]] {
            var arguments = ["-n", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
            arguments += ["-T", "fields", "-E", "separator=\u{1}", "-Y", filter] + names.flatMap { ["-e", $0] }
            let outcome = try run("tshark", arguments)
            return outcome.output.split(separator: "\n").map {
                $0.split(separator: "\u{1}", omittingEmptySubsequences: false).map(String.init)
            }
        }

        /// What each side of each stream sent, as put together again.
        func follow(_ streams: Int) throws -> [[[UInt8]]] {
            let taps = (0..<streams).flatMap { ["-z", "follow,tcp,raw,\($0)"] }
            var octets: [Int: [[UInt8]]] = [:]
            var stream = 0
            // A heading with `Filter: tcp.stream eq 3`, then lines of hexadecimal digits, the server's after a tab.
            for line in try run("tshark", ["-n", "-q"] + taps).output.split(separator: "\n") {
                if line.hasPrefix("Filter: "), let number = line.split(separator: " ").last.flatMap({ Int($0) }) {
                    stream = number
                    octets[stream] = [[], []]
                } else if !line.contains(":"), !line.hasPrefix("=") {
                    octets[stream]?[line.hasPrefix("\t") ? 1 : 0] += Self.octets(line.drop { $0 == "\t" })
                }
            }
            return (0..<streams).map { octets[$0] ?? [] }
        }

        private static func octets(_ digits: Substring) -> [UInt8] {
            let values = digits.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
            return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
        }

        func run(_ program: String, _ arguments: [String]) throws -> (output: String, errors: String) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/\(program)")
            process.arguments = program == "tshark" ? ["-r", path] + arguments : arguments + [path]
            let files = try ["output", "errors"].map { name in
                let url = folder.appendingPathComponent("\(name)-\(UUID().uuidString)")
                try Data().write(to: url)
                return url
            }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: files[0])
            process.standardError = try FileHandle(forWritingTo: files[1])
            try process.run()
            process.waitUntilExit()
            let text = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
            // tshark warns about running as root, which is no matter of the file.
            let errors = text[1].split(separator: "\n").filter { !$0.contains("Running as user") }.joined(
                separator: "\n")
            guard process.terminationStatus == 0 else { throw Failure(errors: errors) }
            return (text[0], errors)
        }
    }

    struct Failure: Error {
        var errors: String
    }
}
