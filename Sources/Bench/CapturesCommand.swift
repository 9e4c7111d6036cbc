import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// `straybyte check` beside the programs that people look at captures with.
struct CapturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "captures",
        abstract: "Check captures of several sizes with straybyte, tshark, tcptrace, tcpflow and tcpdump.",
        discussion: """
            The captures are made in a temporary folder, which is removed. All programs run in turn on each, several \
            rounds; the table has the medians of their CPU time and the peaks of their memory, and straybyte's ratios \
            to its peers. A peer whose package is missing is left out. Then straybyte opens each capture on a terminal: \
            how long, by the clock, until there is a screen, and until all is read and shown.
            """)

    @Option(help: "Sizes of the captures in MB.") var sizes = "10,100,1000"
    @Option(help: "Numbers of connections, one for each size or one for all.") var connections = "10,1000,10000"
    @Option(help: "Number of rounds; the median counts.") var rounds = 3
    @Option(help: "Peers are left out above so many MB.") var peersUpTo = 1_000
    @Option(help: "The program to measure. (default: straybyte beside this one)") var program: String?
    @Flag(help: "Keep the captures, and say where they are.") var keep = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds is above 0") }
        guard Self.numbers(sizes) != nil, let counts = Self.numbers(connections),
            counts.count == 1 || counts.count == Self.numbers(sizes)?.count
        else {
            throw ValidationError("--sizes and --connections are whole numbers above 0 with commas between")
        }
    }

    private static func numbers(_ text: String) -> [Int]? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return words.allSatisfy { $0 > 0 } ? words : nil
    }

    func run() throws {
        let folder = try CaptureFolder()
        let program = self.program ?? ChildProcess.beside("straybyte")
        let contestants = CaptureContestant.all(program)
        for contestant in contestants where contestant.path == nil {
            print("\(contestant.name): not installed, left out (package \(contestant.package))")
        }
        let sizes = Self.numbers(sizes) ?? []
        let counts = Self.numbers(connections) ?? []
        var table = CaptureTable()
        for (index, size) in sizes.enumerated() {
            let count = counts.count == 1 ? counts[0] : counts[index]
            let path = "\(folder.path)/\(size)MB-\(count).pcap"
            let made = try MadeCapture(path: path, octets: size * 1_000_000, connections: count)
            print("\(size) MB: \(made.exchanges) exchanges, \(count) connections, \(made.packets) packets")
            var seconds: [String: [Double]] = [:]
            var memory: [String: Int] = [:]
            var openings: [CaptureOpening] = []
            for _ in 0..<rounds {
                for contestant in contestants {
                    guard let program = contestant.path, contestant.isOurs || size <= peersUpTo else { continue }
                    let cost = try ChildProcess.run(program, contestant.arguments(path, folder.path))
                    seconds[contestant.name, default: []].append(cost.seconds)
                    memory[contestant.name] = max(memory[contestant.name] ?? 0, cost.peak)
                }
                if access(program, X_OK) == 0 { openings.append(try CaptureOpening(program, path)) }
            }
            table.add(size: size, contestants, seconds.mapValues(\.median), memory)
            table.add(size: size, openings)
        }
        table.write()
        if keep { print("the captures are in \(folder.path)") } else { try folder.remove() }
    }
}

/// A program that looks at a capture.
struct CaptureContestant {
    var name: String
    var package: String
    var path: String?
    var arguments: (_ capture: String, _ folder: String) -> [String]
    var isOurs = false

    static func all(_ program: String) -> [CaptureContestant] {
        [
            CaptureContestant(
                name: "straybyte check", package: "straybyte", path: access(program, X_OK) == 0 ? program : nil,
                arguments: { capture, _ in ["check", capture] }, isOurs: true),
            CaptureContestant(
                name: "tcpdump -w", package: "tcpdump", path: ChildProcess.find("tcpdump"),
                arguments: { capture, _ in ["-n", "-r", capture, "-w", "/dev/null"] }),
            CaptureContestant(
                name: "tcptrace", package: "tcptrace", path: ChildProcess.find("tcptrace"),
                arguments: { capture, _ in ["-n", capture] }),
            CaptureContestant(
                name: "tcpflow", package: "tcpflow", path: ChildProcess.find("tcpflow"),
                arguments: { capture, folder in ["-q", "-r", capture, "-o", "\(folder)/flows"] }),
            CaptureContestant(
                name: "tshark -Y http", package: "tshark", path: ChildProcess.find("tshark"),
                arguments: { capture, _ in ["-n", "-Y", "http", "-r", capture] }),
        ]
    }
}

/// The figures of all captures.
private struct CaptureTable {
    private var rows: [String] = []
    private var openings: [String] = []

    mutating func add(
        size: Int, _ contestants: [CaptureContestant], _ seconds: [String: Double], _ memory: [String: Int]
    ) {
        let ours = contestants.first { $0.isOurs }.flatMap { seconds[$0.name] }
        for contestant in contestants {
            guard let time = seconds[contestant.name] else { continue }
            let ratio = ours.map { contestant.isOurs ? "" : fixed(time / max($0, 0.000_1), 2) + "x" } ?? ""
            rows.append(
                padded("\(size)", 6) + "  " + contestant.name
                    + String(repeating: " ", count: max(0, 18 - contestant.name.count)) + padded(fixed(time, 3), 9)
                    + padded(fixed(Double(memory[contestant.name] ?? 0) / 1_024, 1), 10) + padded(ratio, 12))
        }
    }

    mutating func add(size: Int, _ times: [CaptureOpening]) {
        guard !times.isEmpty else { return }
        openings.append(
            padded("\(size)", 6) + padded(fixed(times.map(\.firstScreen).median * 1_000, 0), 16)
                + padded(fixed(times.map(\.indexed).median * 1_000, 0), 13)
                + padded(fixed(times.map(\.cost.seconds).median, 3), 9)
                + padded(fixed(Double(times.map(\.cost.peak).max() ?? 0) / 1_024, 1), 10))
    }

    func write() {
        print("")
        print("    MB  program              CPU s  peak MiB  CPU to ours")
        for row in rows { print(row) }
        guard !openings.isEmpty else { return }
        print("")
        print("    MB  first screen ms  all read ms   CPU s  peak MiB  (straybyte open)")
        for row in openings { print(row) }
    }
}
