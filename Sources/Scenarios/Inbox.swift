/// What an endpoint has received on a link and not taken yet.
struct Inbox: Sendable {
    private var octets: [UInt8] = []
    private var start = 0
    /// Where the search for a line feed goes on, so that a line in many pieces is searched once.
    private var searched = 0

    var count: Int { octets.count - start }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ more: [UInt8]) {
        if start > 0, start == octets.count || start > 65_536 {
            octets.removeFirst(start)
            searched -= start
            start = 0
        }
        octets += more
    }

    /// The next `count` octets, or fewer, without taking them.
    func peek(_ count: Int) -> ArraySlice<UInt8> { octets[start..<start + min(count, self.count)] }

    /// Takes the next `count` octets, or fewer.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(peek(count))
        start += taken.count
        searched = max(searched, start)
        return taken
    }

    /// Takes the octets through the next line feed; nil if none has arrived.
    /// - Parameter most: So many octets are a line too, if there is no line feed among them.
    mutating func takeLine(atMost most: Int = .max) -> [UInt8]? {
        while searched < octets.count, searched - start < most {
            searched += 1
            if octets[searched - 1] == Octet.lineFeed { return take(searched - start) }
        }
        return searched - start == most ? take(most) : nil
    }
}
