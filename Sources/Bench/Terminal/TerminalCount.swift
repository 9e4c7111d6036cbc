import ArgumentParser

/// What the screen does, as callgrind counts it: by the benchmark run once for each.
enum TerminalCount: String, CaseIterable, ExpressibleByArgument {
    case page, scroll, status, key
    /// ncurses by itself.
    case barePage, bareScroll, bareStatus

    private static let rounds = 40

    /// The same, drawn by ncurses alone.
    private var bare: TerminalCount? {
        switch self {
        case .page: .barePage
        case .scroll: .bareScroll
        case .status: .bareStatus
        case .key, .barePage, .bareScroll, .bareStatus: nil
        }
    }

    static func writeTable(exchanges: [String]) throws {
        let callgrind = try Callgrind()
        PseudoTerminal.setEnvironment()
        func count(_ subject: TerminalCount, _ exchanges: String) throws -> Int {
            try callgrind.count(
                [
                    "terminal", "--inside", "--only", subject.rawValue, "--exchanges", exchanges, "--rounds",
                    "\(rounds)",
                ], inOwnSession: true) / rounds
        }
        print("instructions of the drawing thread; what the kernel does is not in them")
        print(
            padded("", 8) + exchanges.map { padded("at \($0)", 14) }.joined() + padded("ncurses alone", 16)
                + padded("ratio", 8))
        for subject in [page, scroll, status, key] {
            let counts = try exchanges.map { try count(subject, $0) }
            var line = padded(subject.rawValue, 8) + counts.map { padded("\($0)", 14) }.joined()
            if let bare = try subject.bare.map({ try count($0, "1") }), let first = counts.first {
                line += padded("\(bare)", 16) + padded(fixed(Double(first) / Double(bare), 2), 8)
            }
            print(line)
        }
    }
}
