import Wire

/// A framed message in 64 octets: how exchanges are kept.
struct MessageRecord: BitwiseCopyable, Sendable {
    var lower: Int
    var upper: Int
    var began: Int64
    var ended: Int64
    /// The number that goes with ``BodyFraming/length(_:)``.
    private var length = 0
    var headLength: UInt32 = 0
    /// Of a request the method, of a response the reason-phrase; counted from `lower`.
    private var wordStart: Int16 = 0
    private var status: Int16 = -1
    private var wordLength: UInt32 = 0
    /// Of a request the target; counted from `lower`.
    private var targetStart: Int32 = 0
    private var targetLength: UInt32 = 0
    private(set) var kind = Kind.undecided
    /// The rule that decided so, 0 if none has.
    private var rule: UInt8 = 0
    var isComplete = false

    enum Kind: UInt8 { case absent, undecided, none, length, chunked, untilClose, tunnel, unknowable }

    /// Of a message that does not exist.
    static var absent: MessageRecord {
        var record = MessageRecord(at: 0, began: .zero)
        record.kind = .absent
        return record
    }

    @inline(__always)
    init(at offset: Int, began: Timestamp) {
        lower = offset
        upper = offset
        self.began = began.nanoseconds
        ended = began.nanoseconds
    }

    /// Of a request that begins with a request-line of single spaces.
    /// - Parameters:
    ///   - method, target: Their numbers of octets.
    @inline(__always)
    init(requestAt offset: Int, began: Timestamp, method: Int, target: Int) {
        self.init(at: offset, began: began)
        wordLength = UInt32(truncatingIfNeeded: method)
        targetStart = Int32(truncatingIfNeeded: method &+ 1)
        targetLength = UInt32(truncatingIfNeeded: target)
    }

    /// Of a response.
    /// - Parameter reason: Number of octets of its reason-phrase.
    @inline(__always)
    init(responseAt offset: Int, began: Timestamp, status: Int, reason: Int) {
        self.init(at: offset, began: began)
        self.status = Int16(truncatingIfNeeded: status)
        wordStart = 13
        wordLength = UInt32(truncatingIfNeeded: reason)
    }

    @inline(__always)
    mutating func decide(_ kind: Kind, _ rule: Rule, length: Int) {
        self.kind = kind
        self.rule = rule.code
        self.length = length
    }

    /// Says that there are octets up to an offset now.
    @inline(__always)
    mutating func extend(to end: Int, at time: Timestamp) {
        upper = end
        ended = time.nanoseconds
    }

    /// Says that its head reaches up to an offset.
    @inline(__always)
    mutating func endHead(at end: Int) { headLength = UInt32(truncatingIfNeeded: end &- lower) }

    /// Of a response; nil if its status-line has none.
    @inline(__always)
    var code: Int? { status < 0 ? nil : Int(status) }

    init(_ message: FramedMessage, isRequest: Bool) {
        lower = message.range.lowerBound
        upper = message.range.upperBound
        began = message.began.nanoseconds
        ended = message.ended.nanoseconds
        headLength = UInt32(truncatingIfNeeded: message.head.count)
        let word = isRequest ? message.method : message.reason
        wordStart = Int16(truncatingIfNeeded: word.lowerBound - lower)
        wordLength = UInt32(truncatingIfNeeded: word.count)
        targetStart = Int32(truncatingIfNeeded: message.target.lowerBound - lower)
        targetLength = UInt32(truncatingIfNeeded: message.target.count)
        status = message.status.map { Int16(truncatingIfNeeded: $0) } ?? -1
        isComplete = message.isComplete
        framing = message.framing
        rule = message.decidedBy?.code ?? 0
    }

    /// nil if there is none.
    func message(isRequest: Bool) -> FramedMessage? {
        guard kind != .absent else { return nil }
        var message = FramedMessage(at: lower, began: Timestamp(nanoseconds: began))
        message.range = lower..<upper
        message.ended = Timestamp(nanoseconds: ended)
        message.head = lower..<lower + Int(headLength)
        let word = lower + Int(wordStart)..<lower + Int(wordStart) + Int(wordLength)
        if isRequest {
            message.method = word
            message.target = lower + Int(targetStart)..<lower + Int(targetStart) + Int(targetLength)
        } else {
            message.reason = word
        }
        message.status = code
        message.framing = framing
        message.decidedBy = rule == 0 ? nil : Rule(code: rule)
        message.isComplete = isComplete
        return message
    }

    var framing: BodyFraming {
        get {
            switch kind {
            case .absent, .undecided: .undecided
            case .none: .none
            case .length: .length(length)
            case .chunked: .chunked
            case .untilClose: .untilClose
            case .tunnel: .tunnel
            case .unknowable: .unknowable
            }
        }
        set {
            switch newValue {
            case .undecided: kind = .undecided
            case .none: kind = .none
            case .length(let count):
                kind = .length
                length = count
            case .chunked: kind = .chunked
            case .untilClose: kind = .untilClose
            case .tunnel: kind = .tunnel
            case .unknowable: kind = .unknowable
            }
        }
    }
}

extension Rule {
    /// A number for storage, from 1.
    @inline(__always)
    fileprivate var code: UInt8 { unsafeBitCast(self, to: UInt8.self) &+ 1 }

    /// - Parameter code: One that ``code`` gave.
    fileprivate init(code: UInt8) { self = unsafeBitCast(code &- 1, to: Rule.self) }
}
