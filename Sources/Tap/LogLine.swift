import Sockets
import Wire

/// Writes entries of a tape as lines of a session log, octet by octet into memory that is used again.
///
/// `SessionLogWriter` of Formats writes the same lines (a test compares them) and is the one to read; it makes a text
/// of every line, which costs more than relaying what the line is about.
struct LogLine {
    private(set) var octets: [UInt8] = []

    init() { octets.reserveCapacity(1 << 20) }

    mutating func removeAll() { octets.removeAll(keepingCapacity: true) }

    // MARK: Lines

    mutating func open(_ id: ConnectionID, client: String, server: String, at time: Timestamp) {
        begin("open", time)
        connection(id)
        text(#","client":"#, client)
        text(#","server":"#, server)
        end()
    }

    mutating func bytes(
        _ id: ConnectionID, _ direction: Direction, offset: Int, _ piece: UnsafeRawBufferPointer, at time: Timestamp
    ) {
        begin("bytes", time)
        place(id, direction, offset: offset, length: piece.count)
        raw(#","base64":""#)
        base64(piece)
        raw("\"")
        end()
    }

    mutating func gap(_ id: ConnectionID, _ direction: Direction, offset: Int, count: Int, at time: Timestamp) {
        begin("gap", time)
        place(id, direction, offset: offset, length: count)
        end()
    }

    mutating func close(_ id: ConnectionID, _ direction: Direction, _ how: Ending, at time: Timestamp) {
        begin("close", time)
        connection(id)
        raw(#","direction":""#)
        raw(direction.code)
        raw(#"","how":""#)
        raw(how.rawValue)
        raw("\"")
        end()
    }

    mutating func log(_ id: ConnectionID?, _ party: Party, _ line: String, at time: Timestamp) {
        begin("log", time)
        if let id { connection(id) }
        raw(#","party":""#)
        raw(party.rawValue)
        raw("\"")
        text(#","text":"#, line)
        end()
    }

    /// A line that somebody else has made, with its end.
    mutating func line(_ text: String) { raw(text) }

    // MARK: Members

    private mutating func begin(_ type: String, _ time: Timestamp) {
        raw(#"{"type":""#)
        raw(type)
        raw(#"","time":"#)
        seconds(time)
    }

    private mutating func end() { raw("}\n") }

    private mutating func connection(_ id: ConnectionID) {
        raw(#","connection":"#)
        number(id.number)
    }

    private mutating func place(_ id: ConnectionID, _ direction: Direction, offset: Int, length: Int) {
        connection(id)
        raw(#","direction":""#)
        raw(direction.code)
        raw(#"","offset":"#)
        number(offset)
        raw(#","length":"#)
        number(length)
    }

    private mutating func text(_ name: String, _ text: String) {
        raw(name)
        raw("\"")
        for unit in text.utf16 {
            switch unit {
            case 0x22: raw("\\\"")
            case 0x5C: raw("\\\\")
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case 0x20...0x7E: octets.append(UInt8(unit))
            default:
                raw("\\u")
                for shift in [12, 8, 4, 0] { octets.append(Self.hexadecimal[Int(unit >> shift & 0xF)]) }
            }
        }
        raw("\"")
    }

    private mutating func raw(_ text: String) { octets.append(contentsOf: text.utf8) }

    private mutating func number(_ value: Int) {
        guard value > 0 else { return raw("\(value)") }
        digits(value, atLeast: 1)
    }

    private mutating func seconds(_ time: Timestamp) {
        let nanoseconds = Int(time.nanoseconds.magnitude)
        if time.nanoseconds < 0 { raw("-") }
        digits(nanoseconds / 1_000_000_000, atLeast: 1)
        octets.append(UInt8(ascii: "."))
        digits(nanoseconds % 1_000_000_000, atLeast: 9)
    }

    private mutating func digits(_ value: Int, atLeast count: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var rest = value
            var place = 20
            while rest > 0 || 20 - place < count {
                place -= 1
                buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            octets.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[place...]))
        }
    }

    /// RFC 4648 section 4.
    private mutating func base64(_ piece: UnsafeRawBufferPointer) {
        let length = (piece.count + 2) / 3 * 4
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
            var (target, place) = (0, 0)
            Self.alphabet.withUnsafeBufferPointer { alphabet in
                while place + 3 <= piece.count {
                    let group = UInt32(piece[place]) << 16 | UInt32(piece[place + 1]) << 8 | UInt32(piece[place + 2])
                    buffer[target] = alphabet[Int(group >> 18)]
                    buffer[target + 1] = alphabet[Int(group >> 12 & 63)]
                    buffer[target + 2] = alphabet[Int(group >> 6 & 63)]
                    buffer[target + 3] = alphabet[Int(group & 63)]
                    place += 3
                    target += 4
                }
                guard place < piece.count else { return }
                let isTwo = piece.count - place == 2
                let group = UInt32(piece[place]) << 16 | (isTwo ? UInt32(piece[place + 1]) << 8 : 0)
                buffer[target] = alphabet[Int(group >> 18)]
                buffer[target + 1] = alphabet[Int(group >> 12 & 63)]
                buffer[target + 2] = isTwo ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "=")
                buffer[target + 3] = UInt8(ascii: "=")
            }
            octets.append(contentsOf: UnsafeBufferPointer(buffer))
        }
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
