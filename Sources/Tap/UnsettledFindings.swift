import Analysis
import Wire

/// Findings that may still grow: stray bytes come in pieces, and a line that tells of the first piece tells too little.
///
/// A finding is told once: when nothing was added to its connection's findings for a while, when its connection has
/// ended, or when nothing more comes at all.
struct UnsettledFindings {
    /// How long nothing may be added.
    private static let calm = Delay.milliseconds(50)

    private struct Watch {
        var told = 0
        var latest: [Finding] = []
        var since: Timestamp
        var isUrgent = false
    }

    private var watches: [ConnectionID: Watch] = [:]
    private var waiting: Set<ConnectionID> = []

    var isEmpty: Bool { waiting.isEmpty }

    /// A connection with findings has changed.
    /// - Parameter findings: All of them, those that were told included, in an order that stays.
    mutating func note(_ id: ConnectionID, _ findings: [Finding], at time: Timestamp) {
        var watch = watches[id] ?? Watch(since: time)
        guard findings.count > watch.told else { return }
        let untold = Array(findings[watch.told...])
        if untold != watch.latest {
            watch.latest = untold
            watch.since = time
        }
        watches[id] = watch
        waiting.insert(id)
    }

    /// Whether findings of a connection are still to be told.
    func awaits(_ id: ConnectionID) -> Bool { waiting.contains(id) }

    /// A connection has ended: what is found will not change.
    mutating func hurry(_ id: ConnectionID) {
        guard waiting.contains(id) else {
            watches[id] = nil
            return
        }
        watches[id]?.isUrgent = true
    }

    /// The findings that can be told now.
    /// - Parameters:
    ///   - isQuiet: Whether nothing has come since the last time, or nothing more will.
    ///   - others: Whose connections' findings have to wait for theirs.
    mutating func take(now: Timestamp, isQuiet: Bool, after others: UnsettledFindings? = nil) -> [Finding] {
        guard !waiting.isEmpty else { return [] }
        var settled: [Finding] = []
        for id in waiting.sorted() where !(others?.awaits(id) ?? false) {
            guard var watch = watches[id], watch.isUrgent || isQuiet || now - watch.since >= Self.calm else { continue }
            settled += watch.latest
            watch.told += watch.latest.count
            watch.latest = []
            watches[id] = watch.isUrgent ? nil : watch
            waiting.remove(id)
        }
        return settled
    }
}

/// Tells light traffic, which can be looked at piece by piece, from traffic that only counts.
struct Pulse {
    /// Entries a second up to which traffic is light; one that is large counts as several.
    static let light = 2_000
    /// Octets that count as an entry.
    private static let large = 4_096

    private var second: Int64 = -1
    private var count = 0

    /// Something has come. Returns whether traffic is light.
    mutating func beat(_ octets: Int = 0, at time: Timestamp) -> Bool {
        let current = time.nanoseconds / 1_000_000_000
        if current != second {
            second = current
            count = 0
        }
        count += 1 + octets / Self.large
        return count <= Self.light
    }
}
