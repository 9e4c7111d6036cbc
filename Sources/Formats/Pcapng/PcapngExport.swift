import Analysis
import Wire

/// A capture file that Wireshark opens: TCP connections made up around the octets of a session.
///
/// The octets, the segments they came in, the times and the addresses are the session's; sequence numbers, handshakes,
/// acknowledgements and checksums are made to fit. A finding is a comment on the packet in which its first octet is.
enum PcapngExport {
    static func write(_ source: ExportSource, to write: ([UInt8]) throws -> Void) throws {
        let blocks = PcapngBlocks(session: source.session)
        var comments = try Comments(source)
        var conversations: [ConnectionID: Conversation] = [:]
        var buffer = blocks.section(tool: source.session.tool, comment: source.session.source) + blocks.interface()
        try source.events { event in
            guard let id = event.connection else { return }
            let frames: [Conversation.Frame]
            switch event.kind {
            case .open(_, let client, let server):
                var conversation = Conversation(id, client: client, server: server)
                frames = conversation.open()
                conversations[id] = conversation
            case .bytes(_, let direction, let octets):
                frames = conversations[id]?.send(octets, direction) ?? []
            case .close(_, let direction, let ending):
                frames = conversations[id]?.close(direction, ending) ?? []
            case .gap(_, let direction, let count):
                frames = conversations[id]?.skip(count, direction) ?? []
            case .claim, .log: return
            }
            for frame in frames {
                let remarks = frame.remarks + comments.take(id, frame.direction, before: frame.end)
                buffer += blocks.packet(frame.octets, missing: frame.missing, at: event.time, comments: remarks)
            }
            if buffer.count > 1 << 16 {
                try write(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try write(buffer)
    }
}

/// What is said of packets: the findings of a session by the place of their first octets.
private struct Comments {
    private struct Flow: Hashable {
        var id: ConnectionID
        var direction: Direction
    }

    /// The last one first.
    private var stories: [Flow: [(offset: Int, text: String)]] = [:]

    init(_ source: ExportSource) throws {
        for summary in source.connections where summary.findings + summary.notes > 0 {
            guard let analysis = try source.load(summary.id)?.analysis else { continue }
            for finding in analysis.findings {
                let text = FindingStory(finding, analysis).lines.joined(separator: "\n")
                let flow = Flow(id: summary.id, direction: finding.direction)
                // What is missing at the end is told where the end is.
                let count = analysis.interpretation(.reference, finding.direction).end
                let offset = max(0, min(finding.range.lowerBound, count - 1))
                stories[flow, default: []].append((offset, text))
            }
        }
        for flow in stories.keys { stories[flow]?.sort { $0.offset > $1.offset } }
    }

    /// Those of a direction that belong to octets before an offset and were not taken yet.
    mutating func take(_ id: ConnectionID, _ direction: Direction, before end: Int) -> [String] {
        let flow = Flow(id: id, direction: direction)
        var taken: [String] = []
        while let next = stories[flow]?.last, next.offset < end {
            taken.append(next.text)
            stories[flow]?.removeLast()
        }
        return taken
    }
}
