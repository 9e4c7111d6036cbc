import Analysis
import Canvas
import Wire

/// What part of a direction the lanes show, cut where any observer changes its mind, and in which columns.
///
/// All lanes share the columns, so that what is above each other is the same octets. Widths follow what there
/// is to say about an interval, not how long it is: a stray byte beside a megabyte of body stays visible.
struct LaneWindow {
    /// Octets of which every observer says one thing.
    struct Interval {
        var range: Range<Int>
        /// What each observer says: the owner and the section; nil for one that has not judged it.
        var beliefs: Beliefs
        var isDisputed: Bool
        var columns: Range<Int> = 0..<0
    }

    struct Belief: Hashable {
        var owner: Owner
        /// Of the first claim; those of one section are shown as one.
        var part: Part
        var section: Meaning.Section
    }

    /// One of each observer that has any.
    struct Beliefs {
        private var reference, client, server: Belief?

        subscript(observer: Observer) -> Belief? {
            get {
                switch observer {
                case .reference: reference
                case .client: client
                case .server: server
                }
            }
            set {
                switch observer {
                case .reference: reference = newValue
                case .client: client = newValue
                case .server: server = newValue
                }
            }
        }

        var areDisputed: Bool {
            guard let first = reference ?? client ?? server else { return false }
            return [client, server].contains { $0 != nil && $0?.owner != first.owner }
        }
    }

    private(set) var intervals: [Interval] = []
    private(set) var continuesLeft = false
    private(set) var continuesRight = false

    private let standpoints: [(observer: Observer, standpoint: Standpoint)]
    private let octets: [UInt8]

    /// - Parameters:
    ///   - focus: The offset that must be in the window.
    ///   - width: Columns there are.
    init(_ subject: Subject, focus: Int, width: Int) {
        octets = subject.octets.bytes
        standpoints = Observer.allCases.map { ($0, subject.standpoint($0)) }
        guard !octets.isEmpty, width > 8 else { return }
        var right = [interval(containing: min(max(0, focus), octets.count - 1))]
        var left: [Interval] = []
        var used = demand(right[0])
        // Two to the right for one to the left: what follows is where the harm shows. A side that has no room, or no
        // octets, gets none later.
        var isLeftDone = false
        var isRightDone = false
        for turn in 0..<60 where !isLeftDone || !isRightDone {
            let goesLeft = turn % 3 == 0
            if goesLeft ? isLeftDone : isRightDone { continue }
            let edge = goesLeft ? (left.last ?? right[0]).range.lowerBound : right[right.count - 1].range.upperBound
            let hasMore = goesLeft ? edge > 0 : edge < octets.count
            let next = hasMore ? interval(containing: goesLeft ? edge - 1 : edge) : nil
            guard let next, used + demand(next) <= width else {
                if goesLeft { isLeftDone = true } else { isRightDone = true }
                continue
            }
            used += demand(next)
            if goesLeft { left.append(next) } else { right.append(next) }
        }
        intervals = left.reversed() + right
        continuesLeft = intervals[0].range.lowerBound > 0
        continuesRight = intervals[intervals.count - 1].range.upperBound < octets.count
        assignColumns(width: width)
    }

    /// The column, from the lanes' beginning, where an octet is shown; nil outside of the window.
    func column(of offset: Int) -> Int? {
        guard let interval = intervals.first(where: { $0.range.contains(offset) }) else { return nil }
        let share = (offset - interval.range.lowerBound) * interval.columns.count / max(1, interval.range.count)
        return interval.columns.lowerBound + share
    }

    /// The first octet shown at a column; nil outside of the window.
    func offset(at column: Int) -> Int? {
        guard let interval = intervals.first(where: { $0.columns.contains(column) }) else { return nil }
        let share = (column - interval.columns.lowerBound) * interval.range.count / max(1, interval.columns.count)
        return interval.range.lowerBound + share
    }

    /// What one observer says in one lane: neighbouring intervals of one belief are one.
    struct Unit {
        var belief: Belief?
        var range: Range<Int>
        var columns: Range<Int>
        var isDisputed: Bool
    }

