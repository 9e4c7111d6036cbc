import Analysis
import Wire

/// What a session log says.
package struct SessionLogContents: Sendable {
    package var session: SessionLog.Session
    package var recording = Recording()
    /// As the log has them; the analysis of the recording makes its own.
    package var findings: [Finding] = []
    /// What a reader should know that is no error: `line 12: unknown type 'frob', skipped`.
    package var notes: [String] = []

    package init(session: SessionLog.Session) { self.session = session }
}

/// Why a session log cannot be read: `line 7: direction must be c2s or s2c`.
package struct SessionLogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var reason: String
    package var description: String { "line \(line): \(reason)" }
}

extension SessionLog {
    /// Reads what ``SessionLogWriter`` writes.
    ///
    /// A line of a type that is not known becomes a note, so that a later version's logs can be looked at; so does
    /// a last line without its end that makes no sense, which is what a crash leaves behind. Empty lines say nothing.
    /// What the reference claimed is looked at and not kept: it is derived anew.
    /// - Throws: ``SessionLogError`` at the first line that contradicts the format or the lines before it.
    package static func read(_ octets: [UInt8]) throws(SessionLogError) -> SessionLogContents {
        var contents: SessionLogContents?
        var reference = ReferenceClaims()
        var number = 0
        var start = 0
        while start < octets.count {
            number += 1
            let end = octets[start...].firstIndex(of: 0x0A)
            let line = octets[start..<(end ?? octets.count)]
            start = end.map { $0 + 1 } ?? octets.count
            if contents != nil, line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
            do {
                try take(line, number, &contents, &reference)
            } catch {
                let isCutOff = end == nil && contents != nil
                guard isCutOff else { throw SessionLogError(line: number, reason: error.reason) }
                contents?.notes.append("line \(number): cut off, skipped")
            }
        }
        guard let contents else { throw SessionLogError(line: 1, reason: "not a session log: it is empty") }
        return contents
    }

    private static func take(
        _ line: ArraySlice<UInt8>, _ number: Int, _ contents: inout SessionLogContents?,
        _ reference: inout ReferenceClaims
    ) throws(SessionLogLine.Fault) {
        let parsed = try SessionLogLine(line)
        switch (parsed.content, contents) {
        case (.session(let session), nil): contents = SessionLogContents(session: session)
        case (.session, .some): throw SessionLogLine.Fault("a session begins on the first line only")
        case (_, nil): throw SessionLogLine.Fault("not a session log: the first line must have type session")
        case (.event(let event, let offset), .some):
            if case .claim(let id, let direction, .reference, let claim) = event.kind {
                guard contents?.recording.connection(id) != nil else {
                    throw SessionLogLine.Fault(Recording.Refusal.unknownConnection(id).reason)
                }
                return try reference.take(claim, id, direction)
            }
            try contents?.recording.take(event, offset: offset)
        case (.mark(let mark, let isRemoved), .some):
            guard contents?.recording.connection(mark.connection) != nil else {
                throw SessionLogLine.Fault("connection \(mark.connection) was not opened")
            }
            if isRemoved { contents?.recording.unmark(mark) } else { contents?.recording.mark(mark) }
        case (.finding(let finding), .some): contents?.findings.append(finding)
        case (.summary, .some): break
        case (.unknown(let type), .some):
            contents?.notes.append("line \(number): unknown type '\(escaped(text: type))', skipped")
        }
    }
}

/// How far the reference has claimed each direction of each connection.
private struct ReferenceClaims {
    private var ends: [ConnectionID: PerDirection<Int>] = [:]

    mutating func take(_ claim: Claim, _ id: ConnectionID, _ direction: Direction) throws(SessionLogLine.Fault) {
        let end = ends[id, default: PerDirection(0)][direction]
        guard claim.range.lowerBound == end else {
            throw SessionLogLine.Fault(
                Recording.Refusal.claimNotContiguous(id, direction, .reference, expected: end).reason)
        }
        ends[id, default: PerDirection(0)][direction] = claim.range.upperBound
    }
}

extension Recording {
    fileprivate mutating func take(_ event: Event, offset: Int?) throws(SessionLogLine.Fault) {
        if let (id, direction) = event.octets, let record = connection(id) {
            let recorded = record[direction].bytes.count
            guard offset == recorded else {
                throw SessionLogLine.Fault(
                    "offset must be \(recorded): connection \(id) has that many octets \(direction.code)")
            }
        }
        do {
            try append(event)
        } catch {
            throw SessionLogLine.Fault(error.reason)
        }
    }
}

extension Event {
    /// Of octets, seen or missing: of which direction they are.
    fileprivate var octets: (ConnectionID, Direction)? {
        switch kind {
        case .bytes(let id, let direction, _), .gap(let id, let direction, _): (id, direction)
        case .open, .claim, .log, .close: nil
        }
    }
}

extension Recording.Refusal {
    fileprivate var reason: String {
        switch self {
        case .unknownConnection(let id): "connection \(id) was not opened"
        case .connectionOpenedTwice(let id): "connection \(id) is open already"
        case .claimNotContiguous(let id, let direction, let observer, let expected):
            "start must be \(expected): the \(observer) claimed so many octets \(direction.code) of connection \(id)"
        case .gapTooLarge(_, _, let count):
            "length must be 1 to \(DirectionRecord.largestGap), not \(count)"
        }
    }
}
