import Analysis
import Formats
import Testing
import Wire

struct MarkdownTests {
    private static func text(_ analysis: SessionAnalysis, source: String? = nil) throws -> String {
        let session = source.map { SessionLog.Session(tool: "t", source: $0, epoch: 0) } ?? Sessions.session
        return String(decoding: try ExportFormat.md.octets(of: analysis, session), as: UTF8.self)
    }

    @Test func aReportSaysWhatAnIssueNeeds() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let text = try Self.text(analysis)
        let finding = try #require(analysis.findings.first)
        let head = """
            # `run upgrade-discard --server buggy`

            Recorded from 2026-11-21T00:00:00Z on, by `straybyte 0.1.0`.

            **1 of 1 connection is out of sync.** connections 1 requests 2 responses 2 stray 54 eaten 0 findings 1.

            | connection | client | server | requests | responses | verdict |
            |---|---|---|---|---|---|
            | 1 | `127.0.0.1:40001` | `127.0.0.1:8080` | 2 | 2 | EXCESS-AFTER-BODYLESS |

            ## Connection 1: EXCESS-AFTER-BODYLESS

            ### ✗ EXCESS-AFTER-BODYLESS

            `\(finding.message)`

            - **Where:** `s2c 56..<110`, desync, certain
            - **Caused by:** `exchange 1, HEAD / answered 200, no body (HEAD)`
            - **Section:** RFC 9112 section 6.3
            - **Known bug:** golang/go#68609 (certain)

            """
        #expect(text.hasPrefix(head))
        for condition in finding.conditions { #expect(text.contains("  - `\(condition)`\n")) }
        #expect(text.contains("- **Safe to reuse:** not safe, request 2 came after it\n"))
        #expect(text.contains("<details><summary>Timeline</summary>\n\n```text\nconnection 1  127.0.0.1:40001"))
        #expect(text.hasSuffix("```\n\n</details>\n\n"))
    }

    @Test func connectionsInSyncAreListedNotDrawn() throws {
        var events: [Event] = []
        for number in 1...30 {
            let id = ConnectionID(number)
            events.append(Event(.zero, .open(id, client: "127.0.0.1:\(number)", server: "127.0.0.1:8080")))
            events.append(Event(.zero, .bytes(id, .clientToServer, Array("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n".utf8))))
            events.append(Event(.zero, .bytes(id, .serverToClient, Array("HTTP/1.1 200 OK\r\n\r\n".utf8))))
            if number == 30 { events.append(Event(.zero, .bytes(id, .serverToClient, Array("stray".utf8)))) }
        }
        let text = try Self.text(try Sessions.analysis(events))
        #expect(text.contains("| 20 | ") && !text.contains("| 21 | ") && text.contains("| 30 | "))
        #expect(text.contains("9 more connections are in sync."))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("## ") }.count == 1)
    }

    /// Outside of code, a reader sees only words of ours: no markup, link, mention or tag can come off a wire.
    @Test(arguments: [
        "`", "``` ", "```\n<script>", "<img src=x onerror=alert(1)>", "@everyone", "[a](javascript:b)", "|", "\\|`|`",
        "~~~", "</details>",
    ])
    func nothingHostileIsMarkup(_ text: String) throws {
        let id = ConnectionID(1)
        let octets = Array(text.utf8)
        let analysis = try Sessions.analysis([
            Event(.zero, .open(id, client: text, server: text)),
            Event(
                .zero,
                .bytes(
                    id, .clientToServer,
                    Array("HEAD /".utf8) + octets.filter { $0 > 0x20 } + Array(" HTTP/1.1\r\nHost: h\r\n\r\n".utf8))),
            Event(.zero, .bytes(id, .serverToClient, Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + octets)),
            Event(.zero, .log(id, .client, text)),
        ])
        let report = try Self.text(analysis, source: text)
        let outside = Self.outsideOfCode(report)
        for word in ["script>", "<img", "everyone", "javascript", "onerror"] {
            #expect(!outside.contains(word), "\(outside)")
        }
        #expect(outside.components("</details>") == 1)
        let rows = outside.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.allSatisfy { $0.components("|") == 7 }, "\(rows)")
    }

    /// Reads fences and code spans as CommonMark does (sections 4.5 and 6.1), and leaves them out.
    private static func outsideOfCode(_ report: String) -> String {
        var fence: Int?
        return report.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> String? in
            let ticks = line.prefix { $0 == "`" }.count
            if let open = fence {
                if ticks >= open, line.allSatisfy({ $0 == "`" }) { fence = nil }
                return nil
            }
            if ticks >= 3, !line.dropFirst(ticks).contains("`") {
                fence = ticks
                return nil
            }
            return withoutSpans(line)
        }.joined(separator: "\n")
    }

    private static func withoutSpans(_ line: Substring) -> String {
        var rest = line
        var outside = ""
        while let first = rest.first {
            let ticks = rest.prefix { $0 == "`" }.count
            guard ticks > 0 else {
                outside.append(first)
                rest.removeFirst()
                continue
            }
            rest = rest.dropFirst(ticks)
            var inside = rest
            while !inside.isEmpty {
                let run = inside.prefix { $0 == "`" }.count
                if run == ticks { break }
                inside = inside.dropFirst(max(1, run))
            }
            if inside.isEmpty {
                outside += String(repeating: "`", count: ticks)
            } else {
                rest = inside.dropFirst(ticks)
            }
        }
        return outside
    }
}

extension StringProtocol {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
