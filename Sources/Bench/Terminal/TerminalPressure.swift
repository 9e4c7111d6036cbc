import CursesTerminal
import Synchronization
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Events at a rate, made by a thread of their own.
final class EventFlood: Sendable {
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
final class Typist: Sendable {
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
