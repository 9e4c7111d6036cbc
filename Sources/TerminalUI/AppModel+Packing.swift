import Analysis

/// Which connections' analyses are kept while there are very many connections.
///
/// Of those that are over, the ones that somebody looks at and the last few; the others are made again from their
/// octets when somebody looks.
extension AppModel {
    private static let keptLimit = 64
    /// Octets of a connection up to which it is made again for a line of a list.
    private static let listedOctets = 1 << 20

    /// Gives up analyses that nobody has needed for long, after something has happened on connections.
    mutating func pack(_ touched: Set<Int>) {
        for index in touched where session.isPackable(index) && !kept.contains(index) { kept.append(index) }
        guard kept.count > Self.keptLimit else { return }
        let inSight = Set(connectionsInSight + [selection.connection])
        for index in kept.prefix(kept.count - Self.keptLimit) where !inSight.contains(index) { session.pack(index) }
        kept.removeAll { !session.connections[$0].isLoaded }
    }

    /// Makes sure that the analysis of a connection is there, if it can be made.
    /// - Returns: Whether it had to be made.
    @discardableResult
    mutating func unpack(_ index: Int) -> Bool {
        guard look(at: index, { $0.isPacked }) ?? false else { return false }
        session.unpack(index)
        if isFrozen { frozen?.unpack(index) }
        kept.removeAll { $0 == index }
        kept.append(index)
        return true
    }

    /// Makes those that are in sight of the list.
    mutating func unpackInSight() {
        guard screen == .session, !isReplaying, let rect = layout.interior(of: .connections) else { return }
        for line in 0..<rect.rows {
            guard let index = listing.index(at: viewports.connections + line, in: session) else { return }
            let isWanted = look(at: index) { $0.isPacked && $0.summary.recordedBytes <= Self.listedOctets }
            if isWanted ?? false { unpack(index) }
        }
    }

    private var connectionsInSight: [Int] {
        guard screen == .session, !isReplaying, let rect = layout.interior(of: .connections) else { return [] }
        let session = shown
        return (0..<rect.rows).compactMap { listing.index(at: viewports.connections + $0, in: session) }
    }
}
