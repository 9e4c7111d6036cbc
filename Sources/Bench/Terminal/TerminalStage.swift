import Canvas
import CursesTerminal
import Scenarios
import TerminalUI
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// The program's screen on a terminal that nobody looks at.
@MainActor
final class TerminalStage {
    private let line: PseudoTerminal
    private let terminal: CursesTerminal
    private var model: AppModel
    private let theme: Theme
    private var renderer = Renderer()
    /// What callgrind is to count; nil where times are taken.
    private let counted: TerminalCount?

    init(counting counted: TerminalCount? = nil) throws {
        self.counted = counted
        line = try PseudoTerminal()
        terminal = try CursesTerminal()
        theme = Self.paints
        model = Self.empty(terminal.size)
        draw()
    }

    func close() { terminal.close() }

    /// Every role in a colour of its own, which is more to write than a theme of few.
    private static let paints = Theme(
        name: "bench", mode: .dark,
        looks: Dictionary(
            uniqueKeysWithValues: Role.allCases.map { role in
                let shade = UInt8(80 + 4 * role.rawValue)
                return (role, Theme.Look(foreground: .values(rgb: RGB(shade, 255 - shade, 200), x256: nil, x16: nil)))
            }))

    private static func empty(_ size: Size) -> AppModel {
        var model = AppModel(size: size, scenarios: Scenario.all, themes: ["bench"], theme: "bench")
        _ = model.update(.opened(SessionSource(.tap, name: "bench"), epoch: 0))
        return model
    }

    private func draw() {
        terminal.present(renderer.draw(model, terminal.size)) { [theme] style in theme.resolve(style, depth: .truecolor)
        }
    }

    private func press(_ key: Key) { _ = model.update(.terminal(.key(key))) }
    private func press(_ text: String) { for scalar in text.unicodeScalars { press(.character(scalar)) } }

    /// A session, and what was drawn of it and measured.
    private struct Play {
        let exchanges: Int
        let wire: Int
        let memory: Int
        let load: Double
        var model: AppModel
        var renderer: Renderer
        var samples: [TerminalCount: Samples] = [:]
    }

    private struct Samples {
        var seconds: [Double] = []
        var octets = 0

        /// The median, and octets a round.
        var cost: TerminalRow.Cost { (seconds.median, octets / seconds.count) }
    }

    /// Measures sessions of so many exchanges, and ncurses by itself where it can be compiled.
    ///
    /// They take turns: what else the machine does then hits all alike.
    func measure(
        exchanges: [Int], rounds: Int
    ) throws -> (
        rows: [TerminalRow], bare: (page: TerminalRow.Cost, scroll: TerminalRow.Cost, status: TerminalRow.Cost)?
    ) {
        var plays = exchanges.map { load(exchanges: $0) }
        let bare = BareCurses()
        var bareSamples: [TerminalCount: Samples] = [:]
        for (subject, bareSubject) in Self.subjects {
            for turn in stride(from: 0, to: rounds, by: Self.turn) {
                let part = turn..<min(turn + Self.turn, rounds)
                for index in plays.indices {
                    exchange(with: &plays[index])
                    // The second one finds everything as it will be.
                    draw()
                    draw()
                    sample(subject, part, into: &plays[index].samples[subject, default: Samples()]) { round in
                        self.play(subject, round)
                    }
                    exchange(with: &plays[index])
                }
                guard let bare, let bareSubject else { continue }
                sample(bareSubject, part, into: &bareSamples[bareSubject, default: Samples()]) { round in
                    switch subject {
                    case .page: bare.page(round)
                    case .scroll: bare.scroll(round)
                    case .status, .key, .barePage, .bareScroll, .bareStatus: bare.status(round)
                    }
                }
                terminal.redraw()
            }
        }
        func cost(_ samples: [TerminalCount: Samples], _ subject: TerminalCount) -> TerminalRow.Cost {
            samples[subject]?.cost ?? (0, 0)
        }
        let rows = plays.indices.map { index in
            exchange(with: &plays[index])
            let (filter, search) = find()
            exchange(with: &plays[index])
            let play = plays[index]
            return TerminalRow(
                exchanges: play.exchanges, wire: play.wire, memory: play.memory, load: play.load,
                page: cost(play.samples, .page), scroll: cost(play.samples, .scroll),
                status: cost(play.samples, .status), key: cost(play.samples, .key), filter: filter, search: search)
        }
        if bare == nil { return (rows, nil) }
        return (
            rows, (cost(bareSamples, .barePage), cost(bareSamples, .bareScroll), cost(bareSamples, .bareStatus))
        )
    }

    private static let subjects: [(TerminalCount, TerminalCount?)] = [
        (.page, .barePage), (.scroll, .bareScroll), (.status, .bareStatus), (.key, nil),
    ]
    /// Rounds before it is another's turn.
    private static let turn = 10

