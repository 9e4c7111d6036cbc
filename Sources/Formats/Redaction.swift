import Analysis
import Wire

/// Hides the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie fields, octet by octet.
///
/// Lengths, segments, white space and line ends stay, so every offset, claim and finding stays what it was: only the
/// visible octets of a value become `*`. A field is known by its name at the beginning of any line, in a body, a tunnel
/// or among stray octets too: after a desync nobody can say for sure what is a header section. A log line that quotes
/// such a field is treated alike.
package struct Redaction: Sendable {
    private var scanners: [Flow: LineScanner] = [:]

    private struct Flow: Hashable {
        var id: ConnectionID
        var direction: Direction
    }

    package init() {}

    /// The recording with those values hidden, and with what comes behind missing octets and may be the rest of one.
    package static func apply(to recording: Recording) -> Recording {
        var redaction = Redaction()
        var hidden = Recording()
        let unjudged = unjudged(recording)
        for (index, entry) in recording.entries.enumerated() {
            var event = redaction.redact(recording.event(at: index))
            if case .bytes(let id, let direction, let range) = entry.kind,
                case .bytes(_, _, var octets) = event.kind,
                let unknown = unjudged[Flow(id: id, direction: direction)]
            {
                for gap in unknown where gap.overlaps(range) {
                    for offset in gap.clamped(to: range) { hide(&octets[offset - range.lowerBound]) }
                }
                event.kind = .bytes(id, direction, octets)
            }
            do {
                try hidden.append(event)
            } catch {
                preconditionFailure("a recording refuses what it took before: \(error)")
            }
        }
        for mark in recording.marks {
            var mark = mark
            mark.text = hide(mark.text)
            hidden.mark(mark)
        }
        return hidden
    }

    /// The event with such values hidden. Takes the events of a session in their order: a value may be cut by segments.
    package mutating func redact(_ event: Event) -> Event {
        switch event.kind {
        case .bytes(let id, let direction, let octets):
            let hidden = scanners[Flow(id: id, direction: direction), default: LineScanner()].hide(octets)
            return Event(event.time, .bytes(id, direction, hidden))
        case .log(let id, let party, let text): return Event(event.time, .log(id, party, Self.hide(text)))
        // A value goes on behind octets that are missing.
        case .open, .gap, .claim, .close: return event
        }
    }

    /// What comes behind each hole up to the next line end, where the reference takes it for no line either: it is
    /// looking for the next start-line there, or counts it as octets of a body.
    private static func unjudged(_ recording: Recording) -> [Flow: [Range<Int>]] {
        let hasGaps = recording.connections.contains {
            !$0.clientToServer.gaps.isEmpty || !$0.serverToClient.gaps.isEmpty
        }
        guard hasGaps else { return [:] }
        var ranges: [Flow: [Range<Int>]] = [:]
        let session = SessionAnalysis(recording)
        for record in recording.connections {
            guard let analysis = session.connection(record.id) else { continue }
            for direction in Direction.allCases {
                let reference = analysis.interpretation(.reference, direction)
                let bytes = record[direction].bytes
                ranges[Flow(id: record.id, direction: direction)] = record[direction].gaps.compactMap { gap in
                    guard let index = reference.index(at: gap.upperBound) else { return nil }
                    let claim = reference.claims[index]
                    guard claim.part == .gap || claim.part == .body else { return nil }
                    let rest = bytes[gap.upperBound..<claim.range.upperBound]
                    return gap.upperBound..<(rest.firstIndex(of: 0x0A) ?? rest.endIndex)
                }
            }
        }
        return ranges
    }

    /// White space and controls stay, so that a line remains the line it was.
    fileprivate static func hide(_ octet: inout UInt8) {
        if octet > 0x20, octet != 0x7F { octet = mark }
    }

    fileprivate static let names = ["authorization", "proxy-authorization", "cookie", "set-cookie"].map {
        Array($0.utf8)
    }
    fileprivate static let mark: UInt8 = 0x2A

    /// Hides in words of a party what it quotes: from such a name and its colon up to the end of the line, be it a
    /// line end, an escaped one or a quotation mark. Keeps the number of scalars.
    private static func hide(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            guard scalars[index] == ":", names.contains(where: { scalars[..<index].ends(withName: $0) }) else {
                index += 1
                continue
            }
            index += 1
            while index < scalars.count, !isEnd(scalars, at: index) {
                if scalars[index].value > 0x20 { scalars[index] = "*" }
                index += 1
            }
        }
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars)
        return result
    }

    private static func isEnd(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        switch scalars[index] {
        case "\n", "\r", "\"": true
        case "\\": index + 1 < scalars.count && (scalars[index + 1] == "r" || scalars[index + 1] == "n")
        default: false
        }
    }
}

/// Reads the octets of one direction as lines, whatever they are.
private struct LineScanner {
    private enum State {
        /// The octets of the line so far, in lower case, without the white space in front: they may become a name.
        case name([UInt8])
        /// In a value that is hidden.
        case hidden
        /// After the line end of such a value: a line that begins with white space goes on with it (obs-fold).
        case folded
        case passing
    }

    private var state = State.name([])
    private static let longest = Redaction.names.map(\.count).max() ?? 0

    mutating func hide(_ octets: [UInt8]) -> [UInt8] {
        var octets = octets
        for index in octets.indices { take(&octets[index]) }
        return octets
    }

    private mutating func take(_ octet: inout UInt8) {
        let isBlank = octet == 0x20 || octet == 0x09
        if case .folded = state {
            state = isBlank ? .hidden : .name([])
        }
        switch state {
        case .hidden:
            if octet == 0x0A { state = .folded } else { Redaction.hide(&octet) }
        case .folded: break
        case .passing:
            if octet == 0x0A || octet == 0x0D { state = .name([]) }
        case .name(var name):
            if octet == 0x0A || octet == 0x0D {
                state = .name([])
            } else if octet == 0x3A {
                // A space before the colon is wrong, and some recipients take the name all the same.
                while name.last == 0x20 { name.removeLast() }
                state = Redaction.names.contains(name) ? .hidden : .passing
            } else if isBlank {
                if !name.isEmpty, name.last != 0x20 { state = .name(name + [0x20]) }
            } else if name.count > Self.longest {
                state = .passing
            } else {
                state = .name(name + [(0x41...0x5A).contains(octet) ? octet | 0x20 : octet])
            }
        }
    }
}

extension ArraySlice<Unicode.Scalar> {
    /// Whether it ends in an ASCII name in any case, and not in the middle of a longer one.
    fileprivate func ends(withName name: [UInt8]) -> Bool {
        guard count >= name.count else { return false }
        for (scalar, letter) in zip(suffix(name.count), name) {
            let value = ("A"..."Z").contains(scalar) ? scalar.value | 0x20 : scalar.value
            guard value == UInt32(letter) else { return false }
        }
        let before = dropLast(name.count)
        guard let last = before.last, last.properties.isAlphabetic || last == "-" else { return true }
        // The letter of an escaped line end.
        return before.dropLast().last == "\\"
    }
}
