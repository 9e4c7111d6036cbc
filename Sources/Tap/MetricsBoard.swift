import Analysis
import Synchronization

/// What a tap has counted, for those who ask from another thread, as Prometheus reads it.
package final class MetricsBoard: Sendable {
    private let totals = Mutex(TapTotals())

    package init() {}

    package func post(_ new: TapTotals) { totals.withLock { $0 = new } }

    /// Prometheus text format 0.0.4.
    package var text: String {
        let totals = totals.withLock { $0 }
        var text = ""
        func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Int)]) {
            text += "# HELP straybyte_\(name) \(help)\n# TYPE straybyte_\(name) \(type)\n"
            for (labels, value) in values { text += "straybyte_\(name)\(labels) \(value)\n" }
        }
        func one(_ name: String, _ type: String, _ help: String, _ value: Int) {
            add(name, type, help, [("", value)])
        }
        one("connections_total", "counter", "Connections that were relayed.", totals.connections)
        one("connections_open", "gauge", "Connections that are open now.", totals.open)
        one("requests_total", "counter", "Requests seen.", totals.requests)
        one("exchanges_total", "counter", "Requests that have their final response.", totals.responses)
        one("bytes_total", "counter", "Octets that passed, both directions.", totals.octets)
        one("stray_bytes_total", "counter", "Octets that belong to no message.", totals.strayBytes)
        one("eaten_bytes_total", "counter", "Octets that were consumed as part of another message.", totals.eatenBytes)
        add(
            "findings_total", "counter", "Findings by code, notes included.",
            FindingCode.allCases.map { ("{code=\"\($0.rawValue)\"}", totals.byCode[$0] ?? 0) })
        one("bad_connections_total", "counter", "Connections with a desync or violation.", totals.badConnections)
        one("evictions_total", "counter", "Connections given up to stay within the budget.", totals.evictions)
        one("kept_bytes", "gauge", "Octets of memory that hold traffic.", totals.kept)
        one("unrecorded_bytes_total", "counter", "Octets that came too fast to be kept or judged.", totals.unrecorded)
        one("process_resident_memory_bytes", "gauge", "Memory of the process.", Self.residentMemory)
        return text
    }
}

#if canImport(Glibc)
    import Glibc

    extension MetricsBoard {
        /// The second number of /proc/self/statm, in octets; 0 where that cannot be read.
        fileprivate static var residentMemory: Int {
            let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return 0 }
            defer { close(descriptor) }
            var octets = [UInt8](repeating: 0, count: 128)
            let count = read(descriptor, &octets, octets.count)
            let words = String(decoding: octets.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
            return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE))
        }
    }
#endif