    private func load(exchanges: Int) -> Play {
        model = Self.empty(terminal.size)
        renderer = Renderer()
        var traffic = TerminalTraffic(exchanges: exchanges)
        let before = resident()
        var load = 0.0
        var batch: [Event] = []
        func record() {
            let start = cpuSeconds()
            _ = model.update(.events(batch))
            load += cpuSeconds() - start
            batch.removeAll(keepingCapacity: true)
        }
        while let event = traffic.next() {
            batch.append(event)
            if batch.count == 4_096 { record() }
        }
        record()
        batch = []
        let memory = resident() - before
        defer { (model, renderer) = (Self.empty(terminal.size), Renderer()) }
        return Play(
            exchanges: exchanges, wire: traffic.octets, memory: memory, load: load, model: model, renderer: renderer)
    }

    /// Puts it on the stage and takes from there what was, so that no session is ever there twice and copied.
    private func exchange(with play: inout Play) {
        swap(&model, &play.model)
        swap(&renderer, &play.renderer)
    }

    private func play(_ subject: TerminalCount, _ round: Int) {
        switch subject {
        case .page:
            // Nothing is kept: every pane is drawn, every cell written.
            renderer.forget()
            terminal.redraw()
        case .scroll: press(round / 20 % 2 == 0 ? .up : .down)
        case .status:
            // How much of live traffic is kept, which the header says.
            var source = SessionSource(.tap, name: "bench")
            source.kept = 1_000 + 1_000 * round
            _ = model.update(.source(source))
        case .key: press("v")
        case .barePage, .bareScroll, .bareStatus: return
        }
        draw()
    }

    private func sample(
        _ subject: TerminalCount, _ rounds: Range<Int>, into samples: inout Samples, _ body: (Int) -> Void
    ) {
        let written = line.written
        // The first find things that the others need not make again.
        for round in rounds.prefix(4) where counted == subject { body(round + 1) }
        let watch = Stopwatch(isCounting: counted == subject)
        for round in rounds { samples.seconds.append(watch.time { body(round) }) }
        samples.octets += line.written - written
    }

    /// How long it takes to filter and to search the session.
    private func find() -> (filter: Double, search: Double) {
        let filter = best {
            press("f")
            press("stray>0")
            press(.enter)
            draw()
        }
        press("f")
        press(.control("u"))
        press(.enter)
        let search = best {
            press("/")
            press("DOCTYPE")
            press(.enter)
            draw()
        }
        return (filter, search)
    }

    private func best(_ body: () -> Void) -> Double {
        (0..<3).map { _ in
            let start = cpuSeconds()
            body()
            return cpuSeconds() - start
        }.min() ?? 0
    }

    /// Types a key every 37 ms while events come, in the way of the program's own loop.
    func keysUnderPressure(rate: Int, seconds: Int) -> String {
        model = Self.empty(terminal.size)
        renderer.forget()
        let feed = EventFlood(rate: rate, seconds: seconds, waker: terminal.waker)
        let typist = Typist(line, seconds: seconds)
        feed.start()
        typist.start()
        var waits: [Double] = []
        var frames = 0
        var drawn = Typist.now()
        let cpu = cpuSeconds()
        let began = Typist.now()
        var taken = 0
        var backlog = Backlog()
        while taken < feed.total || waits.count < typist.total {
            var inputs = terminal.wait(milliseconds: backlog.isEmpty ? 1_000 : 0)
            if inputs.isEmpty, feed.isOver, Typist.now() - began > Double(seconds) + 3 { break }
            if backlog.isEmpty, inputs.allSatisfy({ $0 == .wake }) {
                let rest = 0.016 - (Typist.now() - drawn)
                if rest > 0 { inputs += terminal.wait(milliseconds: Int(rest * 1_000) + 1) }
            }
            var keys = 0
            for input in inputs {
                if case .key = input {
                    _ = model.update(.terminal(input))
                    keys += 1
                }
            }
            backlog.add([.events(feed.take())])
            let start = Typist.now()
            let share = keys > 0 ? 0.001 : 0.004
            while Typist.now() - start < share, let input = backlog.next() {
                if case .events(let events) = input { taken += events.count }
                _ = model.update(input)
            }
            draw()
            drawn = Typist.now()
            frames += 1
            for _ in 0..<keys { waits.append(drawn - typist.pressed(waits.count)) }
        }
        let used = cpuSeconds() - cpu
        let elapsed = Typist.now() - began
        let sorted = waits.sorted()
        func milliseconds(_ share: Double) -> String {
            sorted.isEmpty ? "-" : fixed(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] * 1e3, 1)
        }
        return """
            \(rate) events a second for \(seconds) s: \(taken) of \(feed.total) events recorded, \(frames) frames, \
            \(fixed(used / elapsed * 100, 0))% of a core
            \(waits.count) of \(typist.total) keys answered, after ms: median \(milliseconds(0.5)), 99% \
            \(milliseconds(0.99)), longest \(milliseconds(1))
            """
    }

    /// Nothing happens.
    func idle(milliseconds: Int) -> String {
        draw()
        let written = line.written
        var wakes = 0
        let cpu = cpuSeconds()
        let end = Typist.now() + Double(milliseconds) / 1e3
        while Typist.now() < end {
            if !terminal.wait(milliseconds: milliseconds).isEmpty { wakes += 1 }
        }
        return
            "idle for \(milliseconds) ms: \(wakes) wake-ups, \(line.written - written) bytes, \(fixed((cpuSeconds() - cpu) * 1e6, 0)) us of CPU"
    }

    /// Octets of memory that the process holds.
    private func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
