import Wire

/// What a connection said before it was clear which protocol it speaks.
struct Prelude {
    enum Item {
        case octets(Side, [UInt8], time: Int64, place: Int?)
        case gap(Side, Int, time: Int64)
        case end(Side, Ending, time: Int64)
    }

    private(set) var items: [Item] = []
    private(set) var count = 0
    fileprivate var low = Beginning()
    private var high = Beginning()

    /// More is not kept before it is clear.
    static let limit = 2 * Opening.limit

    fileprivate struct Beginning {
        var octets: [UInt8] = []
        var opening = Opening.unclear
    }

    /// What both sides have begun with.
    var openings: [Opening] { [low.opening, high.opening] }

    /// - Returns: What the side's first octets look like now.
    mutating func take(_ side: Side, _ octets: Span<UInt8>, _ time: Int64, _ place: Int?) -> Opening {
        var copy: [UInt8] = []
        copy.reserveCapacity(octets.count)
        for index in octets.indices { copy.append(octets[index]) }
        items.append(.octets(side, copy, time: time, place: place))
        count += copy.count
        return side == .low ? low.take(copy) : high.take(copy)
    }

    mutating func skip(_ side: Side, _ count: Int, at time: Int64) { items.append(.gap(side, count, time: time)) }

    mutating func close(_ side: Side, _ ending: Ending, at time: Int64) {
        items.append(.end(side, ending, time: time))
    }

    /// The protocol that either side's first octets name.
    var name: String? { Opening.name(low.octets.span) ?? Opening.name(high.octets.span) }
}

extension Prelude.Beginning {
    fileprivate mutating func take(_ new: [UInt8]) -> Opening {
        guard case .unclear = opening else { return opening }
        octets += new.prefix(max(0, Opening.limit - octets.count))
        opening = Opening(octets.span)
        return opening
    }
}

/// Tells HTTP from what it shares the wire with, by content alone.
extension Conversations {
    /// Hands on the captured octets of a piece, if its connection speaks HTTP.
    mutating func say(_ piece: Piece, _ octets: Span<UInt8>, _ index: Int, into sink: inout some CaptureSink) {
        let span = octets.extracting(piece.range)
        switch table[index].content {
        case .foreign: return
        case .http: break
        case .fresh, .prelude:
            guard recognise(piece, span, index, into: &sink) else { return }
        }
        let side = piece.side
        table[index][side].delivered += span.count
        sink.receive(
            table[index].number, table[index].direction(of: side), span, at: piece.time, place: piece.place)
    }

    /// - Returns: Whether the connection speaks HTTP, and these octets are the next to hand on.
    private mutating func recognise(
        _ piece: Piece, _ octets: Span<UInt8>, _ index: Int, into sink: inout some CaptureSink
    ) -> Bool {
        if !table[index].isComplete { return recogniseLate(piece, octets, index, into: &sink) }
        let opening: Opening
        if table[index].content == .fresh {
            opening = Opening(octets)
            switch opening {
            case .request, .response:
                begin(index, piece.side, opening, into: &sink)
                return true
            case .foreign(let name?):
                turnForeign(index, name)
                return false
            case .foreign(nil), .unclear:
                table[index].content = .prelude
                preludes[index] = Prelude()
            }
        }
        guard let found = preludes[index]?.take(piece.side, octets, piece.time, piece.place) else { return false }
        switch found {
        case .request, .response:
            begin(index, piece.side, found, into: &sink)
            return false
        case .foreign, .unclear: break
        }
        guard let prelude = preludes[index] else { return false }
        let isForeign = prelude.openings.allSatisfy { if case .foreign = $0 { true } else { false } }
        if isForeign || prelude.count > Prelude.limit { giveUp(index) }
        return false
    }

    /// Of a connection whose beginning was not captured, the first segment that begins as a message does is where
    /// it becomes readable.
    private mutating func recogniseLate(
        _ piece: Piece, _ octets: Span<UInt8>, _ index: Int, into sink: inout some CaptureSink
    ) -> Bool {
        switch Opening(octets) {
        case .request:
            begin(index, piece.side, .request, into: &sink)
            return true
        case .response:
            begin(index, piece.side, .response, into: &sink)
            return true
        case .foreign("TLS"): turnForeign(index, "TLS")
        case .foreign, .unclear: table[index][piece.side].delivered += octets.count
        }
        return false
    }

    private mutating func begin(
        _ index: Int, _ side: Side, _ opening: Opening, into sink: inout some CaptureSink
    ) {
        let client = table[index].client ?? (opening == .request ? side : side.other)
        table[index].client = client
        table[index].content = .http
        table[index].number = number()
        sink.open(
            table[index].number, client: table[index].endpoint(client), server: table[index].endpoint(client.other),
            at: table[index].opened)
        if table[index].isComplete {
            replay(index, into: &sink)
        } else {
            leaveOut(index, client, opening, into: &sink)
        }
    }

    private mutating func replay(_ index: Int, into sink: inout some CaptureSink) {
        guard let prelude = preludes.removeValue(forKey: index) else { return }
        let flow = table[index]
        for item in prelude.items {
            switch item {
            case .octets(let side, let octets, let time, let place):
                table[index][side].delivered += octets.count
                sink.receive(flow.number, flow.direction(of: side), octets.span, at: time, place: place)
            case .gap(let side, let count, let time):
                sink.skip(flow.number, flow.direction(of: side), count, at: time)
            case .end(let side, let ending, let time):
                sink.close(flow.number, flow.direction(of: side), ending, at: time)
            }
        }
    }

    /// Octets of the first message are missing, or of a request whose response is the first.
    private mutating func leaveOut(
        _ index: Int, _ client: Side, _ opening: Opening, into sink: inout some CaptureSink
    ) {
        if opening == .response, table[index][client].delivered == 0 { table[index][client].delivered = 1 }
        for side in [client, client.other] where table[index][side].delivered > 0 {
            // What came before says nothing that could be judged, so it needs no room of its length.
            table[index][side].delivered = min(table[index][side].delivered, 1 << 20)
            sink.skip(
                table[index].number, table[index].direction(of: side), table[index][side].delivered,
                at: table[index].latest)
        }
    }

    private mutating func turnForeign(_ index: Int, _ name: String) {
        table[index].content = .foreign
        count(name, index)
    }

    mutating func giveUp(_ index: Int) {
        turnForeign(index, preludes.removeValue(forKey: index)?.name ?? "unknown")
    }
}
