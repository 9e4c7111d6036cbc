/// The last octets of a body that was framed by Content-Length.
///
/// If a sender declares more octets than it sends, the body takes the front of the next message. Then the two
/// make a start-line together, and say how many octets were missing.
struct BodyTail: Sendable {
    private static let size = 64
    /// In place, for each segment of a body writes them.
    private var kept = InlineArray<64, UInt8>(repeating: 0)
    private var count = 0
    /// Where the body lies in the segment at hand; its octets are copied only when that segment goes.
    private var here = 0..<0

    @inline(__always)
    mutating func clear() {
        count = 0
        here = 0..<0
    }

    /// The next octets of the body are these of the segment at hand.
    mutating func add(_ range: Range<Int>) { here = range }

    /// Copies what is worth keeping of the segment at hand.
    mutating func keep(_ segment: Span<UInt8>) {
        guard !here.isEmpty else { return }
        segment.extracting(here).withUnsafeBufferPointer { keep($0) }
        here = 0..<0
    }

    /// The next octets of the body are these of a window; what is worth keeping of them is copied.
    @inline(__always)
    mutating func keep(_ range: Range<Int>, _ window: OctetWindow) {
        keep(UnsafeBufferPointer(start: window.base + range.lowerBound, count: range.count))
    }

    @inline(__always)
    private mutating func keep(_ octets: UnsafeBufferPointer<UInt8>) {
        guard octets.count >= Self.size, let base = octets.baseAddress else { return push(octets) }
        let last = UnsafeRawPointer(base + (octets.count &- Self.size))
        kept = last.loadUnaligned(as: InlineArray<64, UInt8>.self)
        count = Self.size
    }

    /// Fewer octets than there is place for, behind those that are there.
    @inline(never)
    private mutating func push(_ octets: UnsafeBufferPointer<UInt8>) {
        let rest = min(count, Self.size - octets.count)
        for index in 0..<rest { kept[index] = kept[count - rest + index] }
        for (index, octet) in octets.enumerated() { kept[rest + index] = octet }
        count = rest + octets.count
    }

    private var octets: [UInt8] { (0..<count).map { kept[$0] } }

    /// Whether the octets end in the front of a status-line.
    var hasStatusLineFront: Bool {
        let octets = octets
        guard let start = octets.lastIndex(of: 0x48) else { return false }
        let pattern: StaticString = "HTTP/1."
        return zip(octets[start...], UnsafeBufferPointer(start: pattern.utf8Start, count: 7)).allSatisfy { $0 == $1 }
            && !octets[start...].contains(0x0A)
    }

    /// The octets of a line with the least of the body's last octets in front that makes it pass `check`, which
    /// is given the joined line and its length without the line end; and how many octets those are.
    func joined(_ line: Span<UInt8>, _ check: (Span<UInt8>, Int) -> Bool) -> (octets: [UInt8], front: Int)? {
        let octets = octets
        var joined: [UInt8] = []
        let whole = LineShape(line, length: line.count)
        for front in 1..<max(1, octets.count + 1) {
            let start = octets.count - front
            guard octets[start] != 0x0A else { return nil }
            // Both kinds of start-line begin with a capital.
            guard octets[start].isUppercase else { continue }
            joined.removeAll(keepingCapacity: true)
            joined += octets[start...]
            for index in 0..<line.count { joined.append(line[index]) }
            if check(joined.span, joined.count - (whole.length - whole.content)) { return (joined, front) }
        }
        return nil
    }
}
