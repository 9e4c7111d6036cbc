/// Instructions a byte, counted by callgrind: the benchmark runs itself once a corpus and framer.
struct InstructionTable {
    private static let contestants: [Contestant] = [.pico, .llhttp, .straybyte, .segments, .open]
    /// Above it, a ratio to picohttpparser is a goal missed.
    private static let goal = 0.75

    private let peers: CParsers

    init(_ peers: CParsers) { self.peers = peers }

    func write() throws {
        let callgrind = try Callgrind()
        print("instructions a byte")
        print(
            padded("corpus", 32) + Self.contestants.map { padded($0.title, 10) }.joined()
                + "   /pico, goal \(fixed(Self.goal, 2)) at most")
        for (index, corpus) in Corpus.all(size: 1 << 20).enumerated() {
            var counts: [Contestant: Double] = [:]
            for contestant in Self.contestants {
                let size = Double(corpus.bytes.count)
                counts[contestant] = try count(contestant, index, callgrind).map { Double($0) / size }
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
    private func count(_ contestant: Contestant, _ corpus: Int, _ callgrind: Callgrind) throws -> Int? {
        switch contestant {
        case .pico where peers.picoRequests == nil, .llhttp where peers.llhttpRequests == nil: return nil
        case .memcpy, .pico, .llhttp, .nio, .straybyte, .segments, .open: break
        }
        return try callgrind.count([
            "framing", "--size", "1", "--only", contestant.rawValue, "--corpus", "\(corpus)",
        ])
    }
}
