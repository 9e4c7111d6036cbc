#if canImport(Glibc)
    import Glibc
#endif

/// A relay that runs, or nginx itself.
final class RelayUnderTest {
    let name: String
    let process: pid_t?
    /// Whether it is too slow for everything that others are asked to do.
    var isSlow = false
    private let port: Int

    init(name: String, port: Int, process: pid_t?) {
        self.name = name
        self.port = port
        self.process = process
    }

    /// What one run of wrk says.
    struct Load {
        var requestsPerSecond = 0.0
        /// Microseconds.
        var median = 0.0
        var worst = 0.0
        var octetsPerSecond = 0.0
        /// CPU time of the relay a request, microseconds; 0 where there is none.
        var cost = 0.0
    }

    func load(path: String, connections: Int, seconds: Int) -> Load {
        let before = cpu
        let text = output(
            of: [
                "wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--latency", "--timeout", "60s",
                "http://127.0.0.1:\(port)\(path)",
            ])
        var load = Load()
        var requests = 0.0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "50%" where words.count > 1: load.median = Self.microseconds(words[1])
            case "99%" where words.count > 1: load.worst = Self.microseconds(words[1])
            case "Requests/sec:" where words.count > 1: load.requestsPerSecond = Double(words[1]) ?? 0
            case "Transfer/sec:" where words.count > 1: load.octetsPerSecond = Self.octets(words[1])
            default: if words.count > 2, words[1] == "requests", words[2] == "in" { requests = Double(words[0]) ?? 0 }
            }
        }
        if process != nil, requests > 0 { load.cost = (cpu - before) / requests * 1e6 }
        return load
    }

    /// Resident memory now, MiB. A relay that forks is counted with its children.
    var memory: Double { members.reduce(0) { $0 + Self.resident($1) } }

    /// Resident memory, MiB, with so many connections open that each had one request and are silent since.
    func memoryWithIdle(_ count: Int) -> Double {
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        var answer = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<count {
            guard let descriptor = dial(port) else { break }
            descriptors.append(descriptor)
            guard send(descriptor, request, request.count, 0) > 0 else { continue }
            recv(descriptor, &answer, answer.count, 0)
        }
        return descriptors.count == count ? memory : .nan
    }

    /// CPU seconds of the process and of its children, the dead included.
    private var cpu: Double {
        members.reduce(0) { sum, member in
            let fields = Self.fields(member)
            guard fields.count > 14 else { return sum }
            // utime, stime, cutime, cstime (proc(5)), counted from the field behind the name.
            let ticks = [11, 12, 13, 14].reduce(0.0) { $0 + (Double(fields[$1]) ?? 0) }
            return sum + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    private var members: [pid_t] {
        guard let process else { return [] }
        let children = Self.contents("/proc/\(process)/task/\(process)/children").split(separator: " ")
        return [process] + children.compactMap { pid_t($0) }
    }

    private static func fields(_ process: pid_t) -> [Substring] {
        let text = contents("/proc/\(process)/stat")
        guard let end = text.lastIndex(of: ")") else { return [] }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func resident(_ process: pid_t) -> Double {
        let words = contents("/proc/\(process)/statm").split(separator: " ")
        return words.count > 1 ? (Double(words[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) / Double(1 << 20) : 0
    }

    private static func contents(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var octets = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&octets, 1, octets.count, file)
        return String(decoding: octets.prefix(count), as: UTF8.self)
    }

    private func output(of words: [String]) -> String {
        var template = Array("/tmp/straybyte-wrk-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return "" }
        close(descriptor)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        run(words, into: path)
        return Self.contents(path)
    }

    /// `1.23ms`, as wrk writes it.
    private static func microseconds(_ text: String) -> Double {
        for (unit, factor) in [("us", 1.0), ("ms", 1e3), ("m", 6e7), ("s", 1e6)] where text.hasSuffix(unit) {
            return (Double(text.dropLast(unit.count)) ?? 0) * factor
        }
        return 0
    }

    /// `1.23GB`, as wrk writes it: its units are powers of 1024.
    private static func octets(_ text: String) -> Double {
        for (unit, factor) in [("KB", 1024.0), ("MB", 1_048_576.0), ("GB", 1_073_741_824.0)] where text.hasSuffix(unit)
        {
            return (Double(text.dropLast(unit.count)) ?? 0) * factor
        }
        return 0
    }
}
