import ArgumentParser
import Framing

/// Our framer beside the C parsers and SwiftNIO's decoder.
struct FramingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "framing",
        abstract: "Frame seven kinds of traffic with straybyte, picohttpparser, llhttp and SwiftNIO's decoder.",
        discussion: """
            All run in turn on the same octets, several rounds; the table has the medians of CPU time, in GB/s, and \
            straybyte's ratios to its peers. A peer whose package is missing is left out.
            """)

    @Option(help: "Size of each corpus in MiB.") var size = 16
    @Option(help: "Number of rounds; the median counts.") var rounds = 7
    @Flag(help: "Count instructions a byte with valgrind's callgrind instead of time.") var instructions = false
    @Option(help: .private) var only: String?
    @Option(help: .private) var corpus: Int?

    func validate() throws {
        guard size > 0, rounds > 0 else { throw ValidationError("--size and --rounds are above 0") }
    }

    func run() throws {
        let peers = CParsers()
        for line in peers.missing { print(line) }
        if let only, let corpus, let framer = Contestant(rawValue: only), Corpus.names.indices.contains(corpus) {
            // Under callgrind: once to warm up, once to count.
            var bench = FramingBench(Corpus.all(size: size << 20)[corpus], peers)
            _ = bench.time(framer, Stopwatch(isCounting: false))
            _ = bench.time(framer)
        } else if instructions {
            try InstructionTable(peers).write()
        } else {
            write(peers)
        }
    }

    private func write(_ peers: CParsers) {
        var rows: [FramingRow] = []
        for (index, corpus) in Corpus.all(size: size << 20).enumerated() {
            var bench = FramingBench(corpus, peers)
            var small: FramingBench?
            var seconds: [Contestant: [Double]] = [:]
            for round in 0...rounds {
                for contestant in Contestant.allCases {
                    if contestant == .nio {
                        // Slow enough to be measured on less.
                        if small == nil { small = FramingBench(Corpus.all(size: 1 << 20)[index], peers) }
                        guard round <= 3, let time = small?.time(contestant) else { continue }
                        seconds[contestant, default: []].append(
                            time * Double(corpus.bytes.count) / Double(small!.corpus.bytes.count))
                    } else if let time = bench.time(contestant), round > 0 {
                        seconds[contestant, default: []].append(time)
                    }
                }
            }
            rows.append(FramingRow(corpus, speeds: seconds.mapValues { Double(corpus.bytes.count) / $0.median / 1e9 }))
        }
        FramingRow.write(rows)
    }
}

/// Who takes part.
enum Contestant: String, CaseIterable {
    case memcpy, pico, llhttp, nio, straybyte, segments, open

    var title: String {
        switch self {
        case .memcpy: "memcpy"
        case .pico: "picohttp"
        case .llhttp: "llhttp"
        case .nio: "SwiftNIO"
        case .straybyte: "straybyte"
        case .segments: "1448 B"
        case .open: "64 KiB"
        }
    }
}

/// One corpus, and what is needed to frame it again and again.
struct FramingBench {
    let corpus: Corpus
    private let peers: CParsers
    private var scratch: [UInt8]
    private var framer = ConnectionFramer()
    private var open = ConnectionFramer(keeping: .open)

    init(_ corpus: Corpus, _ peers: CParsers) {
        self.corpus = corpus
        self.peers = peers
        scratch = corpus.bytes
    }

    /// - Returns: CPU seconds for the whole corpus; nil if the peer is missing.
    mutating func time(_ contestant: Contestant, _ watch: Stopwatch = Stopwatch()) -> Double? {
        switch contestant {
        case .memcpy: copy(watch)
        case .pico: drive(corpus.direction == .requests ? peers.picoRequests : peers.picoResponses, watch)
        case .llhttp: drive(corpus.direction == .requests ? peers.llhttpRequests : peers.llhttpResponses, watch)
        case .nio: NIODecoding(corpus: corpus).time(watch)
        case .straybyte: ReferenceFraming(corpus: corpus).time(&framer, watch)
        case .segments: ReferenceFraming(corpus: corpus, segment: 1448).time(&framer, watch)
        case .open: ReferenceFraming(corpus: corpus, segment: 65_536).time(&open, watch)
        }
    }

    private mutating func copy(_ watch: Stopwatch) -> Double {
        let bytes = corpus.bytes
        return scratch.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in watch.time { target.copyMemory(from: source) } }
        }
    }

    private mutating func drive(_ driver: CParsers.Driver?, _ watch: Stopwatch) -> Double? {
        guard let driver else { return nil }
        // The last pass may have moved its octets.
        if corpus.isChunked { _ = copy(Stopwatch(isCounting: false)) }
        let messages = corpus.messages
        let starts = corpus.starts + [corpus.bytes.count]
        return scratch.withUnsafeMutableBufferPointer { buffer in
            var result: Int64 = 0
            let seconds = watch.time { result = driver(buffer.baseAddress!, buffer.count, starts) }
            precondition(result == messages, "a peer framed \(result) of \(messages) messages of \(corpus.name)")
            return seconds
        }
    }
}
