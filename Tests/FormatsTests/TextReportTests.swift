import Analysis
import Formats
import Foundation
import Testing
import Wire

struct TextReportTests {
    @Test func aBugReadsAsAStory() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 1, gap: 200)
        let text = TextReport.text(of: analysis, Sessions.session, options: .init(ascii: true, width: 80))
        let expected = #"""
            run upgrade-discard --server buggy                          2026-11-21T00:00:00Z
            --------------------------------------------------------------------------------
            connection 1  127.0.0.1:40001 > 127.0.0.1:8080           X EXCESS-AFTER-BODYLESS
                                 client                       server
                0.000000         client: attempt 0
                0.000000       > 127.0.0.1:40001 connects to 127.0.0.1:8080
                0.000050   q1  > - HEAD / ----- 73 B -------------->  no body
                0.000100   r1  < <-------------- 56 B ----- 200 OK -  no body (HEAD)
                0.000200         origin: 200 OK, 54 bytes
                0.000250 X     ~ <~~~~~~~~~~~~~~ 54 B ~~~~~~ STRAY ~  owner: none
                                 "<!DOCTYPE html>\n<html>\n  <head>\n    <title>Thomas</tit"
                                 s2c 56..<110
                0.000250         server: 1: 54 bytes written, err=<nil>
                0.000300         client: Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE html>\n<html>\n  <head>\n    <title>Thomas</tit"; err=<nil>
                0.000300       ] client ends its direction (FIN)
                0.000350       ] server ends its direction (FIN)

              X EXCESS-AFTER-BODYLESS  s2c 56..<110, caused by exchange 1, certain
                RFC 9112 section 6.3
              != first disagreement s2c 56: the reference gives it to nobody, the server
                to response 1
              owned 183 of 183 bytes - not safe to reuse
            --------------------------------------------------------------------------------
            connections 1 requests 1 responses 1 stray 54 eaten 0 findings 1
            """#
        // What a finding says is Analysis's; that it is said whole is a test here.
        let start = try #require(text.range(of: "    RFC 9112 section 6.3\n")?.upperBound)
        let end = try #require(text.range(of: "  != first disagreement")?.lowerBound)
        #expect(text[..<start] + text[end...] == expected + "\n")
        let finding = try #require(analysis.findings.first)
        let says = text[start..<end].split(separator: "\n").map { $0.dropFirst(4) }.joined(separator: " ")
        let known = "known bug: golang/go#68609 (\(finding.conditions.joined(separator: "; ")))"
        #expect(says == "\(finding.message) \(known)")
    }

    @Test func peersAreQuotedWordForWordOnOneLine() throws {
        let analysis = try Sessions.run("head-body", .buggy, requests: 6, gap: 200)
        let text = TextReport.text(of: analysis, Sessions.session, options: .init())
        let message =
            #"Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE html>\n<html>\n  <head>\n"#
            + #"    <title>Thomas</tit"; err=<nil>"#
        let lines = text.split(separator: "\n")
        #expect(lines.filter { $0.hasSuffix("client: " + message) }.count == 6)
        for number in 0..<6 { #expect(lines.filter { $0.hasSuffix("client: attempt \(number)") }.count == 1) }
        #expect(lines.last?.hasPrefix("connections 6 requests 6 responses 6 stray 324 eaten 0 findings 6") == true)
    }

    @Test(arguments: [80, 100, 120], [true, false])
    func onlyLogLinesAreWiderThanTheReport(_ width: Int, _ ascii: Bool) throws {
        for (name, requests) in [("head-body", 2), ("upgrade-discard", 4)] {
            let analysis = try Sessions.run(name, .buggy, requests: requests, gap: 200)
            let text = TextReport.text(of: analysis, Sessions.session, options: .init(ascii: ascii, width: width))
            for line in text.split(separator: "\n") where line.unicodeScalars.count > width {
                #expect(["client: ", "server: ", "origin: "].contains { line.contains($0) }, "\(line)")
            }
            #expect(!ascii || text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
        }
    }

    @Test func colourOnlyAddsEscapeSequences() throws {
        let analysis = try Sessions.run("upgrade-discard", .buggy, requests: 2, gap: 50)
        let plain = TextReport.text(of: analysis, Sessions.session, options: .init())
        let colored = TextReport.text(of: analysis, Sessions.session, options: .init(colored: true))
        #expect(!plain.unicodeScalars.contains("\u{1B}"))
        #expect(colored.unicodeScalars.contains("\u{1B}"))
        #expect(colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
    }

    /// Whatever a wire, a peer or a file says, nothing of it can command a terminal.
    @Test(arguments: UInt64(1)...20)
    func nothingHostilePasses(_ seed: UInt64) throws {
        let analysis = try Sessions.analysis(Sessions.hostile(seed: seed))
        let session = SessionLog.Session(tool: "t", source: "\u{1B}]0;x\u{7}\u{202E}\n", epoch: 0)
        for ascii in [true, false] {
            let text = TextReport.text(of: analysis, session, options: .init(ascii: ascii))
            expectHarmless(text, "seed \(seed)")
        }
    }

    @Test func aSessionWithoutConnectionsStillSaysWhatWasLogged() throws {
        let analysis = try Sessions.analysis([Event(.zero, .log(nil, .client, "connection refused"))])
        let text = TextReport.text(of: analysis, Sessions.session, options: .init(ascii: true))
        #expect(text.contains("client: connection refused\n"))
        #expect(text.hasSuffix("connections 0 requests 0 responses 0 stray 0 eaten 0 findings 0\n"))
    }

    @Test func whatTheUserDidIsSaidOnceAConnection() throws {
        let id = ConnectionID(1)
        let analysis = try Sessions.analysis([
            Event(.zero, .log(nil, .lab, "before")),
            Event(.zero, .open(id, client: "c", server: "s")),
            Event(.milliseconds(1), .log(nil, .lab, "server is fixed now")),
        ])
        let text = TextReport.text(of: analysis, Sessions.session, options: .init())
        #expect(text.split(separator: "\n").filter { $0.contains("lab: server is fixed now") }.count == 1)
        #expect(text.split(separator: "\n").filter { $0.contains("lab: before") }.count == 1)
    }
}

extension Timestamp {
    fileprivate static func milliseconds(_ count: Int64) -> Timestamp { .zero + .milliseconds(count) }
}
