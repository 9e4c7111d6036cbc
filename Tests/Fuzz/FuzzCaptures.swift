import Captures
import Wire

/// Reads an input as a capture, in windows of two sizes, and checks that what is told does not depend on them.
func fuzzCaptures(_ input: UnsafeRawBufferPointer) {
    let octets = [UInt8](input)
    guard let format = CaptureFormat(octets.span) else { return }
    let whole = tell(octets, format, piece: octets.count)
    demand(tell(octets, format, piece: 61) == whole, "in pieces it comes out otherwise")
}

private func tell(_ file: [UInt8], _ format: CaptureFormat, piece: Int) -> Account {
    var account = Account()
    account.file = file
    var reader = CaptureReader(format)
    var shown = 0
    while shown < file.count, reader.damage == nil {
        shown = min(shown + piece, file.count)
        let window = Array(file[reader.offset..<shown])
        _ = reader.read(window.span, into: &account)
    }
    reader.finish(unread: reader.damage == nil ? file.count - reader.offset : 0, into: &account)
    account.file = []
    return account
}

/// What a capture says, as little of it as tells two readings apart; and what holds for any.
private struct Account: CaptureSink, Equatable {
    var file: [UInt8] = []
    private var counts: [[Int]] = []
    private var trace: [Int] = []

    mutating func open(_ connection: Int, client: Endpoint, server: Endpoint, at time: Int64) {
        demand(connection == counts.count + 1, "connections are numbered as they come")
        counts.append([0, 0])
        trace += [0, connection, Int(client.port), Int(server.port)]
    }

    mutating func receive(
        _ connection: Int, _ direction: Direction, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        demand(!octets.isEmpty, "no octets are told")
        if let place {
            for index in octets.indices { demand(file[place + index] == octets[index], "it is not in the file there") }
        }
        counts[connection - 1][Int(direction.rawValue)] += octets.count
        trace += [1, connection, Int(direction.rawValue), octets.count, Int(truncatingIfNeeded: time)]
    }

    mutating func skip(_ connection: Int, _ direction: Direction, _ count: Int, at time: Int64) {
        demand(count > 0 && count <= DirectionRecord.largestGap, "a gap of \(count)")
        counts[connection - 1][Int(direction.rawValue)] += count
        trace += [2, connection, Int(direction.rawValue), count]
    }

    mutating func again(
        _ connection: Int, _ direction: Direction, offset: Int, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        let said = counts[connection - 1][Int(direction.rawValue)]
        demand(offset >= 0 && offset + octets.count <= said, "again is what was not said before")
        trace += [3, connection, Int(direction.rawValue), offset, octets.count]
    }

    mutating func close(_ connection: Int, _ direction: Direction, _ ending: Ending, at time: Int64) {
        trace += [4, connection, Int(direction.rawValue)]
    }
}
