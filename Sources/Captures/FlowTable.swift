/// Finds a connection by its addresses: open addressing, linear probing.
///
/// The connections lie in memory of its own, where they are changed in place several times a packet.
struct FlowTable: ~Copyable {
    private var base: UnsafeMutablePointer<Flow>
    private var capacity = 1_024
    private(set) var count = 0
    /// Index of a connection plus one; 0 is free.
    private var slots: ContiguousArray<Int32>
    private var mask: Int
    // Who makes a capture could choose addresses that fall on one slot, if the place were known beforehand.
    private let seed: UInt64

    init() {
        base = .allocate(capacity: capacity)
        slots = ContiguousArray(repeating: 0, count: 1_024)
        mask = 1_023
        seed = .random(in: 0 ... .max)
    }

    // Flows are plain values: nothing in them has to be taken down.
    deinit { base.deallocate() }

    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> Flow {
        @inline(__always) _read {
            precondition(index >= 0 && index < count, "no connection \(index)")
            yield base[index]
        }
        @inline(__always) _modify {
            precondition(index >= 0 && index < count, "no connection \(index)")
            yield &base[index]
        }
    }

    /// Index of the connection of those addresses; nil if there is none.
    @inline(__always)
    func index(of key: FlowKey) -> Int? {
        var slot = Int(truncatingIfNeeded: key.mixed(seed)) & mask
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if base[index].key == key { return index }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds a connection whose addresses no other has.
    mutating func add(_ flow: Flow) -> Int {
        if count == capacity { grow() }
        (base + count).initialize(to: flow)
        count += 1
        if count * 2 > slots.count { rebuild(slots.count * 2) } else { enter(count - 1) }
        return count - 1
    }

    /// Keeps those that `isKept` says; the others' indices are used anew, so nothing may depend on any of them.
    mutating func compact(_ isKept: (Flow) -> Bool) {
        var kept = 0
        for index in indices where isKept(base[index]) {
            base[kept] = base[index]
            kept += 1
        }
        count = kept
        rebuild(slots.count)
    }

    private mutating func grow() {
        capacity *= 2
        let larger = UnsafeMutablePointer<Flow>.allocate(capacity: capacity)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
    }

    private mutating func rebuild(_ count: Int) {
        slots = ContiguousArray(repeating: 0, count: count)
        mask = count - 1
        for index in indices { enter(index) }
    }

    private mutating func enter(_ index: Int) {
        var slot = Int(truncatingIfNeeded: base[index].key.mixed(seed)) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(index + 1)
    }
}
