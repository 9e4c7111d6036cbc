import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// Runs this program once more under valgrind's callgrind, which counts the instructions within what is measured
/// (see `measuredRegion`): what noise on the machine cannot touch.
final class Callgrind {
    /// A copy of this program without the debugging information, which valgrind cannot read.
    private let program: String

    init() throws {
        program = try Self.temporaryFile()
        guard run(["strip", "--strip-debug", "-o", program, try Self.ownFile()]) == 0, chmod(program, 0o700) == 0 else {
            throw ValidationError("no copy for callgrind was made: it takes Debian's package binutils")
        }
    }

    deinit { unlink(program) }

    /// Instructions that the program takes in what it measures, run with these arguments.
    /// - Parameter inOwnSession: Whether it may take a terminal for its own.
    func count(_ arguments: [String], inOwnSession: Bool = false) throws -> Int {
        let path = try Self.temporaryFile()
        defer { unlink(path) }
        let words = [
            "valgrind", "--tool=callgrind", "--callgrind-out-file=\(path)", "--collect-atstart=no",
            "--toggle-collect=*measuredRegion*", program,
        ]
        let status = run((inOwnSession ? ["setsid", "--wait"] : []) + words + arguments)
        guard status == 0, let total = Self.total(inFileAt: path) else {
            throw ValidationError("callgrind gave no counts (status \(status)): it takes Debian's package valgrind")
        }
        return total
    }

    private static func temporaryFile() throws -> String {
        var template = Array("/tmp/straybyte-bench-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw ValidationError("no temporary file can be made") }
        close(file)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func ownFile() throws -> String {
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
