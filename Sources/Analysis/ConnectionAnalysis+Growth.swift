import Framing
import Wire

/// How an analysis takes an event: the framer first, then rows and exchanges for what the reference has judged
/// since, then findings for what it objects to, then the comparison with what client and server claim.
extension ConnectionAnalysis {
    mutating func receive(_ octets: [UInt8], _ direction: Direction, at time: Timestamp, _ record: ConnectionRecord) {
        tick(time)
        recordedBytes += octets.count
        progress[direction].arrive(octets.count, at: progress.clock)
        framer.receive(octets, direction, at: progress.clock)
        follow(record)
    }

    mutating func skip(_ count: Int, _ direction: Direction, at time: Timestamp, _ record: ConnectionRecord) {
        tick(time)
        missingBytes += count
        progress[direction].arrive(count, at: progress.clock)
        framer.skip(count, direction, at: progress.clock)
        follow(record)
    }

    mutating func end(_ direction: Direction, _ ending: Ending, at time: Timestamp, _ record: ConnectionRecord) {
        tick(time)
        guard progress[direction].ending == nil else { return }
        progress[direction].ending = ending
        framer.end(direction, ending, at: progress.clock)
        follow(record)
        let end = record[direction].bytes.count
        insert(TimelineRow(time: progress.clock, kind: .closed(ending), direction: direction, range: end..<end))
        reactToEnd(direction, ending, record)
        nameAgain(upTo: exchanges.count, record)
        isOpen = ending != .rst && progress.directions.contains { $0.ending == nil }
    }

    mutating func claim(
        _ claim: Claim, by observer: Observer, _ direction: Direction, at time: Timestamp, _ record: ConnectionRecord
    ) {
        tick(time)
        guard observer != .reference else { return }
        hasInsiders = true
        insiders[(observer == .client ? 0 : 2) + Int(direction.rawValue)].append(claim)
        compare(direction, record)
    }

    mutating func log(_ party: Party, _ text: String, at time: Timestamp) {
        tick(time)
        let row = TimelineRow(time: progress.clock, kind: .log(party), direction: nil, range: 0..<0)
        _ = timeline.insert(row, words: escaped(text: text))
    }

    private mutating func tick(_ time: Timestamp) { progress.clock = max(progress.clock, time) }

    @discardableResult
    mutating func insert(_ row: TimelineRow) -> Int { timeline.insert(row) }

    private mutating func follow(_ record: ConnectionRecord) {
        let reading = framer.reading
        for direction in Direction.allCases { followReference(direction, reading, record) }
        if reading.violationCount > 0 { diagnose(record) }
        react(reading, record)
        for direction in Direction.allCases { compare(direction, record) }
    }

    /// Makes rows of what the reference has judged since.
    private mutating func followReference(_ direction: Direction, _ reading: Reading, _ record: ConnectionRecord) {
        let claims = reading.claims(direction)
        while progress[direction].claim < claims.count {
            let claim = claims[progress[direction].claim]
            if claim.range.upperBound > progress[direction].end {
                take(claim, direction, reading, record)
                progress[direction].end = claim.range.upperBound
            }
            // The last claim may grow, so it stays the next to look at.
            if progress[direction].claim == claims.count - 1 { break }
            progress[direction].claim += 1
        }
        stretch(direction)
        refresh(direction, reading, record)
        progress[direction].settle()
    }

    private mutating func take(
        _ claim: Claim, _ direction: Direction, _ reading: Reading, _ record: ConnectionRecord
    ) {
        let subject = Self.subject(of: claim, after: progress[direction].subject, reading)
        let new = max(claim.range.lowerBound, progress[direction].end)..<claim.range.upperBound
        if subject == .stray, claim.part != .gap { strayBytes += new.count }
        guard subject != progress[direction].subject else { return }
        stretch(direction)
        refresh(direction, reading, record)
        progress[direction].subject = subject
        progress[direction].row = insert(
            TimelineRow(
                time: progress[direction].arrival(of: new.lowerBound) ?? progress.clock, kind: subject.kind,
                direction: direction, range: new.lowerBound..<new.lowerBound))
        timeline.mark(direction, from: new.lowerBound, id: progress[direction].row)
        count(subject)
    }

    /// Brings the row of a direction's last octets up to where the reference has judged them.
    private mutating func stretch(_ direction: Direction) {
        let end = progress[direction].end
        guard progress[direction].subject != nil else { return }
        let (ended, clock) = (progress[direction].arrival(of: end - 1), progress.clock)
        timeline.change(progress[direction].row) { row in
            guard row.range.upperBound != end else { return }
            row.range = row.range.lowerBound..<end
            row.ended = ended ?? clock
        }
    }

    /// - Parameter before: What the octets in front of it are of.
    private static func subject(
        of claim: Claim, after before: DirectionProgress.Subject?, _ reading: Reading
    ) -> DirectionProgress.Subject {
        if claim.part == .tunnel { return .tunnel }
        switch claim.owner {
        case .none: return .stray
        case .request(let number): return .request(number)
        case .response(let number):
            // No interim response follows the final one.
            if before == .response(number) { return .response(number) }
            let interim = reading.exchange(number)?.interim.last { $0.range.lowerBound <= claim.range.lowerBound }
            if let interim, claim.range.lowerBound < interim.range.upperBound {
                return .interim(number, offset: interim.range.lowerBound)
            }
            return .response(number)
        }
    }

    private mutating func count(_ subject: DirectionProgress.Subject) {
        switch subject {
        case .request: requests += 1
        case .response: responses += 1
        case .interim, .tunnel, .stray: break
        }
    }

    /// Brings the row of a direction's last octets up to date, and the exchange that it is of.
    private mutating func refresh(_ direction: Direction, _ reading: Reading, _ record: ConnectionRecord) {
        guard let subject = progress[direction].subject else { return }
        let message: FramedMessage?
        switch subject {
        case .request(let number):
            message = reading.exchange(number)?.request
            if let message, texts.wants(number) { texts.take(number, message, record[direction].bytes) }
        case .response(let number): message = reading.exchange(number)?.response
        case .interim(let number, let offset):
            message = reading.exchange(number)?.interim.last { $0.range.lowerBound == offset }
        case .stray, .tunnel: message = nil
        }
        if let message { timeline.change(progress[direction].row) { $0.isComplete = message.isComplete } }
    }

    /// The interim response that a row shows.
    func interim(_ number: Int, at row: TimelineRow) -> FramedMessage? {
        framed(number)?.interim.last { $0.range.lowerBound == row.range.lowerBound }
    }

    func statusText(_ message: FramedMessage, _ bytes: [UInt8]) -> String {
        let status = message.status.map(String.init) ?? "?"
        return message.reason.isEmpty ? status : "\(status) \(excerpt(bytes[message.reason]))"
    }
}

extension DirectionProgress.Subject {
    fileprivate var kind: TimelineRow.Kind {
        switch self {
        case .request(let number): .request(number)
        case .interim(let number, _): .interim(number)
        case .response(let number): .response(number)
        case .tunnel: .tunnel
        case .stray: .stray
        }
    }
}
