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
    /// What skims it; nil while it is idle, before anything is said on it, and when it is over.
    private(set) var look: FirstLooks.Pointer?
    private var resting: RestingLook?
    private var isSkimmed = false
    /// Numbers of requests and final responses that have begun.
    private(set) var counts = Counts()
    /// Whether the full analysis has to look; never taken back.
    private(set) var isSuspect = false
    /// Octets that passed.
    var passed = PerDirection(0)
    /// The latest of its entries in the archive.
    var latest: Archive.Link = 0
    /// What stays although the archive has given it up.
    var reel = Reel()
    /// Octets that are in neither because the budget was spent, the oldest ones of each direction.
    var forgotten = PerDirection(0)
    var isForgotten: Bool { forgotten[.clientToServer] + forgotten[.serverToClient] > 0 || isEvicted }
    var isEvicted = false
    /// What its analysis costs, in octets of memory, about.
    var weight = 0
    var trickle = Trickle()
    /// Whether something is new since somebody took its summary.
    var isStale = false
    /// Whether so much of it is missing that what is left can only be counted.
    var isTorn = false
    /// By how much the places of what is found lie further on than in what the analysis was given.
    var shift = PerDirection(0)
    /// Whether the full analysis looks at it.
    var isAnalysed = false
    /// Whether the analysis was given less than all of it; then what the skim has found counts too.
    var isPartial = false
    /// The octets that findings told of, the first of them.
    private var told: [Finding.Place] = []
    /// Whether its events are handed on as they come.
    var isFollowed = false
    /// Whether somebody wants it to stay.
    var isMarked = false
    var isBad = false
    /// Whether both sides are closed.
    var isGone = false

    init(_ id: ConnectionID, client: String, server: String, opened: Timestamp) {
        self.id = id
        self.client = client
        self.server = server
        self.opened = opened
        lastActivity = opened
    }

    deinit { if let look { FirstLooks.dispose(look) } }

    // MARK: The first look

    /// Looks at what has come, as far as the skim does.
    func skim(_ entry: TapeEntry, _ looks: FirstLooks) {
        guard !isSkimmed else { return }
        let look = look ?? wake(looks)
        look.pointee.isBusy = true
        switch entry.kind {
        case .bytes:
            look.pointee.skim.receive(entry.octets.bindMemory(to: UInt8.self).span, entry.direction, at: entry.time)
        case .missing: look.pointee.skim.gap(entry.missing, entry.direction, at: entry.time)
        case .fin, .rst, .abandoned: look.pointee.skim.end(entry.direction, entry.ending, at: entry.time)
        case .open, .note, .gone: return
        }
        counts = Counts(requests: look.pointee.skim.requests, responses: look.pointee.skim.responses)
        isSuspect = look.pointee.skim.needsAnalysis
    }

    /// What the skim has found.
    func skimmedFindings() -> [Finding] { look?.pointee.skim.findings(of: id) ?? [] }

    private func wake(_ looks: FirstLooks) -> FirstLooks.Pointer {
        let look = looks.seat(self)
        look.pointee.skim.resume(resting?.skim)
        resting = nil
        self.look = look
        return look
    }

    /// Gives its skim to another if it can do without, and nothing came since it was last asked.
    /// - Returns: Whether it did.
    func rest(_ looks: FirstLooks) -> Bool {
        guard let look else { return false }
        guard !look.pointee.isBusy, let rest = look.pointee.skim.rest() else {
            look.pointee.isBusy = false
            return false
        }
        resting = RestingLook(rest)
        self.look = nil
        looks.leave(look)
        return true
    }

    struct Counts {
        var requests = 0
        var responses = 0
    }

    /// Nothing more will come.
    func finishSkimming(_ looks: FirstLooks) {
        isSkimmed = true
        resting = nil
        guard let look else { return }
        self.look = nil
        looks.leave(look)
    }

    // MARK: Summary and events

    /// What a list shows of a connection that nobody has looked at closely.
    var summary: ConnectionSummary {
        var summary = ConnectionSummary(id: id, client: client, server: server, opened: opened)
        summary.lastActivity = lastActivity
        summary.requests = counts.requests
        summary.responses = counts.responses
        summary.recordedBytes = passed[.clientToServer] + passed[.serverToClient]
        summary.verdict = summary.recordedBytes == 0 ? .unknown : .ok
        summary.isOpen = !isGone
        summary.isReusable = !isGone
        return summary
    }

    /// A recording holds a gap's octets too, so that a longer one is made shorter and ``shift`` says by how much.
    private static let longestGap = 1 << 16

    /// Whether it stays when others are given up.
    var stays: Bool { isBad || isMarked }

    /// Takes note of a finding that is to be told.
    /// - Returns: Whether none was told of the same octets.
    func isNew(_ finding: Finding) -> Bool {
        let places = [Finding.Place(direction: finding.direction, range: finding.range)] + finding.evidence
        let isNew = !places.contains { place in
            told.contains { $0.direction == place.direction && $0.range.meets(place.range) }
        }
        if told.count < 256 { told += places }
        return isNew
    }

    /// What is kept of it, as events; octets that are not kept are a gap in front.
    func events(in archive: Archive) -> [Event] {
        opening(after: forgotten) + entries(in: archive).lazy.compactMap(Self.event)
    }

    /// What an analysis begins with: ``events(in:)``, or where they are more than so many octets the last of them. What
    /// it finds is told with ``shift``.
    /// - Returns: What comes first, and entries to be made events one by one, as each copies its octets.
    func latest(in archive: Archive, most: Int) -> (opening: [Event], entries: [TapeEntry]) {
        let entries = entries(in: archive)
        var (room, first) = (most, entries.count)
        while first > 0, entries[first - 1].octets.count <= room {
            first -= 1
            room -= entries[first].octets.count
        }
        var before = forgotten
        for entry in entries[..<first] { before[entry.direction] += entry.passed }
        for direction in Direction.allCases { shift[direction] = max(0, before[direction] - Self.longestGap) }
        // How a direction has ended is told even if what followed in the other one is too much.
        return (opening(after: before), entries[..<first].filter { $0.passed == 0 } + entries[first...])
    }

    private func opening(after before: PerDirection<Int>) -> [Event] {
        [Event(opened, .open(id, client: client, server: server))]
            + Direction.allCases.filter { before[$0] > 0 }.map { direction in
                Event(opened, .gap(id, direction, min(before[direction], Self.longestGap)))
            }
    }

    private func entries(in archive: Archive) -> [TapeEntry] {
        var entries: [TapeEntry] = []
        reel.forEach { entries.append($0) }
        return entries + archive.entries(upTo: latest)
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

extension Range<Int> {
    /// Whether two have octets in common, or one begins where the other ends.
    fileprivate func meets(_ other: Self) -> Bool {
        lowerBound <= other.upperBound && other.lowerBound <= upperBound
    }
}

extension TapeEntry {
    /// Octets that passed, kept or not.
    var passed: Int {
        switch kind {
        case .bytes: octets.count
        case .missing: missing
        case .open, .fin, .rst, .abandoned, .note, .gone: 0
        }
    }

    /// How the direction ended, where it did.
    var ending: Ending {
        switch kind {
        case .fin: .fin
        case .rst: .rst
        case .abandoned, .open, .bytes, .missing, .note, .gone: .gap
        }
    }
}
