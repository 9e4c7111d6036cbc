import Analysis
import Wire

/// Which connections the list shows, and in which order.
///
/// Without a filter and a column to sort by it is the session's own order and costs nothing. Otherwise it holds
/// indices, and what changes on one connection costs a look at that one.
struct Listing: Hashable, Sendable {
    private(set) var filter: Filter?
    private(set) var sorting: Sorting?
    /// Indices into the session's connections; nil where all are shown as they come.
    private(set) var order: [Int]?
    /// Connections of which the filter cannot say whether they are wanted: their octets are not here.
    private(set) var unknown = 0
    /// How often filter or column were set, and how often the order may have changed.
    private(set) var settings = 0
    private(set) var revision = 0

    struct Sorting: Hashable, Sendable {
        var column: ConnectionColumn
        var isDescending: Bool
    }

    func count(in session: SessionAnalysis) -> Int { order?.count ?? session.connections.count }

    /// Index of the connection at a place of the list; nil outside of it.
    func index(at place: Int, in session: SessionAnalysis) -> Int? {
        guard let order else { return session.connections.indices.contains(place) ? place : nil }
        return order.indices.contains(place) ? order[place] : nil
    }

    /// Where a connection stands in the list; nil if the filter hides it.
    func place(of index: Int) -> Int? {
        guard let order else { return index }
        if sorting != nil { return order.firstIndex(of: index) }
        let place = order.lowerBound(of: index)
        return place < order.count && order[place] == index ? place : nil
    }

    /// The place of a connection, or of the one nearest to it in the session's order.
    func nearest(to index: Int) -> Int {
        if let place = place(of: index) { return place }
        guard let order, !order.isEmpty else { return 0 }
        if sorting == nil { return min(order.lowerBound(of: index), order.count - 1) }
        return 0
    }

    mutating func set(_ filter: Filter?, _ sorting: Sorting?, in session: SessionAnalysis) {
        self.filter = filter
        self.sorting = sorting
        settings += 1
        revision += 1
        unknown = 0
        guard filter != nil || sorting != nil else {
            order = nil
            return
        }
        var kept: [Int] = []
        for index in session.connections.indices {
            let verdict = verdict(on: index, session)
            if verdict == nil { unknown += 1 }
            if verdict ?? false { kept.append(index) }
        }
        if sorting != nil { kept.sort { precedes($0, $1, session) } }
        order = kept
    }

    /// Looks again at connections on which something has happened.
    mutating func update(_ indices: Set<Int>, in session: SessionAnalysis) {
        guard order != nil else { return }
        revision += 1
        if indices.count > 256 { return set(filter, sorting, in: session) }
        for index in indices.sorted() {
            if let place = place(of: index) { order?.remove(at: place) }
            guard verdict(on: index, session) ?? false else { continue }
            let place = insertion(of: index, session)
            order?.insert(index, at: place)
        }
    }

    private func verdict(on index: Int, _ session: SessionAnalysis) -> Bool? {
        guard let filter else { return true }
        let slot = session.connections[index]
        let record = filter.looksAtOctets && slot.hasOctets ? session.recording.connection(slot.id) : nil
        return filter.matches(ConnectionSubject(slot.summary, record))
    }

    private func insertion(of index: Int, _ session: SessionAnalysis) -> Int {
        guard let order else { return 0 }
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(order[middle], index, session) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func precedes(_ left: Int, _ right: Int, _ session: SessionAnalysis) -> Bool {
        guard let sorting else { return left < right }
        let (mine, theirs) = (session.connections[left].summary, session.connections[right].summary)
        return sorting.column.orders(mine, theirs, descending: sorting.isDescending)
    }
}
