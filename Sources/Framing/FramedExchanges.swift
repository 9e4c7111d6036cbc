/// The exchanges of a connection, in the order of the requests: number n is at index n - 1.
///
/// A framer that forgets (``ConnectionFramer/Keeping/open``) begins later than at index 0; the end index is the
/// number of all exchanges ever opened nevertheless.
package struct FramedExchanges: RandomAccessCollection, Sendable {
    private var kept: [FramedExchange] = []
    /// Number of exchanges that were forgotten.
    package private(set) var startIndex = 0

    package var endIndex: Int { startIndex + kept.count }

    package internal(set) subscript(index: Int) -> FramedExchange {
        get { kept[index - startIndex] }
        _modify { yield &kept[index - startIndex] }
    }

    /// Opens the next exchange.
    mutating func open() { kept.append(FramedExchange(number: endIndex + 1)) }

    /// Forgets the exchanges before an index.
    mutating func forget(before index: Int) {
        guard index > startIndex else { return }
        kept.removeFirst(Swift.min(index, endIndex) - startIndex)
        startIndex = index
    }

    /// As it was in the beginning, with the storage that is there.
    mutating func restart() {
        kept.removeAll(keepingCapacity: true)
        startIndex = 0
    }
}
