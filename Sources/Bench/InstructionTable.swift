import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// Instructions a byte, counted by callgrind: what noise on the machine cannot touch.
///
/// The benchmark runs itself under valgrind, once a corpus and framer; callgrind counts within what is measured.
struct InstructionTable {
    private static let contestants: [Contestant] = [.pico, .llhttp, .straybyte, .segments, .open]
    /// Above it, a ratio to picohttpparser is a goal missed.
    private static let goal = 0.75

    private let peers: CParsers

    init(_ peers: CParsers) { self.peers = peers }

    func write() throws {
        let program = try Self.strippedProgram()
        defer { unlink(program) }
        print("instructions a byte")
        print(
            padded("corpus", 32) + Self.contestants.map { padded($0.title, 10) }.joined()
                + "   /pico, goal \(fixed(Self.goal, 2)) at most")
        for (index, corpus) in Corpus.all(size: 1 << 20).enumerated() {
            var counts: [Contestant: Double] = [:]
            for contestant in Self.contestants {
                let size = Double(corpus.bytes.count)
                counts[contestant] = try count(contestant, index, program).map { Double($0) / size }
            }
            var line = padded(corpus.name, 32)
            line += Self.contestants.map { padded(counts[$0].map { fixed($0, 2) } ?? "-", 10) }.joined()
            if let mine = counts[.straybyte], let theirs = counts[.pico] {
                line += padded(fixed(mine / theirs, 2), 8) + (mine / theirs <= Self.goal ? " met" : " MISSED")
            }
            print(line)
        }
    }

    /// - Returns: nil if the contestant is missing.
    private func count(_ contestant: Contestant, _ corpus: Int, _ program: String) throws -> Int? {
        switch contestant {
        case .pico where peers.picoRequests == nil, .llhttp where peers.llhttpRequests == nil: return nil
        case .memcpy, .pico, .llhttp, .nio, .straybyte, .segments, .open: break
        }
        let path = try Self.temporaryFile()
        defer { unlink(path) }
        let status = run([
            "valgrind", "--tool=callgrind", "--callgrind-out-file=\(path)", "--collect-atstart=no",
            "--toggle-collect=*measuredRegion*", program, "framing", "--size", "1", "--only",
            contestant.rawValue, "--corpus", "\(corpus)",
        ])
        guard status == 0, let total = Self.total(inFileAt: path) else {
            throw ValidationError("callgrind gave no counts (status \(status)): it takes Debian's package valgrind")
        }
        return total
    }

    /// A copy of this program without the debugging information, which valgrind cannot read.
    private static func strippedProgram() throws -> String {
        let path = try temporaryFile()
        guard run(["strip", "--strip-debug", "-o", path, try program()]) == 0, chmod(path, 0o700) == 0 else {
            unlink(path)
            throw ValidationError("no copy for callgrind was made: it takes Debian's package binutils")
        }
        return path
    }

    private static func temporaryFile() throws -> String {
        var template = Array("/tmp/straybyte-bench-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw ValidationError("no temporary file can be made") }
        close(file)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// This program's file.
    private static func program() throws -> String {
        var name = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = name.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
        guard count > 0 else { throw ValidationError("this program's own file is not to be found") }
        return String(decoding: name[..<count], as: UTF8.self)
    }

    /// The number on the line `totals:` or `summary:` of what callgrind has written.
    private static func total(inFileAt path: String) -> Int? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        var total: Int?
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            for name in ["totals: ", "summary: "] where text.hasPrefix(name) {
                total = Int(text.dropFirst(name.count).prefix { $0.isNumber }) ?? total
            }
        }
        return total == 0 ? nil : total
    }
}
