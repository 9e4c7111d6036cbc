import Wire

/// Brings segments into their order.
extension Conversations {
    /// Segments of one connection, and octets of all, that wait at most: a fast and long path has that many in flight.
    private static let heldLimit = 32_768
    private static let heldOctetLimit = 32 << 20
    /// A connection whose beginning was not captured begins with the first of so many segments.
    private static let beginning = 8
    /// What was acknowledged may still come: packets of the connection, and nanoseconds, until it counts as lost.
    private static let patience = (packets: 1_024, nanoseconds: Int64(1_000_000_000))

    func isInTurn(_ piece: Piece, _ index: Int) -> Bool {
        let lane = table[index][piece.side]
        guard lane.isKnown else { return piece.isRst && piece.length == 0 }
        guard lane.distance(piece.sequence) <= 0 else { return false }
        return isAnswerInTurn(piece, index)
    }

    /// Whether all was delivered that the piece's sender had received when it sent it.
    private func isAnswerInTurn(_ piece: Piece, _ index: Int) -> Bool {
        guard let acknowledged = piece.acknowledgement else { return true }
        let other = table[index][piece.side.other]
        guard other.isKnown else { return held.first(of: index, piece.side.other) == nil }
        let ahead = other.distance(acknowledged)
        return ahead <= 0 || ahead >= Self.farthest || other.hasEnded || other.isMute
    }

    mutating func hold(_ piece: Piece, _ octets: Span<UInt8>, _ index: Int, into sink: inout some CaptureSink) {
        let lane = table[index][piece.side]
        // Behind the end, or of another connection.
        if lane.hasEnded || lane.isKnown && lane.distance(piece.sequence) >= Self.farthest { return }
        held.add(piece, octets, index)
        table[index].held += 1
        if !lane.isKnown, table[index].held >= Self.beginning || piece.isRst || piece.isFin {
            if let first = held.first(of: index, piece.side) { table[index][piece.side].begin(at: first.sequence) }
        }
        if table[index].held > Self.heldLimit || held.octets > Self.heldOctetLimit { settle(index, into: &sink) }
    }

    /// Delivers what waits and is in turn by now.
    mutating func pump(_ index: Int, into sink: inout some CaptureSink) {
        var hasMoved = true
        while hasMoved, table[index].held > 0 {
            hasMoved = false
            for side in Side.allCases {
                while let first = held.first(of: index, side), isInTurn(first, index),
                    let waiting = held.takeFirst(of: index, side)
                {
                    table[index].held -= 1
                    deliver(waiting.piece, waiting.octets.span, index, into: &sink)
                    hasMoved = true
                }
            }
        }
    }

    /// Looks whether octets are missing that will not come any more.
    mutating func watch(_ index: Int, _ time: Int64, into sink: inout some CaptureSink) {
        let owed = table[index].low.owed > 0 || table[index].high.owed > 0
        guard owed else {
            table[index].stalledPackets = 0
            return
        }
        if table[index].stalledPackets == 0 { table[index].stalledSince = time }
        table[index].stalledPackets += 1
        let waited = time.subtractingReportingOverflow(table[index].stalledSince).partialValue
        guard table[index].stalledPackets > Self.patience.packets || waited > Self.patience.nanoseconds else { return }
        table[index].stalledPackets = 0
        for side in Side.allCases { giveUpOwed(index, side, into: &sink) }
    }

    /// Octets that are lost, as far as the other side's next segment has acknowledged them.
    private func due(_ index: Int, _ side: Side) -> Int {
        let lane = table[index][side]
        guard let answer = held.first(of: index, side.other)?.acknowledgement, lane.distance(answer) > 0 else {
            return lane.owed
        }
        return min(lane.owed, lane.distance(answer))
    }

    /// Calls lost what the other side has acknowledged, and goes on behind it.
    private mutating func giveUpOwed(_ index: Int, _ side: Side, into sink: inout some CaptureSink) {
        while table[index][side].owed > 0 {
            var count = due(index, side)
            if let first = held.first(of: index, side) {
                count = min(count, table[index][side].distance(first.sequence))
            }
            // What waits may wait for the other side.
            guard count > 0 else { return }
            if !table[index][side].isSeen { table[index][side].isMute = true }
            lose(index, side, count, at: table[index].latest, into: &sink)
            pump(index, into: &sink)
        }
    }

