import ArgumentParser

#if canImport(Glibc)
    import Glibc
#endif

/// Our tap beside HAProxy, socat and mitmdump, all in front of one nginx, all loaded by wrk.
struct RelayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay",
        abstract: "Relay small answers and large bodies with straybyte, HAProxy, socat and mitmdump.",
        discussion: """
            All run at the same time and are loaded in turn, several rounds; the table has the medians, and ratios to \
            HAProxy. It takes Debian's packages nginx-light and wrk; haproxy, socat and mitmdump (PyPI: mitmproxy) are \
            left out where they are missing. Everything is bound to loopback.
            """)

    @Option(help: "Seconds of load a measurement.") var seconds = 3
    @Option(help: "Number of rounds; the median counts.") var rounds = 3
    @Option(help: "Connections that wrk keeps busy.") var connections = 64
    @Option(help: "Idle connections to hold while memory is read.") var idle = 10_000
    @Option(help: "Program to measure.") var straybyte = ".build/release/straybyte"

    func validate() throws {
        guard seconds > 0, rounds > 0, connections > 0, idle >= 0 else {
            throw ValidationError("--seconds, --rounds and --connections are above 0")
        }
    }

    func run() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // A relayed connection takes two descriptors.
        let most = Int(min(limit.rlim_cur, 1_000_000)) / 2 - 250
        let idle = min(idle, most)
        if idle < self.idle { print("\(idle) idle connections: descriptors are limited to \(limit.rlim_cur)") }
        let scene = try RelayScene(straybyte: straybyte, connections: most)
        defer { scene.end() }
        for line in scene.missing { print(line) }
        var results = scene.relays.map { RelayResult(name: $0.name) }
        for round in 0...rounds {
            for (index, relay) in scene.relays.enumerated() {
                // mitmdump takes a second for what others do in ten milliseconds: it is given fewer connections' worth.
                let small = relay.load(path: "/", connections: connections, seconds: round == 0 ? 1 : seconds)
                let large = relay.load(path: "/large", connections: 4, seconds: round == 0 ? 1 : seconds)
                if round > 0 { results[index].add(small, large) }
            }
        }
        for (index, relay) in scene.relays.enumerated() {
            results[index].memory = relay.memory
            if relay.process != nil, idle > 0, !relay.isSlow {
                results[index].idle = relay.memoryWithIdle(idle)
            }
        }
        RelayResult.write(results)
    }
}
