import Canvas
import CursesTerminal
import Scenarios
import Synchronization
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

    func measure(exchanges: Int, rounds: Int) throws -> TerminalRow {
        model = Self.empty(terminal.size)
        renderer.forget()
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
        draw()
        draw()

        // Nothing is kept: every pane is drawn, every cell written.
        let page = cost(.page, rounds) { _ in
            renderer.forget()
            terminal.redraw()
            draw()
        }
        // Up and down again and again: one row goes, one comes.
        press(.up)
        draw()
        let scroll = cost(.scroll, rounds) { round in
            press(round / 20 % 2 == 0 ? .up : .down)
            draw()
        }
        // How much of live traffic is kept, which the header says.
        var source = SessionSource(.tap, name: "bench")
        let status = cost(.status, rounds) { round in
            source.kept = 1_000 + 1_000 * round
            _ = model.update(.source(source))
            draw()
        }
        let key = cost(.key, rounds) { _ in
            press("v")
            draw()
        }
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
        return TerminalRow(
            exchanges: exchanges, wire: traffic.octets, memory: memory, load: load, page: page, scroll: scroll,
            status: status, key: key, filter: filter, search: search)
    }

    /// ncurses by itself, as often; nil where it cannot be compiled.
    func measureBare(rounds: Int) -> (page: TerminalRow.Cost, scroll: TerminalRow.Cost, status: TerminalRow.Cost)? {
        guard let bare = BareCurses() else { return nil }
        let page = cost(.barePage, rounds) { bare.page($0) }
        let scroll = cost(.bareScroll, rounds) { bare.scroll($0) }
        let status = cost(.bareStatus, rounds) { bare.status($0) }
        terminal.redraw()
        draw()
        return (page, scroll, status)
    }

    /// Median CPU seconds and octets of doing something.
    private func cost(
        _ name: TerminalCount, _ rounds: Int, _ body: (Int) -> Void
    ) -> (seconds: Double, octets: Int) {
        var seconds: [Double] = []
        let written = line.written
        // The first of them find things that the others need not make again.
        for round in 0..<4 where counted == name { body(round) }
        let watch = Stopwatch(isCounting: counted == name)
        for round in 0..<rounds { seconds.append(watch.time { body(round) }) }
        return (seconds.median, (line.written - written) / rounds)
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

/// Events at a rate, made by a thread of their own.
private final class EventFlood: Sendable {
    let total: Int
    private let rate: Int
    private let waker: TerminalWaker
    private let waiting = Mutex<[Event]>([])
    private let over = Atomic<Bool>(false)

    init(rate: Int, seconds: Int, waker: TerminalWaker) {
        self.rate = rate
        self.waker = waker
        total = rate * seconds
    }

    var isOver: Bool { over.load(ordering: .relaxed) }

    func take() -> [Event] {
        waiting.withLock { events in
            defer { events = [] }
            return events
        }
    }

    func start() {
        spawn { [self] in
            var traffic = TerminalTraffic(exchanges: .max)
            let began = Typist.now()
            var posted = 0
            while posted < total {
                let due = min(total, Int((Typist.now() - began) * Double(rate)))
                if due > posted {
                    var events: [Event] = []
                    while posted < due, let event = traffic.next() {
                        events.append(event)
                        posted += 1
                    }
                    let wasEmpty = waiting.withLock { list in
                        defer { list += events }
                        return list.isEmpty
                    }
                    if wasEmpty { waker.wake() }
                }
                usleep(500)
            }
            over.store(true, ordering: .relaxed)
        }
    }
}

/// Presses a key now and then, and remembers when.
private final class Typist: Sendable {
    let total: Int
    private let line: PseudoTerminal
    private let times = Mutex<[Double]>([])

    init(_ line: PseudoTerminal, seconds: Int) {
        self.line = line
        total = seconds * 1_000 / 37
    }

    func pressed(_ index: Int) -> Double { times.withLock { index < $0.count ? $0[index] : Self.now() } }

    func start() {
        spawn { [self] in
            for _ in 0..<total {
                usleep(37_000)
                times.withLock { $0.append(Self.now()) }
                line.type("v")
            }
        }
    }

    /// Seconds of a clock that goes on.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Runs something on a thread that nobody waits for.
private func spawn(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { context in
            Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().body()
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
}