    func units(of observer: Observer) -> [Unit] {
        var units: [Unit] = []
        for interval in intervals {
            let belief = interval.beliefs[observer]
            if let last = units.last, last.belief?.owner == belief?.owner, last.belief?.section == belief?.section,
                last.isDisputed == interval.isDisputed
            {
                units[units.count - 1].range = last.range.lowerBound..<interval.range.upperBound
                units[units.count - 1].columns = last.columns.lowerBound..<interval.columns.upperBound
            } else {
                units.append(
                    Unit(
                        belief: belief, range: interval.range, columns: interval.columns,
                        isDisputed: interval.isDisputed))
            }
        }
        return units
    }

    /// The longest of what can be said of a unit that leaves one of so many cells free; the shortest if none does.
    /// - Parameter source: How the observer's beliefs are known.
    func caption(of unit: Unit, _ source: Standpoint.Source, _ glyphs: Glyphs, room: Int) -> String {
        guard let belief = unit.belief else {
            let text = source == .unknown ? "nothing says otherwise" : "not judged yet"
            return text.utf8.count < room ? text : "?"
        }
        let owner = Meaning.letter(belief.owner, glyphs)
        let size = Figures.octets(unit.range.count)
        let section = belief.section.rawValue
        let what = belief.owner == .none ? section : "\(owner) \(section)"
        if unit.isDisputed {
            let text = String(String.UnicodeScalarView(octets[unit.range].prefix(15).map { printable($0) }))
            let quote = "\"\(text)\(unit.range.count > 15 ? glyphs.cut : "")\""
            let texts = [
                "\(what) \(quote) \(size)", "\(what) \(quote)", "\(owner) \(quote)", "\(what) \(size)", what,
            ]
            return texts.first { cellWidth(of: $0) < room } ?? owner
        }
        let text = "\(what) \(size)"
        return cellWidth(of: text) < room ? text : cellWidth(of: what) < room ? what : owner
    }

    private func interval(containing offset: Int) -> Interval {
        var range = 0..<octets.count
        var beliefs = Beliefs()
        for (observer, standpoint) in standpoints {
            guard let claim = standpoint.claim(at: offset) else {
                range = range.clamped(to: min(standpoint.end, octets.count)..<octets.count)
                continue
            }
            let belief = Belief(owner: claim.owner, part: claim.part, section: Meaning.section(claim.part))
            beliefs[observer] = belief
            range = range.clamped(to: run(around: claim, in: standpoint, belief))
        }
        return Interval(range: range, beliefs: beliefs, isDisputed: beliefs.areDisputed)
    }

    /// The octets of neighbouring claims of one belief; of very many, those near the one asked for.
    private func run(around claim: Claim, in standpoint: Standpoint, _ belief: Belief) -> Range<Int> {
        var range = claim.range
        func next(at offset: Int) -> Range<Int>? {
            guard offset >= 0, let claim = standpoint.claim(at: offset), claim.owner == belief.owner,
                Meaning.section(claim.part) == belief.section
            else { return nil }
            return claim.range
        }
        for _ in 0..<256 {
            guard let before = next(at: range.lowerBound - 1) else { break }
            range = before.lowerBound..<range.upperBound
        }
        for _ in 0..<256 {
            guard let after = next(at: range.upperBound) else { break }
            range = range.lowerBound..<after.upperBound
        }
        return range
    }

    /// Columns that an interval wants: disputed ones more, since they quote.
    private func demand(_ interval: Interval) -> Int {
        var longest: Int?
        for observer in Observer.allCases {
            guard let belief = interval.beliefs[observer] else { continue }
            // A letter and a number, and a space.
            let owner = belief.owner.exchange.map { Figures.digits($0) + 2 } ?? 0
            longest = max(longest ?? 0, owner + belief.section.rawValue.utf8.count)
        }
        let quote = interval.isDisputed ? min(interval.range.count, 16) + 3 : 0
        return (longest ?? 4) + quote + 1
            + (interval.isDisputed ? 0 : Figures.octets(interval.range.count).utf8.count + 1)
    }

    private mutating func assignColumns(width: Int) {
        var widths = intervals.map { demand($0) }
        var spare = width - widths.reduce(0, +)
        // More than this to each would make few octets look like many.
        var room = intervals.map { min($0.range.count / 2, 36) }
        while spare > 0, room.contains(where: { $0 > 0 }) {
            for index in widths.indices where spare > 0 && room[index] > 0 {
                widths[index] += 1
                room[index] -= 1
                spare -= 1
            }
        }
        var column = 0
        for index in intervals.indices {
            let end = min(width, column + widths[index])
            intervals[index].columns = min(column, end)..<end
            column = end
        }
    }
}
