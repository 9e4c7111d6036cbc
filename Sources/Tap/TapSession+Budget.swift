import Analysis
import Sockets
import Wire

/// What a budget is divided into.
struct TapLimits {
    /// Octets of traffic, and of what is known of connections.
    let kept: Int
    /// Octets of analyses, about; they count for ``kept`` as well.
    let analysis: Int
    /// Octets of a connection that are looked at when it becomes suspect: to look at more would take all there is.
    var examined: Int { analysis / 4 }

    /// - Parameter budget: Octets; a quarter of them is for what waits to be judged.
    init(budget: Int) {
        kept = budget - budget / 4
        analysis = max(4 << 20, budget / 4)
    }
}

// What is kept, and what is given up.
extension TapSession {
    /// What is known of a connection takes so many octets of memory, about, besides its traffic.
    private static let weightOfConnection = 1_536

    private var keptNow: Int {
        archive.size + kept.size + weight + connections.count * Self.weightOfConnection
    }

    func countKept() { totals.kept = keptNow }

    /// Gives slabs up until what is kept is within the budget, the oldest first. Of connections with findings, and those
    /// that are marked, what is in there is copied; but only as long as there is room for that.
    func makeRoom() {
        while keptNow > limits.kept, let (slab, used) = archive.removeOldest() {
            slab.forEach(upTo: used) { entry in
                guard let connection = connections[entry.connection.number] else { return }
                switch entry.kind {
                case .bytes, .missing, .fin, .rst, .abandoned: forget(entry, connection)
                case .gone: forgetIfNothingIsLeft(connection)
                case .open, .note: break
                }
            }
            tape.giveBack(slab)
        }
        while kept.size > limits.kept / 2, let connection = kept.removeOldest() { giveUp(connection) }
    }

    private func forget(_ entry: TapeEntry, _ connection: TapConnection) {
        if connection.stays, !connection.isEvicted { return kept.append(entry, connection) }
        connection.forgotten[entry.direction] += entry.passed
        evict(connection)
    }

    private func giveUp(_ connection: TapConnection) {
        connection.reel.forEach { connection.forgotten[$0.direction] += $0.passed }
        kept.clear(connection)
        evict(connection)
    }

    private func evict(_ connection: TapConnection) {
        if !connection.isEvicted {
            connection.isEvicted = true
            connection.isFollowed = false
            totals.evictions += 1
            news.evicted.append(connection.id)
        }
        forgetIfNothingIsLeft(connection)
    }

    /// Nothing is kept of a connection, and nothing will come.
    func forgetIfNothingIsLeft(_ connection: TapConnection) {
        guard connection.isGone, connection.reel.isEmpty, !archive.holds(connection.latest) else { return }
        connections[connection.id.number] = nil
        weight -= connection.weight
        connection.weight = 0
        if connection.isAnalysed { unwatched.append(connection.id) }
    }
}

/// What stays of connections although its slab was given up.
struct KeptReels {
    private var shelf = ReelShelf()
    /// In the order in which they came; marked ones are given up last.
    private var connections: [TapConnection] = []
    private(set) var size = 0

    mutating func append(_ entry: TapeEntry, _ connection: TapConnection) {
        if connection.reel.isEmpty { connections.append(connection) }
        let before = connection.reel.size
        connection.reel.append(entry, &shelf)
        size += connection.reel.size - before
    }

    /// The connection to be given up first.
    mutating func removeOldest() -> TapConnection? {
        guard let index = connections.firstIndex(where: { !$0.isMarked }) ?? connections.indices.first else {
            return nil
        }
        return connections.remove(at: index)
    }

    mutating func clear(_ connection: TapConnection) {
        size -= connection.reel.size
        connection.reel.clear(&shelf)
    }
}
