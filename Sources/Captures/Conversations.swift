import Wire

/// Puts TCP's segments in order, tells which connections speak HTTP, and who of them is the client.
///
/// A segment that comes in its turn is handed on where it lies. One is out of turn if octets before it are missing, or
/// if it acknowledges octets of the other side that were not delivered: what a response answers comes before it.
/// Such a segment is copied and waits. What the other side has acknowledged and nobody has captured after some
/// more packets is lost: a gap.
struct Conversations: ~Copyable {
    var table = FlowTable()
    var held = HeldSegments()
    var preludes: [Int: Prelude] = [:]
    private(set) var count = 0
    private(set) var others: [String: OtherTraffic] = [:]

    /// Connections of which the state is kept; beyond them those that have ended are forgotten, and then the oldest.
    private static let flowLimit = 262_144

    // MARK: A segment

    @inline(__always)
    mutating func take(_ segment: TCPSegment, _ octets: Span<UInt8>, into sink: inout some CaptureSink) {
        guard let index = index(for: segment, into: &sink) else { return }
        // In turn and nothing to wait for: almost always so.
        let step = table[index].step(segment)
        switch step {
        case .said(let number, let direction):
            sink.receive(
                number, direction, octets.extracting(segment.range), at: segment.time, place: segment.place)
        case .nothing: break
        case .unusual: follow(segment, octets, index, into: &sink)
        }
    }

    private mutating func follow(
        _ segment: TCPSegment, _ octets: Span<UInt8>, _ index: Int, into sink: inout some CaptureSink
    ) {
        let side = segment.side
        table[index][side].isSeen = true
        learn(segment, index, into: &sink)
        if segment.length > 0 || segment.flags.contains(.fin) || segment.flags.contains(.rst) {
            var piece = Piece(segment)
            // The SYN has a sequence number of its own.
            if segment.flags.contains(.syn) { piece.sequence &+= 1 }
            if !isInTurn(piece, index) {
                hold(piece, octets, index, into: &sink)
            } else {
                deliver(piece, octets, index, into: &sink)
            }
        }
        if table[index].held > 0 { pump(index, into: &sink) }
        watch(index, segment.time, into: &sink)
    }

    /// Takes note of where the other side's octets have come to.
    private mutating func learn(_ segment: TCPSegment, _ index: Int, into sink: inout some CaptureSink) {
        guard let acknowledged = segment.acknowledgement else { return }
        let other = segment.side.other
        if !table[index][other].isKnown {
            if let first = held.first(of: index, other) {
                // The other end has what was held back because it might not be the first: it is.
                guard Int32(bitPattern: acknowledged &- first.sequence) > 0 else { return }
                table[index][other].begin(at: first.sequence)
            } else if !segment.flags.contains(.rst) {
                table[index][other].begin(at: acknowledged)
            }
        }
        guard table[index][other].isKnown else { return }
        let ahead = Int(Int32(bitPattern: acknowledged &- table[index][other].acknowledged))
        if ahead > 0, table[index][other].distance(acknowledged) < Self.farthest {
            table[index][other].acknowledged = acknowledged
        }
    }

    /// No window is larger (RFC 7323 section 2.3): a number that far away is of another connection.
    static let farthest = 1 << 30

    // MARK: Which connection

    /// The connection of a segment, a new one if it begins one; nil if it belongs to none that is known.
    @inline(__always)
    private mutating func index(for segment: TCPSegment, into sink: inout some CaptureSink) -> Int? {
        if let index = table.index(of: segment.key) {
            if segment.flags.contains(.syn) { greet(segment, index, into: &sink) }
            return index
        }
        return begin(segment, into: &sink)
    }

    private mutating func begin(_ segment: TCPSegment, into sink: inout some CaptureSink) -> Int? {
        // What is left of a connection that has ended before the capture began says nothing.
        guard segment.flags.contains(.syn) || segment.length > 0 else { return nil }
        if table.count >= Self.flowLimit { makeRoom(into: &sink) }
        let index = table.add(Flow(segment.key, at: segment.time))
        if segment.flags.contains(.syn) { introduce(segment, index) }
        return index
    }

    /// A SYN on a connection that is known: of its beginning, or of another between the same addresses.
    private mutating func greet(_ segment: TCPSegment, _ index: Int, into sink: inout some CaptureSink) {
        let first = segment.sequence &+ 1
        let lane = table[index][segment.side]
        let isNew: Bool
        if lane.isKnown {
            // Where both sides have ended nobody begins again, be the number the same.
            isNew = first != lane.first || table[index].isOver
        } else if let waiting = held.first(of: index, segment.side) {
            isNew = !(0..<65_536).contains(Int(Int32(bitPattern: waiting.sequence &- first)))
        } else {
            isNew = table[index].isOver
        }
        if isNew {
            finish(index, isReplaced: true, into: &sink)
            table[index] = Flow(segment.key, at: segment.time)
        }
        introduce(segment, index)
    }

    private mutating func introduce(_ segment: TCPSegment, _ index: Int) {
        if !table[index][segment.side].isKnown { table[index][segment.side].begin(at: segment.sequence &+ 1) }
        table[index].isComplete = true
        if table[index].client == nil {
            table[index].client = segment.flags.contains(.ack) ? segment.side.other : segment.side
        }
    }

    private mutating func makeRoom(into sink: inout some CaptureSink) {
        let median = table.indices.map { table[$0].latest }.sorted()[table.count / 4]
        for index in table.indices {
            // Whatever waits is kept by index: it goes on now or not at all.
            settle(index, into: &sink)
            if isForgettable(table[index], median) { finish(index, isReplaced: false, into: &sink) }
        }
        preludes = [:]
        table.compact { flow in !(flow.isOver || flow.content == .prelude || flow.latest <= median) }
    }

    private func isForgettable(_ flow: Flow, _ latest: Int64) -> Bool {
        flow.isOver || flow.content == .prelude || flow.latest <= latest
    }

    // MARK: Recognition

    mutating func number() -> Int {
        count += 1
        return count
    }

    mutating func count(_ name: String, _ index: Int) {
        let flow = table[index]
        let server = flow.client.map { flow.endpoint($0.other) }
        let example = server ?? (flow.key.low.port < flow.key.high.port ? flow.key.low : flow.key.high)
        others[name, default: OtherTraffic(name: name, example: example)].connections += 1
    }

    // MARK: The end

    /// Delivers what waits, with gaps for what is missing, and counts what spoke no HTTP.
    mutating func finish(into sink: inout some CaptureSink) {
        for index in table.indices { finish(index, isReplaced: false, into: &sink) }
        table = FlowTable()
        preludes = [:]
    }

    private mutating func finish(_ index: Int, isReplaced: Bool, into sink: inout some CaptureSink) {
        settle(index, into: &sink)
        switch table[index].content {
        case .http:
            guard isReplaced, !table[index].isOver else { return }
            for side in Side.allCases where !table[index][side].hasEnded {
                close(index, side, .gap, at: table[index].latest, into: &sink)
            }
        case .prelude: giveUp(index)
        case .fresh: count(table[index].isComplete ? "no data" : "unknown", index)
        case .foreign: break
        }
    }
}
