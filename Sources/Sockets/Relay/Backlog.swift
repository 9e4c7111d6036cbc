/// Octets that a socket does not take yet. It needs memory only while there are any.
struct Backlog {
    private var octets: [UInt8] = []
    private var start = 0

    var isEmpty: Bool { start == octets.count }
    var count: Int { octets.count - start }

    mutating func append(_ more: UnsafeRawBufferPointer) { octets.append(contentsOf: more) }

    /// Hands what there is to `body`, which says how many of them are done with.
    mutating func drain(_ body: (UnsafeRawBufferPointer) -> Int) {
        start += octets.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        if isEmpty { removeAll() }
    }

    mutating func removeAll() {
        octets = []
        start = 0
    }
}
