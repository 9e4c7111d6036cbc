import Framing
import Wire

/// Our framer over a corpus, end to end: from octets to an interpretation that says every octet's owner and part.
///
/// A corpus is cut into connections of about a mebibyte, for a connection has an end; the framer of one is told to
/// start again for the next, as a program with many connections does.
struct ReferenceFraming {
    var corpus: Corpus
    /// Octets of a segment; nil for a connection in one.
    var segment: Int?

    private static let connectionSize = 1 << 20

    /// - Returns: CPU seconds for the whole corpus.
    func time(_ framer: inout ConnectionFramer, _ watch: Stopwatch) -> Double {
        var seconds = 0.0
        let bytes = corpus.bytes.span
        for messages in connections {
            framer.restart()
            let direction: Wire.Direction
            switch corpus.direction {
            case .requests: direction = .clientToServer
            case .responses:
                direction = .serverToClient
                // Whom the responses answer is known before they come, and is no part of the measurement.
                framer.receive(Self.requests(messages.count), .clientToServer, at: .zero)
            }
            let first = corpus.starts[messages.lowerBound]
            let end = messages.upperBound == corpus.messages ? bytes.count : corpus.starts[messages.upperBound]
            seconds += watch.time {
                let step = segment ?? end - first
                var index = first
                while index < end {
                    let next = min(index + step, end)
                    framer.receive(bytes.extracting(index..<next), direction, at: .zero)
                    index = next
                }
            }
            precondition(framer.violations.isEmpty, "a violation in \(corpus.name)")
            precondition(framer.interpretation(direction).end == end - first, "octets without an owner")
        }
        return seconds
    }

    /// The messages of each connection.
    private var connections: [Range<Int>] {
        var found: [Range<Int>] = []
        var first = 0
        for (number, start) in corpus.starts.enumerated()
        where start - corpus.starts[first] >= Self.connectionSize {
            found.append(first..<number)
            first = number
        }
        return found + [first..<corpus.messages]
    }

    private static func requests(_ count: Int) -> [UInt8] {
        var octets: [UInt8] = []
        for _ in 0..<count { octets += "GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8 }
        return octets
    }
}
