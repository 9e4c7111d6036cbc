/// What was measured of one relay.
struct RelayResult {
    let name: String
    var memory = 0.0
    var idle = Double.nan
    private var small: [RelayUnderTest.Load] = []
    private var large: [RelayUnderTest.Load] = []

    init(name: String) { self.name = name }

    mutating func add(_ small: RelayUnderTest.Load, _ large: RelayUnderTest.Load) {
        self.small.append(small)
        self.large.append(large)
    }

    private func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.median }
    private var rate: Double { median(small.map(\.requestsPerSecond)) }
    private var half: Double { median(small.map(\.median)) }
    private var worst: Double { median(small.map(\.worst)) }
    private var cost: Double { median(small.map(\.cost)) }
    private var throughput: Double { median(large.map(\.octetsPerSecond)) / 1e9 }

    /// One table; ratios are to HAProxy.
    static func write(_ results: [RelayResult]) {
        let reference = results.first { $0.name.hasPrefix("HAProxy") }
        let head = [
            "", "req/s", "ratio", "p50 us", "p99 us", "ratio", "CPU us/req", "16 MiB GB/s", "ratio", "MiB", "MiB idle",
        ]
        var rows = [head]
        for result in results {
            let ratio = { (value: Double, other: Double?) in
                other.map { $0 > 0 && value > 0 ? fixed(value / $0, 2) : "" } ?? ""
            }
            rows.append([
                result.name, fixed(result.rate, 0), ratio(result.rate, reference?.rate), fixed(result.half, 0),
                fixed(result.worst, 0), ratio(result.worst, reference?.worst),
                result.cost > 0 ? fixed(result.cost, 1) : "", fixed(result.throughput, 2),
                ratio(result.throughput, reference?.throughput), result.memory > 0 ? fixed(result.memory, 0) : "",
                result.idle.isNaN ? "" : fixed(result.idle, 0),
            ])
        }
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { index, cell in
                let padding = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + padding : padding + cell
            }
            print(cells.joined(separator: "  "))
        }
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((value * scale).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
