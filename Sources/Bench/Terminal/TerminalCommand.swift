import ArgumentParser
import Canvas
import Scenarios
import TerminalUI
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// What the screen costs: CPU time of the thread that draws, octets written to the terminal, and how long a key waits.
struct TerminalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal", abstract: "Measure the screen with few and with many exchanges.",
        discussion: """
            Draws into a pseudo-terminal of 120x40 that a thread reads away. Times are CPU time of the drawing thread, \
            medians; so another process does not count. Keys are timed on the clock while events come.
            """)

    @Option(help: "Numbers of exchanges, with commas.")
    var exchanges = "1000,1000000"

    @Option(help: "Events a second while keys are timed.")
    var rate = 100_000

    @Option(help: "How often each thing is measured.")
    var rounds = 101

    @Flag(help: "Count instructions with valgrind's callgrind instead of time.") var instructions = false
    @Option(help: .private) var only: TerminalCount?
    @Flag(help: .hidden) var inside = false

    func validate() throws {
        let numbers = exchanges.split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.allSatisfy({ Int($0).map { $0 > 0 } ?? false }) else {
            throw ValidationError("'\(exchanges)' must be numbers with commas: 1000,1000000")
        }
        guard rounds > 2, rate > 0 else { throw ValidationError("rounds and rate must be positive") }
    }

    func run() throws {
        if instructions {
            return try TerminalCount.writeTable(exchanges: exchanges.split(separator: ",").map(String.init))
        }
        guard inside else { throw ExitCode(try PseudoTerminal.runThisInItsOwnSession(adding: "--inside")) }
        try MainActor.assumeIsolated {
            let stage = try TerminalStage(counting: only)
            defer { stage.close() }
            let (rows, bare) = try stage.measure(
                exchanges: exchanges.split(separator: ",").compactMap { Int($0) }, rounds: rounds)
            if only != nil { return }
            let pressure = stage.keysUnderPressure(rate: rate, seconds: 3)
            let idle = stage.idle(milliseconds: 2_000)
            stage.close()
            print(TerminalRow.table(rows))
            if let bare { print(TerminalRow.comparison(rows, bare)) }
            print("")
            print(pressure)
            print(idle)
            print(FirstScreen.table(rounds: min(rounds, 15)))
        }
    }
}

/// One line of the table: a session of so many exchanges.
struct TerminalRow {
    var exchanges: Int
    /// Octets that the peers sent.
    var wire: Int
    /// What the process grew by while the session was recorded and analysed.
    var memory: Int
    var load: Double
    /// CPU seconds and octets written.
    var page, scroll, status, key: Cost
    var filter: Double
    var search: Double

    typealias Cost = (seconds: Double, octets: Int)

    /// How ours compares with ncurses by itself, in the same run.
    static func comparison(_ rows: [TerminalRow], _ bare: (page: Cost, scroll: Cost, status: Cost)) -> String {
        func text(_ cost: Cost) -> String { "\(fixed(cost.seconds * 1e6, 0)) us \(cost.octets) bytes" }
        var lines = [
            "ncurses alone: page \(text(bare.page)), scroll \(text(bare.scroll)), status \(text(bare.status))"
        ]
        for row in rows {
            func ratio(_ mine: Cost, _ theirs: Cost) -> String { fixed(mine.seconds / theirs.seconds, 2) }
            lines.append(
                "  of that at \(row.exchanges): page \(ratio(row.page, bare.page)) (goal 1.2), scroll "
                    + "\(ratio(row.scroll, bare.scroll)) (1.2), status \(ratio(row.status, bare.status)) (1.5)")
        }
        return lines.joined(separator: "\n")
    }

    static func table(_ rows: [TerminalRow]) -> String {
        func microseconds(_ seconds: Double) -> String { padded(fixed(seconds * 1e6, 0), 9) }
        func cost(_ part: Cost) -> String {
            microseconds(part.seconds) + padded("\(part.octets)", 7)
        }
        var lines = [
            padded("exchanges", 10) + padded("load s", 8) + padded("MB", 7) + padded("wire MB", 9)
                + padded("B/exch.", 9) + padded("page us", 9) + padded("bytes", 7) + padded("scroll us", 9)
                + padded("bytes", 7) + padded("status us", 9) + padded("bytes", 7) + padded("key us", 9)
                + padded("bytes", 7) + padded("filter ms", 11) + padded("search ms", 11)
        ]
        for row in rows {
            lines.append(
                padded("\(row.exchanges)", 10) + padded(fixed(row.load, 2), 8)
                    + padded(fixed(Double(row.memory) / 1e6, 1), 7) + padded(fixed(Double(row.wire) / 1e6, 1), 9)
                    + padded(fixed(Double(row.memory - row.wire) / Double(row.exchanges), 0), 9) + cost(row.page)
                    + cost(row.scroll) + cost(row.status) + cost(row.key) + padded(fixed(row.filter * 1e3, 2), 11)
                    + padded(fixed(row.search * 1e3, 2), 11))
        }
        if let first = rows.first, let last = rows.last, rows.count > 1 {
            let ratios = [
                ("page", last.page.seconds / first.page.seconds),
                ("scroll", last.scroll.seconds / first.scroll.seconds),
                ("key", last.key.seconds / first.key.seconds),
            ].map { "\($0.0) \(fixed($0.1, 2))" }.joined(separator: ", ")
            lines.append("at \(last.exchanges) to \(first.exchanges) exchanges: \(ratios)")
        }
        return lines.joined(separator: "\n")
    }
}
