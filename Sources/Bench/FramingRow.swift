/// A line of the table of speeds: one corpus, all that framed it.
struct FramingRow {
    var corpus: Corpus
    /// GB/s.
    var speeds: [Contestant: Double]

    init(_ corpus: Corpus, speeds: [Contestant: Double]) {
        self.corpus = corpus
        self.speeds = speeds
    }

    /// What is asked of straybyte on a corpus, as a ratio to a peer.
    struct Goal {
        var of = Contestant.straybyte
        var to: Contestant
        var ratio: Double
    }

    static func goals(of corpus: Corpus) -> [Goal] {
        let goals: [Goal] =
            switch corpus.name {
            case "small requests", "browser requests": [Goal(to: .pico, ratio: 1.2), Goal(to: .llhttp, ratio: 2)]
            case "small responses": [Goal(to: .pico, ratio: 1), Goal(to: .llhttp, ratio: 2)]
            case "chunks of 8 B", "chunks of 64 B": [Goal(to: .pico, ratio: 1.5), Goal(to: .llhttp, ratio: 2)]
            default: [Goal(to: .memcpy, ratio: 0.7)]
            }
        return goals + [Goal(of: .segments, to: .straybyte, ratio: 0.9)]
    }

    static func write(_ rows: [FramingRow]) {
        print("CPU GB/s, medians. straybyte: a connection in one segment; then in segments of 1448 B; then of 64 KiB,")
        print(
            "with what is complete forgotten at the next segment. Every octet's owner and part is known in all three.")
        print("")
        print(
            padded("corpus (bytes a message)", 32)
                + Contestant.allCases.map { padded($0.title, 10) }.joined() + "   /pico /llhttp /memcpy  1448/one")
        for row in rows { print(row.text) }
        print("")
        var missed = 0
        for row in rows {
            for goal in goals(of: row.corpus) {
                guard let mine = row.speeds[goal.of], let theirs = row.speeds[goal.to] else { continue }
                let isMet = mine / theirs >= goal.ratio
                missed += isMet ? 0 : 1
                print(
                    "\(isMet ? "met   " : "MISSED") \(row.corpus.name): \(goal.of.title) \(fixed(mine / theirs, 2)) "
                        + "of \(goal.to.title), goal \(fixed(goal.ratio, 2))")
            }
        }
        print(missed == 0 ? "all goals met" : "\(missed) goals missed")
    }

    private var text: String {
        func ratio(_ of: Contestant, _ to: Contestant) -> String {
            guard let mine = speeds[of], let theirs = speeds[to] else { return padded("-", 8) }
            return padded(fixed(mine / theirs, 2), 8)
        }
        return padded("\(corpus.name) (\(corpus.bytes.count / corpus.messages))", 32)
            + Contestant.allCases.map { padded(speeds[$0].map { fixed($0, 3) } ?? "-", 10) }.joined()
            + ratio(.straybyte, .pico) + ratio(.straybyte, .llhttp) + ratio(.straybyte, .memcpy)
            + ratio(.segments, .straybyte)
    }
}
