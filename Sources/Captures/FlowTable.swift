/// Finds a connection by its addresses: open addressing, linear probing.
struct FlowTable {
    private(set) var flows: ContiguousArray<Flow> = []
    /// Index into ``flows`` plus one; 0 is free.
    private var slots: ContiguousArray<Int32>
    private var mask: Int
    // Who makes a capture could choose addresses that fall on one slot, if the place were known beforehand.
    private let seed: UInt64

    init() {
        slots = ContiguousArray(repeating: 0, count: 1_024)
        mask = 1_023
        seed = .random(in: 0 ... .max)
    }

    subscript(index: Int) -> Flow {
        @inline(__always) _read { yield flows[index] }
        @inline(__always) _modify { yield &flows[index] }
    }

    /// Index of the connection of those addresses; nil if there is none.
    @inline(__always)
    func index(of key: FlowKey) -> Int? {
        var slot = Int(truncatingIfNeeded: key.mixed(seed)) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if flows[index].key == key { return index }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds a connection whose addresses no other has.
    mutating func add(_ flow: Flow) -> Int {
        flows.append(flow)
        if flows.count * 2 > slots.count { rebuild(slots.count * 2) } else { enter(flows.count - 1) }
        return flows.count - 1
    }

    /// Keeps those that `isKept` says; the others' indices are used anew, so nothing may depend on any of them.
    mutating func compact(_ isKept: (Flow) -> Bool) {
        flows.removeAll { !isKept($0) }
        rebuild(slots.count)
    }

    private mutating func rebuild(_ count: Int) {
        slots = ContiguousArray(repeating: 0, count: count)
        mask = count - 1
        for index in flows.indices { enter(index) }
    }

    private mutating func enter(_ index: Int) {
        var slot = Int(truncatingIfNeeded: flows[index].key.mixed(seed)) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(index + 1)
    }
}
