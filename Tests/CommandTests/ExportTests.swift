import Foundation
import Testing

@Suite("straybyte export") struct ExportTests {
    /// A session log of two connections, both with stray octets.
    private static func log(_ scratch: Scratch) throws -> String {
        let log = scratch.path("run.jsonl")
        let run = try Program.run(
            "run", "head-body", "--requests", "2", "--gap", "50ms", "--format", "jsonl", "-o", log)
        #expect(run.status == 1)
        return log
    }

    @Test func everyFormatIsWrittenWholeAndReplacesNothing() throws {
        let scratch = try Scratch()
        let log = try Self.log(scratch)
        for format in ["jsonl", "text", "md", "html", "har", "pcapng", "repro"] {
            let file = scratch.path("out.\(format)")
            let first = try Program.run("export", log, "--as", format, "-o", file)
            #expect(first.status == 0 && first.errors == "", "\(first.errors)")
            let size = try Data(contentsOf: URL(fileURLWithPath: file)).count
            #expect(size > 0)
            let second = try Program.run("export", log, "--as", format, "--connection", "1", "-o", file)
            #expect(second.status == 2 && second.errors.contains("--force"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count == size)
            let third = try Program.run("export", log, "--as", format, "--connection", "1", "-o", file, "--force")
            #expect(third.status == 0)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count < size)
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
        #expect(left.filter { $0.contains("partial") } == [])
    }

    @Test(arguments: [[], ["--force"]]) func devicesAndPipesStayWhatTheyAre(_ force: [String]) throws {
        let scratch = try Scratch()
        let log = try Self.log(scratch)
        let full = try Program.run(["export", log, "--as", "har", "-o", "/dev/full"] + force)
        #expect(full.status == 2)
        #expect(full.errors == "straybyte: cannot write to /dev/full: no space left on device\n")
        #expect(try Program.run(["export", log, "--as", "har", "-o", "/dev/null"] + force).status == 0)
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        let pipe = scratch.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(reader) }
        #expect(try Program.run(["export", log, "--as", "md", "-o", pipe] + force).status == 0)
        var octets = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(reader, &octets, octets.count)
        #expect(count > 0 && String(decoding: octets.prefix(max(0, count)), as: UTF8.self).contains("stray"))
    }

    @Test func aFileKeepsItsPermissionsAndALinkItsTarget() throws {
        let scratch = try Scratch()
        let log = try Self.log(scratch)
        let file = scratch.path("secret")
        let link = scratch.path("link")
        try Data("old".utf8).write(to: URL(fileURLWithPath: file))
        #expect(chmod(file, 0o600) == 0 && symlink("secret", link) == 0)
        #expect(try Program.run("export", log, "--as", "md", "-o", link, "--force").status == 0)
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600 && status.st_size > 3)
    }

    @Test func rawOctetsAreTwoFilesOrOneDirection() throws {
        let scratch = try Scratch()
        let log = try Self.log(scratch)
        let name = scratch.path("octets")
        #expect(try Program.run("export", log, "--as", "raw", "--connection", "2", "-o", name).status == 0)
        let sent = try scratch.text("octets.c2s")
        #expect(sent.hasPrefix("HEAD / HTTP/1.1\r\n"))
        #expect(try scratch.text("octets.s2c").hasSuffix("<title>Thomas</tit"))
        let one = try Program.run("export", log, "--as", "raw", "--connection", "2", "--direction", "c2s")
        #expect(one.output == sent)
        // Neither of two files is written if one is there.
        try FileManager.default.removeItem(atPath: scratch.path("octets.c2s"))
        #expect(try Program.run("export", log, "--as", "raw", "--connection", "2", "-o", name).status == 2)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("octets.c2s")))
    }

    @Test func captureAndLogAreRead() throws {
        let scratch = try Scratch()
        let log = try Self.log(scratch)
        let capture = scratch.path("run.pcapng")
        #expect(try Program.run("export", log, "--as", "pcapng", "-o", capture).status == 0)
        // What a capture can hold comes back octet by octet, and is found again.
        let again = try Program.run("export", capture, "--as", "jsonl")
        #expect(again.status == 0 && again.errors == "", "\(again.errors)")
        let octets = { (text: String) in
            text.split(separator: "\n").filter { $0.contains(#""type":"bytes""#) }
                .compactMap { $0.firstMatch(of: #/"connection":.*/#)?.0 }.sorted()
        }
        #expect(octets(again.output) == octets(try scratch.text("run.jsonl")))
        #expect(again.output.components(separatedBy: #""code":"EXCESS-AFTER-BODYLESS""#).count == 3)
        let second = try Program.run("export", capture, "--as", "pcapng", "-o", scratch.path("again.pcapng"))
        #expect(second.status == 0)
        let part = try Program.run(
            "export", capture, "--as", "text", "--finding", "excess-after-bodyless", "--connection", "2")
        #expect(part.output.contains("connection 2 ") && !part.output.contains("connection 1 "))
    }

    @Test func whatAFormatOrASelectionCannotDoIsSaid() throws {
        let scratch = try Scratch()
        let log = try Self.log(scratch)
        let rows: [([String], [String])] = [
            (["--as", "raw"], ["raw", "2 files", "-o", "--direction"]),
            (["--as", "raw", "--direction", "c2s"], ["one connection", "there are 2", "--connection"]),
            (["--as", "har", "--direction", "c2s"], ["--direction", "raw"]),
            (["--as", "text", "--connection", "9"], ["no connection 9", "1, 2"]),
            (["--as", "text", "--connection", "x"], ["'x'", "3,7,9"]),
            (["--as", "text", "--finding", "BAD-CHUNK"], ["no connection has such a finding"]),
            (["--as", "text", "--finding", "nonsense"], ["nonsense", "any", "EATEN-BYTES"]),
            (["--as", "poem"], ["poem"]),
        ]
        for (arguments, words) in rows {
            let run = try Program.run(["export", log] + arguments)
            #expect(run.status == 2 && run.output == "", "\(arguments)")
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
            for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
        }
    }
}
