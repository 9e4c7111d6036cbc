import Analysis
import FoundationEssentials
import Wire

/// One line of a session log, read.
struct SessionLogLine {
    enum Content {
        case session(SessionLog.Session)
        /// With the offset that the line gives to its octets.
        case event(Event, offset: Int?)
        case finding(Finding)
        case mark(Mark, isRemoved: Bool)
        case summary
        case unknown(String)
    }

    /// What is wrong with a line.
    struct Fault: Error {
        var reason: String
        init(_ reason: String) { self.reason = reason }
    }

    var content: Content

    init(_ line: ArraySlice<UInt8>) throws(Fault) {
        do {
            content = try JSONDecoder().decode(Members.self, from: Data(line)).content
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault("not a JSON object")
        }
    }
}

/// The members of a line's object, each asked for by name and by what it must be.
private struct Members: Decodable {
    let content: SessionLogLine.Content

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        content = try Self.content(container)
    }

    private typealias Object = KeyedDecodingContainer<Key>

    private static func content(_ object: Object) throws(SessionLogLine.Fault) -> SessionLogLine.Content {
        switch try text("type", object) {
        case "session": .session(try session(object))
        case "open":
            .event(
                Event(
                    try time("time", object),
                    .open(
                        try connection(object), client: try text("client", object), server: try text("server", object))),
                offset: nil)
        case "bytes": try bytes(object)
        case "gap":
            .event(
                Event(
                    try time("time", object),
                    .gap(try connection(object), try direction(object), try number("length", object))),
                offset: try number("offset", object))
        case "claim": .event(try claim(object), offset: nil)
        case "log":
            .event(
                Event(
                    try time("time", object),
                    .log(
                        object.contains(Key("connection")) ? try connection(object) : nil, try name("party", object),
                        try text("text", object))),
                offset: nil)
        case "close":
            .event(
                Event(
                    try time("time", object),
                    .close(try connection(object), try direction(object), try name("how", object))),
                offset: nil)
        case "mark", "unmark": .mark(try mark(object), isRemoved: try text("type", object) == "unmark")
        case "finding": .finding(try finding(object))
        case "summary": .summary
        case let type: .unknown(type)
        }
    }

    private static func session(_ object: Object) throws(SessionLogLine.Fault) -> SessionLog.Session {
        let version = try number("version", object)
        guard version == SessionLog.version else {
            throw SessionLogLine.Fault(
                "version \(version) of the format is not known; this reads \(SessionLog.version)")
        }
        let (second, fraction) = try start(text("start", object))
        return SessionLog.Session(
            tool: try text("tool", object), source: try text("source", object), epoch: second, fraction: fraction)
    }

    /// Seconds since 1970 and nanoseconds beyond, of a time as RFC 3339 has it.
    private static func start(_ text: String) throws(SessionLogLine.Fault) -> (Int64, Int64) {
        var whole = text
        var fraction: Int64 = 0
        if let point = text.firstIndex(of: ".") {
            let digits = text[text.index(after: point)...].prefix { ("0"..."9").contains($0) }
            // More than a nanosecond is not kept.
            let nine = (digits + "000000000").prefix(9)
            if !digits.isEmpty, let value = Int64(nine) {
                fraction = value
                whole = String(text[..<point] + text[digits.endIndex...])
            }
        }
        do {
            return (Int64(try Date(whole, strategy: .iso8601).timeIntervalSince1970), fraction)
        } catch {
            throw SessionLogLine.Fault("start must be a time such as 2026-11-21T07:50:56Z")
        }
    }

    private static func bytes(_ object: Object) throws(SessionLogLine.Fault) -> SessionLogLine.Content {
        guard let octets = Data(base64Encoded: try text("base64", object)) else {
            throw SessionLogLine.Fault("base64 is not base64 (RFC 4648)")
        }
        guard try number("length", object) == octets.count else {
            throw SessionLogLine.Fault("length must be \(octets.count): base64 has that many octets")
        }
        let kind = Event.Kind.bytes(try connection(object), try direction(object), Array(octets))
        return .event(Event(try time("time", object), kind), offset: try number("offset", object))
    }

    private static func claim(_ object: Object) throws(SessionLogLine.Fault) -> Event {
        let time = try time("time", object)
        let observer: Observer = try name("observer", object)
        guard let owner = Owner(try text("owner", object)) else {
            throw SessionLogLine.Fault("owner must be such as request 2, response 1 or none")
        }
        let decided = object.contains(Key("decided")) ? try self.time("decided", object) : time
        let range = try range(object)
        guard !range.isEmpty else { throw SessionLogLine.Fault("end must be greater than start") }
        let claim = Claim(range, owner, try name("part", object), decided: decided)
        return Event(time, .claim(try connection(object), try direction(object), observer, claim))
    }

    private static func finding(_ object: Object) throws(SessionLogLine.Fault) -> Finding {
        let known = try list("known", object)
        var finding = Finding(
            try name("code", object), severity: try name("severity", object), connection: try connection(object),
            direction: try direction(object), range: try range(object),
            exchange: try value("exchange", "a whole number or null", object),
            section: try text("section", object), certainty: try name("certainty", object), known: known,
            message: try text("message", object))
        if object.contains(Key("knownCertainty")) { finding.knownCertainty = try name("knownCertainty", object) }
        if object.contains(Key("peers")) { finding.peers = try list("peers", object) }
        if object.contains(Key("conditions")) { finding.conditions = try list("conditions", object) }
        return finding
    }

    private static func mark(_ object: Object) throws(SessionLogLine.Fault) -> Mark {
        let hasDirection = object.contains(Key("direction"))
        let offset = hasDirection ? try number("offset", object) : 0
        guard offset >= 0 else { throw SessionLogLine.Fault("offset must not be negative") }
        return Mark(
            try connection(object), at: try time("time", object), hasDirection ? try direction(object) : nil,
            offset: offset, text: object.contains(Key("text")) ? try text("text", object) : "")
    }

    private static func range(_ object: Object) throws(SessionLogLine.Fault) -> Range<Int> {
        let start = try number("start", object)
        let end = try number("end", object)
        guard start >= 0 else { throw SessionLogLine.Fault("start must not be negative") }
        guard end >= start else { throw SessionLogLine.Fault("end must not be less than start") }
        return start..<end
    }

    private static func connection(_ object: Object) throws(SessionLogLine.Fault) -> ConnectionID {
        ConnectionID(try number("connection", object))
    }

    private static func direction(_ object: Object) throws(SessionLogLine.Fault) -> Direction {
        guard let direction = Direction(code: try text("direction", object)) else {
            throw SessionLogLine.Fault("direction must be c2s or s2c")
        }
        return direction
    }

    /// One of the names of an enumeration.
    private static func name<Name: RawRepresentable & CaseIterable>(
        _ member: String, _ object: Object
    ) throws(SessionLogLine.Fault) -> Name where Name.RawValue == String {
        guard let name = Name(rawValue: try text(member, object)) else {
            let names = Name.allCases.map(\.rawValue)
            throw SessionLogLine.Fault(
                "\(member) must be \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")")
        }
        return name
    }

    /// Seconds with up to nine decimals, read without a binary fraction in between.
    private static func time(_ member: String, _ object: Object) throws(SessionLogLine.Fault) -> Timestamp {
        let seconds: Decimal = try value(member, "a number of seconds", object)
        guard let nanoseconds = Int64((seconds * 1_000_000_000).description) else {
            throw SessionLogLine.Fault("\(member) must have at most nine decimals and fit 63 bits of nanoseconds")
        }
        return Timestamp(nanoseconds: nanoseconds)
    }

    private static func text(_ member: String, _ object: Object) throws(SessionLogLine.Fault) -> String {
        try value(member, "a string", object)
    }

    private static func number(_ member: String, _ object: Object) throws(SessionLogLine.Fault) -> Int {
        try value(member, "a whole number", object)
    }

    private static func list(_ member: String, _ object: Object) throws(SessionLogLine.Fault) -> [String] {
        try value(member, "a list of strings", object)
    }

    private static func value<Value: Decodable>(
        _ member: String, _ what: String, _ object: Object
    ) throws(SessionLogLine.Fault) -> Value {
        guard object.contains(Key(member)) else { throw SessionLogLine.Fault("\(member) is missing") }
        do {
            return try object.decode(Value.self, forKey: Key(member))
        } catch {
            throw SessionLogLine.Fault("\(member) must be \(what)")
        }
    }
}
