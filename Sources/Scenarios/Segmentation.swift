/// How the octets of one segment are cut into what the receiving endpoint is handed.
///
/// TCP keeps no boundaries, so an endpoint must believe the same whatever it is handed. Only the
/// recipient's view is cut: a recording keeps one segment a write.
package enum Segmentation: Hashable, Sendable {
    case whole
    case byteByByte
    /// Pieces of these sizes in turn, again from the first when all are used. Sizes below 1 count as 1.
    case sizes([Int])
    /// Pieces of 1 to `most` octets by a generator that repeats with its seed.
    case random(seed: UInt64, most: Int)
}

/// Cuts segments as a ``Segmentation`` says; its state is where in the sizes it is.
struct Cutter: Sendable {
    private let segmentation: Segmentation
    private var next = 0
    private var random: SplitMix64

    init(_ segmentation: Segmentation) {
        self.segmentation = segmentation
        if case .random(let seed, _) = segmentation {
            random = SplitMix64(seed: seed)
        } else {
            random = SplitMix64(seed: 0)
        }
    }

    mutating func cut(_ octets: [UInt8]) -> [[UInt8]] {
        if case .whole = segmentation { return [octets] }
        var pieces: [[UInt8]] = []
        var start = 0
        while start < octets.count {
            let end = min(octets.count, start + size())
            pieces.append(Array(octets[start..<end]))
            start = end
        }
        return pieces
    }

    private mutating func size() -> Int {
        switch segmentation {
        case .whole: return .max
        case .byteByByte: return 1
        case .sizes(let sizes):
            guard !sizes.isEmpty else { return .max }
            defer { next = (next + 1) % sizes.count }
            return max(1, sizes[next])
        case .random(_, let most): return Int.random(in: 1...max(1, most), using: &random)
        }
    }
}

/// A small generator that repeats with its seed (Steele, Lea and Flood, 2014); `SystemRandomNumberGenerator` does not.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
