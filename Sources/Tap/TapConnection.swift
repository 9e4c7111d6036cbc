import Analysis
import Sockets
import Wire

/// What a tap knows of one connection.
final class TapConnection {
    let id: ConnectionID
    let client: String
    let server: String
    let opened: Timestamp
    var lastActivity: Timestamp
    var skim = ConnectionSkim()
    /// Octets that passed.
    var passed = ByDirection(0)
    /// How each direction ended.
    var endings = ByDirection<Ending?>(nil)
    var reel = Reel()
    /// Octets that are not in the reel because the budget was spent, and the oldest ones of each direction.
    var forgotten = ByDirection(0)
    var isForgotten: Bool { forgotten[.clientToServer] + forgotten[.serverToClient] > 0 || isEvicted }
    var isEvicted = false
    /// Whether so much of it is missing that what is left can only be counted.
    var isTorn = false
    /// By how much the places of what is found lie further on than in ``events``.
    var shift = ByDirection(0)
    /// Whether the full analysis looks at it.
    var isAnalysed = false
    /// Whether its events are handed on as they come.
    var isFollowed = false
    /// Whether somebody wants it to stay.
    var isMarked = false
    var isBad = false
    /// Whether both sides are closed.
    var isGone = false
    /// What was counted of it already.
    var counted = (requests: 0, responses: 0)

    init(_ id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
        lastActivity = opened
    }

    /// What a list shows of a connection that nobody has looked at closely.
    var summary: ConnectionSummary {
        var summary = ConnectionSummary(id: id, client: client, server: server, opened: opened)
        summary.lastActivity = lastActivity
        summary.requests = counted.requests
        summary.responses = counted.responses
        summary.recordedBytes = passed[.clientToServer] + passed[.serverToClient]
        summary.verdict = summary.recordedBytes == 0 ? .unknown : .ok
        summary.isOpen = !isGone
        summary.isReusable = !isGone
        return summary
    }

    /// A recording holds a gap's octets too, so that a longer one is made shorter and ``shift`` says by how much.
    private static let longestGap = 1 << 16

    /// What is kept of it, as events; octets that are not kept are a gap in front.
    var events: [Event] {
        var events = [Event(opened, .open(id, client: client, server: server))]
        for direction in Direction.allCases where forgotten[direction] > 0 {
            events.append(Event(opened, .gap(id, direction, min(forgotten[direction], Self.longestGap))))
        }
        reel.forEach { entry in
            if let event = Self.event(entry) { events.append(event) }
        }
        return events
    }

    /// The analysis begins with ``events``: what it finds is told with ``shift``.
    func noteShift() {
        for direction in Direction.allCases { shift[direction] = max(0, forgotten[direction] - Self.longestGap) }
    }

    /// What an entry says, where it is an event of a connection that is open already.
    static func event(_ entry: TapeEntry) -> Event? {
        let id = entry.connection
        switch entry.kind {
        case .bytes:
            // Copied as memory: what is generic goes octet by octet where it is not optimised.
            let octets = [UInt8](unsafeUninitializedCapacity: entry.octets.count) { buffer, count in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: entry.octets)
                count = entry.octets.count
            }
            return Event(entry.time, .bytes(id, entry.direction, octets))
        case .fin: return Event(entry.time, .close(id, entry.direction, .fin))
        case .rst: return Event(entry.time, .close(id, entry.direction, .rst))
        case .abandoned: return Event(entry.time, .close(id, entry.direction, .gap))
        case .missing: return Event(entry.time, .gap(id, entry.direction, entry.missing))
        case .note: return Event(entry.time, .log(id.number == 0 ? nil : id, .lab, entry.text))
        case .open, .gone: return nil
        }
    }
}

/// A value for each direction.
struct ByDirection<Value> {
    private var clientToServer: Value
    private var serverToClient: Value

    init(_ value: Value) {
        clientToServer = value
        serverToClient = value
    }

    subscript(direction: Direction) -> Value {
        get {
            switch direction {
            case .clientToServer: clientToServer
            case .serverToClient: serverToClient
            }
        }
        set {
            switch direction {
            case .clientToServer: clientToServer = newValue
            case .serverToClient: serverToClient = newValue
            }
        }
    }
}
