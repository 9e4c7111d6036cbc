/// Octets that are put together one by one, time after time: what an array checks with each of them is more than
/// half of what that takes.
struct OctetBuffer: ~Copyable {
    private var base = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 14)
    private var capacity = 1 << 14
    private(set) var count = 0

    deinit { base.deallocate() }

    var isEmpty: Bool { count == 0 }

    mutating func removeAll() { count = 0 }

    /// Makes room for that many more.
    mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    mutating func append(_ octet: UInt8) {
        reserve(1)
        base[count] = octet
        count += 1
    }

    mutating func append(_ octets: [UInt8]) { octets.withUnsafeBufferPointer { append($0) } }

    mutating func append(_ octets: UnsafeBufferPointer<UInt8>) {
        guard let first = octets.baseAddress else { return }
        reserve(octets.count)
        (base + count).update(from: first, count: octets.count)
        count += octets.count
    }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: base, count: count))
    }
}
