import Canvas

/// How styles look, by their bits: asked for once a run of cells, so it must not take longer than drawing one.
struct LookTable {
    struct Look {
        var attributes: Attributes = []
        /// Numbers of colors; -1 for the terminal's own.
        var foreground: Int32 = -1
        var background: Int32 = -1
        /// Whether a space shows more of it than its background.
        var isDrawn = false
        /// What sets the colors, as places in `pool`: see ``write(_:to:)``.
        var foregroundWords = 0..<0
        var backgroundWords = 0..<0
    }

    private static let size = 1 << 12
    /// Places in `looks`, from 1; 0 where nothing is.
    private var places = [UInt16](repeating: 0, count: size)
    private var looks: [(bits: UInt32, look: Look)] = []
    private var pool: [UInt8] = []

    subscript(bits: UInt32) -> Look? {
        let place = Int(places[index(of: bits)])
        return place == 0 ? nil : looks[place - 1].look
    }

    func write(_ words: Range<Int>, to output: inout OctetBuffer) {
        pool.withUnsafeBufferPointer { output.append(UnsafeBufferPointer(rebasing: $0[words])) }
    }

    mutating func add(
        _ bits: UInt32, _ attributes: Attributes, _ foreground: (number: Int32, words: [UInt8]),
        _ background: (number: Int32, words: [UInt8])
    ) -> Look {
        // Styles that differ are as many as there are things to say; a table that fills up begins anew.
        if looks.count > Self.size / 2 { self = LookTable() }
        var look = Look(attributes: attributes, foreground: foreground.number, background: background.number)
        look.isDrawn = !attributes.isDisjoint(with: [.underline, .reverse])
        look.foregroundWords = pool.count..<pool.count + foreground.words.count
        pool += foreground.words
        look.backgroundWords = pool.count..<pool.count + background.words.count
        pool += background.words
        looks.append((bits, look))
        places[index(of: bits)] = UInt16(looks.count)
        return look
    }

    /// Where a style is, or would be put.
    private func index(of bits: UInt32) -> Int {
        var index = Int((bits &* 0x9E37_79B1) >> 20)
        while places[index] != 0, looks[Int(places[index]) - 1].bits != bits { index = (index + 1) % Self.size }
        return index
    }
}
