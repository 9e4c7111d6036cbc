import Captures
import Testing
import Wire

/// What a capture says, connection by connection.
struct Transcript: CaptureSink, Equatable {
    struct Connection: Equatable {
        var client: String
        var server: String
        var octets: [Direction: [UInt8]] = [:]
        /// What happened, in order; neighbouring octets of a direction are one.
        var steps: [String] = []
        var again: [String] = []

        func text(_ direction: Direction) -> String { String(decoding: octets[direction] ?? [], as: UTF8.self) }
    }

    var connections: [Connection] = []
    /// The octets of the file, to hold the places against.
    var file: [UInt8] = []
    private var last: (connection: Int, direction: Direction, count: Int)?

    static func == (left: Transcript, right: Transcript) -> Bool { left.connections == right.connections }

    mutating func open(_ connection: Int, client: Endpoint, server: Endpoint, at time: Int64) {
        #expect(connection == connections.count + 1)
        connections.append(Connection(client: "\(client)", server: "\(server)"))
    }

    mutating func receive(
        _ connection: Int, _ direction: Direction, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        let copy = octets.indices.map { octets[$0] }
        if copy.isEmpty { Issue.record("no octets are told") }
        if let place, !file[place..<place + copy.count].elementsEqual(copy) { Issue.record("not in the file there") }
        connections[connection - 1].octets[direction, default: []] += copy
        step(connection, "\(direction.code) ", copy.count)
    }

    mutating func skip(_ connection: Int, _ direction: Direction, _ count: Int, at time: Int64) {
        connections[connection - 1].octets[direction, default: []] += repeatElement(0, count: count)
        step(connection, "\(direction.code) gap ", count)
    }

    mutating func again(
        _ connection: Int, _ direction: Direction, offset: Int, _ octets: Span<UInt8>, at time: Int64, place: Int?
    ) {
        let range = offset..<offset + octets.count
        let known = connections[connection - 1].octets[direction] ?? []
        let isSame = octets.indices.allSatisfy { known[offset + $0] == octets[$0] }
        connections[connection - 1].again.append("\(direction.code) \(range) \(isSame ? "same" : "other")")
    }

    mutating func close(_ connection: Int, _ direction: Direction, _ ending: Ending, at time: Int64) {
        connections[connection - 1].steps.append("\(direction.code) \(ending.rawValue)")
    }

    private mutating func step(_ connection: Int, _ what: String, _ count: Int) {
        var count = count
        if let last = connections[connection - 1].steps.last, last.hasPrefix(what),
            let before = Int(last.dropFirst(what.count))
        {
            count += before
            connections[connection - 1].steps.removeLast()
        }
        connections[connection - 1].steps.append("\(what)\(count)")
    }
}

/// A capture that was read.
struct Reading {
    var transcript = Transcript()
    /// What the reader says at the end.
    let reader: Account

    struct Account {
        let began: Int64?
        let damage: CaptureDamage?
        let others: [OtherTraffic]
        let packets: Int
        let unreadLinks: [UInt32: Int]
    }

    /// - Parameter piece: How many octets more each window shows.
    init(_ file: [UInt8], piece: Int = 1 << 20) throws {
        let format = CaptureFormat(file.span)
        var reader = CaptureReader(try #require(format, "no capture"))
        transcript.file = file
        var shown = 0
        while true {
            let window = Array(file[reader.offset..<shown])
            _ = reader.read(window.span, into: &transcript)
            if shown == file.count || reader.damage != nil { break }
            shown = min(shown + piece, file.count)
        }
        let unread = file.count - reader.offset
        reader.finish(unread: reader.damage == nil ? unread : 0, into: &transcript)
        self.reader = Account(
            began: reader.began, damage: reader.damage, others: reader.others, packets: reader.packets,
            unreadLinks: reader.unreadLinks)
    }

    var connections: [Transcript.Connection] { transcript.connections }
}
