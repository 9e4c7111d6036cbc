import Wire

/// The octets of one connection as they were sent: a file a direction.
enum RawExport {
    static func endings(_ direction: Direction?) -> [String] {
        direction == nil ? Direction.allCases.map { ".\($0.code)" } : [""]
    }

    static func write(
        _ source: ExportSource, _ direction: Direction?, to write: (_ file: Int, _ octets: [UInt8]) throws -> Void
    ) throws {
        let ids = source.connections.map(\.id)
        guard let id = ids.first, ids.count == 1 else {
            let count = ids.isEmpty ? "there is none" : "there are \(ids.count)"
            throw ExportFormat.Refusal("raw writes one connection and \(count): choose one with --connection")
        }
        guard let record = try source.load(id)?.record else {
            throw ExportFormat.Refusal("the octets of connection \(id) were given up")
        }
        for (file, direction) in (direction.map { [$0] } ?? Direction.allCases).enumerated() {
            try write(file, record[direction].bytes)
        }
    }
}
