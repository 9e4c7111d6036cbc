import Wire

/// The octets that HTTP/1.1 and its peers make decisions about.
enum Octet {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20
    static let colon: UInt8 = 0x3a
}

extension Sequence<UInt8> {
    /// One character for one octet, as Python reads header sections.
    var latin1: String { String(String.UnicodeScalarView(map { Unicode.Scalar($0) })) }

    /// As UTF-8, what is not well-formed replaced.
    var text: String { String(decoding: Array(self), as: UTF8.self) }
}

extension BidirectionalCollection<UInt8> {
    /// Without the line feed at the end, and the carriage return before it.
    var withoutLineEnd: SubSequence {
        guard last == Octet.lineFeed else { return self[...] }
        let line = dropLast()
        return line.last == Octet.carriageReturn ? line.dropLast() : line
    }

    /// Without spaces and tabs at either end (OWS, RFC 9110 section 5.6.3).
    var trimmed: SubSequence {
        let head = drop { $0 == Octet.space || $0 == Octet.tab }
        guard let end = head.indices.reversed().first(where: { head[$0] != Octet.space && head[$0] != Octet.tab })
        else {
            return head[head.startIndex..<head.startIndex]
        }
        return head[...end]
    }

    /// 1*DIGIT as a number; nil if it is anything else or does not fit.
    var decimal: Int? {
        // `Int.init` accepts "+5"; 1*DIGIT does not.
        guard !isEmpty, allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension UInt8 {
    /// tchar of RFC 9110 section 5.6.2.
    var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }

    var hexadecimalValue: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}

/// The field lines of a header section, in order, duplicates kept.
struct Fields: Sendable {
    private(set) var lines: [(name: String, value: String)] = []

    /// - Parameter name: As it was written; it is compared without regard to case.
    mutating func append(_ name: String, _ value: String) { lines.append((name.lowercased(), value)) }

    /// Continues the last value, as an obsolete folded line does (RFC 9112 section 5.2).
    mutating func fold(_ more: String) {
        guard !lines.isEmpty else { return }
        lines[lines.count - 1].value += " " + more
    }

    func values(_ name: String) -> [String] { lines.filter { $0.name == name }.map(\.value) }

    /// The first value of that name.
    subscript(name: String) -> String? { lines.first { $0.name == name }?.value }

    /// Whether a comma-separated list of that name has the member, without regard to case.
    func has(_ name: String, _ member: String) -> Bool {
        values(name).contains { value in
            value.utf8.split(separator: UInt8(ascii: ",")).contains { $0.trimmed.text.lowercased() == member }
        }
    }
}

extension [Piece] {
    /// The pieces of a message head: start-line, field lines and the empty line that ends it.
    init(head lines: [String], _ owner: Owner) {
        self = lines.enumerated().map { index, line in
            Piece([UInt8]((line + "\r\n").utf8), owner, index == 0 ? .startLine : .fieldLine)
        }
        append(Piece([Octet.carriageReturn, Octet.lineFeed], owner, .headerEnd))
    }
}
