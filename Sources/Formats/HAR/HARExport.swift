import Analysis
import Wire

/// An HTTP Archive, version 1.2: what the browsers' tools open.
///
/// An entry an exchange. What the format cannot say stands in members whose names begin with an underscore, as it
/// demands of custom ones: the findings and stray octets of a connection (`log._connections`), where in its direction a
/// message lies (`_range`), interim responses, trailers. A finding is the comment of the exchange that caused it, too.
enum HARExport {
    static func write(_ source: ExportSource, to write: (String) throws -> Void) throws {
        let creator: JSONLine.Value = .object([
            ("name", .text("straybyte")), ("version", .text(version(source.session.tool))),
        ])
        try write(
            "{\"log\":{\"version\":\"1.2\",\"creator\":\(JSONLine.token(creator)),\"pages\":[],\"comment\":"
                + "\(JSONLine.token(.text(source.session.source))),\"entries\":[")
        var isFirst = true
        var connections: [String] = []
        for summary in source.connections {
            guard let connection = try source.load(summary.id) else { continue }
            let entries = HAREntries(connection, source.session)
            for exchange in connection.analysis.exchanges {
                guard let entry = entries.entry(exchange) else { continue }
                try write((isFirst ? "\n" : ",\n") + JSONLine.token(entry))
                isFirst = false
            }
            connections.append(JSONLine.token(entries.connection))
        }
        try write("],\n\"_connections\":[\n\(connections.joined(separator: ",\n"))]}}\n")
    }

    /// `straybyte 0.1.0` is version 0.1.0 of what is named already.
    private static func version(_ tool: String) -> String {
        let words = tool.split(separator: " ")
        return words.count > 1 ? words.dropFirst().joined(separator: " ") : "1"
    }
}
