import Analysis
import Formats
import Foundation
import FoundationXML
import Testing
import Wire

struct CheckReportTests {
    @Test func aPersonReadsWhatHappenedWhoCausedItAndWhatPeersPrint() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let text = CheckReport.text(.text, of: analysis, Sessions.session, options: .init(ascii: true, width: 100))
        let finding = try #require(analysis.findings.first)
        let lines = text.split(separator: "\n").map(String.init)
        let head = #"""
            run upgrade-discard --server buggy                                              2026-11-21T00:00:00Z
            ----------------------------------------------------------------------------------------------------
            X connection 1  127.0.0.1:40001 > 127.0.0.1:8080                  2 requests, 2 responses, 312 bytes
                X EXCESS-AFTER-BODYLESS  s2c 56..<110, certain                              RFC 9112 section 6.3
            """#
        #expect(lines.prefix(4).joined(separator: "\n") == head)
        // Broken to the width, but for what somebody will search for.
        let words = lines.dropFirst(4).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
        let story = [
            finding.message, "caused by    exchange 1, HEAD / answered 200, no body (HEAD)",
            "known bug    golang/go#68609 (certain)", "because      \(finding.conditions.joined(separator: "; "))",
            "known from   \(finding.peers.joined(separator: ", "))", "peers print ",
        ]
        #expect(words.hasPrefix(story.joined(separator: " ")), "\(words)")
        #expect(!finding.symptoms.isEmpty)
        for symptom in finding.symptoms {
            #expect(lines.contains { $0.hasSuffix("\(symptom.peer): \(symptom.message)") }, "\(symptom)")
        }
        #expect(lines.contains("      reuse        not safe, request 2 came after it"))
        #expect(
            lines.contains(
                "    != first disagreement s2c 56: the reference gives it to nobody, the server to response 1"))
        #expect(
            lines.suffix(2) == [
                "connections 1 requests 2 responses 2 stray 54 eaten 0 findings 1",
                "X 1 of 1 connection is out of sync",
            ])
    }

    @Test func aLongRowOfConnectionsInSyncIsOneLine() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 1, gap: 200)
        let bad = try #require(analysis.details.first)
        for (count, lines) in [(0, 0), (1, 1), (8, 8), (9, 1), (10_000, 1)] {
            var report = CheckReport(.text, Sessions.session, options: .init(ascii: true))
            var text = ""
            for number in 0..<count {
                var summary = ConnectionSummary(id: ConnectionID(number + 1), client: "c", server: "s", opened: .zero)
                summary.verdict = .ok
                summary.requests = 2
                text += report.add(summary)
            }
            #expect(text == "")
            text += report.add(bad)
            let head = text.split(separator: "\n").prefix { !$0.hasPrefix("X") }
            #expect(head.count == lines, "\(count)")
            if count > 8 {
                #expect(
                    head == [
                        "+ connections 1 to \(count): \(count) in sync, \(count * 2) requests, 0 responses, 0 bytes"
                    ])
            }
            #expect(
                report.end().hasSuffix(
                    "X 1 of \(count == 0 ? "1 connection" : "\(count + 1) connections") is out of sync\n"))
        }
    }

    @Test func theSameBugManyTimesIsExplainedOnce() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 6, gap: 200)
        let text = CheckReport.text(.text, of: analysis, Sessions.session)
        let symptoms = try #require(analysis.findings.first?.symptoms)
        let told = text.components(separatedBy: "\(symptoms[symptoms.count - 1].peer): ").count - 1
        #expect(symptoms.count > 2 && told == 1)
        let more = "and \(symptoms.count - 2) more: straybyte explain EXCESS-AFTER-BODYLESS"
        #expect(text.components(separatedBy: more).count - 1 == 5)
    }

    @Test func programsReadTheLinesOfTheLog() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 2, gap: 0)
        let text = CheckReport.text(.jsonl, of: analysis, Sessions.session)
        let contents = try SessionLog.read(Array(text.utf8))
        #expect(contents.session == Sessions.session)
        #expect(contents.notes == [])
        #expect(contents.findings == analysis.findings.map(\.asLogged))
        #expect(contents.recording.connections.map(\.server) == ["127.0.0.1:8080"])
        let lines = text.split(separator: "\n")
        #expect(
            lines.map { String($0.prefix(14)) } == [
                #"{"type":"sessi"#, #"{"type":"open""#, #"{"type":"findi"#, #"{"type":"summa"#,
            ])
        let finding = try #require(
            JSONSerialization.jsonObject(with: Data(lines[2].utf8)) as? [String: Any])
        #expect(finding["reusable"] as? Bool == false)
        #expect(finding["poisoned"] as? [Int] == [2])
        let symptoms = try #require(finding["symptoms"] as? [[String: String]])
        #expect(symptoms.map { $0["message"] } == analysis.findings[0].symptoms.map(\.message))
        #expect(finding["peers"] as? [String] == analysis.findings[0].peers)
    }

    @Test(arguments: [
        ("head-body", true, 3, 3, 3), ("head-body", false, 3, 1, 0), ("upgrade-discard", true, 4, 2, 2),
    ])
    func everyConnectionIsATestCase(
        _ name: String, _ buggy: Bool, _ requests: Int, _ cases: Int, _ failures: Int
    ) throws {
        let analysis = try Sessions.run(name, buggy ? .buggy : .fixed, requests: requests, gap: 200)
        let root = try Element.parse(CheckReport.text(.junit, of: analysis, Sessions.session))
        #expect(root.name == "testsuites")
        let suite = try #require(root.children.first)
        #expect(suite.name == "testsuite")
        for element in [root, suite] {
            #expect(element.attributes["tests"] == "\(cases)")
            #expect(element.attributes["failures"] == "\(failures)")
            #expect(element.attributes["errors"] == "0")
        }
        #expect(suite.attributes["timestamp"] == "2026-11-21T00:00:00")
        let tests = suite.children.filter { $0.name == "testcase" }
        #expect(tests.count == cases)
        for (test, connection) in zip(tests, analysis.details) {
            #expect(test.attributes["name"] == "connection \(connection.id) to 127.0.0.1:8080")
            #expect(Double(test.attributes["time"] ?? "") != nil)
            let failure = test.children.first { $0.name == "failure" }
            #expect((failure != nil) == (connection.verdict == .bad))
            if let failure {
                let worst = try #require(connection.findings.first { $0.severity == .desync })
                #expect(failure.attributes["type"] == worst.code.rawValue)
                #expect(failure.attributes["message"] == worst.message)
                #expect(failure.text.contains(worst.code.rawValue))
                #expect(failure.text.contains("safe to reuse: not safe"))
            }
        }
    }

    /// Whatever a wire, a peer or a file name says: a terminal is not commanded, XML stays XML, JSON stays JSON.
    @Test(arguments: UInt64(1)...30)
    func nothingHostilePasses(_ seed: UInt64) throws {
        let analysis = try Sessions.analysis(Sessions.hostile(seed: seed))
        let source = "\u{1B}]0;x\u{7}\u{202E}\n]]><script>&amp;\"'\u{FFFE}\u{0}"
        let session = SessionLog.Session(tool: "t", source: source, epoch: 0)
        for form in CheckReport.Form.allCases {
            let text = CheckReport.text(form, of: analysis, session)
            expectHarmless(text, "seed \(seed)")
            switch form {
            case .text: break
            case .jsonl:
                for line in text.split(separator: "\n") { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            case .junit:
                let root = try Element.parse(text)
                #expect(
                    root.children.first?.children.filter { $0.name == "testcase" }.count == analysis.connections.count)
            }
        }
    }

    @Test(arguments: CheckReport.Form.allCases) func anEmptySessionIsAReportToo(_ form: CheckReport.Form) throws {
        var report = CheckReport(form, Sessions.session, options: .init(ascii: true))
        let text = report.begin() + report.end(remarks: ["the file ends at offset 24"])
        switch form {
        case .text: #expect(text.hasSuffix("+ no HTTP connection\n") && text.contains("! the file ends at offset 24\n"))
        case .jsonl: #expect(text.split(separator: "\n").count == 2)
        case .junit:
            #expect(try Element.parse(text).attributes["tests"] == "0" && text.contains("the file ends at offset 24"))
        }
    }
}