    /// Delivers all that waits, with gaps for what is missing.
    mutating func settle(_ index: Int, into sink: inout some CaptureSink) {
        while table[index].held > 0 {
            pump(index, into: &sink)
            guard table[index].held > 0 else { break }
            var hasMoved = false
            for side in Side.allCases {
                guard let first = held.first(of: index, side) else { continue }
                if !table[index][side].isKnown { table[index][side].begin(at: first.sequence) }
                let ahead = table[index][side].distance(first.sequence)
                if ahead > 0 { skip(index, side, ahead, at: first.time, into: &sink) }
                hasMoved = hasMoved || ahead > 0
                if isInTurn(first, index) { hasMoved = true }
            }
            if hasMoved { continue }
            // Each side waits for the other, or for one that says nothing: the acknowledgements are not to be trusted.
            for side in Side.allCases {
                guard let waiting = held.takeFirst(of: index, side) else { continue }
                table[index].held -= 1
                let other = side.other
                if table[index][other].owed > 0, held.first(of: index, other) == nil {
                    let answer = waiting.piece.acknowledgement.map { table[index][other].distance($0) } ?? 0
                    let count = answer > 0 ? min(answer, table[index][other].owed) : table[index][other].owed
                    lose(index, other, count, at: waiting.piece.time, into: &sink)
                }
                deliver(waiting.piece, waiting.octets.span, index, into: &sink)
                break
            }
        }
        for side in Side.allCases where table[index][side].owed > 0 && table[index][side].isSeen {
            lose(index, side, table[index][side].owed, at: table[index].latest, into: &sink)
        }
    }

    /// Goes on behind octets that the other side has and the capture has not.
    private mutating func lose(
        _ index: Int, _ side: Side, _ count: Int, at time: Int64, into sink: inout some CaptureSink
    ) {
        // A FIN is acknowledged as one octet is, and is lost more often than one octet alone.
        guard count == 1, table[index][side].owed == 1, held.first(of: index, side) == nil else {
            return skip(index, side, count, at: time, into: &sink)
        }
        table[index][side].next &+= 1
        close(index, side, .fin, at: time, into: &sink)
    }

    // MARK: Delivery

    /// Delivers a piece that is in turn, less what was delivered before.
    mutating func deliver(_ piece: Piece, _ octets: Span<UInt8>, _ index: Int, into sink: inout some CaptureSink) {
        var piece = piece
        let side = piece.side
        guard table[index][side].isKnown, !table[index][side].hasEnded else {
            if piece.isRst { reset(index, side, at: piece.time, into: &sink) }
            return
        }
        let behind = -table[index][side].distance(piece.sequence)
        if behind > 0, piece.length > 0 {
            repeated(piece, octets, min(behind, piece.length), index, into: &sink)
            piece.drop(min(behind, piece.length))
        }
        if piece.length > 0 {
            table[index][side].next = piece.end
            if !piece.range.isEmpty { say(piece, octets, index, into: &sink) }
            // Cut off by the capture.
            let missing = piece.length - piece.range.count
            if missing > 0 { tellGap(index, side, missing, at: piece.time, into: &sink) }
        }
        if piece.isFin, table[index][side].next == piece.end {
            table[index][side].next &+= 1
            close(index, side, .fin, at: piece.time, into: &sink)
        }
        if piece.isRst { reset(index, side, at: piece.time, into: &sink) }
    }

    private mutating func reset(_ index: Int, _ side: Side, at time: Int64, into sink: inout some CaptureSink) {
        let isOver = table[index].isOver
        if !isOver || !table[index][side].hasEnded { settle(index, into: &sink) }
        close(index, side, .rst, at: time, into: &sink)
        table[index][side.other].hasEnded = true
    }

    private mutating func repeated(
        _ piece: Piece, _ octets: Span<UInt8>, _ count: Int, _ index: Int, into sink: inout some CaptureSink
    ) {
        let flow = table[index]
        let offset = flow[piece.side].delivered + flow[piece.side].distance(piece.sequence)
        let copy = piece.range.prefix(count)
        // A probe of whether the other end is there repeats one octet, any octet (RFC 9293 section 3.8.4).
        guard flow.content == .http, offset >= 0, !copy.isEmpty, piece.length > 1 else { return }
        sink.again(
            flow.number, flow.direction(of: piece.side), offset: offset, octets.extracting(copy), at: piece.time,
            place: piece.place)
    }

    /// Goes on behind octets that are missing.
    private mutating func skip(
        _ index: Int, _ side: Side, _ count: Int, at time: Int64, into sink: inout some CaptureSink
    ) {
        table[index][side].next &+= UInt32(count)
        tellGap(index, side, count, at: time, into: &sink)
    }

    private mutating func tellGap(
        _ index: Int, _ side: Side, _ count: Int, at time: Int64, into sink: inout some CaptureSink
    ) {
        // So much cannot be made up for: what follows has no place that could be told.
        guard count <= DirectionRecord.largestGap else {
            return close(index, side, .gap, at: time, into: &sink)
        }
        table[index][side].delivered += count
        switch table[index].content {
        case .http: sink.skip(table[index].number, table[index].direction(of: side), count, at: time)
        case .prelude: preludes[index]?.skip(side, count, at: time)
        // It has no beginning then.
        case .fresh: table[index].isComplete = false
        case .foreign: break
        }
    }

    mutating func close(
        _ index: Int, _ side: Side, _ ending: Ending, at time: Int64, into sink: inout some CaptureSink
    ) {
        table[index][side].hasEnded = true
        switch table[index].content {
        case .http: sink.close(table[index].number, table[index].direction(of: side), ending, at: time)
        case .prelude: preludes[index]?.close(side, ending, at: time)
        case .fresh, .foreign: break
        }
    }
}
