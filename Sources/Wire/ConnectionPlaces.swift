/// Where connections stand in a list, by id.
///
/// Ids are numbers that count from 1 as a rule, and are looked up for every event: a table does without hashing them.
package struct ConnectionPlaces: Sendable {
    /// Places plus one, by number; 0 where there is none.
    private var dense: [UInt32] = []
    /// Those of numbers that are far from others.
    private var sparse: [Int: Int] = [:]

    package init() {}

    package subscript(id: ConnectionID) -> Int? {
        get {
            guard dense.indices.contains(id.number) else { return sparse.isEmpty ? nil : sparse[id.number] }
            let place = dense[id.number]
            return place == 0 ? nil : Int(place) - 1
        }
        set {
            let number = id.number
            if number >= dense.count, number <= 2 * dense.count + 64, newValue != nil {
                dense += repeatElement(0, count: number + 1 - dense.count)
            }
            if dense.indices.contains(number) {
                dense[number] = newValue.map { UInt32($0 + 1) } ?? 0
                sparse[number] = nil
            } else {
                sparse[number] = newValue
            }
        }
    }
}
